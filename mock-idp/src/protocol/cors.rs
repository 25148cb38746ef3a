//! Whether scripts of other origins may read an answer (Fetch standard, CORS protocol).

use super::context::Ctx;
use super::draft::Reply;
use super::route::{Captured, Route, Verb};
use super::rules::{Cors, PreflightElsewhere, PreflightOrigin};
use super::state::Registered;
use crate::vocab::Operation;

/// The methods of an address, for `Allow`.
pub(crate) fn allowed(routed: &[(&Route, Captured)]) -> String {
    let mut names: Vec<&str> = routed.iter().flat_map(|(route, _)| route.verbs()).map(Verb::name).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// The answer to a preflight; `None` where it is a method like any other that is not taken.
pub(crate) fn preflight(ctx: &Ctx<'_>, operation: Operation, routed: &[(&Route, Captured)]) -> Option<Reply> {
    let rule = ctx.setup.rules.cors_preflight.get(ctx.marks);
    if !rule.at.contains(&operation) {
        return match ctx.setup.rules.cors_preflight_elsewhere.get(ctx.marks) {
            PreflightElsewhere::Refuse => None,
            PreflightElsewhere::Empty => Some(Reply { status: 200, ..Reply::default() }),
            PreflightElsewhere::Allow => Some(
                Reply { status: 200, ..Reply::default() }.header("allow", &format!("{}, OPTIONS", allowed(routed))),
            ),
            PreflightElsewhere::AllowInBody => {
                // HEAD, POST, GET: the other way round.
                let names: Vec<String> = allowed(routed).split(", ").map(str::to_owned).collect();
                let order = |name: &String| ["HEAD", "POST", "GET"].iter().position(|known| known == name);
                let mut names = names;
                names.sort_by_key(order);
                let methods = format!("{}, OPTIONS", names.join(", "));
                let body = Reply::with_body(200, "text/plain;charset=UTF-8", methods.as_str());
                Some(body.header("allow", &methods))
            }
        };
    }
    let methods = rule.methods.get(&operation).cloned().unwrap_or_else(|| allowed(routed));
    let asked = ctx.request.header("access-control-request-headers").map(str::to_owned);
    let mut reply = Reply { status: rule.status, ..Reply::default() };
    if rule.origin == PreflightOrigin::Echo
        && let Some(origin) = ctx.request.header("origin")
    {
        reply = echoed(reply, origin);
    }
    reply = reply.header("access-control-allow-methods", &methods);
    if let Some(headers) = rule.headers.clone().or(asked) {
        reply = reply.header("access-control-allow-headers", &headers);
    }
    match rule.max_age {
        Some(age) => Some(reply.header("access-control-max-age", &age.to_string())),
        None => Some(reply),
    }
}

fn echoed(reply: Reply, origin: &str) -> Reply {
    reply.header("access-control-allow-origin", origin).header("access-control-allow-credentials", "true")
}

/// Whether the origin that the request names may ask at all.
pub(crate) fn refused(ctx: &Ctx<'_>) -> bool {
    let Some(origin) = ctx.request.header("origin") else { return false };
    let Some(client) = ctx.about.client.as_deref() else { return false };
    ctx.setup.rules.cors_policy.ask(ctx.marks, |policy| {
        policy.get(&ctx.operation) == Some(&Cors::WebOriginOrRefuse) && !is_web_origin(ctx, client, origin)
    })
}

/// The answer with the headers that let the asking script read it.
pub(crate) fn opened(ctx: &Ctx<'_>, reply: Reply) -> Reply {
    let origin = ctx.request.header("origin");
    // The answer to a preflight says so itself.
    if reply.headers.iter().any(|(name, _)| name == "access-control-allow-origin") {
        return reply;
    }
    let header = ctx.setup.rules.cors_policy.ask(ctx.marks, |policy| match (policy.get(&ctx.operation)?, origin) {
        (Cors::AnyAlways, _) | (Cors::Any, Some(_)) => Some("*".to_owned()),
        (Cors::Echo, Some(origin)) => Some(origin.to_owned()),
        (Cors::EchoRedirectOrigin, Some(origin)) => {
            let client = ctx.about.client.as_deref()?;
            let theirs = client.client.redirect_uris.iter().any(|uri| origin_of(uri).as_deref() == Some(origin));
            theirs.then(|| origin.to_owned())
        }
        (Cors::EchoWebOrigin | Cors::WebOriginOrRefuse, Some(origin)) => match ctx.about.client.as_deref() {
            Some(client) if !is_web_origin(ctx, client, origin) => None,
            _ => Some(origin.to_owned()),
        },
        (_, None) => None,
    });
    match header.as_deref() {
        None => reply,
        Some("*") => reply.header("access-control-allow-origin", "*"),
        Some(origin) => echoed(reply, origin),
    }
}

/// `*` stands for all, `+` for the origins of the redirect URIs.
pub(crate) fn is_web_origin(ctx: &Ctx<'_>, client: &Registered, origin: &str) -> bool {
    client.rules.cors_web_origins.get(ctx.marks).iter().any(|listed| match listed.as_str() {
        "*" => true,
        "+" => client.client.redirect_uris.iter().any(|uri| origin_of(uri).as_deref() == Some(origin)),
        listed => listed == origin,
    })
}

/// Scheme, host and port as a browser names them; `None` for what has no origin.
fn origin_of(uri: &str) -> Option<String> {
    let url = url::Url::parse(uri).ok()?;
    Some(url.origin()).filter(url::Origin::is_tuple).map(|origin| origin.ascii_serialization())
}
