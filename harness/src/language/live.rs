//! Live values: what only a run knows, written `{{name.value}}`.

use serde_json::Value;

/// The provider of the matrix.
pub const IDP: &str = "idp";
/// The relying party.
pub const RP: &str = "rp";

/// What every provider has.
pub const OF_PROVIDER: [&str; 6] =
    ["issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"];
/// What the relying party has.
pub const OF_RP: [&str; 4] = ["url", "redirect_uri", "post_logout_redirect_uri", "backchannel_logout_uri"];

/// Every live value of a scenario with these other providers and people.
pub(super) fn names(others: &[&str], people: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = OF_RP.iter().map(|value| format!("{RP}.{value}")).collect();
    for provider in others.iter().chain([&IDP]) {
        names.extend(OF_PROVIDER.iter().map(|value| format!("{provider}.{value}")));
        names.extend(people.iter().map(|person| format!("{provider}.sub.{person}")));
    }
    names
}

/// Whether a text begins with a live value.
pub(super) fn begins(text: &str) -> bool {
    text.starts_with("{{")
}

/// The live values that a text names.
pub(super) fn named_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    filled(text, |name| {
        found.push(name.to_owned());
        None
    });
    found
}

/// The text with its live values filled in. One without a dot belongs to the script; one that nobody knows stays as it is,
/// so that it is seen.
pub fn filled(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    fill_in(text, |name| name.contains('.').then(|| value(name)).flatten())
}

/// The text with what stands in double braces filled in; what has no value stays as it is.
pub(super) fn fill_in(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        filled.push_str(before);
        match value(name.trim()) {
            Some(value) => filled.push_str(&value),
            None => filled.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// All texts inside a value, keys aside.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// The same value with all its texts changed.
pub fn each_text(value: Value, change: &mut impl FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(items) => items.into_iter().map(|item| each_text(item, change)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, member)| (name, each_text(member, change))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_live_value_has_a_dot_and_others_are_left_to_the_script() {
        let known = |name: &str| (name == "evil.issuer").then(|| "http://127.0.0.2:1".to_owned());
        assert_eq!(
            filled("{{evil.issuer}}/x {{now}} {{ idp.y }} {{", known),
            "http://127.0.0.2:1/x {{now}} {{ idp.y }} {{"
        );
        assert_eq!(named_in("{{now}}{{a.b}}"), ["a.b"]);
    }
}
