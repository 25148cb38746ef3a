use std::sync::Arc;

use super::super::context::Ctx;
use super::super::request::Params;
use super::super::rules::{ModeForErrors, PkceMethod, Prompt, ResponseMode, ResponseType, WordOrder};
use super::super::state::Registered;
use super::requested::RequestedClaims;

/// How recent the login must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MaxAge {
    /// At most so many seconds old.
    Seconds(u64),
    /// Of this request.
    Now,
    /// More recent than any is.
    Never,
}

/// An authorization request: its raw parameters, and what the checks made of them so far.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// As sent, in order, doubled ones included; those of a request object that is honoured outrank them.
    pub params: Params,
    pub(crate) client: Option<Arc<Registered>>,
    /// The redirect URI that is known to be the client's. Errors go there.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) response_type: ResponseType,
    /// What `response_mode` asks for, once that is known to be one.
    pub(crate) mode: Option<ResponseMode>,
    /// The mode that was asked for does not do, not even for saying so.
    pub(crate) mode_refused: bool,
    /// Tokens are left out of the response, since they would stand in a query.
    pub(crate) code_only: bool,
    pub(crate) scopes: Vec<String>,
    /// Whom the access token will be for.
    pub(crate) audience: Vec<String>,
    pub(crate) challenge: Option<(PkceMethod, String)>,
    pub(crate) prompt: Vec<Prompt>,
    pub(crate) max_age: Option<MaxAge>,
    pub(crate) claims: RequestedClaims,
    /// The subject of `id_token_hint`.
    pub(crate) hint_subject: Option<String>,
    /// It was pushed (RFC 9126).
    pub(crate) pushed: bool,
    /// The code of the device that is signed in; there is no redirect URI then.
    pub(crate) device: Option<String>,
}

impl AuthorizationRequest {
    pub(crate) fn new(params: Params) -> Self {
        let text = |name: &str| params.get(name).map(str::to_owned);
        Self {
            state: text("state"),
            nonce: text("nonce"),
            client: None,
            redirect_uri: None,
            response_type: ResponseType::CODE,
            mode: None,
            mode_refused: false,
            code_only: false,
            scopes: Vec::new(),
            audience: Vec::new(),
            challenge: None,
            prompt: Vec::new(),
            pushed: false,
            device: None,
            max_age: None,
            claims: RequestedClaims::default(),
            hint_subject: None,
            params,
        }
    }

    /// Lets these parameters outrank those that are there.
    pub(crate) fn outrank(&mut self, inner: Vec<(String, String)>) {
        self.params.outrank(inner);
        self.state = self.params.get("state").map(str::to_owned);
        self.nonce = self.params.get("nonce").map(str::to_owned);
    }

    pub(crate) fn prompts(&self, word: Prompt) -> bool {
        self.prompt.contains(&word)
    }

    /// Whether the scope `openid` is asked for, however the scopes are judged later.
    pub(crate) fn asks_openid(&self) -> bool {
        self.params.get("scope").is_some_and(|scope| scope.split_whitespace().any(|word| word == "openid"))
    }

    /// The first language of `ui_locales` (Core 3.1.2.1), where it is one (RFC 5646 section 2.1).
    pub(crate) fn locale(&self) -> Option<&str> {
        let first = self.params.get("ui_locales")?.split_whitespace().next()?;
        first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-').then_some(first)
    }

    /// Whether an authentication context is asked for.
    pub(crate) fn asks_acr(&self) -> bool {
        self.params.get("acr_values").is_some() || self.claims.acr.is_some()
    }

    /// Where a successful response is put.
    pub(crate) fn response_mode(&self) -> ResponseMode {
        self.mode.unwrap_or_else(|| self.response_type.default_mode()).settled(self.response_type)
    }

    /// Where an error response is put. What is wrong may have been found before `response_type` and `response_mode` were
    /// looked at; what they say counts nevertheless, as far as it can be understood.
    pub(crate) fn error_mode(&self, ctx: &Ctx<'_>) -> ResponseMode {
        let words = self.params.get("response_type").and_then(ResponseType::from_words).unwrap_or(ResponseType::CODE);
        let by_type = words.default_mode();
        let allowed = |mode: &ResponseMode| {
            let rules = self.client.as_ref().map(|client| &client.rules);
            rules.is_some_and(|rules| rules.response_mode_allowed.ask(ctx.marks, |allowed| allowed.contains(mode)))
        };
        let unseen = || self.params.get("response_mode").and_then(ResponseMode::from_word).filter(allowed);
        let asked = match self.mode_refused {
            true => by_type,
            false => self.mode.or_else(unseen).unwrap_or(by_type).settled(words),
        };
        let word = self.params.get("response_mode").and_then(ResponseMode::from_word);
        let accepted = self.response_type.default_mode();
        ctx.setup.rules.response_mode_for_errors.ask(ctx.marks, |rule| match rule {
            ModeForErrors::Asked => asked,
            ModeForErrors::AskedEvenRefused => unseen().unwrap_or(by_type).settled(words),
            ModeForErrors::AskedOrAccepted => word.unwrap_or(accepted).settled(self.response_type),
            // A response type that nobody may have says nothing.
            ModeForErrors::ByType => {
                let rules = self.client.as_ref().map(|client| &client.rules);
                let known = rules
                    .is_none_or(|rules| rules.response_type_allowed.ask(ctx.marks, |allowed| allowed.contains(&words)));
                let exact = self.params.get("response_type").is_some_and(|text| text == words.words());
                let ordered =
                    ctx.setup.rules.response_type_order.ask(ctx.marks, |order| *order == WordOrder::Any || exact);
                if known && ordered { by_type } else { ResponseMode::Query }
            }
        })
    }
}
