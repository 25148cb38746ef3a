use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;

/// `client_id` must name a client (RFC 6749 section 4.1.1); if it does not, nobody is redirected anywhere.
pub(in super::super) fn client(run: &mut Run<'_, '_>) -> Checked {
    let id = run.request.params.get("client_id").ok_or(Cause::ClientMissing)?;
    let client = run.ctx.client(id).ok_or(Cause::ClientUnknown)?;
    run.ctx.about.client = Some(client.clone());
    run.request.client = Some(client);
    Ok(Next::On)
}
