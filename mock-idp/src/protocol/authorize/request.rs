use std::sync::Arc;

use super::super::request::Params;
use super::super::rules::{PkceMethod, ResponseMode};
use super::super::state::Registered;

/// A word in `prompt` (Core 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    None,
    Login,
    Consent,
    SelectAccount,
}

/// An authorization request: its raw parameters, and what the checks made of them so far.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// As sent, in order, doubled ones included.
    pub params: Params,
    pub(crate) client: Option<Arc<Registered>>,
    /// The redirect URI that is known to be the client's. Errors go there.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) mode: ResponseMode,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<(PkceMethod, String)>,
    pub(crate) prompt: Vec<Prompt>,
    /// It was pushed (RFC 9126).
    pub(crate) pushed: bool,
    /// The code of the device that is signed in; there is no redirect URI then.
    pub(crate) device: Option<String>,
    /// Seconds.
    pub(crate) max_age: Option<u64>,
}

impl AuthorizationRequest {
    pub(crate) fn new(params: Params) -> Self {
        let text = |name: &str| params.get(name).map(str::to_owned);
        Self {
            state: text("state"),
            nonce: text("nonce"),
            client: None,
            redirect_uri: None,
            mode: ResponseMode::Query,
            scopes: Vec::new(),
            challenge: None,
            prompt: Vec::new(),
            pushed: false,
            device: None,
            max_age: None,
            params,
        }
    }

    pub(crate) fn prompts(&self, word: Prompt) -> bool {
        self.prompt.contains(&word)
    }
}
