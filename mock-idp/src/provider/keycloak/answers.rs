//! The answers of endpoints that clients ask.

use serde_json::{Value, json};

use super::scopes;
use crate::jose::decode;
use crate::protocol::draft::{IntrospectedKind, Introspection, Reply, TokenResponse};
use crate::protocol::{Cause, Facts};
use crate::vocab::{Members, Operation, Place};

/// What each kind of answer says of caches.
pub(super) fn cache_headers(reply: &mut Reply, facts: &Facts<'_>) {
    let html = reply.headers.iter().any(|(name, value)| name == "content-type" && value.starts_with("text/html"));
    let says = match (facts.operation, reply.status, reply.place) {
        // The door itself says nothing.
        _ if facts.request.method == "OPTIONS" || matches!(reply.status, 404..=406 | 415 | 500) => None,
        (Operation::Discovery | Operation::OauthMetadata | Operation::CheckSession, 200, _) => {
            Some("no-cache, must-revalidate, no-transform, no-store")
        }
        (Operation::Jwks, 200, _) => Some("no-cache"),
        (Operation::Token, ..) => Some("no-store"),
        (Operation::Userinfo, 200, _) => Some("no-store, no-cache"),
        (Operation::Userinfo, ..) => Some("no-store"),
        (Operation::Introspect, 200, _) => Some("no-cache"),
        (Operation::DeviceStart, 200, _) => Some("no-store, must-revalidate, max-age=0"),
        (Operation::EndSession | Operation::EndSessionConfirm, ..) if html || reply.status < 400 => Some("no-cache"),
        (Operation::Authorize, 200..=399, _)
        | (_, 200..=399, Some(Place::Login | Place::Consent | Place::Callback)) => {
            Some("no-store, must-revalidate, max-age=0")
        }
        (Operation::DevicePage, 200, _) => Some("no-store, must-revalidate, max-age=0"),
        _ => None,
    };
    let pragma = matches!(facts.operation, Operation::Token | Operation::Userinfo) && says.is_some();
    reply.headers.retain(|(name, _)| name != "cache-control" && (pragma || name != "pragma"));
    if let Some(says) = says {
        reply.headers.push(("cache-control".into(), says.into()));
    }
}

fn set_cache(reply: &mut Reply, says: Option<&str>) {
    reply.headers.retain(|(name, _)| name != "cache-control");
    if let Some(says) = says {
        reply.headers.push(("cache-control".into(), says.into()));
    }
}

pub(super) fn userinfo_cached(reply: &mut Reply, facts: &Facts<'_>) {
    if facts.operation == Operation::Userinfo && facts.request.method != "OPTIONS" {
        let read = reply.status == 200 && facts.request.method == "GET";
        set_cache(reply, read.then_some("no-cache"));
    }
}

pub(super) fn fewer_cache_headers(reply: &mut Reply, facts: &Facts<'_>) {
    // What only a look at the session could find out comes later, when the header is set.
    let late = |cause| {
        matches!(
            cause,
            Cause::HintOtherSubject
                | Cause::InteractionRequired
                | Cause::LoginRequired
                | Cause::ConsentRequired
                | Cause::RefusedByPolicy
                | Cause::ActionCancelled
                | Cause::RefusedByPerson
                | Cause::PersonDisabled
        )
    };
    let early = reply.place == Some(Place::Callback) && facts.about.refused.is_some_and(|cause| !late(cause));
    let logout = matches!(facts.operation, Operation::EndSession | Operation::EndSessionConfirm);
    let posted = facts.request.method == "POST";
    let silent = match facts.operation {
        Operation::Introspect => true,
        Operation::Authorize => early,
        _ => logout && (posted || reply.status != 200),
    };
    if silent {
        set_cache(reply, None);
    }
}

pub(super) fn userinfo_typed(reply: &mut Reply, facts: &Facts<'_>) {
    if facts.operation == Operation::Userinfo && reply.status >= 400 && reply.body.is_empty() {
        reply.headers.retain(|(name, _)| name != "content-type");
        reply.headers.push(("content-type".into(), "application/json".into()));
    }
}

const MEMBERS: &[&str] = &[
    "access_token",
    "expires_in",
    "refresh_expires_in",
    "refresh_token",
    "token_type",
    "id_token",
    "not-before-policy",
    "session_state",
    "scope",
    "issued_token_type",
];

fn ordered(response: &mut TokenResponse) {
    let place = |name: &str| MEMBERS.iter().position(|known| *known == name).unwrap_or(MEMBERS.len());
    let mut members: Vec<(String, Value)> =
        response.members.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    members.sort_by_key(|(name, _)| place(name));
    response.members = Members::from_iter(members);
}

