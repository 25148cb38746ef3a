use std::time::Duration;

use super::super::request::Prompt;
use super::super::run::{Checked, Next, Run};
use crate::protocol::state::BrowserSession;
use crate::protocol::writer;
use crate::protocol::{Cause, Factor, ReauthClock};
use crate::vocab::Operation;

/// LOGIN: somebody is signed in in this browser, with as many factors as the client asks for, or is shown a page.
pub(in super::super) fn login(run: &mut Run<'_, '_>) -> Checked {
    let choose = run.request.prompts(Prompt::SelectAccount) && !run.authenticated;
    match run.ctx.session() {
        Some((_, session)) if !choose => second_factor(run, &session),
        _ => to_page(run),
    }
}

/// The second factor is asked of whoever has one; who has none is refused by POLICY.
fn second_factor(run: &mut Run<'_, '_>, session: &BrowserSession) -> Checked {
    let Some(client) = run.request.client.clone() else { return Ok(Next::On) };
    let has_one = run.ctx.state.person(&session.username).is_some_and(|known| known.person.otp.is_some());
    if session.factors.contains(&Factor::Otp) || !has_one || !run.ctx.needs_two(&client, session) {
        return Ok(Next::On);
    }
    if let Some(flow) = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get_mut(id)) {
        flow.second_factor = true;
    }
    to_page(run)
}

/// REAUTH: the login is recent enough for `prompt=login` and `max_age` (Core 3.1.2.1), or is done once more.
pub(in super::super) fn reauth(run: &mut Run<'_, '_>) -> Checked {
    match run.ctx.session() {
        Some((_, session)) if run.authenticated && !too_soon(run, &session) => Ok(Next::On),
        Some((_, session)) if !run.authenticated && !must_prove_again(run, &session) => Ok(Next::On),
        _ => to_page(run),
    }
}

/// Whether this flow's login, done because the request asked for one, does not yet count as later than the request.
fn too_soon(run: &Run<'_, '_>, session: &BrowserSession) -> bool {
    let asked = run.request.prompts(Prompt::Login) || run.request.max_age == Some(0);
    let began = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get(id)).map(|flow| flow.started_at.secs());
    run.ctx.setup.rules.reauth_clock.ask(run.ctx.marks, |clock| {
        *clock == ReauthClock::SameSecondIsOld
            && asked
            && began.is_some_and(|began| session.authenticated_at.secs() <= began)
    })
}

/// Whether the login of this session does not do for this request.
pub(super) fn must_prove_again(run: &Run<'_, '_>, session: &BrowserSession) -> bool {
    let too_old = run
        .request
        .max_age
        .is_some_and(|age| age == 0 || run.ctx.now > session.authenticated_at + Duration::from_secs(age));
    run.request.prompts(Prompt::Login) || too_old
}

/// Leads the browser to the page of its flow, which shows what is due.
pub(super) fn to_page(run: &mut Run<'_, '_>) -> Checked {
    if run.request.prompts(Prompt::None) {
        return Err(Cause::LoginRequired);
    }
    let id = run.flow.clone().ok_or(Cause::LoginRequired)?;
    if let Some(flow) = run.ctx.state.flows.get_mut(&id) {
        flow.position = run.position;
    }
    let page = format!("{}{}", run.ctx.core.issuer, run.ctx.path(Operation::FlowShow, &id));
    Ok(Next::Answer(writer::hop(run.ctx, &page)))
}
