use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;

/// `state` is recommended, not required (RFC 6749 section 4.1.1); some providers want a certain length of it.
pub(in super::super) fn state(run: &mut Run<'_, '_>) -> Checked {
    let length = run.request.state.as_deref().unwrap_or_default().chars().count();
    match run.ctx.setup.rules.state_min.ask(run.ctx.marks, |min| length >= *min) {
        true => Ok(Next::On),
        false => Err(Cause::StateTooShort),
    }
}
