//! The JSON that the portal's application in the browser speaks with its server.

use serde_json::{Value, json};
use url::Url;

use crate::protocol::draft::{Reply, ScreenKind};
use crate::protocol::{FlowStanding, PageApi};

/// One request of the portal.
pub(super) fn answer(api: &mut PageApi<'_, '_>) -> Reply {
    match api.path() {
        "/api/state" => state(api),
        "/api/firstfactor" => first_factor(api),
        "/api/firstfactor/reauthenticate" => reauthenticate(api),
        "/api/secondfactor/totp" => one_time_code(api),
        "/api/oidc/consent" if api.is_post() => decide(api),
        "/api/oidc/consent" => consent(api),
        "/api/logout" => log_out(api),
        "/api/health" => ok(),
        "/api/configuration" => with(
            &json!({ "available_methods": ["totp"], "password_change_disabled": false, "password_reset_disabled": false }),
        ),
        _ => user(api),
    }
}

fn ok() -> Reply {
    said(200, &json!({ "status": "OK" }))
}

fn with(data: &Value) -> Reply {
    said(200, &json!({ "status": "OK", "data": data }))
}

fn said(status: u16, value: &Value) -> Reply {
    PageApi::json(status, value).header("cache-control", "no-store")
}

/// What the portal says when a login fails, whatever the reason.
fn failed(status: u16) -> Reply {
    said(status, &json!({ "status": "KO", "message": "Authentication failed. Check your credentials." }))
}

/// What it says when anything else does.
fn no(status: u16, message: &str) -> Reply {
    said(status, &json!({ "status": "KO", "message": message }))
}

fn state(api: &mut PageApi<'_, '_>) -> Reply {
    let who = api.who().map(|known| known.person.username.clone()).unwrap_or_default();
    let level = api.factors();
    with(&json!({
        "username": who, "authentication_level": level, "factor_knowledge": level > 0, "default_redirection_url": "",
    }))
}

fn user(api: &mut PageApi<'_, '_>) -> Reply {
    match api.who() {
        None => no(200, "Operation failed."),
        Some(known) => with(&json!({
            "display_name": known.person.name, "emails": [known.person.email], "method": "totp",
            "has_webauthn": false, "has_totp": known.person.otp.is_some(), "has_duo": false,
        })),
    }
}

/// Where the browser goes next: back into the flow, or where the portal was told to send it.
fn onward(api: &mut PageApi<'_, '_>) -> Reply {
    if let Some(target) = api.text("targetURL") {
        return if is_safe(target, api.base()) { with(&json!({ "redirect": target })) } else { ok() };
    }
    if api.text("flow").is_none() || api.lacks_factor() {
        return ok();
    }
    match api.resume_url().filter(|_| api.is_open()) {
        Some(url) => with(&json!({ "redirect": url })),
        None => failed(200),
    }
}

fn take_up(api: &mut PageApi<'_, '_>) {
    let named = ["flowID", "flow_id", "id", "workflowID"].iter().find_map(|name| api.text(name)).map(str::to_owned);
    api.take_up(&named.unwrap_or_default());
}

fn first_factor(api: &mut PageApi<'_, '_>) -> Reply {
    take_up(api);
    let (name, password) = (api.text("username").map(str::to_owned), api.text("password").map(str::to_owned));
    let (Some(name), Some(password)) = (name, password) else { return failed(401) };
    match api.sign_in(&name, &password) {
        Err(_) => failed(401),
        Ok(()) => onward(api),
    }
}

fn reauthenticate(api: &mut PageApi<'_, '_>) -> Reply {
    take_up(api);
    let Some(known) = api.who() else { return failed(401) };
    let password = api.text("password").unwrap_or_default().to_owned();
    match api.sign_in(&known.person.username, &password) {
        Err(_) => failed(401),
        Ok(()) => onward(api),
    }
}

fn one_time_code(api: &mut PageApi<'_, '_>) -> Reply {
    take_up(api);
    let code = api.text("token").unwrap_or_default().to_owned();
    if code.len() < 6 {
        return no(400, "Authentication failed, please retry later.");
    }
    match api.one_time_code(&code) {
        Err(_) => no(403, "Authentication failed, please retry later."),
        Ok(()) => onward(api),
    }
}

