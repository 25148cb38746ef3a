//! What is wrong with a target file although it can be read.

use std::net::SocketAddr;

use url::Url;

use super::super::live::fill_in;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::{Outline, Part};
use super::super::stage::is_issuer;
use super::file::TargetFile;

/// What is checked member by member: what may be written, and what is said where it is not.
struct Form {
    fits: fn(&str) -> bool,
    said: &'static str,
    help: &'static str,
}

const NAME: Form = Form {
    fits: |text| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "._@+-".contains(c)),
    said: "this is no name that the id of a case can bear",
    help: "write letters, digits and the signs . _ @ + - alone, for example my-app",
};
const WEB: Form = Form {
    fits: |text| Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()),
    said: "this is no address of the web",
    help: "write it whole, for example \"http://localhost:{{port}}\"",
};
const URL: Form = Form {
    fits: |text| Url::parse(text).is_ok(),
    said: "this is no URL",
    help: "write it whole, for example \"{{url}}/callback\"",
};
const PATH: Form = Form {
    fits: |text| text.starts_with('/'),
    said: "this is no path",
    help: "write it from the slash on, without scheme and host: both stand in `url`",
};
const POINTER: Form = Form {
    fits: |text| text.is_empty() || text.starts_with('/'),
    said: "this is no JSON Pointer",
    help: "write a slash in front of every name, for example /user/name",
};
const METHOD: Form = Form {
    fits: |text| ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&text),
    said: "there is no such method",
    help: "write GET, POST, PUT, PATCH or DELETE",
};
const LISTEN: Form = Form {
    fits: |text| text.parse::<SocketAddr>().is_ok(),
    said: "this is no address to listen on",
    help: "write IP:PORT, for example 127.0.0.1:4400",
};
const ISSUER: Form = Form {
    fits: is_issuer,
    said: "this is no issuer",
    help: "write an http or https URL without query and fragment, for example http://localhost:4400",
};

/// Checks every member by itself, then what has to go together.
pub(super) fn check(file: &TargetFile, outline: &Outline<'_>, mistakes: &mut Vec<Mistake>) {
    let mut wrong = |at: &[Part<'_>], said: &str, help: &str| {
        let wrong = Wrong::Understudy { said: said.to_owned() };
        mistakes.push(Mistake::new(wrong, outline.value(at)).help(help.to_owned()));
    };
    for (text, at, form) in members(file) {
        // A name in braces that nobody knows is a mistake of its own.
        if !text.contains("{{") && !(form.fits)(&text) {
            wrong(&at, form.said, form.help);
        }
    }
    if file.redirect_uris.is_empty() {
        let help = "write where the provider sends the browser back to, for example \"{{url}}/callback\"";
        wrong(&["redirect_uris".into()], "a relying party without redirect URI cannot be called back", help);
    }
    if file.command.is_empty() && file.url.contains("{{port}}") {
        let help = "write the port that it listens on, or a `command` that starts it at {{port}}";
        wrong(&["url".into()], "what runs already has a port of its own", help);
    }
    if file.command.is_empty() && file.provider.listen.is_none() {
        let help = "write `provider: { listen: 127.0.0.1:4400 }`, and configure the relying party with that issuer";
        wrong(&["url".into()], "what runs already must know where the provider is", help);
    }
}

/// Every member that has a form, as it is once ports are known, and where it stands.
fn members(file: &TargetFile) -> Vec<(String, Vec<Part<'_>>, &'static Form)> {
    let url = fill_in(&file.url, |name| (name == "port").then(|| "1".to_owned()));
    let filled = |text: &str| {
        fill_in(text, |name| match name {
            "port" => Some("1".to_owned()),
            "url" => Some(url.clone()),
            _ => None,
        })
    };
    let mut members: Vec<(String, Vec<Part<'_>>, &'static Form)> = vec![
        (file.name.clone(), vec!["name".into()], &NAME),
        (url.clone(), vec!["url".into()], &WEB),
        (file.ready.clone(), vec!["ready".into()], &PATH),
        (file.login.visit.clone(), vec!["login".into(), "visit".into()], &PATH),
        (file.who.get.clone(), vec!["who".into(), "get".into()], &PATH),
        (file.who.username.clone(), vec!["who".into(), "username".into()], &POINTER),
    ];
    let mut perhaps = |text: Option<&String>, at: Vec<Part<'static>>, form| {
        members.extend(text.map(|text| (filled(text), at, form)));
    };
    perhaps(file.provider.listen.as_ref(), vec!["provider".into(), "listen".into()], &LISTEN);
    perhaps(file.provider.issuer.as_ref(), vec!["provider".into(), "issuer".into()], &ISSUER);
    perhaps(file.backchannel_logout_uri.as_ref(), vec!["backchannel_logout_uri".into()], &WEB);
    perhaps(file.logout.as_ref().map(|press| &press.visit), vec!["logout".into(), "visit".into()], &PATH);
    perhaps(file.who.name.as_ref(), vec!["who".into(), "name".into()], &POINTER);
    perhaps(file.who.email.as_ref(), vec!["who".into(), "email".into()], &POINTER);
    for (index, uri) in file.redirect_uris.iter().enumerate() {
        perhaps(Some(uri), vec!["redirect_uris".into(), index.into()], &URL);
    }
    for (index, uri) in file.post_logout_redirect_uris.iter().enumerate() {
        perhaps(Some(uri), vec!["post_logout_redirect_uris".into(), index.into()], &URL);
    }
    for (index, call) in file.prepare.iter().enumerate() {
        let at = |member: &'static str| vec!["prepare".into(), index.into(), member.into()];
        perhaps(Some(&call.method), at("method"), &METHOD);
        perhaps(Some(&call.path), at("path"), &PATH);
    }
    for (index, call) in file.prepare.iter().enumerate() {
        members.extend(call.save.iter().map(|(name, pointer)| {
            let at = vec!["prepare".into(), index.into(), "save".into(), name.as_str().into()];
            (pointer.clone(), at, &POINTER)
        }));
    }
    members
}
