use std::collections::BTreeMap;

use serde_json::Value;

/// The names that are known before `prepare`.
pub(super) const NAMES: [&str; 8] =
    ["issuer", "discovery", "client_id", "client_secret", "redirect_uri", "port", "url", "folder"];

/// The values behind the names in braces.
pub(crate) type Known = BTreeMap<String, String>;

/// A text with what is known filled in; a name that nobody knows stays as it is, so that it is seen.
pub(crate) fn filled(text: &str, known: &Known) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        filled.push_str(before);
        match known.get(name.trim()) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The names that a text has in braces.
pub(super) fn named(text: &str) -> Vec<String> {
    text.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0.trim().to_owned())).collect()
}

/// All texts inside a value with what is known filled in.
pub(crate) fn filled_json(value: &Value, known: &Known) -> Value {
    match value {
        Value::String(text) => Value::String(filled(text, known)),
        Value::Array(items) => items.iter().map(|item| filled_json(item, known)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), filled_json(value, known))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_stays() {
        let known = Known::from([("port".to_owned(), "80".to_owned())]);
        assert_eq!(filled("http://localhost:{{ port }}/{{other}}", &known), "http://localhost:80/{{other}}");
        assert_eq!(filled("{{port", &known), "{{port");
        assert_eq!(filled_json(&json!({"a": ["{{port}}", 1]}), &known), json!({"a": ["80", 1]}));
        assert_eq!(named("{{a}} and {{ b }} and {{c"), ["a", "b"]);
    }
}
