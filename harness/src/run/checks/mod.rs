//! One file for each expectation. Each says what it expected and what it saw.

mod account;
mod error;
mod idp;
mod judge;
mod login;
mod logout_status;
mod page;
mod session;
mod signed_in;

pub(super) use judge::{Decider, Judged, judge};
