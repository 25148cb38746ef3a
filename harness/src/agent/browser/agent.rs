use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clock::{Clock, SystemClock};
use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use serde_json::json;
use url::Url;

use super::super::page::{Form, Page};
use super::super::redirect::{header, is_forbidden, is_web};
use super::super::request::{HeldRequest, HoldRule};
use super::super::transport::Transport;
use super::super::user_agent::{AgentError, Arrival, UserAgent, Visit};
use super::driver::Driver;
use super::page;
use super::proxy::Proxy;
use super::wire::{Ending, Shown, Special, Wire, same_place};

/// How often it is looked whether the browser has arrived, in real time.
const LOOK: Duration = Duration::from_millis(15);
/// A page that asks for nothing for so long has arrived, whatever its address says.
const QUIET: Duration = Duration::from_millis(700);
/// A page that ought to lead on and does not for so long stays.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a [`BrowserAgent`] is made with.
#[derive(Clone, Debug)]
pub struct BrowserOptions {
    /// By which visits are dated and cookies end.
    pub clock: Arc<dyn Clock>,
    /// How many redirects, and pages that lead on by themselves, are followed.
    pub max_hops: usize,
    /// How long an answer, and an action, may take, in real time.
    pub timeout: Duration,
}

impl BrowserOptions {
    /// 20 hops, as Chromium itself follows.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, max_hops: 20, timeout: Duration::from_secs(30) }
    }
}

/// A Chromium of its own.
#[derive(Debug)]
pub struct BrowserAgent {
    client: Client,
    proxy: Proxy,
    timeout: Duration,
    /// The tab that a person looks at.
    tab: WindowHandle,
    /// Another one, for what scripts ask for.
    helper: Option<WindowHandle>,
    clear: bool,
    /// The address that was typed in last.
    going: Option<Url>,
    page: Option<Page>,
    sent: Vec<HeldRequest>,
    visits: Vec<Visit>,
}

impl BrowserAgent {
    /// Starts it.
    pub async fn open(driver: &Driver, options: BrowserOptions) -> Result<Self, AgentError> {
        let transport = Transport::new(&[], options.timeout)?;
        let proxy = Proxy::start(Wire::new(options.clock, options.max_hops), transport).await?;
        let client = driver.browser(proxy.port).await?;
        let tab = client.window().await.map_err(trouble)?;
        let (page, sent, visits) = (None, Vec::new(), Vec::new());
        Ok(Self {
            client,
            proxy,
            timeout: options.timeout,
            tab,
            helper: None,
            clear: false,
            going: None,
            page,
            sent,
            visits,
        })
    }

    async fn begin(&mut self, special: Special) -> Result<(), AgentError> {
        if std::mem::take(&mut self.clear) {
            let clear = Cdp { method: "Network.clearBrowserCookies" };
            self.client.issue_cmd(clear).await.map_err(trouble)?;
        }
        let standing = self.page.as_ref().map(|page| page.url.clone());
        self.proxy.wire().begin(standing, special);
        Ok(())
    }

    /// Takes over what the proxy wrote down.
    fn write_down(&mut self) {
        let mut wire = self.proxy.wire();
        self.visits.append(&mut wire.visits);
        self.sent.append(&mut wire.sent);
    }

    /// Waits until the browser stands somewhere, after something was done that `went` or not.
    async fn settle(&mut self, went: Result<(), CmdError>) -> Result<Arrival, AgentError> {
        let arrived = tokio::time::timeout(self.timeout, self.arrived(went)).await;
        self.write_down();
        match arrived {
            Ok(arrival) => arrival,
            Err(_) => {
                let url = self.visits.last().map_or_else(String::new, |visit| visit.url.clone());
                let source = format!("the browser has not arrived within {} s", self.timeout.as_secs());
                Err(AgentError::Unreachable { url, source: source.into() })
            }
        }
    }

