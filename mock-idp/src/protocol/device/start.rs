use std::time::Duration;

use serde_json::json;

use super::super::cause::Cause;
use super::super::context::Ctx;
use super::super::draft::{DeviceStart, Reply};
use super::super::rules::{DeviceScope, GrantType};
use super::super::state::{Device, DeviceAnswer};
use super::super::{client_at, form, scopes, writer};
use super::page::show;
use crate::vocab::{Members, Operation};

/// The device authorization endpoint (RFC 8628 section 3.1).
pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.device_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    let nothing = ctx.request.body.is_empty();
    if ctx.setup.rules.device_page_for_nothing.ask(ctx.marks, |page| *page && nothing) {
        return show(ctx);
    }
    match started(ctx) {
        Ok(start) => writer::device_start(&ctx.shape(start)),
        Err(cause) => client_at::refuse(ctx, cause),
    }
}

fn started(ctx: &mut Ctx<'_>) -> Result<DeviceStart, Cause> {
    let named = ctx.request.form.get("client_id").is_some();
    if ctx.setup.rules.device_client_in_body.ask(ctx.marks, |in_body| *in_body && !named) {
        return Err(Cause::ClientMissing);
    }
    form::readable(ctx)?;
    let client = client_at::asking(ctx)?;
    if !client.rules.grant_types_allowed.ask(ctx.marks, |allowed| allowed.contains(&GrantType::DeviceCode)) {
        return Err(Cause::DeviceGrantRefused);
    }
    let (rules, randomness) = (&ctx.setup.rules, &ctx.core.randomness);
    let asked = ctx.request.form.get("scope");
    let scopes = match rules.device_unknown_scope.get(ctx.marks) {
        DeviceScope::AsAtAuthorize => scopes::asked(ctx, &client, asked)?,
        DeviceScope::Drop => scopes::known_and_always(ctx, &client, asked),
    };
    let device_code = rules.shape_device_code.get(ctx.marks).made(randomness);
    let user_code = rules.shape_user_code.get(ctx.marks).made(randomness);
    let lifetime = *rules.device_lifetime.get(ctx.marks);
    let interval = *rules.device_interval.get(ctx.marks);
    let page = ctx.url(Operation::DevicePage);
    let name = rules.device_query_name.get(ctx.marks);
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, &user_code).finish();
    let members = Members::from_iter([
        ("device_code", json!(device_code)),
        ("user_code", json!(user_code)),
        ("verification_uri", json!(page)),
        ("verification_uri_complete", json!(format!("{page}?{query}"))),
        ("expires_in", json!(lifetime)),
        ("interval", json!(interval)),
    ]);
    let device = Device {
        client: client.client.id.clone(),
        user_code,
        scopes,
        expires: ctx.now + Duration::from_secs(lifetime),
        interval: Duration::from_secs(interval),
        asked_at: None,
        answer: DeviceAnswer::Pending,
    };
    ctx.state.devices.insert(device_code, device);
    Ok(DeviceStart { members, status: 200 })
}
