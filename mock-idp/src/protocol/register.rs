//! Client registration (RFC 7591): clients are registered by the file or the control API, and not by themselves.

use serde_json::{Map, Value};

use super::cause::Cause;
use super::context::Ctx;
use super::draft::Reply;

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    let metadata: Result<Map<String, Value>, _> = serde_json::from_slice(&ctx.request.body);
    ctx.refuse(if metadata.is_ok() { Cause::RegistrationForbidden } else { Cause::RegistrationUnreadable })
}
