use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, NonceLengthFor};

/// `state` is recommended, not required (RFC 6749 section 4.1.1); some providers want a certain length of it.
pub(in super::super) fn state(run: &mut Run<'_, '_>) -> Checked {
    let length = run.request.state.as_deref().unwrap_or_default().chars().count();
    match run.ctx.setup.rules.state_min.ask(run.ctx.marks, |min| length >= *min) {
        true => Ok(Next::On),
        false => Err(Cause::StateTooShort),
    }
}

/// `nonce` is required where an ID token comes from the authorization endpoint (Core 3.2.2.1, 3.3.2.11).
pub(in super::super) fn nonce_present(run: &mut Run<'_, '_>) -> Checked {
    let (asked, there) = (run.request.response_type, run.request.nonce.is_some());
    match run.ctx.setup.rules.nonce_needed_for.ask(run.ctx.marks, |types| !there && types.contains(&asked)) {
        true => Err(Cause::NonceMissing),
        false => Ok(Next::On),
    }
}

/// Some providers want a certain length of it.
pub(in super::super) fn nonce_length(run: &mut Run<'_, '_>) -> Checked {
    let Some(length) = run.request.nonce.as_deref().map(|nonce| nonce.chars().count()) else { return Ok(Next::On) };
    let bare = !run.request.response_type.has_tokens();
    if run.ctx.setup.rules.nonce_length_for.ask(run.ctx.marks, |rule| bare && *rule == NonceLengthFor::WithTokens) {
        return Ok(Next::On);
    }
    match run.ctx.setup.rules.nonce_min.ask(run.ctx.marks, |min| length >= *min) {
        true => Ok(Next::On),
        false => Err(Cause::NonceTooShort),
    }
}
