//! Request objects (Core 6, RFC 9101): the parameters of a request as the claims of a token.

use serde_json::Value;

use super::run::{Checked, Next, Run};
use crate::jose::{JwsAlg, decode, signed_by, verifies_with};
use crate::protocol::{Cause, Honoured, RequestObject, RequestUri};
use crate::vocab::Members;

/// Claims of a request object that are no parameters (RFC 9101 section 4).
const NO_PARAMETERS: [&str; 9] = ["iss", "aud", "exp", "nbf", "iat", "jti", "sub", "request", "request_uri"];

/// What stands in a request object that is honoured outranks what stands beside it, for all checks that come after this
/// one.
pub(super) fn request_object(run: &mut Run<'_, '_>) -> Checked {
    let by_value = run.request.params.get("request").map(str::to_owned);
    let Some(object) = (match by_value {
        Some(object) => Some(object),
        None => by_reference(run)?,
    }) else {
        return Ok(Next::On);
    };
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    let honoured = match client.rules.request_object.get(run.ctx.marks) {
        RequestObject::Refuse => return Err(Cause::RequestUnsupported),
        RequestObject::Ignore => return Ok(Next::On),
        RequestObject::Honour(honoured) => honoured,
    };
    // "If one of these parameters is used, the other MUST NOT be used in the same request" (Core 6.2).
    if run.request.params.get("request").and(run.request.params.get("request_uri")).is_some() {
        return Err(Cause::RequestDoubled);
    }
    if !trusted(run, honoured, &object) {
        return Err(Cause::RequestObjectInvalid);
    }
    let (_, claims) = decode(&object).ok_or(Cause::RequestObjectInvalid)?;
    if !agrees(run, honoured, &claims) {
        return Err(Cause::RequestObjectClaims);
    }
    if !in_time(run, honoured, &claims) {
        return Err(Cause::RequestObjectInvalid);
    }
    run.request.outrank(parameters(&claims));
    Ok(Next::On)
}

/// The object that a registered `request_uri` stands for.
fn by_reference(run: &Run<'_, '_>) -> Result<Option<String>, Cause> {
    let Some(uri) = run.request.params.get("request_uri") else { return Ok(None) };
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    match client.rules.request_uri.get(run.ctx.marks) {
        RequestUri::Refuse => Err(Cause::RequestUriUnsupported),
        RequestUri::Ignore => Ok(None),
        RequestUri::Registered => {
            let known = client.rules.request_uri_known.get(run.ctx.marks);
            known.get(uri).cloned().map(Some).ok_or(Cause::RequestUriInvalid)
        }
    }
}

/// Whether whoever made the object was the client, as far as that is asked for.
fn trusted(run: &Run<'_, '_>, honoured: &Honoured, object: &str) -> bool {
    let Some((header, _)) = decode(object) else { return false };
    let Some(client) = &run.request.client else { return false };
    let alg = header.text("alg").unwrap_or_default();
    if alg == "none" {
        return honoured.unsigned && object.ends_with('.');
    }
    if !honoured.algs.contains(alg) {
        return false;
    }
    if let Some(hmac) = alg.parse::<JwsAlg>().ok().filter(|alg| alg.key_kind().is_none()) {
        let ring = run.ctx.core.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = run.ctx.hmac_key(client, hmac, &ring);
        return key.is_some_and(|key| verifies_with(object, &ring, Some(&key)));
    }
    let named = client.rules.request_object_keys.get(run.ctx.marks);
    match named.get("keys").and_then(Value::as_array) {
        Some(keys) => signed_by(object, keys),
        None => signed_by(object, &client.client.keys()),
    }
}

fn in_time(run: &Run<'_, '_>, honoured: &Honoured, claims: &Members) -> bool {
    let expired = claims.get("exp").and_then(Value::as_i64).is_some_and(|exp| run.ctx.now.secs() >= exp);
    honoured.expired || !expired
}

/// Whether what the object says goes together with what stands outside.
fn agrees(run: &Run<'_, '_>, honoured: &Honoured, claims: &Members) -> bool {
    let params = &run.request.params;
    // "request and request_uri parameters MUST NOT be included in Request Objects" (Core 6.1).
    let nested = claims.get("request").is_some() || claims.get("request_uri").is_some();
    // "The values for these parameters MUST match those in the Request Object, if present" (Core 6.1).
    let agrees = |name: &str, needed: bool| match (params.get(name), claims.text(name)) {
        (None, _) => !needed,
        (Some(outer), Some(inner)) => outer == inner,
        (Some(_), None) => true,
    };
    !nested && agrees("client_id", true) && agrees("response_type", honoured.outer_needed)
}

/// The claims as parameters. What is no text is written as JSON, as `claims` is, and numbers as they are.
fn parameters(claims: &Members) -> Vec<(String, String)> {
    claims
        .iter()
        .filter(|(name, _)| !NO_PARAMETERS.contains(name))
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.to_owned(), text)
        })
        .collect()
}
