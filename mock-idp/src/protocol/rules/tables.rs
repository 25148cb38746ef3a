use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::consequence::{Effect, Trigger};
use super::order::{AuthorizeStep, EndSessionStep, TokenStep};
use super::rule::{QuirkId, Rule, RuleError};
use super::values::*;
use super::values_claims::*;
use super::values_client_auth::*;
use super::values_keys::*;
use super::values_refresh::*;
use super::values_shape::*;
use super::values_tokens::*;
use crate::jose::{JwsAlg, KeyManagement, KeyRing, KidShape, Retirement};
use crate::vocab::Operation;

/// Makes a struct of [`Rule`]s from a table of name, field, type and plain's value, with `set` by name.
macro_rules! rules {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $word:literal $field:ident: $type:ty = $plain:expr;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$doc])* pub $field: Rule<$type>,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: Rule::plain($plain),)* }
            }
        }

        impl $name {
            /// The names of all rules of this storey.
            pub const NAMES: &'static [&'static str] = &[$($word),*];

            /// Sets a rule by name; `by` is the quirk that asks for it.
            ///
            /// # Errors
            /// When there is no such rule, or the value is not one of its set.
            pub fn set(&mut self, name: &str, value: &Value, by: Option<&QuirkId>) -> Result<(), RuleError> {
                match name {
                    $($word => match serde_json::from_value(value.clone()) {
                        Ok(value) => self.$field.set(value, by),
                        Err(source) => {
                            return Err(RuleError::Value { name: name.to_owned(), value: value.to_string(), source });
                        }
                    },)*
                    _ => return Err(RuleError::Unknown { name: name.to_owned(), known: Self::NAMES.join(", ") }),
                }
                Ok(())
            }

            /// The quirk that set this rule, if one did.
            pub fn set_by(&self, name: &str) -> Option<&QuirkId> {
                match name {
                    $($word => self.$field.set_by(),)*
                    _ => None,
                }
            }
        }
    };
}

