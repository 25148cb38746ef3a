use serde_json::{Value, json};

use crate::protocol::Facts;
use crate::protocol::draft::{Introspection, UserInfo};
use crate::vocab::Members;

/// When the login was asked for.
pub(super) fn rat(info: &mut UserInfo, facts: &Facts<'_>) {
    if let Some(grant) = &facts.about.grant {
        info.members.set("rat", grant.auth_time.secs());
    }
}

/// What the ID token says about the login, but for what belongs to it alone.
pub(super) fn rich(info: &mut UserInfo, facts: &Facts<'_>) {
    let Some(grant) = &facts.about.grant else { return };
    let client = grant.client.as_str();
    info.members.set("iss", facts.issuer);
    info.members.set("aud", json!([client]));
    info.members.set("iat", facts.now.secs());
    if grant.service.is_none() {
        info.members.set("azp", client);
        info.members.set("client_id", client);
        info.members.set("auth_time", grant.auth_time.secs());
        info.members.set("amr", json!(["pwd"]));
    }
}

pub(super) fn sorted(info: &mut UserInfo, _: &Facts<'_>) {
    info.members.sort();
    info.style.last_newline = true;
}

/// What is told of a token, and that a scope that was not granted makes it inactive.
pub(super) fn introspection(told: &mut Introspection, facts: &Facts<'_>) {
    let Some(grant) = facts.about.grant.as_ref().filter(|_| told.kind.is_some()) else { return };
    let granted = told.members.text("scope").unwrap_or_default().to_owned();
    let asked = facts.request.form.get("scope").unwrap_or_default();
    if asked.split_whitespace().any(|scope| !granted.split_whitespace().any(|known| known == scope)) {
        told.members = Members::from_iter([("active", false)]);
        told.kind = None;
        told.signed = false;
        return;
    }
    let whose = grant.service.is_none();
    let mut members = Members::from_iter([("active", Value::Bool(true))]);
    for name in ["client_id", "exp", "iat", "scope", "sub", "username"] {
        if let Some(value) = told.members.get(name).filter(|_| whose || !matches!(name, "sub" | "username")) {
            members.push(name, value.clone());
        }
    }
    if !grant.audience.is_empty() {
        members.push("aud", json!(grant.audience));
    }
    members.sort();
    told.members = members;
}
