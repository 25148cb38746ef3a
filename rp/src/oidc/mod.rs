//! The verbs of a relying party, one a file: discover, ask, exchange, verify, ask for userinfo, verify a logout token.

mod discover;
mod exchange;
mod http;
mod jwks;
mod request;
mod second_opinion;
mod signature;
mod token;
mod upstream;
mod userinfo;
mod verify;
mod verify_logout;

pub(crate) use discover::Discovered;
pub(crate) use exchange::{Exchange, TokenResponse, exchange};
pub(crate) use http::{Http, HttpError};
pub(crate) use request::{AuthorizationRequest, end_session_url};
pub(crate) use token::RawToken;
pub(crate) use upstream::Upstream;
pub(crate) use userinfo::ask_userinfo;
pub(crate) use verify::{Expected, ID_TOKEN_TYPES};
pub(crate) use verify_logout::verify_logout_token;
