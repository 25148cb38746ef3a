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
pub(crate) use forge::mint;
pub use forge::{Forgery, SigningKeyChoice};
pub use jwe::{JweError, JwkError, Recipient, encrypt_for, encrypt_token};
pub(crate) use jws::honest_header;
pub use jws::{Jws, SignError, decode, sign, verifies};
pub use keys::{KeyRing, KeySource, KeysError, PublicJwk};
pub use odd::OddKey;
pub(crate) use public_key::signed_by;
