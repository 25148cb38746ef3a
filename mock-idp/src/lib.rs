#![doc = include_str!("../README.md")]

pub mod control;
pub mod entry;
pub mod instance;
pub mod jose;
pub mod journal;
pub mod manners;
pub mod protocol;
pub mod provider;
pub mod script;
pub mod vocab;

pub use instance::{Builder, MockIdp, RegisterError, StartError, TlsError, TlsIdentity};
pub use protocol::{Client, Person, StageHand};
