mod compact;
mod concat_kdf;
mod content;
mod ecdh_es;
mod error;
mod key_wrap;
mod pbes2;
mod recipient;
mod rsa_oaep;

pub(super) use compact::open;
pub use compact::{encrypt_for, encrypt_token};
pub(crate) use compact::{encrypt_with, envelope_header};
pub use error::{JweError, JwkError};
pub(super) use recipient::PublicPart;
pub use recipient::Recipient;
