//! One file for each thing that is looked at.

mod account;
mod claims;
mod client;
mod consent;
mod doubled;
mod hint;
mod issue;
mod login;
mod max_age;
mod pkce;
mod prompt;
mod redirect_uri;
mod registration;
mod response;
mod scope;
mod state;
mod store;

pub(super) use account::account;
pub(super) use claims::{acr, claims};
pub(super) use client::{client, client_enabled, query_present, server_enabled};
pub(super) use consent::consent;
pub(super) use doubled::doubled;
pub(super) use hint::{hint, hint_subject};
pub(super) use issue::issue;
pub(super) use login::{login, reauth};
pub(super) use max_age::max_age;
pub(crate) use pkce::well_formed;
pub(super) use pkce::{pkce_method, pkce_present, pkce_syntax};
pub(super) use prompt::{prompt, prompt_none};
pub(crate) use redirect_uri::{is_custom, registered};
pub(super) use redirect_uri::{redirect_insecure, redirect_params, redirect_scheme, redirect_uri};
pub(super) use registration::registration;
pub(super) use response::{flow_enabled, response_mode_allowed, response_mode_known, response_type};
pub(super) use scope::{audience, scope};
pub(super) use state::{nonce_length, nonce_present, state};
pub(super) use store::store;
