//! What a person agreed to at a client (Core 3.1.2.4), and whether it does for a request.

use std::collections::BTreeSet;
use std::time::Duration;

use clock::Timestamp;

use super::context::Ctx;
use super::rules::{ClaimsFollow, ConsentMatch};
use super::state::{Grant, Registered};

/// What a person agreed to at a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Consent {
    /// The sets of scopes, one for each time.
    sets: Vec<BTreeSet<String>>,
    /// The scopes of the last time, in their order.
    last: Vec<String>,
    /// Until when it is remembered; none: for good.
    until: Option<Timestamp>,
}

impl Consent {
    /// All scopes that were ever agreed to.
    pub(crate) fn scopes(&self) -> BTreeSet<String> {
        self.sets.iter().flatten().cloned().collect()
    }

    fn does_for(&self, asked: &[String], rule: ConsentMatch) -> bool {
        let set: BTreeSet<String> = asked.iter().cloned().collect();
        match rule {
            ConsentMatch::Superset => !self.sets.is_empty() && set.is_subset(&self.scopes()),
            ConsentMatch::SameSet => self.sets.contains(&set),
            ConsentMatch::SameString => !self.sets.is_empty() && self.last == asked,
        }
    }
}

impl Ctx<'_> {
    /// What is remembered of the person's consent at a client.
    pub(crate) fn consent(&self, username: &str, client: &str) -> Option<&Consent> {
        let kept = self.state.consents.get(&(username.to_owned(), client.to_owned()))?;
        kept.until.is_none_or(|until| self.now < until).then_some(kept)
    }

    /// Whether what is remembered does for these scopes.
    pub(crate) fn has_consented(&self, username: &str, client: &str, scopes: &[String]) -> bool {
        let Some(kept) = self.consent(username, client) else { return false };
        self.setup.rules.consent_match.ask(self.marks, |rule| kept.does_for(scopes, *rule))
    }

    /// Remembers that the person agreed.
    pub(crate) fn remember_consent(&mut self, username: &str, client: &Registered, scopes: &[String]) {
        let lifetime = client.rules.consent_lifetime.get(self.marks);
        let until = lifetime.map(|seconds| self.now + Duration::from_secs(seconds));
        let key = (username.to_owned(), client.client.id.clone());
        // What was forgotten by time is not woken up by a new consent.
        let gone = self.consent(username, &client.client.id).is_none();
        let kept = self.state.consents.entry(key).or_default();
        if gone {
            *kept = Consent::default();
        }
        kept.sets.push(scopes.iter().cloned().collect());
        kept.last = scopes.to_vec();
        kept.until = until;
    }

    /// The scopes by which a token's claims go; `None`: the consent that they follow is gone.
    pub(crate) fn scopes_of_claims(&self, grant: &Grant, of_token: &[String]) -> Option<Vec<String>> {
        let kept = self.consent(&grant.username, &grant.client);
        self.setup.rules.consent_claims_follow.ask(self.marks, |rule| match rule {
            ClaimsFollow::Token => Some(of_token.to_vec()),
            ClaimsFollow::ConsentRow => kept.map(|kept| kept.last.clone()),
        })
    }
}
