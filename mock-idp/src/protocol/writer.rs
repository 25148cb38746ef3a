use super::callback_url;
use super::cause::Channel;
use super::context::Ctx;
use super::draft::{
    Callback, Carrier, Cookie, DeviceStart, Document, Introspection, KeySet, Par, Refusal, Reply, Screen, ScreenKind,
    TokenResponse, UserInfo,
};
use super::form_page;
use super::introspect;
use super::rules::{ResponseMode, RevokeBody, SameSite, SecureCookie};
use crate::vocab::{Members, Operation, Place};

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

fn json(status: u16, members: &Members) -> Reply {
    Reply::with_body(status, JSON, members.to_json())
}

fn not_stored(reply: Reply) -> Reply {
    reply.header("cache-control", "no-store").header("pragma", "no-cache")
}

fn page(ctx: &Ctx<'_>, status: u16, html: String) -> Reply {
    let reply = not_stored(Reply::with_body(status, HTML, html));
    let headers = ctx.setup.rules.door_page_headers.get(ctx.marks);
    headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))
}

pub(crate) fn document(document: &Document) -> Reply {
    json(200, &document.members).at(Place::Discovery)
}

pub(crate) fn key_set(set: &KeySet) -> Reply {
    let mut members = set.more.clone();
    if !set.keys.is_empty() || !set.empty_is_bare {
        let keys: Vec<&Members> = set.keys.iter().map(|listed| &listed.jwk.members).collect();
        members.push("keys", serde_json::to_value(keys).unwrap_or_default());
    }
    with_headers(Reply::with_body(200, JSON, set.style.write(&members)), &set.headers).at(Place::Jwks)
}

pub(crate) fn token_response(response: &TokenResponse) -> Reply {
    let reply = Reply::with_body(response.status, JSON, response.style.write(&response.members));
    with_headers(reply, &response.headers).at(Place::Token)
}

/// The answer as JSON.
pub(crate) fn userinfo(info: &UserInfo) -> Reply {
    with_headers(Reply::with_body(200, JSON, info.style.write(&info.members)), &info.headers).at(Place::Userinfo)
}

/// The answer as a token (Core 5.3.2).
pub(crate) fn userinfo_token(info: &UserInfo, token: String) -> Reply {
    with_headers(Reply::with_body(200, "application/jwt", token), &info.headers).at(Place::Userinfo)
}

fn with_headers(reply: Reply, headers: &[(String, String)]) -> Reply {
    headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))
}

pub(crate) fn introspection(told: &Introspection) -> Reply {
    not_stored(json(200, &told.members)).at(Place::Introspect)
}

/// RFC 9701 section 5.
pub(crate) fn signed_introspection(token: &str) -> Reply {
    not_stored(Reply::with_body(200, introspect::SIGNED, token)).at(Place::Introspect)
}

pub(crate) fn revocation(body: RevokeBody) -> Reply {
    let reply = match body {
        RevokeBody::Empty => Reply { status: 200, ..Reply::default() },
        RevokeBody::EmptyObject => json(200, &Members::new()),
    };
    not_stored(reply).at(Place::Revoke)
}

pub(crate) fn par(par: &Par) -> Reply {
    not_stored(json(par.status, &par.members)).at(Place::Par)
}

pub(crate) fn device_start(start: &DeviceStart) -> Reply {
    not_stored(json(start.status, &start.members)).at(Place::Device)
}

pub(crate) fn screen(ctx: &Ctx<'_>, screen: &Screen) -> Reply {
    let place = match screen.kind {
        ScreenKind::Login
        | ScreenKind::Password
        | ScreenKind::Reauthenticate
        | ScreenKind::ChooseAccount
        | ScreenKind::SecondFactor
        | ScreenKind::UpdatePassword
        | ScreenKind::VerifyProfile
        | ScreenKind::VerifyEmail
        | ScreenKind::Register
        | ScreenKind::StaySignedIn
        | ScreenKind::Denied
        | ScreenKind::AlreadyIn => Place::Login,
        ScreenKind::Consent => Place::Consent,
        ScreenKind::FormPost => Place::Callback,
        ScreenKind::DeviceCode | ScreenKind::DeviceDone => Place::DevicePage,
        ScreenKind::ConfirmLogout | ScreenKind::LoggedOut | ScreenKind::FrontChannel => Place::EndSession,
    };
    let page = Reply::with_body(screen.status, HTML, form_page::screen(screen));
    let more = ctx.setup.rules.door_page_headers.get(ctx.marks).iter();
    more.fold(with_headers(page, &screen.headers), |page, (name, value)| page.header(name, value)).at(place)
}

