//! The authorization response.

use crate::protocol::Facts;
use crate::protocol::draft::{Build, Callback};

const ORDER: &[&str] =
    &["error", "error_description", "access_token", "id_token", "code", "token_type", "expires_in", "state"];

pub(super) fn order(callback: &mut Callback, _: &Facts<'_>) {
    for name in ["iss", "session_state", "scope"] {
        callback.remove(name);
    }
    callback.params.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
}

/// Whatever tokens there are, what would go with an access token is said.
pub(super) fn token_members(callback: &mut Callback, facts: &Facts<'_>) {
    let tokens = ["id_token", "access_token"].iter().any(|name| callback.get(name).is_some());
    if tokens && callback.get("expires_in").is_none() {
        let seconds = facts.setting("access_token_validity").as_u64().unwrap_or_default();
        callback.set("token_type", "Bearer");
        callback.set("expires_in", seconds.to_string());
        order(callback, facts);
    }
}

pub(super) fn empty_state(callback: &mut Callback, _: &Facts<'_>) {
    if !callback.is_error && callback.get("state").is_none() {
        callback.set("state", "");
    }
}

pub(super) fn rebuilt(callback: &mut Callback, _: &Facts<'_>) {
    if !callback.is_error {
        callback.build = Build::ParseRebuild;
    }
}

/// The sentence is encoded; state is not.
pub(super) fn pasted(callback: &mut Callback, _: &Facts<'_>) {
    if callback.is_error {
        callback.build = Build::Raw;
        for (name, value) in &mut callback.params {
            if name != "state" {
                *value = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            }
        }
    }
}

pub(super) fn fewer_slashes(callback: &mut Callback, _: &Facts<'_>) {
    if let Some((scheme, path)) = callback.target.split_once(":///") {
        callback.target = format!("{scheme}:/{path}");
    }
}
