//! What tokens hold, and in which order.

use serde_json::{Value, json};

use super::made::{letters, oid, person, tid, upn};
use crate::protocol::draft::{Token, TokenResponse, TokenUse, UserInfo};
use crate::protocol::{Facts, GrantKind, uuid_of};
use crate::vocab::Members;

/// What access tokens without a scope of another API are for: Microsoft Graph.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
/// The most groups that a token from the authorization endpoint names.
const MOST_IN_FRONT: usize = 5;
/// The claims that stand first; the others follow by name.
const FIRST: [&str; 5] = ["aud", "iss", "iat", "nbf", "exp"];

fn ordered(claims: &mut Members) {
    let place = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    let mut members: Vec<(String, Value)> =
        claims.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    members.sort_by(|(one, _), (other, _)| (place(one), one).cmp(&(place(other), other)));
    *claims = Members::from_iter(members);
}

fn kind(facts: &Facts<'_>) -> Option<GrantKind> {
    facts.about.minting.as_ref().map(|minting| minting.kind)
}

/// Whether the token goes out from the authorization endpoint.
fn in_front(facts: &Facts<'_>) -> bool {
    matches!(kind(facts), Some(GrantKind::Implicit | GrantKind::Hybrid))
}

/// Whether the application has this optional claim.
fn has_optional(facts: &Facts<'_>, name: &str) -> bool {
    facts.setting("optionalClaims").as_array().is_some_and(|claims| claims.contains(&json!(name)))
}

fn jti<'f>(facts: &Facts<'f>) -> &'f str {
    facts.about.minting.as_ref().map_or("", |minting| minting.jti.as_str())
}

/// What tokens of every kind say of themselves.
fn put_ids(token: &mut Token, facts: &Facts<'_>) {
    let (tid, seed) = (tid(facts), jti(facts));
    token.put("aio", letters(&format!("aio {seed}"), 40));
    token.put("rh", format!("1.AXoA{}.", letters(&format!("rh {tid}"), 38)));
    token.put("uti", letters(&format!("{:?} {seed}", token.usage), 22));
    token.put("tid", tid);
    if let Some(known) = person(facts) {
        token.put("oid", oid(known));
    }
}

pub(super) fn id_members(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Id {
        return;
    }
    for name in ["acr", "amr", "jti"] {
        token.omit(name);
    }
    if !has_optional(facts, "auth_time") {
        token.omit("auth_time");
    }
    if has_optional(facts, "login_hint")
        && let Some(known) = person(facts)
    {
        token.put("login_hint", upn(known, facts));
    }
    put_ids(token, facts);
    token.put("ver", "2.0");
    if let Some(iss) = token.claims.text("iss").map(|iss| of_tenant(iss, facts)) {
        token.put("iss", iss);
    }
    ordered(&mut token.claims);
}

/// The issuer for whoever is of another tenant.
fn of_tenant(issuer: &str, facts: &Facts<'_>) -> String {
    match facts.setting("tenantId").as_str() {
        Some(own) => issuer.replace(own, &tid(facts)),
        None => issuer.to_owned(),
    }
}

/// Five minutes earlier than they are made.
pub(super) fn earlier(token: &mut Token, facts: &Facts<'_>) {
    if matches!(token.usage, TokenUse::Id | TokenUse::Access) {
        let begin = facts.now.secs().saturating_sub(300);
        token.put("iat", begin);
        token.put("nbf", begin);
        ordered(&mut token.claims);
    }
}

pub(super) fn no_at_hash(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Id && !in_front(facts) {
        token.omit("at_hash");
    }
}

pub(super) fn no_names(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Id {
        for name in ["given_name", "family_name"].into_iter().filter(|name| !has_optional(facts, name)) {
            token.omit(name);
        }
    }
}

pub(super) fn principal_name(token: &mut Token, facts: &Facts<'_>) {
    if let Some(known) = person(facts).filter(|_| token.claims.get("preferred_username").is_some()) {
        token.put("preferred_username", upn(known, facts));
    }
}

/// The optional claim `email` of somebody without a mailbox.
pub(super) fn email_of_principal(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Id
        && has_optional(facts, "email")
        && token.claims.get("email").is_none()
        && let Some(known) = person(facts)
    {
        token.put("email", upn(known, facts));
        ordered(&mut token.claims);
    }
}

/// Where somebody asks for groups that are not listed.
pub(super) fn overage(token: &mut Token, facts: &Facts<'_>) {
    if let (Some(known), true) = (person(facts), token.claims.get("_claim_sources").is_some()) {
        let endpoint = format!("https://graph.windows.net/{}/users/{}/getMemberObjects", tid(facts), oid(known));
        token.put("_claim_sources", json!({ "src1": { "endpoint": endpoint } }));
    }
}

pub(super) fn hasgroups(token: &mut Token, facts: &Facts<'_>) {
    let many = match token.claims.get("groups") {
        Some(Value::Array(groups)) => groups.len() > MOST_IN_FRONT,
        _ => token.claims.get("_claim_names").is_some(),
    };
    if many && in_front(facts) {
        for name in ["groups", "_claim_names", "_claim_sources"] {
            token.omit(name);
        }
        token.put("hasgroups", true);
        if token.usage == TokenUse::Id {
            ordered(&mut token.claims);
        }
    }
}

/// The API that the access token is for, where the application asked for one of its own.
fn own_api(facts: &Facts<'_>) -> Option<String> {
    let scopes = facts.about.minting.as_ref().map(|minting| minting.scopes.as_slice()).unwrap_or_default();
    let with_api =
        scopes.iter().find(|scope| scope.contains('/') && !scope.starts_with("https://graph.microsoft.com/"));
    let (api, _) = with_api?.rsplit_once('/')?;
    Some(api.to_owned())
}

