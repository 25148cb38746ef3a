use crate::jose::{Encryption, Forgery, HeaderStyle, JwsAlg, SigningKeyChoice};
use crate::protocol::rules::{HmacKey, WrapKey};
use crate::vocab::Members;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenUse {
    /// An ID token (Core 2).
    Id,
    /// An access token that is a JWT (RFC 9068).
    Access,
    /// An authorization response (JARM section 2.1).
    Response,
    /// A refresh token that is a JWT.
    Refresh,
    /// What is told of a token, signed (RFC 9701).
    Introspection,
    /// A logout token (Back-Channel Logout 2.4).
    Logout,
    /// A userinfo answer that is a JWT (Core 5.3.2).
    Userinfo,
}

/// A token before it is signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is for.
    pub usage: TokenUse,
    /// The JOSE header.
    pub header: Members,
    /// The header that is signed in the place of the one that goes out, so that the token does not verify as it is.
    pub signed_header: Option<Members>,
    /// How that is written.
    pub header_style: HeaderStyle,
    /// The claims.
    pub claims: Members,
    /// Claims that were taken out on purpose; [`Token::put`] does not bring them back.
    pub absent: Vec<String>,
    /// What it is signed with; `header` says what it claims to be signed with.
    pub alg: JwsAlg,
    /// Whose key.
    pub key: SigningKeyChoice,
    /// What an HMAC is keyed with.
    pub hmac: HmacKey,
    /// What happens to the signature.
    pub forgery: Forgery,
    /// What it is wrapped in.
    pub wrap: Option<Envelope>,
}

impl Token {
    /// Sets a claim, unless it is absent on purpose.
    pub fn put(&mut self, name: &str, value: impl Into<serde_json::Value>) {
        if !self.absent.iter().any(|absent| absent == name) {
            self.claims.set(name, value);
        }
    }

    /// Takes a claim out for good.
    pub fn omit(&mut self, name: &str) {
        self.claims.remove(name);
        self.absent.push(name.to_owned());
    }
}

/// A JWE around a token.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The algorithms; `header` says what they are claimed to be.
    pub with: Encryption,
    /// Whose key.
    pub key: WrapKey,
    /// The JOSE header; `epk`, where there is one, is put behind it.
    pub header: Members,
}
