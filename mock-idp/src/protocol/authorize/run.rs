use std::sync::Arc;

use super::super::cause::Cause;
use super::super::context::Ctx;
use super::super::draft::Reply;
use super::super::flow;
use super::super::request::Params;
use super::super::rules::AuthorizeStep;
use super::super::state::Registered;
use super::checks;
use super::request::AuthorizationRequest;
use super::request_object::request_object;

/// What a check or step leads to.
pub(super) enum Next {
    /// The next one.
    On,
    /// A page of the flow is due.
    Due,
    /// An answer: everything is done, or a page that no flow belongs to.
    Answer(Reply),
}

pub(super) type Checked = Result<Next, Cause>;

/// An authorization request on its way through the order.
pub(super) struct Run<'c, 'a> {
    pub(super) ctx: &'c mut Ctx<'a>,
    pub(super) request: AuthorizationRequest,
    /// The flow that it was stored as.
    pub(super) flow: Option<String>,
    /// Somebody proved who they are since the request came.
    pub(super) authenticated: bool,
    pub(super) agreed: bool,
    /// The place in the order.
    pub(super) position: usize,
}

/// A new request.
pub(crate) fn begin(ctx: &mut Ctx<'_>) -> Reply {
    let request = AuthorizationRequest::new(ctx.request.params().clone());
    Run { ctx, request, flow: None, authenticated: false, agreed: false, position: 0 }.play()
}

/// A request that is pushed: what can be looked at without a person (RFC 9126 section 2.1).
pub(crate) fn checked_at_push(
    ctx: &mut Ctx<'_>,
    params: Params,
    client: &Arc<Registered>,
) -> Result<AuthorizationRequest, Cause> {
    let mut request = AuthorizationRequest::new(params);
    request.client = Some(client.clone());
    request.pushed = true;
    let order = ctx.setup.rules.par_checks_at_push.get(ctx.marks).clone();
    let mut run = Run { ctx, request, flow: None, authenticated: false, agreed: false, position: 0 };
    for step in order {
        match run.step(step)? {
            Next::On => {}
            // An order with steps that need a person; nobody is there.
            Next::Due | Next::Answer(_) => return Err(Cause::Internal),
        }
    }
    Ok(run.request)
}

/// A device whose code was typed in: from here on it is a request like others, without anything to check.
pub(crate) fn begin_for_device(
    ctx: &mut Ctx<'_>,
    client: Arc<Registered>,
    scopes: Vec<String>,
    device_code: String,
) -> Reply {
    ctx.about.client = Some(client.clone());
    let mut request = AuthorizationRequest::new(Params::default());
    request.client = Some(client);
    request.scopes = scopes;
    request.device = Some(device_code);
    Run { ctx, request, flow: None, authenticated: false, agreed: false, position: 0 }.play()
}

/// How far a request came.
pub(crate) enum Advanced {
    /// A page is due.
    Due,
    /// Only the answer is left.
    Ready,
    /// It is answered.
    Answered(Reply),
}

/// A request that was stored, after the person did what was due.
pub(crate) fn go_on(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    match stored(ctx, id) {
        Some(run) => run.play(),
        None => ctx.refuse(Cause::FlowUnknown),
    }
}

/// The same, as far as it goes; `wait`: not to the answer.
pub(crate) fn advance(ctx: &mut Ctx<'_>, id: &str, wait: bool) -> Advanced {
    match stored(ctx, id) {
        Some(mut run) => run.walk(wait),
        None => Advanced::Answered(ctx.refuse(Cause::FlowUnknown)),
    }
}

fn stored<'c, 'a>(ctx: &'c mut Ctx<'a>, id: &str) -> Option<Run<'c, 'a>> {
    let flow = ctx.state.flows.get(id).cloned()?;
    ctx.about.client = flow.request.client.clone();
    Some(Run {
        ctx,
        request: flow.request,
        flow: Some(id.to_owned()),
        authenticated: flow.authenticated,
        agreed: flow.agreed,
        position: flow.position,
    })
}

impl Run<'_, '_> {
    fn play(mut self) -> Reply {
        match self.walk(false) {
            Advanced::Answered(reply) => reply,
            Advanced::Due => match self.flow {
                Some(id) => flow::page_due(self.ctx, &id),
                None => self.ctx.refuse_as(Cause::LoginRequired, Some(&self.request)),
            },
            // An order without ISSUE ends in nothing.
            Advanced::Ready => self.ctx.refuse_as(Cause::Internal, Some(&self.request)),
        }
    }

