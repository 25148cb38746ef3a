//! The pages between an authorization request and its answer: sign-in and consent.

use std::time::Duration;

use super::authorize;
use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Field, Reply, Screen, ScreenKind};
use super::rules::{AuthorizeStep, LoginHint, Prompt, PromptCreate, UiLocales};
use super::session::BROWSER_COOKIE;
use super::stage_hand;
use super::state::{Flow, Person};
use super::writer;
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
        _ if registers(ctx, &flow) => register_screen(ctx, id, &flow),
        _ => login_screen(ctx, id, &flow),
    };
    let screen = ctx.shape(screen);
    let reply = writer::screen(ctx, &screen);
    stage_hand::beside(ctx, id, &screen, reply)
}

fn field(name: &str, label: &str, kind: &'static str, value: String) -> Field {
    Field { name: name.into(), id: name.into(), kind, label: label.into(), value }
}

/// The language that a page says it is in.
fn lang(ctx: &Ctx<'_>, flow: &Flow) -> String {
    let asked = flow.request.locale();
    let rule = &ctx.setup.rules.ui_locales;
    rule.ask(ctx.marks, |rule| asked.filter(|_| *rule != UiLocales::Ignore).unwrap_or("en").to_owned())
}

fn login_screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let person = match due(ctx, flow) {
        Some(AuthorizeStep::Reauth) => ctx.session().map(|(_, session)| session.username),
        _ => None,
    };
    let again = person.is_some() && !flow.request.prompts(Prompt::SelectAccount);
    let hint = flow.request.params.get("login_hint").map(str::to_owned);
    let (known, settled) = ctx.setup.rules.login_hint.ask(ctx.marks, |rule| match rule {
        LoginHint::Prefill => (hint.clone(), false),
        LoginHint::SkipUsername => (hint.clone(), hint.is_some()),
        LoginHint::Ignore => (None, false),
    });
    let settled = settled && person.is_none();
    let prefilled = person.or(known).unwrap_or_default();
    let client = flow.request.client.as_ref().map(|client| client.client.id.as_str()).unwrap_or_default();
    let mut texts = vec![format!("to go on to {client}")];
    if settled {
        texts.push(format!("as {prefilled}"));
    }
    Screen {
        kind: if again { ScreenKind::Reauthenticate } else { ScreenKind::Login },
        status: if flow.complaint.is_some() { 401 } else { 200 },
        lang: lang(ctx, flow),
        title: if again { "Sign in once more" } else { "Sign in" }.into(),
        texts,
        complaint: flow.complaint.map(str::to_owned),
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        fields: vec![
            field("username", "User name or e-mail address", if settled { "hidden" } else { "text" }, prefilled),
            field("password", "Password", "password", String::new()),
        ],
        submit: ("Sign in".into(), "sign-in".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
    }
}

/// Whether the flow waits for somebody who is to become a person (Prompt Create section 4).
fn registers(ctx: &Ctx<'_>, flow: &Flow) -> bool {
    due(ctx, flow) == Some(AuthorizeStep::Login)
        && flow.request.prompts(Prompt::Create)
        && ctx.setup.rules.prompt_create.ask(ctx.marks, |rule| *rule == PromptCreate::Register)
}

fn register_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let sent = |name: &str| ctx.request.form.get(name).unwrap_or_default().to_owned();
    Screen {
        kind: ScreenKind::Register,
        status: if flow.complaint.is_some() { 400 } else { 200 },
        lang: lang(ctx, flow),
        title: "Register".into(),
        texts: Vec::new(),
        complaint: flow.complaint.map(str::to_owned),
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        fields: vec![
            field("username", "User name", "text", sent("username")),
            field("name", "Name", "text", sent("name")),
            field("email", "E-mail address", "text", sent("email")),
            field("password", "Password", "password", String::new()),
        ],
        submit: ("Register".into(), "register".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
    }
}

/// Makes a person of what was filled in.
fn register(ctx: &mut Ctx<'_>) -> Result<String, &'static str> {
    let sent = |name: &str| ctx.request.form.get(name).map(str::to_owned);
    let username = sent("username").filter(|name| ctx.state.person(name).is_none());
    let username = username.ok_or(Cause::UsernameTaken.plain().3)?;
    let password = sent("password").ok_or(Cause::CredentialsWrong.plain().3)?;
    let (name, email) = (sent("name"), sent("email"));
    let person = Person { password, name, email, email_verified: false, ..Person::new(&username) };
    let sub = ctx.core.randomness.uuid();
    ctx.state.take_in(person, sub);
    Ok(username)
}

fn consent_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let client = flow.request.client.as_ref().map(|client| client.client.id.as_str()).unwrap_or_default();
    Screen {
        kind: ScreenKind::Consent,
        status: 200,
        lang: lang(ctx, flow),
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
    let proven = if registers(ctx, &flow) { register(ctx) } else { credentials(ctx) };
    let complaint = match proven {
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