/// Whether it is a token of version 2: only for an API of one's own that asks for it.
fn is_version_2(facts: &Facts<'_>) -> bool {
    own_api(facts).is_some() && *facts.setting("requestedAccessTokenVersion") == json!(2)
}

/// An access token says little of a login, and that in other words in either version.
pub(super) fn access_members(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Access {
        return;
    }
    token.header.set("typ", "JWT");
    for name in ["client_id", "jti", "auth_time", "nonce", "scope", "email", "email_verified", "groups", "acr", "amr"] {
        token.omit(name);
    }
    let client = facts.about.client.as_ref().map_or("", |client| client.client.id.as_str());
    let secret = if facts.about.client.as_ref().is_some_and(|client| client.client.is_public()) { "0" } else { "1" };
    let scopes = facts.about.minting.as_ref().map(|minting| minting.scopes.clone()).unwrap_or_default();
    let scp: Vec<&str> = scopes
        .iter()
        .filter(|scope| *scope != "offline_access")
        .map(|scope| scope.rsplit('/').next().unwrap_or(scope))
        .collect();
    token.put("scp", scp.join(" "));
    put_ids(token, facts);
    if is_version_2(facts) {
        // Version 2 names the application and not the address of its API.
        token.put("aud", client);
        token.put("azp", client);
        token.put("azpacr", secret);
        token.put("ver", "2.0");
    } else {
        token.put("aud", own_api(facts).unwrap_or_else(|| GRAPH.to_owned()));
        token.put("acr", "1");
        token.put("appid", client);
        token.put("appidacr", secret);
        token.put("app_displayname", facts.setting("displayName").clone());
        token.put("idtyp", "user");
        token.put("ver", "1.0");
        token.omit("preferred_username");
        if let Some(known) = person(facts) {
            token.put("unique_name", upn(known, facts));
            token.put("upn", upn(known, facts));
        }
    }
    ordered(&mut token.claims);
}

pub(super) fn v1_issuer(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Access && !is_version_2(facts) {
        token.put("iss", format!("https://sts.windows.net/{}/", tid(facts)));
    }
}

/// The hash of the nonce is signed, and the nonce sent: Microsoft Graph puts the hash back, nobody else knows that.
pub(super) fn nonce_in_header(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Access || own_api(facts).is_some() {
        return;
    }
    let nonce = letters(&format!("nonce {}", jti(facts)), 43);
    let mut signed = token.header.clone();
    signed.set("nonce", letters(&nonce, 43));
    token.header.set("nonce", nonce);
    token.signed_header = Some(signed);
}

/// `typ`, `nonce`, `alg`, `x5t`, `kid`; tokens of version 1 name the certificate as well as the key.
pub(super) fn header(token: &mut Token, _: &Facts<'_>) {
    let old = token.claims.text("ver") == Some("1.0");
    for header in std::iter::once(&mut token.header).chain(token.signed_header.as_mut()) {
        if header.get("typ").is_none() {
            header.set("typ", "JWT");
        }
        if let Some(kid) = header.text("kid").filter(|_| old).map(str::to_owned) {
            header.set("x5t", kid);
        }
        let of = |name: &str| header.get(name).map(|value| (name.to_owned(), value.clone()));
        let first = ["typ", "nonce", "alg", "x5t", "kid"];
        let rest = header.iter().filter(|(name, _)| !first.contains(name));
        let rest: Vec<_> = rest.map(|(name, value)| (name.to_owned(), value.clone())).collect();
        *header = Members::from_iter(first.into_iter().filter_map(of).chain(rest));
    }
}

pub(super) fn ext_expires_in(response: &mut TokenResponse, _: &Facts<'_>) {
    if let Some(seconds) = response.members.get("expires_in").cloned() {
        response.members.insert_after("expires_in", "ext_expires_in", seconds);
    }
}

/// `token_type`, `scope`, `expires_in`, the tokens; with `openid` Graph's permission to read oneself is among the scopes.
pub(super) fn scopes_of_graph(response: &mut TokenResponse, facts: &Facts<'_>) {
    const ORDER: [&str; 4] = ["token_type", "scope", "expires_in", "ext_expires_in"];
    let Some(scope) = response.members.text("scope").map(str::to_owned) else { return };
    let may = facts.setting("api_permissions").as_array().is_some_and(|may| may.contains(&json!("User.Read")));
    if may && own_api(facts).is_none() && !scope.split(' ').any(|word| word == "User.Read") {
        response.put("scope", format!("{scope} User.Read").trim());
    }
    let mut members: Vec<(String, Value)> =
        response.members.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    members.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
    response.members = Members::from_iter(members);
}

pub(super) fn few_claims(info: &mut UserInfo, _: &Facts<'_>) {
    const KNOWN: [&str; 5] = ["sub", "name", "family_name", "given_name", "picture"];
    let profile = info.members.get("name").is_some();
    if profile {
        info.members.set("picture", "https://graph.microsoft.com/v1.0/me/photo/$value");
    }
    let email = info.members.get("email").cloned();
    let known = KNOWN.into_iter().filter_map(|name| Some((name.to_owned(), info.members.get(name)?.clone())));
    let mut members = Members::from_iter(known);
    if let Some(email) = email {
        members.push("email", email);
    }
    info.members = members;
}

/// A name for a session that callbacks carry.
pub(super) fn session_state(facts: &Facts<'_>) -> Option<String> {
    let grant = facts.about.grant.as_ref()?;
    grant.sid.as_deref().map(|sid| uuid_of(&format!("session {sid}")))
}
