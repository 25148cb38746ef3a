use std::str::FromStr as _;
use std::time::Duration;

use chrono::DateTime;
use openidconnect::core::{
    CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{ClaimsVerificationError, ClientId, ClientSecret, IssuerUrl, Nonce};
use serde_json::Value;

use super::token::alg_word;
use super::verify::Judging;
use crate::policy::{HmacKey, KeySource, OtherAudiences, Tokens, UnknownKid};

/// What the verifier of the crate `openidconnect` says of a token, told what our knobs say. `None` where it has no opinion:
/// where it cannot follow a knob, and where it cannot read a token, since it is stricter about claims that decide nothing
/// (it refuses `"email_verified": "true"`).
pub(crate) fn second_opinion(j: &Judging<'_>) -> Option<Result<(), ClaimsVerificationError>> {
    if !can_follow(j.policy) {
        return None;
    }
    let token = CoreIdToken::from_str(j.token.text()).ok()?;
    let verifier = verifier(j)?;
    let nonce = |seen: Option<&Nonce>| match j.expected.nonce.filter(|_| j.policy.check_nonce) {
        Some(sent) if seen.map(|nonce| nonce.secret().as_str()) != Some(sent) => Err("nonce mismatch".to_owned()),
        _ => Ok(()),
    };
    Some(token.claims(&verifier, nonce).map(|_| ()))
}

/// Whether the crate can be as lenient as the policy. It always refuses another `typ` and any `crit`, and takes keys only
/// from the key set, by name.
fn can_follow(policy: &Tokens) -> bool {
    policy.check_typ
        && policy.check_crit
        && !policy.allow_none
        && policy.key_source == KeySource::Jwks
        && policy.hmac_key == HmacKey::ClientSecret
        && policy.unknown_kid != UnknownKid::TryAllKeys
}

fn verifier<'a>(j: &Judging<'a>) -> Option<CoreIdTokenVerifier<'a>> {
    let client_id = ClientId::new(j.expected.client_id.to_owned());
    let issuer = IssuerUrl::new(j.expected.issuer.to_owned()).ok()?;
    let read = |key: &serde_json::Map<String, Value>| serde_json::from_value(Value::Object(key.clone())).ok();
    let keys = CoreJsonWebKeySet::new(j.keys.keys.iter().filter_map(read).collect::<Vec<CoreJsonWebKey>>());
    let verifier = match j.expected.client_secret {
        Some(secret) => {
            let secret = ClientSecret::new(secret.to_owned());
            CoreIdTokenVerifier::new_confidential_client(client_id, secret, issuer, keys)
        }
        None => CoreIdTokenVerifier::new_public_client(client_id, issuer, keys),
    };
    let algs: Vec<CoreJwsSigningAlgorithm> = j
        .policy
        .allowed_algs
        .iter()
        .filter_map(|alg| serde_json::from_value(Value::from(alg_word(*alg))).ok())
        .collect();
    let trusts_others = j.policy.other_audiences == OtherAudiences::Accept;
    // Our skew is taken off its clock, since it has none; an expiry that does not count lies ahead of the epoch.
    let now = if j.policy.check_expiry {
        (j.expected.now - Duration::from_secs(j.policy.clock_skew_s)).millis()
    } else {
        i64::from(i32::MIN)
    };
    let now = DateTime::from_timestamp_millis(now)?;
    let verifier = verifier
        .set_allowed_algs(algs)
        .require_issuer_match(j.policy.check_issuer)
        .require_audience_match(j.policy.check_audience)
        .set_other_audience_verifier_fn(move |_| trusts_others)
        .set_time_fn(move || now);
    Some(if j.policy.check_signature { verifier } else { verifier.insecure_disable_signature_check() })
}
