use askama::Template;
use axum::response::{Html, IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::app::App;
use super::said::said;
use crate::domain::claims::Claims;
use crate::domain::{ErrorCode, GroupMapping, LoginError, Person, Provider, error_codes};
use crate::oidc::ConnectionCheck;
use crate::policy::{Errors, Permission};
use crate::store::Account;

/// A button on the login page.
pub(crate) struct Button {
    pub(crate) name: String,
    pub(crate) url: String,
    /// The address of a picture.
    pub(crate) icon: Option<String>,
}

/// A failure as the pages show it.
pub(crate) struct Shown {
    pub(crate) code: &'static str,
    pub(crate) words: String,
    /// What the provider itself said: `error` and `error_description`.
    pub(crate) provider_said: Option<String>,
    /// What the application's document advises.
    pub(crate) advice: Option<String>,
}

impl Shown {
    fn of(app: &App, error: &LoginError) -> Self {
        let provider_said = match error {
            LoginError::ProviderError { error, description } if description.is_empty() => Some(error.clone()),
            LoginError::ProviderError { error, description } => Some(format!("{error}: {description}")),
            _ => None,
        };
        let policy = app.policy();
        let advice = policy.errors.check_for(error.code());
        Self { code: error.code(), words: said(error, &policy.errors).words, provider_said, advice }
    }

    /// The failure of that code, if it is one of ours.
    pub(crate) fn of_code(app: &App, code: &str) -> Option<Self> {
        let ErrorCode { code, words, .. } = error_codes().into_iter().find(|entry| entry.code == code)?;
        let policy = app.policy();
        // Words with holes need a failure to fill them.
        let theirs = policy.errors.words.get(code).filter(|entry| !entry.contains('{'));
        let theirs = theirs.and_then(|entry| entry.split_once(' ')).map(|(_, words)| words.to_owned());
        let advice = policy.errors.check_for(code);
        Some(Self { code, words: theirs.unwrap_or_else(|| words.to_owned()), provider_said: None, advice })
    }
}

#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage {
    pub(crate) login_path: String,
    pub(crate) buttons: Vec<Button>,
    pub(crate) local_form: bool,
    pub(crate) username: String,
    pub(crate) error: Option<Shown>,
    /// What is advised when there is no button.
    pub(crate) no_button: Option<String>,
}

/// A value that is to be copied.
pub(crate) struct Field {
    pub(crate) label: &'static str,
    pub(crate) value: String,
}

/// A provider as its form shows it; the secret does not stand there.
pub(crate) struct ProviderForm {
    slug: String,
    name: String,
    issuer: String,
    client_id: String,
    has_secret: bool,
    icon: String,
    enabled: bool,
    mappings: MappingForms,
}

impl ProviderForm {
    pub(crate) fn of(provider: &Provider, mappings: &[GroupMapping]) -> Self {
        Self {
            mappings: MappingForms::of(&provider.slug, mappings),
            slug: provider.slug.clone(),
            name: provider.name.clone(),
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            has_secret: provider.client_secret.is_some(),
            icon: provider.icon.clone().unwrap_or_default(),
            enabled: provider.enabled,
        }
    }

    /// Of a provider that is still to be made.
    fn empty() -> Self {
        Self::of(&Provider::default(), &[])
    }
}

#[derive(Template)]
#[template(path = "settings.html")]
pub(crate) struct SettingsPage {
    pub(crate) providers: Vec<ProviderForm>,
    pub(crate) reference: Vec<Field>,
    pub(crate) checks: Vec<ConnectionCheck>,
    pub(crate) connected: bool,
    pub(crate) error: Option<String>,
    /// What is advised of the error, or of the test.
    pub(crate) advice: Option<String>,
    /// The troubleshooting table: symptom and check.
    pub(crate) rows: Vec<(String, String)>,
    /// The mappings that count at every provider.
    pub(crate) mappings: MappingForms,
}

/// A group mapping as its form shows it.
pub(crate) struct MappingRow {
    group: String,
    permissions: String,
    libraries: String,
    admin: bool,
}

/// The group mappings of one provider, or those of every provider where the slug is empty.
pub(crate) struct MappingForms {
    slug: String,
    rows: Vec<MappingRow>,
}

impl MappingForms {
    pub(crate) fn of(slug: &str, all: &[GroupMapping]) -> Self {
        let ours = all.iter().filter(|mapping| mapping.provider.as_deref().unwrap_or_default() == slug);
        let row = |mapping: &GroupMapping| MappingRow {
            group: mapping.group.clone(),
            permissions: mapping.permissions.iter().map(|permission| permission.word()).collect::<Vec<_>>().join(", "),
            libraries: mapping.libraries.iter().cloned().collect::<Vec<_>>().join(", "),
            admin: mapping.admin,
        };
        Self { slug: slug.to_owned(), rows: ours.map(row).collect() }
    }

    fn permissions(&self) -> impl Iterator<Item = &'static str> {
        Permission::every().map(Permission::word)
    }
}

#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) account: Account,
    /// Whether identities can be given up at all.
    pub(crate) unlinkable: bool,
    /// Providers that the account has no identity at.
    pub(crate) linkable: Vec<Button>,
    /// Whether the settings are this account's to change.
    pub(crate) manages: bool,
    pub(crate) sub: Option<String>,
    pub(crate) issuer: Option<String>,
}

#[derive(Template)]
#[template(path = "preview.html")]
pub(crate) struct PreviewPage {
    username: String,
    name: String,
    email: String,
    groups: Vec<String>,
    raw: String,
    /// What is advised when there are no groups.
    advice: Option<String>,
}

impl PreviewPage {
    /// The claims as they came, and what the mapping makes of them.
    pub(crate) fn new(raw: &Claims, person: &Person, errors: &Errors) -> Self {
        Self {
            username: person.username.clone(),
            name: person.name.clone().unwrap_or_default(),
            email: person.email.clone().unwrap_or_default(),
            groups: person.groups.iter().cloned().collect(),
            raw: serde_json::to_string_pretty(raw).unwrap_or_default(),
            advice: errors.check_for("groups_missing").filter(|_| person.groups.is_empty()),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    error: Shown,
    last_error: Option<Shown>,
    login_url: String,
    local_url: Option<String>,
}

#[derive(Template)]
#[template(path = "signed_out.html")]
pub(crate) struct SignedOutPage {
    pub(crate) login_path: String,
}

/// A page as an answer.
pub(crate) fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The page that says what went wrong.
pub(crate) fn failure(app: &App, error: &LoginError) -> Response {
    failure_after(app, error, None)
}

/// The same, which also says what had gone wrong before.
pub(crate) fn failure_after(app: &App, error: &LoginError, last_error: Option<Shown>) -> Response {
    let flow = &app.policy().flow;
    let login = &flow.login_path;
    let hidden = matches!(error, LoginError::RedirectLoop { .. }) && !flow.loop_offers_local;
    let page = ErrorPage {
        error: Shown::of(app, error),
        last_error,
        login_url: login.clone(),
        local_url: (!hidden).then(|| format!("{login}?{}", flow.bypass_param)),
    };
    show(status(app, error), &page)
}

/// The status of an error.
pub(crate) fn status(app: &App, error: &LoginError) -> StatusCode {
    StatusCode::from_u16(said(error, &app.policy().errors).status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Sends the browser elsewhere, by GET, with cookies.
pub(crate) fn redirect<const N: usize>(to: &str, cookies: [(HeaderName, HeaderValue); N]) -> Response {
    let Ok(location) = HeaderValue::from_str(to) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    for (name, value) in cookies {
        response.headers_mut().append(name, value);
    }
    response
}
