//! Making tokens: the drafts of ID token, access token and logout token, and what becomes of them.

use std::sync::PoisonError;
use std::time::Duration;

use clock::Randomness;
use serde_json::json;

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Token, TokenUse};
use super::rules::{Carries, Shape};
use super::state::{Grant, Known, Registered};
use crate::jose::{Forgery, JwsAlg, SigningKeyChoice, encrypt_token, honest_header, mint};
use crate::vocab::Members;

/// A value of this shape.
pub(crate) fn made(shape: &Shape, randomness: &Randomness) -> String {
    let groups: Vec<String> = (0..shape.groups).map(|_| randomness.token()).collect();
    format!("{}{}", shape.prefix, groups.join("."))
}

impl Ctx<'_> {
    /// The ID token of a grant (Core 2).
    pub(crate) fn id_token(
        &self,
        client: &Registered,
        known: &Known,
        grant: &Grant,
        scopes: &[String],
        access_token: &str,
        renewed: bool,
    ) -> Result<String, Cause> {
        let rules = &client.rules;
        let now = self.now.secs();
        let lifetime = *rules.id_token_lifetime.get(self.marks);
        let mut claims = Members::from_iter([
            ("iss", json!(self.core.issuer)),
            ("sub", json!(known.sub)),
            ("aud", json!(grant.client)),
            ("exp", json!(now.saturating_add_unsigned(lifetime))),
            ("iat", json!(now)),
            ("auth_time", json!(grant.auth_time.secs())),
        ]);
        let factors = self.state.client_session_of(grant).map(|kept| kept.factors.clone()).unwrap_or_default();
        if let Some(words) = self.setup.rules.amr_values.ask(self.marks, |words| words.as_ref().map(|w| w.of(&factors)))
        {
            claims.push("amr", json!(words));
        }
        // A refreshed ID token SHOULD NOT have a nonce (Core 12.2).
        if let Some(nonce) = grant.nonce.as_deref().filter(|_| !renewed) {
            claims.push("nonce", nonce);
        }
        let alg = *rules.id_token_alg.get(self.marks);
        // "the hash algorithm used in the alg Header Parameter of the ID Token's JOSE Header" (Core 3.1.3.6).
        claims.push("at_hash", alg.hash().half(access_token));
        if let Some(sid) = &grant.sid {
            claims.push("sid", sid.as_str());
        }
        if rules.claims_in.ask(self.marks, |places| places.id_token == Carries::All) {
            for (name, value) in super::claims::of_person(known, scopes).iter() {
                claims.set(name, value.clone());
            }
        }
        let wrap = *rules.encrypt_id_token.get(self.marks);
        self.minted(TokenUse::Id, alg, None, claims, wrap, client)
    }

    /// An access token that is a JWT (RFC 9068 section 2).
    pub(crate) fn jwt_access_token(
        &self,
        client: &Registered,
        known: &Known,
        scopes: &[String],
        lifetime: u64,
    ) -> Result<String, Cause> {
        let now = self.now.secs();
        let claims = Members::from_iter([
            ("iss", json!(self.core.issuer)),
            ("sub", json!(known.sub)),
            ("aud", json!(self.core.issuer)),
            ("client_id", json!(client.client.id)),
            ("exp", json!(now.saturating_add_unsigned(lifetime))),
            ("iat", json!(now)),
            ("jti", json!(self.core.randomness.uuid())),
            ("scope", json!(scopes.join(" "))),
        ]);
        self.minted(TokenUse::Access, JwsAlg::RS256, Some("at+jwt"), claims, None, client)
    }

    /// A logout token for one session at one client (Back-Channel Logout 2.4), by the algorithm and secret of `signer`.
    pub(crate) fn logout_token(
        &self,
        client: &Registered,
        signer: &Registered,
        sub: &str,
        sid: Option<&str>,
    ) -> Result<String, Cause> {
        let now = self.now;
        let mut claims = Members::from_iter([
            ("iss", json!(self.core.issuer)),
            ("sub", json!(sub)),
            ("aud", json!(client.client.id)),
            ("iat", json!(now.secs())),
            ("exp", json!((now + Duration::from_secs(120)).secs())),
            ("jti", json!(self.core.randomness.uuid())),
            ("events", json!({ "http://schemas.openid.net/event/backchannel-logout": {} })),
        ]);
        if let Some(sid) = sid {
            claims.push("sid", sid);
        }
        let alg = *signer.rules.id_token_alg.get(self.marks);
        self.minted(TokenUse::Logout, alg, Some("logout+jwt"), claims, None, signer)
    }

    /// Lets the company edit the draft, then signs and wraps it as the draft says.
    fn minted(
        &self,
        usage: TokenUse,
        alg: JwsAlg,
        typ: Option<&str>,
        claims: Members,
        wrap: Option<crate::jose::Encryption>,
        client: &Registered,
    ) -> Result<String, Cause> {
        let keys = self.core.keys.read().unwrap_or_else(PoisonError::into_inner);
        let header = honest_header(alg, typ, &keys).map_err(|_| Cause::Internal)?;
        let draft = Token { usage, header, claims, alg, key: SigningKeyChoice::Honest, forgery: Forgery::None, wrap };
        let draft = self.shape(draft);
        let secret = client.client.secret.as_deref();
        let token = mint(&draft.header, &draft.claims, draft.alg, (draft.key, draft.forgery), &keys, secret)
            .map_err(|_| Cause::Internal)?;
        match draft.wrap {
            None => Ok(token),
            Some(with) => encrypt_token(&token, with, &keys, &self.core.randomness).map_err(|_| Cause::Internal),
        }
    }
}
