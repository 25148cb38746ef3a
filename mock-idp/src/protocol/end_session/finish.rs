//! END and LEAVE, and the other ways that lead there.

use super::super::cause::Cause;
use super::super::consequences::{Struck, follow_within};
use super::super::context::Ctx;
use super::super::draft::{Cookie, EndSession, Reply, Screen, ScreenKind};
use super::super::rules::{Ends, Trigger};
use super::super::session::browser_of;
use super::super::state::SessionId;
use super::super::writer;
use super::run::Run;

impl Run<'_, '_> {
    /// END: what follows from `rp_logout`, for this browser's session or, by rule, for that of the hint.
    pub(super) fn end(&mut self) -> Option<Reply> {
        let session = self.ctx.session().map(|(id, _)| id);
        let elsewhere = session.is_none().then(|| self.hinted_session()).flatten();
        let elsewhere = self
            .ctx
            .setup
            .rules
            .end_session_hint_elsewhere
            .ask(self.ctx.marks, |reach| elsewhere.clone().filter(|_| *reach));
        if let Some(session) = session.or(elsewhere) {
            end(self.ctx, Trigger::RpLogout, &session);
        }
        None
    }

    /// The session that the hint was issued in, if it is still there.
    fn hinted_session(&self) -> Option<SessionId> {
        let sid = self.hint.as_ref()?.text("sid")?;
        let mut kept = self.ctx.state.client_sessions.values();
        kept.find(|kept| kept.attached && kept.sid.as_deref() == Some(sid))
            .map(|kept| kept.session.clone())
            .filter(|session| self.ctx.state.sessions.contains_key(session))
    }
}

/// The person said yes.
pub(crate) fn confirmed(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let own = ctx.session().map(|(session, _)| session);
    let browser = browser_of(ctx).unwrap_or_default().to_owned();
    let pending = ctx.state.logouts.get(id).filter(|pending| match &pending.session {
        Some(session) => Some(session) == own.as_ref(),
        None => pending.browser == browser,
    });
    let Some(pending) = pending.cloned() else { return ctx.refuse(Cause::LogoutConfirmationInvalid) };
    ctx.state.logouts.remove(id);
    ctx.about.client = pending.client.as_deref().and_then(|id| ctx.client(id));
    if let Some(session) = &pending.session {
        end(ctx, Trigger::RpLogout, session);
    }
    leave(ctx, pending.leave_to)
}

/// Sign-out at the provider itself, by a button.
pub(crate) fn own_logout(ctx: &mut Ctx<'_>) -> Reply {
    if let Some((session, _)) = ctx.session() {
        end(ctx, Trigger::OwnLogout, &session);
    }
    leave(ctx, None)
}

/// Lets follow what follows; the cookie goes with the session.
pub(super) fn end(ctx: &mut Ctx<'_>, trigger: Trigger, session: &SessionId) {
    let username = ctx.state.sessions.get(session).map(|session| session.username.clone());
    ctx.about.person = username.as_deref().and_then(|username| ctx.state.person(username));
    let client = ctx.about.client.as_ref().map(|client| client.client.id.clone());
    let client_session = client.as_deref().and_then(|client| ctx.state.attached(session, client));
    let struck = Struck { session: Some(session.clone()), username, client, client_session, ..Struck::default() };
    let ends = match trigger {
        Trigger::RpLogout => *ctx.setup.rules.end_session_ends.get(ctx.marks),
        _ => Ends::Session,
    };
    match ends {
        Ends::Session => follow_within(ctx, trigger, &struck, false),
        Ends::ThisApp => follow_within(ctx, trigger, &struck, true),
        Ends::Nothing => {}
    }
    if !ctx.state.sessions.contains_key(session) {
        let style = ctx.setup.rules.cookies_session.get(ctx.marks).clone();
        ctx.cookies.push(Cookie { style, value: String::new() });
    }
}

/// LEAVE: by way of a page with frames, where relying parties are told so (Front-Channel Logout 2).
pub(super) fn leave(ctx: &mut Ctx<'_>, leave_to: Option<String>) -> Reply {
    let frames = std::mem::take(&mut ctx.frames);
    let draft = ctx.shape(EndSession { leave_to, frames });
    if !draft.frames.is_empty() {
        let screen = Screen {
            frames: draft.frames,
            onward: draft.leave_to.map(|to| ("Continue".to_owned(), to)),
            ..Screen::page(
                ScreenKind::FrontChannel,
                200,
                "Signing out",
                "The applications that you used are being told that you signed out.",
            )
        };
        return ctx.shown(screen);
    }
    if let Some(to) = draft.leave_to {
        return writer::hop(ctx, &to);
    }
    let text = "You are signed out here. You may close this page.";
    ctx.shown(Screen::page(ScreenKind::LoggedOut, 200, "Signed out", text))
}
