use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::table::rules;
use super::*;
use crate::jose::JwsAlg;

rules! {
    /// Decisions that belong to a client's registration.
    ClientRules {
        /// The issuer, made of `{base}`, `{slug}`, `{realm}` and `{tenant}` (Discovery section 3).
        "issuer.shape" issuer_shape: String = "{base}".to_owned();
        /// The issuer that the discovery document names, made of the same; without it: the issuer (Discovery section 4.3).
        "issuer.in_document" issuer_in_document: Option<String> = None;
        /// The issuer that tokens name, made of the same; without it: the issuer (Core 2).
        "issuer.in_tokens" issuer_in_tokens: Option<String> = None;
        /// What stands for `{slug}` in addresses and issuers; without it: the client's id.
        "tenant.slug" tenant_slug: Option<String> = None;
        /// How a client may prove who it is (RFC 6749 section 2.3).
        "client_auth.methods" client_auth_methods: BTreeSet<ClientAuth> =
            BTreeSet::from([ClientAuth::Basic, ClientAuth::Post, ClientAuth::None]);
        /// How the registered redirect URIs are compared with the one that is asked for (RFC 9700 section 2.1).
        "redirect.match" redirect_match: RedirectMatch = RedirectMatch::Exact;
        /// The registered redirect URIs that are compared otherwise.
        "redirect.match_of" redirect_match_of: BTreeMap<String, RedirectMatch> = BTreeMap::new();
        /// What an entry that is nothing but a star stands for.
        "redirect.star_alone" redirect_star_alone: StarAlone = StarAlone::Literal;
        /// The method in its registration; without it: the one in the client's own entry, if there is one.
        "client_auth.registered" client_auth_registered: Option<ClientAuth> = None;
        /// Whether a client may use a method that it was not registered with.
        "client_auth.bound" client_auth_bound: Bound = Bound::Free;
        /// What a client is answered with that proves itself in two ways at once (RFC 6749 section 2.3: MUST NOT).
        "client_auth.two_methods" client_auth_two_methods: TwoMethods = TwoMethods::Refuse;
        /// What happens to a secret that a public client sends.
        "client_auth.public_secret" client_auth_public_secret: PublicSecret = PublicSecret::Ignore;
        /// How many secrets a client can have.
        "client_auth.secrets" client_auth_secrets: Secrets = Secrets::One;
        /// What an assertion must be like (RFC 7523 section 3).
        "client_auth.assertion" client_auth_assertion: AssertionRules = AssertionRules::default();
        /// What HMACs for a client are keyed with (Core 10.1).
        "client_auth.hmac_key" client_auth_hmac_key: HmacKey = HmacKey::Secret;
        /// The grants that the client may use at the token endpoint.
        "grant_types.allowed" grant_types_allowed: BTreeSet<GrantType> =
            BTreeSet::from([GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::DeviceCode]);
        /// What the header `Origin` of a token request must say: whether a script asks.
        "token.origin" token_origin: TokenOrigin = TokenOrigin::Any;
        /// Whether the client must push its requests (RFC 9126 section 6).
        "par.required" par_required: bool = false;
        /// Whether the client has a person in front of it at all: one that only checks tokens gets none.
        "client.interactive" client_interactive: bool = true;
        /// Whether client credentials bring a refresh token (RFC 6749 section 4.4.3: SHOULD NOT).
        "client_credentials.refresh" client_credentials_refresh: bool = false;
        /// The clients for which the client may get a token by exchange, beside itself.
        "token_exchange.audiences" token_exchange_audiences: BTreeSet<String> = BTreeSet::new();
        /// How introspection is answered.
        "introspect.format" introspect_format: IntrospectFormat = IntrospectFormat::Json;
        /// Which redirect URIs pass beside the registered ones (RFC 8252 section 7.3).
        "redirect.loopback" redirect_loopback: BTreeSet<Loopback> = BTreeSet::from([Loopback::IpAnyPort]);
        /// Whether an entry that begins with a slash belongs to `redirect.root_url`, or else to the provider's own origin.
        "redirect.relative_entries" redirect_relative_entries: bool = false;
        /// What relative entries are relative to.
        "redirect.root_url" redirect_root_url: Option<String> = None;
        /// For whom `http` does.
        "redirect.http" redirect_http: RedirectHttp = RedirectHttp::Allow;
        /// What a client without registered redirect URIs gets.
        "redirect.none_registered" redirect_none_registered: NoneRegistered = NoneRegistered::Refuse;
        /// Origins of the client's scripts: `*` for all, `+` for those of its redirect URIs.
        "cors.web_origins" cors_web_origins: Vec<String> = vec!["+".to_owned()];
        /// The scopes that the client may ask for.
        "scope.configured" scope_configured: Vec<String> =
            ["openid", "profile", "email", "groups", "offline_access", "address", "phone"].map(str::to_owned).to_vec();
        /// What a request without `scope` gets (RFC 6749 section 3.3).
        "scope.absent" scope_absent: ScopeAbsent = ScopeAbsent::Empty;
        /// What is granted whether it is asked for or not.
        "scope.always_granted" scope_always_granted: Vec<String> = Vec::new();
        /// What an unknown scope is answered with (Core 3.1.2.1: ignored).
        "scope.unknown" scope_unknown: ScopeUnknown = ScopeUnknown::Drop;
        /// Whom the client may have access tokens for; without it: anybody, and nobody is the wiser.
        "audience.registered" audience_registered: Option<Vec<String>> = None;
        /// Whom an access token is for where the request names nobody.
        "audience.unasked" audience_unasked: AudienceUnasked = AudienceUnasked::None;
        /// The response types that may be asked for.
        "response_type.allowed" response_type_allowed: BTreeSet<ResponseType> = BTreeSet::from([ResponseType::CODE]);
        /// The flows that are switched on for the client.
        "response_type.flows" response_type_flows: BTreeSet<FlowKind> =
            BTreeSet::from([FlowKind::AuthorizationCode, FlowKind::Implicit, FlowKind::Hybrid]);
        /// The response modes that may be asked for.
        "response_mode.allowed" response_mode_allowed: BTreeSet<ResponseMode> =
            BTreeSet::from([ResponseMode::Query, ResponseMode::Fragment, ResponseMode::FormPost]);
        /// Whether `response_mode.allowed` speaks of the default mode too, where none is asked for.
        "response_mode.default_bound" response_mode_default_bound: bool = true;
        /// What `prompt=consent` leads to.
        "prompt.consent" prompt_consent: PromptConsent = PromptConsent::Ask;
        /// What `prompt=none` is answered with where the person has not agreed (Core 3.1.2.6).
        "silent.consent_missing" silent_consent_missing: SilentConsent = SilentConsent::ConsentRequired;
        /// What asking for an authentication context leads to.
        "acr_values" acr_values: AcrValues = AcrValues::Ignore;
        /// What the claim `acr` says (Core 2).
        "acr.form" acr_form: AcrForm = AcrForm::Absent;
        /// What `acr` says where it always says the same.
        "acr.constant" acr_constant: String = "0".to_owned();
        /// The names of the levels of authentication, weakest 1; a password reaches 1.
        "acr.loa_map" acr_loa_map: BTreeMap<String, u32> = BTreeMap::new();
        /// What becomes of a request object (Core 6.1).
        "request_object" request_object: RequestObject = RequestObject::Refuse;
        /// What `offline_access` without `prompt=consent` leads to (Core 11: it "MUST be used unless other
        /// conditions … are in place").
        "scope.offline_needs_consent" scope_offline_needs_consent: OfflineNeedsConsent = OfflineNeedsConsent::Accept;
        /// The client's keys for request objects, as a JWK set; without it: its registered ones (Core 6.3.2).
        "request_object.keys" request_object_keys: Value = Value::Null;
        /// What becomes of a `request_uri` (Core 6.2).
        "request_uri" request_uri: RequestUri = RequestUri::Refuse;
        /// The registered addresses of request objects, and what is to be found there: the mock does not fetch it.
        "request_uri.known" request_uri_known: BTreeMap<String, String> = BTreeMap::new();
        /// The code challenge methods that pass (RFC 7636 section 4.2).
        "pkce.methods" pkce_methods: BTreeSet<PkceMethod> = BTreeSet::from([PkceMethod::S256, PkceMethod::Plain]);
        /// Who must send a code challenge.
        "pkce.required" pkce_required: PkceRequired = PkceRequired::Never;
        /// Whether the verifier of a client with a secret is compared too (RFC 9700 section 2.1.1).
        "pkce.confidential_verified" pkce_confidential_verified: bool = true;
        /// When the person is asked for consent.
        "consent.mode" consent_mode: ConsentMode = ConsentMode::Never;
        /// Seconds for which consent is remembered; none: for good.
        "consent.lifetime" consent_lifetime: Option<u64> = None;
        /// What makes the consent page come whatever was agreed to before, and whatever `consent.mode` says.
        "consent.forced_by" consent_forced_by: BTreeSet<ConsentForce> = BTreeSet::from([ConsentForce::PromptConsent]);
        /// Who may use the client.
        "access.who" access_who: AccessWho = AccessWho::Everyone;
        /// How many factors the client asks for.
        "access.factors" access_factors: Factors = Factors::One;
        /// Where a post-logout redirect URI must be registered (RP-Initiated Logout section 3).
        "end_session.uri_list" end_session_uri_list: LogoutUris = LogoutUris::OwnList;
        /// How a registered entry is compared with a post-logout redirect URI.
        "end_session.list_match" end_session_list_match: ListMatch = ListMatch::Exact;
        /// Whether a logout token has a `sid` (Back-Channel Logout 2.4).
        "bcl.sid" bcl_sid: BclSid = BclSid::Always;
        /// Whether the client's front-channel logout URI is used.
        "fcl.used" fcl_used: bool = true;
        /// Whether a front-channel logout URI gets `iss` and `sid` (Front-Channel Logout 2).
        "fcl.sid_iss" fcl_sid_iss: FclSidIss = FclSidIss::Always;
        /// Seconds that an authorization code is good for (RFC 6749 section 4.1.2: at most 600).
        "code.lifetime" code_lifetime: u64 = 60;
        /// When a refresh token is given (RFC 6749 section 5.1: optional).
        "refresh.when" refresh_when: RefreshWhen = RefreshWhen::Always;
        /// What becomes of a refresh token that is used (RFC 9700 section 4.14.2).
        "refresh.rotation" refresh_rotation: Rotation = Rotation::EachUse;
        /// How often, or how long, one that was replaced is still taken.
        "refresh.reuse_allowed" refresh_reuse_allowed: ReuseAllowed = ReuseAllowed::default();
        /// How long a refresh token is good for.
        "refresh.lifetime" refresh_lifetime: RefreshLifetime = RefreshLifetime::sliding(2_592_000);
        /// Whether tokens of a grant with `offline_access` outlive the browser's session.
        "offline.separate" offline_separate: bool = false;
        /// The role that a person needs for `offline_access`.
        "offline.role" offline_role: Option<String> = None;
        /// How long an ID token is good for.
        "id_token.lifetime" id_token_lifetime: IdTokenLifetime = IdTokenLifetime::Seconds(3_600);
        /// What the ID token is signed with.
        "id_token.alg" id_token_alg: JwsAlg = JwsAlg::RS256;
        /// Whether the access token says anything to its bearer.
        "access.format" access_format: AccessFormat = AccessFormat::Jwt;
        /// Seconds that an access token is good for.
        "access.lifetime" access_lifetime: u64 = 3_600;
        /// What an access token that is a JWT is signed with; without it: as the ID token where it is like one, else RS256.
        "access.alg" access_alg: Option<JwsAlg> = None;
        /// What a userinfo answer that is a JWT is signed with; without it: as the ID token.
        "userinfo.alg" userinfo_alg: Option<JwsAlg> = None;
        /// What an authorization response that is a JWT is signed with (JARM section 3); without it: as the ID token.
        "response.alg" response_alg: Option<JwsAlg> = None;
        /// Seconds that an authorization response that is a JWT is good for (JARM section 2.1: at most 600 are recommended).
        "response.lifetime" response_lifetime: u64 = 600;
        /// What an introspection answer that is a JWT is signed with (RFC 9701 section 5).
        "introspect.alg" introspect_alg: JwsAlg = JwsAlg::RS256;
        /// What an authorization response that is a JWT is wrapped in.
        "encrypt.response" encrypt_response: Option<Wrap> = None;
        /// What an introspection answer that is a JWT is wrapped in.
        "encrypt.introspection" encrypt_introspection: Option<Wrap> = None;
        /// What the ID token is wrapped in.
        "encrypt.id_token" encrypt_id_token: Option<Wrap> = None;
        /// What an access token that is a JWT is wrapped in.
        "encrypt.access_token" encrypt_access_token: Option<Wrap> = None;
        /// What the logout token is wrapped in.
        "encrypt.logout_token" encrypt_logout_token: Option<Wrap> = None;
        /// What a userinfo answer that is no JSON is wrapped in.
        "encrypt.userinfo" encrypt_userinfo: Option<Wrap> = None;
        /// What happens where there is no fitting key.
        "encrypt.no_key" encrypt_no_key: NoKey = NoKey::Refuse;
        /// The scopes that the token response does not name.
        "scope_echo.hidden" scope_echo_hidden: BTreeSet<String> = BTreeSet::new();
        /// Which claims a scope brings (Core 5.4), and what they are made of.
        "claims.of_scope" claims_of_scope: Vec<ScopeClaims> = ScopeClaims::plain();
        /// What of the person's claims goes where.
        "claims.in" claims_in: ClaimsIn = ClaimsIn::default();
        /// What `sub` is (Core 8).
        "sub.mode" sub_mode: SubMode = SubMode::Uuid;
        /// The sector whose clients share subjects that nobody else has (Core 8.1); without it: as `sub.mode` says.
        "sub.sector" sub_sector: Option<String> = None;
        /// What `groups` is made of.
        "groups.source" groups_source: GroupsSource = GroupsSource::Groups;
        /// The scope that brings groups, or `always`; without it: the one in `claims.of_scope`.
        "groups.scope" groups_scope: Option<String> = None;
        /// How groups are written.
        "groups.form" groups_form: GroupsForm = GroupsForm::Array;
        /// Where the person's roles stand, beside `claims.of_scope`.
        "roles.in" roles_in: Vec<RolesIn> = Vec::new();
        /// Roles that everybody has beside their own; `CLIENT:ROLE` is one at a client.
        "roles.default" roles_default: Vec<String> = Vec::new();
        /// Whose roles tokens of the client name.
        "roles.reach" roles_reach: RolesReach = RolesReach::All;
        /// Access tokens that the userinfo endpoint does not take.
        "userinfo.refuses" userinfo_refuses: BTreeSet<UserinfoRefuses> = BTreeSet::new();
        /// How the userinfo endpoint answers (Core 5.3.2).
        "userinfo.format" userinfo_format: UserinfoFormat = UserinfoFormat::Json;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_names_the_rule_and_what_would_be_right() {
        let said = ServerRules::default().set("state.min", &"eight".into(), None).unwrap_err().to_string();
        assert!(said.contains("`state.min` cannot be `\"eight\"`"), "{said}");
        let said = ClientRules::default().set("encrypt.id_token", &"RSA1_5".into(), None).unwrap_err().to_string();
        assert!(said.contains("write `RSA-OAEP-256 A256GCM`"), "{said}");
    }

    #[test]
    fn no_name_stands_on_both_storeys() {
        assert!(ServerRules::NAMES.iter().all(|name| !ClientRules::NAMES.contains(name)));
    }
}
