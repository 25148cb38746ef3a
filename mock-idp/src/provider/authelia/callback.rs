use crate::protocol::Facts;
use crate::protocol::draft::{Build, Callback};

/// Whether scopes are told at all: with a code alone, and with an access token.
fn tells_scope(callback: &Callback) -> bool {
    let has = |name| callback.get(name).is_some();
    !callback.is_error && (has("access_token") || has("code") && !has("id_token"))
}

fn granted(facts: &Facts<'_>) -> String {
    facts.about.grant.as_ref().map(|grant| grant.scopes.join(" ")).unwrap_or_default()
}

/// The granted scopes come along with the code or the access token.
pub(super) fn with_scope(callback: &mut Callback, facts: &Facts<'_>) {
    let scopes = granted(facts);
    if tells_scope(callback) && !scopes.is_empty() {
        callback.set("scope", scopes);
    }
}

/// Even where there are none.
pub(super) fn with_empty_scope(callback: &mut Callback, facts: &Facts<'_>) {
    if tells_scope(callback) && granted(facts).is_empty() {
        callback.set("scope", "");
    }
}

/// Until 4.37 nothing of RFC 9207.
pub(super) fn without_iss(callback: &mut Callback, _: &Facts<'_>) {
    callback.remove("iss");
}

/// Go writes parameters sorted by name.
pub(super) fn sorted(callback: &mut Callback, _: &Facts<'_>) {
    callback.params.sort();
    callback.build = Build::SortedMerge;
}

/// RFC 9700 section 4.12: a 303 makes no browser repeat a POST with a password in it.
pub(super) fn see_other(callback: &mut Callback, _: &Facts<'_>) {
    callback.status = 303;
}

pub(super) fn bearer(callback: &mut Callback, _: &Facts<'_>) {
    if callback.get("token_type").is_some() {
        callback.set("token_type", "bearer");
    }
}

/// The whole seconds that are left: tokens end on whole seconds, and the clock stands between two of them.
pub(super) fn seconds_left(callback: &mut Callback, facts: &Facts<'_>) {
    let between = facts.now.millis() > facts.now.secs().saturating_mul(1_000);
    let lifetime = callback.get("expires_in").and_then(|text| text.parse::<u64>().ok());
    if let Some(lifetime) = lifetime.filter(|_| between) {
        callback.set("expires_in", lifetime.saturating_sub(1).to_string());
    }
}
