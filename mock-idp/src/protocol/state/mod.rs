//! What an instance remembers.

mod client;
mod device;
mod flow;
mod grant;
mod person;
mod session;
mod store;

pub use client::{Client, Registered};
pub use grant::Grant;
pub use person::{Known, Person};

pub(crate) use device::{Device, DeviceAnswer};
pub(crate) use flow::{Flow, Purpose, Pushed};
pub(crate) use grant::{Code, GrantId, IssuedToken, SessionId, TokenKind};
pub(crate) use session::{BrowserSession, PendingLogout};
pub(crate) use store::State;
