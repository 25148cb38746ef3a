//! What the claims of a login say about a person, by the mapping of the policy.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{LoginError, TokenError};
use crate::policy::{Blank, GroupsForm, Identity, NameMissing, SubjectForm, UserinfoMerge};

/// The claims of a token or of the userinfo endpoint.
pub(crate) type Claims = Map<String, Value>;

/// Who signs in, as the provider tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    /// The provider, by slug.
    pub(crate) provider: String,
    pub(crate) issuer: String,
    pub(crate) sub: String,
    pub(crate) username: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) picture: Option<String>,
    pub(crate) groups: BTreeSet<String>,
    /// Whether a new account is an administrator; `None` where no claim decides it.
    pub(crate) admin: Option<bool>,
    /// How many bytes a new account may store.
    pub(crate) quota: Option<u64>,
    /// A new account's folder.
    pub(crate) label: Option<String>,
}

/// What the provider told: in the ID token, and at the userinfo endpoint if it was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) id_token: Option<Claims>,
    pub(crate) userinfo: Option<Claims>,
}

impl Told {
    /// The claims to be read, those that count more first.
    pub(crate) fn sources(&self, policy: &Identity) -> Vec<Claims> {
        match (policy.userinfo_merge, &self.id_token, &self.userinfo) {
            (_, None, None) => Vec::new(),
            (_, Some(only), None) | (_, None, Some(only)) => vec![only.clone()],
            (UserinfoMerge::IdTokenWins, Some(token), Some(userinfo)) => vec![token.clone(), userinfo.clone()],
            (UserinfoMerge::UserinfoWins, Some(token), Some(userinfo)) => {
                let mut merged = token.clone();
                merged.extend(userinfo.clone());
                vec![merged]
            }
            (UserinfoMerge::UserinfoAlone, Some(_), Some(userinfo)) => vec![userinfo.clone()],
        }
    }

    /// Both, as one: what a person is shown who wants to see the claims.
    pub(crate) fn all(&self, policy: &Identity) -> Claims {
        let mut all = Claims::new();
        for source in self.sources(policy).into_iter().rev() {
            all.extend(source);
        }
        all
    }
}

/// The member of that name; else, where the policy says so, the member at that path, whose steps are divided by dots.
pub(crate) fn find<'a>(claims: &'a Claims, name: &str, nested: bool) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let mut steps = name.split('.').filter(|_| nested);
        let first = claims.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    })
}

/// Whether one of the mapped claims is missing, so that the userinfo endpoint may know more.
pub(crate) fn incomplete(claims: &Claims, policy: &Identity) -> bool {
    [&policy.username_claim, &policy.email_claim, &policy.name_claim, &policy.groups_claim]
        .into_iter()
        .any(|name| find(claims, name, policy.nested_claims).is_none())
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

/// The claims of one login, ready to be read by the mapping.
struct Reader<'a> {
    sources: Vec<Claims>,
    policy: &'a Identity,
}

impl Reader<'_> {
    /// What `read` makes of the first claim that it can make anything of: the mapped one, and the usual one beside it where
    /// the policy knows usual ones.
    fn first<T>(&self, mapped: &str, usual: &str, read: impl Fn(usize, &Value) -> Option<T>) -> Option<T> {
        let names = if self.policy.usual_claims && mapped != usual { vec![mapped, usual] } else { vec![mapped] };
        self.sources.iter().enumerate().find_map(|(at, source)| {
            names.iter().find_map(|name| read(at, find(source, name, self.policy.nested_claims)?))
        })
    }

    /// A text, of whatever length.
    fn text(&self, mapped: &str, usual: &str) -> Option<String> {
        self.first(mapped, usual, |_, value| value.as_str().map(str::to_owned))
            .filter(|text| self.policy.blank_claims != Blank::Missing || !text.trim().is_empty())
    }

    /// A text that can name somebody.
    fn naming(&self, mapped: &str, usual: &str) -> Option<String> {
        let names = |text: &&str| match self.policy.blank_claims {
            Blank::KeptEverywhere => !text.is_empty(),
            Blank::Missing | Blank::Kept => !text.trim().is_empty(),
        };
        self.first(mapped, usual, |_, value| value.as_str().filter(names).map(str::to_owned))
    }

    fn name(&self) -> Option<String> {
        let says = |text: &String| self.policy.blank_claims == Blank::Kept || !text.is_empty();
        self.text(&self.policy.name_claim, "name").filter(says).or_else(|| {
            let others = &self.policy.name_fallback;
            others.iter().find_map(|name| self.text(name, name).filter(says))
        })
    }

    fn groups(&self) -> BTreeSet<String> {
        let form = self.policy.groups_form;
        let read = |at: usize, value: &Value| match form {
            GroupsForm::TextsOnly => Some(texts(value, at == 0)?).filter(|groups| !groups.is_empty()),
            GroupsForm::Array | GroupsForm::ArrayOrText | GroupsForm::AnyMember => Some(groups(value, form)),
        };
        self.first(&self.policy.groups_claim, "groups", read).unwrap_or_default()
    }
}

