//! A device that asks whether the person has agreed (RFC 8628 sections 3.4 and 3.5).

use std::time::Duration;

use super::super::cause::Cause;
use super::super::rules::TooFast;
use super::super::state::{Device, DeviceAnswer};
use super::run::Run;

/// How much longer a device must wait that was told to slow down (RFC 8628 section 3.5).
const LONGER: Duration = Duration::from_secs(5);

fn device<'r>(run: &'r Run<'_, '_>) -> Result<&'r Device, Cause> {
    let code = run.ctx.request.form.get("device_code").ok_or(Cause::DeviceCodeMissing)?;
    run.ctx.state.devices.get(code).ok_or(Cause::DeviceCodeUnknown)
}

pub(super) fn present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    run.ctx.request.form.get("device_code").map(|_| ()).ok_or(Cause::DeviceCodeMissing)
}

pub(super) fn known(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    device(run).map(|_| ())
}

pub(super) fn client(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let mine = run.client.as_ref().map(|client| client.client.id.as_str()) == Some(device(run)?.client.as_str());
    if mine { Ok(()) } else { Err(Cause::DeviceOtherClient) }
}

pub(super) fn expired(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if run.ctx.now >= device(run)?.expires { Err(Cause::DeviceExpired) } else { Ok(()) }
}

/// `slow_down` is said in place of `authorization_pending` only, and "the interval MUST be increased by 5 seconds for this
/// and all subsequent requests".
pub(super) fn pace(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let found = device(run)?;
    let now = run.ctx.now;
    let early = found.answer == DeviceAnswer::Pending && found.asked_at.is_some_and(|at| now < at + found.interval);
    let slow = run.ctx.setup.rules.device_too_fast.ask(run.ctx.marks, |rule| early && *rule == TooFast::SlowDown);
    let code = run.ctx.request.form.get("device_code").unwrap_or_default();
    if let Some(device) = run.ctx.state.devices.get_mut(code) {
        device.asked_at = Some(now);
        if slow {
            device.interval += LONGER;
        }
    }
    if slow { Err(Cause::DeviceTooFast) } else { Ok(()) }
}

pub(super) fn agreed(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let id = match device(run)?.answer {
        DeviceAnswer::Pending => return Err(Cause::DevicePending),
        DeviceAnswer::Denied => return Err(Cause::DeviceDenied),
        DeviceAnswer::Agreed(id) => id,
    };
    let grant = run.ctx.state.grants.get(&id).cloned().ok_or(Cause::DeviceCodeUnknown)?;
    run.scopes.clone_from(&grant.scopes);
    run.ctx.about.grant = Some(grant);
    run.grant = Some(id);
    Ok(())
}
