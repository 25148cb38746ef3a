//! What follows from several settings at once, or from one in a way that no table can say.

use serde_json::{Map, Value, json};

use super::scopes::Settings;

/// Switches that are on, each with its word.
fn on(setting: Settings<'_>, switches: &[(&str, &'static str)]) -> Vec<&'static str> {
    switches.iter().filter(|(name, _)| setting(name) == true).map(|(_, word)| *word).collect()
}

/// `grant_types.allowed`.
pub(super) fn grants(setting: Settings<'_>) -> Value {
    let switches = [
        ("serviceAccountsEnabled", "client_credentials"),
        ("directAccessGrantsEnabled", "password"),
        ("oauth2.device.authorization.grant.enabled", "device_code"),
        ("standard.token.exchange.enabled", "token_exchange"),
    ];
    json!([vec!["authorization_code", "refresh_token"], on(setting, &switches)].concat())
}

/// `response_type.flows`: what has both needs both.
pub(super) fn flows(setting: Settings<'_>) -> Value {
    let mut flows = on(setting, &[("standardFlowEnabled", "authorization_code"), ("implicitFlowEnabled", "implicit")]);
    if flows.len() == 2 {
        flows.push("hybrid");
    }
    json!(flows)
}

/// `acr.loa_map`: levels come as numbers or as texts.
pub(super) fn levels(setting: Settings<'_>) -> Value {
    let map = setting("acr.loa.map");
    let level = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let levels: Map<String, Value> = map
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), level(value)?.into())))
        .collect();
    Value::Object(levels)
}

/// `login.lock`: after the factor a minute, and again as many tries.
pub(super) fn lock(setting: Settings<'_>) -> Value {
    json!({ "tries": setting("failureFactor"), "window": 43_200, "ban": 60 })
}

/// `access.lifetime`.
pub(super) fn access_lifetime(setting: Settings<'_>) -> Value {
    let own = setting("access.token.lifespan");
    if own.is_null() { setting("accessTokenLifespan") } else { own }
}

/// `refresh.lifetime`: with the session, or for offline tokens with their own idle time.
pub(super) fn refresh_lifetime(setting: Settings<'_>) -> Value {
    json!({ "seconds": setting("offlineSessionIdleTimeout"), "with_session": true })
}

/// `access.alg`; without a word RS256, which is plain's.
pub(super) fn access_alg(setting: Settings<'_>) -> Value {
    setting("access.token.signed.response.alg")
}

fn wrap(setting: Settings<'_>, alg: &str, enc: &str) -> Value {
    let (alg, enc) = (setting(alg), setting(enc));
    match alg.as_str() {
        Some(alg) => json!(format!("{alg} {} client", enc.as_str().unwrap_or("A128CBC-HS256"))),
        None => Value::Null,
    }
}

/// `encrypt.id_token`.
pub(super) fn wrap_id_token(setting: Settings<'_>) -> Value {
    wrap(setting, "id.token.encrypted.response.alg", "id.token.encrypted.response.enc")
}

/// `encrypt.userinfo`.
pub(super) fn wrap_userinfo(setting: Settings<'_>) -> Value {
    wrap(setting, "user.info.encrypted.response.alg", "user.info.encrypted.response.enc")
}

/// `userinfo.format`.
pub(super) fn userinfo_format(setting: Settings<'_>) -> Value {
    let signed = !setting("user.info.response.signature.alg").is_null();
    let encrypted = !setting("user.info.encrypted.response.alg").is_null();
    json!(match (signed, encrypted) {
        (true, _) => "jwt",
        (false, true) => "jwe",
        (false, false) => "json",
    })
}

/// `end_session.uri_list`: the client's own list and what the attribute adds. Without the attribute, or with an empty one,
/// a client without a list has its redirect URIs.
pub(super) fn logout_uris(setting: Settings<'_>) -> Value {
    match setting("post.logout.redirect.uris").as_str() {
        Some("-") => json!("none"),
        None | Some("") => json!("own_else_redirect_uris"),
        Some(text) => json!({ "own_and": text.split("##").collect::<Vec<_>>() }),
    }
}

/// `keys.listed`: the key providers of the realm. What is not among its components is made when it is first needed.
pub(super) fn listed_keys(setting: Settings<'_>) -> Value {
    let components = setting("components");
    let providers = components.get("org.keycloak.keys.KeyProvider").and_then(Value::as_array);
    let says = |provider: &Value, key: &str| {
        provider.pointer(&format!("/config/{key}/0")).and_then(Value::as_str).map(str::to_owned)
    };
    let alg = |provider: &Value| match provider.get("providerId").and_then(Value::as_str) {
        Some("rsa-generated") => Some(says(provider, "algorithm").unwrap_or_else(|| "RS256".to_owned())),
        Some("ecdsa-generated") => match says(provider, "ecdsaEllipticCurveKey").as_deref() {
            Some("P-384") => Some("ES384".to_owned()),
            Some("P-521") => Some("ES512".to_owned()),
            _ => Some("ES256".to_owned()),
        },
        Some("eddsa-generated") => Some("EdDSA".to_owned()),
        _ => None,
    };
    let mut algs = vec!["RS256".to_owned()];
    for named in providers.into_iter().flatten().filter_map(alg) {
        if !algs.contains(&named) {
            algs.push(named);
        }
    }
    json!(algs)
}
