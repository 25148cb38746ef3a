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
