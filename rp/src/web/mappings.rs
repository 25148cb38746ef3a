//! Group mappings as they are managed: by the settings page and by the API.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::app::App;
use super::origin::same_origin;
use super::params::Params;
use super::providers::{SettingsError, manager, refused};
use crate::domain::{GroupMapping, LoginError};
use crate::policy::Permission;

/// Keeps a mapping; another one of the same group and provider makes room for it.
pub(super) fn add(app: &App, mapping: GroupMapping) -> Result<(), SettingsError> {
    let mut all = app.store.mappings()?;
    all.retain(|known| known.group != mapping.group || known.provider != mapping.provider);
    all.push(mapping);
    Ok(app.store.set_mappings(&all)?)
}

/// Forgets the mapping of a group of a provider, or of every provider where the slug is empty.
pub(super) fn remove(app: &App, slug: &str, group: &str) -> Result<(), SettingsError> {
    let mut all = app.store.mappings()?;
    all.retain(|known| known.group != group || known.provider.as_deref().unwrap_or_default() != slug);
    Ok(app.store.set_mappings(&all)?)
}

/// The mapping that a form describes.
pub(super) fn read(params: &Params) -> Result<GroupMapping, SettingsError> {
    let text = |name: &str| Ok::<_, LoginError>(params.one(name)?.unwrap_or_default().to_owned());
    let group = text("group")?;
    if group.trim().is_empty() {
        return Err(LoginError::MalformedRequest { reason: "the mapping names no group" }.into());
    }
    let mut permissions = BTreeSet::new();
    for permission in Permission::every() {
        if params.one(&format!("permission-{permission}"))?.is_some() {
            permissions.insert(permission);
        }
    }
    let libraries = text("libraries")?;
    let libraries = libraries.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let slug = text("slug")?;
    Ok(GroupMapping {
        group,
        permissions,
        libraries: libraries.collect(),
        admin: params.one("admin")?.is_some(),
        provider: (!slug.is_empty()).then_some(slug),
    })
}

/// A mapping in the API.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Told {
    group: String,
    #[serde(default)]
    permissions: BTreeSet<Permission>,
    #[serde(default)]
    libraries: BTreeSet<String>,
    #[serde(default)]
    admin: bool,
    #[serde(default)]
    provider: Option<String>,
}

/// `GET /api/mappings`: all group mappings.
pub(crate) async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let told = || {
        manager(&app, &headers)?;
        let all = app.store.mappings()?.into_iter();
        Ok::<_, SettingsError>(
            all.map(|GroupMapping { group, permissions, libraries, admin, provider }| Told {
                group,
                permissions,
                libraries,
                admin,
                provider,
            })
            .collect::<Vec<_>>(),
        )
    };
    match told() {
        Ok(told) => Json(told).into_response(),
        Err(error) => refused(&app, &error),
    }
}

/// `PUT /api/mappings`: replaces all of them.
pub(crate) async fn put(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let kept = || {
        same_origin(&app, &headers)?;
        manager(&app, &headers)?;
        let malformed = |_| LoginError::MalformedRequest { reason: "it is no list of group mappings" };
        let told: Vec<Told> = serde_json::from_slice(&body).map_err(malformed)?;
        let all: Vec<GroupMapping> = told
            .into_iter()
            .map(|Told { group, permissions, libraries, admin, provider }| GroupMapping {
                group,
                permissions,
                libraries,
                admin,
                provider,
            })
            .collect();
        Ok::<_, SettingsError>(app.store.set_mappings(&all)?)
    };
    match kept() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(&app, &error),
    }
}
