//! The closed sets that rules choose from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What happens to a parameter that is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubled {
    /// `invalid_request`.
    Refuse,
    /// The first one counts.
    First,
}

/// What happens to a word that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// `invalid_request`.
    Refuse,
    /// As if it had not been there.
    Ignore,
}

/// What happens to a scope that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeUnknown {
    /// It is not granted.
    Drop,
    /// `invalid_scope`.
    Refuse,
}

/// Where the parameters of the authorization response are put (Multiple Response Types section 2.1; Form Post).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that is posted to it.
    FormPost,
}

impl ResponseMode {
    /// Reads the parameter `response_mode`.
    pub fn from_word(word: &str) -> Option<Self> {
        [("query", Self::Query), ("fragment", Self::Fragment), ("form_post", Self::FormPost)]
            .into_iter()
            .find_map(|(known, mode)| (known == word).then_some(mode))
    }
}

/// A client authentication method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
    /// `none`: a public client.
    None,
}

/// Loopback redirect URIs that need not be registered exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loopback {
    /// None.
    Exact,
    /// Any port on `127.0.0.1` and `[::1]`.
    IpAnyPort,
}

/// A code challenge method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PkceMethod {
    /// SHA-256 of the verifier.
    S256,
    /// The verifier itself.
    #[serde(rename = "plain")]
    Plain,
}

/// Who must send a code challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkceRequired {
    /// Nobody.
    Never,
    /// Public clients.
    Public,
    /// Everybody.
    Always,
}

/// When the person is asked for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMode {
    /// Never, unless `prompt=consent` asks for it.
    Never,
    /// Where what is remembered does not do; `consent.match` says when it does.
    Remembered,
    /// At every login.
    EachTime,
}

/// When a refresh token is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshWhen {
    /// With every code.
    Always,
    /// When `offline_access` was granted (Core 11).
    OfflineAccess,
    /// Not at all.
    Never,
}

/// What of an earlier consent does for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMatch {
    /// Every scope was agreed to at some time.
    Superset,
    /// Just this set of scopes was agreed to, in whatever order.
    SameSet,
}

/// What an access token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessFormat {
    /// A JWT (RFC 9068).
    Jwt,
    /// A random text of the shape `shape.access_opaque`.
    Opaque,
}

/// What a logout request without ID token hint leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoHint {
    /// The question whether one really wants to.
    Confirm,
    /// The logout.
    Proceed,
}

/// Where a bearer token can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenPlace {
    /// `Authorization: Bearer` (RFC 6750 section 2.1).
    Header,
    /// `access_token` in a form (section 2.2).
    Form,
    /// `access_token` in the query (section 2.3).
    Query,
}

/// Which of the person's claims a place carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carries {
    /// All that the scopes bring.
    All,
    /// None.
    None,
}

/// What of the person's claims goes where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimsIn {
    /// The ID token.
    pub id_token: Carries,
    /// The userinfo answer.
    pub userinfo: Carries,
}

impl Default for ClaimsIn {
    fn default() -> Self {
        Self { id_token: Carries::All, userinfo: Carries::All }
    }
}

/// What a made value looks like: prefix, then groups of 43 base64url characters joined by dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Stands in front of the random part.
    #[serde(default)]
    pub prefix: String,
    /// How many groups of 32 random bytes.
    pub groups: usize,
}

impl Shape {
    pub(crate) fn plain() -> Self {
        Self { prefix: String::new(), groups: 1 }
    }
}

