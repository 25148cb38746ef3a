use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, Doubled};

/// "Request and response parameters MUST NOT be included more than once" (RFC 6749 section 3.1).
pub(in super::super) fn doubled(run: &mut Run<'_, '_>) -> Checked {
    let twice = run.request.params.doubled().is_some();
    let refused = run.ctx.setup.rules.doubled_param.ask(run.ctx.marks, |rule| twice && *rule == Doubled::Refuse);
    if refused {
        return Err(Cause::ParameterDoubled);
    }
    if run.request.params.garbled() {
        return Err(Cause::ParameterGarbled);
    }
    Ok(Next::On)
}
