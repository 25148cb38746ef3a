use std::sync::Arc;
use std::time::Duration;

use super::super::cause::Cause;
use super::super::context::Ctx;
use super::super::draft::Reply;
use super::super::request::Params;
use super::super::rules::{BusyFlow, Doubled, EndSessionStep};
use super::super::session::browser_of;
use super::super::state::Registered;
use super::super::writer;
use super::{finish, refresh_token};
use crate::vocab::{Members, Operation};

/// A logout request on its way through the order.
pub(super) struct Run<'c, 'a> {
    pub(super) ctx: &'c mut Ctx<'a>,
    pub(super) params: Params,
    /// The claims of the ID token hint.
    pub(super) hint: Option<Members>,
    /// The client that the hint was issued to.
    pub(super) hinted: Option<Arc<Registered>>,
    pub(super) client: Option<Arc<Registered>>,
    /// The post-logout redirect URI with its state.
    pub(super) leave_to: Option<String>,
    /// The person is asked whatever else holds.
    pub(super) doubt: bool,
    /// The browser stays at the provider whatever else holds.
    pub(super) stay: bool,
}

/// What a step leads to: the next one, or an answer.
pub(super) type Stepped = Result<Option<Reply>, Cause>;

pub(crate) fn begin(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.end_session_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    let params = ctx.request.params().clone();
    let passes = ctx.setup.rules.doubled_passes.ask(ctx.marks, |at| at.contains(&ctx.operation));
    let twice = !passes && params.doubled().is_some();
    if ctx.setup.rules.doubled_param.ask(ctx.marks, |rule| twice && *rule == Doubled::Refuse) {
        return ctx.refuse(Cause::ParameterDoubled);
    }
    if params.garbled() {
        return ctx.refuse(Cause::ParameterGarbled);
    }
    let posted = ctx.request.form.get("refresh_token").is_some();
    if ctx.setup.rules.end_session_post_refresh_token.ask(ctx.marks, |post| *post && posted) {
        return refresh_token::end(ctx);
    }
    let busy = is_busy(ctx);
    if ctx.setup.rules.end_session_busy_flow.ask(ctx.marks, |rule| busy && *rule == BusyFlow::BlankOk) {
        return Reply::with_body(200, "text/html; charset=utf-8", "Logout successful");
    }
    let hops = ctx.session().is_some() && ctx.setup.rules.end_session_page_hop.ask(ctx.marks, |hop| *hop);
    if hops {
        let query = &ctx.request.query_text;
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let page = format!("{}{}{query}", ctx.base, ctx.path(Operation::EndSessionPage, ""));
        return writer::hop(ctx, &page);
    }
    with(ctx, params)
}

/// The page of a logout request, with the request behind its address.
pub(crate) fn at_page(ctx: &mut Ctx<'_>) -> Reply {
    let params = ctx.request.params().clone();
    with(ctx, params)
}

/// Whether a login is open in this browser.
fn is_busy(ctx: &Ctx<'_>) -> bool {
    let Some(browser) = browser_of(ctx) else { return false };
    let lifetime = Duration::from_secs(*ctx.setup.rules.flow_lifetime.get(ctx.marks));
    ctx.state
        .flows
        .values()
        .any(|flow| flow.browser == browser && !flow.answered && ctx.now < flow.started_at + lifetime)
}

/// A logout request with these parameters.
pub(crate) fn with(ctx: &mut Ctx<'_>, params: Params) -> Reply {
    let order = ctx.setup.rules.order_end_session.get(ctx.marks).clone();
    let client = params.get("client_id").and_then(|id| ctx.client(id));
    ctx.about.client.clone_from(&client);
    let mut run = Run { ctx, params, hint: None, hinted: None, client, leave_to: None, doubt: false, stay: false };
    for step in order {
        match run.step(step) {
            Ok(None) => {}
            Ok(Some(reply)) => return reply,
            Err(cause) => return run.ctx.refuse(cause),
        }
    }
    run.ctx.refuse(Cause::Internal)
}

impl Run<'_, '_> {
    fn step(&mut self, step: EndSessionStep) -> Stepped {
        match step {
            EndSessionStep::Login => self.login(),
            EndSessionStep::HintPresent => self.hint_present(),
            EndSessionStep::HintValid => self.hint_valid(),
            EndSessionStep::HintClient => self.hint_client(),
            EndSessionStep::Client => self.known_client(),
            EndSessionStep::Uri => self.uri(),
            EndSessionStep::SessionMatch => self.session_match(),
            EndSessionStep::Confirm => Ok(self.confirm()),
            EndSessionStep::End => Ok(self.end()),
            EndSessionStep::Leave => {
                let leave_to = self.leave_to.take().filter(|_| !self.stay);
                Ok(Some(finish::leave(self.ctx, leave_to)))
            }
        }
    }
}
