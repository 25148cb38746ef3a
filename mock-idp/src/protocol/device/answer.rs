use super::super::context::Ctx;
use super::super::draft::{Reply, Screen, ScreenKind};
use super::super::state::{DeviceAnswer, Grant};

/// The person agreed: the device gets tokens when it asks next.
pub(crate) fn agree(ctx: &mut Ctx<'_>, device_code: &str, grant: Grant) -> Reply {
    let id = ctx.state.keep_grant(grant);
    settle(ctx, device_code, DeviceAnswer::Agreed(id), "The device is signed in. You may go back to it.")
}

/// The person turned back.
pub(crate) fn deny(ctx: &mut Ctx<'_>, device_code: &str) -> Reply {
    settle(ctx, device_code, DeviceAnswer::Denied, "The device is not signed in.")
}

fn settle(ctx: &mut Ctx<'_>, device_code: &str, answer: DeviceAnswer, words: &str) -> Reply {
    if let Some(device) = ctx.state.devices.get_mut(device_code) {
        device.answer = answer;
    }
    ctx.shown(Screen::page(ScreenKind::DeviceDone, 200, "Done", words))
}
