use crate::jose::{Encryption, Forgery, JwsAlg, SigningKeyChoice};
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
    /// A logout token (Back-Channel Logout 2.4).
    Logout,
}

/// A token before it is signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is for.
    pub usage: TokenUse,
    /// The JOSE header.
    pub header: Members,
    /// The claims.
    pub claims: Members,
    /// What it is signed with; `header` says what it claims to be signed with.
    pub alg: JwsAlg,
    /// Whose key.
    pub key: SigningKeyChoice,
    /// What happens to the signature.
    pub forgery: Forgery,
    /// What it is wrapped in.
    pub wrap: Option<Encryption>,
}
