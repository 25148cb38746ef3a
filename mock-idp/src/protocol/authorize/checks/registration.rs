use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, Unknown};

/// `registration` is for self-issued providers (Core 7.2.1); others answer `registration_not_supported`.
pub(in super::super) fn registration(run: &mut Run<'_, '_>) -> Checked {
    let there = run.request.params.get("registration").is_some();
    match run.ctx.setup.rules.registration_param.ask(run.ctx.marks, |rule| there && *rule == Unknown::Refuse) {
        true => Err(Cause::RegistrationUnsupported),
        false => Ok(Next::On),
    }
}
