//! One file for each thing that is looked at.

mod account;
mod client;
mod consent;
mod doubled;
mod issue;
mod login;
mod max_age;
mod person;
mod pkce;
mod prompt;
mod redirect_uri;
mod response;
mod scope;
mod state;
mod store;
mod unsupported;

pub(super) use account::account;
pub(super) use client::client;
pub(super) use consent::consent;
pub(super) use doubled::doubled;
pub(super) use issue::issue;
pub(super) use login::{login, reauth};
pub(super) use max_age::max_age;
pub(super) use person::{actions, policy};
pub(crate) use pkce::well_formed;
pub(super) use pkce::{pkce_method, pkce_present, pkce_syntax};
pub(super) use prompt::{prompt, prompt_none};
pub(super) use redirect_uri::redirect_uri;
pub(super) use response::{response_mode_allowed, response_mode_known, response_type};
pub(super) use scope::scope;
pub(super) use state::state;
pub(super) use store::store;
pub(super) use unsupported::{registration, request_object};
