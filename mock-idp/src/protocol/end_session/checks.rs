//! What is looked at beside the hint, and whether the person is asked.

use super::super::cause::Cause;
use super::super::draft::{Button, Reply, Screen, ScreenKind};
use super::super::flow;
use super::super::rules::{LogoutHint, LogoutUris, NoHint, NoSession, OldParam, RedirectNeeds, UriAbsent, UriBad};
use super::super::session::browser_of;
use super::super::state::{PendingLogout, Registered};
use super::run::{Run, Stepped};
use crate::vocab::Operation;

impl Run<'_, '_> {
    /// LOGIN: somebody is signed in, or need not be.
    pub(super) fn login(&mut self) -> Stepped {
        if self.ctx.session().is_some() {
            return Ok(None);
        }
        match self.ctx.setup.rules.end_session_no_session.ask(self.ctx.marks, |rule| match rule {
            // Whether one is asked is decided at CONFIRM.
            NoSession::Confirm => NoSession::Proceed,
            other => *other,
        }) {
            NoSession::Proceed | NoSession::Confirm => Ok(None),
            NoSession::LoginFirst => Ok(Some(flow::before_logout(self.ctx, self.params.clone()))),
            NoSession::BadHint => self.bad_hint(Cause::LogoutHintInvalid),
        }
    }

    /// There is a hint, or a client, where a post-logout redirect URI needs it.
    pub(super) fn hint_present(&mut self) -> Stepped {
        let asked = self.params.get("post_logout_redirect_uri").is_some();
        if asked && !self.has_what_it_needs() { Err(Cause::LogoutHintMissing) } else { Ok(None) }
    }

    fn has_what_it_needs(&self) -> bool {
        let hint = self.params.get("id_token_hint").is_some_and(|hint| !hint.is_empty());
        let client = self.params.get("client_id").is_some();
        self.ctx.setup.rules.end_session_redirect_needs.ask(self.ctx.marks, |needs| match needs {
            RedirectNeeds::HintOrClient => hint || client,
            RedirectNeeds::Hint => hint,
            RedirectNeeds::Nothing => true,
        })
    }

    pub(super) fn known_client(&mut self) -> Stepped {
        match self.params.get("client_id") {
            Some(id) if self.ctx.client(id).is_none() => Err(Cause::ClientUnknown),
            _ => Ok(None),
        }
    }

    /// "The value MUST have been previously registered with the OP" (section 3); without a client nothing is.
    pub(super) fn uri(&mut self) -> Stepped {
        let old = self.params.get("redirect_uri").map(str::to_owned);
        let old_param = self.ctx.setup.rules.end_session_old_param.ask(self.ctx.marks, |rule| match old {
            None => OldParam::Ignore,
            Some(_) => *rule,
        });
        if old_param == OldParam::Page {
            return Err(Cause::LogoutParameterOld);
        }
        let asked = self.params.get("post_logout_redirect_uri").map(str::to_owned);
        let honoured = asked.is_none() && old_param == OldParam::Honour;
        let Some(asked) = asked.or(old.filter(|_| honoured)) else {
            self.leave_to = self.first_registered();
            return Ok(None);
        };
        if !honoured && !self.has_what_it_needs() {
            // Without client nothing is registered; that a hint would have helped is said where only a hint does.
            let needs = *self.ctx.setup.rules.end_session_redirect_needs.get(self.ctx.marks);
            let only_hint = needs == RedirectNeeds::Hint;
            return self.bad_uri(if only_hint { Cause::LogoutHintMissing } else { Cause::LogoutUriMismatch });
        }
        if !self.is_listed(&asked, honoured) {
            return self.bad_uri(Cause::LogoutUriMismatch);
        }
        self.leave_to = Some(match self.params.get("state") {
            None => asked,
            Some(state) => {
                let join = if asked.contains('?') { '&' } else { '?' };
                let state = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
                format!("{asked}{join}{state}")
            }
        });
        Ok(None)
    }

    fn first_registered(&self) -> Option<String> {
        let first = self.client.as_ref().and_then(|client| client.client.post_logout_redirect_uris.first());
        self.ctx.setup.rules.end_session_uri_absent.ask(self.ctx.marks, |rule| match rule {
            UriAbsent::OwnPage => None,
            UriAbsent::FirstRegistered => first.cloned(),
        })
    }

    fn is_listed(&self, asked: &str, honoured: bool) -> bool {
        if let Some(client) = &self.client {
            return self.lists(client, asked, honoured);
        }
        // Where nothing but the URI is needed, whoever registered it is the client.
        let by_uri = self.ctx.state.clients.values().any(|client| self.lists(client, asked, honoured));
        honoured && by_uri
            || self
                .ctx
                .setup
                .rules
                .end_session_redirect_needs
                .ask(self.ctx.marks, |needs| *needs == RedirectNeeds::Nothing && by_uri)
    }

