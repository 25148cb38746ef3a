use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authorize::{AuthorizationRequest, RequestedClaims};
use super::cause::Cause;
use super::client_session::{ClientSession, ClientSessionId};
use super::consent::Consent;
use super::draft::ScreenName;
use super::outbox::{Delivery, DeliveryId};
use super::request::Params;
use super::rules::{
    ClientAuth, ClientRules, Factor, GrantType, Marks, PkceMethod, RequiredAction, ResponseType, ServerRules,
};
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
    /// The code that is good as a second factor: it stands for a TOTP generator (RFC 6238), and never changes.
    #[serde(default)]
    pub otp: Option<String>,
    /// What must be done before a login goes on, in this order.
    #[serde(default)]
    pub required_actions: Vec<RequiredAction>,
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
            otp: None,
            required_actions: Vec::new(),
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
    /// `backchannel_logout_session_required`.
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    /// `frontchannel_logout_uri`.
    #[serde(default)]
    pub frontchannel_logout_uri: Option<String>,
    /// `frontchannel_logout_session_required`.
    #[serde(default)]
    pub frontchannel_logout_session_required: bool,
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
            backchannel_logout_session_required: false,
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: false,
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
    /// The client whose own tokens these are, where no person is involved; `username` is empty then.
    pub service: Option<String>,
    /// By which grant type it began.
    pub origin: GrantType,
    /// For whom the access token is meant, where somebody was named.
    pub audience: Vec<String>,
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
    /// The session at this client that its codes and tokens hang on.
    pub(crate) client_session: Option<ClientSessionId>,
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
    pub(crate) issued_at: Timestamp,
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
            issued_at: now,
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
    /// The person's groups when it began.
    pub(crate) groups: Vec<String>,
    /// What the person has proven in it.
    pub(crate) factors: BTreeSet<Factor>,
    /// The `sid` that all clients see, where a rule says so.
    pub(crate) sid: Option<String>,
}

/// What a flow leads to once somebody is signed in.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// The answer to its authorization request.
    Authorize,
    /// The logout request that could not do without a login.
    EndSession(Params),
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
    /// The person did not agree, and is told so when the flow is taken up again.
    pub(crate) denied: bool,
    /// What the person agreed to is not kept for later.
    pub(crate) this_time_only: bool,
    /// Its page goes on by itself once.
    pub(crate) hop: bool,
    /// What was wrong with the last thing that was filled in.
    pub(crate) complaint: Option<Cause>,
    /// A second factor is due.
    pub(crate) second_factor: bool,
    /// The name that was given before the password.
    pub(crate) named: Option<String>,
    /// The last screen on which something was filled in.
    pub(crate) done: Option<ScreenName>,
    /// How many flows there were before it.
    pub(crate) number: u64,
    pub(crate) purpose: Purpose,
}

impl Flow {
    /// Of a request for which nothing has been done.
    pub(crate) fn new(request: AuthorizationRequest, position: usize, now: Timestamp, browser: String) -> Self {
        Self {
            request,
            position,
            started_at: now,
            browser,
            authenticated: false,
            agreed: false,
            answered: false,
            denied: false,
            this_time_only: false,
            hop: false,
            complaint: None,
            second_factor: false,
            named: None,
            done: None,
            number: 0,
            purpose: Purpose::Authorize,
        }
    }
}

/// An authorization request that was pushed.
#[derive(Clone, Debug)]
pub(crate) struct Pushed {
    /// As it was found good.
    pub(crate) request: AuthorizationRequest,
    pub(crate) client: String,
    pub(crate) expires: Timestamp,
    pub(crate) used: bool,
}

/// What a person said to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceAnswer {
    Pending,
    Denied,
    Agreed(GrantId),
}

/// A device that waits to be signed in.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) client: String,
    pub(crate) user_code: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: Timestamp,
    /// How long it has to wait between two questions.
    pub(crate) interval: Duration,
    pub(crate) asked_at: Option<Timestamp>,
    pub(crate) answer: DeviceAnswer,
}

