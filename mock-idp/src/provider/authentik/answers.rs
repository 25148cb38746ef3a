//! Pages, redirects, refusals.

use http::Method;

use crate::protocol::draft::{Refusal, Reply};
use crate::protocol::{Cause, Channel, Facts, PageApi, uuid_of};
use crate::vocab::Operation;

const HTML: &str = "text/html; charset=utf-8";

fn content_type(reply: &Reply) -> Option<&str> {
    reply.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str())
}

pub(super) fn html_headers(reply: &mut Reply, facts: &Facts<'_>) {
    // Its own addresses are named without the host.
    let base = facts.base();
    for (_, to) in reply.headers.iter_mut().filter(|(name, _)| name == "location") {
        if let Some(path) = to.strip_prefix(base).filter(|path| path.starts_with('/')) {
            *to = path.to_owned();
        }
    }
    if content_type(reply).is_none() {
        reply.headers.push(("content-type".to_owned(), HTML.to_owned()));
    }
    if content_type(reply).is_some_and(|kind| kind.starts_with("text/html")) {
        reply.headers.retain(|(name, _)| !["cache-control", "pragma"].contains(&name.as_str()));
    }
}

/// Preflights are answered by the view itself, with an empty object.
pub(super) fn preflight(reply: &mut Reply, facts: &Facts<'_>) {
    if facts.request.method == Method::OPTIONS && matches!(facts.operation, Operation::Token | Operation::Userinfo) {
        reply.body = b"{}".to_vec();
        for (name, value) in [("content-type", "application/json"), ("cache-control", "no-store")] {
            reply.headers.retain(|(known, _)| known != name);
            reply.headers.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// The views of errors take GET alone.
pub(super) fn post_405(refusal: &mut Refusal, facts: &Facts<'_>) {
    let guarded = matches!(facts.operation, Operation::Discovery | Operation::Jwks | Operation::EndSession);
    if facts.request.method == Method::POST && guarded && refusal.cause == Cause::MethodNotAllowed {
        refusal.status = 403;
        refusal.channel = Channel::Page;
        "403 Forbidden".clone_into(&mut refusal.title);
        return;
    }
    let page = matches!(refusal.channel, Channel::Page | Channel::Text) || refusal.status >= 500;
    if facts.request.method == Method::POST && page && refusal.cause != Cause::CsrfFailed {
        refusal.status = 405;
        refusal.channel = Channel::Empty;
    }
}

/// The sentences of the two error classes, by code.
pub(super) fn sentence(refusal: &mut Refusal, facts: &Facts<'_>) {
    if refusal.channel == Channel::Page {
        return;
    }
    let front = matches!(facts.operation, Operation::Authorize | Operation::FlowSubmit | Operation::FlowResume);
    let sentence = match (front, refusal.error.as_str()) {
        (false, "invalid_client") => {
            "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)"
        }
        (_, "invalid_grant") => {
            "The provided authorization grant or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client"
        }
        (_, "unsupported_grant_type") => "The authorization grant type is not supported by the authorization server",
        (_, "authorization_pending") => {
            "The authorization request is still pending as the end user hasn't yet completed the user-interaction steps"
        }
        (false, "invalid_scope") => {
            "The requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner"
        }
        (true, "invalid_scope") => "The requested scope is invalid, unknown, or malformed",
        (_, "invalid_request") => "The request is otherwise malformed",
        (true, "unsupported_response_type") => {
            "The authorization server does not support obtaining an authorization code using this method"
        }
        (true, "login_required") => "The Authorization Server requires End-User authentication",
        (true, "consent_required") => "The Authorization Server requires End-User consent",
        (true, "request_not_supported") => "The provider does not support use of the request parameter",
        (true, "access_denied") => "The resource owner or authorization server denied the request",
        _ => return,
    };
    let method = facts.request.params().get("code_challenge_method").unwrap_or_default();
    refusal.description = match refusal.cause {
        Cause::ChallengeMethodRefused | Cause::ChallengeMethodUnknown => {
            format!("Unsupported challenge method {method}")
        }
        _ => sentence.to_owned(),
    };
}

/// 32 hex characters.
pub(super) fn request_id(refusal: &mut Refusal, facts: &Facts<'_>) {
    if refusal.channel == Channel::Json {
        let seed = format!("{}{:?}", facts.now.millis(), facts.request.body);
        refusal.more.set("request_id", uuid_of(&seed).replace('-', ""));
    }
}

/// No scheme, no body.
pub(super) fn userinfo_refused(reply: &mut Reply, facts: &Facts<'_>) {
    if facts.operation != Operation::Userinfo || !matches!(reply.status, 401 | 403) {
        return;
    }
    let (code, sentence) = match reply.status {
        401 => {
            ("invalid_token", "The access token provided is expired, revoked, malformed, or invalid for other reasons")
        }
        _ => ("insufficient_scope", "The request requires higher privileges than provided by the access token"),
    };
    reply.body.clear();
    reply.headers.retain(|(name, _)| !["content-type", "www-authenticate"].contains(&name.as_str()));
    let challenge = format!("error=\"{code}\", error_description=\"{sentence}\"");
    reply.headers.push(("www-authenticate".to_owned(), challenge));
}

/// WebFinger (RFC 7033) that knows nobody.
pub(super) fn webfinger(_: &mut PageApi<'_, '_>) -> Reply {
    Reply::with_body(200, "application/jrd+json", "{}")
}