/// What is asked, and whether the password must be typed in first.
fn consent(api: &mut PageApi<'_, '_>) -> Reply {
    let named = api.query("flow_id").or(api.query("id")).unwrap_or_default().to_owned();
    api.take_up(&named);
    let Some(client) = api.client().filter(|_| api.is_open()) else { return no(200, "Operation failed.") };
    if api.who().is_none() {
        return no(200, "Operation failed.");
    }
    let again = match api.advance() {
        FlowStanding::Due(screen) => screen.kind != ScreenKind::Consent,
        _ => false,
    };
    let keepable = keepable(api);
    let claims = api.claims();
    let listed = if claims.is_empty() { Value::Null } else { json!(claims) };
    let name = api.setting("client_name").as_str().unwrap_or(&client.client.id).to_owned();
    with(&json!({
        "client_id": client.client.id, "client_description": name, "scopes": api.scopes(), "audience": [],
        "pre_configuration": keepable, "claims": listed, "essential_claims": null, "require_login": again,
    }))
}

/// Whether what the person agrees to can be kept: not where the page was forced.
fn keepable(api: &PageApi<'_, '_>) -> bool {
    let forced = api.scopes().iter().any(|scope| scope == "offline_access")
        || api.asked("prompt").is_some_and(|prompt| prompt.contains("consent") || prompt.contains("login"));
    let mode = api.setting("consent_mode");
    let duration = !api.setting("pre_configured_consent_duration").is_null();
    !forced && (mode == "pre-configured" || mode == "auto" && duration)
}

fn decide(api: &mut PageApi<'_, '_>) -> Reply {
    take_up(api);
    let Some(client) = api.client().filter(|_| api.is_open()) else { return no(200, "Operation failed.") };
    if api.who().is_none() || api.text("client_id") != Some(client.client.id.as_str()) {
        return no(200, "Operation failed.");
    }
    if api.body()["consent"] != true {
        api.refuse_later();
        return with(&json!({ "redirect_uri": api.resume_url() }));
    }
    let due = matches!(api.advance(), FlowStanding::Due(screen) if screen.kind == ScreenKind::Consent);
    let kept = keepable(api) && api.body()["pre_configure"] == true;
    if !due || api.agree(kept).is_err() {
        return no(200, "Operation failed.");
    }
    with(&json!({ "redirect_uri": api.resume_url() }))
}

fn log_out(api: &mut PageApi<'_, '_>) -> Reply {
    api.sign_out();
    let safe = is_safe(api.text("targetURL").unwrap_or_default(), api.base());
    with(&json!({ "safeTargetURL": safe }))
}

/// Whether the portal sends a browser there: to its own origin, or by TLS into the domain that its host stands in, which is
/// that of its session cookie.
fn is_safe(target: &str, base: &str) -> bool {
    let (Ok(target), Ok(base)) = (Url::parse(target), Url::parse(base)) else { return false };
    if target.origin() == base.origin() {
        return true;
    }
    let domain = base.domain().and_then(|host| host.split_once('.')).map(|(_, domain)| domain);
    let within =
        |host: &str, domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    target.scheme() == "https" && domain.zip(target.host_str()).is_some_and(|(domain, host)| within(host, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_to_the_portal_itself_and_by_tls_into_its_domain_only() {
        let base = "https://auth.example.com";
        for target in ["https://auth.example.com/x", "https://books.example.com", "https://example.com/"] {
            assert!(is_safe(target, base), "{target}");
        }
        for target in
            ["", "/x", "http://books.example.com", "https://badexample.com", "https://auth.example.com.evil.net/"]
        {
            assert!(!is_safe(target, base), "{target}");
        }
        assert!(is_safe("http://127.0.0.1:9091/", "http://127.0.0.1:9091"));
        assert!(!is_safe("https://1.0.0.1/", "http://127.0.0.1:9091"));
    }
}
