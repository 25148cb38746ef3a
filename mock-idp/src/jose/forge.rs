use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::alg::{JwsAlg, KeyKind};
use super::jws::{Jws, SignError, hmac_of, sign_input, sign_with, signing_input_of};
use super::keys::KeyRing;
use crate::vocab::Members;

/// Which key a token is signed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SigningKeyChoice {
    /// The active key of the token's algorithm, or the client's secret for HS*.
    #[default]
    Honest,
    /// A key that is in no key set.
    Unknown,
    /// The public key's PEM text as the secret of the HMAC whose hash is that of the token's algorithm.
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

/// How the JOSE header is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderStyle {
    /// Without white space.
    #[default]
    Compact,
    /// With a blank on both sides of every colon but the first: `{"alg":"RS256","typ" : "JWT"}`.
    Blanks,
}

impl HeaderStyle {
    fn write(self, header: &Members) -> String {
        if self == Self::Compact {
            return header.to_json();
        }
        let text = |value: &serde_json::Value| value.to_string();
        let members = header.iter().enumerate().map(|(place, (name, value))| {
            let colon = if place == 0 { ":" } else { " : " };
            format!("{}{colon}{}", text(&name.into()), text(value))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

/// The token with another header in front than the one that was signed.
pub(crate) fn under_header(token: &str, header: &Members, style: HeaderStyle) -> String {
    let rest = token.split_once('.').map_or("", |(_, rest)| rest);
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(style.write(header)))
}

/// A secret that no client has.
const STRANGER_SECRET: &[u8] = b"a secret of somebody whom nobody registered";

/// Signs `header` and `claims` as they stand, honestly or not.
pub(crate) fn mint(
    header: &Members,
    claims: &Members,
    alg: JwsAlg,
    (choice, forgery): (SigningKeyChoice, Forgery),
    keys: &KeyRing,
    secret: Option<&[u8]>,
    style: HeaderStyle,
) -> Result<String, SignError> {
    let mut header = header.clone();
    let stranger = || KeyRing::stranger(alg.as_asymmetric().key_kind().unwrap_or(KeyKind::Rsa));
    match choice {
        SigningKeyChoice::PublicAsHmac => header.set("alg", alg.as_hmac().name()),
        SigningKeyChoice::EmbeddedJwk => {
            header.set("alg", alg.as_asymmetric().name());
            let jwk = stranger()?.jwk(Some(alg.as_asymmetric()));
            header.set("jwk", serde_json::to_value(&jwk.members).unwrap_or_default());
        }
        SigningKeyChoice::Honest | SigningKeyChoice::Unknown => {}
    }
    if forgery == Forgery::AlgNone {
        header.set("alg", "none");
    }
    let input = signing_input_of(&style.write(&header), claims);
    let bytes = input.as_bytes();
    let mut signature = match choice {
        _ if matches!(forgery, Forgery::Missing | Forgery::AlgNone) => Vec::new(),
        SigningKeyChoice::Honest => sign_input(alg, bytes, keys, secret)?,
        SigningKeyChoice::Unknown if alg.key_kind().is_none() => hmac_of(alg.hash(), STRANGER_SECRET, bytes),
        SigningKeyChoice::Unknown | SigningKeyChoice::EmbeddedJwk => {
            sign_with(&stranger()?, alg.as_asymmetric(), bytes)?
        }
        SigningKeyChoice::PublicAsHmac => {
            let public = keys.active(alg.as_asymmetric())?;
            hmac_of(alg.hash(), public.map(|key| key.public_pem()).unwrap_or_default().as_bytes(), bytes)
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
    use crate::jose::jws::{honest_header, verifies};
    use crate::jose::{KeySource, decode};

    fn minted(alg: JwsAlg, choice: SigningKeyChoice, forgery: Forgery) -> (String, bool) {
        let keys = KeyRing::new(KeySource::Test(0));
        let header = honest_header(alg, Some("JWT"), &keys).unwrap();
        let claims = Members::from_iter([("sub", "alice")]);
        let token =
            mint(&header, &claims, alg, (choice, forgery), &keys, Some(b"secret"), HeaderStyle::Compact).unwrap();
        let good = verifies(&token, &keys, Some("secret"));
        (token, good)
    }

    fn said(token: &str) -> String {
        decode(token).unwrap().0.text("alg").unwrap().to_owned()
    }

    #[test]
    fn a_header_with_blanks_has_them_behind_the_first_member() {
        let header = Members::from_iter([("alg", "RS256"), ("typ", "JWT"), ("kid", "a")]);
        assert_eq!(HeaderStyle::Blanks.write(&header), r#"{"alg":"RS256","typ" : "JWT","kid" : "a"}"#);
    }

    #[test]
    fn only_the_honest_token_verifies() {
        for alg in JwsAlg::ALL.iter().copied() {
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
    fn the_public_key_as_a_secret_makes_the_hmac_of_the_same_hash() {
        let keys = KeyRing::new(KeySource::Test(0));
        for (alg, hmac) in [("RS256", "HS256"), ("PS384", "HS384"), ("ES512", "HS512"), ("EdDSA", "HS512")] {
            let alg: JwsAlg = alg.parse().unwrap();
            let (token, _) = minted(alg, SigningKeyChoice::PublicAsHmac, Forgery::None);
            assert_eq!(said(&token), hmac);
            let pem = keys.active(alg).unwrap().unwrap().public_pem();
            assert!(verifies(&token, &keys, Some(&pem)), "{alg}");
        }
    }

    #[test]
    fn an_embedded_key_is_one_that_the_header_s_algorithm_signs_with() {
        for (alg, seen, kty) in
            [("HS384", "RS384", "RSA"), ("PS512", "PS512", "RSA"), ("ES384", "ES384", "EC"), ("EdDSA", "EdDSA", "OKP")]
        {
            let (token, _) = minted(alg.parse().unwrap(), SigningKeyChoice::EmbeddedJwk, Forgery::None);
            let (header, _) = decode(&token).unwrap();
            let jwk = header.get("jwk").unwrap();
            assert_eq!((said(&token).as_str(), &jwk["alg"], &jwk["kty"]), (seen, &seen.into(), &kty.into()));
        }
    }

    #[test]
    fn alg_none_says_so_and_has_an_empty_last_part() {
        let (token, _) = minted(JwsAlg::RS256, SigningKeyChoice::Honest, Forgery::AlgNone);
        assert!(token.ends_with('.'));
        assert_eq!(said(&token), "none");
    }
}
