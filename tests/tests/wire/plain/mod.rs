//! The protocol without manners.

mod backchannel;
mod client_auth;
mod code;
mod consent;
mod device;
mod documents;
mod door;
mod flow;
mod grants;
mod introspection;
mod keys;
mod login;
mod logout;
mod par;
mod pkce;
mod prompt;
mod redirect_uri;
mod refresh;
mod request;
mod revocation;
mod tls;
mod tokens;
mod userinfo;