/// The person whom the provider describes.
pub(crate) fn person(provider: &str, issuer: &str, told: &Told, policy: &Identity) -> Result<Person, LoginError> {
    let reader = Reader { sources: told.sources(policy), policy };
    // Where the ID token's claims come first, so does its subject: userinfo cannot give one.
    let sub = subject(reader.sources.first().and_then(|source| source.get("sub")), policy.subject_form)?;
    let stands_in = |name: &String| if name == "sub" { Some(sub.clone()) } else { reader.naming(name, name) };
    let username = reader
        .naming(&policy.username_claim, "preferred_username")
        .or_else(|| policy.username_fallback.iter().find_map(stands_in))
        .ok_or_else(|| LoginError::UsernameMissing { claim: policy.username_claim.clone() })?;
    let email = reader.text(&policy.email_claim, "email");
    if policy.require_email && email.as_deref().is_none_or(|email| email.trim().is_empty()) {
        return Err(LoginError::EmailMissing { claim: policy.email_claim.clone() });
    }
    let mapped =
        |name: &str| (!name.is_empty()).then(|| reader.first(name, name, |_, value| Some(value.clone()))).flatten();
    Ok(Person {
        provider: provider.to_owned(),
        issuer: issuer.to_owned(),
        sub,
        name: reader.name(),
        username,
        email,
        email_verified: reader.sources.iter().any(|source| source.get("email_verified") == Some(&Value::Bool(true))),
        picture: reader.text(&policy.picture_claim, "picture"),
        groups: reader.groups(),
        admin: (!policy.role_claim.is_empty()).then(|| mapped(&policy.role_claim).is_some_and(|role| role == "admin")),
        quota: mapped(&policy.quota_claim).and_then(|quota| bytes(&quota)),
        label: mapped(&policy.label_claim).and_then(|label| label.as_str().and_then(folder)),
    })
}

/// Whether a new account lacks a display name that the policy wants.
pub(crate) fn check_name(person: &Person, policy: &Identity) -> Result<(), LoginError> {
    match (&person.name, policy.name_missing) {
        (None, NameMissing::Refuse) => Err(LoginError::NameMissing { claim: policy.name_claim.clone() }),
        _ => Ok(()),
    }
}

fn subject(claim: Option<&Value>, form: SubjectForm) -> Result<String, TokenError> {
    let missing = TokenError::ClaimMissing { claim: "sub" };
    match (claim, form) {
        (Some(Value::String(text)), SubjectForm::TextOrNumber) => Ok(text.clone()),
        (Some(Value::Number(number)), SubjectForm::TextOrNumber) => Ok(number.to_string()),
        (Some(Value::String(text)), SubjectForm::NotEmpty) if !text.is_empty() => Ok(text.clone()),
        (Some(Value::String(text)), SubjectForm::Text) if !text.trim().is_empty() => Ok(text.clone()),
        (None | Some(Value::Null | Value::String(_) | Value::Number(_)), _) | (_, SubjectForm::Text) => Err(missing),
        (Some(other), _) => Err(TokenError::ClaimMalformed { claim: "sub", seen: other.to_string() }),
    }
}

