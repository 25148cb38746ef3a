//! Pages: titles, and sentences that hang on more than their cause.

use serde_json::Value;

use crate::protocol::draft::Refusal;
use crate::protocol::{Cause, Facts};

/// What the realm calls itself, without tags.
fn realm(facts: &Facts<'_>) -> String {
    let named = facts.setting("displayName").as_str().filter(|name| !name.is_empty());
    let name = named.or_else(|| facts.setting("realm").as_str()).unwrap_or_default();
    name.to_owned()
}

pub(super) fn title(refusal: &mut Refusal, facts: &Facts<'_>) {
    refusal.title = match refusal.cause {
        Cause::RouteUnknown | Cause::MethodNotAllowed | Cause::OriginNotAllowed | Cause::TenantUnknown => String::new(),
        _ => format!("Sign in to {}", realm(facts)),
    };
}

/// The switched-off flow is named.
pub(super) fn by_parameter(refusal: &mut Refusal, facts: &Facts<'_>) {
    // What is no character of a scope is not repeated.
    if refusal.cause == Cause::ScopeUnknown {
        refusal.description.retain(|character| !character.is_control());
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