/// A logout that waits for the person's word.
#[derive(Clone, Debug)]
pub(crate) struct PendingLogout {
    pub(crate) asked_at: Timestamp,
    /// The browser that was asked.
    pub(crate) browser: String,
    /// The session that is to end; none where nobody was signed in.
    pub(crate) session: Option<SessionId>,
    pub(crate) client: Option<String>,
    pub(crate) leave_to: Option<String>,
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
    /// When they were looked through for those that are over.
    pub(crate) sessions_looked_at: Option<Timestamp>,
    pub(crate) flows: HashMap<String, Flow>,
    pub(crate) next_flow: u64,
    /// By `request_uri`.
    pub(crate) pushed: HashMap<String, Pushed>,
    /// By device code.
    pub(crate) devices: HashMap<String, Device>,
    pub(crate) logouts: HashMap<String, PendingLogout>,
    pub(crate) client_sessions: BTreeMap<ClientSessionId, ClientSession>,
    /// What a person agreed to, by user name and client.
    pub(crate) consents: BTreeMap<(String, String), Consent>,
    pub(crate) outbox: BTreeMap<DeliveryId, Delivery>,
    pub(crate) next_delivery: DeliveryId,
    /// Wrong passwords, by user name.
    pub(crate) wrong_passwords: BTreeMap<String, Vec<Timestamp>>,
    pub(crate) locked_until: BTreeMap<String, Timestamp>,
    /// Before when nothing counts that was issued to a person, by user name.
    pub(crate) not_before: BTreeMap<String, Timestamp>,
    /// Before when nothing counts that was issued to anybody.
    pub(crate) realm_not_before: Option<Timestamp>,
    pub(crate) next_client_session: ClientSessionId,
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
    /// Takes in a flow.
    pub(crate) fn open_flow(&mut self, id: String, flow: Flow) {
        self.next_flow += 1;
        self.flows.insert(id, Flow { number: self.next_flow, ..flow });
    }

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

    /// Whatever belongs to a person follows them to their new user name.
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        for name in self.sessions.values_mut().map(|session| &mut session.username) {
            if name == old {
                new.clone_into(name);
            }
        }
        for name in self.client_sessions.values_mut().map(|kept| &mut kept.username) {
            if name == old {
                new.clone_into(name);
            }
        }
        for name in self.grants.values_mut().map(|grant| &mut grant.username) {
            if name == old {
                new.clone_into(name);
            }
        }
        for stamps in [&mut self.not_before, &mut self.locked_until] {
            if let Some(at) = stamps.remove(old) {
                stamps.insert(new.to_owned(), at);
            }
        }
        let consents = std::mem::take(&mut self.consents);
        self.consents = consents
            .into_iter()
            .map(|((name, client), scopes)| ((if name == old { new.to_owned() } else { name }, client), scopes))
            .collect();
    }

    pub(crate) fn keep_grant(&mut self, grant: Grant) -> GrantId {
        self.next_grant += 1;
        if let Some(kept) = grant.client_session.and_then(|id| self.client_sessions.get_mut(&id)) {
            kept.grants.insert(self.next_grant);
        }
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
        self.flows.retain(|_, kept| past(kept.started_at + flow));
        self.codes.retain(|_, kept| past(kept.expires));
        self.tokens.retain(|_, kept| past(kept.expires));
        self.assertions.retain(|_, until| past(*until));
        self.pushed.retain(|_, kept| past(kept.expires));
        self.devices.retain(|_, kept| past(kept.expires));
        let (codes, tokens) = (&self.codes, &self.tokens);
        self.logouts.retain(|_, kept| past(kept.asked_at + flow));
        self.outbox.retain(|_, kept| !kept.over() || past(kept.due));
        let agreed = self.devices.values().filter_map(|device| match device.answer {
            DeviceAnswer::Agreed(grant) => Some(grant),
            DeviceAnswer::Pending | DeviceAnswer::Denied => None,
        });
        let used: BTreeSet<GrantId> = codes
            .values()
            .map(|code| code.grant)
            .chain(tokens.values().map(|token| token.grant))
            .chain(agreed)
            .collect();
        self.grants.retain(|id, _| used.contains(id));
        let (sessions, grants) = (&self.sessions, &self.grants);
        self.client_sessions.retain(|_, kept| {
            kept.grants.retain(|id| grants.contains_key(id));
            !kept.grants.is_empty() || kept.attached && sessions.contains_key(&kept.session)
        });
    }

    /// Forgets what belongs to people and browsers, and keeps who is registered.
    pub(crate) fn clear_sessions(&mut self) {
        *self = Self {
            people: std::mem::take(&mut self.people),
            clients: std::mem::take(&mut self.clients),
            next_grant: self.next_grant,
            next_client_session: self.next_client_session,
            next_delivery: self.next_delivery,
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
            service: None,
            origin: GrantType::AuthorizationCode,
            audience: Vec::new(),
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
            client_session: None,
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
