use super::super::cause::Cause;
use super::super::context::Ctx;
use super::super::draft::Reply;
use super::super::rules::AuthorizeStep;
use super::checks;
use super::request::AuthorizationRequest;

/// What a check or step leads to.
pub(super) enum Next {
    /// The next one.
    On,
    /// An answer: a screen is due, or everything is done.
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

/// A request that was stored, after the person did what was due.
pub(crate) fn go_on(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let Some(flow) = ctx.state.flows.get(id).cloned() else { return ctx.refuse(Cause::FlowUnknown) };
    ctx.about.client = flow.request.client.clone();
    Run {
        ctx,
        request: flow.request,
        flow: Some(id.to_owned()),
        authenticated: flow.authenticated,
        agreed: flow.agreed,
        position: flow.position,
    }
    .play()
}

impl Run<'_, '_> {
    fn play(mut self) -> Reply {
        let order = self.ctx.setup.rules.order_authorize.get(self.ctx.marks).clone();
        while let Some(step) = order.get(self.position) {
            match self.step(*step) {
                Ok(Next::On) => self.position += 1,
                Ok(Next::Answer(reply)) => return reply,
                Err(cause) => {
                    if let Some(flow) = self.flow.as_ref().and_then(|id| self.ctx.state.flows.get_mut(id)) {
                        flow.answered = true;
                    }
                    return self.ctx.refuse_as(cause, Some(&self.request));
                }
            }
        }
        // An order without ISSUE ends in nothing.
        self.ctx.refuse_as(Cause::Internal, Some(&self.request))
    }

    fn step(&mut self, step: AuthorizeStep) -> Checked {
        match step {
            AuthorizeStep::Client => checks::client(self),
            AuthorizeStep::RedirectUri => checks::redirect_uri(self),
            AuthorizeStep::Doubled => checks::doubled(self),
            AuthorizeStep::ResponseType => checks::response_type(self),
            AuthorizeStep::ResponseModeKnown => checks::response_mode_known(self),
            AuthorizeStep::ResponseModeAllowed => checks::response_mode_allowed(self),
            AuthorizeStep::Registration => checks::registration(self),
            AuthorizeStep::RequestObject => checks::request_object(self),
            AuthorizeStep::Scope => checks::scope(self),
            AuthorizeStep::State => checks::state(self),
            AuthorizeStep::PkcePresent => checks::pkce_present(self),
            AuthorizeStep::PkceMethod => checks::pkce_method(self),
            AuthorizeStep::PkceSyntax => checks::pkce_syntax(self),
            AuthorizeStep::Prompt => checks::prompt(self),
            AuthorizeStep::MaxAge => checks::max_age(self),
            AuthorizeStep::PromptNone => checks::prompt_none(self),
            AuthorizeStep::Store => checks::store(self),
            AuthorizeStep::Login => checks::login(self),
            AuthorizeStep::Reauth => checks::reauth(self),
            AuthorizeStep::Account => checks::account(self),
            AuthorizeStep::Policy => checks::policy(self),
            AuthorizeStep::Actions => checks::actions(self),
            AuthorizeStep::Consent => checks::consent(self),
            AuthorizeStep::Issue => checks::issue(self),
        }
    }
}
