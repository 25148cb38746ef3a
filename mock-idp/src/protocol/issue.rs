//! Making tokens: the drafts of ID token, access token and logout token, and what becomes of them.

use std::sync::PoisonError;
use std::time::Duration;

use clock::Randomness;
use serde_json::json;

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Token, TokenUse};
use super::rules::{Carries, IssuerOfToken, Shape};
use super::state::{Grant, Known, Registered};
use crate::jose::{Forgery, JwsAlg, SigningKeyChoice, encrypt_token, honest_header, mint};
use crate::vocab::Members;

/// "A maximum JWT lifetime of 10 minutes is RECOMMENDED" (JARM section 2.1).
const RESPONSE_LIFETIME: Duration = Duration::from_secs(600);

/// A value of this shape.
pub(crate) fn made(shape: &Shape, randomness: &Randomness) -> String {
    let groups: Vec<String> = (0..shape.groups).map(|_| randomness.token()).collect();
    format!("{}{}", shape.prefix, groups.join("."))
}

/// What an ID token comes beside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beside<'a> {
    pub(crate) access_token: Option<&'a str>,
    /// A code in the same response.
    pub(crate) code: Option<&'a str>,
    /// It comes by a refresh token.
    pub(crate) renewed: bool,
}

impl Ctx<'_> {
    /// The issuer that a token names.
    fn issuer_of(&self, client: &Registered, grant: Option<&Grant>) -> String {
        let here = self.issuer_for(client);
        match grant.filter(|grant| grant.issuer != here) {
            None => here,
            Some(grant) => self.setup.rules.issuer_of_token.ask(self.marks, |of| match of {
                IssuerOfToken::AtAuthorize => grant.issuer.clone(),
                IssuerOfToken::AtRequest => here.clone(),
            }),
        }
    }

    /// The ID token of a grant (Core 2).
    pub(crate) fn id_token(
        &self,
        client: &Registered,
        known: &Known,
        grant: &Grant,
        scopes: &[String],
        beside: Beside<'_>,
    ) -> Result<String, Cause> {
        let rules = &client.rules;
        let now = self.now.secs();
        let lifetime = *rules.id_token_lifetime.get(self.marks);
        let mut claims = Members::from_iter([
            ("iss", json!(self.issuer_of(client, Some(grant)))),
            ("sub", json!(known.sub)),
            ("aud", json!(grant.client)),
            ("exp", json!(now.saturating_add_unsigned(lifetime))),
            ("iat", json!(now)),
            ("auth_time", json!(grant.auth_time.secs())),
        ]);
        // A refreshed ID token SHOULD NOT have a nonce (Core 12.2).
        if let Some(nonce) = grant.nonce.as_deref().filter(|_| !beside.renewed) {
            claims.push("nonce", nonce);
        }
        let alg = *rules.id_token_alg.get(self.marks);
        // "the hash algorithm used in the alg Header Parameter of the ID Token's JOSE Header" (Core 3.1.3.6).
        if let Some(token) = beside.access_token {
            claims.push("at_hash", alg.hash().half(token));
        }
        if let Some(code) = beside.code {
            claims.push("c_hash", alg.hash().half(code));
        }
        if let Some(acr) = &grant.acr {
            claims.push("acr", acr.as_str());
        }
        if let Some(sid) = &grant.sid {
            claims.push("sid", sid.as_str());
        }
        if rules.claims_in.ask(self.marks, |places| places.id_token == Carries::All) {
            for (name, value) in super::claims::of_person(known, scopes).iter() {
                claims.set(name, value.clone());
            }
        }
        for (name, value) in super::claims::named(known, &grant.claims.id_token).iter() {
            claims.set(name, value.clone());
        }
        let wrap = *rules.encrypt_id_token.get(self.marks);
        self.minted(TokenUse::Id, alg, None, claims, wrap, client)
    }

    /// An access token that is a JWT (RFC 9068 section 2).
    pub(crate) fn jwt_access_token(
        &self,
        client: &Registered,
        known: &Known,
        grant: &Grant,
        scopes: &[String],
        lifetime: u64,
    ) -> Result<String, Cause> {
        let now = self.now.secs();
        let issuer = self.issuer_of(client, Some(grant));
        let claims = Members::from_iter([
            ("iss", json!(issuer)),
            ("sub", json!(known.sub)),
            ("aud", json!(issuer)),
            ("client_id", json!(client.client.id)),
            ("exp", json!(now.saturating_add_unsigned(lifetime))),
            ("iat", json!(now)),
            ("jti", json!(self.core.randomness.uuid())),
            ("scope", json!(scopes.join(" "))),
        ]);
        self.minted(TokenUse::Access, JwsAlg::RS256, Some("at+jwt"), claims, None, client)
    }

    /// A logout token for one session at one client (Back-Channel Logout 2.4).
    pub(crate) fn logout_token(&self, client: &Registered, sub: &str, sid: Option<&str>) -> Result<String, Cause> {
        let now = self.now;
        let mut claims = Members::from_iter([
            ("iss", json!(self.issuer_of(client, None))),
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
        let alg = *client.rules.id_token_alg.get(self.marks);
        self.minted(TokenUse::Logout, alg, Some("logout+jwt"), claims, None, client)
    }

    /// An authorization response as a token (JARM section 2.1).
    pub(crate) fn response_token(&self, client: &Registered, params: &[(String, String)]) -> Result<String, Cause> {
        let mut claims = Members::from_iter([
            ("iss", json!(self.issuer_of(client, None))),
            ("aud", json!(client.client.id)),
            ("exp", json!((self.now + RESPONSE_LIFETIME).secs())),
        ]);
        // The issuer is a claim of its own accord.
        for (name, value) in params.iter().filter(|(name, _)| name != "iss") {
            claims.push(name, value.as_str());
        }
        let alg = *client.rules.id_token_alg.get(self.marks);
        self.minted(TokenUse::Response, alg, None, claims, None, client)
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
