use super::super::authorize;
use super::super::cause::Cause;
use super::super::context::Ctx;
use super::super::draft::{Button, Field, Reply, Screen, ScreenKind};
use super::super::rules::DeviceComplete;
use super::super::state::DeviceAnswer;
use crate::vocab::Operation;

/// The page for the code (RFC 8628 section 3.3). With the code in its address it is shown all the same, so that the person
/// sees for which device it is (section 3.3.1).
pub(crate) fn show(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.device_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    let name = ctx.setup.rules.device_query_name.get(ctx.marks);
    let code = ctx.request.query.get(name).unwrap_or_default().to_owned();
    let complete = !code.is_empty();
    if ctx.setup.rules.device_complete.ask(ctx.marks, |rule| complete && *rule == DeviceComplete::GoOn) {
        return take(ctx, &code);
    }
    screen(ctx, &code, None)
}

/// Takes the code that was typed in.
pub(crate) fn typed(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.device_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    let name = ctx.setup.rules.device_field_name.get(ctx.marks);
    let code = ctx.request.form.get(name).unwrap_or_default().to_owned();
    take(ctx, &code)
}

/// Goes on with the device of this code: sign-in and consent are those of every other request.
fn take(ctx: &mut Ctx<'_>, code: &str) -> Reply {
    let now = ctx.now;
    let wanted = letters(code);
    let found = ctx.state.devices.iter().find(|(_, device)| {
        letters(&device.user_code) == wanted && now < device.expires && device.answer == DeviceAnswer::Pending
    });
    let Some((device_code, device)) = found.map(|(code, device)| (code.clone(), device.clone())) else {
        return screen(ctx, code, Some(Cause::UserCodeUnknown));
    };
    match ctx.client(&device.client) {
        Some(client) => authorize::begin_for_device(ctx, client, device.scopes, device_code),
        None => ctx.refuse(Cause::ClientUnknown),
    }
}

/// What people leave out or add when they type a code does not count: case, hyphens, blanks (RFC 8628 section 6.1).
fn letters(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

fn screen(ctx: &Ctx<'_>, code: &str, complaint: Option<Cause>) -> Reply {
    let name = ctx.setup.rules.device_field_name.get(ctx.marks);
    let status = complaint.map_or(200, |cause| cause.plain().1);
    let screen = Screen {
        complaint: complaint.map(|cause| cause.plain().3.to_owned()),
        action: Some(ctx.path(Operation::DevicePage, "")),
        fields: vec![Field::new(name, "Code", "text", code)],
        submit: Button::new("Go on", "go-on"),
        ..Screen::page(ScreenKind::DeviceCode, status, "Sign in a device", "Type in the code that the device shows.")
    };
    ctx.shown(screen)
}
