use std::time::Duration;

use super::super::request::Prompt;
use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;
use crate::protocol::state::BrowserSession;
use crate::protocol::writer;
use crate::vocab::Operation;

/// LOGIN: somebody is signed in in this browser, or is shown the login page.
pub(in super::super) fn login(run: &mut Run<'_, '_>) -> Checked {
    if run.authenticated {
        return Ok(Next::On);
    }
    let choose = run.request.prompts(Prompt::SelectAccount);
    if run.ctx.session().is_some() && !choose {
        return Ok(Next::On);
    }
    to_page(run)
}

/// REAUTH: the login is recent enough for `prompt=login` and `max_age` (Core 3.1.2.1), or is done once more.
pub(in super::super) fn reauth(run: &mut Run<'_, '_>) -> Checked {
    if run.authenticated {
        return Ok(Next::On);
    }
    match run.ctx.session() {
        Some((_, session)) if !must_prove_again(run, &session) => Ok(Next::On),
        _ => to_page(run),
    }
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
    let id = run.flow.clone().ok_or(Cause::LoginRequired)?;
    if let Some(flow) = run.ctx.state.flows.get_mut(&id) {
        flow.position = run.position;
    }
    let page = format!("{}{}", run.ctx.base, run.ctx.path(Operation::FlowShow, &id));
    Ok(Next::Answer(writer::hop(run.ctx, &page)))
}
