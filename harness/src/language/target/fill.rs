use std::collections::BTreeMap;

use serde_json::Value;

use super::super::live::{each_text, fill_in};

/// The names that are known before `prepare`.
pub(super) const NAMES: [&str; 8] =
    ["issuer", "discovery", "client_id", "client_secret", "redirect_uri", "port", "url", "folder"];

/// The values behind the names in braces.
pub(crate) type Known = BTreeMap<String, String>;

/// A text with what is known filled in; a name that nobody knows stays as it is, so that it is seen.
pub(crate) fn filled(text: &str, known: &Known) -> String {
    fill_in(text, |name| known.get(name).cloned())
}

/// The names that a text has in braces.
pub(super) fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    fill_in(text, |name| {
        found.push(name.to_owned());
        None
    });
    found
}

/// All texts inside a value with what is known filled in.
pub(crate) fn filled_json(value: &Value, known: &Known) -> Value {
    each_text(value.clone(), &mut |text| filled(text, known))
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
