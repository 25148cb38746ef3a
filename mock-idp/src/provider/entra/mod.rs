//! Microsoft Entra ID, its endpoint 2.0. Nothing of it was ever recorded.

mod answers;
mod derived;
mod made;
mod tokens;

use crate::manners::{Derive, Edit, ProviderTable};

pub(super) const TABLE: ProviderTable = ProviderTable {
    name: "entra",
    title: "Microsoft Entra ID",
    quirks: concat!(
        include_str!("quirks/addresses.toml"),
        include_str!("quirks/requests.toml"),
        include_str!("quirks/tokens.toml"),
        include_str!("quirks/endings.toml"),
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
    ("tenant_name", derived::tenant_name),
    ("tenant_aliases", derived::tenant_aliases),
    ("token_issuer", derived::token_issuer),
    ("graph_host", derived::graph_host),
    ("flows", derived::flows),
    ("assigned", derived::assigned),
    ("refresh_lifetime", derived::refresh_lifetime),
    ("claims", derived::claims),
];

const EDITS: &[(&str, Edit)] = &[
    ("entra-discovery-document", Edit::Document(answers::region)),
    ("entra-no-pkce-advertised", Edit::Document(answers::no_pkce)),
    ("entra-jwks-no-alg", Edit::KeySet(answers::key_members)),
    ("entra-jwks-issuer-member", Edit::KeySet(answers::key_issuer)),
    ("entra-response-headers", Edit::Reply(answers::headers)),
    ("entra-no-iss", Edit::Callback(answers::no_iss)),
    ("entra-session-state-param", Edit::Callback(answers::with_session_state)),
    ("entra-error-uri-param", Edit::Callback(answers::with_error_uri)),
    ("entra-login-screens", Edit::Screen(answers::hidden)),
    ("entra-kmsi", Edit::Screen(answers::hidden)),
    ("entra-ext-expires-in", Edit::TokenResponse(tokens::ext_expires_in)),
    ("entra-scope-not-echoed", Edit::TokenResponse(tokens::scopes_of_graph)),
    ("entra-given-family-missing", Edit::Token(tokens::no_names)),
    ("entra-preferred-username-upn", Edit::Token(tokens::principal_name)),
    ("entra-groups-overage", Edit::Token(tokens::overage)),
    ("entra-hasgroups", Edit::Token(tokens::hasgroups)),
    ("entra-id-token-lifetime", Edit::Token(tokens::earlier)),
    ("entra-id-token-members", Edit::Token(tokens::id_members)),
    ("entra-no-at-hash", Edit::Token(tokens::no_at_hash)),
    ("entra-userinfo-no-email", Edit::Token(tokens::email_of_principal)),
    ("entra-userinfo-few-claims", Edit::UserInfo(tokens::few_claims)),
    ("entra-at-graph", Edit::Token(tokens::access_members)),
    ("entra-v1-issuer", Edit::Token(tokens::v1_issuer)),
    ("entra-at-nonce-header", Edit::Token(tokens::nonce_in_header)),
    ("entra-token-header-order", Edit::Token(tokens::header)),
    ("entra-frontchannel-only", Edit::LogoutToken(answers::frame_of_tenant)),
    ("entra-refresh-lifetime", Edit::Refusal(answers::end_of_spa)),
    ("entra-error-members", Edit::Refusal(answers::error_members)),
    ("entra-aadsts-description", Edit::Refusal(answers::description)),
];
