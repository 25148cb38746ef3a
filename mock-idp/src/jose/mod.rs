//! Keys, signatures, encryption and key sets, correct by default; deliberate malformations live here too.

mod alg;
mod encryption;
mod forge;
mod jwe;
mod jws;
mod keys;
mod odd;
mod public_key;

pub use alg::{Curve, Hash, JwsAlg, KeyKind, UnknownAlg};
pub use encryption::{ContentEncryption, Encryption, KeyManagement, UnknownEncryption};
pub use forge::{Forgery, HeaderStyle, SigningKeyChoice};
pub(crate) use forge::{mint, under_header};
pub use jwe::{JweError, JwkError, Recipient, encrypt_for, encrypt_token};
pub(crate) use jwe::{encrypt_with, envelope_header};
pub use jws::{Jws, SignError, decode, sign, verifies};
pub(crate) use jws::{hmac_of, honest_header, verifies_with};
pub use keys::{
    Certificate, KeyRing, KeySource, KeysError, KidAlphabet, KidShape, Listed, PublicJwk, Retirement, Role, Standing,
};
pub use odd::OddKey;
pub(crate) use public_key::{jwk_of_pem, signed_by};
