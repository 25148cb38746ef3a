use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, ResponseMode, Unknown};

/// Only the code flow is played; the words may stand in any order (Multiple Response Types section 3).
pub(in super::super) fn response_type(run: &mut Run<'_, '_>) -> Checked {
    match run.request.params.get("response_type") {
        None => Err(Cause::ResponseTypeMissing),
        Some("code") => Ok(Next::On),
        Some(_) => Err(Cause::ResponseTypeUnknown),
    }
}

/// `response_mode`, where it is given (Multiple Response Types section 2.1).
pub(in super::super) fn response_mode_known(run: &mut Run<'_, '_>) -> Checked {
    let Some(word) = run.request.params.get("response_mode") else { return Ok(Next::On) };
    match ResponseMode::from_word(word) {
        Some(mode) => run.request.mode = mode,
        None if run.ctx.setup.rules.response_mode_unknown.ask(run.ctx.marks, |rule| *rule == Unknown::Refuse) => {
            return Err(Cause::ResponseModeUnknown);
        }
        None => {}
    }
    Ok(Next::On)
}

/// The client's registration may narrow the modes.
pub(in super::super) fn response_mode_allowed(run: &mut Run<'_, '_>) -> Checked {
    let mode = run.request.mode;
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    match client.rules.response_mode_allowed.ask(run.ctx.marks, |allowed| allowed.contains(&mode)) {
        true => Ok(Next::On),
        false => {
            // An error in a mode that may not be used would go astray.
            run.request.mode = ResponseMode::Query;
            Err(Cause::ResponseModeRefused)
        }
    }
}
