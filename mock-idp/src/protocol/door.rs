//! How HTTP itself is taken: paths, methods, bodies, before anything of the protocol is looked at.

use std::borrow::Cow;
use std::collections::BTreeSet;

use http::Method;

use super::cause::Cause;
use super::context::Ctx;
use super::cors::{allowed, preflight};
use super::draft::Reply;
use super::request::Request;
use super::route::{Captured, Route};
use super::rules::{
    BrowserPost, FormType, Head, LastSlash, Marks, OddPath, ParamLimit, ServerRules, UnknownHost, UnknownPath,
    WrongMethod,
};
use crate::vocab::Operation;

/// Which address a path means.
pub(crate) enum Meant<'r> {
    /// These routes; none: nothing is there.
    Routes(Vec<(&'r Route, Captured)>),
    /// This address, to which the browser is sent; by `http` whatever the scheme is, if `plain`.
    Elsewhere {
        /// Path and query.
        path: String,
        /// Whether the scheme is lost on the way.
        plain: bool,
    },
    /// Nothing: the path itself is refused.
    Refused(Cause),
}

/// Finds the routes of a path.
pub(crate) fn meant<'r>(rules: &ServerRules, routes: &'r [Route], request: &Request, marks: &Marks) -> Meant<'r> {
    let odd = request.path.contains("//") || request.path.split('/').any(|segment| [".", ".."].contains(&segment));
    let path = match rules.door_path.ask(marks, |rule| if odd { *rule } else { OddPath::Exact }) {
        OddPath::Exact => request.path.clone(),
        OddPath::Normalise => tidied(&request.path),
        OddPath::Refuse => return Meant::Refused(Cause::PathNotNormal),
    };
    let found = |path: &str| -> Vec<(&'r Route, Captured)> {
        let mut found: Vec<_> = routes
            .iter()
            .filter_map(|route| route.asked(path, &request.query).map(|captured| (route, captured)))
            .collect();
        // A flow that is taken up where other requests begin comes first, and an address that is written out before one
        // with places that vary.
        found.sort_by_key(|(route, captured)| (route.operation != Operation::FlowResume, captured.len()));
        found
    };
    let exact = found(&path);
    if !exact.is_empty() || path == "/" {
        return Meant::Routes(exact);
    }
    let other = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    let near = found(&other);
    match rules.door_last_slash.ask(marks, |rule| if near.is_empty() { LastSlash::Exact } else { *rule }) {
        LastSlash::Exact => Meant::Routes(exact),
        LastSlash::Either => Meant::Routes(near),
        LastSlash::RedirectPlain if !near.iter().any(|(route, _)| route.takes(&request.method)) => Meant::Routes(exact),
        rule @ (LastSlash::Redirect | LastSlash::RedirectPlain) => {
            let query = if request.query_text.is_empty() { String::new() } else { format!("?{}", request.query_text) };
            Meant::Elsewhere { path: format!("{other}{query}"), plain: rule == LastSlash::RedirectPlain }
        }
    }
}

/// Sends the browser to another address; what is not `GET` stays what it is (RFC 9110 section 15.4.9).
pub(crate) fn elsewhere(ctx: &Ctx<'_>, path: &str, plain: bool) -> Reply {
    let host = ctx.base.split_once("://").map_or("", |(_, host)| host);
    let base = if plain { format!("http://{host}") } else { ctx.base.to_string() };
    let kept = plain && ctx.request.method != Method::GET;
    Reply::redirect(if kept { 308 } else { 301 }, &format!("{base}{path}"))
}

/// The answer to a request for what is no address of anything.
pub(crate) fn nothing_there(ctx: &mut Ctx<'_>) -> Reply {
    // Slashes too many at its beginning do not take a path out of where it lies.
    let path = format!("/{}", ctx.request.path.trim_start_matches('/')).to_ascii_lowercase();
    let shell = ctx.setup.rules.door_unknown_path.ask(ctx.marks, |rule| match rule {
        UnknownPath::Nothing => false,
        UnknownPath::ShellOutside(below) => {
            !below.iter().any(|prefix| path == *prefix || path.starts_with(&format!("{prefix}/")))
        }
    });
    if shell { Reply::with_body(200, "text/html; charset=utf-8", SHELL) } else { ctx.refuse(Cause::RouteUnknown) }
}

/// What an application in the browser is to those who run no script.
const SHELL: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><title></title></head><body>\
    <noscript>You need to enable JavaScript to run this app.</noscript></body></html>\n";

/// Whether the request was sent to a host, or by a scheme, under which the provider is not known.
pub(crate) fn is_stranger(ctx: &Ctx<'_>) -> bool {
    let known = ctx.base == ctx.core.base
        || ctx.setup.rules.hosts_known.ask(ctx.marks, |known| known.contains(ctx.base.as_ref()));
    ctx.setup.rules.hosts_unknown.ask(ctx.marks, |rule| !known && *rule == UnknownHost::Refuse)
}

/// RFC 3986 section 5.2.4, and no empty segments.
fn tidied(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty() && *segment != ".") {
        if segment == ".." {
            kept.pop();
        } else {
            kept.push(segment);
        }
    }
    let last = if path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    format!("/{}{last}", kept.join("/"))
}

