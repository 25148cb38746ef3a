use crate::protocol::Facts;
use crate::protocol::draft::Callback;

/// The granted scopes come along with the code, even where there are none.
pub(super) fn with_scope(callback: &mut Callback, facts: &Facts<'_>) {
    if !callback.is_error {
        let scopes = facts.about.grant.as_ref().map(|grant| grant.scopes.join(" ")).unwrap_or_default();
        callback.set("scope", scopes);
    }
}

/// Until 4.37 nothing of RFC 9207.
pub(super) fn without_iss(callback: &mut Callback, _: &Facts<'_>) {
    callback.remove("iss");
}

/// Go writes parameters sorted by name.
pub(super) fn sorted(callback: &mut Callback, _: &Facts<'_>) {
    callback.params.sort();
}

/// RFC 9700 section 4.12: a 303 makes no browser repeat a POST with a password in it.
pub(super) fn see_other(callback: &mut Callback, _: &Facts<'_>) {
    callback.status = 303;
}
