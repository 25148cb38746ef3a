//! How a flow stands in addresses: in the path, in the query, or nowhere.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::byte_serialize;
use serde_json::Value;

use super::super::context::Ctx;
use super::super::core::published_for;
use super::super::draft::ScreenKind;
use super::super::route::{Captured, Route};
use super::super::session::browser_of;
use super::super::state::Flow;
use crate::vocab::{Members, Operation};

/// Which flow a request is about: the one that its address names, else the last one that its browser has open.
pub(crate) fn found(ctx: &Ctx<'_>, named: bool, captured: &Captured) -> String {
    if named {
        return captured.get("flow").unwrap_or_default().to_owned();
    }
    let Some(browser) = browser_of(ctx) else { return String::new() };
    let mine = ctx.state.flows.iter().filter(|(_, flow)| flow.browser == browser);
    mine.max_by_key(|(_, flow)| (!flow.answered, flow.number)).map(|(id, _)| id.clone()).unwrap_or_default()
}

/// The path, and the query where there is one, of an operation of a flow while this screen is shown.
pub(crate) fn path(ctx: &Ctx<'_>, operation: Operation, id: &str, flow: &Flow, screen: Option<ScreenKind>) -> String {
    let Some(route) = published_for(ctx.setup, operation, screen) else { return String::new() };
    if let Some(by) = &route.by {
        ctx.marks.quirk(by);
    }
    let (path, query) = route.path.split_once('?').unwrap_or((&route.path, ""));
    let path = ctx.filled(&with_settings(ctx, path, flow), flow.request.client.as_deref()).replace("{flow}", id);
    let client = flow.request.client.as_ref().map_or("", |client| &client.client.id);
    let query = query
        .split('&')
        .map(|pair| match pair {
            "{request}" => as_sent(flow),
            pair => {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                let value = match value {
                    "{flow}" => id.to_owned(),
                    "{client}" => client.to_owned(),
                    "{screen}" => screen.map(ScreenKind::word).unwrap_or_default().to_owned(),
                    "{once}" => ctx.core.randomness.token(),
                    "{answer}" => answer(flow),
                    "{here}" => format!("{}?{}", ctx.url(Operation::Authorize), as_sent(flow)),
                    "{next}" => format!("{}?{}", ctx.path(Operation::Authorize, ""), as_sent(flow)),
                    other => return format!("{name}={other}"),
                };
                format!("{name}={}", byte_serialize(value.as_bytes()).collect::<String>())
            }
        })
        .filter(|pair| pair.len() > 1)
        .collect::<Vec<_>>()
        .join("&");
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// A path with the settings that stand in it filled in.
fn with_settings(ctx: &Ctx<'_>, path: &str, flow: &Flow) -> String {
    let Some((before, rest)) = path.split_once("{setting.") else { return path.to_owned() };
    let Some((name, after)) = rest.split_once('}') else { return path.to_owned() };
    let settings = flow.request.client.as_ref().map_or(&ctx.setup.settings, |client| &client.settings);
    let value = settings.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{before}{value}{after}")
}

/// The parameters of the authorization request.
fn as_sent(flow: &Flow) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(flow.request.params.pairs());
    query.finish()
}

/// What is needed to answer the request when everything else is lost, as JSON in Base64 for URLs: redirect URI, response
/// type, response mode and state.
fn answer(flow: &Flow) -> String {
    let members = [("ru", "redirect_uri"), ("rt", "response_type"), ("rm", "response_mode"), ("st", "state")];
    let sent = members.into_iter().filter_map(|(name, param)| Some((name, flow.request.params.get(param)?)));
    URL_SAFE_NO_PAD.encode(Members::from_iter(sent).to_json())
}

/// Whether the address at which flows are taken up says which is meant.
pub(crate) fn resume_names_flow(ctx: &Ctx<'_>) -> bool {
    published_for(ctx.setup, Operation::FlowResume, None).is_some_and(Route::names_flow)
}

/// The URL at which the flow is taken up after its last page; `None`: it answers by itself.
pub(crate) fn resume_url(ctx: &Ctx<'_>, id: &str) -> Option<String> {
    let flow = ctx.state.flows.get(id)?;
    let route = published_for(ctx.setup, Operation::FlowResume, flow.done)?;
    let meant = route.screens.is_empty() || flow.done.is_some_and(|done| route.screens.contains(&done));
    meant.then(|| format!("{}{}", ctx.base, path(ctx, Operation::FlowResume, id, flow, flow.done)))
}
