//! The pages between an authorization request and its answer: sign-in and consent.

use std::time::Duration;

use super::authorize::{self, Prompt};
use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Field, Reply, Screen, ScreenKind};
use super::rules::AuthorizeStep;
use super::session::BROWSER_COOKIE;
use super::state::Flow;
use crate::vocab::Operation;

/// Why a flow cannot be shown or gone on with; its request is then still good for telling the relying party.
fn open(ctx: &mut Ctx<'_>, id: &str) -> Result<Flow, Cause> {
    let flow = ctx.state.flows.get(id).cloned().ok_or(Cause::FlowUnknown)?;
    ctx.about.client = flow.request.client.clone();
    let same = ctx.request.cookie(BROWSER_COOKIE) == Some(flow.browser.as_str());
    if ctx.setup.rules.flow_bound_to_browser.ask(ctx.marks, |bound| *bound && !same) {
        return Err(Cause::FlowOfOtherBrowser);
    }
    if flow.answered {
        return Err(Cause::FlowReplayed);
    }
    let lifetime = ctx.setup.rules.flow_lifetime.get(ctx.marks);
    if ctx.now >= flow.started_at + Duration::from_secs(*lifetime) {
        return Err(Cause::FlowExpired);
    }
    Ok(flow)
}

/// Which step of the order the flow waits at.
fn due(ctx: &Ctx<'_>, flow: &Flow) -> Option<AuthorizeStep> {
    ctx.setup.rules.order_authorize.get(ctx.marks).get(flow.position).copied()
}

/// Shows what is due.
pub(crate) fn show(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let flow = match open(ctx, id) {
        Ok(flow) => flow,
        Err(cause) => return ctx.refuse(cause),
    };
    let screen = match due(ctx, &flow) {
        Some(AuthorizeStep::Consent) => consent_screen(ctx, id, &flow),
        _ => login_screen(ctx, id, &flow),
    };
    ctx.shown(screen)
}

fn login_screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let person = match due(ctx, flow) {
        Some(AuthorizeStep::Reauth) => ctx.session().map(|(_, session)| session.username),
        _ => None,
    };
    let again = person.is_some() && !flow.request.prompts(Prompt::SelectAccount);
    let prefilled = person.or_else(|| flow.request.params.get("login_hint").map(str::to_owned)).unwrap_or_default();
    let client = flow.request.client.as_ref().map(|client| client.client.id.as_str()).unwrap_or_default();
    let field = |name: &str, label: &str, kind, value: String| Field {
        name: name.into(),
        id: name.into(),
        kind,
        label: label.into(),
        value,
    };
    Screen {
        kind: if again { ScreenKind::Reauthenticate } else { ScreenKind::Login },
        status: if flow.complaint.is_some() { 401 } else { 200 },
        title: if again { "Sign in once more" } else { "Sign in" }.into(),
        texts: vec![format!("to go on to {client}")],
        complaint: flow.complaint.map(str::to_owned),
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        fields: vec![
            field("username", "User name or e-mail address", "text", prefilled),
            field("password", "Password", "password", String::new()),
        ],
        submit: ("Sign in".into(), "sign-in".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
    }
}

fn consent_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let client = flow.request.client.as_ref().map(|client| client.client.id.as_str()).unwrap_or_default();
    Screen {
        kind: ScreenKind::Consent,
        status: 200,
        title: "Do you agree?".into(),
        texts: vec![format!("{client} asks for: {}", flow.request.scopes.join(", "))],
        complaint: None,
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        fields: Vec::new(),
        submit: ("Agree".into(), "agree".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
    }
}

/// Takes what was filled in, and goes on with the request.
pub(crate) fn submit(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let flow = match open(ctx, id) {
        Ok(flow) => flow,
        Err(cause) => return ctx.refuse(cause),
    };
    if due(ctx, &flow) == Some(AuthorizeStep::Consent) {
        if let Some(flow) = ctx.state.flows.get_mut(id) {
            flow.agreed = true;
        }
        return authorize::go_on(ctx, id);
    }
    let complaint = match credentials(ctx) {
        Ok(username) => {
            ctx.sign_in(&username);
            None
        }
        Err(complaint) => Some(complaint),
    };
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.complaint = complaint;
        flow.authenticated |= complaint.is_none();
    }
    match complaint {
        Some(_) => show(ctx, id),
        None => authorize::go_on(ctx, id),
    }
}

/// The person whose user name or e-mail address and password were filled in.
fn credentials(ctx: &Ctx<'_>) -> Result<String, &'static str> {
    let name = ctx.request.form.get("username").unwrap_or_default();
    let password = ctx.request.form.get("password").unwrap_or_default();
    let known = ctx
        .state
        .people
        .iter()
        .find(|known| known.person.username == name || known.person.email.as_deref() == Some(name))
        .filter(|known| known.person.password == password)
        .ok_or(Cause::CredentialsWrong.plain().3)?;
    if !known.person.enabled {
        return Err(Cause::PersonDisabled.plain().3);
    }
    Ok(known.person.username.clone())
}

/// The person turns back (Core 3.1.2.6: `access_denied`).
pub(crate) fn cancel(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    match open(ctx, id) {
        Ok(flow) => {
            if let Some(flow) = ctx.state.flows.get_mut(id) {
                flow.answered = true;
            }
            ctx.refuse_as(Cause::RefusedByPerson, Some(&flow.request))
        }
        Err(cause) => ctx.refuse(cause),
    }
}