rules! {
    /// Decisions of the whole instance.
    ServerRules {
        /// Which operations may be read by scripts of any origin (`Access-Control-Allow-Origin: *`).
        "cors.any" cors_any: BTreeSet<Operation> = BTreeSet::from([
            Operation::Discovery, Operation::OauthMetadata, Operation::Jwks, Operation::Token, Operation::Userinfo,
        ]);
        /// What a parameter that is sent twice is answered with (RFC 6749 section 3.1: MUST NOT).
        "door.doubled_param" doubled_param: Doubled = Doubled::Refuse;
        /// What counts where a `client_id` stands beside an `Authorization` header.
        "client_auth.header_and_body_id" client_auth_header_and_body_id: HeaderAndBodyId = HeaderAndBodyId::SameOnly;
        /// How user and password of HTTP Basic are read (RFC 6749 section 2.3.1).
        "client_auth.basic_decode" client_auth_basic_decode: BasicDecode = BasicDecode::Form;
        /// How the word `Basic` may be written.
        "client_auth.basic_word" client_auth_basic_word: BasicWord = BasicWord::AnyCase;
        /// Whether a client that failed with Basic is told which scheme to use (RFC 6749 section 5.2).
        "client_auth.challenge_header" client_auth_challenge_header: bool = true;
        /// The fewest characters of `state`; 0: it may be absent (RFC 6749 section 4.1.1).
        "state.min" state_min: usize = 0;
        /// What an unknown word in `prompt` is answered with (Prompt Create section 4.1).
        "prompt.unknown" prompt_unknown: Unknown = Unknown::Refuse;
        /// What an unknown `response_mode` is answered with.
        "response_mode.unknown" response_mode_unknown: Unknown = Unknown::Refuse;
        /// Seconds without use after which a browser's session ends.
        "session.idle" session_idle: u64 = 1_800;
        /// Seconds after which a browser's session ends.
        "session.max" session_max: u64 = 36_000;
        /// Seconds that a person may take for the pages between the authorization request and its answer.
        "flow.lifetime" flow_lifetime: u64 = 600;
        /// Whether those pages belong to the browser that brought the request.
        "flow.bound_to_browser" flow_bound_to_browser: bool = true;
        /// What of an earlier consent does for a request, where consent is remembered.
        "consent.match" consent_match: ConsentMatch = ConsentMatch::Superset;
        /// In which order an authorization request is checked, with the steps in their places.
        "order.authorize" order_authorize: Vec<AuthorizeStep> = AuthorizeStep::PLAIN.to_vec();
        /// In which order an authorization code is checked.
        "order.token" order_token: Vec<TokenStep> = TokenStep::CODE.to_vec();
        /// In which order a refresh token is checked.
        "order.refresh" order_refresh: Vec<TokenStep> = TokenStep::REFRESH.to_vec();
        /// In which order a logout request is checked.
        "order.end_session" order_end_session: Vec<EndSessionStep> = EndSessionStep::PLAIN.to_vec();
        /// What follows from what: a trigger and its effects.
        "consequences" consequences: BTreeMap<Trigger, BTreeSet<Effect>> = Trigger::plain();
        /// What the parameter `scope` of a refresh does (RFC 6749 section 6).
        "refresh.scope_param" refresh_scope_param: ScopeParam = ScopeParam::Narrow;
        /// When a refresh brings an ID token (Core 12.2).
        "refresh.id_token" refresh_id_token: RefreshIdToken = RefreshIdToken::IfOpenid;
        /// Whether the ID token of a refresh has the nonce of the login.
        "refresh.nonce" refresh_nonce: RefreshNonce = RefreshNonce::Omit;
        /// Of when the claims in refreshed tokens are.
        "refresh.claims" refresh_claims: ClaimsTime = ClaimsTime::Live;
        /// What is looked at anew when a refresh token is used.
        "refresh.rechecks" refresh_rechecks: BTreeSet<Recheck> = BTreeSet::from([Recheck::Person]);
        /// When a token response has an ID token (Core 3.1.3.3).
        "id_token.when" id_token_when: IdTokenWhen = IdTokenWhen::Openid;
        /// What makes an access token good.
        "access.validated_by" access_validated_by: ValidatedBy = ValidatedBy::Store;
        /// What `expires_in` counts.
        "expires_in.form" expires_in_form: ExpiresIn = ExpiresIn::Lifetime;
        /// Whether the token response names its scopes (RFC 6749 section 5.1).
        "scope_echo.when" scope_echo_when: EchoWhen = EchoWhen::Always;
        /// In which order.
        "scope_echo.order" scope_echo_order: EchoOrder = EchoOrder::Requested;
        /// What stands for a claim without a value (Core 5.3.2: SHOULD be omitted).
        "claims.empty" claims_empty: EmptyClaims = EmptyClaims::from([("groups".to_owned(), serde_json::json!([]))]);
        /// Of when the claims of a sink are; a sink that is not named has those of now.
        "claims.time" claims_time: BTreeMap<Sink, ClaimsTime> = BTreeMap::new();
        /// What `email_verified` says.
        "claims.email_verified" claims_email_verified: EmailVerified = EmailVerified::Person;
        /// The claims of the protocol that one of the person's replaces; `*`: all.
        "claims.may_override" claims_may_override: BTreeSet<String> = BTreeSet::new();
        /// What `sub` is where the person lacks what it is made of.
        "sub.missing_source" sub_missing_source: MissingSource = MissingSource::FallbackHash;
        /// In which order groups are given.
        "groups.order" groups_order: GroupsOrder = GroupsOrder::AsGiven;
        /// Where a bearer token is looked for (RFC 6750 section 2).
        "userinfo.token_in" userinfo_token_in: BTreeSet<TokenPlace> =
            BTreeSet::from([TokenPlace::Header, TokenPlace::Form]);
        /// What two access tokens in one request are answered with (RFC 6750 section 2).
        "userinfo.two_tokens" userinfo_two_tokens: TwoTokens = TwoTokens::Refuse;
        /// Whether the access token must have the scope `openid`.
        "userinfo.needs_openid" userinfo_needs_openid: bool = true;
        /// Whom the access token must be addressed to.
        "userinfo.needs_audience" userinfo_needs_audience: NeedsAudience = NeedsAudience::None;
        /// Whether there is an end-session endpoint.
        "end_session.enabled" end_session_enabled: bool = true;
        /// What a logout request without ID token hint is answered with (RP-Initiated Logout section 2: SHOULD ask).
        "end_session.no_hint" end_session_no_hint: NoHint = NoHint::Confirm;
        /// Whether relying parties are told of logouts by back channel.
        "bcl.enabled" bcl_enabled: bool = true;
        /// Seconds that a receiver of a logout token may take.
        "bcl.timeout" bcl_timeout: u64 = 5;
        /// What becomes of keys that are replaced (Core 10.1.1).
        "keys.rotation" keys_rotation: Retirement = Retirement::Overlap;
        /// The algorithms whose keys are in the key set whether a client has them or not.
        "keys.listed" keys_listed: Vec<JwsAlg> = KeyRing::LISTED.to_vec();
        /// What happens to an algorithm that none of those keys serves.
        "keys.fallback" keys_fallback: KeyFallback = KeyFallback::None;
        /// The algorithms that cannot be played although a client may be given them.
        "keys.unsupported" keys_unsupported: BTreeSet<JwsAlg> = BTreeSet::new();
        /// What such an algorithm does.
        "keys.unsupported_alg" keys_unsupported_alg: UnsupportedAlg = UnsupportedAlg::Refuse;
        /// Whether the provider's own encryption keys that are in use are in the key set.
        "keys.enc_listed" keys_enc_listed: bool = false;
        /// Its own encryption keys that are there whether they are in use or not.
        "keys.enc_always" keys_enc_always: Vec<KeyManagement> = Vec::new();
        /// What an authorization code looks like.
        "shape.code" shape_code: Shape = Shape::plain();
        /// What a refresh token looks like.
        "shape.refresh" shape_refresh: Shape = Shape::plain();
        /// What an access token looks like that is no JWT.
        "shape.access_opaque" shape_access_opaque: Shape = Shape::plain();
        /// What the id of a session at a client looks like.
        "shape.sid" shape_sid: Shape = Shape::uuid();
        /// What the id of a token looks like.
        "shape.jti" shape_jti: Shape = Shape::uuid();
        /// What the name of a key looks like (RFC 7638); keys that were made before keep theirs.
        "shape.kid" shape_kid: KidShape = KidShape::default();
    }
}

