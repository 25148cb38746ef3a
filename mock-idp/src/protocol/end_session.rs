//! RP-initiated logout (RP-Initiated Logout 1.0), its confirmation, and sign-out at the provider itself.

use std::sync::{Arc, PoisonError};

use super::cause::Cause;
use super::consequences::{Struck, follow};
use super::context::Ctx;
use super::draft::{Cookie, EndSession, Field, Reply, Screen, ScreenKind};
use super::request::Params;
use super::rules::{Doubled, EndSessionStep, NoHint, Trigger};
use super::session::SESSION_COOKIE;
use super::state::{PendingLogout, Registered, SessionId};
use super::writer;
use crate::jose::{decode, verifies_with};
use crate::vocab::{Members, Operation};

/// A logout request on its way through the order.
struct Run<'c, 'a> {
    ctx: &'c mut Ctx<'a>,
    params: Params,
    /// The claims of the ID token hint.
    hint: Option<Members>,
    client: Option<Arc<Registered>>,
    /// The post-logout redirect URI with its state.
    leave_to: Option<String>,
}

pub(crate) fn begin(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.end_session_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    let params = ctx.request.params().clone();
    let twice = params.doubled().is_some();
    if ctx.setup.rules.doubled_param.ask(ctx.marks, |rule| twice && *rule == Doubled::Refuse) {
        return ctx.refuse(Cause::ParameterDoubled);
    }
    if params.garbled() {
        return ctx.refuse(Cause::ParameterGarbled);
    }
    let order = ctx.setup.rules.order_end_session.get(ctx.marks).clone();
    let mut run = Run { ctx, params, hint: None, client: None, leave_to: None };
    for step in order {
        match run.step(step) {
            Ok(None) => {}
            Ok(Some(reply)) => return reply,
            Err(cause) => return run.ctx.refuse(cause),
        }
    }
    run.ctx.refuse(Cause::Internal)
}

impl Run<'_, '_> {
    fn step(&mut self, step: EndSessionStep) -> Result<Option<Reply>, Cause> {
        match step {
            EndSessionStep::HintValid => self.hint_valid(),
            EndSessionStep::HintClient => self.hint_client(),
            EndSessionStep::Client => self.known_client(),
            EndSessionStep::Uri => self.uri(),
            EndSessionStep::Confirm => return Ok(self.confirm()),
            EndSessionStep::End => {
                if let Some((session, _)) = self.ctx.session() {
                    end(self.ctx, Trigger::RpLogout, &session);
                }
                Ok(())
            }
            EndSessionStep::Leave => return Ok(Some(leave(self.ctx, self.leave_to.take()))),
        }?;
        Ok(None)
    }

    /// The hint was issued here. It may be expired (RP-Initiated Logout section 2).
    fn hint_valid(&mut self) -> Result<(), Cause> {
        let Some(hint) = self.params.get("id_token_hint") else { return Ok(()) };
        let keys = self.ctx.core.keys.read().unwrap_or_else(PoisonError::into_inner);
        // An ID token that was encrypted with our own key comes back encrypted.
        let opened = (hint.split('.').count() == 5).then(|| keys.open(hint).ok()).flatten();
        let token = opened.as_deref().unwrap_or(hint);
        let (header, claims) = decode(token).ok_or(Cause::LogoutHintInvalid)?;
        let client = claims.text("aud").and_then(|aud| self.ctx.state.clients.get(aud)).cloned();
        let alg = header.text("alg").and_then(|alg| alg.parse().ok());
        let secret = client.as_ref().zip(alg).and_then(|(client, alg)| self.ctx.hmac_key(client, alg, &keys));
        let issuer = client.as_ref().map_or_else(|| self.ctx.issuer(), |client| self.ctx.issuer_for(client));
        if !verifies_with(token, &keys, secret.as_deref()) || claims.text("iss") != Some(issuer.as_str()) {
            return Err(Cause::LogoutHintInvalid);
        }
        self.ctx.about.client.clone_from(&client);
        self.client = client;
        self.hint = Some(claims);
        Ok(())
    }

    /// "When both client_id and id_token_hint are present, the OP MUST verify that the Client Identifier matches".
    fn hint_client(&mut self) -> Result<(), Cause> {
        match (self.params.get("client_id"), &self.client) {
            (Some(asked), Some(hinted)) if hinted.client.id != asked => Err(Cause::LogoutHintOtherClient),
            _ => Ok(()),
        }
    }

