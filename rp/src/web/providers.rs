//! Providers as they are managed: by the settings page and by the API.

use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::app::App;
use super::origin::same_origin;
use super::page::{self, Field, MappingForms, ProviderForm, SettingsPage};
use super::params::Params;
use super::said::{Said, said_of_provider};
use super::start_login::start_login;
use super::{cookies, mappings};
use crate::domain::{LoginError, Provider, ProviderError, Purpose};
use crate::oidc::{Upstream, diagnose};
use crate::policy::Pkce;

/// Path of the settings page.
pub(crate) const PATH: &str = "/settings";

/// What went wrong in the settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error(transparent)]
    Login(#[from] LoginError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl From<crate::store::StoreError> for SettingsError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Login(error.into())
    }
}

impl App {
    /// Replaces the providers, in the store and in memory. One that stays as it is keeps what is known of it.
    fn keep_providers(&self, providers: Vec<Provider>) -> Result<(), SettingsError> {
        self.store.set_providers(&providers)?;
        let before = self.upstreams();
        let upstream =
            |provider: Provider| {
                before.iter().find(|upstream| upstream.provider == provider).cloned().unwrap_or_else(|| {
                    Arc::new(Upstream::new(provider, Arc::clone(&self.http), Arc::clone(&self.clock)))
                })
            };
        let after = providers.into_iter().map(upstream).collect();
        *self.upstreams.write().unwrap_or_else(PoisonError::into_inner) = after;
        Ok(())
    }

    /// Keeps a provider: a new one at the end, one that is there in its place. A secret that is not given stays.
    pub(crate) fn keep_provider(&self, provider: Provider) -> Result<(), SettingsError> {
        self.kept(provider).inspect_err(|error| self.note_settings(error))
    }

    fn kept(&self, mut provider: Provider) -> Result<(), SettingsError> {
        let mut all: Vec<Provider> = self.upstreams().iter().map(|upstream| upstream.provider.clone()).collect();
        let place = all.iter().position(|known| known.slug == provider.slug);
        let others: Vec<Provider> = all.iter().filter(|known| known.slug != provider.slug).cloned().collect();
        provider.check(&others)?;
        match place {
            Some(place) => {
                provider.client_secret = provider.client_secret.or_else(|| all[place].client_secret.clone());
                all[place] = provider;
            }
            None => all.push(provider),
        }
        self.keep_providers(all)
    }

    pub(crate) fn delete_provider(&self, slug: &str) -> Result<(), SettingsError> {
        self.deleted(slug).inspect_err(|error| self.note_settings(error))
    }

    fn note_settings(&self, error: &SettingsError) {
        match error {
            SettingsError::Login(error) => self.note(error),
            SettingsError::Provider(error) => {
                self.note_as(error.code(), error.to_string(), said_of_provider(error, &self.policy().errors));
            }
        }
    }

    fn deleted(&self, slug: &str) -> Result<(), SettingsError> {
        let mut all: Vec<Provider> = self.upstreams().iter().map(|upstream| upstream.provider.clone()).collect();
        let linked = self.store.linked_at(slug)?;
        if !all.iter().any(|provider| provider.slug == slug) {
            return Err(ProviderError::Unknown { slug: slug.to_owned() }.into());
        }
        if linked > 0 {
            return Err(ProviderError::Linked { slug: slug.to_owned(), linked }.into());
        }
        all.retain(|provider| provider.slug != slug);
        self.store.forget_provider(slug)?;
        self.keep_providers(all)
    }
}

/// Only who manages the settings may see and change providers and mappings.
pub(super) fn manager(app: &App, headers: &HeaderMap) -> Result<(), LoginError> {
    let (_, account) = app.signed_in(cookies::read(headers, cookies::SESSION))?.ok_or(LoginError::NotSignedIn)?;
    if account.manages() { Ok(()) } else { Err(LoginError::NotAllowed) }
}

/// `GET /settings`: the providers, and what must be told them.
pub(crate) async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match manager(&app, &headers) {
        Ok(()) => page::show(StatusCode::OK, &settings(&app, None, Vec::new())),
        Err(error) => page::failure(&app, &error),
    }
}

/// `POST /settings/ACTION`: `save`, `delete`, `raise`, `test` or `preview` of the provider that the form names.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Path(action): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match act(&app, &action, &headers, body).await {
        Ok(response) => response,
        Err(SettingsError::Login(error)) => page::failure(&app, &error),
        Err(SettingsError::Provider(error)) => {
            let status = status(&said_of_provider(&error, &app.policy().errors));
            page::show(status, &settings(&app, Some(&error), Vec::new()))
        }
    }
}

