use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, ScopeUnknown};

/// "Scope values used that are not understood by an implementation SHOULD be ignored" (Core 3.1.2.1).
pub(in super::super) fn scope(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let asked: Vec<&str> = run.request.params.get("scope").unwrap_or_default().split_whitespace().collect();
    let configured = client.rules.scope_configured.get(run.ctx.marks);
    let known = |scope: &&str| configured.iter().any(|allowed| allowed == scope);
    let refused =
        !asked.iter().all(known) && client.rules.scope_unknown.ask(run.ctx.marks, |rule| *rule == ScopeUnknown::Refuse);
    if refused {
        return Err(Cause::ScopeUnknown);
    }
    run.request.scopes = asked.into_iter().filter(known).map(str::to_owned).collect();
    Ok(Next::On)
}
