//! Pages: titles, and sentences that hang on more than their cause.

use serde_json::Value;

use crate::protocol::draft::{Refusal, Screen, ScreenKind};
use crate::protocol::{Cause, Facts};

/// What the realm calls itself, without tags.
fn realm(facts: &Facts<'_>) -> String {
    let named = facts.setting("displayName").as_str().filter(|name| !name.is_empty());
    let name = named.or_else(|| facts.setting("realm").as_str()).unwrap_or_default();
    name.to_owned()
}

pub(super) fn title(refusal: &mut Refusal, facts: &Facts<'_>) {
    refusal.title = match refusal.cause {
        Cause::RouteUnknown | Cause::MethodNotAllowed => String::new(),
        Cause::TenantUnknown => "Sign in to Keycloak".to_owned(),
        _ => format!("Sign in to {}", realm(facts)),
    };
}

pub(super) fn screen_title(screen: &mut Screen, facts: &Facts<'_>) {
    screen.title = match screen.kind {
        ScreenKind::ConfirmLogout | ScreenKind::FrontChannel => "Logging out".to_owned(),
        _ => format!("Sign in to {}", realm(facts)),
    };
}

/// The switched-off flow is named.
pub(super) fn by_parameter(refusal: &mut Refusal, facts: &Facts<'_>) {
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
