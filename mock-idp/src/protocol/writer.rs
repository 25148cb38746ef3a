use super::cause::Channel;
use super::context::Ctx;
use super::draft::{Callback, Cookie, Document, KeySet, Refusal, Reply, Screen, ScreenKind, TokenResponse, UserInfo};
use super::form_page;
use super::rules::ResponseMode;
use crate::vocab::{Members, Operation, Place};

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

fn json(status: u16, members: &Members) -> Reply {
    Reply::with_body(status, JSON, members.to_json())
}

fn not_stored(reply: Reply) -> Reply {
    reply.header("cache-control", "no-store").header("pragma", "no-cache")
}

fn page(status: u16, html: String) -> Reply {
    not_stored(Reply::with_body(status, HTML, html))
        .header("content-security-policy", "frame-ancestors 'none'")
        .header("referrer-policy", "no-referrer")
}

pub(crate) fn document(document: &Document) -> Reply {
    json(200, &document.members).at(Place::Discovery)
}

pub(crate) fn key_set(set: &KeySet) -> Reply {
    let keys = serde_json::to_value(&set.keys).unwrap_or_default();
    json(200, &Members::from_iter([("keys", keys)])).at(Place::Jwks)
}

pub(crate) fn token_response(response: &TokenResponse) -> Reply {
    not_stored(json(200, &response.members)).at(Place::Token)
}

pub(crate) fn userinfo(info: &UserInfo) -> Reply {
    not_stored(json(200, &info.members)).at(Place::Userinfo)
}

pub(crate) fn screen(screen: &Screen) -> Reply {
    let place = match screen.kind {
        ScreenKind::Login
        | ScreenKind::Reauthenticate
        | ScreenKind::ChooseAccount
        | ScreenKind::SecondFactor
        | ScreenKind::RequiredAction(_)
        | ScreenKind::Denied
        | ScreenKind::AlreadyIn => Place::Login,
        ScreenKind::Consent => Place::Consent,
        ScreenKind::ConfirmLogout | ScreenKind::LoggedOut | ScreenKind::FrontChannel => Place::EndSession,
    };
    page(screen.status, form_page::screen(screen)).at(place)
}

/// What a script calls the answers of an operation that are neither screens nor callbacks.
fn place_of(operation: Operation) -> Option<Place> {
    match operation {
        Operation::Discovery | Operation::OauthMetadata => Some(Place::Discovery),
        Operation::Jwks => Some(Place::Jwks),
        Operation::Authorize => Some(Place::Authorize),
        Operation::Token => Some(Place::Token),
        Operation::Userinfo => Some(Place::Userinfo),
        Operation::EndSession | Operation::EndSessionConfirm | Operation::OwnLogout => Some(Place::EndSession),
        Operation::FlowShow | Operation::FlowSubmit | Operation::FlowCancel => Some(Place::Login),
        Operation::LogoutDelivery => None,
    }
}

pub(crate) fn hop(ctx: &Ctx<'_>, to: &str) -> Reply {
    Reply { place: place_of(ctx.operation), ..not_stored(Reply::redirect(302, to)) }
}

pub(crate) fn refusal(ctx: &Ctx<'_>, refusal: &Refusal) -> Reply {
    let mut members = Members::new();
    if !refusal.error.is_empty() {
        members.push("error", refusal.error.as_str());
        members.push("error_description", refusal.description.as_str());
    }
    for (name, value) in refusal.more.iter() {
        members.push(name, value.clone());
    }
    let reply = match refusal.channel {
        Channel::Page | Channel::Rp => page(refusal.status, form_page::error(refusal)),
        Channel::Json => not_stored(json(refusal.status, &members)),
        Channel::Text => {
            Reply::with_body(refusal.status, "text/plain; charset=utf-8", format!("{}\n", refusal.description))
        }
        Channel::Bearer => {
            // RFC 6750 section 3: a request without a token gets no error code.
            let challenge = match refusal.error.as_str() {
                "" => "Bearer".to_owned(),
                error => format!("Bearer error=\"{error}\", error_description=\"{}\"", refusal.description),
            };
            not_stored(json(refusal.status, &members)).header("www-authenticate", &challenge)
        }
    };
    let reply = match &refusal.challenge {
        Some(challenge) => reply.header("www-authenticate", challenge),
        None => reply,
    };
    Reply { place: place_of(ctx.operation), ..reply }
}

pub(crate) fn callback(_ctx: &Ctx<'_>, callback: &Callback) -> Reply {
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&callback.params).finish();
    let reply = match callback.mode {
        ResponseMode::FormPost => page(200, form_page::form_post(&callback.target, &callback.params)),
        ResponseMode::Query => {
            let join = if callback.target.contains('?') { '&' } else { '?' };
            not_stored(Reply::redirect(callback.status, &format!("{}{join}{encoded}", callback.target)))
        }
        ResponseMode::Fragment => {
            not_stored(Reply::redirect(callback.status, &format!("{}#{encoded}", callback.target)))
        }
    };
    reply.at(Place::Callback)
}

/// `SameSite=Lax`: the browser comes back by top-level navigation only.
pub(crate) fn cookie(cookie: &Cookie, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let age = if cookie.value.is_empty() { "; Max-Age=0" } else { "" };
    format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", cookie.name, cookie.value)
}
