//! Pages: titles, and sentences that hang on more than their cause.

use serde_json::Value;

use crate::protocol::draft::{Field, Refusal, Screen, ScreenKind};
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

pub(super) fn screen_title(screen: &mut Screen, facts: &Facts<'_>) {
    screen.title = match screen.kind {
        ScreenKind::ConfirmLogout | ScreenKind::FrontChannel => "Logging out".to_owned(),
        _ => format!("Sign in to {}", realm(facts)),
    };
}

/// The names by which the form of the logout page sends its answer.
pub(super) fn confirm_form(screen: &mut Screen, _: &Facts<'_>) {
    if screen.kind == ScreenKind::ConfirmLogout {
        let hidden = |name: &str| Field {
            name: name.to_owned(),
            id: name.to_owned(),
            kind: "hidden",
            label: String::new(),
            value: String::new(),
        };
        screen.fields = vec![hidden("session_code"), hidden("confirmLogout")];
    }
}

/// The switched-off flow is named, and a method that is not the one that is demanded is said to be just that.
pub(super) fn by_parameter(refusal: &mut Refusal, facts: &Facts<'_>) {
    let demanded = facts.setting("pkce.code.challenge.method").as_str().is_some_and(|method| !method.is_empty());
    if refusal.cause == Cause::ChallengeMethodUnknown && demanded {
        "Invalid parameter: code challenge method is not matching the configured one"
            .clone_into(&mut refusal.description);
    }
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
