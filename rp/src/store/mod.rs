//! What is remembered: one SQLite database, in memory or in a file, behind one lock. No other module knows SQL.

mod database;
mod logins;
mod mappings;
mod passwords;
mod sessions;
mod users;

pub(crate) use database::{Store, StoreError};
pub(crate) use users::NewUser;
pub use users::{Account, Identity};
