use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authorize::{AuthorizationRequest, RequestedClaims};
use super::rules::{ClientAuth, ClientRules, Marks, PkceMethod, ResponseType, ServerRules};
use crate::jose::jwk_of_pem;

/// A person at the provider. A claim without a value is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The user name, unique; in files and in the control API it stands outside, as the key.
    #[serde(default)]
    pub username: String,
    /// The password.
    #[serde(default)]
    pub password: String,
    /// `sub`; a UUID by the instance's randomness if it is not given.
    #[serde(default)]
    pub sub: Option<String>,
    /// The number under which the provider keeps the person; by the order in which people came if it is not given.
    #[serde(default)]
    pub id: Option<u64>,
    /// `name`.
    #[serde(default)]
    pub name: Option<String>,
    /// `given_name`.
    #[serde(default)]
    pub given_name: Option<String>,
    /// `family_name`.
    #[serde(default)]
    pub family_name: Option<String>,
    /// The user principal name.
    #[serde(default)]
    pub upn: Option<String>,
    /// `email`.
    #[serde(default)]
    pub email: Option<String>,
    /// `email_verified`.
    #[serde(default)]
    pub email_verified: bool,
    /// `groups`, in this order. One with slashes is a path.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The roles, in this order.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Further claims; one that a scope already brings is replaced.
    #[serde(default)]
    pub claims: BTreeMap<String, Value>,
    /// Whether the account is enabled.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

impl Person {
    /// An enabled person whose password is the user name, with a name and a verified e-mail address.
    pub fn new(username: &str) -> Self {
        let mut letters = username.chars();
        let name: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        Self {
            username: username.to_owned(),
            password: username.to_owned(),
            sub: None,
            id: None,
            name: Some(name),
            given_name: None,
            family_name: None,
            upn: None,
            email: Some(format!("{username}@example.com")),
            email_verified: true,
            groups: Vec::new(),
            roles: Vec::new(),
            claims: BTreeMap::new(),
            enabled: true,
        }
    }

    /// With these groups.
    pub fn groups<'a>(mut self, groups: impl IntoIterator<Item = &'a str>) -> Self {
        self.groups = groups.into_iter().map(str::to_owned).collect();
        self
    }
}

/// A relying party's registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// `client_id`; in files and in the control API it stands outside, as the key.
    #[serde(default)]
    pub id: String,
    /// The secret; a client without one is public, unless it has keys.
    #[serde(default)]
    pub secret: Option<String>,
    /// Further secrets, for providers that know several.
    #[serde(default)]
    pub more_secrets: Vec<String>,
    /// `token_endpoint_auth_method`, where the registration names one.
    #[serde(default)]
    pub auth_method: Option<ClientAuth>,
    /// `jwks`: the client's own keys, as a JWK set (RFC 7591 section 2).
    #[serde(default)]
    pub jwks: Option<Value>,
    /// A key of the client as PEM text (`PUBLIC KEY`), beside `jwks`.
    #[serde(default)]
    pub public_key: Option<String>,
    /// `redirect_uris`.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// `post_logout_redirect_uris`.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// `backchannel_logout_uri`.
    #[serde(default)]
    pub backchannel_logout_uri: Option<String>,
    /// Whether the client may be used.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Settings of this client, by the names of the provider's administration.
    #[serde(default)]
    pub settings: BTreeMap<String, Value>,
}

impl Client {
    /// A client with a secret.
    pub fn confidential(id: &str, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..Self::public(id) }
    }

    /// A client without a secret.
    pub fn public(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: None,
            more_secrets: Vec::new(),
            auth_method: None,
            jwks: None,
            public_key: None,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            enabled: true,
            settings: BTreeMap::new(),
        }
    }

    /// Its own keys, each as a JWK.
    pub fn keys(&self) -> Vec<Value> {
        let listed = self.jwks.as_ref().and_then(|set| set.get("keys")).and_then(Value::as_array);
        let mut keys = listed.cloned().unwrap_or_default();
        keys.extend(self.public_key.as_deref().and_then(jwk_of_pem));
        keys
    }

    /// Whether it can prove nothing.
    pub fn is_public(&self) -> bool {
        self.secret.is_none() && (self.jwks.is_none() && self.public_key.is_none())
    }

    /// With one more redirect URI.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }
}

