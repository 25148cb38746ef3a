//! The ID token hint (RP-Initiated Logout section 2).

use std::sync::{Arc, PoisonError};

use serde_json::Value;

use super::super::cause::Cause;
use super::super::rules::{HintBad, HintCheck};
use super::super::state::Registered;
use super::run::{Run, Stepped};
use crate::jose::{decode, verifies_with};
use crate::vocab::Members;

impl Run<'_, '_> {
    /// Whether a check that failed counts.
    fn counts(&self, check: HintCheck, failed: bool) -> bool {
        self.ctx.setup.rules.end_session_hint_checks.ask(self.ctx.marks, |checks| failed && checks.contains(&check))
    }

    /// What a hint that does not do leads to.
    pub(super) fn bad_hint(&mut self, cause: Cause) -> Stepped {
        self.hint = None;
        match *self.ctx.setup.rules.end_session_hint_bad.get(self.ctx.marks) {
            HintBad::Page => return Err(cause),
            HintBad::Confirm => {
                self.doubt = true;
                self.stay = true;
            }
            HintBad::Ignore => {}
        }
        Ok(None)
    }

    /// The hint was issued here. It may be expired.
    pub(super) fn hint_valid(&mut self) -> Stepped {
        let Some(hint) = self.params.get("id_token_hint").map(str::to_owned) else { return Ok(None) };
        match self.read(&hint) {
            None => self.bad_hint(Cause::LogoutHintInvalid),
            Some((claims, client)) => {
                if self.client.is_none() {
                    self.client.clone_from(&client);
                    self.ctx.about.client.clone_from(&client);
                }
                self.hinted = client;
                self.hint = Some(claims);
                Ok(None)
            }
        }
    }

    fn read(&self, hint: &str) -> Option<(Members, Option<Arc<Registered>>)> {
        let keys = self.ctx.core.keys.read().unwrap_or_else(PoisonError::into_inner);
        // An ID token that was encrypted with our own key comes back encrypted.
        let opened = (hint.split('.').count() == 5).then(|| keys.open(hint).ok()).flatten();
        let token = opened.as_deref().unwrap_or(hint);
        let (header, claims) = decode(token)?;
        let audience = match claims.get("aud") {
            Some(Value::String(aud)) => Some(aud.as_str()),
            Some(Value::Array(many)) => many.first().and_then(Value::as_str),
            _ => None,
        };
        let client = audience.and_then(|aud| self.ctx.client(aud));
        let alg = header.text("alg").and_then(|alg| alg.parse().ok());
        let secret = client.as_ref().zip(alg).and_then(|(client, alg)| self.ctx.hmac_key(client, alg, &keys));
        let issuer = client.as_ref().map_or_else(|| self.ctx.issuer(), |client| self.ctx.issuer_in_tokens_for(client));
        let is_id_token =
            matches!(header.text("typ"), None | Some("JWT")) && matches!(claims.text("typ"), None | Some("ID"));
        let bad = self.counts(HintCheck::Signature, !verifies_with(token, &keys, secret.as_deref()))
            || self.counts(HintCheck::Issuer, claims.text("iss") != Some(issuer.as_str()))
            || self.counts(HintCheck::Typ, !is_id_token)
            || self.counts(HintCheck::HasConsent, !self.consented(&claims, audience));
        (!bad).then_some((claims, client))
    }

    fn consented(&self, claims: &Members, audience: Option<&str>) -> bool {
        let (Some(sub), Some(client)) = (claims.text("sub"), audience) else { return false };
        let Some(registered) = self.ctx.client(client) else { return false };
        let person = self.ctx.state.people.iter().find(|known| self.ctx.sub(&registered, known) == sub);
        person.is_some_and(|known| self.ctx.consent(&known.person.username, client).is_some())
    }

    /// "When both client_id and id_token_hint are present, the OP MUST verify that the Client Identifier matches".
    pub(super) fn hint_client(&mut self) -> Stepped {
        let asked = self.params.get("client_id");
        let hinted = self.hinted.as_ref().map(|client| client.client.id.as_str());
        let other = asked.is_some() && hinted.is_some() && asked != hinted;
        if self.counts(HintCheck::Client, other) { self.bad_hint(Cause::LogoutHintOtherClient) } else { Ok(None) }
    }

    /// The subject identifier by which the client of the request knows whoever is signed in.
    pub(super) fn sub_here(&self, username: &str) -> Option<String> {
        let known = self.ctx.state.person(username);
        known.zip(self.client.as_ref()).map(|(known, client)| self.ctx.sub(client, &known))
    }

    /// A hint about somebody or something else than this browser's session is a reason to ask.
    pub(super) fn session_match(&mut self) -> Stepped {
        let (Some(hint), Some((id, session))) = (&self.hint, self.ctx.session()) else { return Ok(None) };
        let sub = self.sub_here(&session.username);
        let sid = hint.text("sid");
        let mut here = self.ctx.state.client_sessions.values().filter(|kept| kept.attached && kept.session == id);
        let sid_here = sid.is_some() && here.any(|kept| kept.sid.as_deref() == sid);
        self.doubt |= self.counts(HintCheck::SubjectIsSession, hint.text("sub") != sub.as_deref());
        self.doubt |= self.counts(HintCheck::SidIsSession, !sid_here);
        Ok(None)
    }
}
