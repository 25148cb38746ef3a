//! The JSON that authentik's application in the browser speaks with the flow executor: one challenge at a time.

use serde_json::{Value, json};

use crate::protocol::draft::{Reply, Screen, ScreenKind};
use crate::protocol::{FlowStanding, PageApi};

/// Where the executor lies; behind it stands the slug of the flow.
const PATH: &str = "/api/v3/flows/executor/";
/// The flow that signs people in.
const AUTHENTICATION: &str = "default-authentication-flow";

/// What the person is asked for.
#[derive(Clone, Copy)]
enum Stage {
    /// Who they are; on the same page for the password, where names are not asked for first.
    Identification {
        with_password: bool,
    },
    Password,
    OneTimeCode,
    Consent,
}

impl Stage {
    fn of(screen: &Screen) -> Self {
        let field = |role: &str| screen.fields.iter().find(|field| field.role == role);
        match screen.kind {
            ScreenKind::Consent => Self::Consent,
            ScreenKind::SecondFactor => Self::OneTimeCode,
            _ if field("username").is_some_and(|field| field.kind != "hidden") => {
                Self::Identification { with_password: field("password").is_some() }
            }
            _ => Self::Password,
        }
    }

    fn component(self) -> &'static str {
        match self {
            Self::Identification { .. } => "ak-stage-identification",
            Self::Password => "ak-stage-password",
            Self::OneTimeCode => "ak-stage-authenticator-validate",
            Self::Consent => "ak-stage-consent",
        }
    }
}

/// One request of the application.
pub(super) fn answer(api: &mut PageApi<'_, '_>) -> Reply {
    let slug = api.path().strip_prefix(PATH).unwrap_or_default().trim_end_matches('/').to_owned();
    if slug != AUTHENTICATION && api.setting("authorization_flow") != slug.as_str() {
        return Reply::with_body(404, "text/html; charset=utf-8", "");
    }
    match api.advance() {
        // Consent is asked for by the authorization flow, to which the authorization endpoint leads.
        FlowStanding::Due(screen) if slug == AUTHENTICATION && screen.kind == ScreenKind::Consent => onward(api),
        FlowStanding::Due(screen) if api.is_post() => take(api, &screen),
        FlowStanding::Due(screen) => challenge(api, &screen, None),
        FlowStanding::Ready => onward(api),
        FlowStanding::Answered(reply) => answered(api, &reply),
        FlowStanding::Gone(_) => denied(api, "Flow does not apply to current user."),
    }
}

/// Takes what was filled in. The answer to the next question is asked for once more.
fn take(api: &mut PageApi<'_, '_>, screen: &Screen) -> Reply {
    let sent = |api: &PageApi<'_, '_>, name: &str| api.text(name).unwrap_or_default().to_owned();
    let stage = Stage::of(screen);
    let verdict = match stage {
        Stage::Identification { with_password } => {
            let (name, password) = (sent(api, "uid_field"), sent(api, "password"));
            let filled = [("username", name.as_str()), ("password", password.as_str())];
            api.fill(&filled[..1 + usize::from(with_password)])
                .map_err(|_| ("non_field_errors", "Failed to authenticate."))
        }
        Stage::Password => {
            let named = field(screen, "username");
            api.fill(&[("username", &named), ("password", &sent(api, "password"))])
                .map_err(|_| ("password", "Invalid password"))
        }
        Stage::OneTimeCode => api.fill(&[("otp", &sent(api, "code"))]).map_err(|_| ("code", "Invalid Token")),
        Stage::Consent if api.text("token") != Some(&api.token()) => {
            Err(("token", "Invalid consent token, re-showing prompt"))
        }
        Stage::Consent => api.agree(true).map_err(|_| ("token", "Invalid consent token, re-showing prompt")),
    };
    match verdict {
        Ok(()) => Reply::redirect(302, &api.here()).header("content-type", "text/html; charset=utf-8"),
        Err(complaint) => challenge(api, screen, Some(complaint)),
    }
}

fn field(screen: &Screen, role: &str) -> String {
    screen.fields.iter().find(|field| field.role == role).map(|field| field.value.clone()).unwrap_or_default()
}

