//! What rules follow from several settings at once.

use serde_json::{Value, json};

use crate::manners::Derive;

/// The value of a setting by name.
type Settings<'s> = &'s dyn Fn(&str) -> Value;

pub(super) const TABLE: &[(&str, Derive)] = &[
    ("cors_policy", cors_policy),
    ("cors_preflight", cors_preflight),
    ("listed_algs", |settings| json!(issuer_algs(settings))),
    ("algs_apart", algs_apart),
    ("grant_types", grant_types),
    ("scopes", scopes),
    ("response_modes", response_modes),
    ("silent_consent", silent_consent),
    ("request_object", request_object),
    ("pkce_methods", pkce_methods),
    ("pkce_required", pkce_required),
    ("access", access),
    ("lock", lock),
    ("consent_mode", |settings| json!(consent(settings))),
    ("consent_forced", |_| json!(["prompt_consent", "prompt_login", "offline_access"])),
    ("claims_in", |settings| claims_in(settings, "alone_or_listed")),
    ("claims_in_lost", |settings| claims_in(settings, "listed")),
    ("claims_of_scope", claims_of_scope),
    ("claims_empty", |_| json!({ "groups": null, "address": null })),
    ("claims_empty_before", |_| json!({ "groups": null, "email": "", "name": "" })),
    ("encrypt_id_token", |settings| encrypt(settings, "id_token")),
    ("encrypt_access_token", |settings| encrypt(settings, "access_token")),
    ("encrypt_userinfo", |settings| encrypt(settings, "userinfo")),
    ("encrypt_authorization", |settings| encrypt(settings, "authorization")),
    ("encrypt_introspection", |settings| encrypt(settings, "introspection")),
    ("access_lifetime", |settings| json!(lifespan(settings, "access_token", 3_600))),
    ("id_token_lifetime", |settings| json!(lifespan(settings, "id_token", 3_600))),
    ("refresh_lifetime", |settings| json!(lifespan(settings, "refresh_token", 5_400))),
];

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The algorithms of the issuer's keys.
fn issuer_algs(settings: Settings<'_>) -> Vec<String> {
    settings("jwks").as_array().into_iter().flatten().map(|key| text(&key["algorithm"])).collect()
}

/// Each key is configured for one algorithm; where a kind has several, all but its first one have a key of their own.
fn algs_apart(settings: Settings<'_>) -> Value {
    let rsa = |alg: &String| alg.starts_with("RS") || alg.starts_with("PS");
    issuer_algs(settings).into_iter().filter(|alg| rsa(alg) && alg != "RS256").collect()
}

/// Documents and key set are open to all; the rest as `cors.endpoints` says.
fn cors_policy(settings: Settings<'_>) -> Value {
    let mut policy = json!({ "discovery": "any", "oauth_metadata": "any", "jwks": "any" });
    for endpoint in texts(&settings("cors.endpoints")) {
        let operation = match endpoint.as_str() {
            "token" => "token",
            "userinfo" => "userinfo",
            "introspection" => "introspect",
            "revocation" => "revoke",
            _ => continue,
        };
        policy[operation] = json!("echo_web_origin");
    }
    policy
}

fn cors_preflight(_: Settings<'_>) -> Value {
    json!({
        "status": 200, "origin": "any", "at": ["discovery", "oauth_metadata", "jwks"],
        "methods": {},
    })
}

fn grant_types(settings: Settings<'_>) -> Value {
    let known = texts(&settings("grant_types")).into_iter().filter_map(|grant| match grant.as_str() {
        "authorization_code" | "refresh_token" | "client_credentials" => Some(grant),
        "urn:ietf:params:oauth:grant-type:device_code" => Some("device_code".to_owned()),
        _ => None,
    });
    known.collect()
}

fn scopes(settings: Settings<'_>) -> Value {
    match settings("scopes") {
        Value::Null => json!(["openid", "profile", "email", "groups", "offline_access", "address", "phone"]),
        named => named,
    }
}

fn response_modes(settings: Settings<'_>) -> Value {
    match settings("response_modes") {
        Value::Null => {
            let tokens = texts(&settings("response_types")).iter().any(|types| types.contains("token"));
            if tokens { json!(["form_post", "query", "fragment"]) } else { json!(["form_post", "query"]) }
        }
        named => named,
    }
}

/// Explicit consent is asked for although nobody may be asked; what is remembered is not.
fn silent_consent(settings: Settings<'_>) -> Value {
    match consent(settings) {
        "each_time" => json!("screen"),
        _ => json!("screen_where_forced"),
    }
}

fn consent(settings: Settings<'_>) -> &'static str {
    let duration = !settings("pre_configured_consent_duration").is_null();
    match settings("consent_mode").as_str().unwrap_or_default() {
        "implicit" => "never",
        "pre-configured" => "remembered",
        "auto" if duration => "remembered",
        _ => "each_time",
    }
}

fn request_object(settings: Settings<'_>) -> Value {
    let algs = match settings("request_object_signing_alg") {
        Value::Null => json!(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]),
        one => json!([one]),
    };
    let unsigned = algs == json!(["none"]);
    json!({ "honour": { "algs": algs, "unsigned": unsigned, "expired": false, "outer_needed": true } })
}

