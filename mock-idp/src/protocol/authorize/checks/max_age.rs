use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;

/// `max_age` is a number of seconds (Core 3.1.2.1).
pub(in super::super) fn max_age(run: &mut Run<'_, '_>) -> Checked {
    run.request.max_age = match run.request.params.get("max_age") {
        None => None,
        // `parse` alone would take a plus sign.
        Some(text) if !text.bytes().all(|byte| byte.is_ascii_digit()) => return Err(Cause::MaxAgeBad),
        Some(text) => Some(text.parse().map_err(|_| Cause::MaxAgeBad)?),
    };
    Ok(Next::On)
}