/// A client and what its registration decides.
#[derive(Clone, Debug)]
pub struct Registered {
    /// As it was registered.
    pub client: Client,
    /// What follows from its settings.
    pub rules: ClientRules,
    /// All settings of the provider's own administration, with the values that they have for this client.
    pub settings: BTreeMap<String, Value>,
}

/// A person and the subject identifier that the instance gave them.
#[derive(Clone, Debug)]
pub struct Known {
    /// As they were introduced.
    pub person: Person,
    /// `sub`, where it is the same for all clients.
    pub sub: String,
    /// The number under which the provider keeps them.
    pub id: u64,
}

pub(crate) type GrantId = u64;
pub(crate) type SessionId = String;

/// What a person granted a client by one authorization request.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The client.
    pub client: String,
    /// The person's user name.
    pub username: String,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// The nonce of the authorization request.
    pub nonce: Option<String>,
    /// The issuer that the authorization request was sent to.
    pub issuer: String,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// The `sid` of the session at this client.
    pub sid: Option<String>,
    /// The `state` of the authorization request.
    pub state: Option<String>,
    /// What the authorization request asked for.
    pub response_type: ResponseType,
    /// `acr`.
    pub acr: Option<String>,
    /// The claims that the request named one by one (Core 5.5).
    pub(crate) claims: RequestedClaims,
    /// The person at that time.
    pub(crate) person: Option<Arc<Known>>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) challenge: Option<(PkceMethod, String)>,
    pub(crate) session: SessionId,
}

#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) grant: GrantId,
    pub(crate) expires: Timestamp,
    pub(crate) used: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Access,
    Refresh,
}

/// A token that was issued. Dead ones stay, so that a second use is seen as one.
#[derive(Clone, Debug)]
pub(crate) struct IssuedToken {
    pub(crate) kind: TokenKind,
    pub(crate) grant: GrantId,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: Timestamp,
    pub(crate) dead: bool,
    /// A refresh token that was exchanged.
    pub(crate) used: bool,
    /// How often it was, and when for the first time.
    pub(crate) uses: u32,
    pub(crate) first_used: Option<Timestamp>,
    /// How many refresh tokens of its family came before it, and when the first one came.
    pub(crate) generation: u32,
    pub(crate) family_since: Timestamp,
    /// It outlives the browser's session.
    pub(crate) offline: bool,
}

impl IssuedToken {
    /// A token that is good from `now` for `lifetime` seconds.
    pub(crate) fn new(kind: TokenKind, grant: GrantId, scopes: Vec<String>, now: Timestamp, lifetime: u64) -> Self {
        Self {
            kind,
            grant,
            scopes,
            expires: now + Duration::from_secs(lifetime),
            dead: false,
            used: false,
            uses: 0,
            first_used: None,
            generation: 0,
            family_since: now,
            offline: false,
        }
    }
}

/// A browser in which somebody is signed in.
#[derive(Clone, Debug)]
pub(crate) struct BrowserSession {
    pub(crate) username: String,
    pub(crate) authenticated_at: Timestamp,
    pub(crate) started_at: Timestamp,
    pub(crate) seen_at: Timestamp,
    /// A request with `prompt=login` has been answered.
    pub(crate) forced_login_done: bool,
    /// `sid` by client.
    pub(crate) clients: BTreeMap<String, String>,
}

/// The pages between an authorization request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) request: AuthorizationRequest,
    /// The place in the order at which it goes on.
    pub(crate) position: usize,
    pub(crate) started_at: Timestamp,
    /// The browser that brought it.
    pub(crate) browser: String,
    /// Somebody proved who they are in this flow.
    pub(crate) authenticated: bool,
    pub(crate) agreed: bool,
    pub(crate) answered: bool,
    /// What was wrong with the last thing that was filled in.
    pub(crate) complaint: Option<&'static str>,
}

/// A logout that waits for the person's word.
#[derive(Clone, Debug)]
pub(crate) struct PendingLogout {
    pub(crate) session: SessionId,
    pub(crate) client: Option<String>,
    pub(crate) leave_to: Option<String>,
}

/// A logout token that waits to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) uri: String,
    pub(crate) token: String,
    pub(crate) client: String,
    pub(crate) username: String,
    pub(crate) quirks: Vec<super::rules::QuirkId>,
    pub(crate) deviations: Vec<String>,
}

