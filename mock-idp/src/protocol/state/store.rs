use super::client::Registered;
use super::device::Device;
use super::device::DeviceAnswer;
use super::flow::Flow;
use super::flow::Pushed;
use super::grant::Code;
use super::grant::Grant;
use super::grant::GrantId;
use super::grant::IssuedToken;
use super::grant::SessionId;
use super::person::Known;
use super::person::Person;
use super::session::BrowserSession;
use super::session::PendingLogout;
use crate::protocol::client_session::ClientSession;
use crate::protocol::client_session::ClientSessionId;
use crate::protocol::consent::Consent;
use crate::protocol::outbox::Delivery;
use crate::protocol::outbox::DeliveryId;
use crate::protocol::rules::Marks;
use crate::protocol::rules::ServerRules;
use clock::Timestamp;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

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
    use super::super::grant::TokenKind;
    use super::*;
    use crate::protocol::authorize::RequestedClaims;
    use crate::protocol::rules::GrantType;
    use crate::protocol::rules::ResponseType;

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
