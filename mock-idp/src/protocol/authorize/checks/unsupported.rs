use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;

/// `registration` is for self-issued providers (Core 7.2.1); others answer `registration_not_supported`.
pub(in super::super) fn registration(run: &mut Run<'_, '_>) -> Checked {
    match run.request.params.get("registration") {
        Some(_) => Err(Cause::RegistrationUnsupported),
        None => Ok(Next::On),
    }
}

/// Request objects are optional (Core 6); a provider without them says so by name (Core 3.1.2.6).
pub(in super::super) fn request_object(run: &mut Run<'_, '_>) -> Checked {
    if run.request.params.get("request").is_some() {
        return Err(Cause::RequestUnsupported);
    }
    if run.request.params.get("request_uri").is_some() {
        return Err(Cause::RequestUriUnsupported);
    }
    Ok(Next::On)
}
