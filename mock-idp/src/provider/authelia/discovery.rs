use serde_json::{Value, json};

use crate::protocol::Facts;
use crate::protocol::draft::{Document, KeySet};
use crate::vocab::Members;

/// Until 4.37 the document did not speak of RFC 9207.
pub(super) fn without_iss_flag(document: &mut Document, _: &Facts<'_>) {
    document.members.remove("authorization_response_iss_parameter_supported");
}

pub(super) fn without_par(document: &mut Document, _: &Facts<'_>) {
    document.members.remove("pushed_authorization_request_endpoint");
    document.members.remove("require_pushed_authorization_requests");
}

pub(super) fn without_devices(document: &mut Document, _: &Facts<'_>) {
    document.members.remove("device_authorization_endpoint");
}

/// The algorithms of the issuer's keys, RS256 first.
fn configured(facts: &Facts<'_>) -> Vec<String> {
    let listed = facts.setting("jwks").as_array().cloned().unwrap_or_default();
    let mut algs: Vec<String> = listed.iter().filter_map(|key| key["algorithm"].as_str()).map(str::to_owned).collect();
    algs.sort_by_key(|alg| (alg != "RS256", family(alg), alg.clone()));
    algs
}

/// RS, ES, PS: the order in which keys are published.
fn family(alg: &str) -> usize {
    ["RS", "ES", "PS"].iter().position(|family| alg.starts_with(family)).unwrap_or(3)
}

const SIGNED: [&str; 5] = ["id_token", "userinfo", "request_object", "introspection", "authorization"];

/// In 4.38 what is signed is signed with a key that there is.
pub(super) fn configured_algs(document: &mut Document, facts: &Facts<'_>) {
    for what in SIGNED {
        let name = format!("{what}_signing_alg_values_supported");
        if document.members.get(&name).is_some() {
            let mut algs = configured(facts);
            if what != "authorization" && what != "id_token" {
                algs.push("none".to_owned());
            }
            document.members.set(&name, json!(algs));
        }
    }
}

/// Twelve algorithms in the order of the library, none last where it is allowed.
pub(super) fn hs256_first(document: &mut Document, _: &Facts<'_>) {
    for what in SIGNED {
        let name = format!("{what}_signing_alg_values_supported");
        let Some(Value::Array(algs)) = document.members.get(&name).cloned() else { continue };
        let mut algs = algs;
        for alg in ["HS512", "HS384", "HS256"] {
            if !algs.iter().any(|known| known == alg) {
                algs.insert(0, json!(alg));
            }
        }
        document.members.set(&name, algs);
    }
}

/// Until 4.39.1 an ID token without signature was announced.
pub(super) fn with_none(document: &mut Document, _: &Facts<'_>) {
    const NAME: &str = "id_token_signing_alg_values_supported";
    if let Some(Value::Array(algs)) = document.members.get(NAME).cloned()
        && !algs.iter().any(|alg| alg == "none")
    {
        document.members.set(NAME, [algs, vec![json!("none")]].concat());
    }
}

/// `use`, `kty`, `kid`, `crv`, `alg`, then what the key is made of; RS before ES before PS.
pub(super) fn key_members(set: &mut KeySet, facts: &Facts<'_>) {
    const ORDER: [&str; 9] = ["use", "kty", "kid", "crv", "alg", "n", "e", "x", "y"];
    set.keys.sort_by_key(|listed| family(listed.jwk.members.text("alg").unwrap_or_default()));
    for listed in &mut set.keys {
        let members = &listed.jwk.members;
        let known = ORDER.iter().filter_map(|name| Some((*name, members.get(name)?.clone())));
        let more = members.iter().filter(|(name, _)| !ORDER.contains(name)).map(|(name, value)| (name, value.clone()));
        let ordered: Members = known.chain(more).collect();
        listed.jwk.members = ordered;
        let alg = listed.jwk.members.text("alg").unwrap_or_default().to_owned();
        let chained = |key: &Value| key["algorithm"] == alg && key["certificate_chain"] == true;
        let configured = facts.setting("jwks").as_array().is_some_and(|keys| keys.iter().any(chained));
        if let Some(certificate) = listed.jwk.certificate.as_ref().filter(|_| configured) {
            let members = &mut listed.jwk.members;
            members.push("x5c", json!([certificate.x5c, certificate.x5c]));
            members.push("x5t", certificate.x5t.as_str());
            members.push("x5t#S256", certificate.x5t_s256.as_str());
        }
    }
}
