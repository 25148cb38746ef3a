use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, HalfPair, MethodCase, MethodUnknown, PkceMethod, PkceRequired, SyntaxCheck};

/// Who must send a code challenge is the client's registration (RFC 7636 section 4.4.1).
pub(in super::super) fn pkce_present(run: &mut Run<'_, '_>) -> Checked {
    let code = run.request.response_type.code;
    let absent = code && run.request.params.get("code_challenge").is_none();
    let without_method = code && run.request.params.get("code_challenge_method").is_none();
    let strict =
        run.ctx.setup.rules.pkce_method_absent.ask(run.ctx.marks, |rule| without_method && *rule == HalfPair::Refuse);
    if strict && demanded(run) {
        return Err(Cause::ChallengeMethodMissing);
    }
    let half = run
        .ctx
        .setup
        .rules
        .pkce_method_alone
        .ask(run.ctx.marks, |rule| absent && !without_method && *rule == HalfPair::Refuse);
    if half || absent && demanded(run) { Err(Cause::ChallengeMissing) } else { Ok(Next::On) }
}

/// Whether this client must send a code challenge.
fn demanded(run: &Run<'_, '_>) -> bool {
    let Some(client) = &run.request.client else { return false };
    let public = client.client.secret.is_none();
    client.rules.pkce_required.ask(run.ctx.marks, |required| match required {
        PkceRequired::Never => false,
        PkceRequired::Public => public,
        PkceRequired::Always => true,
    })
}

/// Without `code_challenge_method` the method is `plain` (RFC 7636 section 4.3).
pub(in super::super) fn pkce_method(run: &mut Run<'_, '_>) -> Checked {
    let Some(challenge) = run.request.params.get("code_challenge") else { return Ok(Next::On) };
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let word = run.request.params.get("code_challenge_method").unwrap_or("plain");
    let read = rules.pkce_method_case.ask(marks, |case| {
        let same = |name: &str| word == name || (*case == MethodCase::Fold && word.eq_ignore_ascii_case(name));
        if same("plain") {
            Some(PkceMethod::Plain)
        } else if same("S256") {
            Some(PkceMethod::S256)
        } else {
            None
        }
    });
    let method = match read {
        Some(method) => method,
        None if rules.pkce_method_unknown.ask(marks, |rule| *rule == MethodUnknown::AsPlain) => PkceMethod::Plain,
        None if demanded(run)
            && rules.pkce_method_unknown.ask(marks, |rule| *rule == MethodUnknown::NotTheDemanded) =>
        {
            return Err(Cause::ChallengeMethodRefused);
        }
        None => return Err(Cause::ChallengeMethodUnknown),
    };
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    if !client.rules.pkce_methods.ask(marks, |methods| methods.contains(&method)) {
        return Err(Cause::ChallengeMethodRefused);
    }
    run.request.challenge = Some((method, challenge.to_owned()));
    Ok(Next::On)
}

/// 43 to 128 unreserved characters (RFC 7636 section 4.2).
pub(in super::super) fn pkce_syntax(run: &mut Run<'_, '_>) -> Checked {
    let odd = run.request.challenge.as_ref().is_some_and(|(_, challenge)| !well_formed(challenge));
    match run.ctx.setup.rules.pkce_challenge_syntax.ask(run.ctx.marks, |rule| odd && *rule == SyntaxCheck::Check) {
        true => Err(Cause::ChallengeMalformed),
        false => Ok(Next::On),
    }
}

/// The syntax that challenge and verifier share (RFC 7636 sections 4.1 and 4.2).
pub(crate) fn well_formed(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}
