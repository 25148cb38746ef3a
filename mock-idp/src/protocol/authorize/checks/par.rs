use super::super::run::{Checked, Next, Run};
use crate::protocol::consequences::{Struck, follow};
use crate::protocol::state::Pushed;
use crate::protocol::{Cause, ErrorGoes, Trigger};

/// `request_uri` stands for a request that was pushed; what else is sent beside it counts for nothing
/// (RFC 9126 section 4).
pub(in super::super) fn par(run: &mut Run<'_, '_>) -> Checked {
    let rules = &run.ctx.setup.rules;
    let Some(uri) = run.request.params.get("request_uri").map(str::to_owned) else { return Ok(Next::On) };
    let ours = rules.shape_request_uri.ask(run.ctx.marks, |shape| uri.starts_with(&shape.prefix));
    if !ours || !rules.par_enabled.get(run.ctx.marks) {
        return Ok(Next::On);
    }
    let asking = run.request.params.get("client_id").unwrap_or_default();
    let nobody = asking.is_empty();
    if rules.par_other_client_goes.ask(run.ctx.marks, |goes| nobody && *goes != ErrorGoes::Rp) {
        return Err(Cause::ClientMissing);
    }
    let pushed = run.ctx.state.pushed.get(&uri).cloned().ok_or(Cause::ParUnknown)?;
    if pushed.client != asking {
        let goes = *rules.par_other_client_goes.get(run.ctx.marks);
        follow(run.ctx, Trigger::ParOtherClient, &Struck { pushed: Some(uri), ..Struck::default() });
        return Err(told(run, pushed, goes, Cause::ParOtherClient));
    }
    if rules.par_once.ask(run.ctx.marks, |once| *once && pushed.used) {
        return Err(Cause::ParUsed);
    }
    if run.ctx.now >= pushed.expires {
        let goes = *rules.par_expired_goes.get(run.ctx.marks);
        return Err(told(run, pushed, goes, Cause::ParExpired));
    }
    if let Some(kept) = run.ctx.state.pushed.get_mut(&uri) {
        kept.used = true;
    }
    run.request = pushed.request;
    Ok(Next::On)
}

/// A refusal that concerns the client that pushed the request goes to the redirect URI that was found good then.
fn told(run: &mut Run<'_, '_>, pushed: Pushed, goes: ErrorGoes, cause: Cause) -> Cause {
    if goes == ErrorGoes::Rp {
        run.request = pushed.request;
    }
    cause
}

/// A client that must push its requests does nothing else (RFC 9126 section 6).
pub(in super::super) fn par_required(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let pushed = run.request.pushed;
    match client.rules.par_required.ask(run.ctx.marks, |required| *required && !pushed) {
        true => Err(Cause::ParRequired),
        false => Ok(Next::On),
    }
}
