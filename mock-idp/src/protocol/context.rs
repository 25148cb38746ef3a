use std::borrow::Cow;
use std::sync::Arc;

use clock::Timestamp;

use super::address::{self, Names};
use super::authorize::{AuthorizationRequest, is_custom};
use super::cause::{Cause, Channel};
use super::company::{About, Facts};
use super::core::{Core, Setup, published};
use super::cors;
use super::draft::{Callback, Cookie, Draft, Refusal, Reply, Said, Screen};
use super::request::Request;
use super::route::Captured;
use super::rules::{CustomScheme, EarlyError, ErrorFace, Marks};
use super::state::{Grant, Registered, State};
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
    /// Scheme, host and port under which the provider sees itself addressed.
    pub(crate) base: Cow<'a, str>,
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
            base: address::base(core, &setup.rules, &request.headers, marks),
            about: About::default(),
            begun: None,
            cookies: Vec::new(),
            frames: Vec::new(),
        }
    }

    /// Takes in the names that stood in the address.
    pub(crate) fn enter(&mut self, captured: &Captured) -> Result<(), Cause> {
        let marks = self.marks;
        for name in ["realm", "tenant"] {
            let mine = self.setup.rules.tenant_name.get(marks);
            let Some(asked) = captured.get(name).filter(|asked| asked != mine) else { continue };
            if !self.setup.rules.tenant_aliases.ask(marks, |others| others.contains(asked)) {
                self.about.tenant_refused = Some(asked.to_owned());
                return Err(Cause::TenantUnknown);
            }
        }
        if let Some(asked) = captured.get("slug") {
            let named = self.state.clients.values().find(|client| address::slug(client, marks) == asked);
            self.about.client = Some(named.cloned().ok_or(Cause::TenantUnknown)?);
        }
        Ok(())
    }

    /// The names in addresses, as this client meets them.
    fn names<'n>(&'n self, client: Option<&'n Registered>) -> Names<'n> {
        let slug = client.map(|client| address::slug(client, self.marks)).unwrap_or_default();
        Names::new(&*self.base, &self.setup.rules, slug, self.marks)
    }

    /// The same, where browsers are led and the issuer lies.
    fn front_names<'n>(&'n self, client: Option<&'n Registered>) -> Names<'n> {
        let slug = client.map(|client| address::slug(client, self.marks)).unwrap_or_default();
        let base = self.setup.rules.hosts_front.get(self.marks).as_deref().unwrap_or(&self.base);
        Names::new(base, &self.setup.rules, slug, self.marks)
    }

    /// The issuer for the client that this is about.
    pub(crate) fn issuer(&self) -> String {
        match self.about.client.as_deref() {
            Some(client) => self.issuer_for(client),
            None => self.front_names(None).issuer(&self.setup.client_rules, self.marks),
        }
    }

    /// The issuer that the discovery document names.
    pub(crate) fn issuer_in_document(&self) -> String {
        let client = self.about.client.as_deref();
        let rules = client.map_or(&self.setup.client_rules, |client| &client.rules);
        self.front_names(client).issuer_in_document(rules, self.marks)
    }

    /// The issuer that tokens of the client of this request name.
    pub(crate) fn issuer_in_tokens(&self) -> String {
        match self.about.client.as_deref() {
            Some(client) => self.issuer_in_tokens_for(client),
            None => self.front_names(None).issuer_in_tokens(&self.setup.client_rules, self.marks),
        }
    }

    /// The issuer that tokens for this client name.
    pub(crate) fn issuer_in_tokens_for(&self, client: &Registered) -> String {
        self.front_names(Some(client)).issuer_in_tokens(&client.rules, self.marks)
    }

    /// The issuer for this client.
    pub(crate) fn issuer_for(&self, client: &Registered) -> String {
        self.front_names(Some(client)).issuer(&client.rules, self.marks)
    }

    /// Whether a login was under another issuer than this request is, and that matters here.
    pub(crate) fn tells_other_host(&self, client: &Registered, grant: &Grant) -> bool {
        let other = self.issuer_for(client) != grant.issuer;
        let operation = if self.request.form.get("grant_type") == Some("refresh_token") {
            // What is refreshed is asked at the token endpoint.
            Operation::Token
        } else {
            self.operation
        };
        self.setup.rules.issuer_tell_other_host.ask(self.marks, |at| other && at.contains(&operation))
    }

    /// The published URL of an operation; empty if it has no address.
    pub(crate) fn url(&self, operation: Operation) -> String {
        let route = published(self.setup, operation);
        if let Some(by) = route.and_then(|route| route.by.as_ref()) {
            self.marks.quirk(by);
        }
        let client = self.about.client.as_deref();
        let front = self.setup.rules.hosts_front_of.ask(self.marks, |of| of.contains(&operation));
        let names = if front { self.front_names(client) } else { self.names(client) };
        route.map(|route| names.url(operation, &route.path, self.marks)).unwrap_or_default()
    }

    /// The path of an operation; `flow` is what stands at `{flow}` in it.
    pub(crate) fn path(&self, operation: Operation, flow: &str) -> String {
        published(self.setup, operation)
            .map(|route| self.filled(route.bare_path(), self.about.client.as_deref()).replace("{flow}", flow))
            .unwrap_or_default()
    }

    /// A path with its names filled in, as this client meets them.
    pub(crate) fn filled(&self, path: &str, client: Option<&Registered>) -> String {
        self.names(client).fill(path)
    }

    /// Lets the company edit a draft.
    pub(crate) fn shape<D>(&self, draft: D) -> D
    where
        D: Into<Draft> + TryFrom<Draft> + Clone,
    {
        let mut edited: Draft = draft.clone().into();
        let issuer = self.issuer();
        let facts = Facts {
            now: self.now,
            issuer: &issuer,
            operation: self.operation,
            request: self.request,
            about: &self.about,
            rules: &self.setup.rules,
            not_before: self.not_before(),
            setup: self.setup,
            base: &self.base,
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
        self.about.refused = Some(cause);
        let (error, status, _, sentence) = cause.plain();
        let back = asked.and_then(|asked| asked.redirect_uri.clone().map(|target| (target, asked)));
        let refusal = self.shape(Refusal {
            cause,
            error: error.to_owned(),
            description: sentence.to_owned(),
            hint: String::new(),
            title: "That did not work".to_owned(),
            status,
            channel: self.channel(channel, back.is_some()),
            more: Members::new(),
            challenge: None,
            said: Said::default(),
        });
        if let Some(reply) = self.early(&refusal) {
            return reply;
        }
        let refusal = Refusal { description: refusal.sentences(), hint: String::new(), ..refusal };
        match (refusal.channel, back) {
            (Channel::Rp, Some((target, asked))) => {
                let mut params = vec![("error".to_owned(), refusal.error)];
                if !refusal.description.is_empty() {
                    params.push(("error_description".to_owned(), refusal.description));
                }
                params.extend(asked.state.clone().map(|state| ("state".to_owned(), state)));
                params.push(("iss".to_owned(), self.issuer()));
                let mode = asked.error_mode(self);
                self.call_back(Callback::new(target, params, mode, true))
            }
            (Channel::Page, _) if self.wants_json(cause) => {
                // The sentence of the page is all that is said.
                let said = Refusal { error: refusal.description, description: String::new(), ..refusal };
                writer::refusal(self, &Refusal { channel: Channel::Json, ..said })
            }
            _ => writer::refusal(self, &refusal),
        }
    }

    /// What is wrong with an authorization request that has no redirect URI to go back to, where that is no page at its
    /// own address.
    fn early(&self, refusal: &Refusal) -> Option<Reply> {
        if self.operation != Operation::Authorize || refusal.channel != Channel::Page {
            return None;
        }
        match self.setup.rules.errors_early.get(self.marks) {
            EarlyError::Page => None,
            EarlyError::Json => {
                let said = Refusal { description: refusal.sentences(), channel: Channel::Json, ..refusal.clone() };
                Some(writer::refusal(self, &said))
            }
            EarlyError::Own(path) => {
                let status = refusal.status.to_string();
                let params = [
                    ("error", &refusal.error),
                    ("error_description", &refusal.description),
                    ("error_hint", &refusal.hint),
                    ("error_status_code", &status),
                ];
                let said = params.into_iter().filter(|(_, value)| !value.is_empty());
                let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish();
                Some(writer::hop(self, &format!("{}{path}?{query}", self.base)))
            }
        }
    }

    /// What a form says of a mistake, in the provider's words.
    pub(crate) fn complaint(&self, cause: Cause, status: u16) -> (u16, String) {
        let (error, _, _, sentence) = cause.plain();
        let refusal = self.shape(Refusal {
            cause,
            error: error.to_owned(),
            title: "That did not work".to_owned(),
            description: sentence.to_owned(),
            hint: String::new(),
            status,
            channel: Channel::Page,
            more: Members::new(),
            challenge: None,
            said: Said::default(),
        });
        (refusal.status, refusal.sentences())
    }

    /// Whether a page is to be JSON instead.
    fn wants_json(&self, cause: Cause) -> bool {
        let asked = self.request.header("accept").is_some_and(|accept| accept.contains("application/json"));
        let door = matches!(
            cause,
            Cause::RouteUnknown
                | Cause::TenantUnknown
                | Cause::MethodNotAllowed
                | Cause::BodyTypeRefused
                | Cause::Internal
        );
        self.setup.rules.door_error_face.ask(self.marks, |face| match face {
            ErrorFace::ByOperation => false,
            ErrorFace::ByAccept => asked,
            ErrorFace::ByAcceptAtDoor => asked && door,
        })
    }

    /// Where a refusal goes at this operation.
    fn channel(&self, plain: Channel, can_go_back: bool) -> Channel {
        use Operation as Op;
        match (self.operation, plain) {
            (_, Channel::Text | Channel::Empty) => plain,
            (
                Op::Authorize | Op::FlowShow | Op::FlowSubmit | Op::FlowCancel | Op::FlowResume | Op::PageApi,
                Channel::Rp,
            ) if can_go_back => Channel::Rp,
            (Op::Authorize | Op::FlowShow | Op::FlowSubmit | Op::FlowCancel | Op::FlowResume, _) => Channel::Page,
            (Op::EndSession | Op::EndSessionPage | Op::EndSessionConfirm | Op::OwnLogout | Op::DevicePage, _) => {
                Channel::Page
            }
            (Op::Userinfo, _) => Channel::Bearer,
            _ => Channel::Json,
        }
    }

    /// Shows the browser something.
    pub(crate) fn shown(&self, screen: Screen) -> Reply {
        writer::screen(self, &self.shape(screen))
    }

    /// Sends the browser to the relying party, if its redirect URI can be reached from here.
    pub(crate) fn call_back(&mut self, callback: Callback) -> Reply {
        let custom = is_custom(&callback.target);
        let is_error = callback.is_error;
        let stays = self.setup.rules.redirect_error_to_custom_scheme.ask(self.marks, |rule| match rule {
            CustomScheme::Page if custom && is_error => Some(Cause::RedirectTargetUnusable),
            CustomScheme::NothingPasses | CustomScheme::Fail if custom && is_error => Some(Cause::Internal),
            CustomScheme::NothingPasses | CustomScheme::Fail if custom => Some(Cause::RedirectTargetUnusable),
            _ => None,
        });
        if let Some(cause) = stays {
            return self.refuse(cause);
        }
        let mut callback = self.shape(callback);
        if callback.mode.is_jwt() {
            let client = self.about.client.clone();
            match client.ok_or(Cause::ClientMissing).and_then(|client| self.response_token(&client, &callback.params)) {
                Ok(token) => callback.params = vec![("response".to_owned(), token)],
                Err(cause) => return self.refuse(cause),
            }
        }
        let reply = writer::callback(self, &callback);
        self.about.called_back = Some(callback);
        reply
    }

    /// The last edit of an answer, after which it is bytes.
    pub(crate) fn last_edit(&mut self, mut reply: Reply) -> Reply {
        for cookie in std::mem::take(&mut self.cookies) {
            reply.headers.push((
                "set-cookie".into(),
                writer::cookie(&cookie, &self.filled(&cookie.style.path, None), self.base.starts_with("https:")),
            ));
        }
        if cors::refused(self) {
            reply = self.refuse(Cause::OriginNotAllowed);
        } else {
            reply = cors::opened(self, reply);
        }
        self.shape(reply)
    }

    /// The client of this id.
    pub(crate) fn client(&self, id: &str) -> Option<Arc<Registered>> {
        self.state.clients.get(id).cloned()
    }
}
