//! What follows from settings in a way that no table can say.

use serde_json::{Value, json};

type Settings<'s> = &'s dyn Fn(&str) -> Value;

/// The tenant of all personal accounts.
pub(super) const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn text(setting: Settings<'_>, name: &str) -> String {
    setting(name).as_str().unwrap_or_default().to_owned()
}

/// The id of the tenant that people are in.
fn tenant_id(setting: Settings<'_>) -> String {
    match text(setting, "authority").as_str() {
        "consumers" => PERSONAL.to_owned(),
        _ => text(setting, "tenantId"),
    }
}

/// `tenant.name`.
pub(super) fn tenant_name(setting: Settings<'_>) -> Value {
    match text(setting, "authority").as_str() {
        "tenant_id" => setting("tenantId"),
        "domain" => setting("domain"),
        shared => json!(shared),
    }
}

/// `tenant.aliases`: the id does everywhere, and so does the domain.
pub(super) fn tenant_aliases(setting: Settings<'_>) -> Value {
    json!([tenant_id(setting), text(setting, "domain")])
}

/// `issuer.in_tokens`.
pub(super) fn token_issuer(setting: Settings<'_>) -> Value {
    json!(format!("{{base}}/{}/v2.0", tenant_id(setting)))
}

/// `hosts.base_of`.
pub(super) fn graph_host(setting: Settings<'_>) -> Value {
    match setting("msgraph_host") {
        Value::String(host) => json!({ "userinfo": { "host": host } }),
        _ => json!({ "userinfo": "twin" }),
    }
}

/// `response_type.flows`.
pub(super) fn flows(setting: Settings<'_>) -> Value {
    let mut flows = vec!["authorization_code"];
    if setting("enableIdTokenIssuance") == true {
        flows.push("hybrid");
    }
    if setting("enableIdTokenIssuance") == true || setting("enableAccessTokenIssuance") == true {
        flows.push("implicit");
    }
    json!(flows)
}

/// `access.who`: members of one of the assigned groups; without any: everybody.
pub(super) fn assigned(setting: Settings<'_>) -> Value {
    match setting("appRoleAssignments") {
        Value::Array(groups) if !groups.is_empty() => json!({ "groups": groups }),
        _ => json!("everyone"),
    }
}

/// `refresh.lifetime`: seconds.
pub(super) fn refresh_lifetime(setting: Settings<'_>) -> Value {
    match text(setting, "platform").as_str() {
        "spa" => json!({ "seconds": 86_400, "cap": 86_400 }),
        _ => json!(7_776_000),
    }
}

/// `claims.of_scope`: what each scope brings, then the optional claims of the application.
pub(super) fn claims(setting: Settings<'_>) -> Value {
    const BASE: [&str; 6] = ["name", "given_name", "family_name", "preferred_username", "email", "groups"];
    const OF_LOGIN: [&str; 4] = ["auth_time", "login_hint", "sid", "acct"];
    let optional = setting("optionalClaims");
    let named = optional.as_array().into_iter().flatten().filter_map(Value::as_str);
    let more: Vec<Value> = named
        .filter(|name| !BASE.contains(name) && !OF_LOGIN.contains(name))
        .map(|name| json!({ "name": name, "into": ["id_token"] }))
        .collect();
    json!([
        { "scope": "profile", "claims": [
            "name",
            "given_name",
            "family_name",
            { "name": "preferred_username", "into": ["id_token", "access_token"] },
        ] },
        { "scope": "email", "claims": ["email", "email_verified"] },
        { "scope": "always", "claims": ["groups", { "name": "roles", "into": ["id_token"] }] },
        { "scope": "profile", "claims": more },
    ])
}
