use clock::Timestamp;

use super::jwks::KeySet;
use super::token::RawToken;
use super::verify::{Expected, Judging, verify};
use crate::domain::{Provider, TokenError};
use crate::policy::{Alg, Logout, OtherAudiences, Tokens};

/// Judges the signature, issuer, audience and times of a logout token (Back-Channel Logout section 2.6, steps 1 to 4) by
/// the checks of the ID token, as far as the policy asks for each.
pub(crate) fn verify_logout_token(
    token: &RawToken,
    keys: &KeySet,
    issuer: &str,
    provider: &Provider,
    now: Timestamp,
    (tokens, logout): (&Tokens, &Logout),
) -> Result<(), TokenError> {
    let expected = Expected {
        issuer,
        client_id: &provider.client_id,
        client_secret: provider.client_secret.as_deref(),
        nonce: None,
        access_token: None,
        now,
    };
    verify(&Judging { token, keys, expected: &expected, policy: &as_for_id_token(tokens, logout) })
}

/// The knobs of the ID token, each as the logout section has it.
pub(crate) fn as_for_id_token(tokens: &Tokens, logout: &Logout) -> Tokens {
    let any_alg = vec![
        Alg::RS256,
        Alg::RS384,
        Alg::RS512,
        Alg::PS256,
        Alg::PS384,
        Alg::PS512,
        Alg::ES256,
        Alg::ES384,
        Alg::ES512,
        Alg::EdDSA,
        Alg::HS256,
        Alg::HS384,
        Alg::HS512,
    ];
    Tokens {
        check_typ: logout.check_typ,
        types: logout.types.clone(),
        check_issuer: logout.check_issuer,
        check_audience: logout.check_audience,
        check_signature: logout.check_signature,
        allowed_algs: if logout.check_alg { tokens.allowed_algs.clone() } else { any_alg },
        allow_none: tokens.allow_none || !logout.check_alg,
        check_expiry: logout.check_exp,
        require_exp: logout.require_exp,
        require_iat: logout.require_iat,
        refuse_unsolicited_nonce: false,
        check_iat_future: logout.check_iat,
        iat_max_age_s: logout.iat_max_age_s,
        // Steps that section 2.6 does not name, and a verifier that knows no logout tokens.
        other_audiences: OtherAudiences::Accept,
        check_azp: false,
        check_nonce: false,
        check_at_hash: false,
        second_opinion: false,
        ..tokens.clone()
    }
}