    fn known_client(&mut self) -> Result<(), Cause> {
        if let Some(id) = self.params.get("client_id") {
            let client = self.ctx.client(id).ok_or(Cause::ClientUnknown)?;
            self.ctx.about.client = Some(client.clone());
            self.client = Some(client);
        }
        Ok(())
    }

    /// "The value MUST have been previously registered with the OP" (section 3); without a client nothing is.
    fn uri(&mut self) -> Result<(), Cause> {
        let Some(asked) = self.params.get("post_logout_redirect_uri") else { return Ok(()) };
        let listed = self
            .client
            .as_ref()
            .is_some_and(|client| client.client.post_logout_redirect_uris.iter().any(|uri| uri == asked));
        if !listed {
            return Err(Cause::LogoutUriMismatch);
        }
        self.leave_to = Some(match self.params.get("state") {
            None => asked.to_owned(),
            Some(state) => {
                let join = if asked.contains('?') { '&' } else { '?' };
                let state = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
                format!("{asked}{join}{state}")
            }
        });
        Ok(())
    }

    /// "At the Logout Endpoint, the OP SHOULD ask the End-User whether to log out of the OP as well", and MUST where the
    /// hint is missing or belongs to somebody else.
    fn confirm(&mut self) -> Option<Reply> {
        let (session, signed_in) = self.ctx.session()?;
        let hinted = self.hint.as_ref().and_then(|claims| claims.text("sub"));
        let known = self.ctx.state.person(&signed_in.username);
        let sub = known.zip(self.client.as_ref()).map(|(known, client)| self.ctx.sub(client, &known));
        let same = hinted == sub.as_deref();
        let ask =
            self.ctx.setup.rules.end_session_no_hint.ask(self.ctx.marks, |rule| *rule == NoHint::Confirm && !same);
        if !ask {
            return None;
        }
        let id = self.ctx.core.randomness.token();
        let client = self.client.as_ref().map(|client| client.client.id.clone());
        let pending = PendingLogout { session, client, leave_to: self.leave_to.take() };
        self.ctx.state.logouts.insert(id.clone(), pending);
        let screen = Screen {
            kind: ScreenKind::ConfirmLogout,
            status: 200,
            lang: "en".into(),
            title: "Sign out?".into(),
            texts: vec![format!("{} is signed in here.", signed_in.username)],
            complaint: None,
            action: Some(self.ctx.path(Operation::EndSessionConfirm, &id)),
            fields: Vec::<Field>::new(),
            submit: ("Sign out".into(), "sign-out".into()),
            cancel: None,
        };
        Some(self.ctx.shown(screen))
    }
}

/// The person said yes.
pub(crate) fn confirmed(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let own = ctx.session().map(|(session, _)| session);
    let Some(pending) = ctx.state.logouts.get(id).filter(|pending| Some(&pending.session) == own.as_ref()).cloned()
    else {
        return ctx.refuse(Cause::LogoutConfirmationInvalid);
    };
    ctx.state.logouts.remove(id);
    ctx.about.client = pending.client.as_deref().and_then(|id| ctx.client(id));
    end(ctx, Trigger::RpLogout, &pending.session);
    leave(ctx, pending.leave_to)
}

/// Sign-out at the provider itself, by a button or by an administrator.
pub(crate) fn own_logout(ctx: &mut Ctx<'_>) -> Reply {
    if let Some((session, _)) = ctx.session() {
        end(ctx, Trigger::OwnLogout, &session);
    }
    leave(ctx, None)
}

fn end(ctx: &mut Ctx<'_>, trigger: Trigger, session: &SessionId) {
    let username = ctx.state.sessions.get(session).map(|session| session.username.clone());
    ctx.about.person = username.as_deref().and_then(|username| ctx.state.person(username));
    follow(ctx, trigger, &Struck { session: Some(session.clone()), username, ..Struck::default() });
    ctx.cookies.push(Cookie { name: SESSION_COOKIE.into(), value: String::new() });
}

fn leave(ctx: &mut Ctx<'_>, leave_to: Option<String>) -> Reply {
    let draft = ctx.shape(EndSession { leave_to });
    if let Some(to) = draft.leave_to {
        return writer::hop(ctx, &to);
    }
    let screen = Screen {
        kind: ScreenKind::LoggedOut,
        status: 200,
        lang: "en".into(),
        title: "Signed out".into(),
        texts: vec!["You are signed out here. You may close this page.".into()],
        complaint: None,
        action: None,
        fields: Vec::new(),
        submit: (String::new(), String::new()),
        cancel: None,
    };
    ctx.shown(screen)
}
