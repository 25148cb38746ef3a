use super::super::run::{Checked, Next, Run};
use super::login::to_page;
use crate::protocol::draft::{Screen, ScreenKind};
use crate::protocol::{AccessCheck, Cause, DeniedSays, Prompt};

/// POLICY: the person may use this client, with what they have proven.
pub(in super::super) fn policy(run: &mut Run<'_, '_>) -> Checked {
    let (_, session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    if run.ctx.may_use(&client, &session, AccessCheck::Authorize) {
        return Ok(Next::On);
    }
    let by_page = run.ctx.setup.rules.access_denied_says.ask(run.ctx.marks, |says| *says == DeniedSays::Page);
    if !by_page {
        return Err(Cause::RefusedByPolicy);
    }
    let (status, text) = run.ctx.complaint(Cause::RefusedByPolicy, 403);
    let screen = Screen::page(ScreenKind::Denied, status, "Permission denied", text);
    Ok(Next::Answer(run.ctx.shown(screen)))
}

/// ACTIONS: nothing is left that the person must do first.
pub(in super::super) fn actions(run: &mut Run<'_, '_>) -> Checked {
    let (_, session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    if run.ctx.due_action(&session.username).is_none() {
        return Ok(Next::On);
    }
    if run.request.prompts(Prompt::None) {
        return Err(Cause::InteractionRequired);
    }
    to_page(run)
}
