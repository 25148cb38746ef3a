//! Pushed authorization requests (RFC 9126). What they are used for stands in `authorize/checks/par.rs`.

use std::time::Duration;

use serde_json::json;

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Par, Reply};
use super::state::Pushed;
use super::{authorize, client_at, form, writer};
use crate::vocab::Members;

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.par_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    match pushed(ctx) {
        Ok(par) => writer::par(&ctx.shape(par)),
        Err(cause) => client_at::refuse(ctx, cause),
    }
}

fn pushed(ctx: &mut Ctx<'_>) -> Result<Par, Cause> {
    form::readable(ctx)?;
    let client = client_at::asking(ctx)?;
    if ctx.request.form.get("request_uri").is_some() {
        return Err(Cause::ParNested);
    }
    let params = ctx.request.form.without(&["client_secret", "client_assertion", "client_assertion_type"]);
    let request = authorize::checked_at_push(ctx, params, &client)?;
    let uri = ctx.setup.rules.shape_request_uri.get(ctx.marks).made(&ctx.core.randomness);
    let lifetime = *ctx.setup.rules.par_lifetime.get(ctx.marks);
    let kept = Pushed {
        request,
        client: client.client.id.clone(),
        expires: ctx.now + Duration::from_secs(lifetime),
        used: false,
    };
    ctx.state.pushed.insert(uri.clone(), kept);
    let members = Members::from_iter([("request_uri", json!(uri)), ("expires_in", json!(lifetime))]);
    Ok(Par { members, status: 201 })
}
