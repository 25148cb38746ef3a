//! What goes over the wire between a browser and everybody else, and what is done to it: decided here, carried by the proxy.

use std::collections::HashMap;
use std::sync::Arc;

use clock::{Clock, SystemClock, Timestamp};
use url::Url;

use super::super::cookie::SetCookie;
use super::super::page::Page;
use super::super::redirect::{self, header, is_web};
use super::super::referrer::ReferrerPolicy;
use super::super::request::{HeldRequest, HoldRule};
use super::super::sites;
use super::super::user_agent::{AgentError, Visit};

pub(super) type Headers = Vec<(String, String)>;

/// What came to the proxy.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) headers: Headers,
    pub(super) body: Option<String>,
}

impl Incoming {
    /// Whether it opens a page. `Sec-Fetch-Mode` is sent to loopback and https alone.
    pub(super) fn is_navigation(&self) -> bool {
        match header(&self.headers, "sec-fetch-mode") {
            Some(mode) => mode == "navigate",
            None => header(&self.headers, "upgrade-insecure-requests").is_some(),
        }
    }

    /// Whether a page or a script of a page asks for it; what Chromium asks for on its own account does not say.
    pub(super) fn is_of_a_page(&self) -> bool {
        let of_the_tab = self.url.path() == "/favicon.ico" && !self.is_navigation();
        !of_the_tab && (self.is_navigation() || header(&self.headers, "sec-fetch-mode").is_some())
    }
}

/// How an action ended before there was a page.
#[derive(Debug)]
pub(super) enum Ending {
    Held(Box<HeldRequest>),
    CustomScheme(Url),
    Lost,
    Failed(AgentError),
}

/// The last page that was answered.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) url: Url,
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: String,
    /// It leads on by itself.
    pub(super) leads_on: bool,
}

/// What is to be done with a request.
pub(super) enum Doing {
    /// An empty page stands in for the address.
    Blank,
    /// The browser is to stay where it is.
    Stay,
    /// It is sent on, so many times.
    Send { copies: usize, request: Box<HeldRequest>, at: Timestamp },
}

/// What is done to the next request to an address.
#[derive(Clone, Debug, Default)]
pub(super) struct Special {
    pub(super) url: Option<Url>,
    pub(super) copies: usize,
    pub(super) lose: bool,
    /// The page that it is sent from.
    pub(super) request: Option<HeldRequest>,
}

#[derive(Debug)]
pub(super) struct Wire {
    clock: Arc<dyn Clock>,
    max_hops: usize,
    /// Taken out by the agent when an action has ended.
    pub(super) visits: Vec<Visit>,
    pub(super) sent: Vec<HeldRequest>,
    answered: usize,
    pub(super) hold: Option<HoldRule>,
    pub(super) special: Special,
    /// The address for which an empty page stands in, once.
    pub(super) blank: Option<Url>,
    /// What the last redirect makes of its request.
    expected: Option<HeldRequest>,
    /// The URLs of this action.
    way: Vec<Url>,
    pub(super) standing: Option<Url>,
    pub(super) ending: Option<Ending>,
    pub(super) in_flight: usize,
    pub(super) shown: Option<Shown>,
    /// Navigations that came since the action began.
    pub(super) navigations: usize,
    /// The last answer to a script.
    pub(super) data: Option<Shown>,
    /// When cookies end by the case's clock, by host, name and value: Chromium's clock is the machine's.
    expiries: HashMap<(String, String, String), Timestamp>,
}

impl Wire {
    pub(super) fn new(clock: Arc<dyn Clock>, max_hops: usize) -> Self {
        Self {
            clock,
            max_hops,
            visits: Vec::new(),
            sent: Vec::new(),
            answered: 0,
            hold: None,
            special: Special::default(),
            blank: None,
            expected: None,
            way: Vec::new(),
            standing: None,
            ending: None,
            in_flight: 0,
            shown: None,
            navigations: 0,
            data: None,
            expiries: HashMap::new(),
        }
    }

    /// An action begins on this page.
    pub(super) fn begin(&mut self, standing: Option<Url>, special: Special) {
        self.standing = standing;
        self.special = special;
        self.expected = None;
        self.way.clear();
        self.ending = None;
        self.shown = None;
        self.navigations = 0;
        self.data = None;
    }