    /// Takes one step after the other; `wait`: the answer itself is left to later.
    fn walk(&mut self, wait: bool) -> Advanced {
        let order = self.ctx.setup.rules.order_authorize.get(self.ctx.marks).clone();
        while let Some(step) = order.get(self.position) {
            if self.request.device.is_some() && !step.needs_no_request() {
                self.position += 1;
                continue;
            }
            if wait && *step == AuthorizeStep::Issue {
                break;
            }
            match self.step(*step) {
                Ok(Next::On) => self.position += 1,
                Ok(Next::Due) => {
                    self.keep();
                    return Advanced::Due;
                }
                Ok(Next::Answer(reply)) => return Advanced::Answered(reply),
                Err(cause) => {
                    if let Some(flow) = self.flow.as_ref().and_then(|id| self.ctx.state.flows.get_mut(id)) {
                        flow.answered = true;
                    }
                    return Advanced::Answered(self.ctx.refuse_as(cause, Some(&self.request)));
                }
            }
        }
        self.keep();
        if let Some(flow) = self.flow.as_ref().and_then(|id| self.ctx.state.flows.get_mut(id)) {
            flow.position = self.position;
        }
        Advanced::Ready
    }

    /// What steps behind STORE found out about the request is not found out again.
    fn keep(&mut self) {
        if let Some(flow) = self.flow.as_ref().and_then(|id| self.ctx.state.flows.get_mut(id)) {
            flow.request = self.request.clone();
        }
    }

    fn step(&mut self, step: AuthorizeStep) -> Checked {
        match step {
            AuthorizeStep::QueryPresent => checks::query_present(self),
            AuthorizeStep::ServerEnabled => checks::server_enabled(self),
            AuthorizeStep::Client => checks::client(self),
            AuthorizeStep::ClientEnabled => checks::client_enabled(self),
            AuthorizeStep::Par => checks::par(self),
            AuthorizeStep::ParRequired => checks::par_required(self),
            AuthorizeStep::RedirectUri => checks::redirect_uri(self),
            AuthorizeStep::RedirectScheme => checks::redirect_scheme(self),
            AuthorizeStep::RedirectParams => checks::redirect_params(self),
            AuthorizeStep::RedirectInsecure => checks::redirect_insecure(self),
            AuthorizeStep::Doubled => checks::doubled(self),
            AuthorizeStep::ResponseType => checks::response_type(self),
            AuthorizeStep::FlowEnabled => checks::flow_enabled(self),
            AuthorizeStep::ResponseModeKnown => checks::response_mode_known(self),
            AuthorizeStep::ResponseModeAllowed => checks::response_mode_allowed(self),
            AuthorizeStep::Registration => checks::registration(self),
            AuthorizeStep::RequestObject => request_object(self),
            AuthorizeStep::Scope => checks::scope(self),
            AuthorizeStep::Audience => checks::audience(self),
            AuthorizeStep::State => checks::state(self),
            AuthorizeStep::NoncePresent => checks::nonce_present(self),
            AuthorizeStep::NonceLength => checks::nonce_length(self),
            AuthorizeStep::PkcePresent => checks::pkce_present(self),
            AuthorizeStep::PkceMethod => checks::pkce_method(self),
            AuthorizeStep::PkceSyntax => checks::pkce_syntax(self),
            AuthorizeStep::Prompt => checks::prompt(self),
            AuthorizeStep::PromptRead => checks::prompt_read(self),
            AuthorizeStep::MaxAge => checks::max_age(self),
            AuthorizeStep::Claims => checks::claims(self),
            AuthorizeStep::Acr => checks::acr(self),
            AuthorizeStep::Hint => checks::hint(self),
            AuthorizeStep::PromptNone => checks::prompt_none(self),
            AuthorizeStep::Store => checks::store(self),
            AuthorizeStep::Login => checks::login(self),
            AuthorizeStep::HintSubject => checks::hint_subject(self),
            AuthorizeStep::Reauth => checks::reauth(self),
            AuthorizeStep::Stay => checks::stay(self),
            AuthorizeStep::Account => checks::account(self),
            AuthorizeStep::Policy => checks::policy(self),
            AuthorizeStep::Actions => checks::actions(self),
            AuthorizeStep::Consent => checks::consent(self),
            AuthorizeStep::Issue => checks::issue(self),
        }
    }
}
