//! Authelia, 4.37 to 4.39.

mod callback;
mod derived;
mod discovery;
mod portal;
mod refusal;
mod reply;
mod tokens;
mod userinfo;

use crate::manners::{Edit, ProviderTable};

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "authelia",
    title: "Authelia",
    quirks: include_str!("quirks.toml"),
    settings: include_str!("settings.toml"),
    words: include_str!("words.toml"),
    documents: include_str!("documents.toml"),
    screens: include_str!("screens.toml"),
    faces: &[("portal", portal::answer)],
    edits: EDITS,
    derived: derived::TABLE,
    settings_are_rules: false,
};

const EDITS: &[(&str, Edit)] = &[
    ("authelia-words-filled-in", Edit::Refusal(refusal::filled_in)),
    ("authelia-quotes-made-single", Edit::Refusal(refusal::single_quotes)),
    ("authelia-plain-text-replies", Edit::Reply(reply::as_go_writes)),
    ("authelia-portal-pages", Edit::Reply(reply::found)),
    ("authelia-portal-pages-4-38", Edit::Reply(reply::found)),
    ("authelia-discovery-configured-algs", Edit::Document(discovery::configured_algs)),
    ("authelia-discovery-static-algs", Edit::Document(discovery::hs256_first)),
    ("authelia-discovery-alg-none", Edit::Document(discovery::with_none)),
    ("authelia-jwks-shape", Edit::KeySet(discovery::key_members)),
    ("authelia-no-par", Edit::Document(discovery::without_par)),
    ("authelia-no-device-grant", Edit::Document(discovery::without_devices)),
    ("authelia-no-iss", Edit::Document(discovery::without_iss_flag)),
    ("authelia-callback-iss-scope", Edit::Callback(callback::with_scope)),
    ("authelia-callback-empty-scope", Edit::Callback(callback::with_empty_scope)),
    ("authelia-no-iss", Edit::Callback(callback::without_iss)),
    ("authelia-callback-sorted", Edit::Callback(callback::sorted)),
    ("authelia-303-see-other", Edit::Callback(callback::see_other)),
    ("authelia-bearer-lowercase", Edit::Callback(callback::bearer)),
    ("authelia-expires-in-3599", Edit::Callback(callback::seconds_left)),
    ("authelia-jarm-members", Edit::Token(tokens::response)),
    ("authelia-jwt-at-scp-list", Edit::Token(tokens::access)),
    ("authelia-legacy-claims-4-38", Edit::Token(tokens::client_id)),
    ("authelia-aud-array", Edit::Token(tokens::aud_array)),
    ("authelia-azp-always", Edit::Token(tokens::azp)),
    ("authelia-no-sid", Edit::Token(tokens::no_sid)),
    ("authelia-aud-merged", Edit::Token(tokens::aud_merged)),
    ("authelia-at-hash-sha256", Edit::Token(tokens::sha256)),
    ("authelia-s-hash-only-code-id-token", Edit::Token(tokens::s_hash)),
    ("authelia-hybrid-hashes-at-token", Edit::Token(tokens::hashes_of_callback)),
    ("authelia-rat-claim", Edit::Token(tokens::rat)),
    ("authelia-id-token-members", Edit::Token(tokens::id_token)),
    ("authelia-jwe-header", Edit::Token(tokens::envelope)),
    ("authelia-bearer-lowercase", Edit::TokenResponse(tokens::bearer)),
    ("authelia-members-sorted", Edit::TokenResponse(tokens::sorted)),
    ("authelia-rat-claim", Edit::UserInfo(userinfo::rat)),
    ("authelia-userinfo-rich", Edit::UserInfo(userinfo::rich)),
    ("authelia-members-sorted", Edit::UserInfo(userinfo::sorted)),
    ("authelia-userinfo-jwt-no-aud", Edit::Token(tokens::userinfo)),
    ("authelia-userinfo-401-empty-json", Edit::Refusal(refusal::bearer_body)),
    ("authelia-bearer-comma", Edit::Refusal(refusal::bearer_challenge)),
    ("authelia-introspect-members", Edit::Introspection(userinfo::introspection)),
    ("authelia-device-start-empty-json", Edit::Refusal(refusal::device_start)),
];
