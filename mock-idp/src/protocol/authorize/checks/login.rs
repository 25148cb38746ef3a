use std::time::Duration;

use super::super::request::MaxAge;
use super::super::run::{Checked, Next, Run};
use crate::protocol::state::BrowserSession;
use crate::protocol::writer;
use crate::protocol::{
    AcrValues, Cause, MaxAgeMode, Prompt, PromptCreate, PromptLogin, PromptSelectAccount, UiLocales,
};
use crate::vocab::Operation;

/// LOGIN: somebody is signed in in this browser, or is shown the login page.
pub(in super::super) fn login(run: &mut Run<'_, '_>) -> Checked {
    if run.authenticated {
        return Ok(Next::On);
    }
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let choose = run.request.prompts(Prompt::SelectAccount)
        && rules.prompt_select_account.ask(marks, |rule| *rule == PromptSelectAccount::Show);
    let register =
        run.request.prompts(Prompt::Create) && rules.prompt_create.ask(marks, |rule| *rule == PromptCreate::Register);
    if run.ctx.session().is_some() && !choose && !register {
        return Ok(Next::On);
    }
    by_hand(run)
}

/// REAUTH: the login is recent enough for `prompt=login` and `max_age` (Core 3.1.2.1), or is done once more.
pub(in super::super) fn reauth(run: &mut Run<'_, '_>) -> Checked {
    let forced = run.request.prompts(Prompt::Login);
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    if forced && rules.prompt_login.ask(marks, |rule| *rule == PromptLogin::Error) {
        return Err(Cause::LoginRequired);
    }
    let in_vain = run.request.max_age == Some(MaxAge::Never);
    let Some((id, session)) = run.ctx.session() else { return by_hand(run) };
    if !in_vain && (run.authenticated || !must_prove_again(run, &session)) {
        if forced && let Some(session) = run.ctx.state.sessions.get_mut(&id) {
            session.forced_login_done = true;
        }
        return Ok(Next::On);
    }
    let rules = &run.ctx.setup.rules;
    if too_old(run, &session) && rules.max_age_mode.ask(run.ctx.marks, |mode| *mode == MaxAgeMode::Error) {
        return Err(Cause::LoginRequired);
    }
    by_hand(run)
}

/// The login page, unless the stage hand signs somebody in who asks for no page.
fn by_hand(run: &mut Run<'_, '_>) -> Checked {
    let Some(username) = run.ctx.setup.hand.auto_login.clone() else { return to_page(run) };
    // Somebody who is not there, or may not enter, is left to the page and its words.
    if !run.ctx.state.person(&username).is_some_and(|known| known.person.enabled) {
        return to_page(run);
    }
    run.ctx.sign_in(&username);
    run.authenticated = true;
    if let Some(flow) = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get_mut(id)) {
        flow.authenticated = true;
    }
    Ok(Next::On)
}

/// Whether the login of this session does not do for this request.
pub(super) fn must_prove_again(run: &Run<'_, '_>, session: &BrowserSession) -> bool {
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let forced = run.request.prompts(Prompt::Login)
        && rules.prompt_login.ask(marks, |rule| match rule {
            PromptLogin::Each | PromptLogin::Error => true,
            PromptLogin::OncePerBrowserSession => !session.forced_login_done,
            PromptLogin::Ignore => false,
        });
    let asks_acr = run.request.asks_acr();
    let by_acr = run.request.client.as_ref().is_some_and(|client| {
        client.rules.acr_values.ask(marks, |rule| asks_acr && matches!(rule, AcrValues::Reauth | AcrValues::LoaMap))
    });
    forced || by_acr || too_old(run, session)
}

fn too_old(run: &Run<'_, '_>, session: &BrowserSession) -> bool {
    let (now, then) = (run.ctx.now, session.authenticated_at);
    match run.request.max_age {
        None => false,
        Some(MaxAge::Now | MaxAge::Never) => true,
        Some(MaxAge::Seconds(0)) => now.secs() > then.secs(),
        Some(MaxAge::Seconds(age)) => now > then + Duration::from_secs(age),
    }
}

/// Leads the browser to the page of its flow, which shows what is due.
pub(super) fn to_page(run: &mut Run<'_, '_>) -> Checked {
    let id = run.flow.clone().ok_or(Cause::LoginRequired)?;
    if let Some(flow) = run.ctx.state.flows.get_mut(&id) {
        flow.position = run.position;
    }
    let locale = run
        .request
        .locale()
        .filter(|_| run.ctx.setup.rules.ui_locales.ask(run.ctx.marks, |rule| *rule == UiLocales::PageAndQuery));
    let query = locale.map(|locale| format!("?locale={locale}")).unwrap_or_default();
    let page = format!("{}{}{query}", run.ctx.base, run.ctx.path(Operation::FlowShow, &id));
    Ok(Next::Answer(writer::hop(run.ctx, &page)))
}
