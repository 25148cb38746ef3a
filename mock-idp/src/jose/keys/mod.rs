mod certificate;
mod encryption;
mod naming;
mod pem;
mod ring;
mod signing;
mod source;

pub use certificate::Certificate;
pub(super) use encryption::{EncryptionKey, PrivatePart};
pub use naming::{KidAlphabet, KidShape};
pub(super) use pem::{pkcs8, spki};
pub use ring::{KeyRing, Listed, Retirement, Role, Standing};
pub use signing::PublicJwk;
pub(super) use signing::{Pair, SigningKey, ec_members, thumbprint};
pub use source::{KeySource, KeysError};
