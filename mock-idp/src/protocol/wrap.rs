//! Signing and wrapping: what becomes of the draft of a token.

use std::sync::PoisonError;

use super::cause::Cause;
use super::client_assertion::hashed;
use super::context::Ctx;
use super::draft::{Envelope, Token, TokenUse};
use super::rules::{HmacKey, HmacKid, NoKey, Rule, UnsupportedAlg, Wrap, WrapKey};
use super::state::Registered;
use crate::jose::{
    Forgery, HeaderStyle, JwsAlg, KeyRing, Recipient, SigningKeyChoice, encrypt_with, envelope_header, honest_header,
    mint, under_header,
};
use crate::vocab::Members;

/// What a draft of a token is made of.
pub(crate) struct Sketch<'r> {
    pub(crate) usage: TokenUse,
    pub(crate) alg: JwsAlg,
    pub(crate) typ: Option<&'static str>,
    pub(crate) claims: Members,
    pub(crate) wrap: Option<&'r Rule<Option<Wrap>>>,
}

impl Ctx<'_> {
    /// What an HMAC for this client is keyed with.
    pub(crate) fn hmac_key(&self, client: &Registered, alg: JwsAlg, keys: &KeyRing) -> Option<Vec<u8>> {
        let choice = *client.rules.client_auth_hmac_key.get(self.marks);
        key_of(choice, client, alg, keys)
    }

    /// Lets the company edit the draft, then signs and wraps it as the draft says.
    pub(crate) fn minted(&self, sketch: Sketch<'_>, client: &Registered) -> Result<String, Cause> {
        let Sketch { usage, alg, typ, claims, wrap } = sketch;
        if self.setup.rules.keys_unsupported.ask(self.marks, |algs| algs.contains(&alg)) {
            return Err(Cause::Internal);
        }
        // The name of the key is part of what is shown.
        self.setup.rules.shape_kid.get(self.marks);
        let keys = self.core.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut header = honest_header(alg, typ, &keys).map_err(|_| Cause::Internal)?;
        let odd = self.setup.rules.keys_hmac_kid.ask(self.marks, |rule| {
            alg.key_kind().is_none() && usage != TokenUse::Refresh && *rule == HmacKid::OfRs256
        });
        if odd {
            let of_rs256 = honest_header(JwsAlg::RS256, None, &keys).map_err(|_| Cause::Internal)?;
            header.push("kid", of_rs256.text("kid").unwrap_or_default());
        }
        let hmac = match (usage, alg.key_kind()) {
            (TokenUse::Refresh, _) => HmacKey::ServerKey,
            (_, Some(_)) => HmacKey::Secret,
            (_, None) => *client.rules.client_auth_hmac_key.get(self.marks),
        };
        let wrap = match wrap.and_then(|rule| *rule.get(self.marks)) {
            None => None,
            Some(wrap) => self.envelope(wrap, client, &keys)?,
        };
        let draft = self.shape(Token {
            usage,
            header,
            signed_header: None,
            header_style: HeaderStyle::Compact,
            claims,
            absent: Vec::new(),
            alg,
            key: SigningKeyChoice::Honest,
            hmac,
            forgery: Forgery::None,
            wrap,
        });
        let secret = key_of(draft.hmac, client, draft.alg, &keys);
        let how = (draft.key, draft.forgery);
        let signed = draft.signed_header.as_ref().unwrap_or(&draft.header);
        let token = mint(signed, &draft.claims, draft.alg, how, &keys, secret.as_deref(), draft.header_style)
            .map_err(|_| Cause::Internal)?;
        let token = match draft.signed_header {
            None => token,
            Some(_) => under_header(&token, &draft.header, draft.header_style),
        };
        match draft.wrap {
            None => Ok(token),
            Some(envelope) => self.sealed(token.as_bytes(), envelope, client, &keys),
        }
    }

    /// A JWE around bytes, by this rule; without one, or without a key where a rule says so, none.
    pub(crate) fn sealed_by(
        &self,
        rule: &Rule<Option<Wrap>>,
        content: &[u8],
        client: &Registered,
    ) -> Result<Option<String>, Cause> {
        let Some(wrap) = *rule.get(self.marks) else { return Ok(None) };
        let keys = self.core.keys.read().unwrap_or_else(PoisonError::into_inner);
        let Some(mut envelope) = self.envelope(wrap, client, &keys)? else { return Ok(None) };
        envelope.header.remove("cty");
        self.sealed(content, envelope, client, &keys).map(Some)
    }

    /// The envelope that a rule asks for, or what happens where there is no key for it.
    fn envelope(&self, wrap: Wrap, client: &Registered, keys: &KeyRing) -> Result<Option<Envelope>, Cause> {
        let kid = match wrap.key {
            WrapKey::Own => {
                let own = keys.encryption(wrap.with.alg).map_err(|_| Cause::Internal)?;
                Some(own.recipient.kid().map(str::to_owned))
            }
            WrapKey::Client => recipient(client, wrap).map(|key| key.kid().map(str::to_owned)),
        };
        match kid {
            Some(kid) => {
                let header = envelope_header(wrap.with, kid.as_deref());
                Ok(Some(Envelope { with: wrap.with, key: wrap.key, header }))
            }
            None => match client.rules.encrypt_no_key.get(self.marks) {
                NoKey::Refuse => Err(Cause::EncryptionKeyMissing),
                NoKey::Fail => Err(Cause::Internal),
                NoKey::Plain => Ok(None),
            },
        }
    }

    fn sealed(&self, content: &[u8], envelope: Envelope, client: &Registered, keys: &KeyRing) -> Result<String, Cause> {
        let Envelope { with, key, header } = envelope;
        let random = &self.core.randomness;
        match key {
            WrapKey::Own => {
                let own = keys.encryption(with.alg).map_err(|_| Cause::Internal)?;
                encrypt_with(content, with, &own.recipient, header, random)
            }
            WrapKey::Client => {
                let to = recipient(client, Wrap { with, key }).ok_or(Cause::EncryptionKeyMissing)?;
                encrypt_with(content, with, &to, header, random)
            }
        }
        .map_err(|_| Cause::Internal)
    }

    /// Whether documents fail because an algorithm in use cannot be played.
    pub(crate) fn fails_everywhere(&self) -> bool {
        let everywhere = |rule: &UnsupportedAlg| *rule == UnsupportedAlg::FailEverywhere;
        let unsupported = self.setup.rules.keys_unsupported.get(self.marks);
        let used = |client: &Registered| unsupported.contains(client.rules.id_token_alg.get(self.marks));
        !unsupported.is_empty()
            && self.setup.rules.keys_unsupported_alg.ask(self.marks, everywhere)
            && (unsupported.contains(self.setup.client_rules.id_token_alg.get(self.marks))
                || self.state.clients.values().any(|client| used(client)))
    }
}

fn key_of(choice: HmacKey, client: &Registered, alg: JwsAlg, keys: &KeyRing) -> Option<Vec<u8>> {
    let secret = client.client.secret.as_deref();
    match choice {
        HmacKey::Secret => secret.map(|secret| secret.as_bytes().to_vec()),
        HmacKey::Hash => secret.map(|secret| hashed(alg.hash(), secret)),
        HmacKey::SecretOrServerKey => Some(secret.map_or(keys.hmac(), str::as_bytes).to_vec()),
        HmacKey::ServerKey => Some(keys.hmac().to_vec()),
    }
}

/// The first of the client's keys that the algorithm goes with.
fn recipient(client: &Registered, wrap: Wrap) -> Option<Recipient> {
    let by_jwk = client.client.keys().into_iter().filter_map(|jwk| Recipient::from_jwk(&jwk).ok());
    let by_secret = client.client.secret.as_deref().map(Recipient::by_secret);
    by_jwk.chain(by_secret).find(|key| key.fits(wrap.with.alg))
}
