use super::super::request::Prompt;
use super::super::run::{Checked, Next, Run};
use super::consent::must_ask;
use super::login::must_prove_again;
use crate::protocol::{Cause, Unknown};

/// The words of `prompt`; `none` stands alone (Core 3.1.2.1), an unknown word is an error (Prompt Create section 4.1).
pub(in super::super) fn prompt(run: &mut Run<'_, '_>) -> Checked {
    let mut prompt = Vec::new();
    for word in run.request.params.get("prompt").unwrap_or_default().split_whitespace() {
        prompt.push(match word {
            "none" => Prompt::None,
            "login" => Prompt::Login,
            "consent" => Prompt::Consent,
            "select_account" => Prompt::SelectAccount,
            _ if run.ctx.setup.rules.prompt_unknown.ask(run.ctx.marks, |rule| *rule == Unknown::Refuse) => {
                return Err(Cause::PromptUnknown);
            }
            _ => continue,
        });
    }
    if prompt.contains(&Prompt::None) && prompt.len() > 1 {
        return Err(Cause::PromptNoneMixed);
    }
    run.request.prompt = prompt;
    Ok(Next::On)
}

/// With `prompt=none` nothing may be shown; what would have to be is an error (Core 3.1.2.6).
pub(in super::super) fn prompt_none(run: &mut Run<'_, '_>) -> Checked {
    if !run.request.prompts(Prompt::None) {
        return Ok(Next::On);
    }
    let Some((_, session)) = run.ctx.session() else { return Err(Cause::LoginRequired) };
    if must_prove_again(run, &session) {
        return Err(Cause::LoginRequired);
    }
    if must_ask(run, &session.username) {
        return Err(Cause::ConsentRequired);
    }
    Ok(Next::On)
}