fn groups(claim: &Value, form: GroupsForm) -> BTreeSet<String> {
    match (claim, form) {
        (Value::Array(members), GroupsForm::AnyMember) => members.iter().map(as_script).collect(),
        (Value::Array(members), _) => members.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        (Value::String(text), GroupsForm::ArrayOrText) => {
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// The strings of an array; nothing if it is none, or, where it must be pure, if it holds anything but strings and nulls.
fn texts(claim: &Value, pure: bool) -> Option<BTreeSet<String>> {
    let members = claim.as_array()?;
    let fits = members.iter().all(|member| member.is_string() || member.is_null());
    (fits || !pure).then(|| members.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The text that JavaScript's `String` makes of a value.
fn as_script(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(_) => "[object Object]".to_owned(),
        // In a list, null is an empty text; alone it is its name.
        Value::Array(members) => {
            let texts = members.iter().map(|member| if member.is_null() { String::new() } else { as_script(member) });
            texts.collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

/// A quota in GiB, as a number or as the text of one, in bytes. What is no number of at least zero decides nothing.
fn bytes(claim: &Value) -> Option<u64> {
    let gib = match claim {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) if text.trim().is_empty() => 0.0,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (gib.is_finite() && gib >= 0.0).then_some((gib * 1_073_741_824.0) as u64)
}

/// The name of a folder: without dots and slashes; nothing when nothing is left.
fn folder(label: &str) -> Option<String> {
    let kept: String = label.chars().filter(|c| !c.is_control() && !"./\\<>:\"|?*".contains(*c)).collect();
    let kept = kept.trim().to_owned();
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::policy::Policy;

    fn claims(value: Value) -> Claims {
        serde_json::from_value(value).unwrap()
    }

    fn policy(preset: &str) -> Identity {
        Policy::preset(preset).unwrap().identity
    }

    fn strict() -> Identity {
        policy("strict")
    }

    fn in_token(value: Value) -> Told {
        Told { id_token: Some(claims(value)), userinfo: None }
    }

    fn in_both(token: Value, userinfo: Value) -> Told {
        Told { id_token: Some(claims(token)), userinfo: Some(claims(userinfo)) }
    }

    fn read(told: &Told, policy: &Identity) -> Result<Person, LoginError> {
        person("idp", "https://idp.test", told, policy)
    }

    fn set(groups: &[&str]) -> BTreeSet<String> {
        groups.iter().map(|group| (*group).to_owned()).collect()
    }

    #[test]
    fn a_person_is_read_by_the_mapping() {
        let mut policy = strict();
        policy.groups_claim = "realm_access.roles".into();
        let told = in_token(json!({"sub": "1", "preferred_username": "sarah", "email": "sarah@example.org",
            "email_verified": true, "name": "Sarah", "realm_access": {"roles": ["readers", 7, "uploaders"]}}));
        let person = read(&told, &policy).unwrap();
        assert_eq!((person.username.as_str(), person.name.as_deref()), ("sarah", Some("Sarah")));
        assert!(person.email_verified);
        assert_eq!(person.groups, set(&["readers", "uploaders"]));
    }

    #[test]
    fn a_missing_username_is_the_subject_and_a_blank_name_is_none() {
        let person = read(&in_token(json!({"sub": "1", "name": " "})), &strict()).unwrap();
        assert_eq!((person.username.as_str(), person.name), ("1", None));
    }

    #[test]
    fn a_missing_email_is_refused_where_it_is_required() {
        let mut policy = strict();
        policy.require_email = true;
        assert_eq!(read(&in_token(json!({"sub": "1"})), &policy).unwrap_err().code(), "email_missing");
    }

    #[test]
    fn a_claim_whose_name_has_dots_is_found_as_it_is_and_a_path_only_where_the_policy_follows_it() {
        let told = claims(json!({"https://example.org/groups": ["a"], "realm_access": {"roles": ["b"]}}));
        assert_eq!(find(&told, "https://example.org/groups", false), Some(&json!(["a"])));
        assert_eq!(find(&told, "realm_access.roles", true), Some(&json!(["b"])));
        assert_eq!(find(&told, "realm_access.roles", false), None);
    }

    #[test]
    fn a_userinfo_answer_about_somebody_else_or_nobody_is_refused() {
        let token = claims(json!({"sub": "1"}));
        for userinfo in [json!({"sub": "2"}), json!({})] {
            assert_eq!(same_subject(&token, &claims(userinfo), &strict()).unwrap_err().code(), "userinfo_sub_mismatch");
        }
        same_subject(&token, &token, &strict()).unwrap();
    }

    // Row by row: the forms that a groups claim comes in, in the ID token, and what each application makes of them.
    #[test]
    fn the_forms_of_the_groups_claim() {
        type Row = (Value, &'static [&'static str], &'static [&'static str], &'static [&'static str]);
        let rows: [Row; 12] = [
            //                                    strict          Booklore        BookOrbit
            (json!(["readers"]), &["readers"], &["readers"], &["readers"]),
            (json!("readers"), &[], &[], &[]),
            (json!("readers,editors"), &[], &[], &[]),
            (json!({"readers": true}), &[], &[], &[]),
            (json!(5), &[], &[], &[]),
            (json!(null), &[], &[], &[]),
            (json!([]), &[], &[], &[]),
            (json!([1]), &[], &[], &["1"]),
            (json!(["readers", null]), &["readers"], &["readers"], &["readers", "null"]),
            (json!(["readers", 1]), &["readers"], &[], &["readers", "1"]),
            (json!([["a", "b"]]), &[], &[], &["a,b"]),
            (json!([{"name": "up"}]), &[], &[], &["[object Object]"]),
        ];
        for (claim, strictly, booklore, bookorbit) in rows {
            let told = in_token(json!({"sub": "1", "groups": claim}));
            for (preset, expected) in
                [("strict", strictly), ("booklore@2.3.0", booklore), ("bookorbit@1.3.0", bookorbit)]
            {
                assert_eq!(read(&told, &policy(preset)).unwrap().groups, set(expected), "{preset}: {claim}");
            }
        }
        let text = in_token(json!({"sub": "1", "groups": "readers, uploaders"}));
        let lenient = Identity { groups_form: GroupsForm::ArrayOrText, ..strict() };
        assert_eq!(read(&text, &lenient).unwrap().groups, set(&["readers", "uploaders"]));
    }

    #[test]
    fn booklore_takes_groups_from_userinfo_when_the_id_token_has_none_it_can_read() {
        for token in [json!({"sub": "1"}), json!({"sub": "1", "groups": []}), json!({"sub": "1", "groups": ["a", 1]})] {
            let told = in_both(token, json!({"groups": ["readers", 7]}));
            assert_eq!(read(&told, &policy("booklore@2.3.0")).unwrap().groups, set(&["readers"]));
        }
    }

    // Booklore: mapped in the ID token, usual in the ID token, mapped in userinfo, usual in userinfo.
    #[test]
    fn the_usual_claim_of_the_id_token_comes_before_the_mapped_one_of_userinfo() {
        let booklore = Identity { username_claim: "login".into(), ..policy("booklore@2.3.0") };
        let username = |token: Value, userinfo: Value| read(&in_both(token, userinfo), &booklore).unwrap().username;
        let userinfo = json!({"login": "third", "preferred_username": "fourth"});
        let told = json!({"sub": "1", "login": "first", "preferred_username": "second"});
        assert_eq!(username(told, userinfo.clone()), "first");
        assert_eq!(username(json!({"sub": "1", "preferred_username": "second"}), userinfo.clone()), "second");
        assert_eq!(username(json!({"sub": "1"}), userinfo), "third");
        assert_eq!(username(json!({"sub": "1"}), json!({"preferred_username": "fourth"})), "fourth");
        assert_eq!(username(json!({"sub": "1", "email": "e@x.test"}), json!({})), "e@x.test");
        assert_eq!(username(json!({"sub": "1"}), json!({})), "1");
    }

    #[test]
    fn whose_claim_counts_is_the_policys_and_the_subject_goes_with_it() {
        let told = in_both(
            json!({"sub": "of-token", "preferred_username": "token"}),
            json!({"sub": "of-userinfo", "preferred_username": "userinfo", "name": "Userinfo"}),
        );
        for (preset, sub, username) in [
            ("booklore@2.3.0", "of-token", "token"),
            ("bookorbit@1.3.0", "of-userinfo", "userinfo"),
            ("immich@2", "of-userinfo", "userinfo"),
        ] {
            let policy =
                Identity { require_email: false, username_claim: "preferred_username".into(), ..policy(preset) };
            let person = read(&told, &policy).unwrap();
            assert_eq!((person.sub.as_str(), person.username.as_str()), (sub, username), "{preset}");
            assert_eq!(person.name.as_deref(), Some("Userinfo"), "{preset}");
        }
    }

    #[test]
    fn the_forms_of_the_subject() {
        let code = |claim: Value, preset: &str| {
            let told = in_token(json!({"sub": claim, "preferred_username": "x", "email": "x@x.test"}));
            read(&told, &policy(preset)).map(|person| person.sub).map_err(|error| error.code())
        };
        for preset in ["strict", "booklore@2.3.0", "bookorbit@1.3.0"] {
            assert_eq!(code(json!("a b"), preset), Ok("a b".to_owned()));
            assert_eq!(code(json!(null), preset), Err("claim_missing"));
        }
        assert_eq!(code(json!(""), "booklore@2.3.0"), Ok(String::new()));
        assert_eq!(code(json!(12_345), "booklore@2.3.0"), Ok("12345".to_owned()));
        assert_eq!(code(json!(["a"]), "booklore@2.3.0"), Err("claim_malformed"));
        assert_eq!(code(json!(""), "bookorbit@1.3.0"), Err("claim_missing"));
        assert_eq!(code(json!(" "), "bookorbit@1.3.0"), Ok(" ".to_owned()));
        assert_eq!(code(json!(7), "bookorbit@1.3.0"), Err("claim_missing"));
        assert_eq!(code(json!(" "), "strict"), Err("claim_missing"));
        assert_eq!(code(json!(["a"]), "strict"), Err("claim_missing"));
    }

    #[test]
    fn a_name_that_is_missing_is_what_the_policy_says() {
        let told = |claims: Value| in_token(claims);
        let nameless = read(&told(json!({"sub": "1", "email": "e@x.test"})), &policy("booklore@2.3.0")).unwrap();
        assert_eq!(check_name(&nameless, &policy("booklore@2.3.0")).unwrap_err().code(), "name_missing");
        check_name(&nameless, &policy("booklore")).unwrap();
        let empty = read(&told(json!({"sub": "1", "name": ""})), &policy("booklore@2.3.0")).unwrap();
        assert_eq!(empty.name.as_deref(), Some(""));
        let immich =
            read(&told(json!({"sub": "1", "email": "e@x.test", "preferred_username": "ed"})), &policy("immich"));
        assert_eq!(immich.unwrap().name.as_deref(), Some("ed"));
        assert_eq!(read(&told(json!({"sub": "1", "name": ""})), &policy("bookorbit@1.3.0")).unwrap().name, None);
    }

    #[test]
    fn role_quota_and_label_are_read_where_they_are_mapped() {
        let person = |claims: Value| read(&in_token(claims), &policy("immich")).unwrap();
        for (role, admin) in [("admin", true), ("user", false), ("ADMIN", false)] {
            let told = person(json!({"sub": "1", "email": "e@x.test", "immich_role": role}));
            assert_eq!(told.admin, Some(admin), "{role}");
        }
        assert_eq!(person(json!({"sub": "1", "email": "e@x.test", "immich_role": ["admin"]})).admin, Some(false));
        let gib = 1_073_741_824_u64;
        for (quota, expected) in [
            (json!(10), Some(10 * gib)),
            (json!("10"), Some(10 * gib)),
            (json!(0), Some(0)),
            (json!(""), Some(0)),
            (json!(-1), None),
            (json!(null), None),
            (json!("much"), None),
        ] {
            let told = person(json!({"sub": "1", "email": "e@x.test", "immich_quota": quota.clone()}));
            assert_eq!(told.quota, expected, "{quota}");
        }
        let label = |text: &str| person(json!({"sub": "1", "email": "e@x.test", "preferred_username": text})).label;
        assert_eq!((label("a.b/c").as_deref(), label(""), label("..")), (Some("abc"), None, None));
        assert_eq!(read(&in_token(json!({"sub": "1", "immich_role": "admin"})), &strict()).unwrap().admin, None);
    }

    #[test]
    fn all_claims_are_shown_with_the_counting_one_where_both_have_it() {
        let told = in_both(json!({"sub": "1", "name": "T"}), json!({"name": "U", "email": "u@x.test"}));
        assert_eq!(Value::Object(told.all(&strict())), json!({"name": "T", "email": "u@x.test", "sub": "1"}));
        assert!(Told::default().all(&strict()).is_empty());
    }
}
