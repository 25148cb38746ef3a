use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::consequence::{Effect, Trigger};
use super::order::{AuthorizeStep, EndSessionStep, TokenStep};
use super::rule::{Marks, QuirkId, Rule, RuleError};
use super::values::*;
use super::values_cors::*;
use super::values_door::*;
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

            /// The value of a rule by name, as JSON.
            pub fn value(&self, name: &str) -> Option<Value> {
                let marks = Marks::default();
                match name {
                    $($word => serde_json::to_value(self.$field.get(&marks)).ok(),)*
                    _ => None,
                }
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
        /// Under which host the provider believes to be addressed (Discovery section 4.3).
        "issuer.source" issuer_source: IssuerSource = IssuerSource::Fixed;
        /// Which issuer a token names: that of the authorization request, or that of the request that fetches it.
        "issuer.of_token" issuer_of_token: IssuerOfToken = IssuerOfToken::AtAuthorize;
        /// Which headers of a proxy are believed.
        "hosts.forwarded" hosts_forwarded: Forwarded = Forwarded::None;
        /// What stands for `{realm}` and `{tenant}` in addresses and issuers.
        "tenant.name" tenant_name: String = "stage".to_owned();
        /// Which origins may read the answers of an operation; without an entry: none.
        "cors.policy" cors_policy: BTreeMap<Operation, Cors> =
            OPEN.into_iter().map(|operation| (operation, Cors::Any)).collect();
        /// How the question of a browser is answered whether a script may ask.
        "cors.preflight" cors_preflight: Preflight = Preflight::plain();
        /// What happens to an address that differs by its last slash only.
        "door.last_slash" door_last_slash: LastSlash = LastSlash::Exact;
        /// What happens to a path that is not tidy.
        "door.path" door_path: OddPath = OddPath::Exact;
        /// What a method is answered with that an address does not take.
        "door.wrong_method" door_wrong_method: WrongMethod = WrongMethod::WithAllow;
        /// What `HEAD` is answered with.
        "door.head" door_head: Head = Head::AsGet;
        /// What happens to posts of browsers, by operation; without an entry they are taken.
        "door.browser_post" door_browser_post: BTreeMap<Operation, BrowserPost> = BTreeMap::new();
        /// What decides whether a refusal is a page or JSON.
        "door.error_face" door_error_face: ErrorFace = ErrorFace::ByOperation;
        /// The types of body that are read (RFC 6749 section 3.2).
        "door.form_types" door_form_types: BTreeSet<FormType> = BTreeSet::from([FormType::Form]);
        /// What happens to parameters beyond a length.
        "door.param_limit" door_param_limit: ParamLimit = ParamLimit::None;
        /// Headers of every page.
        "door.page_headers" door_page_headers: PageHeaders = [
            ("content-security-policy", "frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
        ].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        /// What a parameter that is sent twice is answered with (RFC 6749 section 3.1: MUST NOT).
        "door.doubled_param" doubled_param: Doubled = Doubled::Refuse;
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
        /// Where a bearer token is looked for (RFC 6750 section 2).
        "userinfo.token_in" userinfo_token_in: BTreeSet<TokenPlace> =
            BTreeSet::from([TokenPlace::Header, TokenPlace::Form]);
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
    }
}

rules! {
    /// Decisions that belong to a client's registration.
    ClientRules {
        /// The issuer, made of `{base}`, `{slug}`, `{realm}` and `{tenant}` (Discovery section 3).
        "issuer.shape" issuer_shape: String = "{base}".to_owned();
        /// What stands for `{slug}` in addresses and issuers; without it: the client's id.
        "tenant.slug" tenant_slug: Option<String> = None;
        /// How a client may prove who it is (RFC 6749 section 2.3).
        "client_auth.methods" client_auth_methods: BTreeSet<ClientAuth> =
            BTreeSet::from([ClientAuth::Basic, ClientAuth::Post, ClientAuth::None]);
        /// Which redirect URIs pass beside the registered ones (RFC 8252 section 7.3).
        "redirect.loopback" redirect_loopback: Loopback = Loopback::IpAnyPort;
        /// Origins of the client's scripts: `*` for all, `+` for those of its redirect URIs.
        "cors.web_origins" cors_web_origins: Vec<String> = vec!["+".to_owned()];
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
