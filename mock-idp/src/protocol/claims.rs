//! Which claims a scope brings (Core 5.4).

use serde_json::{Value, json};

use super::state::Known;
use crate::vocab::Members;

/// What `claims_supported` lists.
pub(crate) const SUPPORTED: &[&str] = &[
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "sid",
    "name",
    "preferred_username",
    "email",
    "email_verified",
    "groups",
];

const ADDRESS: &[&str] = &["address"];
const PHONE: &[&str] = &["phone_number", "phone_number_verified"];
const EMAIL: &[&str] = &["email", "email_verified"];

/// The person's claims that these scopes bring, in the order of the scopes' sections in Core 5.4. A claim without a
/// value is left out (Core 5.3.2); `groups` is a list even when it is empty.
pub(crate) fn of_person(known: &Known, scopes: &[String]) -> Members {
    let person = &known.person;
    let asked = |scope: &str| scopes.iter().any(|granted| granted == scope);
    let mut claims = Members::new();
    if asked("profile") {
        set(&mut claims, "name", person.name.as_deref().map(Value::from));
        claims.push("preferred_username", person.username.as_str());
    }
    if asked("email") {
        set(&mut claims, "email", person.email.as_deref().map(Value::from));
        set(&mut claims, "email_verified", person.email.as_ref().map(|_| Value::from(person.email_verified)));
    }
    if asked("groups") {
        claims.push("groups", json!(person.groups));
    }
    for (name, value) in &person.claims {
        if asked(scope_of(name)) {
            claims.set(name, value.clone());
        }
    }
    claims
}

/// The person's claims of these names, whatever the scopes are (Core 5.5).
pub(crate) fn named(known: &Known, names: &[String]) -> Members {
    let scopes = ["profile", "email", "groups", "address", "phone"].map(str::to_owned);
    let all = of_person(known, &scopes);
    names.iter().filter_map(|name| all.get(name).map(|value| (name.as_str(), value.clone()))).collect()
}

/// The scope that brings a claim; what Core 5.4 does not know comes with `profile`.
fn scope_of(claim: &str) -> &'static str {
    match claim {
        "groups" => "groups",
        claim if EMAIL.contains(&claim) => "email",
        claim if ADDRESS.contains(&claim) => "address",
        claim if PHONE.contains(&claim) => "phone",
        _ => "profile",
    }
}

fn set(claims: &mut Members, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        claims.push(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Person;

    #[test]
    fn a_claim_without_a_value_is_left_out_and_groups_are_always_a_list() {
        let person = Person { email: None, ..Person::new("bob") };
        let known = Known { person, sub: "s".into() };
        let scopes = ["profile", "email", "groups"].map(str::to_owned);
        assert_eq!(of_person(&known, &scopes).to_json(), r#"{"name":"Bob","preferred_username":"bob","groups":[]}"#);
    }

    #[test]
    fn a_claim_of_ones_own_comes_with_its_scope() {
        let mut person = Person::new("alice");
        person.claims.insert("phone_number".into(), "+49".into());
        person.claims.insert("shelf".into(), json!(["a"]));
        let known = Known { person, sub: "s".into() };
        let claims = of_person(&known, &["profile".to_owned()]);
        assert_eq!((claims.get("phone_number"), claims.get("shelf")), (None, Some(&json!(["a"]))));
    }
}
