//! What Keycloak's tokens hold beside the person's claims, and in which order.

use serde_json::{Value, json};

use super::scopes::{self, Mapper};
use crate::jose::{HeaderStyle, decode};
use crate::protocol::draft::{Token, TokenUse, UserInfo};
use crate::protocol::{Facts, GrantKind, GrantType, uuid_of};
use crate::vocab::Members;

/// The order of Keycloak's classes, then that of a hash map, which is the same in every token.
const ORDER: &[&str] = &[
    "exp",
    "iat",
    "auth_time",
    "jti",
    "iss",
    "aud",
    "sub",
    "typ",
    "azp",
    "nonce",
    "session_state",
    "sid",
    "at_hash",
    "c_hash",
    "acr",
    "s_hash",
    "allowed-origins",
    "realm_access",
    "resource_access",
    "scope",
    "upn",
    "address",
    "email_verified",
    "name",
    "groups",
    "preferred_username",
    "given_name",
    "family_name",
    "email",
];

fn ordered(claims: &mut Members) {
    let place = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
    let mut members: Vec<(String, Value)> =
        claims.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    members.sort_by_key(|(name, _)| place(name));
    *claims = Members::from_iter(members);
}

/// The mappers that bear on the token that is made.
pub(super) fn mappers(facts: &Facts<'_>) -> Vec<Mapper> {
    let scopes = facts.about.minting.as_ref().map(|minting| minting.scopes.as_slice());
    scopes::mappers(&|name| facts.setting(name).clone(), scopes.unwrap_or_default())
}

fn has(facts: &Facts<'_>, kind: &str) -> bool {
    mappers(facts).iter().any(|mapper| mapper.kind == kind)
}

fn client_id<'f>(facts: &'f Facts<'_>) -> &'f str {
    facts.about.client.as_ref().map_or("", |client| &client.client.id)
}

/// Whether somebody signed in in a browser: a password at the token endpoint, or a client by itself, is no login.
fn logged_in(facts: &Facts<'_>) -> bool {
    let origin = facts.about.grant.as_ref().map(|grant| grant.origin);
    !matches!(origin, Some(GrantType::ClientCredentials | GrantType::Password))
}

fn offline(facts: &Facts<'_>) -> bool {
    let service = facts.about.grant.as_ref().is_some_and(|grant| grant.service.is_some());
    let scopes = facts.about.grant.as_ref().map(|grant| grant.scopes.as_slice()).unwrap_or_default();
    !service && scopes.iter().any(|scope| scope == "offline_access")
}

/// `s_hash`, the hash of the request's state (Financial-grade API 1.0 part 2, 5.1.1).
pub(super) fn s_hash(token: &mut Token, facts: &Facts<'_>) {
    let front = facts
        .about
        .minting
        .as_ref()
        .is_some_and(|minting| matches!(minting.kind, GrantKind::Hybrid | GrantKind::Implicit));
    let state = facts.about.grant.as_ref().and_then(|grant| grant.state.as_deref());
    if let Some(state) = state.filter(|_| front && token.usage == TokenUse::Id) {
        token.put("s_hash", token.alg.hash().half(state));
    }
}

/// A blank on both sides of every colon but the first.
pub(super) fn header_blanks(token: &mut Token, _: &Facts<'_>) {
    token.header_style = HeaderStyle::Blanks;
}

pub(super) fn id_members(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Id {
        return;
    }
    token.header.insert_after("alg", "typ", "JWT");
    if token.alg.key_kind().is_none() {
        token.header.set("kid", uuid_of("the key for HMACs"));
    }
    let jti = facts.about.minting.as_ref().map_or("", |minting| &minting.jti);
    if facts.about.minting.as_ref().is_some_and(|minting| minting.kind == GrantKind::Exchange) {
        token.omit("at_hash");
    }
    token.put("jti", uuid_of(&format!("ID token beside {jti}")));
    token.put("typ", "ID");
    token.put("azp", client_id(facts));
    if !logged_in(facts) {
        token.omit("auth_time");
        token.put("acr", "1");
    }
    ordered(&mut token.claims);
}

pub(super) fn access_members(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Access {
        return;
    }
    token.header.set("typ", "JWT");
    token.claims.remove("client_id");
    token.claims.remove("aud");
    token.put("typ", "Bearer");
    token.put("azp", client_id(facts));
    if let Some(grant) = &facts.about.grant {
        if let Some(sid) = &grant.sid {
            token.put("sid", sid.as_str());
        }
        token.put("acr", grant.acr.as_deref().unwrap_or("1"));
        if logged_in(facts) {
            token.put("auth_time", grant.auth_time.secs());
        }
    }
    let origins = web_origins(facts);
    if has(facts, "oidc-allowed-origins-mapper") && !origins.is_empty() {
        token.put("allowed-origins", json!(origins));
    }
    let hidden = scopes::hidden(&|name| facts.setting(name).clone());
    let shown = |scope: &&String| !hidden.as_array().is_some_and(|names| names.contains(&json!(scope)));
    let scopes = facts.about.minting.as_ref().map(|minting| minting.scopes.as_slice()).unwrap_or_default();
    let scopes: Vec<&str> = scopes.iter().filter(shown).map(String::as_str).collect();
    token.put("scope", scopes.join(" "));
    ordered(&mut token.claims);
}

