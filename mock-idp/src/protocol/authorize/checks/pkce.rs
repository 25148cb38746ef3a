use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, PkceMethod, PkceRequired};

/// Who must send a code challenge is the client's registration (RFC 7636 section 4.4.1).
pub(in super::super) fn pkce_present(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let public = client.client.secret.is_none();
    let absent = run.request.params.get("code_challenge").is_none();
    let missing = client.rules.pkce_required.ask(run.ctx.marks, |required| {
        absent
            && match required {
                PkceRequired::Never => false,
                PkceRequired::Public => public,
                PkceRequired::Always => true,
            }
    });
    if missing { Err(Cause::ChallengeMissing) } else { Ok(Next::On) }
}

/// Without `code_challenge_method` the method is `plain` (RFC 7636 section 4.3).
pub(in super::super) fn pkce_method(run: &mut Run<'_, '_>) -> Checked {
    let Some(challenge) = run.request.params.get("code_challenge") else { return Ok(Next::On) };
    let method = match run.request.params.get("code_challenge_method") {
        None | Some("plain") => PkceMethod::Plain,
        Some("S256") => PkceMethod::S256,
        Some(_) => return Err(Cause::ChallengeMethodUnknown),
    };
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    if !client.rules.pkce_methods.ask(run.ctx.marks, |methods| methods.contains(&method)) {
        return Err(Cause::ChallengeMethodRefused);
    }
    run.request.challenge = Some((method, challenge.to_owned()));
    Ok(Next::On)
}

/// 43 to 128 unreserved characters (RFC 7636 section 4.2).
pub(in super::super) fn pkce_syntax(run: &mut Run<'_, '_>) -> Checked {
    match &run.request.challenge {
        Some((_, challenge)) if !well_formed(challenge) => Err(Cause::ChallengeMalformed),
        _ => Ok(Next::On),
    }
}

/// The syntax that challenge and verifier share (RFC 7636 sections 4.1 and 4.2).
pub(crate) fn well_formed(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}
