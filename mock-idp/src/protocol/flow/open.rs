//! Whether a flow can be shown or gone on with, and what is answered if not.

use std::time::Duration;

use super::super::authorize::{self, Advanced, AuthorizationRequest};
use super::super::cause::{Cause, Channel};
use super::super::context::Ctx;
use super::super::draft::{Reply, Screen, ScreenKind};
use super::super::end_session;
use super::super::request::Params;
use super::super::rules::{Again, AuthorizeStep, OnExpiry, OtherTab};
use super::super::session::browser_of;
use super::super::state::{Flow, Purpose};
use super::super::writer;
use super::route::{resume_names_flow, resume_url};
use super::screens::{chooses, registers};
use super::show::page_due;
use crate::vocab::Operation;

/// The flow, if it can be shown or gone on with; else what is answered instead.
pub(super) fn open(ctx: &mut Ctx<'_>, id: &str) -> Result<Flow, Box<Reply>> {
    let Some(flow) = ctx.state.flows.get(id).cloned() else { return Err(Box::new(ctx.refuse(Cause::FlowUnknown))) };
    ctx.about.client = flow.request.client.clone();
    let same = browser_of(ctx) == Some(flow.browser.as_str());
    if ctx.setup.rules.flow_bound_to_browser.ask(ctx.marks, |bound| *bound && !same) {
        return Err(Box::new(ctx.refuse(Cause::FlowOfOtherBrowser)));
    }
    if flow.answered {
        return Err(Box::new(again(ctx, id, &flow)));
    }
    if flow.denied {
        return Err(Box::new(ctx.refuse_as(Cause::RefusedByPerson, Some(&flow.request))));
    }
    let (now, began) = (ctx.now, flow.started_at);
    if ctx.setup.rules.flow_lifetime.ask(ctx.marks, |lifetime| now >= began + Duration::from_secs(*lifetime)) {
        return Err(Box::new(expired(ctx, id, &flow)));
    }
    let elsewhere = due(ctx, &flow) == Some(AuthorizeStep::Login)
        && !flow.authenticated
        && !flow.second_factor
        && !chooses(ctx, &flow.request)
        && !registers(ctx, &flow)
        && ctx.session().is_some();
    if ctx.setup.rules.flow_other_tab.ask(ctx.marks, |rule| elsewhere && *rule == OtherTab::AlreadyInPage) {
        return Err(Box::new(already_in(ctx)));
    }
    Ok(flow)
}

/// A flow that was answered is taken up once more.
fn again(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Reply {
    match *ctx.setup.rules.flow_again.get(ctx.marks) {
        Again::RefusePage => ctx.refuse_as(Cause::FlowReplayed, Some(&flow.request)),
        Again::ErrorToRp => ctx.refuse_by(Cause::FlowReplayed, Some(&flow.request), Channel::Rp),
        Again::Repeat => anew(ctx, id, |_| {}),
        Again::AlreadyInPage => already_in(ctx),
    }
}

fn expired(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Reply {
    match *ctx.setup.rules.flow_on_expiry.get(ctx.marks) {
        OnExpiry::Error => ctx.refuse_as(Cause::FlowExpired, Some(&flow.request)),
        OnExpiry::ErrorToRp => {
            finish(ctx, id);
            ctx.refuse_by(Cause::FlowExpired, Some(&flow.request), Channel::Rp)
        }
        OnExpiry::Restart => {
            let now = ctx.now;
            anew(ctx, id, |flow| {
                flow.started_at = now;
                flow.authenticated = false;
                flow.agreed = false;
                flow.second_factor = false;
                flow.complaint = Some(Cause::FlowExpired);
            })
        }
    }
}

/// Goes through the steps after STORE once more.
fn anew(ctx: &mut Ctx<'_>, id: &str, change: impl FnOnce(&mut Flow)) -> Reply {
    let order = ctx.setup.rules.order_authorize.get(ctx.marks);
    let stored = order.iter().position(|step| *step == AuthorizeStep::Store).unwrap_or_default();
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.answered = false;
        flow.position = stored + 1;
        change(flow);
    }
    go_on(ctx, id)
}

fn already_in(ctx: &mut Ctx<'_>) -> Reply {
    let screen = Screen::page(ScreenKind::AlreadyIn, 400, "Signed in", "You are already signed in.");
    ctx.shown(screen)
}

pub(super) fn finish(ctx: &mut Ctx<'_>, id: &str) {
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.answered = true;
    }
}

/// Somebody must sign in before a logout request is looked at.
pub(crate) fn before_logout(ctx: &mut Ctx<'_>, params: Params) -> Reply {
    let id = ctx.core.randomness.token();
    let flow = Flow::new(AuthorizationRequest::new(Params::default()), 0, ctx.now, ctx.browser());
    ctx.state.open_flow(id.clone(), Flow { purpose: Purpose::EndSession(params), ..flow });
    page_due(ctx, &id)
}

/// Which step of the order the flow waits at.
pub(super) fn due(ctx: &Ctx<'_>, flow: &Flow) -> Option<AuthorizeStep> {
    match flow.purpose {
        Purpose::EndSession(_) => Some(AuthorizeStep::Login),
        Purpose::Authorize => ctx.setup.rules.order_authorize.get(ctx.marks).get(flow.position).copied(),
    }
}

pub(super) fn go_on(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    match ctx.state.flows.get(id).map(|flow| flow.purpose.clone()) {
        Some(Purpose::EndSession(params)) => {
            ctx.state.flows.remove(id);
            end_session::with(ctx, params)
        }
        _ if ctx.operation == Operation::FlowResume => authorize::go_on(ctx, id),
        _ => match resume_url(ctx, id) {
            None => authorize::go_on(ctx, id),
            Some(to) => match authorize::advance(ctx, id, true) {
                Advanced::Ready => {
                    // Where the flow is not named there, another one begins.
                    if !resume_names_flow(ctx) {
                        finish(ctx, id);
                    }
                    writer::hop(ctx, &to)
                }
                Advanced::Due => page_due(ctx, id),
                Advanced::Answered(reply) => reply,
            },
        },
    }
}
