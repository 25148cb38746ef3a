//! What the claims of a login say about a person, by the mapping of the policy.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::LoginError;
use crate::policy::{GroupsForm, Identity, UserinfoMerge};

/// The claims of a token or of the userinfo endpoint.
pub(crate) type Claims = Map<String, Value>;

/// Who signs in, as the provider tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) issuer: String,
    pub(crate) sub: String,
    pub(crate) username: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) groups: BTreeSet<String>,
}

/// The member of that name; else the member at that path, whose steps are divided by dots.
pub(crate) fn find<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let mut steps = name.split('.');
        let first = claims.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    })
}

/// A string that says something. Anything else is as good as missing.
fn text(claims: &Claims, name: &str) -> Option<String> {
    find(claims, name)?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Whether one of the mapped claims is missing, so that the userinfo endpoint may know more.
pub(crate) fn incomplete(claims: &Claims, policy: &Identity) -> bool {
    [&policy.username_claim, &policy.email_claim, &policy.name_claim, &policy.groups_claim]
        .into_iter()
        .any(|name| find(claims, name).is_none())
}

/// The claims of ID token and userinfo answer as one.
pub(crate) fn union(id_token: Claims, userinfo: Claims, policy: &Identity) -> Claims {
    let (mut claims, winner) = match policy.userinfo_merge {
        UserinfoMerge::IdTokenWins => (userinfo, id_token),
        UserinfoMerge::UserinfoWins => (id_token, userinfo),
    };
    claims.extend(winner);
    claims
}

/// Whether the userinfo answer speaks of the person of the ID token (OpenID Connect Core section 5.3.2: "the sub Claim
/// in the UserInfo Response MUST be verified to exactly match the sub Claim in the ID Token").
pub(crate) fn same_subject(id_token: &Claims, userinfo: &Claims, policy: &Identity) -> Result<(), LoginError> {
    let (expected, seen) = (id_token.get("sub"), userinfo.get("sub"));
    if !policy.check_userinfo_sub || (expected.is_some() && expected == seen) {
        return Ok(());
    }
    let bare = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let seen = seen.map_or_else(|| "nobody".to_owned(), Value::to_string);
    Err(LoginError::UserinfoSubMismatch { expected: bare(expected), seen })
}

/// The person whom `claims` describe.
pub(crate) fn person(issuer: &str, claims: &Claims, policy: &Identity) -> Result<Person, LoginError> {
    let sub = text(claims, "sub").ok_or(super::TokenError::ClaimMissing { claim: "sub" })?;
    let username = text(claims, &policy.username_claim)
        .or_else(|| policy.username_fallback.iter().find_map(|name| text(claims, name)))
        .ok_or_else(|| LoginError::UsernameMissing { claim: policy.username_claim.clone() })?;
    let email = text(claims, &policy.email_claim);
    if policy.require_email && email.is_none() {
        return Err(LoginError::EmailMissing { claim: policy.email_claim.clone() });
    }
    Ok(Person {
        issuer: issuer.to_owned(),
        sub,
        name: text(claims, &policy.name_claim),
        username,
        email,
        email_verified: matches!(claims.get("email_verified"), Some(Value::Bool(true))),
        groups: groups(find(claims, &policy.groups_claim), policy.groups_form),
    })
}

fn groups(claim: Option<&Value>, form: GroupsForm) -> BTreeSet<String> {
    match claim {
        Some(Value::Array(members)) => members.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) if form == GroupsForm::ArrayOrText => {
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        }
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::policy::Policy;

    fn claims(value: Value) -> Claims {
        serde_json::from_value(value).unwrap()
    }

    fn strict() -> Identity {
        Policy::preset("strict").unwrap().identity
    }

    #[test]
    fn a_person_is_read_by_the_mapping() {
        let mut policy = strict();
        policy.groups_claim = "realm_access.roles".into();
        let told = claims(json!({"sub": "1", "preferred_username": "sarah", "email": "sarah@example.org",
            "email_verified": true, "name": "Sarah", "realm_access": {"roles": ["readers", 7, "uploaders"]}}));
        let person = person("https://idp.test", &told, &policy).unwrap();
        assert_eq!((person.username.as_str(), person.name.as_deref()), ("sarah", Some("Sarah")));
        assert!(person.email_verified);
        assert_eq!(person.groups, BTreeSet::from(["readers".to_owned(), "uploaders".to_owned()]));
    }

    #[test]
    fn a_missing_username_is_the_subject_and_a_blank_name_is_none() {
        let person = person("https://idp.test", &claims(json!({"sub": "1", "name": " "})), &strict()).unwrap();
        assert_eq!((person.username.as_str(), person.name), ("1", None));
    }

    #[test]
    fn a_missing_email_is_refused_where_it_is_required() {
        let mut policy = strict();
        policy.require_email = true;
        let error = person("https://idp.test", &claims(json!({"sub": "1"})), &policy).unwrap_err();
        assert_eq!(error.code(), "email_missing");
    }

    #[test]
    fn a_claim_whose_name_has_dots_is_found_as_it_is() {
        let told = claims(json!({"https://example.org/groups": ["a"]}));
        assert_eq!(find(&told, "https://example.org/groups"), Some(&json!(["a"])));
    }

    #[test]
    fn a_userinfo_answer_about_somebody_else_or_nobody_is_refused() {
        let token = claims(json!({"sub": "1"}));
        for userinfo in [json!({"sub": "2"}), json!({})] {
            assert_eq!(same_subject(&token, &claims(userinfo), &strict()).unwrap_err().code(), "userinfo_sub_mismatch");
        }
        same_subject(&token, &token, &strict()).unwrap();
    }

    #[test]
    fn text_is_a_list_of_groups_only_where_the_policy_says_so() {
        let text = json!("readers, uploaders");
        assert!(groups(Some(&text), GroupsForm::Array).is_empty());
        assert_eq!(groups(Some(&text), GroupsForm::ArrayOrText).len(), 2);
    }
}
