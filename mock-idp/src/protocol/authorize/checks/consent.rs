use super::super::run::{Checked, Next, Run};
use super::login::to_page;
use crate::protocol::state::Registered;
use crate::protocol::{Cause, ConsentForce, ConsentMode, DeviceConsent, Prompt, PromptConsent};

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

/// Whether this request asks for more than the person agreed to, or asks anew, by what `consent.forced_by` names.
pub(super) fn must_ask(run: &Run<'_, '_>, username: &str) -> bool {
    let Some(client) = &run.request.client else { return true };
    let remembered = run.ctx.has_consented(username, &client.client.id, &run.request.scopes);
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
    let forced = forced_by(run, client, anew);
    let device = run.request.device.is_some();
    let by_device =
        run.ctx.setup.rules.device_consent.ask(run.ctx.marks, |rule| device && *rule == DeviceConsent::Always);
    by_mode || by_device || forced
}

/// Whether something in the request brings the question whatever was agreed to before.
pub(super) fn is_forced(run: &Run<'_, '_>) -> bool {
    run.request.client.as_ref().is_some_and(|client| forced_by(run, client, run.request.prompts(Prompt::Consent)))
}

fn forced_by(run: &Run<'_, '_>, client: &Registered, anew: bool) -> bool {
    let offline = run.request.scopes.iter().any(|scope| scope == "offline_access");
    client.rules.consent_forced_by.ask(run.ctx.marks, |by| {
        by.contains(&ConsentForce::PromptConsent) && anew
            || by.contains(&ConsentForce::PromptLogin) && run.request.prompts(Prompt::Login)
            || by.contains(&ConsentForce::OfflineAccess) && offline
    })
}
