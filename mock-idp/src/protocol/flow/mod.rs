//! The pages between an authorization request and its answer: sign-in, second factor, required actions and consent.

mod open;
mod page_api;
mod route;
mod screens;
mod show;
mod take;

pub(crate) use open::before_logout;
pub use page_api::{Face, PageApi, Standing};
pub(crate) use route::{found, path};
pub(crate) use screens::chooses;
pub(crate) use show::{page_due, resume, show};
pub(crate) use take::{cancel, submit};
