//! What every request of a client that comes as a form must be, whatever it asks.

use super::cause::Cause;
use super::context::Ctx;
use super::rules::Doubled;

/// What is there is a form (RFC 6749 section 3.2), and nothing stands in it twice.
pub(crate) fn readable(ctx: &Ctx<'_>) -> Result<(), Cause> {
    if ctx.request.form.is_empty() && !ctx.request.body.is_empty() {
        return Err(Cause::ContentTypeUnsupported);
    }
    doubled(ctx)
}

/// RFC 6749 section 3.2: parameters MUST NOT be included more than once.
pub(crate) fn doubled(ctx: &Ctx<'_>) -> Result<(), Cause> {
    let passes = ctx.setup.rules.doubled_passes.ask(ctx.marks, |at| at.contains(&ctx.operation));
    let twice = !passes && ctx.request.form.doubled().is_some();
    if ctx.setup.rules.doubled_param.ask(ctx.marks, |rule| twice && *rule == Doubled::Refuse) {
        return Err(Cause::ParameterDoubled);
    }
    if ctx.request.form.garbled() { Err(Cause::ParameterGarbled) } else { Ok(()) }
}