async fn act(
    app: &App,
    action: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, SettingsError> {
    same_origin(app, headers)?;
    let params = Params::of_form(headers, body)?;
    let slug = params.one("slug")?.unwrap_or_default().to_owned();
    // Whoever is signed in may look at what a provider tells of him; all else is the manager's.
    if action == "preview" {
        app.signed_in(cookies::read(headers, cookies::SESSION))?.ok_or(LoginError::NotSignedIn)?;
        return Ok(start_login(app, headers, Some(&slug), Purpose::Preview, None).await?);
    }
    manager(app, headers)?;
    match action {
        "save" => {
            let there = app.upstreams().iter().any(|upstream| upstream.provider.slug == slug);
            if params.one("new")?.is_some() && there {
                return Err(ProviderError::SlugTaken { slug }.into());
            }
            app.keep_provider(provider(&params)?)?;
        }
        "delete" => app.delete_provider(&slug)?,
        "raise" => raise(app, &slug)?,
        "map" => mappings::add(app, mappings::read(&params)?)?,
        "unmap" => mappings::remove(app, &slug, params.one("group")?.unwrap_or_default())?,
        "test" => {
            let upstreams = app.upstreams();
            let upstream = upstreams.iter().find(|upstream| upstream.provider.slug == slug);
            let upstream = upstream.ok_or(ProviderError::Unknown { slug })?;
            // What stands in the form, before it is saved.
            let issuer = params.one("issuer")?.unwrap_or(&upstream.provider.issuer).to_owned();
            let report = diagnose(&app.http, &issuer, &app.policy()).await;
            return Ok(page::show(StatusCode::OK, &settings(app, None, report.checks)));
        }
        _ => return Err(LoginError::NotFound.into()),
    }
    Ok(page::redirect(PATH, []))
}

/// One place up in the order.
fn raise(app: &App, slug: &str) -> Result<(), SettingsError> {
    let mut all: Vec<Provider> = app.upstreams().iter().map(|upstream| upstream.provider.clone()).collect();
    let place = all.iter().position(|provider| provider.slug == slug);
    let place = place.ok_or_else(|| ProviderError::Unknown { slug: slug.to_owned() })?;
    if place > 0 {
        all.swap(place, place - 1);
    }
    app.keep_providers(all)
}

fn provider(params: &Params) -> Result<Provider, SettingsError> {
    let text = |name: &str| Ok::<_, LoginError>(params.one(name)?.unwrap_or_default().trim().to_owned());
    let full = |text: String| (!text.is_empty()).then_some(text);
    Ok(Provider {
        slug: text("slug")?,
        name: text("name")?,
        issuer: text("issuer")?,
        client_id: text("client_id")?,
        client_secret: full(text("client_secret")?),
        icon: full(text("icon")?).filter(|icon| icon.starts_with("https://") || icon.starts_with("http://")),
        enabled: params.one("enabled")?.is_some(),
    })
}

fn settings(app: &App, error: Option<&ProviderError>, checks: Vec<crate::oidc::ConnectionCheck>) -> SettingsPage {
    let policy = app.policy();
    let flow = &policy.flow;
    let pkce = match flow.pkce {
        Pkce::S256 | Pkce::IfAdvertised => "S256",
        Pkce::Plain => "plain",
        Pkce::None => "none",
    };
    let field = |label: &'static str, value: String| Field { label, value };
    let reference = vec![
        field("Redirect URI", app.url(&flow.callback_path).into()),
        field("Post-logout redirect URI", app.url(&flow.post_logout_path).into()),
        field("Back-channel logout URI", app.url(&flow.backchannel_path).into()),
        field("Scopes", flow.scopes.join(" ")),
        field("PKCE method", pkce.to_owned()),
        field("Grant type", "authorization_code".to_owned()),
    ];
    let all = app.store.mappings().unwrap_or_default();
    let form = |upstream: Arc<Upstream>| ProviderForm::of(&upstream.provider, &all);
    let providers = app.upstreams().into_iter().map(form).collect();
    let failed = checks.iter().any(|check| check.status.word() == "FAIL");
    let connected = !checks.is_empty() && !failed;
    let advice = match error {
        Some(error) => policy.errors.check_for(error.code()),
        None => policy.errors.check_for("connection_test").filter(|_| failed),
    };
    SettingsPage {
        providers,
        reference,
        checks,
        connected,
        error: error.map(|error| said_of_provider(error, &policy.errors).words),
        advice,
        rows: policy.errors.rows(),
        mappings: MappingForms::of("", &all),
    }
}

/// A provider in the API. The secret goes in and never comes out.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Told {
    #[serde(default)]
    slug: String,
    name: String,
    issuer: String,
    client_id: String,
    #[serde(default, skip_serializing)]
    client_secret: Option<String>,
    #[serde(default)]
    icon: Option<String>,
    #[serde(default)]
    enabled: bool,
}

impl Told {
    fn of(provider: &Provider) -> Self {
        let Provider { slug, name, issuer, client_id, icon, enabled, .. } = provider.clone();
        Self { slug, name, issuer, client_id, client_secret: None, icon, enabled }
    }
}

/// `GET /api/providers`: all providers, without their secrets.
pub(crate) async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match manager(&app, &headers) {
        Ok(()) => {
            let told: Vec<Told> = app.upstreams().iter().map(|upstream| Told::of(&upstream.provider)).collect();
            Json(told).into_response()
        }
        Err(error) => refused(&app, &error.into()),
    }
}

/// `PUT /api/providers/{slug}`: makes a provider or changes it.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kept = || {
        same_origin(&app, &headers)?;
        manager(&app, &headers)?;
        let malformed = |_| LoginError::MalformedRequest { reason: "it is no provider" };
        let told: Told = serde_json::from_slice(&body).map_err(malformed)?;
        let Told { name, issuer, client_id, client_secret, icon, enabled, .. } = told;
        app.keep_provider(Provider { slug, name, issuer, client_id, client_secret, icon, enabled })
    };
    match kept() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(&app, &error),
    }
}

/// `DELETE /api/providers/{slug}`.
pub(crate) async fn delete(State(app): State<Arc<App>>, Path(slug): Path<String>, headers: HeaderMap) -> Response {
    let deleted = || {
        same_origin(&app, &headers)?;
        manager(&app, &headers)?;
        app.delete_provider(&slug)
    };
    match deleted() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(&app, &error),
    }
}

pub(super) fn refused(app: &App, error: &SettingsError) -> Response {
    let (status, code, message) = match error {
        SettingsError::Login(error) => (page::status(app, error), error.code(), error.to_string()),
        SettingsError::Provider(error) => {
            let said = said_of_provider(error, &app.policy().errors);
            (status(&said), error.code(), said.words)
        }
    };
    (status, Json(serde_json::json!({ "error": code, "message": message }))).into_response()
}

fn status(said: &Said) -> StatusCode {
    StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
