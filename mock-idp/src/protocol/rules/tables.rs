use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::consequence::{Effect, Trigger};
use super::order::{AuthorizeStep, EndSessionStep, TokenStep};
use super::rule::{QuirkId, Rule, RuleError};
use super::values::*;
use super::values_endpoints::*;
use super::values_pattern::Pattern;
use crate::jose::{Encryption, JwsAlg};
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
            Operation::Revoke,
        ]);
        /// What a parameter that is sent twice is answered with (RFC 6749 section 3.1: MUST NOT).
        "door.doubled_param" doubled_param: Doubled = Doubled::Refuse;
        /// The fewest characters of `state`; 0: it may be absent (RFC 6749 section 4.1.1).
        "state.min" state_min: usize = 0;
        /// What an unknown word in `prompt` is answered with (Prompt Create section 4.1).
        "prompt.unknown" prompt_unknown: Unknown = Unknown::Refuse;
        /// What an unknown `response_mode` is answered with.
        "response_mode.unknown" response_mode_unknown: Unknown = Unknown::Refuse;
        /// Who must prove who they are at an operation; what is not named takes public clients too.
        "client_auth.at" client_auth_at: BTreeMap<Operation, ClientAuthNeed> =
            BTreeMap::from([(Operation::Introspect, ClientAuthNeed::Required)]);
        /// The grants that the token endpoint knows.
        "grant_types.known" grant_types_known: BTreeSet<GrantType> = GrantType::ALL.into();
        /// Whether requests can be pushed (RFC 9126).
        "par.enabled" par_enabled: bool = true;
        /// Seconds that a pushed request is good for (RFC 9126 section 2.2).
        "par.lifetime" par_lifetime: u64 = 60;
        /// Whether a pushed request is good for one authorization request only (RFC 9126 section 4: SHOULD).
        "par.once" par_once: bool = true;
        /// What is looked at when a request is pushed, in this order.
        "par.checks_at_push" par_checks_at_push: Vec<AuthorizeStep> = AuthorizeStep::PUSH.to_vec();
        /// Whether a pushed request leads to a page of the provider first, even where nothing needs to be shown.
        "par.extra_hop" par_extra_hop: bool = false;
        /// Who is told that a pushed request is too old.
        "par.expired_goes" par_expired_goes: ErrorGoes = ErrorGoes::Page;
        /// Who is told that a pushed request was another client's.
        "par.other_client_goes" par_other_client_goes: ErrorGoes = ErrorGoes::Page;
        /// Whether devices can be signed in (RFC 8628).
        "device.enabled" device_enabled: bool = true;
        /// Seconds that a device code is good for.
        "device.lifetime" device_lifetime: u64 = 600;
        /// Seconds that a device waits between two questions (RFC 8628 section 3.2: 5 if nothing is said).
        "device.interval" device_interval: u64 = 5;
        /// What a device that asks more often is answered with (RFC 8628 section 3.5).
        "device.too_fast" device_too_fast: TooFast = TooFast::SlowDown;
        /// What an unknown scope is answered with when a device begins.
        "device.unknown_scope" device_unknown_scope: DeviceScope = DeviceScope::AsAtAuthorize;
        /// Whether a person who has typed in the code is asked for consent (RFC 8628 section 5.4).
        "device.consent" device_consent: DeviceConsent = DeviceConsent::Always;
        /// What the verification URI that holds the code leads to (RFC 8628 section 3.3.1: SHOULD show it).
        "device.complete" device_complete: DeviceComplete = DeviceComplete::Confirm;
        /// The parameter of that URI.
        "device.query_name" device_query_name: String = "user_code".to_owned();
        /// The field into which the code is typed.
        "device.field_name" device_field_name: String = "user_code".to_owned();
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
        /// In which order a device code is checked.
        "order.device" order_device: Vec<TokenStep> = TokenStep::DEVICE.to_vec();
        /// In which order a request with the client's own credentials is checked.
        "order.client_credentials" order_client_credentials: Vec<TokenStep> = TokenStep::CLIENT_CREDENTIALS.to_vec();
        /// In which order a request with a person's password is checked.
        "order.password" order_password: Vec<TokenStep> = TokenStep::PASSWORD.to_vec();
        /// In which order a token exchange is checked.
        "order.token_exchange" order_token_exchange: Vec<TokenStep> = TokenStep::TOKEN_EXCHANGE.to_vec();
        /// In which order a logout request is checked.
        "order.end_session" order_end_session: Vec<EndSessionStep> = EndSessionStep::PLAIN.to_vec();
        /// What follows from what: a trigger and its effects.
        "consequences" consequences: BTreeMap<Trigger, BTreeSet<Effect>> = Trigger::plain();
        /// Where a bearer token is looked for (RFC 6750 section 2).
        "userinfo.token_in" userinfo_token_in: BTreeSet<TokenPlace> =
            BTreeSet::from([TokenPlace::Header, TokenPlace::Form]);
        /// Whether tokens can be introspected (RFC 7662).
        "introspect.enabled" introspect_enabled: bool = true;
        /// Whose tokens a client sees (RFC 7662 section 4).
        "introspect.sees" introspect_sees: IntrospectSees = IntrospectSees::Own;
        /// What a client is told of a token that it may not see (RFC 7662 section 2.2: not active).
        "introspect.foreign_says" introspect_foreign_says: InactiveOrError = InactiveOrError::Inactive;
        /// Whether refresh tokens are told of.
        "introspect.refresh" introspect_refresh: IntrospectRefresh = IntrospectRefresh::Yes;
        /// Whether ID tokens are told of, which RFC 7662 does not know.
        "introspect.id_token" introspect_id_token: bool = false;
        /// What a client that did not prove who it is is told (RFC 7662 section 2.3: an error).
        "introspect.bad_client_says" introspect_bad_client_says: InactiveOrError = InactiveOrError::Error;
        /// What a question without token is answered with (RFC 7662 section 2.1: REQUIRED).
        "introspect.no_token_says" introspect_no_token_says: InactiveOrError = InactiveOrError::Error;
        /// What an unknown `token_type_hint` is answered with (RFC 7662 section 2.1: MAY be ignored).
        "introspect.unknown_hint" introspect_unknown_hint: Unknown = Unknown::Ignore;
        /// What is told of a token.
        "introspect.tells" introspect_tells: IntrospectTells = IntrospectTells::Rfc7662;
        /// Whether tokens can be revoked (RFC 7009).
        "revoke.enabled" revoke_enabled: bool = true;
        /// What happens to another client's token (RFC 7009 section 2.1: refused).
        "revoke.foreign" revoke_foreign: RevokeForeign = RevokeForeign::Refuse;
        /// What is said of a token that nobody knows (RFC 7009 section 2.2: 200).
        "revoke.unknown" revoke_unknown: RevokeUnknown = RevokeUnknown::Ok;
        /// What is said of an ID token (RFC 7009 section 2.2.1: `unsupported_token_type`).
        "revoke.id_token" revoke_id_token: RevokeIdToken = RevokeIdToken::Refuse;
        /// What a request without token is answered with (RFC 7009 section 2.1: REQUIRED).
        "revoke.no_token" revoke_no_token: RevokeNoToken = RevokeNoToken::Refuse;
        /// What a success says (RFC 7009 section 2.2: its content is ignored).
        "revoke.body" revoke_body: RevokeBody = RevokeBody::Empty;
        /// Whether there is an end-session endpoint.
        "end_session.enabled" end_session_enabled: bool = true;
        /// What a logout request without ID token hint is answered with (RP-Initiated Logout section 2: SHOULD ask).
        "end_session.no_hint" end_session_no_hint: NoHint = NoHint::Confirm;
        /// Whether relying parties are told of logouts by back channel.
        "bcl.enabled" bcl_enabled: bool = true;
        /// Seconds that a receiver of a logout token may take.
        "bcl.timeout" bcl_timeout: u64 = 5;
        /// What an authorization code looks like.
        "shape.code" shape_code: Shape = Shape::plain();
        /// What a refresh token looks like.
        "shape.refresh" shape_refresh: Shape = Shape::plain();
        /// What an access token looks like that is no JWT.
        "shape.access_opaque" shape_access_opaque: Shape = Shape::plain();
        /// What the `request_uri` of a pushed request looks like.
        "shape.request_uri" shape_request_uri: Pattern = Pattern::request_uri();
        /// What the code looks like that a person types in.
        "shape.user_code" shape_user_code: Pattern = Pattern::user_code();
        /// What a device code looks like.
        "shape.device_code" shape_device_code: Pattern = Pattern::token();
    }
}