    fn lists(&self, client: &Registered, asked: &str, honoured: bool) -> bool {
        let (own, redirect) = (&client.client.post_logout_redirect_uris, &client.client.redirect_uris);
        let list: Vec<String> = match client.rules.end_session_uri_list.get(self.ctx.marks) {
            _ if honoured => redirect.clone(),
            LogoutUris::RedirectUris => redirect.clone(),
            LogoutUris::OwnElseRedirectUris if own.is_empty() => redirect.clone(),
            LogoutUris::OwnList | LogoutUris::OwnElseRedirectUris => own.clone(),
            LogoutUris::OwnAnd(more) => {
                let named = |entry: &String| if entry == "+" { redirect.clone() } else { vec![entry.clone()] };
                own.iter().cloned().chain(more.iter().flat_map(named)).collect()
            }
            LogoutUris::None => Vec::new(),
        };
        let way = &client.rules.end_session_list_match;
        way.ask(self.ctx.marks, |way| list.iter().any(|entry| way.matches(entry, asked)))
    }

    fn bad_uri(&mut self, cause: Cause) -> Stepped {
        let none = self.client.as_ref().is_none_or(|client| client.client.post_logout_redirect_uris.is_empty());
        match self.ctx.setup.rules.end_session_uri_bad.ask(self.ctx.marks, |rule| match rule {
            UriBad::IgnoreIfNoneRegistered if none => UriBad::Ignore,
            UriBad::IgnoreIfNoneRegistered => UriBad::Page,
            other => *other,
        }) {
            UriBad::Ignore => Ok(None),
            UriBad::Confirm => {
                self.doubt = true;
                self.stay = true;
                Ok(None)
            }
            UriBad::Page | UriBad::IgnoreIfNoneRegistered => Err(cause),
        }
    }

    /// "At the Logout Endpoint, the OP SHOULD ask the End-User whether to log out of the OP as well", and MUST where the
    /// hint is missing or belongs to somebody else.
    pub(super) fn confirm(&mut self) -> Option<Reply> {
        let session = self.ctx.session();
        let rules = &self.ctx.setup.rules;
        let (ask, text) = match &session {
            Some((_, signed_in)) => {
                let hinted = self.hint.as_ref().and_then(|claims| claims.text("sub"));
                let same = hinted.is_some() && hinted == self.sub_here(&signed_in.username).as_deref()
                    || self.is_named(&signed_in.username);
                let (ask, stay) = rules
                    .end_session_no_hint
                    .ask(self.ctx.marks, |rule| (*rule != NoHint::Proceed && !same, *rule == NoHint::OwnPage && !same));
                self.stay |= stay;
                (ask || self.doubt, format!("{} is signed in here.", signed_in.username))
            }
            None => {
                let named = self.hint.is_some() || self.client.is_some() && self.leave_to.is_some();
                let ask =
                    rules.end_session_no_session.ask(self.ctx.marks, |rule| *rule == NoSession::Confirm && !named);
                (ask || self.doubt, "Nobody is signed in here.".to_owned())
            }
        };
        ask.then(|| self.question(session.map(|(id, _)| id), text))
    }

    /// Whether `logout_hint` names this person, where that settles anything.
    fn is_named(&self, username: &str) -> bool {
        let Some(hint) = self.params.get("logout_hint") else { return false };
        let upn = self.ctx.state.person(username).and_then(|known| self.ctx.upn(&known.person));
        let named = hint == username || upn.as_deref() == Some(hint);
        self.ctx.setup.rules.end_session_logout_hint.ask(self.ctx.marks, |rule| named && *rule == LogoutHint::Settles)
    }

    fn question(&mut self, session: Option<String>, text: String) -> Reply {
        let id = self.ctx.core.randomness.token();
        let pending = PendingLogout {
            asked_at: self.ctx.now,
            browser: match (&session, browser_of(self.ctx)) {
                (Some(_), _) => String::new(),
                (None, Some(browser)) => browser.to_owned(),
                (None, None) => self.ctx.browser(),
            },
            session,
            client: self.client.as_ref().map(|client| client.client.id.clone()),
            leave_to: self.leave_to.take().filter(|_| !self.stay),
        };
        self.ctx.state.logouts.insert(id.clone(), pending);
        let screen = Screen {
            action: Some(self.ctx.path(Operation::EndSessionConfirm, &id)),
            submit: Button::new("Sign out", "sign-out"),
            ..Screen::page(ScreenKind::ConfirmLogout, 200, "Sign out?", text)
        };
        self.ctx.shown(screen)
    }
}
