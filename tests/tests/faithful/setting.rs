//! What a try says, as provider and relying party take it.

use std::time::Duration;

use mock_idp::script::Deviation;
use mock_idp::vocab::Place;
use rp::{Grants, GroupMapping, LocalUser, Permission, Policy, Provider, RunningRp};
use serde_json::{Map, Value};

use crate::case::{Mapping, Try, User};
use crate::scene::Scene;

/// The patch with the published key where `$key` stands.
pub fn with_key(patch: &Value, key: &Value) -> Value {
    match patch {
        Value::Object(members) => match members.get("$key") {
            Some(Value::Object(over)) => {
                let mut made = key.as_object().cloned().unwrap_or_default();
                for (name, value) in over {
                    if value.is_null() {
                        made.remove(name);
                    } else {
                        made.insert(name.clone(), value.clone());
                    }
                }
                Value::Object(made)
            }
            _ => members.iter().map(|(name, value)| (name.clone(), with_key(value, key))).collect(),
        },
        Value::Array(members) => members.iter().map(|member| with_key(member, key)).collect(),
        other => other.clone(),
    }
}

pub fn script_of(tried: &Try) -> Vec<Deviation> {
    let mut script = Vec::new();
    let Try { claims, without, header, without_header, .. } = tried;
    script.extend(token_deviation(Place::IdToken, claims, without, header, without_header));
    if tried.userinfo_bare {
        let nothing = ["preferred_username", "name", "email", "email_verified", "groups"]
            .map(|name| (name.to_owned(), Value::Null));
        let merge = Value::Object(nothing.into_iter().collect());
        script.push(Deviation { merge: Some(merge), ..Deviation::at(Place::Userinfo) });
    }
    for (at, merge) in [
        (Place::Userinfo, &tried.userinfo),
        (Place::Discovery, &tried.discovery),
        (Place::Jwks, &tried.jwks),
        (Place::Token, &tried.token),
    ] {
        if let Some(merge) = merge {
            script.push(Deviation { merge: Some(merge.clone()), ..Deviation::at(at) });
        }
    }
    script.extend(tried.script.clone());
    script
}

pub fn token_deviation(
    at: Place,
    claims: &Map<String, Value>,
    without: &[String],
    header: &Map<String, Value>,
    without_header: &[String],
) -> Option<Deviation> {
    let deviation = Deviation {
        set_claims: claims.clone(),
        remove_claims: without.to_vec(),
        set_header: header.clone(),
        remove_header: without_header.to_vec(),
        ..Deviation::at(at)
    };
    deviation.check().is_ok().then_some(deviation)
}

pub fn permissions(words: &[String]) -> Vec<Permission> {
    let known = |word: &String| Permission::from_word(word).unwrap_or_else(|| panic!("no permission `{word}`"));
    words.iter().map(known).collect()
}

pub fn group_mapping(mapping: &Mapping) -> GroupMapping {
    GroupMapping {
        group: mapping.group.clone(),
        permissions: permissions(&mapping.permissions).into_iter().collect(),
        libraries: mapping.libraries.clone(),
        admin: mapping.admin,
        provider: mapping.provider.clone(),
    }
}

pub fn provider(slug: &str, issuer: &str, client_secret: Option<String>) -> Provider {
    Provider {
        slug: slug.into(),
        name: "Mock".into(),
        issuer: issuer.into(),
        client_id: "grim".into(),
        client_secret,
        ..Provider::default()
    }
}

pub fn policy_of(release: &str, tried: &Try) -> Policy {
    let mut policy = Policy::preset(release).expect("a preset");
    for (knob, value) in &tried.settings {
        policy.set(knob, value.clone()).unwrap_or_else(|error| panic!("{error}"));
    }
    policy
}

pub fn add(rp: &RunningRp, user: &User) {
    let grants = Grants {
        permissions: permissions(&user.permissions).into_iter().collect(),
        libraries: user.libraries.clone(),
        admin: user.admin,
    };
    let local = LocalUser {
        username: user.username.clone(),
        password: user.username.clone(),
        name: format!("Local {}", user.username),
        email: user.email.clone().or_else(|| Some(format!("{}@local.test", user.username))),
        grants,
    };
    rp.add_local_user(&local).expect("a new account");
    if user.inactive {
        rp.set_active(&user.username, false).expect("an account");
    }
}

/// Gives an account permissions by hand.
pub fn give(rp: &RunningRp, username: &str, words: &[String]) {
    let account = rp.account(username).expect("an account");
    let grants = Grants {
        permissions: permissions(words).into_iter().collect(),
        libraries: account.libraries,
        admin: account.admin,
    };
    rp.set_grants(username, &grants).expect("an account");
}

/// Moves the clock.
pub fn advance(scene: &Scene, seconds: u64) {
    scene.clock.advance(Duration::from_secs(seconds));
}
