//! Authelia. So far its first manners: addresses, what the ID token carries, `state`, token shapes, callback parameters.

mod callback;
mod discovery;

use crate::manners::{Edit, ProviderTable};

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "authelia",
    title: "Authelia",
    quirks: include_str!("quirks.toml"),
    settings: include_str!("settings.toml"),
    words: include_str!("words.toml"),
    documents: "",
    screens: "",
    faces: &[],
    edits: EDITS,
    derived: &[],
    settings_are_rules: false,
};

const EDITS: &[(&str, Edit)] = &[
    ("authelia-callback-iss-scope", Edit::Callback(callback::with_scope)),
    ("authelia-no-iss", Edit::Callback(callback::without_iss)),
    ("authelia-no-iss", Edit::Document(discovery::without_iss_flag)),
    ("authelia-callback-sorted", Edit::Callback(callback::sorted)),
    ("authelia-303-see-other", Edit::Callback(callback::see_other)),
];