/// Everything that an instance remembers.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) people: Vec<Arc<Known>>,
    pub(crate) clients: BTreeMap<String, Arc<Registered>>,
    pub(crate) grants: HashMap<GrantId, Grant>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) tokens: HashMap<String, IssuedToken>,
    pub(crate) sessions: HashMap<SessionId, BrowserSession>,
    pub(crate) flows: HashMap<String, Flow>,
    pub(crate) logouts: HashMap<String, PendingLogout>,
    /// The sets of scopes that a person agreed to, by user name and client.
    pub(crate) consents: BTreeMap<(String, String), Vec<BTreeSet<String>>>,
    pub(crate) outbox: Vec<Delivery>,
    /// The assertions of clients that were used, by client and `jti`, and when they end by themselves.
    pub(crate) assertions: HashMap<(String, String), Timestamp>,
    next_grant: GrantId,
    answered: u32,
}

/// Requests after which what is long past is forgotten.
const CLEAN_UP_EVERY: u32 = 1_024;
/// How long something that expired is still told from something unknown.
const REMEMBERED: Duration = Duration::from_secs(3_600);

impl State {
    /// The person of this user name.
    pub(crate) fn person(&self, username: &str) -> Option<Arc<Known>> {
        self.people.iter().find(|known| known.person.username == username).cloned()
    }

    /// Takes in a person; without an id of their own they get the next number.
    pub(crate) fn take_in(&mut self, person: Person, sub: String) {
        let number = u64::try_from(self.people.len()).unwrap_or(u64::MAX).saturating_add(1);
        let id = person.id.unwrap_or(number);
        self.people.push(Arc::new(Known { person, sub, id }));
    }

    pub(crate) fn keep_grant(&mut self, grant: Grant) -> GrantId {
        self.next_grant += 1;
        self.grants.insert(self.next_grant, grant);
        self.next_grant
    }

    /// Now and then forgets what expired long ago, so that a provider that is served for weeks does not grow.
    pub(crate) fn clean_up(&mut self, now: Timestamp, rules: &ServerRules, marks: &Marks) {
        self.answered += 1;
        if !self.answered.is_multiple_of(CLEAN_UP_EVERY) {
            return;
        }
        let past = |until: Timestamp| now < until + REMEMBERED;
        let flow = Duration::from_secs(*rules.flow_lifetime.get(marks));
        let session = Duration::from_secs(*rules.session_max.get(marks));
        self.flows.retain(|_, kept| past(kept.started_at + flow));
        self.codes.retain(|_, kept| past(kept.expires));
        self.tokens.retain(|_, kept| past(kept.expires));
        self.assertions.retain(|_, until| past(*until));
        self.sessions.retain(|_, kept| past(kept.started_at + session));
        let (sessions, codes, tokens) = (&self.sessions, &self.codes, &self.tokens);
        self.logouts.retain(|_, kept| sessions.contains_key(&kept.session));
        let used: BTreeSet<GrantId> =
            codes.values().map(|code| code.grant).chain(tokens.values().map(|token| token.grant)).collect();
        self.grants.retain(|id, _| used.contains(id));
    }

    /// Forgets what belongs to people and browsers, and keeps who is registered.
    pub(crate) fn clear_sessions(&mut self) {
        *self = Self {
            people: std::mem::take(&mut self.people),
            clients: std::mem::take(&mut self.clients),
            next_grant: self.next_grant,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_expired_long_ago_is_forgotten_and_what_lives_is_kept() {
        let now = Timestamp::from_secs(1_000_000);
        let mut state = State::default();
        let grant = Grant {
            client: "books".into(),
            username: "alice".into(),
            scopes: Vec::new(),
            nonce: None,
            issuer: String::new(),
            person: None,
            auth_time: now,
            sid: None,
            state: None,
            response_type: ResponseType::CODE,
            acr: None,
            claims: RequestedClaims::default(),
            redirect_uri: None,
            challenge: None,
            session: "s".into(),
        };
        for (value, expires) in [("dead", now), ("alive", now + Duration::from_secs(10_000))] {
            let id = state.keep_grant(grant.clone());
            let token = IssuedToken { expires, ..IssuedToken::new(TokenKind::Access, id, Vec::new(), now, 0) };
            state.tokens.insert(value.into(), token);
        }
        let later = now + Duration::from_secs(5_000);
        for _ in 0..CLEAN_UP_EVERY {
            state.clean_up(later, &ServerRules::default(), &Marks::default());
        }
        assert_eq!(state.tokens.keys().collect::<Vec<_>>(), ["alive"]);
        assert_eq!(state.grants.len(), 1);
    }
}
