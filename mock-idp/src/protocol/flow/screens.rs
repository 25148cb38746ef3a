//! The screens of a flow, as plain has them.

use super::super::authorize::AuthorizationRequest;
use super::super::cause::Cause;
use super::super::consent::Consent;
use super::super::context::Ctx;
use super::super::draft::{Button, Field, Screen, ScreenKind};
use super::super::rules::{
    AuthorizeStep, ConsentAsks, LoginHint, LoginStages, Prompt, PromptCreate, PromptSelectAccount, UiLocales,
};
use super::super::state::Flow;
use super::open::due;
use super::route::path;
use crate::vocab::Operation;

/// The language that a page says it is in.
fn lang(ctx: &Ctx<'_>, flow: &Flow) -> String {
    let asked = flow.request.locale();
    let rule = &ctx.setup.rules.ui_locales;
    rule.ask(ctx.marks, |rule| asked.filter(|_| *rule != UiLocales::Ignore).unwrap_or("en").to_owned())
}

/// What was wrong with what was filled in, and the status that goes with it.
fn said(ctx: &Ctx<'_>, flow: &Flow) -> (u16, Option<String>) {
    match flow.complaint {
        None => (200, None),
        Some(cause) => {
            let (status, said) = ctx.complaint(cause, if cause == Cause::FlowExpired { 200 } else { 401 });
            (status, Some(said))
        }
    }
}

pub(super) fn login_screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let choose = chooses(ctx, &flow.request);
    let signed_in = ctx.session().map(|(_, session)| session.username);
    let person = signed_in.clone().filter(|_| due(ctx, flow) == Some(AuthorizeStep::Reauth));
    let again = person.is_some() && !choose;
    let hint = flow.request.params.get("login_hint").map(str::to_owned);
    let named = flow.named.clone().filter(|_| person.is_none());
    let (known, settled) = ctx.setup.rules.login_hint.ask(ctx.marks, |rule| match rule {
        LoginHint::Prefill => (hint.clone(), false),
        LoginHint::SkipUsername | LoginHint::RefuseUnknown => (hint.clone(), hint.is_some()),
        LoginHint::Ignore => (None, false),
    });
    let settled = settled && person.is_none() || named.is_some();
    let prefilled = named.or(person).or(known).unwrap_or_default();
    let client = flow.request.client.as_ref().map(|client| client.client.id.as_str()).unwrap_or_default();
    let (kind, title) = match (again, choose && signed_in.is_some()) {
        _ if flow.named.is_some() => (ScreenKind::Password, "Sign in"),
        (true, _) => (ScreenKind::Reauthenticate, "Sign in once more"),
        (false, true) => (ScreenKind::ChooseAccount, "Sign in"),
        (false, false) => (ScreenKind::Login, "Sign in"),
    };
    let (status, complaint) = said(ctx, flow);
    let mut texts = vec![format!("to go on to {client}")];
    if settled {
        texts.push(format!("as {prefilled}"));
    }
    Screen {
        lang: lang(ctx, flow),
        texts,
        complaint,
        action: Some(path(ctx, Operation::FlowSubmit, id, flow, Some(kind))),
        fields: vec![
            Field::new("username", "User name or e-mail address", if settled { "hidden" } else { "text" }, prefilled),
            Field::new("password", "Password", "password", ""),
        ],
        submit: Button::new("Sign in", "sign-in"),
        cancel: Some(("Cancel".into(), path(ctx, Operation::FlowCancel, id, flow, Some(kind)))),
        ..Screen::page(kind, status, title, format!("to go on to {client}"))
    }
}

/// Whether the login page asks for a name alone, and none was given yet.
pub(super) fn names_first(ctx: &Ctx<'_>, flow: &Flow) -> bool {
    let hinted = flow.request.params.get("login_hint").is_some()
        && ctx
            .setup
            .rules
            .login_hint
            .ask(ctx.marks, |rule| matches!(rule, LoginHint::SkipUsername | LoginHint::RefuseUnknown));
    let unnamed = flow.named.is_none() && !hinted;
    ctx.setup.rules.login_stages.ask(ctx.marks, |stages| unnamed && *stages == LoginStages::NameFirst)
}

pub(super) fn name_screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let screen = login_screen(ctx, id, flow);
    let fields = screen.fields.into_iter().filter(|field| field.role == "username").collect();
    Screen { fields, ..screen }
}

