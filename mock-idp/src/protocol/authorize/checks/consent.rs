use std::collections::BTreeSet;

use super::super::run::{Checked, Next, Run};
use super::login::to_page;
use crate::protocol::{Cause, ConsentMatch, ConsentMode, Prompt, PromptConsent};

/// CONSENT: the person agrees, now or by what is remembered (Core 3.1.2.4).
pub(in super::super) fn consent(run: &mut Run<'_, '_>) -> Checked {
    let (_, session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    if run.agreed && run.request.prompts(Prompt::None) && run.request.prompts(Prompt::Consent) {
        return Err(Cause::ConsentRequired);
    }
    if run.agreed || !must_ask(run, &session.username) {
        return Ok(Next::On);
    }
    to_page(run)
}

/// Whether this request asks for more than the person agreed to, or asks anew by `prompt=consent`.
pub(super) fn must_ask(run: &Run<'_, '_>, username: &str) -> bool {
    let Some(client) = &run.request.client else { return true };
    let asked: BTreeSet<String> = run.request.scopes.iter().cloned().collect();
    let agreed = run.ctx.state.consents.get(&(username.to_owned(), client.client.id.clone()));
    let agreed = agreed.map(Vec::as_slice).unwrap_or_default();
    let remembered = run.ctx.setup.rules.consent_match.ask(run.ctx.marks, |rule| match rule {
        ConsentMatch::Superset => {
            !agreed.is_empty() && asked.iter().all(|scope| agreed.iter().any(|set| set.contains(scope)))
        }
        ConsentMatch::SameSet => agreed.contains(&asked),
    });
    let by_mode = client.rules.consent_mode.ask(run.ctx.marks, |mode| match mode {
        ConsentMode::Never => false,
        ConsentMode::Remembered => !remembered,
        ConsentMode::EachTime => true,
    });
    let asking = client.rules.consent_mode.ask(run.ctx.marks, |mode| *mode != ConsentMode::Never);
    let anew = run.request.prompts(Prompt::Consent)
        && client.rules.prompt_consent.ask(run.ctx.marks, |rule| match rule {
            PromptConsent::Ask => true,
            PromptConsent::IfConsentClient => asking,
            PromptConsent::Ignore => false,
        });
    by_mode || anew
}