/// What is asked, with what was wrong about the last answer.
fn challenge(api: &mut PageApi<'_, '_>, screen: &Screen, complaint: Option<(&str, &str)>) -> Reply {
    let stage = Stage::of(screen);
    let application = application(api);
    let title = match stage {
        Stage::Consent => format!("Redirecting to {application}"),
        _ => "Welcome to authentik!".to_owned(),
    };
    let mut said = json!({ "flow_info": flow_info(&title), "component": stage.component() });
    if let Some((field, sentence)) = complaint {
        said["response_errors"] = json!({ field: [{ "string": sentence, "code": "invalid" }] });
    }
    let more = match stage {
        Stage::Identification { with_password } => json!({
            "user_fields": ["email", "username"], "pending_user_identifier": null, "password_fields": with_password,
            "allow_show_password": false, "application_pre": application, "flow_designation": "authentication",
            "captcha_stage": null, "primary_action": "Log in", "sources": [], "show_source_labels": false,
            "enable_remember_me": false, "passkey_challenge": null,
        }),
        Stage::Password => pending(&field(screen, "username"), json!({ "allow_show_password": false })),
        Stage::OneTimeCode => pending(
            &who(api),
            json!({
                "device_challenges": [{ "device_class": "totp", "device_uid": "1", "challenge": {} }],
                "configuration_stages": [],
            }),
        ),
        Stage::Consent => pending(
            &who(api),
            json!({
                "header_text": format!("You're about to sign into {application}."),
                "permissions": permissions(api), "additional_permissions": [], "token": api.token(),
            }),
        ),
    };
    with(&mut said, more);
    PageApi::json(200, &said)
}

fn with(said: &mut Value, more: Value) {
    if let (Some(said), Value::Object(more)) = (said.as_object_mut(), more) {
        said.extend(more);
    }
}

/// Whom the challenge is about.
fn pending(username: &str, more: Value) -> Value {
    let mut about = json!({ "pending_user": username, "pending_user_avatar": AVATAR });
    with(&mut about, more);
    about
}

const AVATAR: &str = "/static/dist/assets/images/user_default.png";

fn flow_info(title: &str) -> Value {
    json!({
        "title": title, "background": "/static/dist/assets/images/flow_background.jpg",
        "background_themed_urls": null, "cancel_url": "/flows/-/cancel/", "layout": "stacked",
    })
}

fn who(api: &mut PageApi<'_, '_>) -> String {
    api.who().map(|known| known.person.username.clone()).unwrap_or_default()
}

/// The application's name; without one its slug.
fn application(api: &PageApi<'_, '_>) -> String {
    let named = |name: &str| api.setting(name).as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    named("name").or_else(|| named("slug")).unwrap_or_default()
}

/// The scopes by the descriptions of their mappings.
fn permissions(api: &PageApi<'_, '_>) -> Vec<Value> {
    let described = |scope: &str| match scope {
        "email" => "Email address",
        "profile" => "General Profile Information",
        "entitlements" => "Application entitlements",
        "offline_access" => "Access to request new tokens without interaction",
        _ => "",
    };
    let mut scopes = api.scopes();
    scopes.sort();
    scopes.iter().map(|scope| json!({ "name": described(scope), "id": scope })).collect()
}

/// Everything is done: the application goes back to the authorization endpoint.
fn onward(api: &mut PageApi<'_, '_>) -> Reply {
    let to = api.leave().unwrap_or_default();
    redirect(to.strip_prefix(api.base()).unwrap_or(&to))
}

fn redirect(to: &str) -> Reply {
    PageApi::json(200, &json!({ "component": "xak-flow-redirect", "to": to }))
}

/// The relying party is called back by the application: to an address, or with a form that it sends.
fn answered(api: &mut PageApi<'_, '_>, reply: &Reply) -> Reply {
    let location = reply.headers.iter().find(|(name, _)| name == "location");
    if let Some((_, to)) = location {
        return redirect(to);
    }
    let Some(callback) = api.called_back() else { return denied(api, "Request has been denied.") };
    let attrs: serde_json::Map<String, Value> =
        callback.params.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let said = json!({
        "component": "ak-stage-autosubmit", "url": callback.target, "attrs": attrs,
        "title": format!("Redirecting to {}...", application(api)),
    });
    PageApi::json(200, &said)
}

fn denied(api: &mut PageApi<'_, '_>, message: &str) -> Reply {
    let title = format!("Redirecting to {}", application(api));
    let mut said = json!({ "flow_info": flow_info(&title), "component": "ak-stage-access-denied" });
    with(&mut said, pending(&who(api), json!({ "error_message": message })));
    PageApi::json(200, &said)
}