    /// What is to be done with a request that came.
    pub(super) fn take(&mut self, incoming: &mut Incoming) -> Doing {
        if self.blank.as_ref().is_some_and(|blank| same_place(blank, &incoming.url)) {
            self.blank = None;
            return Doing::Blank;
        }
        self.forget_old_cookies(incoming);
        let at = self.clock.now();
        if !incoming.is_navigation() {
            let from = self.standing.clone().unwrap_or_else(|| incoming.url.clone());
            let request = HeldRequest { by_hand: false, ..self.request(incoming, Some(from)) };
            return Doing::Send { copies: 1, request: Box::new(request), at };
        }
        self.navigations += 1;
        let expected = self.expected.take().filter(|next| next.method == incoming.method);
        let special = self.special.url.as_ref().is_some_and(|url| same_place(url, &incoming.url));
        let request = match (special.then(|| self.special.request.take()).flatten(), expected) {
            (Some(request), _) => request,
            (None, Some(next)) if same_place(&next.url, &incoming.url) => next,
            _ => {
                let typed = header(&incoming.headers, "sec-fetch-site") == Some("none");
                let from = if typed { None } else { self.standing.clone() };
                self.request(incoming, from)
            }
        };
        if !special && self.hold.as_ref().is_some_and(|rule| rule.matches(&incoming.url)) {
            self.ending = Some(Ending::Held(Box::new(request)));
            return Doing::Stay;
        }
        if self.way.len() > self.max_hops {
            self.ending = Some(Ending::Failed(self.too_many()));
            return Doing::Stay;
        }
        self.way.push(incoming.url.clone());
        let copies = if special { self.special.copies.max(1) } else { 1 };
        self.sent.extend(std::iter::repeat_n(request.clone(), copies));
        Doing::Send { copies, request: Box::new(request), at }
    }

    /// That it goes on and on.
    pub(super) fn too_many(&self) -> AgentError {
        let trail = self.way[self.way.len().saturating_sub(6)..].iter().map(ToString::to_string).collect();
        AgentError::TooManyHops { hops: self.max_hops, trail }
    }

    fn request(&self, incoming: &Incoming, from: Option<Url>) -> HeldRequest {
        let referrer = header(&incoming.headers, "referer").and_then(|value| Url::parse(value).ok());
        HeldRequest {
            method: incoming.method.clone(),
            url: incoming.url.clone(),
            body: incoming.body.clone(),
            from,
            via: Vec::new(),
            referrer,
            referrer_policy: ReferrerPolicy::default(),
            by_hand: header(&incoming.headers, "sec-fetch-user").is_some(),
        }
    }

    /// Notes an answer.
    pub(super) fn note(&mut self, incoming: &Incoming, at: Timestamp, status: u16, headers: &Headers, body: &str) {
        self.visits.push(Visit {
            number: self.answered,
            at: at.millis(),
            real_at: SystemClock.now().millis(),
            method: incoming.method.clone(),
            url: incoming.url.to_string(),
            request_headers: incoming.headers.clone(),
            request_body: incoming.body.clone(),
            status,
            response_headers: headers.clone(),
            response_body: body.to_owned(),
            refused_cookies: Vec::new(),
        });
        self.answered += 1;
        let now = self.clock.now();
        let host = incoming.url.host_str().unwrap_or_default().to_owned();
        for (_, value) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            if let Ok(SetCookie { name, value, expires: Some(expires), .. }) = SetCookie::parse(value, now) {
                self.expiries.insert((host.clone(), name, value), expires);
            }
        }
    }

    /// What the browser does with the answer; `false`: it must not see it, but stay where it is.
    pub(super) fn after(
        &mut self,
        incoming: &Incoming,
        request: &HeldRequest,
        (status, headers, body): (u16, &Headers, &str),
    ) -> bool {
        let page = |leads_on| Shown {
            url: incoming.url.clone(),
            status,
            headers: headers.clone(),
            body: body.to_owned(),
            leads_on,
        };
        let next = redirect::next(request, status, headers);
        if !incoming.is_navigation() {
            let goes_on = matches!(&next, Ok(Some(next)) if sites::same_site(&request.url, &next.url));
            self.data = Some(page(goes_on));
            return goes_on || !matches!(next, Ok(Some(_)));
        }
        if std::mem::take(&mut self.special.lose) {
            self.ending = Some(Ending::Lost);
            return false;
        }
        match next {
            Err(error) => self.ending = Some(Ending::Failed(error)),
            Ok(Some(next)) if !is_web(&next.url) => self.ending = Some(Ending::CustomScheme(next.url)),
            Ok(Some(_)) if self.way.len() > self.max_hops => {
                self.ending = Some(Ending::Failed(self.too_many()));
            }
            Ok(Some(next)) => {
                self.expected = Some(next);
                return true;
            }
            Ok(None) => {
                let read = Page::read(incoming.url.clone(), status, headers.clone(), body.to_owned());
                self.shown = Some(page(read.auto_submit().is_some() || read.refresh.is_some()));
                self.standing = Some(incoming.url.clone());
                return true;
            }
        }
        false
    }

    /// Takes cookies out that have ended by the case's clock.
    fn forget_old_cookies(&self, incoming: &mut Incoming) {
        let (now, host) = (self.clock.now(), incoming.url.host_str().unwrap_or_default().to_owned());
        for (_, value) in incoming.headers.iter_mut().filter(|(name, _)| name == "cookie") {
            let alive = |pair: &&str| {
                let (name, value) = pair.split_once('=').unwrap_or(("", *pair));
                let ends = self.expiries.get(&(host.clone(), name.to_owned(), value.to_owned()));
                ends.is_none_or(|ends| *ends > now)
            };
            *value = value.split("; ").filter(alive).collect::<Vec<_>>().join("; ");
        }
        incoming.headers.retain(|(name, value)| name != "cookie" || !value.is_empty());
    }
}

/// The same address but for the fragment, which is not sent.
pub(super) fn same_place(one: &Url, other: &Url) -> bool {
    let without = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url
    };
    without(one) == without(other)
}
