//! ID tokens that come back. They are not kept, so it is their signature that says whether they are ours.

use std::sync::{Arc, PoisonError};

use super::context::Ctx;
use super::state::Registered;
use crate::jose::{decode, verifies_with};
use crate::vocab::Members;

/// The client and the claims of an ID token that was issued here, whether it still holds or not.
pub(crate) fn id_token(ctx: &Ctx<'_>, text: &str) -> Option<(Arc<Registered>, Members)> {
    let keys = ctx.core.keys.read().unwrap_or_else(PoisonError::into_inner);
    let opened = (text.split('.').count() == 5).then(|| keys.open(text).ok()).flatten();
    let token = opened.as_deref().unwrap_or(text);
    let (header, claims) = decode(token)?;
    if matches!(header.text("typ"), Some("at+jwt" | "logout+jwt")) {
        return None;
    }
    let client = audience(&claims).iter().find_map(|aud| ctx.client(aud))?;
    let alg = header.text("alg").and_then(|alg| alg.parse().ok())?;
    let ours = verifies_with(token, &keys, ctx.hmac_key(&client, alg, &keys).as_deref());
    (ours && claims.text("iss") == Some(ctx.issuer_for(&client).as_str())).then_some((client, claims))
}

/// `aud`, which is a text or a list of texts (RFC 7519 section 4.1.3).
pub(crate) fn audience(claims: &Members) -> Vec<String> {
    match claims.get("aud") {
        Some(serde_json::Value::String(one)) => vec![one.clone()],
        Some(serde_json::Value::Array(many)) => many.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}