/// The client's web origins, with what `+` stands for.
fn web_origins(facts: &Facts<'_>) -> Vec<String> {
    let Some(client) = &facts.about.client else { return Vec::new() };
    let origin =
        |uri: &String| url::Url::parse(uri.trim_end_matches('*')).ok().map(|url| url.origin().ascii_serialization());
    let mut origins = Vec::new();
    for entry in facts.setting("webOrigins").as_array().into_iter().flatten().filter_map(Value::as_str) {
        match entry {
            "+" => origins.extend(client.client.redirect_uris.iter().filter_map(origin).filter(|it| it != "null")),
            own => origins.push(own.to_owned()),
        }
    }
    let mut seen = Vec::new();
    origins.retain(|origin| {
        !seen.contains(origin) && {
            seen.push(origin.clone());
            true
        }
    });
    origins
}

pub(super) fn service_userinfo(info: &mut UserInfo, facts: &Facts<'_>) {
    let Some(client) = facts.about.grant.as_ref().and_then(|grant| grant.service.clone()) else { return };
    info.members.set("sub", uuid_of(&format!("service account {client}")));
    info.members.set("email_verified", false);
    info.members.set("preferred_username", format!("service-account-{}", client.to_lowercase()));
}

pub(super) fn auth_time_anyway(token: &mut Token, facts: &Facts<'_>) {
    let since = facts.about.grant.as_ref().map(|grant| grant.auth_time.secs());
    if let Some(since) = since.filter(|_| token.usage == TokenUse::Id && !logged_in(facts)) {
        token.claims.set("auth_time", since);
        ordered(&mut token.claims);
    }
}

pub(super) fn lower_bearer(token: &mut Token, _: &Facts<'_>) {
    if token.usage == TokenUse::Access {
        token.put("typ", "bearer");
    }
}

pub(super) fn at_jwt(token: &mut Token, _: &Facts<'_>) {
    if token.usage == TokenUse::Access {
        token.header.set("typ", "at+jwt");
    }
}

/// One text stays a text.
fn set_audience(token: &mut Token, mut audience: Vec<String>) {
    match audience.len() {
        0 => {}
        1 => token.put("aud", audience.remove(0)),
        _ => token.put("aud", json!(audience)),
    }
    ordered(&mut token.claims);
}

pub(super) fn aud_account(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Access || !has(facts, "oidc-audience-resolve-mapper") {
        return;
    }
    let roles = token.claims.get("resource_access").and_then(Value::as_object);
    let others = roles.into_iter().flat_map(|roles| roles.keys()).filter(|client| *client != client_id(facts));
    let audience = others.cloned().collect();
    set_audience(token, audience);
}

pub(super) fn aud_mapper(token: &mut Token, facts: &Facts<'_>) {
    let sink = match token.usage {
        TokenUse::Id => "id.token.claim",
        TokenUse::Access => "access.token.claim",
        _ => return,
    };
    let mut audience = match token.claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    for mapper in mappers(facts).iter().filter(|mapper| mapper.kind == "oidc-audience-mapper" && mapper.on(sink)) {
        let named = [mapper.says("included.client.audience"), mapper.says("included.custom.audience")];
        if let Some(name) = named.into_iter().find(|name| !name.is_empty()) {
            audience.push(name.to_owned());
        }
    }
    set_audience(token, audience);
}

pub(super) fn no_sub(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Access && !has(facts, "oidc-sub-mapper") {
        token.omit("sub");
    }
}

pub(super) fn auth_time_by_scope(token: &mut Token, facts: &Facts<'_>) {
    let mapped = || mappers(facts).iter().any(|mapper| mapper.says("user.session.note") == "AUTH_TIME");
    if matches!(token.usage, TokenUse::Access | TokenUse::Id) && !mapped() {
        token.omit("auth_time");
    }
}

pub(super) fn acr_by_scope(token: &mut Token, facts: &Facts<'_>) {
    if matches!(token.usage, TokenUse::Access | TokenUse::Id) && !has(facts, "oidc-acr-mapper") {
        token.omit("acr");
    }
}

pub(super) fn nonce_everywhere(token: &mut Token, facts: &Facts<'_>) {
    let nonce = facts.about.grant.as_ref().and_then(|grant| grant.nonce.as_deref());
    if let Some(nonce) = nonce.filter(|_| matches!(token.usage, TokenUse::Access | TokenUse::Refresh)) {
        token.put("nonce", nonce);
        ordered(&mut token.claims);
    }
}