    async fn arrived(&mut self, went: Result<(), CmdError>) -> Result<Arrival, AgentError> {
        let mut since = SystemClock.now();
        let mut seen = (usize::MAX, usize::MAX);
        loop {
            let (ending, shown, busy, navigations) = {
                let mut wire = self.proxy.wire();
                (wire.ending.take(), wire.shown.clone(), wire.in_flight, wire.navigations)
            };
            match ending {
                Some(Ending::Held(request)) => return Ok(Arrival::Held(request)),
                Some(Ending::CustomScheme(url)) => return Ok(Arrival::CustomScheme(url)),
                Some(Ending::Failed(error)) => return Err(error),
                Some(Ending::Lost) => return self.stay(),
                None => {}
            }
            if seen != (busy, navigations) {
                seen = (busy, navigations);
                since = SystemClock.now();
            }
            let quiet = SystemClock.now().since(since);
            match shown {
                Some(shown)
                    if busy == 0
                        && (!shown.leads_on || quiet > PATIENCE)
                        && (quiet > QUIET || self.stands_at(&shown).await) =>
                {
                    return self.look(Some(shown)).await;
                }
                // Nothing was asked for: the page did something by itself, or the browser cannot go there.
                None if busy == 0 && quiet > PATIENCE => {
                    if let Err(error) = went {
                        return Err(trouble(error));
                    }
                    return self.look(None).await;
                }
                _ => {}
            }
            SystemClock.sleep(LOOK).await;
        }
    }

    fn stay(&self) -> Result<Arrival, AgentError> {
        match &self.page {
            Some(page) => Ok(Arrival::Page(Box::new(page.clone()))),
            None => Ok(Arrival::CustomScheme(page::nowhere()?)),
        }
    }

    async fn stands_at(&self, shown: &Shown) -> bool {
        let Ok(state) = self.client.execute(page::STATE, Vec::new()).await else { return false };
        let text = |name: &str| state.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        text("ready") == "complete" && Url::parse(&text("url")).is_ok_and(|url| same_place(&url, &shown.url))
    }

    /// Reads the page as it stands there, with what its scripts have made of it.
    async fn look(&mut self, shown: Option<Shown>) -> Result<Arrival, AgentError> {
        let state = self.client.execute(page::STATE, Vec::new()).await.map_err(trouble)?;
        let text = |name: &str| state.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        if shown.is_none() && text("url").starts_with("chrome-error:") {
            return Err(self.gave_up(&text("said")));
        }
        let shown = match (shown, &self.page) {
            (Some(shown), _) => shown,
            (None, Some(page)) => Shown {
                url: page.url.clone(),
                status: page.status,
                headers: page.headers.clone(),
                body: page.body.clone(),
                leads_on: false,
            },
            (None, None) => return self.stay(),
        };
        let url = Url::parse(&text("url")).ok().filter(|url| url.scheme() == "http").unwrap_or(shown.url);
        // What is no HTML the browser dresses up, and for nothing at all it shows words of its own.
        let html = text("type").contains("html") && !shown.body.is_empty();
        let body = if html && is_html(&shown.headers) { text("html") } else { shown.body };
        let page = Page::read(url, shown.status, shown.headers, body);
        self.page = Some(page.clone());
        Ok(Arrival::Page(Box::new(page)))
    }

    /// What Chromium's own error page means.
    fn gave_up(&self, said: &str) -> AgentError {
        let wire = self.proxy.wire();
        if said.contains("ERR_TOO_MANY_REDIRECTS") {
            return wire.too_many();
        }
        let why = said.split_whitespace().find(|word| word.starts_with("ERR_")).unwrap_or(said).to_owned();
        AgentError::Unreachable {
            url: self.going.as_ref().map_or_else(String::new, Url::to_string),
            source: why.into(),
        }
    }

    /// Opens an address as if typed.
    async fn type_in(&mut self, url: &Url) -> Result<Arrival, AgentError> {
        if is_forbidden(url) {
            return Err(AgentError::NoPlace { url: url.to_string() });
        }
        if !is_web(url) {
            return Ok(Arrival::CustomScheme(url.clone()));
        }
        self.going = Some(url.clone());
        let went = self.client.goto(url.as_str()).await;
        self.settle(went).await
    }

    /// Stands on an empty page that has the address of `url`.
    async fn stand_in(&mut self, url: &Url) -> Result<(), AgentError> {
        self.proxy.wire().blank = Some(url.clone());
        self.client.goto(url.as_str()).await.map_err(trouble)
    }

    /// Sends a request from the page that it is of.
    async fn send_special(&mut self, request: &HeldRequest, special: Special) -> Result<Arrival, AgentError> {
        let special = Special { url: Some(request.url.clone()), request: Some(request.clone()), ..special };
        self.begin(special).await?;
        let typed = request.from.is_none() && request.method == "GET";
        if typed || !is_web(&request.url) {
            return self.type_in(&request.url).await;
        }
        self.stand_in(request.from.as_ref().unwrap_or(&request.url)).await?;
        let body: Vec<(String, String)> =
            request.body.iter().flat_map(|body| url::form_urlencoded::parse(body.as_bytes()).into_owned()).collect();
        let arguments = vec![json!(request.url.as_str()), json!(request.method), json!(body)];
        let went = self.client.execute(page::SEND, arguments).await.map(|_| ());
        self.settle(went).await
    }

