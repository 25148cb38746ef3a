use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clock::{Clock, SystemClock, Timestamp};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use url::Url;

use super::form;
use super::headers::{self, Purpose};
use super::jar::Jar;
use super::page::{Form, Page};
use super::redirect::{self, is_forbidden, is_web};
use super::referrer::ReferrerPolicy;
use super::request::{HeldRequest, HoldRule};
use super::same_site::Context;
use super::sites;
use super::transport::{Answer, Transport};
use super::user_agent::{AgentError, Arrival, UserAgent, Visit};

/// How many URLs an error shows.
const TRAIL: usize = 6;

/// What an [`HttpAgent`] is made with.
#[derive(Clone, Debug)]
pub struct HttpAgentOptions {
    /// By which cookies expire and visits are dated.
    pub clock: Arc<dyn Clock>,
    /// Certificates to trust, as PEM; no others are.
    pub trust: Vec<String>,
    /// How many redirects, and pages that lead on by themselves, are followed.
    pub max_hops: usize,
    /// How long an answer may take, in real time: it guards against servers that hang, and virtual time may jump while
    /// one is answering.
    pub timeout: Duration,
    /// The `User-Agent` header.
    pub user_agent: String,
}

impl HttpAgentOptions {
    /// As a browser comes: 20 hops as in the Fetch standard (section 4.4, step 7), trusting nobody's certificate.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            trust: Vec::new(),
            max_hops: 20,
            timeout: Duration::from_secs(30),
            user_agent: concat!("Mozilla/5.0 (X11; Linux x86_64) Rehearsal/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// A browser without JavaScript, with cookies of its own.
///
/// One script it does play: a page whose only form holds nothing to fill in and is sent by a script is sent at once.
/// Without JavaScript a person would see its button and press it, since there is nothing else to do there; the response
/// mode `form_post` is made of such pages (OAuth 2.0 Form Post Response Mode section 2).
#[derive(Debug)]
pub struct HttpAgent {
    options: HttpAgentOptions,
    transport: Transport,
    jar: Jar,
    hold: Option<HoldRule>,
    page: Option<Page>,
    sent: Vec<HeldRequest>,
    visits: Vec<Visit>,
}

impl HttpAgent {
    /// A fresh browser.
    pub fn new(options: HttpAgentOptions) -> Result<Self, AgentError> {
        let transport = Transport::new(&options.trust, options.timeout)?;
        Ok(Self {
            options,
            transport,
            jar: Jar::default(),
            hold: None,
            page: None,
            sent: Vec::new(),
            visits: Vec::new(),
        })
    }

    /// Its cookies.
    pub fn jar(&self) -> &Jar {
        &self.jar
    }

    /// Follows `request` to where it ends. `passes` lets the first request through, whatever is held.
    async fn go(&mut self, request: HeldRequest, mut passes: bool) -> Result<Arrival, AgentError> {
        let mut request = request;
        let mut trail = Trail::new(self.options.max_hops);
        loop {
            if !passes && self.hold.as_ref().is_some_and(|rule| rule.matches(&request.url)) {
                return Ok(Arrival::Held(Box::new(request)));
            }
            passes = false;
            if is_forbidden(&request.url) {
                return Err(AgentError::NoPlace { url: request.url.to_string() });
            }
            if !is_web(&request.url) {
                return Ok(Arrival::CustomScheme(request.url));
            }
            trail.add(&request.url)?;
            let answer = self.exchange(&request, Purpose::Page).await?;
            request = match self.after(&request, answer)? {
                Next::Request(next) => *next,
                Next::Page(page) => return Ok(Arrival::Page(page)),
            }
        }
    }

    /// Where an answer leads: on, or to the page that it is.
    fn after(&mut self, request: &HeldRequest, answer: Answer) -> Result<Next, AgentError> {
        Ok(match redirect::next(request, answer.status, &answer.headers)? {
            Some(next) => Next::Request(Box::new(next)),
            None => match self.show(request.url.clone(), answer)? {
                (_, Some(by_itself)) => Next::Request(Box::new(by_itself)),
                (page, None) => Next::Page(Box::new(page)),
            },
        })
    }

    /// Stands on the page, and says what it asks for by itself: by its script, or by a refresh.
    fn show(&mut self, url: Url, answer: Answer) -> Result<(Page, Option<HeldRequest>), AgentError> {
        let page = Page::read(url, answer.status, answer.headers, answer.body);
        self.page = Some(page.clone());
        let next = match (page.auto_submit(), &page.refresh) {
            (Some(form), _) => Some(form::request(form, &[], policy(&page))?),
            (None, Some(url)) => Some(HeldRequest::linked(url.clone(), page.url.clone(), policy(&page))),
            (None, None) => None,
        };
        Ok((page, next.map(|request| HeldRequest { by_hand: false, ..request })))
    }

    /// One request and its answer, with cookies, recorded.
    async fn exchange(&mut self, request: &HeldRequest, purpose: Purpose) -> Result<Answer, AgentError> {
        let sent = self.prepare(request, purpose);
        let answer =
            self.transport.exchange(&request.method, &request.url, &sent.headers, request.body.as_deref()).await?;
        let refused = self.keep_cookies(&request.url, &answer, sent.context);
        self.record(request, sent, &answer, refused);
        Ok(answer)
    }

    /// What goes out with a request at this moment.
    fn prepare(&mut self, request: &HeldRequest, purpose: Purpose) -> Sent {
        let (now, real) = (self.options.clock.now(), SystemClock.now());
        let context = match (purpose, &request.from) {
            (Purpose::Data, Some(from)) => Context::of_script(&request.url, from),
            _ => Context::of_navigation(&request.method, &request.url, request.from.as_ref()),
        };
        let mut headers = headers::of(request, purpose, &self.options.user_agent);
        headers.extend(self.jar.header(&request.url, context, now).map(|value| ("cookie".to_owned(), value)));
        self.sent.push(request.clone());
        Sent { at: now, real_at: real, context, headers }
    }

    fn record(&mut self, request: &HeldRequest, sent: Sent, answer: &Answer, refused: Vec<(String, String)>) {
        self.visits.push(Visit {
            number: self.visits.len(),
            at: sent.at.millis(),
            real_at: sent.real_at.millis(),
            method: request.method.clone(),
            url: request.url.to_string(),
            request_headers: sent.headers,
            request_body: request.body.clone(),
            status: answer.status,
            response_headers: answer.headers.clone(),
            response_body: answer.body.clone(),
            refused_cookies: refused,
        });
    }

    /// Answers those that it does not keep, and why.
    fn keep_cookies(&mut self, url: &Url, answer: &Answer, context: Context) -> Vec<(String, String)> {
        let now = self.options.clock.now();
        let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        set.filter_map(|(_, value)| {
            let refusal = self.jar.set(url, value, context, now).err()?;
            Some((value.clone(), refusal.to_string()))
        })
        .collect()
    }

    /// The policy of the page at `url`, if that is where it stands.
    fn policy_at(&self, url: &Url) -> ReferrerPolicy {
        self.page.as_ref().filter(|page| page.url == *url).map(policy).unwrap_or_default()
    }
}

/// What the page's header says; `meta` elements and attributes of links are not read.
fn policy(page: &Page) -> ReferrerPolicy {
    page.header("referrer-policy").and_then(ReferrerPolicy::parse).unwrap_or_default()
}

#[async_trait]
impl UserAgent for HttpAgent {
    async fn visit(&mut self, url: &Url) -> Result<Arrival, AgentError> {
        self.go(HeldRequest::typed(url.clone()), false).await
    }

    async fn submit(&mut self, form: &Form, fields: &[(&str, &str)]) -> Result<Arrival, AgentError> {
        let request = form::request(form, fields, self.policy_at(&form.page))?;
        self.go(request, false).await
    }

    async fn follow(&mut self, url: &Url) -> Result<Arrival, AgentError> {
        let request = match &self.page {
            Some(page) => HeldRequest::linked(url.clone(), page.url.clone(), policy(page)),
            None => HeldRequest::typed(url.clone()),
        };
        self.go(request, false).await
    }

    async fn fetch(&mut self, url: &Url) -> Result<Page, AgentError> {
        let home = headers::script_home(self.page.as_ref().map(|page| &page.url), url);
        let policy = self.policy_at(&home);
        let mut request = HeldRequest { by_hand: false, ..HeldRequest::linked(url.clone(), home, policy) };
        let mut trail = Trail::new(self.options.max_hops);
        loop {
            if !is_web(&request.url) {
                return Err(AgentError::NoPlace { url: request.url.to_string() });
            }
            trail.add(&request.url)?;
            let answer = self.exchange(&request, Purpose::Data).await?;
            request = match redirect::next(&request, answer.status, &answer.headers)? {
                Some(next) if sites::same_site(url, &next.url) => next,
                _ => return Ok(Page::read(request.url, answer.status, answer.headers, answer.body)),
            }
        }
    }

    fn hold(&mut self, rule: Option<HoldRule>) {
        self.hold = rule;
    }

    async fn send(&mut self, request: &HeldRequest) -> Result<Arrival, AgentError> {
        self.go(request.clone(), true).await
    }

    async fn send_at_once(&mut self, request: &HeldRequest, copies: usize) -> Result<Arrival, AgentError> {
        let prepared: Vec<Sent> = (0..copies.max(1)).map(|_| self.prepare(request, Purpose::Page)).collect();
        let mut last = None;
        {
            let transport = self.transport.clone();
            let mut going: FuturesUnordered<_> = prepared
                .into_iter()
                .map(|sent| {
                    let transport = &transport;
                    async move {
                        let (url, body) = (&request.url, request.body.as_deref());
                        let answer = transport.exchange(&request.method, url, &sent.headers, body).await;
                        (sent, answer)
                    }
                })
                .collect();
            while let Some((sent, answer)) = going.next().await {
                let answer = answer?;
                let refused = self.keep_cookies(&request.url, &answer, sent.context);
                self.record(request, sent, &answer, refused);
                last = Some(answer);
            }
        }
        // There is at least one copy, and each has an answer or has ended this.
        let Some(answer) = last else { return self.send(request).await };
        match self.after(request, answer)? {
            Next::Page(page) => Ok(Arrival::Page(page)),
            Next::Request(next) => self.go(*next, false).await,
        }
    }

    async fn send_and_lose(&mut self, request: &HeldRequest) -> Result<(), AgentError> {
        let sent = self.prepare(request, Purpose::Page);
        let answer =
            self.transport.exchange(&request.method, &request.url, &sent.headers, request.body.as_deref()).await?;
        self.record(request, sent, &answer, Vec::new());
        Ok(())
    }

    fn clear_cookies(&mut self) {
        self.jar = Jar::default();
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
}

/// What went out with a request.
#[derive(Debug)]
struct Sent {
    at: Timestamp,
    real_at: Timestamp,
    context: Context,
    headers: Vec<(String, String)>,
}

/// Where an answer leads.
enum Next {
    Request(Box<HeldRequest>),
    Page(Box<Page>),
}

/// The way of one action, so that it ends.
#[derive(Debug)]
struct Trail {
    max_hops: usize,
    urls: Vec<String>,
}

impl Trail {
    fn new(max_hops: usize) -> Self {
        Self { max_hops, urls: Vec::new() }
    }

    fn add(&mut self, url: &Url) -> Result<(), AgentError> {
        // The first URL is no hop.
        if self.urls.len() > self.max_hops {
            let trail = self.urls.split_off(self.urls.len().saturating_sub(TRAIL));
            return Err(AgentError::TooManyHops { hops: self.max_hops, trail });
        }
        self.urls.push(url.to_string());
        Ok(())
    }
}
