//! authentik, 2023.10 to 2026.5.

mod answers;
mod callback;
mod derived;
mod executor;
mod tokens;

use crate::manners::{Derive, Edit, ProviderTable};

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "authentik",
    title: "authentik",
    quirks: concat!(
        include_str!("quirks/door.toml"),
        include_str!("quirks/documents.toml"),
        include_str!("quirks/clients.toml"),
        include_str!("quirks/requests.toml"),
        include_str!("quirks/pages.toml"),
        include_str!("quirks/callbacks.toml"),
        include_str!("quirks/tokens.toml"),
        include_str!("quirks/claims.toml"),
        include_str!("quirks/answers.toml"),
        include_str!("quirks/logout.toml"),
        include_str!("quirks/refusals.toml"),
    ),
    settings: include_str!("settings.toml"),
    words: include_str!("words.toml"),
    documents: include_str!("documents.toml"),
    screens: include_str!("screens.toml"),
    faces: &[("executor", executor::answer), ("webfinger", answers::webfinger)],
    edits: EDITS,
    derived: DERIVED,
    settings_are_rules: false,
};

const DERIVED: &[(&str, Derive)] = &[
    ("regex_entries", derived::regex_entries),
    ("bound_groups", derived::bound_groups),
    ("near_expiry", derived::near_expiry),
    ("wrap", derived::wrap),
];

const EDITS: &[(&str, Edit)] = &[
    ("authentik-userinfo-www-authenticate", Edit::Reply(answers::userinfo_refused)),
    ("authentik-pages-without-cache-headers", Edit::Reply(answers::html_headers)),
    ("authentik-post-405", Edit::Refusal(answers::post_405)),
    ("authentik-one-sentence-per-code", Edit::Refusal(answers::sentence)),
    ("authentik-token-request-id", Edit::Refusal(answers::request_id)),
    ("authentik-no-iss-no-session-state", Edit::Callback(callback::order)),
    ("authentik-state-empty-param", Edit::Callback(callback::empty_state)),
    ("authentik-success-query-rebuilt", Edit::Callback(callback::rebuilt)),
    ("authentik-error-double-question", Edit::Callback(callback::pasted)),
    ("authentik-custom-scheme-slashes-lost", Edit::Callback(callback::fewer_slashes)),
    ("authentik-id-token-members", Edit::Token(tokens::id_members)),
    ("authentik-access-token-is-jwt-idlike", Edit::Token(tokens::access_members)),
    ("authentik-no-at-hash-code-flow", Edit::Token(tokens::no_at_hash)),
    ("authentik-jti-shared", Edit::Token(tokens::jti)),
    ("authentik-jwks-x5", Edit::KeySet(tokens::certificates)),
    ("authentik-jwks-one-key", Edit::KeySet(tokens::own_key)),
    ("authentik-jwe-tokens", Edit::Token(tokens::jwe_header)),
    ("authentik-cors", Edit::Reply(answers::preflight)),
    ("authentik-all-response-types", Edit::Callback(callback::token_members)),
    ("authentik-jwks-empty-object", Edit::KeySet(tokens::no_signing_key)),
    ("authentik-validities", Edit::TokenResponse(tokens::response_members)),
    ("authentik-userinfo-nonce", Edit::UserInfo(tokens::userinfo_nonce)),
    ("authentik-introspect-claims", Edit::Introspection(tokens::introspection)),
    ("authentik-bcl-typ-jwt", Edit::Token(tokens::logout_typ_jwt)),
    ("authentik-bcl-no-exp", Edit::Token(tokens::logout_without_exp)),
    ("authentik-bcl-exp-access-ttl", Edit::Token(tokens::logout_exp)),
];
