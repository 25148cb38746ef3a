//! One running provider: listener, connections, what is delivered, and the handle that tests hold.

mod acts;
mod builder;
mod cast;
mod connection;
mod deliver;
mod door;
mod handle;
mod holds;
mod listener;
mod restage;
mod shared;
mod stage;
mod tls;

pub use builder::{Builder, StartError};
pub use handle::{MockIdp, RegisterError};
pub use restage::RestageError;
pub use tls::{TlsError, TlsIdentity};