    /// Asks in the other tab.
    async fn ask(&mut self, url: &Url) -> Result<(), AgentError> {
        let helper = match self.helper.clone() {
            Some(helper) => helper,
            None => {
                let opened = self.client.new_window(true).await.map_err(trouble)?;
                self.helper.insert(opened.handle).clone()
            }
        };
        self.client.switch_to_window(helper).await.map_err(trouble)?;
        let mut home = url.clone();
        home.set_query(None);
        home.set_path("/.rehearsal");
        self.stand_in(&home).await?;
        self.proxy.wire().standing = Some(home);
        // That it may not read the answer is no trouble: the proxy has it.
        self.client.execute_async(page::FETCH, vec![json!(url.as_str())]).await.map_err(trouble)?;
        Ok(())
    }
}

#[async_trait]
impl UserAgent for BrowserAgent {
    async fn visit(&mut self, url: &Url) -> Result<Arrival, AgentError> {
        self.begin(Special::default()).await?;
        self.type_in(url).await
    }

    async fn submit(&mut self, form: &Form, fields: &[(&str, &str)]) -> Result<Arrival, AgentError> {
        let bad = |action: &str| AgentError::BadForm { page: form.page.to_string(), action: action.to_owned() };
        let action = form.action.clone().map_err(|action| bad(&action))?;
        if is_forbidden(&action) {
            return Err(bad(action.as_str()));
        }
        self.begin(Special::default()).await?;
        let went = page::fill_in(&self.client, self.page.as_ref(), form, fields).await;
        self.settle(went).await
    }

    async fn follow(&mut self, url: &Url) -> Result<Arrival, AgentError> {
        self.begin(Special::default()).await?;
        if self.page.is_none() || !is_web(url) {
            return self.type_in(url).await;
        }
        let went = self.client.execute(page::FOLLOW, vec![json!(url.as_str())]).await.map(|_| ());
        self.settle(went).await
    }

    async fn fetch(&mut self, url: &Url) -> Result<Page, AgentError> {
        if !is_web(url) {
            return Err(AgentError::NoPlace { url: url.to_string() });
        }
        self.begin(Special::default()).await?;
        let asked = self.ask(url).await;
        self.client.switch_to_window(self.tab.clone()).await.map_err(trouble)?;
        self.write_down();
        asked?;
        let shown = self.proxy.wire().data.take().ok_or_else(|| AgentError::Unreachable {
            url: url.to_string(),
            source: "the browser's script got no answer".into(),
        })?;
        Ok(Page::read(shown.url, shown.status, shown.headers, shown.body))
    }

    fn hold(&mut self, rule: Option<HoldRule>) {
        self.proxy.wire().hold = rule;
    }

    async fn send(&mut self, request: &HeldRequest) -> Result<Arrival, AgentError> {
        self.send_special(request, Special::default()).await
    }

    async fn send_at_once(&mut self, request: &HeldRequest, copies: usize) -> Result<Arrival, AgentError> {
        self.send_special(request, Special { copies, ..Special::default() }).await
    }

    async fn send_and_lose(&mut self, request: &HeldRequest) -> Result<(), AgentError> {
        self.send_special(request, Special { lose: true, ..Special::default() }).await.map(|_| ())
    }

    fn clear_cookies(&mut self) {
        self.clear = true;
    }

    fn page(&self) -> Option<&Page> {
        self.page.as_ref()
    }

    fn last_sent(&self, rule: &HoldRule) -> Option<HeldRequest> {
        self.sent.iter().rev().find(|request| rule.matches(&request.url)).cloned()
    }

    fn visits(&self) -> &[Visit] {
        &self.visits
    }

    async fn screenshot(&mut self) -> Option<Vec<u8>> {
        self.client.screenshot().await.ok()
    }

    async fn close(&mut self) {
        // Chromedriver ends what is left when it ends itself.
        let _ = self.client.clone().close().await;
    }
}

fn is_html(headers: &[(String, String)]) -> bool {
    header(headers, "content-type").is_none_or(|value| value.contains("html"))
}

fn trouble(error: CmdError) -> AgentError {
    AgentError::Driver { source: error.into() }
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
struct Cdp {
    method: &'static str,
}

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.method, "params": {} }).to_string()))
    }
}
