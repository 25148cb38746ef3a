use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Timestamp;
use serde_json::Value;

use super::jwks::KeySet;
use super::second_opinion::second_opinion;
use super::signature::{check_signature, not_allowed};
use super::token::RawToken;
use crate::domain::TokenError;
use crate::policy::{Alg, AzpWhen, HmacKey, OtherAudiences, Tokens};

/// What a token must fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: Option<&'a str>,
    /// The nonce that was sent, if one was.
    pub(crate) nonce: Option<&'a str>,
    /// The access token that came along.
    pub(crate) access_token: Option<&'a str>,
    pub(crate) now: Timestamp,
}

/// What every check is given.
pub(crate) struct Judging<'a> {
    pub(crate) token: &'a RawToken,
    pub(crate) keys: &'a KeySet,
    pub(crate) expected: &'a Expected<'a>,
    pub(crate) policy: &'a Tokens,
}

/// The last second whose milliseconds fit into 64 bits.
const LATEST: f64 = 9_223_372_036_854_775.0;

/// Whether a claim has a type that it may have.
type Fits<'a> = &'a dyn Fn(&Value) -> bool;

type Check = fn(&Judging<'_>) -> Result<(), TokenError>;

/// The checks, in the order of OpenID Connect Core section 3.1.3.7. Its step 1, decryption, is `RawToken::read`; steps 12
/// and 13 speak of claims that are never asked for. Header and signature come first: before them nothing is the provider's
/// word.
const CHECKS: [Check; 14] =
    [crit, typ, alg, signature, types, iss, aud, azp, exp, iat, nbf, nonce, at_hash, openidconnect_agrees];

/// Judges a token by the policy, and says what is wrong with it first.
pub(crate) fn verify(judging: &Judging<'_>) -> Result<(), TokenError> {
    CHECKS.iter().try_for_each(|check| check(judging))
}

/// RFC 7515 4.1.11: "If any of the listed extension Header Parameters are not understood and supported by the recipient,
/// then the JWS is invalid." None is understood here.
fn crit(j: &Judging<'_>) -> Result<(), TokenError> {
    let Some(seen) = j.token.header.get("crit").filter(|_| j.policy.check_crit) else { return Ok(()) };
    let understood = |name: &Value| {
        let listed = j.policy.understood_crit.iter().any(|known| name == known.as_str());
        // RFC 7797 section 7: a token's payload is always encoded.
        listed && (name != "b64" || j.token.header.get("b64") == Some(&Value::Bool(true)))
    };
    match seen.as_array() {
        Some(names) if !names.is_empty() && names.iter().all(understood) => Ok(()),
        _ => Err(TokenError::CritNotSupported { seen: seen.to_string() }),
    }
}

/// RFC 8725 3.11: "Explicit typing": a token says what it is for, so that none is taken for another.
fn typ(j: &Judging<'_>) -> Result<(), TokenError> {
    let Some(seen) = j.token.header.get("typ").filter(|_| j.policy.check_typ) else { return Ok(()) };
    match seen.as_str() {
        Some(word) if j.policy.types.contains(&word.to_lowercase()) => Ok(()),
        _ => Err(TokenError::TypNotAllowed {
            expected: j.policy.types.join(", "),
            seen: seen.as_str().map_or_else(|| seen.to_string(), str::to_owned),
        }),
    }
}

/// RFC 7519 4.1: the types of the registered claims. Null is as good as missing.
fn types(j: &Judging<'_>) -> Result<(), TokenError> {
    if !j.policy.check_claim_types {
        return Ok(());
    }
    let audience = |value: &Value| {
        value.is_string()
            || value.as_array().is_some_and(|members| members.iter().all(|one| one.is_string() || one.is_null()))
    };
    let fits: [(&'static str, Fits<'_>); 6] = [
        ("iss", &Value::is_string),
        ("aud", &audience),
        ("exp", &Value::is_number),
        ("iat", &Value::is_number),
        ("nbf", &Value::is_number),
        ("nonce", &Value::is_string),
    ];
    for (claim, fits) in fits {
        // A logout token has no nonce to be compared; what it has is judged where it must not be there.
        let compared = claim != "nonce" || j.policy.check_nonce;
        if let Some(seen) = j.token.claim(claim).filter(|value| compared && !fits(value)) {
            return Err(TokenError::ClaimMalformed { claim, seen: seen.to_string() });
        }
    }
    Ok(())
}

/// 2. "The Issuer Identifier for the OpenID Provider MUST exactly match the value of the iss (issuer) Claim."
fn iss(j: &Judging<'_>) -> Result<(), TokenError> {
    let seen = j.token.claim_text("iss");
    let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
    let alike = |seen: &str| !j.policy.issuer_slashes && bare(seen) == bare(j.expected.issuer);
    if !j.policy.check_issuer || seen == Some(j.expected.issuer) || seen.is_some_and(alike) {
        return Ok(());
    }
    let seen = seen.unwrap_or("missing").to_owned();
    Err(TokenError::IssuerMismatch { expected: j.expected.issuer.to_owned(), seen })
}

/// 3. "The Client MUST validate that the aud (audience) Claim contains its client_id value […]. The ID Token MUST be
///    rejected if the ID Token does not list the Client as a valid audience, or if it contains additional audiences not
///    trusted by the Client."
fn aud(j: &Judging<'_>) -> Result<(), TokenError> {
    let audiences = j.token.audiences();
    let ours = audiences.contains(&j.expected.client_id);
    let only_ours = audiences.iter().all(|audience| *audience == j.expected.client_id);
    let trusted = only_ours || j.policy.other_audiences == OtherAudiences::Accept;
    if !j.policy.check_audience || (ours && trusted) {
        return Ok(());
    }
    let seen = j.token.claims.get("aud").map_or_else(|| "missing".to_owned(), Value::to_string);
    Err(TokenError::AudienceMismatch { expected: j.expected.client_id.to_owned(), seen })
}

/// 4. and 5. "If an azp (authorized party) Claim is present, the Client SHOULD verify that its client_id is the Claim
///    Value"; several audiences without one leave open whose token it is.
fn azp(j: &Judging<'_>) -> Result<(), TokenError> {
    let (azp, several) = (j.token.claim("azp"), j.token.audiences().len() > 1);
    let asked = match j.policy.azp_when {
        AzpWhen::Always => azp.is_some() || several,
        AzpWhen::SeveralAudiences => several,
        AzpWhen::SeveralAndPresent => several && azp.is_some(),
    };
    if let Some(seen) = azp.filter(|azp| j.policy.check_azp && asked && j.policy.check_claim_types && !azp.is_string())
    {
        return Err(TokenError::ClaimMalformed { claim: "azp", seen: seen.to_string() });
    }
    let fits = azp.and_then(Value::as_str) == Some(j.expected.client_id);
    if !j.policy.check_azp || !asked || fits {
        return Ok(());
    }
    let seen = j.token.claims.get("azp").map_or_else(|| "missing".to_owned(), Value::to_string);
    Err(TokenError::AzpMismatch { expected: j.expected.client_id.to_owned(), seen })
}

/// 7. "The alg value SHOULD be the default of RS256 or the algorithm sent by the Client in the
///    id_token_signed_response_alg parameter during Registration." Here: one of those that the policy allows. It must be
///    known before the signature is looked at.
fn alg(j: &Judging<'_>) -> Result<(), TokenError> {
    let allowed = match j.token.alg() {
        Some(alg) => j.policy.allowed_algs.contains(&alg) || (is_hmac(alg) && j.policy.hmac_key == HmacKey::PublicKey),
        None => j.policy.allow_none && is_unsigned(j.token),
    };
    if allowed { Ok(()) } else { Err(not_allowed(j.token, j.policy)) }
}

fn is_hmac(alg: Alg) -> bool {
    matches!(alg, Alg::HS256 | Alg::HS384 | Alg::HS512)
}

fn is_unsigned(token: &RawToken) -> bool {
    token.header_text("alg").is_some_and(|alg| alg.eq_ignore_ascii_case("none"))
}

/// 6. "The Client MUST validate the signature of all other ID Tokens according to JWS using the algorithm specified in
///    the JWT alg Header Parameter. The Client MUST use the keys provided by the Issuer." 8. For a MAC "the octets of the
///    UTF-8 representation of the client_secret […] are used as the key".
fn signature(j: &Judging<'_>) -> Result<(), TokenError> {
    let unsigned_passes = j.policy.allow_none && is_unsigned(j.token);
    if !j.policy.check_signature || unsigned_passes {
        return Ok(());
    }
    check_signature(j.token, j.keys, j.expected.client_secret, j.policy)
}

/// 9. "The current time MUST be before the time represented by the exp Claim."
fn exp(j: &Judging<'_>) -> Result<(), TokenError> {
    let Some(exp) = j.token.claim_date("exp") else {
        let needed = j.policy.require_exp && j.policy.check_expiry;
        return if needed { Err(TokenError::ClaimMissing { claim: "exp" }) } else { Ok(()) };
    };
    let (now, library_s) = (seconds(j.expected.now), j.policy.library_skew_s as f64);
    let seen = exp as i64;
    if !j.policy.check_expiry {
        return Ok(());
    }
    // A library that counts in milliseconds takes a date beyond its numbers for one long ago.
    if library_s > 0.0 && (exp > LATEST || now - skew(j) - library_s >= exp) {
        return Err(TokenError::LongExpired { now: j.expected.now.secs(), seen });
    }
    if now - skew(j) < exp { Ok(()) } else { Err(TokenError::Expired { now: j.expected.now.secs(), seen }) }
}

/// 10. "The iat Claim can be used to reject tokens that were issued too far away from the current time." Section 2 makes
///     it required.
fn iat(j: &Judging<'_>) -> Result<(), TokenError> {
    let iat = j.token.claim_date("iat");
    let limit_s = j.policy.iat_max_age_s;
    let Some(iat) = iat else {
        return if j.policy.require_iat { Err(TokenError::ClaimMissing { claim: "iat" }) } else { Ok(()) };
    };
    let now = seconds(j.expected.now);
    if j.policy.check_iat_future && iat > now + skew(j) {
        return Err(TokenError::IatInFuture { now: j.expected.now.secs(), seen: iat as i64 });
    }
    if limit_s > 0 && now - iat > limit_s as f64 + skew(j) {
        return Err(TokenError::TooOld { limit_s, seen: iat as i64 });
    }
    Ok(())
}

/// RFC 7519 4.1.5: "the current date/time MUST be after or equal to the not-before date/time listed in the nbf claim."
fn nbf(j: &Judging<'_>) -> Result<(), TokenError> {
    match j.token.claim_date("nbf") {
        Some(nbf) if j.policy.check_nbf && nbf > seconds(j.expected.now) + skew(j) + j.policy.library_skew_s as f64 => {
            Err(TokenError::NotYetValid { now: j.expected.now.secs(), seen: nbf as i64 })
        }
        _ => Ok(()),
    }
}

/// 11. "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present and its value checked to
///     verify that it is the same value as the one that was sent in the Authentication Request."
fn nonce(j: &Judging<'_>) -> Result<(), TokenError> {
    let Some(sent) = j.expected.nonce.filter(|_| j.policy.check_nonce) else {
        let unsolicited = j.expected.nonce.is_none() && j.policy.refuse_unsolicited_nonce && j.policy.check_nonce;
        return match j.token.claim("nonce").filter(|_| unsolicited) {
            Some(seen) => Err(TokenError::NonceMismatch { expected: "none".to_owned(), seen: seen.to_string() }),
            None => Ok(()),
        };
    };
    let expected = sent.to_owned();
    match j.token.claim("nonce") {
        None => Err(TokenError::NonceMissing { expected }),
        Some(Value::String(seen)) if *seen == expected => Ok(()),
        Some(seen) => {
            let seen = seen.as_str().map_or_else(|| seen.to_string(), str::to_owned);
            Err(TokenError::NonceMismatch { expected, seen })
        }
    }
}

/// 3.1.3.8: "If the ID Token contains an at_hash Claim, the Client MAY use it to validate the Access Token": the left half
/// of the hash of the access token, by the hash of the signature's algorithm.
fn at_hash(j: &Judging<'_>) -> Result<(), TokenError> {
    let counts = |claim: &&Value| j.policy.check_at_hash && (claim.is_string() || j.policy.check_at_hash_type);
    let claim = j.token.claims.get("at_hash").filter(counts);
    let (Some(seen), Some(access_token)) = (claim, j.expected.access_token) else { return Ok(()) };
    let hash = match j.token.alg() {
        Some(Alg::RS384 | Alg::PS384 | Alg::ES384 | Alg::HS384) => &digest::SHA384,
        Some(Alg::RS512 | Alg::PS512 | Alg::ES512 | Alg::EdDSA | Alg::HS512) => &digest::SHA512,
        _ => &digest::SHA256,
    };
    let digest = digest::digest(hash, access_token.as_bytes());
    let expected = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..digest.as_ref().len() / 2]);
    if seen.as_str() == Some(expected.as_str()) {
        return Ok(());
    }
    Err(TokenError::AtHashMismatch { expected, seen: seen.as_str().unwrap_or_default().to_owned() })
}

/// Ours: a second implementation must come to the same result.
fn openidconnect_agrees(j: &Judging<'_>) -> Result<(), TokenError> {
    if !j.policy.second_opinion {
        return Ok(());
    }
    match second_opinion(j) {
        Some(Err(source)) => Err(TokenError::SecondOpinionDiffers { source: Box::new(source) }),
        Some(Ok(())) | None => Ok(()),
    }
}

fn seconds(now: Timestamp) -> f64 {
    now.millis() as f64 / 1000.0
}

fn skew(j: &Judging<'_>) -> f64 {
    j.policy.clock_skew_s as f64
}
