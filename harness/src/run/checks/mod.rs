//! One file for each expectation. Each says what it expected and what it saw.

mod account;
mod asked;
mod cookies;
mod error;
mod idp;
mod judge;
mod login;
mod logout_status;
mod page;
mod session;
mod signed_in;
mod stands_at;
mod tokens_in_browser;

pub(super) use judge::{Decider, Judged, judge};
pub(super) use tokens_in_browser::{Minted, REFS, WORD, tokens_in_browser};
