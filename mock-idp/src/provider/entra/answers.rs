//! Documents, pages, callbacks and refusals.

use serde_json::{Value, json};

use super::made::{letters, tid, time_text};
use super::tokens::session_state;
use crate::protocol::draft::{Callback, Document, KeySet, LogoutToken, Refusal, Reply, Screen};
use crate::protocol::{Cause, Channel, Facts, uuid_of};
use crate::vocab::Operation;

/// The shared names have no region.
pub(super) fn region(document: &mut Document, facts: &Facts<'_>) {
    let shared = matches!(facts.setting("authority").as_str(), Some("common" | "organizations" | "consumers"));
    if shared && document.members.get("tenant_region_scope").is_some() {
        document.members.set("tenant_region_scope", Value::Null);
    }
}

pub(super) fn no_pkce(document: &mut Document, _: &Facts<'_>) {
    document.members.remove("code_challenge_methods_supported");
}

/// `kty`, `use`, `kid`, `x5t`, `n`, `e`, `x5c`.
pub(super) fn key_members(set: &mut KeySet, _: &Facts<'_>) {
    for listed in &mut set.keys {
        let Some(certificate) = listed.jwk.certificate.clone() else { continue };
        let of = |name: &str| Some((name.to_owned(), listed.jwk.members.get(name)?.clone()));
        let mut members: Vec<(String, Value)> = ["kty", "use", "kid"].into_iter().filter_map(of).collect();
        members.push(("x5t".to_owned(), json!(certificate.x5t)));
        members.extend(["n", "e"].into_iter().filter_map(of));
        members.push(("x5c".to_owned(), json!([certificate.x5c])));
        listed.jwk.members = members.into_iter().collect();
    }
}

pub(super) fn key_issuer(set: &mut KeySet, facts: &Facts<'_>) {
    let issuer = facts.issuer_in_document();
    for listed in &mut set.keys {
        listed.jwk.members.set("issuer", issuer.as_str());
    }
}

pub(super) fn headers(reply: &mut Reply, facts: &Facts<'_>) {
    let document = matches!(facts.operation, Operation::Discovery | Operation::Jwks);
    for (name, value) in &mut reply.headers {
        if name == "content-type" && value == "application/json" {
            "application/json; charset=utf-8".clone_into(value);
        }
    }
    if document && reply.status == 200 {
        reply.headers.retain(|(name, _)| name != "cache-control");
        reply.headers.push(("cache-control".to_owned(), "max-age=86400, private".to_owned()));
    }
    reply.headers.push(("x-ms-request-id".to_owned(), trace_id(facts)));
}

/// What the hidden fields of the pages hold: the flow, and values that are good for this page.
pub(super) fn hidden(screen: &mut Screen, facts: &Facts<'_>) {
    let action = screen.action.clone().unwrap_or_default();
    let ctx = action.split_once("ctx=").map(|(_, ctx)| ctx.to_owned()).unwrap_or_default();
    for field in &mut screen.fields {
        match field.name.as_str() {
            "flowToken" => field.value = format!("AQABIQEAAAD{}", letters(&format!("flow {ctx}"), 43)),
            "canary" => field.value = format!("{}=0:1:CANARY", letters(&format!("canary {ctx}"), 43)),
            "hpgrequestid" => field.value = trace_id(facts),
            "ctx" => field.value.clone_from(&ctx),
            _ => {}
        }
    }
}

pub(super) fn no_iss(callback: &mut Callback, _: &Facts<'_>) {
    callback.remove("iss");
}

pub(super) fn with_session_state(callback: &mut Callback, facts: &Facts<'_>) {
    if let Some(state) = session_state(facts).filter(|_| !callback.is_error) {
        callback.set("session_state", state);
    }
}

/// `error`, `error_description`, `error_uri`, `state`.
pub(super) fn with_error_uri(callback: &mut Callback, _: &Facts<'_>) {
    const ORDER: [&str; 4] = ["error", "error_description", "error_uri", "state"];
    let Some(code) = callback.get("error_description").and_then(code_of).filter(|_| callback.is_error) else { return };
    callback.set("error_uri", error_uri(code));
    callback.params.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
}

/// The number behind AADSTS, where a sentence begins with one.
fn code_of(sentence: &str) -> Option<u64> {
    let (number, _) = sentence.strip_prefix("AADSTS")?.split_once(':')?;
    number.parse().ok()
}

fn error_uri(code: u64) -> String {
    format!("https://login.microsoftonline.com/error?code={code}")
}

fn seed(facts: &Facts<'_>) -> String {
    let request = facts.request;
    format!("{} {} {} {:?}", facts.now.millis(), request.path, request.query_text, request.body)
}

fn trace_id(facts: &Facts<'_>) -> String {
    uuid_of(&format!("trace {}", seed(facts)))
}

/// The request may bring its own, so that both sides can find it again.
fn correlation_id(facts: &Facts<'_>) -> String {
    let request = facts.request;
    let own = request.query.get("client-request-id").or_else(|| request.form.get("client-request-id"));
    let own = own.or_else(|| request.header("client-request-id"));
    own.map_or_else(|| uuid_of(&format!("correlation {}", seed(facts))), str::to_owned)
}

pub(super) fn error_members(refusal: &mut Refusal, facts: &Facts<'_>) {
    let Some(code) = code_of(&refusal.description).filter(|_| refusal.channel == Channel::Json) else { return };
    let said = std::mem::take(&mut refusal.more);
    refusal.more.set("error_codes", json!([code]));
    refusal.more.set("timestamp", time_text(facts.now));
    refusal.more.set("trace_id", trace_id(facts));
    refusal.more.set("correlation_id", correlation_id(facts));
    refusal.more.set("error_uri", error_uri(code));
    for (name, value) in said.iter() {
        refusal.more.set(name, value.clone());
    }
}

/// Refresh tokens of single-page applications end for good.
pub(super) fn end_of_spa(refusal: &mut Refusal, facts: &Facts<'_>) {
    if refusal.cause == Cause::RefreshExpired && *facts.setting("platform") == json!("spa") {
        "AADSTS700084: The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime \
         of 1.00:00:00, which can't be extended. It is now expired and a new sign in request must be sent by the SPA to the \
         sign in page."
            .clone_into(&mut refusal.description);
    }
}

pub(super) fn description(refusal: &mut Refusal, facts: &Facts<'_>) {
    // What stands on a form has no number.
    if code_of(&refusal.description).is_some() {
        let (trace, correlation, at) = (trace_id(facts), correlation_id(facts), time_text(facts.now));
        refusal.description =
            format!("{}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {at}", refusal.description);
    }
}

/// Frames name the issuer that tokens name.
pub(super) fn frame_of_tenant(message: &mut LogoutToken, facts: &Facts<'_>) {
    for (name, value) in &mut message.params {
        if name == "iss" {
            *value = format!("{}/{}/v2.0", facts.base(), tid(facts));
        }
    }
}
