//! The relying party's web pages and endpoints: parse, decide, render. No SQL, no protocol.

mod account;
mod account_of;
mod api;
mod app;
mod backchannel;
mod callback;
mod cookies;
mod linking;
mod local_login;
mod login;
mod mappings;
mod origin;
mod page;
mod params;
mod providers;
mod routes;
mod said;
mod sign_in;
mod start_login;

pub use app::LastError;
pub(crate) use app::{App, Log};
pub(crate) use providers::SettingsError;
pub(crate) use routes::{Paths, router};
pub use said::Said;
