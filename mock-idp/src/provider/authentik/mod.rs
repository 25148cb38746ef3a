//! authentik, 2023.10 to 2026.5.

use crate::manners::{Edit, ProviderTable};

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "authentik",
    title: "authentik",
    quirks: include_str!("quirks.toml"),
    settings: include_str!("settings.toml"),
    words: include_str!("words.toml"),
    documents: include_str!("documents.toml"),
    screens: "",
    faces: &[],
    edits: EDITS,
    derived: &[],
    settings_are_rules: false,
};

const EDITS: &[(&str, Edit)] = &[];