/// A check of an authorization request, or, in capitals in the papers, a step between such checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorizeStep {
    /// `client_id` names a client.
    Client,
    /// `redirect_uri` is one of the client's. From here on errors go to the relying party.
    RedirectUri,
    /// No parameter is sent twice.
    Doubled,
    /// `response_type` is given, known and allowed.
    ResponseType,
    /// `response_mode` is known.
    ResponseModeKnown,
    /// `response_mode` is allowed for the client.
    ResponseModeAllowed,
    /// There is no `registration` (Core 7.2.1).
    Registration,
    /// There is no request object.
    RequestObject,
    /// The scopes are known.
    Scope,
    /// `state` is long enough.
    State,
    /// A code challenge is there if it must be.
    PkcePresent,
    /// Its method is known and allowed.
    PkceMethod,
    /// It looks like one.
    PkceSyntax,
    /// The words of `prompt` are known and go together.
    Prompt,
    /// `max_age` is a number of seconds.
    MaxAge,
    /// With `prompt=none` nothing needs to be shown.
    PromptNone,
    /// STORE: the request is kept, and the browser gets pages of its own.
    Store,
    /// LOGIN: somebody is signed in.
    Login,
    /// REAUTH: and has proven it recently enough.
    Reauth,
    /// ACCOUNT: and is still allowed to.
    Account,
    /// CONSENT: and agrees.
    Consent,
    /// ISSUE: the code.
    Issue,
}

impl AuthorizeStep {
    /// The order of plain.
    pub(crate) const PLAIN: &[Self] = &[
        Self::Client,
        Self::RedirectUri,
        Self::Doubled,
        Self::ResponseType,
        Self::ResponseModeKnown,
        Self::ResponseModeAllowed,
        Self::Registration,
        Self::RequestObject,
        Self::Scope,
        Self::State,
        Self::PkcePresent,
        Self::PkceMethod,
        Self::PkceSyntax,
        Self::Prompt,
        Self::MaxAge,
        Self::PromptNone,
        Self::Store,
        Self::Login,
        Self::Reauth,
        Self::Account,
        Self::Consent,
        Self::Issue,
    ];
}

/// A check of a token request, or the step ISSUE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenStep {
    /// The body is a form and not empty.
    Body,
    /// No parameter is sent twice.
    Doubled,
    /// `grant_type` is given.
    GrantPresent,
    /// It is known.
    GrantKnown,
    /// The client is known, and named in one way.
    Client,
    /// It has proven who it is.
    ClientSecret,
    /// `code` is given.
    CodePresent,
    /// It was issued here.
    CodeKnown,
    /// To this client.
    CodeClient,
    /// It was not used before.
    CodeUsed,
    /// It is not too old.
    CodeExpired,
    /// `redirect_uri` is that of the authorization request.
    RedirectUri,
    /// The code verifier answers the challenge.
    Pkce,
    /// `refresh_token` is given.
    RefreshPresent,
    /// It was issued here and not revoked.
    RefreshKnown,
    /// To this client.
    RefreshClient,
    /// It was not replaced before.
    RefreshUsed,
    /// It is not too old.
    RefreshExpired,
    /// No more scopes are asked for than were granted.
    Scope,
    /// The person is still there and enabled.
    Person,
    /// ISSUE: the tokens.
    Issue,
}

impl TokenStep {
    /// The order of plain for an authorization code.
    pub(crate) const CODE: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::CodePresent,
        Self::CodeKnown,
        Self::CodeClient,
        Self::CodeUsed,
        Self::CodeExpired,
        Self::RedirectUri,
        Self::Pkce,
        Self::Person,
        Self::Issue,
    ];

    /// The order of plain for a refresh token.
    pub(crate) const REFRESH: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::RefreshPresent,
        Self::RefreshKnown,
        Self::RefreshClient,
        Self::RefreshUsed,
        Self::RefreshExpired,
        Self::Person,
        Self::Scope,
        Self::Issue,
    ];
}

/// A check of a logout request, or a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndSessionStep {
    /// The ID token hint was issued here; expiry does not matter.
    HintValid,
    /// `client_id` and the hint's audience are the same client.
    HintClient,
    /// `client_id` names a client.
    Client,
    /// `post_logout_redirect_uri` is one of the client's.
    Uri,
    /// CONFIRM: the person agrees, where asked.
    Confirm,
    /// END: what follows from `rp_logout`.
    End,
    /// LEAVE: back to the relying party, or to a page.
    Leave,
}

impl EndSessionStep {
    /// The order of plain.
    pub(crate) const PLAIN: &[Self] =
        &[Self::HintValid, Self::HintClient, Self::Client, Self::Uri, Self::Confirm, Self::End, Self::Leave];
}

