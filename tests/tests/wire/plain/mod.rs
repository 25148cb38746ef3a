//! The protocol without manners.

mod asked;
mod backchannel;
mod client_auth;
mod code;
mod consent;
mod documents;
mod door;
mod flow;
mod keys;
mod login;
mod logout;
mod pkce;
mod prompt;
mod redirect_uri;
mod refresh;
mod request;
mod response_modes;
mod response_types;
mod scopes;
mod stage_hand;
mod tls;
mod tokens;
mod userinfo;
