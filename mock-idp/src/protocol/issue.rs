//! Making tokens: the drafts of ID token, access token, refresh token, logout token and userinfo answer.

use std::time::Duration;

use serde_json::{Value, json};

use super::cause::Cause;
use super::claims::Wanted;
use super::company::{GrantKind, Minting};
use super::context::Ctx;
use super::draft::TokenUse;
use super::made::{Names, made, made_for};
use super::rules::{AccessFormat, IdTokenLifetime, IssuerOfToken, LifetimeOf, RefreshNonce, Shape, Sink};
use super::state::{Grant, Known, Registered};
use super::wrap::Sketch;
use crate::jose::JwsAlg;
use crate::vocab::Members;

/// Whom tokens are for.
#[derive(Clone, Copy)]
pub(crate) struct Party<'p> {
    pub(crate) client: &'p Registered,
    pub(crate) known: &'p Known,
    pub(crate) grant: &'p Grant,
}

impl Ctx<'_> {
    /// The issuer that a token names.
    fn issuer_of(&self, client: &Registered, grant: Option<&Grant>) -> String {
        let here = self.issuer_for(client);
        match grant.filter(|grant| grant.issuer != here) {
            None => self.issuer_in_tokens_for(client),
            Some(grant) => self.setup.rules.issuer_of_token.ask(self.marks, |of| match of {
                IssuerOfToken::AtAuthorize => grant.issuer.clone(),
                IssuerOfToken::AtRequest => here.clone(),
            }),
        }
    }

    /// The ID token of a grant (Core 2).
    pub(crate) fn id_token(&self, party: Party<'_>, minting: &Minting) -> Result<String, Cause> {
        let rules = &party.client.rules;
        let alg = *rules.id_token_alg.get(self.marks);
        let mut claims = self.about_login(party, minting);
        // "the hash algorithm used in the alg Header Parameter of the ID Token's JOSE Header" (Core 3.1.3.6).
        if let Some(access_token) = &minting.access_token {
            claims.push("at_hash", alg.hash().half(access_token));
        }
        if let Some(code) = minting.code.as_deref().filter(|_| minting.kind == GrantKind::Hybrid) {
            claims.push("c_hash", alg.hash().half(code));
        }
        if let Some(acr) = &party.grant.acr {
            claims.push("acr", acr.as_str());
        }
        if let Some(sid) = &party.grant.sid {
            claims.push("sid", sid.as_str());
        }
        self.add_person_claims(&mut claims, &wanted(party, minting, Sink::IdToken));
        let wrap = Some(&rules.encrypt_id_token);
        self.minted(Sketch { usage: TokenUse::Id, alg, typ: None, claims, wrap }, party.client)
    }

    /// What an ID token says about the login.
    fn about_login(&self, party: Party<'_>, minting: &Minting) -> Members {
        let (rules, now) = (&party.client.rules, self.now.secs());
        let lifetime = match *rules.id_token_lifetime.get(self.marks) {
            IdTokenLifetime::Seconds(seconds) => seconds,
            IdTokenLifetime::As(LifetimeOf::Access) => *rules.access_lifetime.get(self.marks),
            IdTokenLifetime::As(LifetimeOf::Refresh) => rules.refresh_lifetime.get(self.marks).seconds,
        };
        let mut claims = Members::from_iter([
            ("iss", json!(self.issuer_of(party.client, Some(party.grant)))),
            ("sub", json!(self.sub(party.client, party.known))),
            ("aud", json!(party.grant.client)),
            ("exp", json!(now.saturating_add_unsigned(lifetime))),
            ("iat", json!(now)),
            ("auth_time", json!(party.grant.auth_time.secs())),
        ]);
        let factors = self.state.client_session_of(party.grant).map(|kept| kept.factors.clone()).unwrap_or_default();
        if let Some(words) = self.setup.rules.amr_values.ask(self.marks, |words| words.as_ref().map(|w| w.of(&factors)))
        {
            claims.push("amr", json!(words));
        }
        // A refreshed ID token SHOULD NOT have a nonce (Core 12.2).
        let renewed = minting.kind == GrantKind::Refresh;
        let rule = &self.setup.rules.refresh_nonce;
        if let Some(nonce) = &party.grant.nonce
            && rule.ask(self.marks, |rule| !renewed || *rule == RefreshNonce::Keep)
        {
            claims.push("nonce", nonce.as_str());
        }
        claims
    }

    /// An access token, as `access.format` says.
    pub(crate) fn access_token(&self, party: Party<'_>, minting: &Minting, lifetime: u64) -> Result<String, Cause> {
        let format = *party.client.rules.access_format.get(self.marks);
        if format == AccessFormat::Opaque {
            return Ok(self.made_in(party.grant, self.setup.rules.shape_access_opaque.get(self.marks)));
        }
        let rules = &party.client.rules;
        let like_id = format == AccessFormat::JwtLikeIdToken;
        let scope = json!(minting.scopes.join(" "));
        let usual = if like_id { *rules.id_token_alg.get(self.marks) } else { JwsAlg::RS256 };
        let alg = rules.access_alg.get(self.marks).unwrap_or(usual);
        let mut claims = if like_id {
            let mut claims = self.about_login(party, minting);
            claims.set("exp", self.now.secs().saturating_add_unsigned(lifetime));
            if let Some(sid) = &party.grant.sid {
                claims.push("sid", sid.as_str());
            }
            claims.push("jti", minting.jti.as_str());
            claims
        } else {
            self.of_rfc_9068(party, minting, lifetime)
        };
        self.add_person_claims(&mut claims, &wanted(party, minting, Sink::AccessToken));
        claims.push("scope", scope);
        let typ = if like_id { "JWT" } else { "at+jwt" };
        let wrap = Some(&rules.encrypt_access_token);
        self.minted(Sketch { usage: TokenUse::Access, alg, typ: Some(typ), claims, wrap }, party.client)
    }

    /// The claims of RFC 9068 section 2.2, but for the scope, which stands behind the person's.
    fn of_rfc_9068(&self, party: Party<'_>, minting: &Minting, lifetime: u64) -> Members {
        let now = self.now.secs();
        Members::from_iter([
            ("iss", json!(self.issuer_of(party.client, Some(party.grant)))),
            ("sub", json!(self.sub(party.client, party.known))),
            ("aud", self.audience_of(party)),
            ("client_id", json!(party.client.client.id)),
            ("exp", json!(now.saturating_add_unsigned(lifetime))),
            ("iat", json!(now)),
            ("jti", json!(minting.jti)),
        ])
    }

    /// Whom an access token is for: whoever was named, else the provider itself.
    fn audience_of(&self, party: Party<'_>) -> Value {
        match party.grant.audience.as_slice() {
            [] => json!(self.issuer_of(party.client, Some(party.grant))),
            [one] => json!(one),
            several => json!(several),
        }
    }

    /// A refresh token of the shape `shape.refresh`: a made value, or a JWT around one.
    pub(crate) fn refresh_token(&self, party: Party<'_>, minting: &Minting, lifetime: u64) -> Result<String, Cause> {
        let shape = self.setup.rules.shape_refresh.get(self.marks);
        let value = self.made_in(party.grant, shape);
        let Some(alg) = shape.jwt else { return Ok(value) };
        let now = self.now.secs();
        let mut claims = Members::from_iter([
            ("iss", json!(self.issuer_of(party.client, Some(party.grant)))),
            ("sub", json!(self.sub(party.client, party.known))),
            ("aud", json!(self.issuer_of(party.client, Some(party.grant)))),
            ("client_id", json!(party.client.client.id)),
            ("exp", json!(now.saturating_add_unsigned(lifetime))),
            ("iat", json!(now)),
            ("jti", json!(value)),
            ("scope", json!(minting.scopes.join(" "))),
        ]);
        if let Some(sid) = &party.grant.sid {
            claims.push("sid", sid.as_str());
        }
        let sketch = Sketch { usage: TokenUse::Refresh, alg, typ: Some("JWT"), claims, wrap: None };
        self.minted(sketch, party.client)
    }

    fn made_in(&self, grant: &Grant, shape: &Shape) -> String {
        let names = Names { sid: grant.sid.as_deref(), client: Some(&grant.client) };
        made_for(shape, &self.core.randomness, names)
    }

    /// A new id for a token.
    pub(crate) fn jti(&self) -> String {
        made(self.setup.rules.shape_jti.get(self.marks), &self.core.randomness)
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
            ("iss", json!(self.issuer_of(client, None))),
            ("sub", json!(sub)),
            ("aud", json!(client.client.id)),
            ("iat", json!(now.secs())),
            ("exp", json!((now + Duration::from_secs(120)).secs())),
            ("jti", json!(self.jti())),
            ("events", json!({ "http://schemas.openid.net/event/backchannel-logout": {} })),
        ]);
        if let Some(sid) = sid {
            claims.push("sid", sid);
        }
        let alg = *signer.rules.id_token_alg.get(self.marks);
        let wrap = Some(&client.rules.encrypt_logout_token);
        self.minted(Sketch { usage: TokenUse::Logout, alg, typ: Some("logout+jwt"), claims, wrap }, signer)
    }

    /// What is told of a token, signed for the client that asked (RFC 9701 section 5).
    pub(crate) fn introspection_token(&self, client: &Registered, members: &Members) -> Result<String, Cause> {
        let claims = Members::from_iter([
            ("iss", json!(self.issuer_for(client))),
            ("aud", json!(client.client.id)),
            ("iat", json!(self.now.secs())),
            ("token_introspection", json!(members)),
        ]);
        let typ = Some("token-introspection+jwt");
        let alg = *client.rules.introspect_alg.get(self.marks);
        let wrap = Some(&client.rules.encrypt_introspection);
        self.minted(Sketch { usage: TokenUse::Introspection, alg, typ, claims, wrap }, client)
    }

    /// An authorization response as a token (JARM section 2.1).
    pub(crate) fn response_token(&self, client: &Registered, params: &[(String, String)]) -> Result<String, Cause> {
        let lifetime = Duration::from_secs(*client.rules.response_lifetime.get(self.marks));
        let mut claims = Members::from_iter([
            ("iss", json!(self.issuer_of(client, None))),
            ("aud", json!(client.client.id)),
            ("exp", json!((self.now + lifetime).secs())),
        ]);
        // The issuer is a claim of its own accord.
        for (name, value) in params.iter().filter(|(name, _)| name != "iss") {
            claims.push(name, value.as_str());
        }
        let usual = *client.rules.id_token_alg.get(self.marks);
        let alg = client.rules.response_alg.get(self.marks).unwrap_or(usual);
        let wrap = Some(&client.rules.encrypt_response);
        self.minted(Sketch { usage: TokenUse::Response, alg, typ: None, claims, wrap }, client)
    }

    /// A userinfo answer as a JWT: "the Claims iss and aud" beside those of the answer (Core 5.3.2).
    pub(crate) fn userinfo_token(&self, client: &Registered, members: &Members) -> Result<String, Cause> {
        let mut claims = Members::from_iter([
            ("iss", Value::from(self.issuer_for(client))),
            ("aud", client.client.id.as_str().into()),
        ]);
        members.iter().for_each(|(name, value)| claims.push(name, value.clone()));
        let usual = *client.rules.id_token_alg.get(self.marks);
        let alg = client.rules.userinfo_alg.get(self.marks).unwrap_or(usual);
        let wrap = Some(&client.rules.encrypt_userinfo);
        self.minted(Sketch { usage: TokenUse::Userinfo, alg, typ: Some("JWT"), claims, wrap }, client)
    }
}

fn wanted<'w>(party: Party<'w>, minting: &'w Minting, sink: Sink) -> Wanted<'w> {
    Wanted {
        client: party.client,
        known: party.known,
        grant: Some(party.grant),
        scopes: &minting.scopes,
        sink,
        with_access_token: minting.access_token.is_some(),
        alone: minting.access_token.is_none() && minting.code.is_none(),
        renewed: minting.kind == GrantKind::Refresh,
    }
}
