//! What is due, shown to the browser.

use super::super::authorize;
use super::super::context::Ctx;
use super::super::draft::{Reply, Screen};
use super::super::rules::{AuthorizeStep, UiLocales};
use super::super::stage_hand;
use super::super::state::Flow;
use super::super::writer;
use super::open::{due, go_on, open};
use super::route::path;
use super::screens::{
    consent_screen, login_screen, name_screen, names_first, register_screen, registers, second_factor_screen,
    stay_screen,
};
use crate::vocab::Operation;

/// Shows what is due.
pub(crate) fn show(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let flow = match open(ctx, id) {
        Ok(flow) => flow,
        Err(reply) => return *reply,
    };
    if flow.hop {
        if let Some(flow) = ctx.state.flows.get_mut(id) {
            flow.hop = false;
        }
        return authorize::go_on(ctx, id);
    }
    match screen(ctx, id, &flow) {
        Some(screen) => written(ctx, id, &screen),
        None => go_on(ctx, id),
    }
}

/// Takes up a flow after everything that was due is done.
pub(crate) fn resume(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    match open(ctx, id) {
        Ok(_) => go_on(ctx, id),
        Err(reply) => *reply,
    }
}

/// A page of the flow is due: it is shown at once where the provider does so, else the browser is led to it.
pub(crate) fn page_due(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    if ctx.operation == Operation::FlowShow {
        return show(ctx, id);
    }
    let Some(flow) = ctx.state.flows.get(id).cloned() else { return show(ctx, id) };
    ctx.about.client = flow.request.client.clone();
    let due = if flow.hop { None } else { screen(ctx, id, &flow) };
    let posting = flow.hop && super::open::due(ctx, &flow) == Some(AuthorizeStep::Issue);
    let posted_at = ctx.setup.rules.response_mode_form_post_at.ask(ctx.marks, |at| at.filter(|_| posting));
    let kind = due.as_ref().map(|screen| screen.kind).or(posted_at);
    if let Some(screen) = &due
        && ctx.setup.rules.flow_at_once.ask(ctx.marks, |screens| kind.is_some_and(|kind| screens.contains(&kind)))
    {
        return written(ctx, id, screen);
    }
    let asked = flow.request.locale();
    let locale = asked.filter(|_| ctx.setup.rules.ui_locales.ask(ctx.marks, |rule| *rule == UiLocales::PageAndQuery));
    let page = path(ctx, Operation::FlowShow, id, &flow, kind);
    let query = match locale {
        Some(locale) if page.contains('?') => format!("&locale={locale}"),
        Some(locale) => format!("?locale={locale}"),
        None => String::new(),
    };
    writer::hop(ctx, &format!("{}{page}{query}", ctx.base))
}

fn written(ctx: &Ctx<'_>, id: &str, screen: &Screen) -> Reply {
    let reply = writer::screen(ctx, screen);
    stage_hand::beside(ctx, id, screen, reply)
}

/// What is due, in the provider's words; `None`: nothing is any more.
pub(super) fn screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Option<Screen> {
    let screen = match due(ctx, flow) {
        Some(AuthorizeStep::Consent) => consent_screen(ctx, id, flow),
        Some(AuthorizeStep::Stay) => stay_screen(ctx, id, flow),
        Some(AuthorizeStep::Actions) => {
            let username = ctx.session().map(|(_, session)| session.username).unwrap_or_default();
            ctx.about.person = ctx.state.person(&username);
            let action = ctx.due_action(&username)?;
            ctx.action_screen(action, id, flow)
        }
        Some(AuthorizeStep::Login) if flow.second_factor => second_factor_screen(ctx, id, flow),
        _ if registers(ctx, flow) => register_screen(ctx, id, flow),
        _ if names_first(ctx, flow) => name_screen(ctx, id, flow),
        _ => login_screen(ctx, id, flow),
    };
    Some(ctx.shape(screen))
}
