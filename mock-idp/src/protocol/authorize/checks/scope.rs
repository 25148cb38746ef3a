use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, scopes};

/// "Scope values used that are not understood by an implementation SHOULD be ignored" (Core 3.1.2.1).
pub(in super::super) fn scope(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    run.request.scopes = scopes::asked(run.ctx, client, run.request.params.get("scope"))?;
    Ok(Next::On)
}