rules! {
    /// Decisions that belong to a client's registration.
    ClientRules {
        /// How a client may prove who it is (RFC 6749 section 2.3).
        "client_auth.methods" client_auth_methods: BTreeSet<ClientAuth> =
            BTreeSet::from([ClientAuth::Basic, ClientAuth::Post, ClientAuth::None]);
        /// The grants that the client may use at the token endpoint.
        "grant_types.allowed" grant_types_allowed: BTreeSet<GrantType> =
            BTreeSet::from([GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::DeviceCode]);
        /// Whether the client must push its requests (RFC 9126 section 6).
        "par.required" par_required: bool = false;
        /// Whether client credentials bring a refresh token (RFC 6749 section 4.4.3: SHOULD NOT).
        "client_credentials.refresh" client_credentials_refresh: bool = false;
        /// The clients for which the client may get a token by exchange, beside itself.
        "token_exchange.audiences" token_exchange_audiences: BTreeSet<String> = BTreeSet::new();
        /// How introspection is answered.
        "introspect.format" introspect_format: IntrospectFormat = IntrospectFormat::Json;
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
        /// Seconds that a refresh token is good for, from its own issue.
        "refresh.lifetime" refresh_lifetime: u64 = 2_592_000;
        /// Seconds that an ID token is good for.
        "id_token.lifetime" id_token_lifetime: u64 = 3_600;
        /// What the ID token is signed with.
        "id_token.alg" id_token_alg: JwsAlg = JwsAlg::RS256;
        /// Whether the access token says anything to its bearer.
        "access.format" access_format: AccessFormat = AccessFormat::Jwt;
        /// Seconds that an access token is good for.
        "access.lifetime" access_lifetime: u64 = 3_600;
        /// What the ID token is wrapped in, by the provider's own encryption key.
        "encrypt.id_token" encrypt_id_token: Option<Encryption> = None;
        /// What of the person's claims goes where.
        "claims.in" claims_in: ClaimsIn = ClaimsIn::default();
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
