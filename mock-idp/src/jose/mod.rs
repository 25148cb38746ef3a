//! Keys, signatures, encryption and key sets, correct by default; deliberate malformations live here too.

mod alg;
mod forge;
mod jwe;
mod jws;
mod keys;

pub use alg::{ContentEncryption, Encryption, JwsAlg, KeyManagement};
pub use forge::{Forgery, SigningKeyChoice};
pub(crate) use forge::{honest_header, mint};
pub use jwe::JweError;
pub(crate) use jwe::encrypt_token;
pub(crate) use jws::verifies;
pub use jws::{Jws, SignError, decode};
pub use keys::{KeyRing, KeySource, KeysError, PublicJwk};
