use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::consequence::{Effect, Trigger};
use super::order::{AuthorizeStep, EndSessionStep, TokenStep};
use super::rule::{QuirkId, Rule, RuleError};
use super::values::*;
use super::values_logout::*;
use super::values_session::*;
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
        ]);
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
        /// Which session a `sid` names (Back-Channel Logout 2.1).
        "session.sid" session_sid: SidOf = SidOf::ClientSession;
        /// What becomes of a session whose first and only client asked for `offline_access`.
        "session.after_offline_first" session_after_offline_first: AfterOfflineFirst = AfterOfflineFirst::Kept;
        /// Seconds that a person may take for the pages between the authorization request and its answer.
        "flow.lifetime" flow_lifetime: u64 = 600;
        /// Whether those pages belong to the browser that brought the request.
        "flow.bound_to_browser" flow_bound_to_browser: bool = true;
        /// What a flow that took too long leads to.
        "flow.on_expiry" flow_on_expiry: OnExpiry = OnExpiry::Error;
        /// What a flow that was answered leads to when it is taken up once more.
        "flow.again" flow_again: Again = Again::RefusePage;
        /// What becomes of a login page when the person has signed in in another tab meanwhile.
        "flow.other_tab" flow_other_tab: OtherTab = OtherTab::Continues;
        /// Whether only the person who is signed in can prove it once more.
        "reauth.person_fixed" reauth_person_fixed: bool = true;
        /// When a login counts as done after the request that asked for it.
        "reauth.clock" reauth_clock: ReauthClock = ReauthClock::Exact;
        /// What `auth_time` says (Core 2).
        "auth_time.of" auth_time_of: AuthTimeOf = AuthTimeOf::LastAuthentication;
        /// The words of `amr` (RFC 8176); none: there is no `amr`.
        "amr.values" amr_values: Option<AmrWords> = None;
        /// Where somebody who may not use a client is told (RFC 6749 section 4.1.2.1).
        "access.denied_says" access_denied_says: DeniedSays = DeniedSays::Rp;
        /// When is asked who may use a client.
        "access.checked_at" access_checked_at: BTreeSet<AccessCheck> = BTreeSet::from([AccessCheck::Authorize]);
        /// Which groups count for who may use a client.
        "access.groups" access_groups: GroupsOf = GroupsOf::Live;
        /// Who lacks one of these must fill in their profile before a login goes on.
        "actions.profile_needs" actions_profile_needs: BTreeSet<ProfileField> = BTreeSet::new();
        /// What is taken for a name at the login page.
        "login.names" login_names: LoginNames = LoginNames::plain();
        /// When wrong passwords lock an account; none: never.
        "login.lock" login_lock: Option<LoginLock> = None;
        /// What of an earlier consent does for a request, where consent is remembered.
        "consent.match" consent_match: ConsentMatch = ConsentMatch::Superset;
        /// What the consent page lists.
        "consent.asks" consent_asks: ConsentAsks = ConsentAsks::All;
        /// Who hears of a no on the consent page (Core 3.1.2.6).
        "consent.no_says" consent_no_says: ConsentNo = ConsentNo::Rp;
        /// By which scopes the userinfo answer goes.
        "consent.claims_follow" consent_claims_follow: ClaimsFollow = ClaimsFollow::Token;
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
        /// What a logout request ends.
        "end_session.ends" end_session_ends: Ends = Ends::Session;
        /// What a logout request without ID token hint is answered with (RP-Initiated Logout section 2: SHOULD ask).
        "end_session.no_hint" end_session_no_hint: NoHint = NoHint::Confirm;
        /// What a post-logout redirect URI needs beside it (RP-Initiated Logout section 3).
        "end_session.redirect_needs" end_session_redirect_needs: RedirectNeeds = RedirectNeeds::HintOrClient;
        /// What is looked at in an ID token hint (RP-Initiated Logout section 4).
        "end_session.hint_checks" end_session_hint_checks: BTreeSet<HintCheck> =
            BTreeSet::from([HintCheck::Signature, HintCheck::Issuer, HintCheck::Client]);
        /// What a hint that does not do leads to.
        "end_session.hint_bad" end_session_hint_bad: HintBad = HintBad::Page;
        /// Whether a hint ends its session also from a browser that is not signed in.
        "end_session.hint_elsewhere" end_session_hint_elsewhere: bool = false;
        /// What a logout request leads to where nobody is signed in.
        "end_session.no_session" end_session_no_session: NoSession = NoSession::Proceed;
        /// What a post-logout redirect URI that is not registered leads to (RP-Initiated Logout section 3).
        "end_session.uri_bad" end_session_uri_bad: UriBad = UriBad::Page;
        /// Where a logout without post-logout redirect URI leads.
        "end_session.uri_absent" end_session_uri_absent: UriAbsent = UriAbsent::OwnPage;
        /// What a logout request leads to while a login is open in the same browser.
        "end_session.busy_flow" end_session_busy_flow: BusyFlow = BusyFlow::Normal;
        /// Whether a client may end the session of a refresh token by posting it, and gets 204.
        "end_session.post_refresh_token" end_session_post_refresh_token: bool = false;
        /// What the parameter `redirect_uri` of before the specification does.
        "end_session.old_param" end_session_old_param: OldParam = OldParam::Ignore;
        /// Whether relying parties are told of logouts by back channel.
        "bcl.enabled" bcl_enabled: bool = true;
        /// What one logout token is sent for.
        "bcl.one_per" bcl_one_per: BclOnePer = BclOnePer::ClientSession;
        /// Whether a client is told only while it has an access token that is neither revoked nor too old.
        "bcl.token_must_live" bcl_token_must_live: bool = false;
        /// When logout tokens are sent.
        "bcl.when_sent" bcl_when_sent: WhenSent = WhenSent::BeforeAnswer;
        /// When a logout token that failed is sent once more; none: never.
        "bcl.retry" bcl_retry: Option<RetrySchedule> = None;
        /// What happens when a receiver answers with a redirect.
        "bcl.redirects" bcl_redirects: BclRedirects = BclRedirects::No;
        /// Whose algorithm and secret a logout token is signed by.
        "bcl.key" bcl_key: BclKey = BclKey::Receivers;
        /// Seconds that a receiver of a logout token may take.
        "bcl.timeout" bcl_timeout: u64 = 5;
        /// Whether relying parties are told of logouts by frames in a page (Front-Channel Logout 2).
        "fcl.enabled" fcl_enabled: bool = true;
        /// Where `iss` and `sid` stand in a front-channel logout URI that has a query of its own.
        "fcl.query" fcl_query: FclQuery = FclQuery::OwnFirst;
        /// Whether a client with a front-channel logout URI is told by that alone.
        "fcl.excludes_bcl" fcl_excludes_bcl: bool = false;
        /// What one frame of the front-channel page is for.
        "fcl.one_per" fcl_one_per: FclOnePer = FclOnePer::ClientSession;
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
        /// How a client may prove who it is (RFC 6749 section 2.3).
        "client_auth.methods" client_auth_methods: BTreeSet<ClientAuth> =
            BTreeSet::from([ClientAuth::Basic, ClientAuth::Post, ClientAuth::None]);
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
        /// Whether a front-channel logout URI gets `iss` and `sid` (Front-Channel Logout 2).
        "fcl.sid_iss" fcl_sid_iss: FclSidIss = FclSidIss::Always;
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
