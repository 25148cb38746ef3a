//! Client authentication by assertion: `client_secret_jwt` and `private_key_jwt` (Core 9, RFC 7523 sections 2.2 and 3).

use std::time::Duration;

use aws_lc_rs::digest;
use serde_json::Value;

use super::cause::Cause;
use super::context::Ctx;
use super::request::Params;
use super::rules::{AssertionAudience, AssertionRules, ClientAuth, HmacKey, Secrets};
use super::state::Registered;
use crate::jose::{Hash, JwsAlg, decode, hmac_of, signed_by};
use crate::vocab::{Members, Operation};

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Seconds for which an assertion that says no end is remembered.
const REMEMBERED: u64 = 3_600;

/// An assertion as it was sent, unverified.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assertion {
    /// Whom it names as its subject.
    pub(crate) client: String,
    text: String,
    alg: JwsAlg,
    claims: Members,
}

impl Assertion {
    pub(crate) fn method(&self) -> ClientAuth {
        if self.alg.key_kind().is_none() { ClientAuth::SecretJwt } else { ClientAuth::PrivateKeyJwt }
    }
}

/// The assertion of a request, if there is one.
pub(crate) fn offered(form: &Params) -> Result<Option<Assertion>, Cause> {
    let text = match (form.get("client_assertion_type"), form.get("client_assertion")) {
        (None, None) => return Ok(None),
        (Some(KIND), Some(text)) => text,
        _ => return Err(Cause::ClientAssertionKind),
    };
    let (header, claims) = decode(text).ok_or(Cause::ClientAssertionMalformed)?;
    let alg = header.text("alg").and_then(|alg| alg.parse().ok()).ok_or(Cause::ClientAssertionMalformed)?;
    let client = claims.text("sub").ok_or(Cause::ClientAssertionMalformed)?.to_owned();
    Ok(Some(Assertion { client, text: text.to_owned(), alg, claims }))
}

/// Whether the client made the assertion, for this provider and this time, and did not use it before.
pub(crate) fn proven(ctx: &mut Ctx<'_>, client: &Registered, assertion: &Assertion) -> Result<(), Cause> {
    let marks = ctx.marks;
    let signed = match assertion.alg.key_kind() {
        Some(_) => signed_by(&assertion.text, &client.client.keys()),
        None => client.rules.client_auth_hmac_key.ask(marks, |hmac| {
            client.rules.client_auth_secrets.ask(marks, |rule| keyed(client, assertion, *hmac, *rule))
        }),
    };
    let meant = |rules: &AssertionRules| meant_for(ctx, rules, &assertion.claims);
    let rules = &client.rules.client_auth_assertion;
    let by_itself = assertion.claims.text("iss") == Some(assertion.client.as_str());
    if !signed {
        let by_secret = assertion.method() == ClientAuth::SecretJwt;
        return Err(if by_secret { Cause::ClientAssertionSecret } else { Cause::ClientAssertionInvalid });
    }
    if !rules.ask(marks, meant) {
        let several = assertion.claims.get("aud").and_then(Value::as_array).is_some_and(|several| several.len() > 1);
        return Err(if several { Cause::ClientAssertionAudiences } else { Cause::ClientAssertionAudience });
    }
    if !by_itself {
        return Err(Cause::ClientAssertionClaims);
    }
    let seconds = |name: &str| assertion.claims.get(name).and_then(Value::as_i64);
    let now = ctx.now.secs();
    let in_time = |rules: &AssertionRules| match seconds("exp") {
        Some(exp) => now < exp,
        None => !rules.exp_needed,
    };
    if !rules.ask(marks, in_time) {
        return Err(seconds("exp").map_or(Cause::ClientAssertionEndless, |_| Cause::ClientAssertionExpired));
    }
    if seconds("nbf").is_some_and(|nbf| now < nbf) {
        return Err(Cause::ClientAssertionInvalid);
    }
    let once = rules.ask(marks, |rules| rules.once);
    let Some(jti) = assertion.claims.text("jti") else {
        return if once { Err(Cause::ClientAssertionClaims) } else { Ok(()) };
    };
    let left = seconds("exp").map_or(REMEMBERED, |exp| exp.saturating_sub(now).unsigned_abs());
    let until = ctx.now + Duration::from_secs(left.min(86_400));
    let seen = ctx.state.assertions.insert((assertion.client.clone(), jti.to_owned()), until);
    if once && seen.is_some_and(|until| ctx.now < until) { Err(Cause::ClientAssertionReplayed) } else { Ok(()) }
}

/// Whether a secret of the client keyed the HMAC.
fn keyed(client: &Registered, assertion: &Assertion, hmac: HmacKey, count: Secrets) -> bool {
    let Some((input, signature)) = assertion.text.rsplit_once('.') else { return false };
    let more = if count == Secrets::List { client.client.more_secrets.as_slice() } else { &[] };
    client.client.secret.iter().chain(more).any(|secret| {
        let key = match hmac {
            HmacKey::Hash => hashed(assertion.alg.hash(), secret),
            HmacKey::Secret | HmacKey::SecretOrServerKey | HmacKey::ServerKey => secret.as_bytes().to_vec(),
        };
        let right = hmac_of(assertion.alg.hash(), &key, input.as_bytes());
        let given = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, signature);
        given.is_ok_and(|given| aws_lc_rs::constant_time::verify_slices_are_equal(&right, &given).is_ok())
    })
}

/// The SHA-2 of a secret that is as long as the algorithm's.
pub(crate) fn hashed(hash: Hash, secret: &str) -> Vec<u8> {
    let algorithm = match hash {
        Hash::Sha256 => &digest::SHA256,
        Hash::Sha384 => &digest::SHA384,
        Hash::Sha512 => &digest::SHA512,
    };
    digest::digest(algorithm, secret.as_bytes()).as_ref().to_vec()
}

/// "Containing a value that identifies the authorization server as an intended audience" (RFC 7523 section 3).
fn meant_for(ctx: &Ctx<'_>, rules: &AssertionRules, claims: &Members) -> bool {
    let names: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) if several.len() == 1 || rules.several_aud => {
            several.iter().filter_map(Value::as_str).collect()
        }
        _ => return false,
    };
    rules.aud.iter().any(|audience| {
        let expected = match audience {
            AssertionAudience::Issuer => ctx.issuer(),
            AssertionAudience::TokenUrl => ctx.url(Operation::Token),
            AssertionAudience::Endpoint => ctx.url(ctx.operation),
        };
        names.contains(&expected.as_str())
    })
}
