//! The verbs of a relying party, one a file: discover, ask, exchange, verify, ask for userinfo, verify a logout token.

mod content_type;
mod diagnose;
mod discover;
mod exchange;
mod http;
mod jwks;
mod request;
mod second_opinion;
mod signature;
mod token;
mod unique;
mod upstream;
mod userinfo;
mod verify;
mod verify_logout;

pub use diagnose::{CheckStatus, ConnectionCheck, ConnectionReport};

pub(crate) use diagnose::diagnose;
pub(crate) use discover::{DiscoverError, Discovered, document_url, fetch as fetch_document, lists};
pub(crate) use exchange::{Exchange, ExchangeError, TokenResponse, exchange};
pub(crate) use http::{Http, HttpError};
pub(crate) use jwks::fetch_keys;
pub(crate) use request::{AuthorizationRequest, end_session_url};
pub(crate) use token::RawToken;
pub(crate) use upstream::Upstream;
pub(crate) use userinfo::ask_userinfo;
pub(crate) use verify::Expected;
pub(crate) use verify_logout::verify_logout_token;