/// Something after which other things die or are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A code is redeemed a second time.
    CodeReused,
    /// A code verifier does not answer its challenge.
    CodeVerifierFailed,
    /// A refresh token is used for the first time.
    RefreshUsed,
    /// A refresh token is used once more.
    RefreshReplayed,
    /// A relying party asks for the end of the session.
    RpLogout,
    /// The person signs out at the provider.
    OwnLogout,
    /// An administrator ends the person's sessions.
    AdminPersonLogout,
    /// A person is disabled.
    PersonDisabled,
}

/// How far an effect reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The token that is being used.
    This,
    /// All tokens that descend from the same code.
    Family,
    /// All tokens of the browser session.
    Session,
    /// All tokens of the person.
    Person,
}

/// What a trigger leads to. Written as `burn_code`, `end_session`, `notify`, `kill_access(family)`, `kill_refresh(this)` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Effect {
    /// The code is no longer good.
    BurnCode,
    /// The code's challenge is no longer known.
    BurnChallenge,
    /// Access tokens die.
    KillAccess(Reach),
    /// Refresh tokens die.
    KillRefresh(Reach),
    /// The browser session ends.
    EndSession,
    /// The session's relying parties are told by back channel.
    Notify,
}

const REACHES: [(&str, Reach); 4] =
    [("this", Reach::This), ("family", Reach::Family), ("session", Reach::Session), ("person", Reach::Person)];

impl TryFrom<String> for Effect {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let reach = |inner: &str| REACHES.iter().find(|(word, _)| *word == inner).map(|(_, reach)| *reach);
        let effect = match text.as_str() {
            "burn_code" => Some(Self::BurnCode),
            "burn_challenge" => Some(Self::BurnChallenge),
            "end_session" => Some(Self::EndSession),
            "notify" => Some(Self::Notify),
            other => match other.strip_suffix(')').and_then(|other| other.split_once('(')) {
                Some(("kill_access", inner)) => reach(inner).map(Self::KillAccess),
                Some(("kill_refresh", inner)) => reach(inner).map(Self::KillRefresh),
                _ => None,
            },
        };
        effect.ok_or_else(|| {
            format!(
                "`{text}` is no effect; they are burn_code, burn_challenge, end_session, notify, kill_access(REACH) and \
                 kill_refresh(REACH), where REACH is this, family, session or person"
            )
        })
    }
}

impl From<Effect> for String {
    fn from(effect: Effect) -> Self {
        let reach = |wanted: Reach| REACHES.iter().find(|(_, reach)| *reach == wanted).map_or("this", |(word, _)| word);
        match effect {
            Effect::BurnCode => "burn_code".into(),
            Effect::BurnChallenge => "burn_challenge".into(),
            Effect::EndSession => "end_session".into(),
            Effect::Notify => "notify".into(),
            Effect::KillAccess(inner) => format!("kill_access({})", reach(inner)),
            Effect::KillRefresh(inner) => format!("kill_refresh({})", reach(inner)),
        }
    }
}

impl Trigger {
    /// What the specifications say: RFC 6749 section 4.1.2 (a code used twice), RFC 9700 section 4.14.2 (rotation),
    /// RP-Initiated Logout and Back-Channel Logout 2 (the end of a session).
    pub(crate) fn plain() -> BTreeMap<Self, BTreeSet<Effect>> {
        let family = [Effect::KillAccess(Reach::Family), Effect::KillRefresh(Reach::Family)];
        let logout = [
            Effect::KillAccess(Reach::Session),
            Effect::KillRefresh(Reach::Session),
            Effect::Notify,
            Effect::EndSession,
        ];
        BTreeMap::from([
            (Self::CodeReused, BTreeSet::from(family)),
            (Self::RefreshUsed, BTreeSet::from([Effect::KillRefresh(Reach::This)])),
            (Self::RefreshReplayed, BTreeSet::from(family)),
            (Self::RpLogout, BTreeSet::from(logout)),
            (Self::OwnLogout, BTreeSet::from(logout)),
            (Self::AdminPersonLogout, BTreeSet::from(logout)),
            (
                Self::PersonDisabled,
                BTreeSet::from([Effect::KillAccess(Reach::Person), Effect::KillRefresh(Reach::Person)]),
            ),
        ])
    }
}
