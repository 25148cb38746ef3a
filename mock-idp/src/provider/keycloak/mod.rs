//! Keycloak, 17 to 26.7.

mod answers;
mod callback;
mod derived;
mod documents;
mod logout;
mod refusals;
mod scopes;
mod tokens;

use crate::manners::{Derive, Edit, ProviderTable};

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "keycloak",
    title: "Keycloak",
    quirks: concat!(
        include_str!("quirks/door.toml"),
        include_str!("quirks/clients.toml"),
        include_str!("quirks/requests.toml"),
        include_str!("quirks/callbacks.toml"),
        include_str!("quirks/sessions.toml"),
        include_str!("quirks/tokens.toml"),
        include_str!("quirks/claims.toml"),
        include_str!("quirks/answers.toml"),
        include_str!("quirks/logout.toml"),
    ),
    settings: include_str!("settings.toml"),
    words: include_str!("words.toml"),
    documents: include_str!("documents.toml"),
    screens: include_str!("screens.toml"),
    faces: &[],
    edits: EDITS,
    derived: DERIVED,
    settings_are_rules: false,
};

const DERIVED: &[(&str, Derive)] = &[
    ("access_alg", derived::access_alg),
    ("access_lifetime", derived::access_lifetime),
    ("flows", derived::flows),
    ("grants", derived::grants),
    ("levels", derived::levels),
    ("lock", derived::lock),
    ("logout_uris", derived::logout_uris),
    ("refresh_lifetime", derived::refresh_lifetime),
    ("userinfo_format", derived::userinfo_format),
    ("wrap_id_token", derived::wrap_id_token),
    ("wrap_userinfo", derived::wrap_userinfo),
    ("always_granted", scopes::always_granted),
    ("claims", scopes::claims),
    ("configured", scopes::configured),
    ("default_roles", scopes::default_roles),
    ("groups_source", scopes::groups_source),
    ("hidden", scopes::hidden),
    ("no_groups", scopes::no_groups),
    ("roles_reach", scopes::roles_reach),
    ("sub_mode", scopes::sub_mode),
];

const EDITS: &[(&str, Edit)] = &[
    ("keycloak-words", Edit::Refusal(refusals::by_parameter)),
    ("keycloak-page-titles", Edit::Refusal(refusals::title)),
    ("keycloak-discovery-406", Edit::Reply(documents::not_acceptable)),
    ("keycloak-cache-headers", Edit::Reply(answers::cache_headers)),
    ("keycloak-discovery-document", Edit::Document(documents::scopes)),
    ("keycloak-jwks-member-order", Edit::KeySet(documents::key_members)),
    ("keycloak-callback-order", Edit::Callback(callback::order)),
    ("keycloak-session-state-param", Edit::Callback(callback::session_state)),
    ("keycloak-no-iss-callback", Edit::Callback(callback::no_iss)),
    ("keycloak-iss-advertised-not-sent", Edit::Callback(callback::no_iss)),
    ("keycloak-iss-absent-on-prompt-none-error", Edit::Callback(callback::no_iss_on_silent_error)),
    ("keycloak-form-post-no-charset", Edit::Reply(callback::no_charset)),
    ("keycloak-state-newline-removed", Edit::Callback(callback::no_control_characters)),
    ("keycloak-s-hash", Edit::Token(tokens::s_hash)),
    ("keycloak-jose-header-blanks", Edit::Token(tokens::header_blanks)),
    ("keycloak-id-token-members", Edit::Token(tokens::id_members)),
    ("keycloak-access-token-members", Edit::Token(tokens::access_members)),
    ("keycloak-at-jwt-switch", Edit::Token(tokens::at_jwt)),
    ("keycloak-aud-account", Edit::Token(tokens::aud_account)),
    ("keycloak-aud-mapper", Edit::Token(tokens::aud_mapper)),
    ("keycloak-no-sub-access", Edit::Token(tokens::no_sub)),
    ("keycloak-auth-time-by-scope", Edit::Token(tokens::auth_time_by_scope)),
    ("keycloak-acr-by-scope", Edit::Token(tokens::acr_by_scope)),
    ("keycloak-nonce-in-all-tokens", Edit::Token(tokens::nonce_everywhere)),
    ("keycloak-session-state-claim", Edit::Token(tokens::session_state)),
    ("keycloak-jti-prefix", Edit::Token(tokens::jti_prefix)),
    ("keycloak-lightweight", Edit::Token(tokens::lightweight)),
    ("keycloak-refresh-token-members", Edit::Token(tokens::refresh_members)),
    ("keycloak-refresh-provenance", Edit::Token(tokens::refresh_provenance)),
    ("keycloak-refresh-visible-scopes", Edit::Token(tokens::visible_scopes)),
    ("keycloak-userinfo-cached", Edit::Reply(answers::userinfo_cached)),
    ("keycloak-fewer-cache-headers", Edit::Reply(answers::fewer_cache_headers)),
    ("keycloak-userinfo-errors-typed", Edit::Reply(answers::userinfo_typed)),
    ("keycloak-lost-page-title", Edit::Refusal(refusals::lost_title)),
    ("keycloak-implicit-900s", Edit::Token(tokens::implicit_lifetime)),
    ("keycloak-implicit-900s", Edit::Callback(callback::implicit_lifetime)),
    ("keycloak-service-account-claims", Edit::Token(tokens::service_account)),
    ("keycloak-token-members", Edit::TokenResponse(answers::token_members)),
    ("keycloak-not-before-member", Edit::TokenResponse(answers::not_before)),
    ("keycloak-refresh-expires-0", Edit::TokenResponse(answers::refresh_expires_0)),
    ("keycloak-lower-bearer", Edit::TokenResponse(answers::lower_bearer)),
    ("keycloak-userinfo-empty-401", Edit::Reply(answers::userinfo_empty)),
    ("keycloak-userinfo-errors-json", Edit::Reply(answers::userinfo_json)),
    ("keycloak-introspect-claims", Edit::Introspection(answers::introspection)),
    ("keycloak-logout-typ", Edit::Token(logout::typ)),
    ("keycloak-logout-typ-claim", Edit::Token(logout::members)),
    ("keycloak-logout-no-exp", Edit::Token(logout::no_exp)),
    ("keycloak-logout-revoke-bool", Edit::Token(logout::revoke_offline)),
];
