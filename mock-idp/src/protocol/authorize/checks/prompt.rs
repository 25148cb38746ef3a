use super::super::run::{Checked, Next, Run};
use super::consent::{is_forced, must_ask};
use super::login::must_prove_again;
use crate::protocol::{Cause, NoneMixed, Prompt, PromptCreate, PromptUnknown, SilentConsent, SilentReauth};

/// The words of `prompt`; `none` stands alone (Core 3.1.2.1), an unknown word is an error (Prompt Create section 4.1).
pub(in super::super) fn prompt(run: &mut Run<'_, '_>) -> Checked {
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let mut prompt = Vec::new();
    for word in run.request.params.get("prompt").unwrap_or_default().split_whitespace() {
        let read = Prompt::from_word(word);
        if let Some(word) = read.filter(|word| rules.prompt_known.ask(marks, |known| known.contains(word))) {
            prompt.push(word);
            continue;
        }
        match rules.prompt_unknown.get(marks) {
            PromptUnknown::Refuse => return Err(Cause::PromptUnknown),
            PromptUnknown::Ignore => {}
            PromptUnknown::InteractionRequired => return Err(Cause::InteractionRequired),
        }
    }
    if prompt.contains(&Prompt::Create) && rules.prompt_create.ask(marks, |create| *create == PromptCreate::Refuse) {
        return Err(Cause::RegistrationClosed);
    }
    if prompt.contains(&Prompt::None) && prompt.len() > 1 {
        match rules.prompt_none_mixed.get(marks) {
            NoneMixed::Refuse => return Err(Cause::PromptNoneMixed),
            NoneMixed::InteractionRequired => return Err(Cause::InteractionRequired),
            NoneMixed::NoneWins => prompt = vec![Prompt::None],
            NoneMixed::All => {}
            NoneMixed::ConsentThenError => prompt.retain(|word| matches!(word, Prompt::None | Prompt::Consent)),
        }
    }
    run.request.prompt = prompt;
    Ok(Next::On)
}

/// The words that are known, for what asks for them before the others are complained of.
pub(in super::super) fn prompt_read(run: &mut Run<'_, '_>) -> Checked {
    let words = run.request.params.get("prompt").unwrap_or_default().split_whitespace();
    let mut prompt: Vec<Prompt> = words.filter_map(Prompt::from_word).collect();
    let mixed = prompt.len() > 1 && prompt.contains(&Prompt::None);
    if run.ctx.setup.rules.prompt_none_alone.ask(run.ctx.marks, |alone| *alone && mixed) {
        prompt.retain(|word| *word != Prompt::None);
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
    let loud = run.ctx.setup.rules.silent_reauth_needed.ask(run.ctx.marks, |rule| *rule == SilentReauth::Screen);
    if !loud && must_prove_again(run, &session) {
        return Err(Cause::LoginRequired);
    }
    // Where the words stand together and that is let pass, the person is asked first.
    let both = run.request.prompts(Prompt::Consent);
    let asked_first = |rule: &NoneMixed| both && *rule == NoneMixed::ConsentThenError;
    if run.ctx.setup.rules.prompt_none_mixed.ask(run.ctx.marks, asked_first) || !must_ask(run, &session.username) {
        return Ok(Next::On);
    }
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    match client.rules.silent_consent_missing.get(run.ctx.marks) {
        SilentConsent::ConsentRequired => Err(Cause::ConsentRequired),
        SilentConsent::InteractionRequired => Err(Cause::InteractionRequired),
        SilentConsent::Screen => Ok(Next::On),
        SilentConsent::ScreenWhereForced if is_forced(run) => Ok(Next::On),
        SilentConsent::ScreenWhereForced => Err(Cause::ConsentRequired),
    }
}
