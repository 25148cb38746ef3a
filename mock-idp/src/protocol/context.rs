use std::sync::Arc;

use clock::Timestamp;

use super::authorize::AuthorizationRequest;
use super::cause::{Cause, Channel};
use super::company::{About, Facts};
use super::core::{Core, Setup, published};
use super::draft::{Callback, Cookie, Draft, Refusal, Reply};
use super::request::Request;
use super::rules::Marks;
use super::state::State;
use super::writer;
use crate::vocab::{Members, Operation};

/// One request on its way through the protocol.
pub(crate) struct Ctx<'a> {
    pub(crate) core: &'a Core,
    pub(crate) setup: &'a Setup,
    pub(crate) state: &'a mut State,
    pub(crate) request: &'a Request,
    pub(crate) operation: Operation,
    pub(crate) now: Timestamp,
    pub(crate) marks: &'a Marks,
    pub(crate) about: About,
    /// The session that began with this request, before its cookie comes back.
    pub(crate) begun: Option<super::state::SessionId>,
    /// Cookies that the answer sets.
    pub(crate) cookies: Vec<Cookie>,
    /// What the browser is to load so that relying parties hear of a logout.
    pub(crate) frames: Vec<String>,
}

impl<'a> Ctx<'a> {
    pub(crate) fn new(
        core: &'a Core,
        setup: &'a Setup,
        state: &'a mut State,
        request: &'a Request,
        operation: Operation,
        marks: &'a Marks,
    ) -> Self {
        let now = core.clock.now();
        Self {
            core,
            setup,
            state,
            request,
            operation,
            now,
            marks,
            about: About::default(),
            begun: None,
            cookies: Vec::new(),
            frames: Vec::new(),
        }
    }

    /// The published URL of an operation; empty if it has no address.
    pub(crate) fn url(&self, operation: Operation) -> String {
        let route = published(self.setup, operation);
        if let Some(by) = route.and_then(|route| route.by.as_ref()) {
            self.marks.quirk(by);
        }
        route.map(|route| format!("{}{}", self.core.issuer, route.path)).unwrap_or_default()
    }

    /// The path of an operation that has a placeholder.
    pub(crate) fn path(&self, operation: Operation, segment: &str) -> String {
        published(self.setup, operation).map(|route| route.filled(segment)).unwrap_or_default()
    }

    /// Lets the company edit a draft.
    pub(crate) fn shape<D>(&self, draft: D) -> D
    where
        D: Into<Draft> + TryFrom<Draft> + Clone,
    {
        let mut edited: Draft = draft.clone().into();
        let facts = Facts {
            now: self.now,
            issuer: &self.core.issuer,
            operation: self.operation,
            request: self.request,
            about: &self.about,
            rules: &self.setup.rules,
            not_before: self.not_before(),
        };
        self.setup.company.edit(&mut edited, &facts, self.marks);
        // An edit may change a draft, never its kind.
        D::try_from(edited).unwrap_or(draft)
    }

    /// Before when nothing counts that was issued to the person, by any stamp.
    fn not_before(&self) -> Option<Timestamp> {
        let person = self.about.person.as_ref().and_then(|known| self.state.not_before.get(&known.person.username));
        self.state.realm_not_before.max(person.copied())
    }

    /// The draft of a refusal outside the authorization endpoint.
    pub(crate) fn refuse(&mut self, cause: Cause) -> Reply {
        self.refuse_as(cause, None)
    }

    /// The refusal of an authorization request; it goes to the relying party as soon as its redirect URI is known.
    pub(crate) fn refuse_as(&mut self, cause: Cause, asked: Option<&AuthorizationRequest>) -> Reply {
        self.refuse_by(cause, asked, cause.plain().2)
    }

    /// The same, by a channel that a rule names.
    pub(crate) fn refuse_by(&mut self, cause: Cause, asked: Option<&AuthorizationRequest>, channel: Channel) -> Reply {
        let (error, status, _, sentence) = cause.plain();
        let back = asked.and_then(|asked| asked.redirect_uri.clone().map(|target| (target, asked)));
        let refusal = self.shape(Refusal {
            cause,
            error: error.to_owned(),
            description: sentence.to_owned(),
            status,
            channel: self.channel(channel, back.is_some()),
            more: Members::new(),
            challenge: None,
        });
        match (refusal.channel, back) {
            (Channel::Rp, Some((target, asked))) => {
                let mut params =
                    vec![("error".to_owned(), refusal.error), ("error_description".to_owned(), refusal.description)];
                params.extend(asked.state.clone().map(|state| ("state".to_owned(), state)));
                params.push(("iss".to_owned(), self.core.issuer.clone()));
                let mode = asked.mode;
                self.call_back(Callback { target, params, mode, status: 302, is_error: true })
            }
            _ => writer::refusal(self, &refusal),
        }
    }

    /// What a form says of a mistake, in the provider's words.
    pub(crate) fn complaint(&self, cause: Cause, status: u16) -> (u16, String) {
        let (error, _, _, sentence) = cause.plain();
        let refusal = self.shape(Refusal {
            cause,
            error: error.to_owned(),
            description: sentence.to_owned(),
            status,
            channel: Channel::Page,
            more: Members::new(),
            challenge: None,
        });
        (refusal.status, refusal.description)
    }

    /// Where a refusal goes at this operation.
    fn channel(&self, plain: Channel, can_go_back: bool) -> Channel {
        use Operation as Op;
        match (self.operation, plain) {
            (_, Channel::Text) => Channel::Text,
            (Op::Authorize | Op::FlowShow | Op::FlowSubmit | Op::FlowCancel, Channel::Rp) if can_go_back => Channel::Rp,
            (Op::Authorize | Op::FlowShow | Op::FlowSubmit | Op::FlowCancel, _) => Channel::Page,
            (Op::EndSession | Op::EndSessionConfirm | Op::OwnLogout, _) => Channel::Page,
            (Op::Userinfo, _) => Channel::Bearer,
            _ => Channel::Json,
        }
    }

    /// Sends the browser to the relying party.
    pub(crate) fn call_back(&mut self, callback: Callback) -> Reply {
        let callback = self.shape(callback);
        writer::callback(self, &callback)
    }

    /// The last edit of an answer, after which it is bytes.
    pub(crate) fn last_edit(&mut self, mut reply: Reply) -> Reply {
        for cookie in std::mem::take(&mut self.cookies) {
            reply.headers.push(("set-cookie".into(), writer::cookie(&cookie, self.core.issuer.starts_with("https:"))));
        }
        let readable = self.request.headers.contains_key("origin")
            && self.setup.rules.cors_any.ask(self.marks, |any| any.contains(&self.operation));
        if readable {
            reply.headers.push(("access-control-allow-origin".into(), "*".into()));
        }
        self.shape(reply)
    }

    /// The client of this id.
    pub(crate) fn client(&self, id: &str) -> Option<Arc<super::state::Registered>> {
        self.state.clients.get(id).cloned()
    }
}
