//! What makes an access token good, by the rule `access.validated_by`.

use std::sync::PoisonError;

use super::cause::Cause;
use super::context::Ctx;
use super::rules::{OtherHost, ValidatedBy};
use super::state::{Grant, IssuedToken, TokenKind};
use crate::jose::{decode, verifies_with};

impl Ctx<'_> {
    /// The access token of this value and what it stands for, if it is good now.
    pub(crate) fn live_access_token(&self, value: &str) -> Result<(IssuedToken, Grant), Cause> {
        let token = self.state.tokens.get(value).ok_or_else(|| self.unknown(value))?;
        if token.kind != TokenKind::Access {
            return Err(Cause::BearerWrongKind);
        }
        let grant = self.state.grants.get(&token.grant).ok_or(Cause::BearerInvalid)?;
        if self.is_elsewhere(grant, OtherHost::Userinfo) {
            return Err(Cause::BearerInvalid);
        }
        let bad = self.setup.rules.access_validated_by.ask(self.marks, |rule| match rule {
            ValidatedBy::Store => token.dead.then_some(Cause::BearerRevoked),
            ValidatedBy::Signature => (!self.still_signed(value)).then_some(Cause::BearerInvalid),
            ValidatedBy::SignatureAndSession => {
                let none = grant.service.is_some() && grant.session.is_empty();
                let session = token.offline || none || self.session_lives(&grant.session);
                match self.still_signed(value) {
                    false => Some(Cause::BearerInvalid),
                    true if !session || !self.state.session_stands(grant) => Some(Cause::BearerSessionGone),
                    true => token.dead.then_some(Cause::BearerRevoked),
                }
            }
        });
        match bad {
            Some(cause) => Err(cause),
            None if self.now >= token.expires => Err(Cause::BearerExpired),
            None => Ok((token.clone(), grant.clone())),
        }
    }

    /// Whether a grant is of another address of this provider than the one that is asked, and that counts here.
    pub(crate) fn is_elsewhere(&self, grant: &Grant, at: OtherHost) -> bool {
        let here = self.client(&grant.client).map(|client| self.issuer_for(&client));
        let elsewhere = here.is_some_and(|here| here != grant.issuer);
        self.setup.rules.issuer_refuse_other_host.ask(self.marks, |places| elsewhere && places.contains(&at))
    }

    /// An ID token, or nothing that came from here.
    fn unknown(&self, value: &str) -> Cause {
        let keys = self.core.keys.read().unwrap_or_else(PoisonError::into_inner);
        if verifies_with(value, &keys, None) { Cause::BearerWrongKind } else { Cause::BearerInvalid }
    }

    /// Whether a key of the key set has signed it; what is no JWT has no signature that could have become bad.
    fn still_signed(&self, value: &str) -> bool {
        let keys = self.core.keys.read().unwrap_or_else(PoisonError::into_inner);
        decode(value).is_none() || verifies_with(value, &keys, None)
    }
}
