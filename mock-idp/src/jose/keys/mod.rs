mod encryption;
mod pem;
mod ring;
mod signing;
mod source;

pub(super) use encryption::{EncryptionKey, PrivatePart};
pub(super) use pem::pkcs8;
pub use ring::KeyRing;
pub use signing::PublicJwk;
pub(super) use signing::{Pair, SigningKey, ec_members, thumbprint};
pub use source::{KeySource, KeysError};
