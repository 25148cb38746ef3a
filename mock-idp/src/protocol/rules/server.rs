use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::table::rules;
use super::*;
use crate::jose::{JwsAlg, KeyManagement, KeyRing, KidShape, Retirement};
use crate::protocol::draft::ScreenKind;
use crate::vocab::Operation;

rules! {
    /// Decisions of the whole instance.
    ServerRules {
        /// Under which host the provider believes to be addressed (Discovery section 4.3).
        "issuer.source" issuer_source: IssuerSource = IssuerSource::Fixed;
        /// Which issuer a token names: that of the authorization request, or that of the request that fetches it.
        "issuer.of_token" issuer_of_token: IssuerOfToken = IssuerOfToken::AtAuthorize;
        /// Where a token is refused that names another issuer than the one that is asked.
        "issuer.refuse_other_host" issuer_refuse_other_host: BTreeSet<OtherHost> = BTreeSet::new();
        /// Scheme, host and port that browsers are led to and the issuer has, whatever host is asked.
        "hosts.front" hosts_front: Option<String> = None;
        /// The operations whose addresses have it too.
        "hosts.front_of" hosts_front_of: BTreeSet<Operation> = BTreeSet::new();
        /// Which headers of a proxy are believed.
        "hosts.forwarded" hosts_forwarded: Forwarded = Forwarded::None;
        /// The origins under which the provider is known, beside its own.
        "hosts.known" hosts_known: BTreeSet<String> = BTreeSet::new();
        /// What happens to a request that was sent to another one.
        "hosts.unknown" hosts_unknown: UnknownHost = UnknownHost::Accept;
        /// The operations that take no code and no token of a login under another issuer.
        "issuer.tell_other_host" issuer_tell_other_host: BTreeSet<Operation> = BTreeSet::new();
        /// What stands for `{realm}` and `{tenant}` in addresses and issuers.
        "tenant.name" tenant_name: String = "stage".to_owned();
        /// What else addresses may name the tenant.
        "tenant.aliases" tenant_aliases: BTreeSet<String> = BTreeSet::new();
        /// The operations that are published under another host; what is not named is under the provider's own.
        "hosts.base_of" hosts_base_of: BTreeMap<Operation, BaseOf> = BTreeMap::new();
        /// Which origins may read the answers of an operation; without an entry: none.
        "cors.policy" cors_policy: BTreeMap<Operation, Cors> =
            OPEN.into_iter().map(|operation| (operation, Cors::Any)).collect();
        /// How the question of a browser is answered whether a script may ask.
        "cors.preflight" cors_preflight: Preflight = Preflight::plain();
        /// What such a question is answered with at operations that say nothing of it.
        "cors.preflight_elsewhere" cors_preflight_elsewhere: PreflightElsewhere = PreflightElsewhere::Refuse;
        /// What happens to an address that differs by its last slash only.
        "door.last_slash" door_last_slash: LastSlash = LastSlash::Exact;
        /// What lies at a path that is no address of anything.
        "door.unknown_path" door_unknown_path: UnknownPath = UnknownPath::Nothing;
        /// Where somebody is told of an authorization request that cannot be answered at its redirect URI.
        "errors.early" errors_early: EarlyError = EarlyError::Page;
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
        /// The operations at which the server itself refuses a body of another type with 415 (RFC 9110 section 15.5.16).
        "door.type_refused_at" door_type_refused_at: BTreeSet<Operation> = BTreeSet::new();
        /// The methods that an operation does not take and that are said to be at no address, instead of 405.
        "door.methods_elsewhere" door_methods_elsewhere: BTreeMap<Operation, BTreeSet<String>> = BTreeMap::new();
        /// Whether there are metadata of RFC 8414 beside the discovery document.
        "metadata.oauth" metadata_oauth: bool = true;
        /// What happens to parameters beyond a length.
        "door.param_limit" door_param_limit: ParamLimit = ParamLimit::None;
        /// Headers of every page.
        "door.page_headers" door_page_headers: PageHeaders = [
            ("content-security-policy", "frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
        ].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        /// What a parameter that is sent twice is answered with (RFC 6749 section 3.1: MUST NOT).
        "door.doubled_param" doubled_param: Doubled = Doubled::Refuse;
        /// Parameters of authorization requests that are as good as absent when they are sent twice.
        "door.doubled_absent" doubled_absent: BTreeSet<String> = BTreeSet::new();
        /// Operations at which a parameter that is sent twice is let pass, whatever `door.doubled_param` says.
        "door.doubled_passes" doubled_passes: BTreeSet<Operation> = BTreeSet::new();
        /// Parameters that are there although they are empty (RFC 6749 section 3.1: as if omitted).
        "door.empty_counts" door_empty_counts: BTreeSet<String> = BTreeSet::new();
        /// Whether the instance serves at all.
        "server.enabled" server_enabled: bool = true;
        /// How scheme and host of a redirect URI are compared.
        "redirect.host_case" redirect_host_case: HostCase = HostCase::Exact;
        /// What a fragment in a redirect URI leads to (RFC 6749 section 3.1.2).
        "redirect.fragment" redirect_fragment: RedirectFragment = RedirectFragment::Refuse;
        /// What dot segments and user information lead to under a star.
        "redirect.dots_userinfo" redirect_dots_userinfo: DotsUserinfo = DotsUserinfo::Refuse;
        /// Schemes that no redirect URI may have.
        "redirect.bad_schemes" redirect_bad_schemes: BTreeSet<String> =
            ["javascript", "data", "vbscript"].map(str::to_owned).into();
        /// Response parameters that no redirect URI may hold already.
        "redirect.bad_params" redirect_bad_params: BadParams = BadParams::default();
        /// What a request without `redirect_uri` leads to (Core 3.1.2.1).
        "redirect.absent" redirect_absent: RedirectAbsent = RedirectAbsent::SingleWithoutOpenid;
        /// What the token endpoint compares `redirect_uri` with (RFC 6749 section 4.1.3).
        "redirect.at_token" redirect_at_token: RedirectAtToken = RedirectAtToken::Same;
        /// What becomes of answers to a custom scheme.
        "redirect.error_to_custom_scheme" redirect_error_to_custom_scheme: CustomScheme = CustomScheme::Redirect;
        /// What counts where a `client_id` stands beside an `Authorization` header.
        "client_auth.header_and_body_id" client_auth_header_and_body_id: HeaderAndBodyId = HeaderAndBodyId::SameOnly;
        /// How user and password of HTTP Basic are read (RFC 6749 section 2.3.1).
        "client_auth.basic_decode" client_auth_basic_decode: BasicDecode = BasicDecode::Form;
        /// What an `Authorization` header of another scheme is taken for.
        "client_auth.other_scheme" client_auth_other_scheme: Unknown = Unknown::Refuse;
        /// How the word `Basic` may be written.
        "client_auth.basic_word" client_auth_basic_word: BasicWord = BasicWord::AnyCase;
        /// What an empty secret is taken for.
        "client_auth.empty_secret" client_auth_empty_secret: EmptySecret = EmptySecret::Secret;
        /// Whether a client that failed with Basic is told which scheme to use (RFC 6749 section 5.2).
        "client_auth.challenge_header" client_auth_challenge_header: bool = true;
        /// The fewest characters of `state`; 0: it may be absent (RFC 6749 section 4.1.1).
        "state.min" state_min: usize = 0;
        /// The fewest characters of `nonce`, where there is one.
        "nonce.min" nonce_min: usize = 0;
        /// For which requests the authorization endpoint looks at that.
        "nonce.length_for" nonce_length_for: NonceLengthFor = NonceLengthFor::All;
        /// The response types that need a `nonce` (Core 3.2.2.1 and 3.3.2.11).
        "nonce.needed_for" nonce_needed_for: BTreeSet<ResponseType> = ["id_token", "id_token token", "code id_token", "code id_token token"]
            .into_iter().filter_map(ResponseType::from_words).collect();
        /// What asking for an ID token without `openid` leads to (Core 3.2.2.1).
        "scope.openid_for_id_token" scope_openid_for_id_token: Unknown = Unknown::Refuse;
        /// How scopes may be separated.
        "scope.syntax" scope_syntax: ScopeSyntax = ScopeSyntax::Lenient;
        /// The parameters that name whom an access token is for.
        "audience.params" audience_params: BTreeSet<AudienceParam> = BTreeSet::from([AudienceParam::Resource]);
        /// How the words of `response_type` may stand (Multiple Response Types section 3).
        "response_type.order" response_type_order: WordOrder = WordOrder::Any;
        /// Whether `response_type` is looked at; if not, everything is `code`.
        "response_type.checked" response_type_checked: bool = true;
        /// The response modes that are known, beside those that clients may use.
        "response_mode.known" response_mode_known: BTreeSet<ResponseMode> = BTreeSet::new();
        /// What an unknown `response_mode` is answered with.
        "response_mode.unknown" response_mode_unknown: Unknown = Unknown::Refuse;
        /// What tokens in a query lead to (Multiple Response Types section 3).
        "response_mode.query_with_tokens" response_mode_query_with_tokens: QueryWithTokens = QueryWithTokens::Refuse;
        /// Where error responses are put.
        "response_mode.for_errors" response_mode_for_errors: ModeForErrors = ModeForErrors::Asked;
        /// The screen at whose address the page of `form_post` lies, where the answer itself is not that page (Form Post Response
        /// Mode section 2).
        "response_mode.form_post_at" response_mode_form_post_at: Option<ScreenKind> = None;
        /// The words of `prompt` that are known.
        "prompt.known" prompt_known: BTreeSet<Prompt> =
            BTreeSet::from([Prompt::None, Prompt::Login, Prompt::Consent, Prompt::SelectAccount]);
        /// What an unknown word in `prompt` is answered with (Prompt Create section 4.1).
        "prompt.unknown" prompt_unknown: PromptUnknown = PromptUnknown::Refuse;
        /// What `none` beside other words is answered with (Core 3.1.2.1).
        "prompt.none_mixed" prompt_none_mixed: NoneMixed = NoneMixed::Refuse;
        /// Whether `none` beside other words counts for nothing until it is complained of.
        "prompt.none_alone" prompt_none_alone: bool = false;
        /// What `prompt=login` leads to.
        "prompt.login" prompt_login: PromptLogin = PromptLogin::Each;
        /// What `prompt=select_account` leads to.
        "prompt.select_account" prompt_select_account: PromptSelectAccount = PromptSelectAccount::Show;
        /// What `prompt=create` leads to, where it is known.
        "prompt.create" prompt_create: PromptCreate = PromptCreate::Ignore;
        /// What `prompt=none` is answered with where the login is too old (Core 3.1.2.6).
        "silent.reauth_needed" silent_reauth_needed: SilentReauth = SilentReauth::LoginRequired;
        /// What a login that is older than `max_age` leads to (Core 3.1.2.1).
        "max_age.mode" max_age_mode: MaxAgeMode = MaxAgeMode::Reauth;
        /// What `max_age=0` leads to.
        "max_age.zero" max_age_zero: MaxAgeZero = MaxAgeZero::Reauth;
        /// The largest number of seconds that is one in `max_age`.
        "max_age.max" max_age_max: u64 = u64::MAX;
        /// What a `max_age` that is no whole number leads to.
        "max_age.bad" max_age_bad: MaxAgeBad = MaxAgeBad::Refuse;
        /// What a `max_age` below zero leads to.
        "max_age.negative" max_age_negative: MaxAgeBad = MaxAgeBad::Refuse;
        /// What `login_hint` does to the login page.
        "login_hint" login_hint: LoginHint = LoginHint::Prefill;
        /// What becomes of `id_token_hint` in an authorization request (Core 3.1.2.2).
        "hint_at_authorize" hint_at_authorize: HintAtAuthorize = HintAtAuthorize::Check;
        /// What becomes of the parameter `claims` (Core 5.5).
        "claims_param" claims_param: ClaimsParam = ClaimsParam::Honour;
        /// What a claim in it leads to that the client's scopes do not bring.
        "claims_param.foreign" claims_param_foreign: ClaimsForeign = ClaimsForeign::Give;
        /// What becomes of `ui_locales`.
        "ui_locales" ui_locales: UiLocales = UiLocales::Page;
        /// What becomes of the parameter `registration` (Core 7.2.1).
        "registration_param" registration_param: Unknown = Unknown::Refuse;
        /// Which value of a list stands in a claim that is to have one only.
        "claims.single" claims_single: SinglePick = SinglePick::First;
        /// Whether a code can be redeemed only by the client that it was issued to.
        "code.client_bound" code_client_bound: bool = true;
        /// What a code that is too old is said to be.
        "code.expired_says" code_expired_says: CodeSays = CodeSays::Own;
        /// What a code is said to be whose session has ended.
        "code.session_says" code_session_says: CodeSays = CodeSays::Own;
        /// What a code that was used is said to be.
        "code.used_says" code_used_says: CodeSays = CodeSays::Own;
        /// Whether the syntax of a code challenge is looked at (RFC 7636 section 4.2).
        "pkce.challenge_syntax" pkce_challenge_syntax: SyntaxCheck = SyntaxCheck::Check;
        /// Whether the syntax of a code verifier is looked at (RFC 7636 section 4.1).
        "pkce.verifier_syntax" pkce_verifier_syntax: SyntaxCheck = SyntaxCheck::Check;
        /// What a verifier without a challenge leads to (RFC 9700 section 4.8.2).
        "pkce.verifier_alone" pkce_verifier_alone: HalfPair = HalfPair::Refuse;
        /// What a challenge without its verifier leads to.
        "pkce.challenge_unanswered" pkce_challenge_unanswered: HalfPair = HalfPair::Refuse;
        /// What a code challenge without its method leads to where one is demanded (RFC 7636 section 4.3: `plain`).
        "pkce.method_absent" pkce_method_absent: HalfPair = HalfPair::Accept;
        /// What a code challenge method without a challenge leads to.
        "pkce.method_alone" pkce_method_alone: HalfPair = HalfPair::Accept;
        /// What an unknown code challenge method is taken for.
        "pkce.method_unknown" pkce_method_unknown: MethodUnknown = MethodUnknown::Refuse;
        /// How the names of code challenge methods are compared.
        "pkce.method_case" pkce_method_case: MethodCase = MethodCase::Exact;
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
        /// What the signed copy of the discovery document is signed with (RFC 8414 section 2.1); none: there is no such copy.
        "discovery.signed_alg" discovery_signed_alg: Option<JwsAlg> = None;
        /// Whether that copy holds the members of the document (RFC 8414 section 2.1), or nothing but what every token says.
        "discovery.signed_members" discovery_signed_members: bool = true;
        /// Whether devices can be signed in (RFC 8628).
        "device.enabled" device_enabled: bool = true;
        /// Whether a request for a device that says nothing is taken for a person who wants the page for its code.
        "device.page_for_nothing" device_page_for_nothing: bool = false;
        /// Seconds that a device code is good for.
        "device.lifetime" device_lifetime: u64 = 600;
        /// Seconds that a device waits between two questions (RFC 8628 section 3.2: 5 if nothing is said).
        "device.interval" device_interval: u64 = 5;
        /// What a device that asks more often is answered with (RFC 8628 section 3.5).
        "device.too_fast" device_too_fast: TooFast = TooFast::SlowDown;
        /// Whether only the body says which client a device is for (RFC 8628 section 3.1: as at the token endpoint).
        "device.client_in_body" device_client_in_body: bool = false;
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
        /// Which screens are the answer itself instead of a redirect to their page.
        "flow.at_once" flow_at_once: BTreeSet<ScreenKind> = BTreeSet::new();
        /// The cookie of who is signed in.
        "cookies.session" cookies_session: CookieStyle = CookieStyle::plain("stage_session");
        /// The cookie of which browser it is, whether anybody is signed in or not.
        "cookies.browser" cookies_browser: CookieStyle = CookieStyle::plain("stage_browser");
        /// In how many pages a person signs in.
        "login.stages" login_stages: LoginStages = LoginStages::OnePage;
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
        /// What becomes of somebody who has no second factor where one is asked for.
        "access.no_factor" access_no_factor: NoFactor = NoFactor::Deny;
        /// What `prompt=none` is answered with where a second factor would have to be proven (Core 3.1.2.6).
        "silent.more_needed" silent_more_needed: SilentReauth = SilentReauth::LoginRequired;
        /// When is asked who may use a client.
        "access.checked_at" access_checked_at: BTreeSet<AccessCheck> = BTreeSet::from([AccessCheck::Authorize]);
        /// Which groups count for who may use a client.
        "access.groups" access_groups: GroupsOf = GroupsOf::Live;
        /// Who lacks one of these must fill in their profile before a login goes on.
        "actions.profile_needs" actions_profile_needs: BTreeSet<ProfileField> = BTreeSet::new();
        /// The domain of the user principal names of people for whom none is written down; without it they have none.
        "people.upn_domain" people_upn_domain: Option<String> = None;
        /// Whether somebody who has just signed in is asked whether to stay signed in.
        "login.stay_asked" login_stay_asked: bool = false;
        /// What is taken for a name at the login page.
        "login.names" login_names: LoginNames = LoginNames::plain();
        /// When wrong passwords lock an account; none: never.
        "login.lock" login_lock: Option<LoginLock> = None;
        /// What of an earlier consent does for a request, where consent is remembered.
        "consent.match" consent_match: ConsentMatch = ConsentMatch::Superset;
        /// Whether what the consent page holds unseen must come back as it was; else the answer is taken for a no.
        "consent.hidden_checked" consent_hidden_checked: bool = false;
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
        /// What the parameter `scope` of a refresh does (RFC 6749 section 6).
        "refresh.scope_param" refresh_scope_param: ScopeParam = ScopeParam::Narrow;
        /// When a refresh brings an ID token (Core 12.2).
        "refresh.id_token" refresh_id_token: RefreshIdToken = RefreshIdToken::IfOpenid;
        /// Whether the ID token of a refresh has the nonce of the login.
        "refresh.nonce" refresh_nonce: RefreshNonce = RefreshNonce::Omit;
        /// Of when the claims in refreshed tokens are.
        "refresh.claims" refresh_claims: ClaimsTime = ClaimsTime::Live;
        /// What is said of a refresh token that died with something: that it is not known, or what it died with.
        "refresh.gone_says" refresh_gone_says: CodeSays = CodeSays::Unknown;
        /// What is looked at anew when a refresh token is used.
        "refresh.rechecks" refresh_rechecks: BTreeSet<Recheck> = BTreeSet::from([Recheck::Person]);
        /// Whether a person's password, and client credentials that can be refreshed, begin a session at the token endpoint.
        "direct.session" direct_session: bool = false;
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
        /// The words of `token_type_hint` that are known (RFC 7662 section 2.1).
        "introspect.hints" introspect_hints: BTreeSet<String> = ["access_token", "refresh_token"].map(str::to_owned).into();
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
        /// What `logout_hint` settles (RP-Initiated Logout section 2).
        "end_session.logout_hint" end_session_logout_hint: LogoutHint = LogoutHint::Ignore;
        /// Whether a post-logout URI is refused that holds what `redirect.bad_params` names.
        "end_session.bad_params" end_session_bad_params: bool = false;
        /// Whether a hint ends its session also from a browser that is not signed in.
        "end_session.hint_elsewhere" end_session_hint_elsewhere: bool = false;
        /// What a logout request leads to where nobody is signed in.
        "end_session.no_session" end_session_no_session: NoSession = NoSession::Proceed;
        /// What a post-logout redirect URI that is not registered leads to (RP-Initiated Logout section 3).
        "end_session.uri_bad" end_session_uri_bad: UriBad = UriBad::Page;
        /// Where a logout without post-logout redirect URI leads.
        "end_session.uri_absent" end_session_uri_absent: UriAbsent = UriAbsent::OwnPage;
        /// Whether a logout request of somebody who is signed in leads to a page of its own first.
        "end_session.page_hop" end_session_page_hop: bool = false;
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
        /// What becomes of keys that are replaced (Core 10.1.1).
        "keys.rotation" keys_rotation: Retirement = Retirement::Overlap;
        /// The algorithms whose keys are in the key set whether a client has them or not.
        "keys.listed" keys_listed: Vec<JwsAlg> = KeyRing::LISTED.to_vec();
        /// The algorithms that have a key of their own, beside the one that others of their kind share.
        "keys.apart" keys_apart: Vec<JwsAlg> = Vec::new();
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
        /// Which key the header of an HMAC names.
        "keys.hmac_kid" keys_hmac_kid: HmacKid = HmacKid::None;
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
        /// What the id of a flow looks like.
        "shape.flow" shape_flow: Shape = Shape::plain();
        /// What the name of a key looks like (RFC 7638); keys that were made before keep theirs.
        "shape.kid" shape_kid: KidShape = KidShape::default();
        /// What the `request_uri` of a pushed request looks like.
        "shape.request_uri" shape_request_uri: Pattern = Pattern::request_uri();
        /// What the code looks like that a person types in.
        "shape.user_code" shape_user_code: Pattern = Pattern::user_code();
        /// What a device code looks like.
        "shape.device_code" shape_device_code: Pattern = Pattern::token();
    }
}