rules! {
    /// Decisions that belong to a client's registration.
    ClientRules {
        /// How a client may prove who it is (RFC 6749 section 2.3).
        "client_auth.methods" client_auth_methods: BTreeSet<ClientAuth> =
            BTreeSet::from([ClientAuth::Basic, ClientAuth::Post, ClientAuth::None]);
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
        /// Which redirect URIs pass beside the registered ones (RFC 8252 section 7.3).
        "redirect.loopback" redirect_loopback: Loopback = Loopback::IpAnyPort;
        /// The scopes that the client may ask for.
        "scope.configured" scope_configured: Vec<String> =
            ["openid", "profile", "email", "groups", "offline_access", "address", "phone"].map(str::to_owned).to_vec();
        /// What an unknown scope is answered with (Core 3.1.2.1: ignored).
        "scope.unknown" scope_unknown: ScopeUnknown = ScopeUnknown::Drop;
        /// The response modes that may be asked for.
        "response_mode.allowed" response_mode_allowed: BTreeSet<ResponseMode> =
            BTreeSet::from([ResponseMode::Query, ResponseMode::Fragment, ResponseMode::FormPost]);
        /// The code challenge methods that pass (RFC 7636 section 4.2).
        "pkce.methods" pkce_methods: BTreeSet<PkceMethod> = BTreeSet::from([PkceMethod::S256, PkceMethod::Plain]);
        /// Who must send a code challenge.
        "pkce.required" pkce_required: PkceRequired = PkceRequired::Never;
        /// When the person is asked for consent.
        "consent.mode" consent_mode: ConsentMode = ConsentMode::Never;
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
        /// What `groups` is made of.
        "groups.source" groups_source: GroupsSource = GroupsSource::Groups;
        /// The scope that brings groups, or `always`; without it: the one in `claims.of_scope`.
        "groups.scope" groups_scope: Option<String> = None;
        /// How groups are written.
        "groups.form" groups_form: GroupsForm = GroupsForm::Array;
        /// Where the person's roles stand, beside `claims.of_scope`.
        "roles.in" roles_in: Vec<RolesIn> = Vec::new();
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
