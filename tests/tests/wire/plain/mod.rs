//! The protocol without manners.

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
mod stage_hand;
mod tls;
mod tokens;
mod userinfo;
