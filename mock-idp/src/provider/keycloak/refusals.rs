//! Pages: titles, and sentences that hang on more than their cause.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::protocol::draft::Refusal;
use crate::protocol::{Cause, Facts};
use crate::vocab::Operation;

/// What the realm calls itself, without tags.
fn realm(facts: &Facts<'_>) -> String {
    let named = facts.setting("displayName").as_str().filter(|name| !name.is_empty());
    let name = named.or_else(|| facts.setting("realm").as_str()).unwrap_or_default();
    name.to_owned()
}

pub(super) fn title(refusal: &mut Refusal, facts: &Facts<'_>) {
    refusal.title = match refusal.cause {
        Cause::RouteUnknown
        | Cause::MethodNotAllowed
        | Cause::OriginNotAllowed
        | Cause::TenantUnknown
        | Cause::BodyTypeRefused
        | Cause::RegistrationUnreadable
        | Cause::Internal => String::new(),
        _ => format!("Sign in to {}", realm(facts)),
    };
}

/// The switched-off flow is named.
pub(super) fn by_parameter(refusal: &mut Refusal, facts: &Facts<'_>) {
    // What is no character of a scope is not repeated.
    if refusal.cause == Cause::ScopeUnknown {
        refusal.description.retain(|character| !character.is_control());
    }
    // An assertion for a client that has a secret counts for nothing.
    if refusal.cause == Cause::ClientMethodRefused && facts.request.form.get("client_assertion").is_some() {
        "Invalid client or Invalid client credentials".clone_into(&mut refusal.description);
        refusal.status = 401;
    }
    let public = facts.about.client.as_ref().is_some_and(|known| known.client.is_public());
    if refusal.cause == Cause::ClientCredentialsRefused && public {
        "Public client not allowed to retrieve service account".clone_into(&mut refusal.description);
    }
    if refusal.cause == Cause::FlowDisabled {
        let asked = facts.request.params().get("response_type").unwrap_or_default();
        let front = asked.split(' ').any(|word| word == "token" || word == "id_token");
        let off = |name: &str| *facts.setting(name) == Value::Bool(false);
        let flow = if front && off("implicitFlowEnabled") { "Implicit" } else { "Standard" };
        refusal.description = format!(
            "Client is not allowed to initiate browser login with given response_type. {flow} flow is disabled for the client."
        );
    }
}

/// The realm is not known where an address is not there.
pub(super) fn lost_title(refusal: &mut Refusal, _: &Facts<'_>) {
    if refusal.title.is_empty() {
        "Sign in to".clone_into(&mut refusal.title);
    }
}

/// Nor is there a realm whose name could stand in the title.
pub(super) fn outside_title(refusal: &mut Refusal, facts: &Facts<'_>) {
    let realm = facts.setting("realm").as_str().unwrap_or_default();
    let inside = format!("{}/", facts.request.path).contains(&format!("/realms/{realm}/"));
    if refusal.title == "Sign in to" && !inside {
        "Sign in to Keycloak".clone_into(&mut refusal.title);
    }
}

/// What is no Base64, or no name and secret in it, is another matter.
pub(super) fn percent(refusal: &mut Refusal, facts: &Facts<'_>) {
    let header = facts.request.header("authorization").unwrap_or_default();
    let encoded = header.split_once(' ').map_or("", |(_, encoded)| encoded.trim());
    let Some(text) = STANDARD.decode(encoded).ok().filter(|_| refusal.cause == Cause::ClientHeaderMalformed) else {
        return;
    };
    if text.contains(&b':') {
        "unauthorized_client".clone_into(&mut refusal.error);
        "Unexpected error when authenticating client".clone_into(&mut refusal.description);
        refusal.status = 400;
    } else if facts.operation == Operation::Token {
        "invalid_client".clone_into(&mut refusal.error);
        "Invalid client or Invalid client credentials".clone_into(&mut refusal.description);
        refusal.status = 401;
    }
}

/// Whether the client has been named somewhere, though not where it counts.
pub(super) fn id_elsewhere(refusal: &mut Refusal, facts: &Facts<'_>) {
    let request = facts.request;
    let named = match refusal.cause {
        Cause::ClientMissing => request.query.get("client_id").is_some(),
        Cause::ClientMethodRefused => request.form.get("client_assertion").is_some(),
        _ => false,
    };
    let asked = matches!(facts.operation, Operation::Token | Operation::Revoke | Operation::DeviceStart);
    if named && asked {
        "invalid_client".clone_into(&mut refusal.error);
        "Missing client_id parameter".clone_into(&mut refusal.description);
        refusal.status = 400;
    }
}
