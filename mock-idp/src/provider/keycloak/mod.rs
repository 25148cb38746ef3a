//! Keycloak, 17 to 26.7.

use crate::manners::{Edit, ProviderTable};

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "keycloak",
    title: "Keycloak",
    quirks: include_str!("quirks.toml"),
    settings: include_str!("settings.toml"),
    words: include_str!("words.toml"),
    documents: include_str!("documents.toml"),
    screens: include_str!("screens.toml"),
    faces: &[],
    edits: EDITS,
    derived: &[],
    settings_are_rules: false,
};

const EDITS: &[(&str, Edit)] = &[];
