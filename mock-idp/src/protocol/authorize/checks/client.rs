use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;

/// There is a request at all.
pub(in super::super) fn query_present(run: &mut Run<'_, '_>) -> Checked {
    if run.request.params.is_empty() { Err(Cause::QueryEmpty) } else { Ok(Next::On) }
}

/// The instance serves.
pub(in super::super) fn server_enabled(run: &mut Run<'_, '_>) -> Checked {
    match run.ctx.setup.rules.server_enabled.ask(run.ctx.marks, |enabled| *enabled) {
        true => Ok(Next::On),
        false => Err(Cause::ServerDisabled),
    }
}

/// `client_id` must name a client (RFC 6749 section 4.1.1); if it does not, nobody is redirected anywhere.
pub(in super::super) fn client(run: &mut Run<'_, '_>) -> Checked {
    // Who pushed a request has proven who that is, and need not have said it once more (RFC 9126 section 2.1).
    if let Some(client) = run.request.client.clone().filter(|_| run.request.pushed) {
        run.ctx.about.client = Some(client);
        return Ok(Next::On);
    }
    let twice = run.request.params.pairs().iter().filter(|(name, _)| name == "client_id").count() > 1;
    if run.ctx.setup.rules.doubled_absent.ask(run.ctx.marks, |names| twice && names.contains("client_id")) {
        return Err(Cause::ClientMissing);
    }
    let id = run.request.params.get("client_id").ok_or(Cause::ClientMissing)?;
    let client = run.ctx.client(id).ok_or(Cause::ClientUnknown)?;
    run.ctx.about.client = Some(client.clone());
    run.request.client = Some(client);
    Ok(Next::On)
}

/// And one that may be used.
pub(in super::super) fn client_enabled(run: &mut Run<'_, '_>) -> Checked {
    let enabled = run.request.client.as_ref().is_some_and(|client| client.client.enabled);
    if !enabled {
        return Err(Cause::ClientDisabled);
    }
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    match client.rules.client_interactive.ask(run.ctx.marks, |interactive| *interactive) {
        true => Ok(Next::On),
        false => Err(Cause::ClientNotInteractive),
    }
}
