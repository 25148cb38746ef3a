//! `plain`: the protocol alone. It has no manners, and its settings are the rules themselves.

use crate::manners::ProviderTable;

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "plain",
    title: "Plain (the specifications, and no product)",
    quirks: "",
    settings: "",
    words: "",
    documents: "",
    screens: "",
    faces: &[],
    edits: &[],
    derived: &[],
    settings_are_rules: true,
};
