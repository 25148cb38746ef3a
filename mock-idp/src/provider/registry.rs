//! The only file that names all providers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{authelia, authentik, entra, keycloak, plain};
use crate::manners::{Manners, ProviderRef, ProviderTable, ResolveError, hint};

const PROVIDERS: &[&ProviderTable] =
    &[&plain::TABLE, &authelia::TABLE, &authentik::TABLE, &entra::TABLE, &keycloak::TABLE];

/// The names of all providers that can be played.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    PROVIDERS.iter().map(|table| table.name)
}

/// The table of a provider.
///
/// # Errors
/// When there is none of that name; the error names the nearest.
pub fn table(name: &str) -> Result<&'static ProviderTable, ResolveError> {
    PROVIDERS
        .iter()
        .find(|table| table.name == name)
        .copied()
        .ok_or_else(|| ResolveError::Provider { name: name.to_owned(), hint: hint(name, names()) })
}

/// A provider in one version with settings and switches.
///
/// # Errors
/// When one of them does not exist.
pub fn resolve(
    reference: &ProviderRef,
    settings: &BTreeMap<String, Value>,
    switches: &[String],
) -> Result<Manners, ResolveError> {
    Manners::new(table(&reference.name)?, reference, settings, switches)
}
