use super::alg::JwsAlg;
use super::jws::{Jws, SignError, hmac_sha256, sign_with, signing_input};
use super::keys::KeyRing;
use crate::vocab::Members;

/// Which key a token is signed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SigningKeyChoice {
    /// The active key of the token's algorithm, or the client's secret for HS256.
    #[default]
    Honest,
    /// A key that is in no key set.
    Unknown,
    /// The public key's PEM text as an HMAC secret.
    PublicAsHmac,
    /// A key that is in no key set, with its public half in the header.
    EmbeddedJwk,
}

/// What is done to the signature after it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Forgery {
    /// Nothing.
    #[default]
    None,
    /// One bit is flipped.
    Corrupt,
    /// It is left out.
    Missing,
    /// It is left out, and the header says `alg: none`.
    AlgNone,
}

/// A secret that no client has.
const STRANGER_SECRET: &[u8] = b"a secret of somebody whom nobody registered";

/// Writes the header as it must look for this choice of key, before anything else edits it.
pub(crate) fn honest_header(alg: JwsAlg, typ: Option<&str>, keys: &KeyRing) -> Result<Members, SignError> {
    let mut header = Members::from_iter([("alg", alg.name())]);
    if let Some(typ) = typ {
        header.push("typ", typ);
    }
    if let Some(key) = keys.active(alg)? {
        header.push("kid", key.kid.as_str());
    }
    Ok(header)
}

/// Signs `header` and `claims` as they stand, honestly or not.
pub(crate) fn mint(
    header: &Members,
    claims: &Members,
    alg: JwsAlg,
    (choice, forgery): (SigningKeyChoice, Forgery),
    keys: &KeyRing,
    secret: Option<&str>,
) -> Result<String, SignError> {
    let mut header = header.clone();
    match choice {
        SigningKeyChoice::PublicAsHmac => header.set("alg", JwsAlg::HS256.name()),
        SigningKeyChoice::EmbeddedJwk => {
            let stranger = KeyRing::stranger(alg)?;
            header.set("alg", stranger.alg().name());
            header.set("jwk", serde_json::to_value(&stranger.jwk().members).unwrap_or_default());
        }
        SigningKeyChoice::Honest | SigningKeyChoice::Unknown => {}
    }
    if forgery == Forgery::AlgNone {
        header.set("alg", "none");
    }
    let input = signing_input(&header, claims);
    let mut signature = match choice {
        _ if matches!(forgery, Forgery::Missing | Forgery::AlgNone) => Vec::new(),
        SigningKeyChoice::Honest => match keys.active(alg)? {
            Some(key) => sign_with(&key, input.as_bytes())?,
            None => hmac_sha256(secret.ok_or(SignError::NoSecret)?.as_bytes(), input.as_bytes()),
        },
        SigningKeyChoice::Unknown if alg == JwsAlg::HS256 => hmac_sha256(STRANGER_SECRET, input.as_bytes()),
        SigningKeyChoice::Unknown | SigningKeyChoice::EmbeddedJwk => {
            sign_with(&KeyRing::stranger(alg)?, input.as_bytes())?
        }
        SigningKeyChoice::PublicAsHmac => {
            let public = keys.active(if alg == JwsAlg::HS256 { JwsAlg::RS256 } else { alg })?;
            hmac_sha256(public.map(|key| key.public_pem()).unwrap_or_default().as_bytes(), input.as_bytes())
        }
    };
    if forgery == Forgery::Corrupt
        && let Some(first) = signature.first_mut()
    {
        *first ^= 1;
    }
    Ok(Jws { signing_input: input, signature }.compact())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::jws::verifies;
    use crate::jose::{KeySource, decode};

    fn minted(alg: JwsAlg, choice: SigningKeyChoice, forgery: Forgery) -> (String, bool) {
        let keys = KeyRing::new(KeySource::Test(0));
        let header = honest_header(alg, Some("JWT"), &keys).unwrap();
        let claims = Members::from_iter([("sub", "alice")]);
        let token = mint(&header, &claims, alg, (choice, forgery), &keys, Some("secret")).unwrap();
        let good = verifies(&token, &keys, Some("secret"));
        (token, good)
    }

    #[test]
    fn only_the_honest_token_verifies() {
        for alg in [JwsAlg::RS256, JwsAlg::ES256, JwsAlg::HS256] {
            assert!(minted(alg, SigningKeyChoice::Honest, Forgery::None).1, "{alg:?}");
            for choice in [SigningKeyChoice::Unknown, SigningKeyChoice::PublicAsHmac, SigningKeyChoice::EmbeddedJwk] {
                assert!(!minted(alg, choice, Forgery::None).1, "{alg:?} {choice:?}");
            }
            for forgery in [Forgery::Corrupt, Forgery::Missing, Forgery::AlgNone] {
                assert!(!minted(alg, SigningKeyChoice::Honest, forgery).1, "{alg:?} {forgery:?}");
            }
        }
    }

    #[test]
    fn alg_none_says_so_and_has_an_empty_last_part() {
        let (token, _) = minted(JwsAlg::RS256, SigningKeyChoice::Honest, Forgery::AlgNone);
        assert!(token.ends_with('.'));
        assert_eq!(decode(&token).unwrap().0.text("alg"), Some("none"));
    }
}