pub(super) fn second_factor_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let (status, complaint) = said(ctx, flow);
    Screen {
        lang: lang(ctx, flow),
        complaint,
        action: Some(path(ctx, Operation::FlowSubmit, id, flow, Some(ScreenKind::SecondFactor))),
        fields: vec![Field::new("otp", "One-time code", "text", "")],
        submit: Button::new("Sign in", "sign-in"),
        cancel: Some(("Cancel".into(), path(ctx, Operation::FlowCancel, id, flow, Some(ScreenKind::SecondFactor)))),
        ..Screen::page(ScreenKind::SecondFactor, status, "Second factor", "Enter the code of your authenticator.")
    }
}

/// Whether the request lets the person choose whom to be (Core 3.1.2.1).
pub(crate) fn chooses(ctx: &Ctx<'_>, request: &AuthorizationRequest) -> bool {
    let asked = request.prompts(Prompt::SelectAccount);
    ctx.setup.rules.prompt_select_account.ask(ctx.marks, |rule| asked && *rule == PromptSelectAccount::Show)
}

/// Whether the flow waits for somebody who is to become a person (Prompt Create section 4).
pub(super) fn registers(ctx: &Ctx<'_>, flow: &Flow) -> bool {
    due(ctx, flow) == Some(AuthorizeStep::Login)
        && flow.request.prompts(Prompt::Create)
        && ctx.setup.rules.prompt_create.ask(ctx.marks, |rule| *rule == PromptCreate::Register)
}

pub(super) fn register_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let sent = |name: &str| ctx.request.form.get(name).unwrap_or_default().to_owned();
    let complaint = flow.complaint.map(|cause| ctx.complaint(cause, 400));
    let status = complaint.as_ref().map_or(200, |(status, _)| *status);
    Screen {
        lang: lang(ctx, flow),
        texts: Vec::new(),
        complaint: complaint.map(|(_, said)| said),
        action: Some(path(ctx, Operation::FlowSubmit, id, flow, Some(ScreenKind::Register))),
        fields: vec![
            Field::new("username", "User name", "text", sent("username")),
            Field::new("name", "Name", "text", sent("name")),
            Field::new("email", "E-mail address", "text", sent("email")),
            Field::new("password", "Password", "password", ""),
        ],
        submit: Button::new("Register", "register"),
        cancel: Some(("Cancel".into(), path(ctx, Operation::FlowCancel, id, flow, Some(ScreenKind::Register)))),
        ..Screen::page(ScreenKind::Register, status, "Register", "")
    }
}

pub(super) fn consent_screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let client = flow.request.client.as_ref().map(|client| client.client.id.clone()).unwrap_or_default();
    let username = ctx.session().map(|(_, session)| session.username).unwrap_or_default();
    let before = ctx.consent(&username, &client).map(Consent::scopes).unwrap_or_default();
    let asked = ctx.setup.rules.consent_asks.ask(ctx.marks, |asks| {
        let new = |scope: &&String| *asks == ConsentAsks::All || !before.contains(*scope);
        flow.request.scopes.iter().filter(new).cloned().collect::<Vec<_>>()
    });
    Screen {
        lang: lang(ctx, flow),
        action: Some(path(ctx, Operation::FlowSubmit, id, flow, Some(ScreenKind::Consent))),
        submit: Button::new("Agree", "agree"),
        cancel: Some(("Cancel".into(), path(ctx, Operation::FlowCancel, id, flow, Some(ScreenKind::Consent)))),
        ..Screen::page(ScreenKind::Consent, 200, "Do you agree?", format!("{client} asks for: {}", asked.join(", ")))
    }
}

/// Both buttons are answers, and neither turns back.
pub(super) fn stay_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let no = Button { name: "stay".to_owned(), ..*Button::new("No", "stay-not") };
    Screen {
        lang: lang(ctx, flow),
        action: Some(path(ctx, Operation::FlowSubmit, id, flow, Some(ScreenKind::StaySignedIn))),
        submit: Button::new("Yes", "stay"),
        back: Some(Box::new(no)),
        ..Screen::page(ScreenKind::StaySignedIn, 200, "Stay signed in?", "So you need not sign in so often.")
    }
}