pub(super) fn session_state(token: &mut Token, facts: &Facts<'_>) {
    let sid = facts.about.grant.as_ref().and_then(|grant| grant.sid.as_deref());
    let three = matches!(token.usage, TokenUse::Id | TokenUse::Access | TokenUse::Refresh);
    if let Some(sid) = sid.filter(|_| three) {
        token.put("session_state", sid);
        ordered(&mut token.claims);
    }
}

/// Session (online, offline, none), token (regular, lightweight), grant.
pub(super) fn jti_prefix(token: &mut Token, facts: &Facts<'_>) {
    let (Some(minting), Some(jti)) = (&facts.about.minting, token.claims.text("jti")) else { return };
    if token.usage != TokenUse::Access {
        return;
    }
    let none = minting.kind == GrantKind::ClientCredentials
        && facts.about.grant.as_ref().is_some_and(|grant| grant.sid.is_none());
    let session = match (none, offline(facts)) {
        (true, _) => "tr",
        (false, true) => "of",
        (false, false) => "on",
    };
    let light = *facts.setting("client.use.lightweight.access.token.enabled") == true;
    let grant = match minting.kind {
        GrantKind::Code => "ac",
        GrantKind::Refresh => "rt",
        GrantKind::Implicit | GrantKind::Hybrid => "im",
        GrantKind::ClientCredentials => "cc",
        GrantKind::Device => "dg",
        GrantKind::Password => "ro",
        GrantKind::Exchange => "te",
    };
    let prefixed = format!("{session}{}{grant}:{jti}", if light { "lt" } else { "rt" });
    token.put("jti", prefixed);
}

pub(super) fn lightweight(token: &mut Token, _: &Facts<'_>) {
    const KEPT: &[&str] = &["exp", "iat", "jti", "iss", "typ", "azp", "sid", "scope"];
    if token.usage == TokenUse::Access {
        let gone: Vec<String> = token
            .claims
            .iter()
            .map(|(name, _)| name.to_owned())
            .filter(|name| !KEPT.contains(&name.as_str()))
            .collect();
        gone.iter().for_each(|name| token.omit(name));
    }
}

pub(super) fn refresh_members(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Refresh {
        return;
    }
    token.header.set("kid", uuid_of("the key for HMACs"));
    token.omit("client_id");
    token.put("typ", if offline(facts) { "Offline" } else { "Refresh" });
    token.put("azp", client_id(facts));
    if offline(facts) {
        token.omit("exp");
    }
    let access = facts.about.minting.as_ref().and_then(|minting| decode(minting.access_token.as_deref()?));
    if access.as_ref().is_some_and(|(_, claims)| claims.get("sub").is_none()) {
        token.omit("sub");
    }
    ordered(&mut token.claims);
}

/// The audience of the access token, and who provides the session.
pub(super) fn refresh_provenance(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Refresh {
        return;
    }
    let access = facts.about.minting.as_ref().and_then(|minting| decode(minting.access_token.as_deref()?));
    if let Some(audience) = access.and_then(|(_, claims)| claims.get("aud").cloned()) {
        token.put("aud_x", audience);
    }
    token.put("prov", "default");
}

/// Its scopes are those that answers name.
pub(super) fn visible_scopes(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Refresh {
        return;
    }
    let hidden = scopes::hidden(&|name| facts.setting(name).clone());
    let shown = |scope: &&str| !hidden.as_array().is_some_and(|names| names.contains(&json!(scope)));
    let scope = token.claims.text("scope").map(|scope| scope.split(' ').filter(shown).collect::<Vec<_>>().join(" "));
    if let Some(scope) = scope {
        token.put("scope", scope);
    }
}

/// What the authorization endpoint gives without a code lives as long as a setting says.
pub(super) fn implicit_lifetime(token: &mut Token, facts: &Facts<'_>) {
    let implicit = facts.about.minting.as_ref().is_some_and(|minting| minting.kind == GrantKind::Implicit);
    let seconds = facts.setting("accessTokenLifespanForImplicitFlow").as_i64();
    if let Some(seconds) = seconds.filter(|_| implicit && matches!(token.usage, TokenUse::Access | TokenUse::Id)) {
        token.put("exp", facts.now.secs() + seconds);
    }
}

/// The claims of the person that stands for the client itself.
pub(super) fn service_account(token: &mut Token, facts: &Facts<'_>) {
    let Some(client) = facts.about.grant.as_ref().and_then(|grant| grant.service.clone()) else { return };
    if matches!(token.usage, TokenUse::Id | TokenUse::Access) {
        token.put("email_verified", false);
        token.put("preferred_username", format!("service-account-{}", client.to_lowercase()));
        token.put("clientHost", "127.0.0.1");
        token.put("clientAddress", "127.0.0.1");
        token.put("client_id", client.as_str());
    }
    if matches!(token.usage, TokenUse::Id | TokenUse::Access | TokenUse::Refresh) {
        token.put("sub", uuid_of(&format!("service account {client}")));
    }
}
