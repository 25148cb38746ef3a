//! The same exchange with a quirk on and with it off.

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, Landing, Scene, token};
use serde_json::Value;

/// Names and values; a name with a minus in front is taken out.
pub(super) type Pairs<'p> = &'p [(&'p str, &'p str)];

/// What is done, and told of.
#[derive(Clone, Copy)]
pub(super) enum Tell<'t> {
    /// One request: method, path, headers, form.
    Http(&'t str, &'t str, Pairs<'t>, Pairs<'t>),
    /// The first answer to an authorization request, nobody being signed in.
    Bare(Pairs<'t>),
    /// Where alice's browser ends, which goes through all pages.
    Landing(Pairs<'t>),
    /// The second authorization request of a browser in which alice is signed in: its first answer.
    Again(Pairs<'t>),
    /// The token response: changes of the authorization request and of the token request.
    Token(Pairs<'t>, Pairs<'t>),
    /// The answer to a refresh.
    Refresh(Pairs<'t>, Pairs<'t>),
    /// Userinfo after a login.
    Userinfo(Pairs<'t>),
    /// Userinfo with the token of the login after a further request with it: path, and the token's role in the form.
    After(&'t str, &'t str),
    /// Introspection of the access token: more of the form.
    Introspect(Pairs<'t>),
    /// A pushed request, used with these changes, so many times; the last answer.
    Pushed(Pairs<'t>, usize),
}

/// A provider of this version with these settings.
pub(super) async fn played(version: &str, settings: &[(&str, Value)], switches: &[&str]) -> Scene {
    Scene::new(|builder| {
        let builder = builder.provider(&format!("authelia@{version}"));
        let builder = settings.iter().fold(builder, |builder, (name, value)| builder.setting(name, value.clone()));
        switches.iter().fold(builder, |builder, switch| builder.quirk(switch))
    })
    .await
}

/// Shows that with the quirk `on` is told of and without it is not, but `off` is; and that the journal names the quirk.
pub(super) async fn shows(
    id: &str,
    version: &str,
    settings: &[(&str, Value)],
    tell: Tell<'_>,
    (on, off): (&str, &str),
) {
    shows_beside(id, version, settings, &[], tell, (on, off)).await;
}

/// The same with other quirks switched.
pub(super) async fn shows_beside(
    id: &str,
    version: &str,
    settings: &[(&str, Value)],
    switches: &[&str],
    tell: Tell<'_>,
    (on, off): (&str, &str),
) {
    let scene = played(version, settings, switches).await;
    let said = told(&scene, tell).await;
    assert!(said.contains(on), "{id} on, `{on}` expected:\n{said}");
    // Orders and effects are the whole instance's, and named where the last quirk that had a hand in them is.
    let quirk = scene.idp.manners().catalogue().iter().find(|quirk| quirk.id == id).cloned();
    let pervasive = quirk.is_some_and(|quirk| !quirk.moves.is_empty() || !quirk.effects.is_empty());
    let named = pervasive
        || scene.idp.journal().exchanges().iter().any(|exchange| exchange.quirks.iter().any(|quirk| quirk == id));
    assert!(named, "{id} is not in the journal");
    let without = format!("-{id}");
    let switches: Vec<&str> = switches.iter().copied().chain([without.as_str()]).collect();
    let said = told(&played(version, settings, &switches).await, tell).await;
    assert!(!said.contains(on), "{id} off, `{on}` not expected:\n{said}");
    assert!(said.contains(off), "{id} off, `{off}` expected:\n{said}");
}

fn changed(mut pairs: Vec<(String, String)>, changes: Pairs<'_>) -> Vec<(String, String)> {
    for (name, value) in changes {
        let bare = name.trim_start_matches('-');
        pairs.retain(|(known, _)| known != bare);
        if !name.starts_with('-') {
            pairs.push((bare.to_owned(), (*value).to_owned()));
        }
    }
    pairs
}

fn ask(changes: Pairs<'_>) -> Ask {
    changes.iter().fold(Ask::books(), |ask, (name, value)| match name.strip_prefix('-') {
        Some(name) => ask.without(name),
        None => ask.with(name, value),
    })
}

pub(super) fn text(answer: &Answer) -> String {
    let headers: String = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let mut text = format!("{}\n{headers}{}\n", answer.status, answer.body);
    if let Value::Object(members) = answer.json() {
        text.push_str(&format!("members: {}\n", members.keys().cloned().collect::<Vec<_>>().join(" ")));
    }
    for name in ["id_token", "access_token"] {
        let token = answer.text(name);
        if mock_idp::jose::decode(&token).is_some() {
            text.push_str(&format!("{name}: {} {}\n", token::header(&token), token::claims(&token)));
        } else {
            text.push_str(&format!("{name} has {} parts\n", token.split('.').count()));
        }
    }
    text
}

pub(super) fn landed(landing: Landing) -> String {
    match landing {
        Landing::Page(page) => format!("page {} {}\n{}", page.status, page.url, page.text),
        Landing::Callback(callback) => {
            let params: String = callback.params.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
            let id_token =
                callback.get("id_token").map(|token| format!("{} {}", token::header(token), token::claims(token)));
            let response =
                callback.get("response").map(|token| format!("{} {}", token::header(token), token::claims(token)));
            format!(
                "{} {}\n{params}{}{}",
                callback.mode,
                callback.target,
                id_token.unwrap_or_default(),
                response.unwrap_or_default()
            )
        }
    }
}

/// A form with Basic credentials, unless the changes bring their own.
async fn by_books(scene: &Scene, operation: Operation, form: &[(String, String)]) -> Answer {
    let request = scene.request("POST", &scene.url(operation)).form(form);
    let own = form.iter().any(|(name, _)| name == "client_id" || name == "client_secret");
    let secret = rehearsal_tests::SECRET;
    Answer::to(if own { request } else { request.basic_auth("books", Some(secret)) }).await
}

async fn through_pages(scene: &Scene, changes: Pairs<'_>) -> Landing {
    let mut browser = scene.browser();
    let mut landing = browser.ask(&ask(changes)).await;
    for _ in 0..4 {
        let Landing::Page(page) = &landing else { break };
        let Some(form) = page.forms.first() else { break };
        let asks_who = form.fields.iter().any(|(name, _)| name == "password");
        let page = page.clone();
        let fields: &[(&str, &str)] = if asks_who { &[("username", "alice"), ("password", "alice")] } else { &[] };
        landing = browser.submit(&page, fields).await;
    }
    landing
}

async fn code(scene: &Scene, changes: Pairs<'_>) -> String {
    through_pages(scene, changes).await.callback().get("code").unwrap_or("none").to_owned()
}

fn token_form(code: &str, changes: Pairs<'_>) -> Vec<(String, String)> {
    let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
    changed(form.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(), changes)
}

async fn tokens(scene: &Scene, changes: Pairs<'_>) -> Answer {
    let code = code(scene, changes).await;
    by_books(scene, Operation::Token, &token_form(&code, &[])).await
}

/// What comes of it, as text.
pub(super) async fn told(scene: &Scene, tell: Tell<'_>) -> String {
    match tell {
        Tell::Http(method, path, headers, form) => {
            let mut request = scene.request(method, path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            text(&Answer::to(if form.is_empty() { request } else { request.form(form) }).await)
        }
        Tell::Bare(changes) => {
            let request = scene.request("GET", &scene.url(Operation::Authorize)).query(ask(changes).pairs());
            text(&Answer::to(request).await)
        }
        Tell::Landing(changes) => landed(through_pages(scene, changes).await),
        Tell::Again(changes) => {
            let mut browser = scene.browser();
            browser.sign_in("alice", &Ask::books()).await;
            landed(browser.ask(&ask(changes)).await)
        }
        Tell::Token(asked, form) => {
            let code = code(scene, asked).await;
            text(&by_books(scene, Operation::Token, &token_form(&code, form)).await)
        }
        Tell::Refresh(asked, form) => {
            let refresh = tokens(scene, asked).await.text("refresh_token");
            let form = changed(
                vec![("grant_type".to_owned(), "refresh_token".to_owned()), ("refresh_token".to_owned(), refresh)],
                form,
            );
            text(&by_books(scene, Operation::Token, &form).await)
        }
        Tell::Userinfo(asked) => {
            let access = tokens(scene, asked).await.text("access_token");
            let answer = scene.userinfo(&access).await;
            let claims = mock_idp::jose::decode(&answer.body).map(|_| token::claims(&answer.body));
            format!("{}{claims:?}", text(&answer))
        }
        Tell::After(path, role) => {
            let answer = tokens(scene, &[]).await;
            let form = vec![
                ("token".to_owned(), answer.text(role)),
                ("grant_type".to_owned(), "refresh_token".to_owned()),
                ("refresh_token".to_owned(), answer.text("refresh_token")),
            ];
            let request = scene.request("POST", path).form(&form).basic_auth("books", Some(rehearsal_tests::SECRET));
            Answer::to(request).await;
            format!("userinfo {}", scene.userinfo(&answer.text("access_token")).await.status)
        }
        Tell::Introspect(more) => {
            let access = tokens(scene, &[]).await.text("access_token");
            let form = changed(vec![("token".to_owned(), access)], more);
            let answer = by_books(scene, Operation::Introspect, &form).await;
            let claims = mock_idp::jose::decode(&answer.body).map(|_| token::claims(&answer.body));
            format!("{}{claims:?}", text(&answer))
        }
        Tell::Pushed(changes, times) => {
            let form: Vec<(String, String)> = Ask::books().pairs().to_vec();
            let pushed = by_books(scene, Operation::Par, &form[1..]).await;
            let urn = pushed.text("request_uri");
            let pairs = [("client_id", "books"), ("request_uri", urn.as_str())];
            let pairs = changed(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(), changes);
            let mut last = text(&pushed);
            for _ in 0..times {
                let request = scene.request("GET", &scene.url(Operation::Authorize)).query(&pairs);
                last = text(&Answer::to(request).await);
            }
            last
        }
    }
}