fn pkce_methods(settings: Settings<'_>) -> Value {
    match (text(&settings("pkce_challenge_method")).as_str(), settings("enable_pkce_plain_challenge") == true) {
        ("S256", _) => json!(["S256"]),
        ("plain", _) => json!(["plain"]),
        (_, true) => json!(["S256", "plain"]),
        (_, false) => json!(["S256"]),
    }
}

fn pkce_required(settings: Settings<'_>) -> Value {
    let own = settings("require_pkce") == true || !text(&settings("pkce_challenge_method")).is_empty();
    match text(&settings("enforce_pkce")).as_str() {
        _ if own => json!("always"),
        "always" => json!("always"),
        "never" => json!("never"),
        _ => json!("public"),
    }
}

/// A policy by name, or a number of factors for everybody.
fn access(settings: Settings<'_>) -> Value {
    let name = text(&settings("authorization_policy"));
    if let "one_factor" | "two_factor" | "deny" = name.as_str() {
        return json!({ "policy": { "default": name } });
    }
    let policy = settings("authorization_policies").get(&name).cloned().unwrap_or_default();
    let default = policy.get("default_policy").cloned().unwrap_or_else(|| json!("two_factor"));
    let rules = policy.get("rules").and_then(Value::as_array).cloned().unwrap_or_default();
    let rules: Vec<Value> = rules.iter().map(access_rule).collect();
    json!({ "policy": { "default": default, "rules": rules } })
}

fn access_rule(rule: &Value) -> Value {
    let subject = rule.get("subject").cloned().unwrap_or_default();
    let subjects = if subject.is_string() { vec![text(&subject)] } else { texts(&subject) };
    let of = |kind: &str| -> Vec<String> {
        subjects.iter().filter_map(|one| one.strip_prefix(kind)).map(str::to_owned).collect()
    };
    json!({ "groups": of("group:"), "people": of("user:"), "then": rule.get("policy").cloned().unwrap_or_default() })
}

fn lock(settings: Settings<'_>) -> Value {
    let regulation = settings("regulation");
    let number = |name: &str, usual: u64| regulation.get(name).and_then(Value::as_u64).unwrap_or(usual);
    match number("max_retries", 3) {
        0 => Value::Null,
        tries => json!({ "tries": tries, "window": number("find_time", 120), "ban": number("ban_time", 120) }),
    }
}

/// What the client's claims policy adds to ID token and access token. `rat` is not one of the claims that a policy can add.
fn claims_in(settings: Settings<'_>, how: &str) -> Value {
    let policy = settings("claims_policies").get(text(&settings("claims_policy"))).cloned().unwrap_or_default();
    let listed = |name: &str| policy.get(name).map(texts).unwrap_or_default();
    json!({ "id_token": { how: listed("id_token") }, "access_token": { "listed": listed("access_token") } })
}

fn claims_of_scope(settings: Settings<'_>) -> Value {
    let everywhere = |name: &str| json!(name);
    let mut rows = vec![
        json!({ "scope": "email", "claims": ["email", "email_verified", "alt_emails"] }),
        json!({ "scope": "groups", "claims": ["groups"] }),
        json!({ "scope": "profile", "claims": [
            "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
            "website", "gender", "birthdate", "zoneinfo", "locale", { "name": "updated_at", "from": "now" },
        ] }),
        json!({ "scope": "phone", "claims": ["phone_number", "phone_number_verified"] }),
        json!({ "scope": "address", "claims": ["address"] }),
    ];
    let policy = settings("claims_policies").get(text(&settings("claims_policy"))).cloned().unwrap_or_default();
    for (scope, own) in settings("oidc.scopes").as_object().into_iter().flatten() {
        let claims: Vec<Value> = own
            .get("claims")
            .map(texts)
            .unwrap_or_default()
            .iter()
            .filter_map(|name| {
                let custom = policy.get("custom_claims")?.get(name)?;
                Some(match custom.get("attribute").and_then(Value::as_str) {
                    Some(attribute) => json!({ "name": name, "from": { "own": attribute } }),
                    None => everywhere(name),
                })
            })
            .collect();
        rows.push(json!({ "scope": scope, "claims": claims }));
    }
    json!(rows)
}

fn encrypt(settings: Settings<'_>, what: &str) -> Value {
    let alg = text(&settings(&format!("{what}_encrypted_response_alg")));
    let enc = text(&settings(&format!("{what}_encrypted_response_enc")));
    if alg.is_empty() || alg == "none" { Value::Null } else { json!(format!("{alg} {enc} client")) }
}

/// Seconds, by the client's own table of lifespans or the instance's. How long a code is good for is not the client's.
fn lifespan(settings: Settings<'_>, token: &str, usual: u64) -> u64 {
    let lifespans = settings("lifespans");
    let own = lifespans.get("custom").and_then(|custom| custom.get(text(&settings("lifespan"))));
    let of = |table: Option<&Value>| table.and_then(|table| table.get(token)).and_then(Value::as_u64);
    of(own).or_else(|| of(Some(&lifespans))).unwrap_or(usual)
}