/// The request as far as the door lets it in.
pub(crate) fn let_in<'q>(rules: &ServerRules, request: &'q Request, marks: &Marks) -> Cow<'q, Request> {
    let mut request = Cow::Borrowed(request);
    let multipart = !request.multipart.is_empty();
    if rules.door_form_types.ask(marks, |types| multipart && types.contains(&FormType::Multipart)) {
        let request = request.to_mut();
        request.form = std::mem::take(&mut request.multipart);
    }
    let empty = |names: &BTreeSet<String>| request.query.has_empty(names) || request.form.has_empty(names);
    if rules.door_empty_counts.ask(marks, empty) {
        let names = rules.door_empty_counts.get(marks).clone();
        let request = request.to_mut();
        request.query.count_empty(&names);
        request.form.count_empty(&names);
    }
    let longest = request.query.longest().max(request.form.longest());
    let limit = rules.door_param_limit.ask(marks, |limit| match limit {
        ParamLimit::DropOver(bytes) if longest > *bytes => Some(*bytes),
        _ => None,
    });
    if let Some(bytes) = limit {
        let request = request.to_mut();
        request.query.drop_over(bytes);
        request.form.drop_over(bytes);
    }
    let line = request.path.len() + request.query_text.len();
    if rules.door_param_limit.ask(marks, |limit| matches!(limit, ParamLimit::RefuseOver(bytes) if line > *bytes)) {
        request.to_mut().trouble = Some(Cause::RequestTooLong);
    }
    request
}

/// The answer of the door itself; `None`: the request comes in.
pub(crate) fn answer(ctx: &mut Ctx<'_>, route: &Route, routed: &[(&Route, Captured)]) -> Option<Reply> {
    let method = &ctx.request.method;
    if method == Method::OPTIONS
        && let Some(reply) = preflight(ctx, route.operation, routed)
    {
        return Some(reply);
    }
    let head = method == Method::HEAD;
    let head_refused = ctx.setup.rules.door_head.ask(ctx.marks, |rule| head && *rule == Head::Refuse);
    if head_refused || !route.takes(method) {
        return Some(not_taken(ctx, routed));
    }
    if method == Method::POST {
        let odd = other_type(ctx);
        if ctx.setup.rules.door_type_refused_at.ask(ctx.marks, |at| odd && at.contains(&route.operation)) {
            return Some(ctx.refuse(Cause::BodyTypeRefused));
        }
        let policy = &ctx.setup.rules.door_browser_post;
        match policy.ask(ctx.marks, |policy| policy.get(&route.operation).copied().unwrap_or(BrowserPost::Accept)) {
            BrowserPost::Accept => {}
            BrowserPost::Csrf => return Some(ctx.refuse(Cause::CsrfFailed)),
            BrowserPost::ToGet => {
                return Some(super::writer::hop(ctx, &as_get(ctx)));
            }
        }
    }
    ctx.request.trouble.map(|cause| ctx.refuse(cause))
}

/// Whether the body has a type that is none of those that are read.
fn other_type(ctx: &Ctx<'_>) -> bool {
    let kind = ctx.request.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let read = |kind: &str, known: FormType| match known {
        FormType::Form => kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"),
        FormType::Multipart => kind.eq_ignore_ascii_case("multipart/form-data"),
    };
    !kind.is_empty()
        && !ctx.setup.rules.door_form_types.ask(ctx.marks, |types| types.iter().any(|known| read(kind, *known)))
}

/// The address that says by GET what a POST said: its form before its query, sorted by name.
fn as_get(ctx: &Ctx<'_>) -> String {
    let (form, query) = (ctx.request.form.pairs(), ctx.request.query.pairs());
    let mut pairs: Vec<_> = form.iter().chain(query).collect();
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    let said = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let there = format!("{}{}", ctx.base, ctx.request.path);
    if said.is_empty() { there } else { format!("{there}?{said}") }
}

fn not_taken(ctx: &mut Ctx<'_>, routed: &[(&Route, Captured)]) -> Reply {
    let (operation, method) = (ctx.operation, ctx.request.method.as_str());
    let elsewhere = &ctx.setup.rules.door_methods_elsewhere;
    if elsewhere.ask(ctx.marks, |at| at.get(&operation).is_some_and(|methods| methods.contains(method))) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    match ctx.setup.rules.door_wrong_method.ask(ctx.marks, |rule| *rule) {
        WrongMethod::WithAllow => {
            let reply = ctx.refuse(Cause::MethodNotAllowed);
            reply.header("allow", &allowed(routed))
        }
        WrongMethod::Bare => ctx.refuse(Cause::MethodNotAllowed),
        WrongMethod::Unknown => ctx.refuse(Cause::RouteUnknown),
    }
}

#[cfg(test)]
mod tests {
    use super::tidied;

    #[test]
    fn a_path_is_tidied_as_a_browser_would() {
        for (odd, tidy) in
            [("//a/./b", "/a/b"), ("/a/../b/", "/b/"), ("/../..", "/"), ("/a//", "/a/"), ("/a/b", "/a/b")]
        {
            assert_eq!(tidied(odd), tidy, "{odd}");
        }
    }
}
