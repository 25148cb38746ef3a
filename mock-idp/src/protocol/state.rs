use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authorize::AuthorizationRequest;
use super::cause::Cause;
use super::client_session::{ClientSession, ClientSessionId};
use super::consent::Consent;
use super::outbox::{Delivery, DeliveryId};
use super::request::Params;
use super::rules::{ClientRules, Factor, Marks, PkceMethod, RequiredAction, ServerRules};

/// A person at the provider. A claim without a value is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The user name, unique.
    pub username: String,
    /// The password.
    pub password: String,
    /// `sub`; a UUID by the instance's randomness if it is not given.
    #[serde(default)]
    pub sub: Option<String>,
    /// `name`.
    #[serde(default)]
    pub name: Option<String>,
    /// `email`.
    #[serde(default)]
    pub email: Option<String>,
    /// `email_verified`.
    #[serde(default)]
    pub email_verified: bool,
    /// `groups`, in this order.
    #[serde(default)]
    pub groups: Vec<String>,
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
            name: Some(name),
            email: Some(format!("{username}@example.com")),
            email_verified: true,
            groups: Vec::new(),
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// The secret; a client without one is public.
    #[serde(default)]
    pub secret: Option<String>,
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
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: false,
            settings: BTreeMap::new(),
        }
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
}

/// A person and the subject identifier that the instance gave them.
#[derive(Clone, Debug)]
pub struct Known {
    /// As they were introduced.
    pub person: Person,
    /// `sub`.
    pub sub: String,
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
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// The `sid` of the session at this client.
    pub sid: Option<String>,
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
    pub(crate) expires: Timestamp,
    pub(crate) dead: bool,
    /// A refresh token that was exchanged.
    pub(crate) used: bool,
}

/// A browser in which somebody is signed in.
#[derive(Clone, Debug)]
pub(crate) struct BrowserSession {
    pub(crate) username: String,
    pub(crate) authenticated_at: Timestamp,
    pub(crate) started_at: Timestamp,
    pub(crate) seen_at: Timestamp,
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
    /// What was wrong with the last thing that was filled in.
    pub(crate) complaint: Option<Cause>,
    /// A second factor is due.
    pub(crate) second_factor: bool,
    pub(crate) purpose: Purpose,
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
    pub(crate) flows: HashMap<String, Flow>,
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
        let (codes, tokens) = (&self.codes, &self.tokens);
        self.logouts.retain(|_, kept| past(kept.asked_at + flow));
        self.outbox.retain(|_, kept| !kept.over() || past(kept.due));
        let used: BTreeSet<GrantId> =
            codes.values().map(|code| code.grant).chain(tokens.values().map(|token| token.grant)).collect();
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
            scopes: Vec::new(),
            nonce: None,
            auth_time: now,
            sid: None,
            redirect_uri: None,
            challenge: None,
            session: "s".into(),
            client_session: None,
        };
        for (value, expires) in [("dead", now), ("alive", now + Duration::from_secs(10_000))] {
            let id = state.keep_grant(grant.clone());
            let token = IssuedToken {
                kind: TokenKind::Access,
                grant: id,
                scopes: Vec::new(),
                expires,
                dead: false,
                used: false,
            };
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
