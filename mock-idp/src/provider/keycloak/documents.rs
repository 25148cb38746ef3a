//! The discovery document and the key set.

use serde_json::json;

use super::scopes;
use crate::protocol::Facts;
use crate::protocol::draft::{Document, KeySet, Reply};
use crate::vocab::{Members, Operation};

/// `scopes_supported` lists the client scopes of the realm, assigned to somebody or not.
pub(super) fn scopes(document: &mut Document, facts: &Facts<'_>) {
    let realm = scopes::of_realm(&|name| facts.setting(name).clone());
    let names: Vec<String> =
        std::iter::once("openid".to_owned()).chain(realm.into_iter().map(|scope| scope.name)).collect();
    document.members.set("scopes_supported", json!(names));
}

/// RSA keys come with their certificate, those that were made on demand without.
pub(super) fn key_members(set: &mut KeySet, facts: &Facts<'_>) {
    let certificate_first = *facts.setting("defaultDefaultClientScopes") != json!(null)
        && facts.setting("defaultDefaultClientScopes").as_array().is_some_and(|names| names.contains(&json!("basic")));
    for listed in &mut set.keys {
        let jwk = &listed.jwk.members;
        let mut members = Members::new();
        for name in ["kid", "kty", "alg", "use", "crv", "x", "y"] {
            if let Some(value) = jwk.get(name) {
                members.push(name, value.clone());
            }
        }
        let numbers: Vec<_> = ["n", "e"].into_iter().filter_map(|name| Some((name, jwk.get(name)?.clone()))).collect();
        let certificate = listed.jwk.certificate.as_ref().filter(|_| !numbers.is_empty());
        if !certificate_first {
            numbers.iter().for_each(|(name, value)| members.push(name, value.clone()));
        }
        if let Some(certificate) = certificate {
            members.push("x5c", json!([certificate.x5c]));
            members.push("x5t", certificate.x5t.as_str());
            members.push("x5t#S256", certificate.x5t_s256.as_str());
        }
        if certificate_first {
            numbers.iter().for_each(|(name, value)| members.push(name, value.clone()));
        }
        listed.jwk.members = members;
    }
}

/// Who does not take JSON gets nothing.
pub(super) fn not_acceptable(reply: &mut Reply, facts: &Facts<'_>) {
    if facts.operation == Operation::Discovery {
        // Signed metadata are thought of, and come unsigned.
        refuse(
            reply,
            facts,
            &["application/json", "application/jwt"],
            ["", "The accept header value did not match the value in @Produces"],
        );
    }
}

/// The older server reads Accept more strictly, and for the key set too.
pub(super) fn not_acceptable_either(reply: &mut Reply, facts: &Facts<'_>) {
    if matches!(facts.operation, Operation::Discovery | Operation::Jwks) {
        refuse(reply, facts, &["application/json"], ["Sign in to", "RESTEASY003635: No match for accept header"]);
    }
}

/// 406 for who accepts nothing of what is offered: a page with this title, or JSON with this sentence.
fn refuse(reply: &mut Reply, facts: &Facts<'_>, offered: &[&str], [title, said]: [&str; 2]) {
    if reply.status != 200 || facts.request.method == "OPTIONS" {
        return;
    }
    let accept = facts.request.header("accept").unwrap_or("*/*");
    let takes = |kind: &str| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        ["*/*", "application/*"].contains(&kind) || offered.contains(&kind)
    };
    if accept.split(',').any(takes) {
        return;
    }
    reply.status = 406;
    reply.headers.retain(|(name, _)| name != "cache-control");
    let (kind, body) = match accept.contains("text/html") {
        true => (
            "text/html;charset=utf-8",
            format!(
                "<!doctype html><html><head><title>{title}</title></head><body><p>HTTP 406 Not Acceptable</p></body></html>"
            ),
        ),
        false => ("application/json", json!({ "error": said }).to_string()),
    };
    reply.body = body.into_bytes();
    for (_, value) in reply.headers.iter_mut().filter(|(name, _)| name == "content-type") {
        kind.clone_into(value);
    }
}
