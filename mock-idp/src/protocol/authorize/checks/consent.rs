use super::super::request::Prompt;
use super::super::run::{Checked, Next, Run};
use super::login::to_page;
use crate::protocol::{Cause, ConsentMode};

/// CONSENT: the person agrees, now or by what is remembered (Core 3.1.2.4).
pub(in super::super) fn consent(run: &mut Run<'_, '_>) -> Checked {
    let (_, session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    if run.agreed || !must_ask(run, &session.username) {
        return Ok(Next::On);
    }
    to_page(run)
}

/// Whether this request asks for more than the person agreed to, or asks anew by `prompt=consent`.
pub(super) fn must_ask(run: &Run<'_, '_>, username: &str) -> bool {
    let Some(client) = &run.request.client else { return true };
    let remembered = run
        .ctx
        .state
        .consents
        .get(&(username.to_owned(), client.client.id.clone()))
        .is_some_and(|agreed| run.request.scopes.iter().all(|scope| agreed.contains(scope)));
    let by_mode = client.rules.consent_mode.ask(run.ctx.marks, |mode| match mode {
        ConsentMode::Never => false,
        ConsentMode::Remembered => !remembered,
        ConsentMode::EachTime => true,
    });
    by_mode || run.request.prompts(Prompt::Consent)
}
