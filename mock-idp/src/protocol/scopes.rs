//! The scopes that are asked for, and those of them that the client may have.

use super::cause::Cause;
use super::context::Ctx;
use super::rules::ScopeUnknown;
use super::state::Registered;

/// "Scope values used that are not understood by an implementation SHOULD be ignored" (Core 3.1.2.1).
pub(crate) fn asked(ctx: &Ctx<'_>, client: &Registered, scope: Option<&str>) -> Result<Vec<String>, Cause> {
    let mut known = known(ctx, client, scope);
    let all = scope.unwrap_or_default().split_whitespace().count() == known.len();
    if !all && client.rules.scope_unknown.ask(ctx.marks, |rule| *rule == ScopeUnknown::Refuse) {
        return Err(Cause::ScopeUnknown);
    }
    let always = &client.rules.scope_always_granted;
    let more: Vec<String> =
        always.ask(ctx.marks, |always| always.iter().filter(|scope| !known.contains(scope)).cloned().collect());
    known.extend(more);
    Ok(known)
}

/// Those that the client may have, whatever else is asked for, and what it gets without asking.
pub(crate) fn known_and_always(ctx: &Ctx<'_>, client: &Registered, scope: Option<&str>) -> Vec<String> {
    let mut scopes = known(ctx, client, scope);
    let always = &client.rules.scope_always_granted;
    let more: Vec<String> =
        always.ask(ctx.marks, |always| always.iter().filter(|scope| !scopes.contains(scope)).cloned().collect());
    scopes.extend(more);
    scopes
}

/// Those that the client may have, in the order in which they were asked for.
pub(crate) fn known(ctx: &Ctx<'_>, client: &Registered, scope: Option<&str>) -> Vec<String> {
    let configured = client.rules.scope_configured.get(ctx.marks);
    let allowed = |scope: &&str| configured.iter().any(|allowed| allowed == scope);
    scope.unwrap_or_default().split_whitespace().filter(allowed).map(str::to_owned).collect()
}
