//! What authentik's tokens hold, and in which order.

use serde_json::{Value, json};

use crate::jose::decode;
use crate::protocol::draft::{Introspection, KeySet, Token, TokenResponse, TokenUse, UserInfo};
use crate::protocol::{Facts, GrantKind, Marks};
use crate::vocab::Members;

const ORDER: &[&str] =
    &["iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "c_hash", "nonce", "at_hash", "sid", "jti"];
const LAST: &[&str] = &["azp", "uid", "scope"];

fn ordered(claims: &mut Members) {
    let place = |name: &str| {
        let first = ORDER.iter().position(|known| *known == name);
        let last = LAST.iter().position(|known| *known == name).map(|place| 200 + place);
        first.or(last).unwrap_or(100)
    };
    let mut members: Vec<(String, Value)> =
        claims.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    members.sort_by_key(|(name, _)| place(name));
    *claims = Members::from_iter(members);
}

fn kind(facts: &Facts<'_>) -> Option<GrantKind> {
    facts.about.minting.as_ref().map(|minting| minting.kind)
}

pub(super) fn id_members(token: &mut Token, facts: &Facts<'_>) {
    if !matches!(token.usage, TokenUse::Id | TokenUse::Access) {
        return;
    }
    token.header.set("typ", "JWT");
    if token.claims.get("amr") == Some(&json!([])) {
        token.omit("amr");
    }
    if token.claims.get("acr").is_none() {
        token.put("acr", facts.client_rules().acr_constant.get(&Marks::default()).as_str());
    }
    let lives = facts.about.minting.as_ref().is_none_or(|minting| minting.session_lives);
    if !lives || kind(facts) == Some(GrantKind::ClientCredentials) {
        token.omit("sid");
    }
    ordered(&mut token.claims);
}

/// With the code flow there is none; where an access token goes out beside it at the authorization endpoint, there is.
pub(super) fn no_at_hash(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Id && !matches!(kind(facts), Some(GrantKind::Implicit | GrantKind::Hybrid)) {
        token.omit("at_hash");
    }
}

pub(super) fn jti(token: &mut Token, facts: &Facts<'_>) {
    let jti = facts.about.minting.as_ref().map(|minting| minting.jti.as_str());
    if let Some(jti) = jti.filter(|_| matches!(token.usage, TokenUse::Id | TokenUse::Access)) {
        if token.usage == TokenUse::Access {
            token.claims.remove("jti");
        }
        token.put("jti", jti);
        ordered(&mut token.claims);
    }
}

/// `azp`, `uid`, which only makes the token another one each time, and `scope`.
pub(super) fn access_members(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Access {
        return;
    }
    let client = facts.about.client.as_ref().map_or("", |client| client.client.id.as_str());
    let scopes = facts.about.minting.as_ref().map(|minting| minting.scopes.join(" ")).unwrap_or_default();
    let seed = facts.about.minting.as_ref().map_or("", |minting| minting.jti.as_str());
    token.omit("client_id");
    token.omit("at_hash");
    if let Some(acr) = facts.about.grant.as_ref().and_then(|grant| grant.acr.as_deref()) {
        token.put("acr", acr);
    }
    token.put("azp", client);
    token.put("uid", seed.chars().rev().collect::<String>());
    token.put("scope", scopes);
    ordered(&mut token.claims);
}

pub(super) fn jwe_header(token: &mut Token, _: &Facts<'_>) {
    if let Some(envelope) = &mut token.wrap {
        envelope.header.remove("cty");
        envelope.header.set("typ", "JWE");
    }
}

pub(super) fn own_key(set: &mut KeySet, facts: &Facts<'_>) {
    let kind = match facts.setting("signing_key").as_str() {
        Some("EC") => "EC",
        Some("Ed25519") => "OKP",
        _ => "RSA",
    };
    let wraps = match facts.setting("encryption_key").as_str() {
        Some("EC") => "EC",
        Some("RSA") => "RSA",
        _ => "",
    };
    set.keys.retain(|listed| {
        let jwk = &listed.jwk.members;
        let wanted = if jwk.text("use") == Some("enc") { wraps } else { kind };
        jwk.text("kty") == Some(wanted)
    });
}

/// Keys come with their certificate.
pub(super) fn certificates(set: &mut KeySet, _: &Facts<'_>) {
    for listed in &mut set.keys {
        if let Some(certificate) = listed.jwk.certificate.clone() {
            let members = &mut listed.jwk.members;
            members.push("x5c", json!([certificate.x5c]));
            members.push("x5t", certificate.x5t.as_str());
            members.push("x5t#S256", certificate.x5t_s256.as_str());
        }
    }
}

pub(super) fn no_signing_key(set: &mut KeySet, facts: &Facts<'_>) {
    set.keys.retain(|listed| listed.jwk.members.text("use") != Some("sig"));
    set.empty_is_bare = *facts.setting("encryption_key") == json!("none");
}

/// access_token, token_type, scope, expires_in, id_token, refresh_token.
pub(super) fn response_members(response: &mut TokenResponse, _: &Facts<'_>) {
    const ORDER: &[&str] = &["access_token", "token_type", "scope", "expires_in", "id_token", "refresh_token"];
    let mut members: Vec<(String, Value)> =
        response.members.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    members.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
    response.members = Members::from_iter(members);
}

pub(super) fn userinfo_nonce(info: &mut UserInfo, facts: &Facts<'_>) {
    let nonce = facts.about.grant.as_ref().and_then(|grant| grant.nonce.as_deref());
    if let Some(nonce) = nonce {
        info.members.set("nonce", nonce);
    }
}

/// The claims of the ID token, then `active`, `scope` and `client_id`.
pub(super) fn introspection(told: &mut Introspection, facts: &Facts<'_>) {
    if told.members.get("active") != Some(&json!(true)) {
        return;
    }
    let claims = facts.request.form.get("token").and_then(decode).map(|(_, claims)| claims);
    let scope = told.members.get("scope").cloned();
    let client = told.members.get("client_id").cloned();
    let mut members = claims.unwrap_or_else(|| told.members.clone());
    for name in ["azp", "uid", "scope", "username", "token_type", "active", "client_id"] {
        members.remove(name);
    }
    members.set("active", true);
    members.set("scope", scope.unwrap_or_else(|| json!("")));
    if let Some(client) = client {
        members.set("client_id", client);
    }
    told.members = members;
}

pub(super) fn logout_typ_jwt(token: &mut Token, _: &Facts<'_>) {
    if token.usage == TokenUse::Logout {
        token.header.set("typ", "JWT");
    }
}

pub(super) fn logout_without_exp(token: &mut Token, _: &Facts<'_>) {
    if token.usage == TokenUse::Logout {
        token.omit("exp");
    }
}

pub(super) fn logout_exp(token: &mut Token, facts: &Facts<'_>) {
    const ORDER: &[&str] = &["iss", "aud", "iat", "exp", "jti", "events", "sub", "sid"];
    if token.usage != TokenUse::Logout {
        return;
    }
    let seconds = facts.setting("access_token_validity").as_u64().unwrap_or_default();
    token.put("exp", facts.now.secs().saturating_add_unsigned(seconds));
    let mut members: Vec<(String, Value)> =
        token.claims.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    members.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
    token.claims = Members::from_iter(members);
}
