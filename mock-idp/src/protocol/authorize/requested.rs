//! The parameter `claims` (Core 5.5).

use std::collections::BTreeMap;

use serde_json::Value;

/// What a request asks for about the authentication context.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AcrAsked {
    pub(crate) essential: bool,
    /// The contexts that would do; none: any.
    pub(crate) values: Vec<String>,
}

/// The claims that a request names one by one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RequestedClaims {
    /// For the ID token.
    pub(crate) id_token: Vec<String>,
    /// For the userinfo answer.
    pub(crate) userinfo: Vec<String>,
    pub(crate) acr: Option<AcrAsked>,
    /// The values that would do for claims in the ID token, where the request says which.
    pub(crate) values: BTreeMap<String, Vec<Value>>,
}

impl RequestedClaims {
    /// Reads the parameter; none if it is not the JSON that Core 5.5 describes.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let places = match serde_json::from_str(text).ok()? {
            Value::Object(places) => places,
            Value::Null => return Some(Self::default()),
            _ => return None,
        };
        let names = |place: &str| match places.get(place) {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(Value::Object(claims)) => {
                let readable = claims.values().all(|wish| wish.is_null() || wish.is_object());
                readable.then(|| claims.keys().cloned().collect())
            }
            Some(_) => None,
        };
        let acr = places.get("id_token").and_then(|place| place.get("acr")).map(|wish| AcrAsked {
            essential: wish.get("essential").and_then(Value::as_bool).unwrap_or_default(),
            values: wish
                .get("value")
                .into_iter()
                .chain(wish.get("values").and_then(Value::as_array).into_iter().flatten())
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        });
        let wishes = places.get("id_token").and_then(Value::as_object).into_iter().flatten();
        let values = wishes
            .filter(|(name, _)| *name != "acr")
            .filter_map(|(name, wish)| {
                let one = wish.get("value").into_iter();
                let several = wish.get("values").and_then(Value::as_array).into_iter().flatten();
                let values: Vec<Value> = one.chain(several).cloned().collect();
                (!values.is_empty()).then(|| (name.clone(), values))
            })
            .collect();
        Some(Self { id_token: names("id_token")?, userinfo: names("userinfo")?, acr, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_the_wish_for_a_context_are_read() {
        let read = RequestedClaims::read(
            r#"{"id_token":{"email":null,"acr":{"essential":true,"values":["gold"]}},"userinfo":{"name":{"essential":true}}}"#,
        )
        .unwrap();
        assert_eq!(read.id_token, ["email", "acr"]);
        assert_eq!(read.userinfo, ["name"]);
        assert_eq!(read.acr, Some(AcrAsked { essential: true, values: vec!["gold".into()] }));
    }

    #[test]
    fn what_is_no_such_json_is_none() {
        for text in ["", "[]", "nonsense", r#"{"id_token":[]}"#, r#"{"userinfo":{"name":1}}"#] {
            assert_eq!(RequestedClaims::read(text), None, "{text}");
        }
    }
}
