//! What follows from settings in a way that no table can say.

use serde_json::{Map, Value, json};

type Settings<'s> = &'s dyn Fn(&str) -> Value;

/// `redirect.match_of`: the entries that are regular expressions.
pub(super) fn regex_entries(setting: Settings<'_>) -> Value {
    let entries = setting("redirect_uris");
    let is_regex = |entry: &&Value| entry.get("matching_mode").and_then(Value::as_str) == Some("regex");
    let urls = entries.as_array().into_iter().flatten().filter(is_regex).filter_map(|entry| entry.get("url")?.as_str());
    Value::Object(urls.map(|url| (url.to_owned(), json!("regex_full"))).collect::<Map<_, _>>())
}

/// `access.who`: members of one of the bound groups; without any: everybody.
pub(super) fn bound_groups(setting: Settings<'_>) -> Value {
    let bindings = setting("policy_bindings");
    let groups = bindings.as_array().into_iter().flatten().filter_map(|binding| binding.get("group").cloned());
    match groups.collect::<Vec<_>>() {
        none if none.is_empty() => json!("everyone"),
        groups => json!({ "groups": groups }),
    }
}

/// `refresh.rotation`.
pub(super) fn near_expiry(setting: Settings<'_>) -> Value {
    json!({ "near_expiry": setting("refresh_token_threshold") })
}

/// `encrypt.…`: the kind of the key decides.
pub(super) fn wrap(setting: Settings<'_>) -> Value {
    match setting("encryption_key").as_str() {
        Some("EC") => json!("ECDH-ES+A256KW A256CBC-HS512"),
        _ => json!("RSA-OAEP-256 A256CBC-HS512"),
    }
}