pub(super) fn token_members(response: &mut TokenResponse, facts: &Facts<'_>) {
    let refresh = response.members.text("refresh_token").and_then(decode).map(|(_, claims)| claims);
    let rest = refresh.and_then(|claims| Some(claims.get("exp")?.as_i64()? - claims.get("iat")?.as_i64()?));
    response.put("refresh_expires_in", rest.unwrap_or_default());
    response.put("not-before-policy", 0);
    if let Some(sid) = facts.about.grant.as_ref().and_then(|grant| grant.sid.as_deref()) {
        response.put("session_state", sid);
    }
    ordered(response);
}

/// Since when what was issued to the person counts.
pub(super) fn not_before(response: &mut TokenResponse, facts: &Facts<'_>) {
    if let Some(stamp) = facts.not_before {
        response.put("not-before-policy", stamp.secs());
    }
}

pub(super) fn refresh_expires_0(response: &mut TokenResponse, facts: &Facts<'_>) {
    let scopes = facts.about.minting.as_ref().map(|minting| minting.scopes.as_slice()).unwrap_or_default();
    if scopes.iter().any(|scope| scope == "offline_access") {
        response.put("refresh_expires_in", 0);
    }
}

pub(super) fn lower_bearer(response: &mut TokenResponse, _: &Facts<'_>) {
    if response.members.text("token_type") == Some("Bearer") {
        response.put("token_type", "bearer");
    }
}

/// The challenge names the realm, and there is no body.
fn challenged(reply: &mut Reply, facts: &Facts<'_>) -> bool {
    let failed = facts.operation == Operation::Userinfo && reply.status >= 400;
    let realm = facts.setting("realm").as_str().unwrap_or_default();
    let mut found = false;
    for (_, value) in reply.headers.iter_mut().filter(|(name, _)| failed && name == "www-authenticate") {
        let rest = value.strip_prefix("Bearer").unwrap_or_default().trim_start();
        let rest = if rest.is_empty() { String::new() } else { format!(", {}", rest.replace("\",e", "\", e")) };
        *value = format!("Bearer realm=\"{realm}\"{rest}");
        found = true;
    }
    found
}

pub(super) fn userinfo_empty(reply: &mut Reply, facts: &Facts<'_>) {
    if !challenged(reply, facts) {
        return;
    }
    reply.body.clear();
    for (_, value) in reply.headers.iter_mut().filter(|(name, _)| name == "content-type") {
        "text/plain;charset=utf-8".clone_into(value);
    }
}

pub(super) fn userinfo_json(reply: &mut Reply, facts: &Facts<'_>) {
    challenged(reply, facts);
}

/// The type of the token is not told.
pub(super) fn no_token_type(told: &mut Introspection, _: &Facts<'_>) {
    told.members.remove("token_type");
}

/// Of a refresh token nothing is told but what stands in it.
pub(super) fn refresh_bare(told: &mut Introspection, facts: &Facts<'_>) {
    let Some(token) = facts.request.form.get("token").filter(|_| told.kind == Some(IntrospectedKind::Refresh)) else {
        return;
    };
    let Some((_, claims)) = decode(token) else { return };
    let beside = ["client_id", "username", "active", "scope"];
    let strange: Vec<String> = told
        .members
        .iter()
        .map(|(name, _)| name.to_owned())
        .filter(|name| claims.get(name).is_none() && !beside.contains(&name.as_str()))
        .collect();
    for name in strange {
        told.members.remove(&name);
    }
}

/// The members that are no claims of the token. Of a token that is no access token is told what an access token would
/// hold.
pub(super) fn introspection(told: &mut Introspection, facts: &Facts<'_>) {
    let Some(kind) = told.kind else { return };
    if let Some(known) = facts.about.person.as_ref() {
        told.members.set("username", known.person.username.as_str());
    }
    told.members.remove("scope");
    if let Some(grant) = &facts.about.grant {
        let hidden = scopes::hidden(&|name| facts.setting(name).clone());
        let shown = |scope: &&String| !hidden.as_array().is_some_and(|names| names.contains(&json!(scope)));
        let scopes: Vec<&str> = grant.scopes.iter().filter(shown).map(String::as_str).collect();
        told.members.set("scope", scopes.join(" "));
    }
    if kind == IntrospectedKind::Access {
        told.members.set("token_type", "Bearer");
    }
    told.members.set("active", json!(true));
}
