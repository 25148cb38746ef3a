use super::super::run::{Checked, Next, Run};
use crate::protocol::audience;
use crate::protocol::{Cause, OfflineNeedsConsent, ScopeAbsent, ScopeSyntax, ScopeUnknown, Unknown};

/// "Scope values used that are not understood by an implementation SHOULD be ignored" (Core 3.1.2.1).
pub(in super::super) fn scope(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    let (rules, marks) = (&client.rules, run.ctx.marks);
    let configured = rules.scope_configured.get(marks);
    let known = |scope: &String| {
        configured.contains(scope) || rules.scope_always_granted.ask(marks, |always| always.contains(scope))
    };
    let mut granted = match run.request.params.raw("scope") {
        None => absent(run, configured)?,
        Some(text) => {
            let single = text.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace));
            if !single && run.ctx.setup.rules.scope_syntax.ask(marks, |rule| *rule == ScopeSyntax::SingleBlank) {
                return Err(Cause::ScopeUnknown);
            }
            let asked: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            // An empty text is as good as none (RFC 6749 section 3.1).
            if asked.is_empty() { absent(run, configured)? } else { asked }
        }
    };
    let alone = granted.iter().any(|scope| scope == "offline_access")
        && !run.request.params.get("prompt").unwrap_or_default().split_whitespace().any(|word| word == "consent");
    if rules.scope_offline_needs_consent.ask(marks, |rule| alone && *rule == OfflineNeedsConsent::Refuse) {
        return Err(Cause::ConsentRequired);
    }
    let unknown = !granted.iter().all(known);
    let strange = granted.iter().find(|scope| !known(scope)).cloned();
    run.ctx.about.scope_refused = strange;
    let verdict = rules.scope_unknown.ask(marks, |rule| match rule {
        _ if !unknown => Ok(true),
        ScopeUnknown::Drop => Ok(false),
        ScopeUnknown::Refuse => Err(Cause::ScopeUnknown),
        ScopeUnknown::Accept => Ok(true),
    })?;
    if !verdict {
        granted.retain(known);
    }
    let mut seen = Vec::new();
    granted.retain(|scope| {
        !seen.contains(scope) && {
            seen.push(scope.clone());
            true
        }
    });
    let more: Vec<String> = rules
        .scope_always_granted
        .ask(marks, |always| always.iter().filter(|scope| !granted.contains(scope)).cloned().collect());
    granted.extend(more);
    run.request.scopes = granted;
    // An ID token belongs to OpenID Connect, and that begins with this scope (Core 3.2.2.1).
    let lacks = run.request.response_type.id_token && !run.request.scopes.iter().any(|scope| scope == "openid");
    match run.ctx.setup.rules.scope_openid_for_id_token.ask(marks, |rule| lacks && *rule == Unknown::Refuse) {
        true => Err(Cause::OpenidMissing),
        false => Ok(Next::On),
    }
}

/// What a request without scopes gets.
fn absent(run: &Run<'_, '_>, configured: &[String]) -> Result<Vec<String>, Cause> {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    client.rules.scope_absent.ask(run.ctx.marks, |rule| match rule {
        // What is always granted is added to everything.
        ScopeAbsent::Empty | ScopeAbsent::ClientDefaults => Ok(Vec::new()),
        ScopeAbsent::AllConfigured => Ok(configured.to_vec()),
        ScopeAbsent::DefaultsAndOpenid => Ok(vec!["openid".to_owned()]),
        ScopeAbsent::Refuse => Err(Cause::ScopeMissing),
    })
}

/// `resource` "MUST be an absolute URI" and "MUST NOT include a fragment component" (RFC 8707 section 2), and is one that
/// the client is registered for, where that matters.
pub(in super::super) fn audience(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    run.request.audience = audience::asked(run.ctx, &client, &run.request.params)?;
    Ok(Next::On)
}
