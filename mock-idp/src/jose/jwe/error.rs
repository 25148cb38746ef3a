use thiserror::Error;

use crate::jose::keys::KeysError;

/// Why a JWE could not be made or opened.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum JweError {
    /// Not five parts, or not base64url, or a header that is none.
    #[error("not a compact JWE")]
    Malformed,
    /// The header asks for something that is not played.
    #[error("the header asks for {0}, which cannot be played")]
    Unsupported(String),
    /// The receiver's key is not one for this algorithm.
    #[error("{alg} does not go with {key}")]
    Unfit {
        /// The key management algorithm.
        alg: &'static str,
        /// What is said of the key.
        key: String,
    },
    /// The provider's own key is not there or not usable.
    #[error("the provider's own key: {0}")]
    OwnKey(String),
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    Refused,
}

impl From<KeysError> for JweError {
    fn from(error: KeysError) -> Self {
        Self::OwnKey(error.to_string())
    }
}

/// Why a client's JWK cannot be encrypted to.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum JwkError {
    /// A member is missing, or not of its form.
    #[error("`{0}` of the JWK is missing or not what it should be")]
    Member(&'static str),
    /// Neither RSA nor EC.
    #[error("a JWK of the kind `{0}` cannot be encrypted to; RSA and EC can")]
    Kind(String),
    /// A curve that is not played.
    #[error("a JWK on the curve `{0}` cannot be encrypted to; P-256, P-384 and P-521 can")]
    Curve(String),
    /// `use` says otherwise (RFC 7517 section 4.2).
    #[error("the JWK is for `{0}`, not for encryption")]
    Use(String),
    /// The cryptographic library does not take it.
    #[error("the cryptographic library refuses the JWK")]
    Rejected,
}
