//! Signing in a device that has no browser (RFC 8628). Its questions at the token endpoint stand in
//! `token/device_code.rs`.

mod answer;
mod page;
mod start;

pub(crate) use answer::{agree, deny};
pub(crate) use page::{show, typed};
pub(crate) use start::answer as start;