/// What a script calls the answers of an operation that are neither screens nor callbacks.
fn place_of(operation: Operation) -> Option<Place> {
    match operation {
        Operation::Discovery | Operation::OauthMetadata => Some(Place::Discovery),
        Operation::Jwks => Some(Place::Jwks),
        Operation::Authorize => Some(Place::Authorize),
        Operation::Token => Some(Place::Token),
        Operation::Userinfo => Some(Place::Userinfo),
        Operation::Introspect => Some(Place::Introspect),
        Operation::Revoke => Some(Place::Revoke),
        Operation::Par => Some(Place::Par),
        Operation::DeviceStart => Some(Place::Device),
        Operation::DevicePage => Some(Place::DevicePage),
        Operation::EndSession | Operation::EndSessionPage | Operation::EndSessionConfirm | Operation::OwnLogout => {
            Some(Place::EndSession)
        }
        Operation::FlowShow
        | Operation::FlowSubmit
        | Operation::FlowCancel
        | Operation::FlowResume
        | Operation::PageApi => Some(Place::Login),
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
        if !refusal.description.is_empty() {
            members.push("error_description", refusal.description.as_str());
        }
    }
    for (name, value) in refusal.more.iter() {
        members.push(name, value.clone());
    }
    let reply = match refusal.channel {
        Channel::Page | Channel::Rp => page(ctx, refusal.status, form_page::error(refusal)),
        Channel::Json => not_stored(json(refusal.status, &members)),
        Channel::Text => {
            Reply::with_body(refusal.status, "text/plain; charset=utf-8", format!("{}\n", refusal.description))
        }
        Channel::Empty => not_stored(Reply { status: refusal.status, ..Reply::default() }),
        Channel::Bearer => {
            // RFC 6750 section 3: a request without a token gets no error code.
            let mut challenge = "Bearer".to_owned();
            for (number, (name, value)) in
                [("error", &refusal.error), ("error_description", &refusal.description)].into_iter().enumerate()
            {
                if !refusal.error.is_empty() && !value.is_empty() {
                    challenge.push_str(&format!("{} {name}=\"{value}\"", if number == 0 { "" } else { "," }));
                }
            }
            not_stored(json(refusal.status, &members)).header("www-authenticate", &challenge)
        }
    };
    let reply = match &refusal.challenge {
        Some(challenge) => reply.header("www-authenticate", challenge),
        None => reply,
    };
    Reply { place: place_of(ctx.operation), ..reply }
}

pub(crate) fn callback(ctx: &Ctx<'_>, callback: &Callback) -> Reply {
    let to = || callback_url::of(callback);
    let reply = match (callback.mode, callback.carrier) {
        (ResponseMode::FormPost | ResponseMode::FormPostJwt, _) => page(ctx, 200, form_page::form_post(callback)),
        (_, Carrier::Http) => not_stored(Reply::redirect(callback.status, &to())),
        (_, Carrier::Script { delay }) => page(ctx, 200, form_page::script(&to(), delay)),
    };
    reply.at(Place::Callback)
}

/// `path`: where it goes; `https`: whether the provider is reached so.
pub(crate) fn cookie(cookie: &Cookie, path: &str, https: bool) -> String {
    let style = &cookie.style;
    let same_site = match style.same_site {
        SameSite::Lax => "; SameSite=Lax",
        SameSite::None => "; SameSite=None",
        SameSite::Strict => "; SameSite=Strict",
        SameSite::Absent => "",
    };
    let secure = match style.secure {
        SecureCookie::Always => true,
        SecureCookie::Never => false,
        SecureCookie::ByScheme => https,
    };
    let http_only = if style.http_only { "; HttpOnly" } else { "" };
    let secure = if secure { "; Secure" } else { "" };
    let age = if cookie.value.is_empty() { "; Max-Age=0" } else { "" };
    format!("{}={}; Path={path}{http_only}{same_site}{secure}{age}", style.name, cookie.value)
}
