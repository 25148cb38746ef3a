//! Plays a try and says what was otherwise than in the recording.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use clock::{Clock as _, SystemClock, VirtualClock};
use mock_idp::vocab::Operation;
use rehearsal::agent::{Arrival, HeldRequest, HoldRule, UserAgent as _};
use serde_json::Value;
use tokio::task::JoinHandle;
use url::{Url, form_urlencoded};

use crate::case::{Expected, Step, Try};
use crate::crowd;
use crate::scene::{Scene, in_full};
use crate::setting::{advance, give};

/// What was otherwise; nothing when it was alike.
pub async fn play(release: &str, tried: Try) -> Vec<String> {
    let steps =
        if tried.steps.is_empty() { vec![Step::Login(crate::case::Change::default())] } else { tried.steps.clone() };
    let mut scene = Scene::set(release, tried.clone()).await;
    // A provider that takes its time takes the clock's, so somebody must move it.
    let waits = tried.script.iter().any(|deviation| deviation.delay.is_some());
    let ticking = waits.then(|| tick(scene.clock.clone()));
    let (mut seen, mut last) = (Vec::new(), None);
    for step in &steps {
        if let Some(outcome) = act(&mut scene, step, &mut last).await {
            seen.push(outcome);
        }
    }
    if let Some(ticking) = ticking {
        ticking.abort();
    }
    let mut otherwise = compare(tried.expected(release), &seen, &scene);
    if let Some(expected) = &tried.account {
        otherwise.extend(compare_account(expected, &scene));
    }
    if let Some(accounts) = &tried.accounts {
        let there = scene.rp.usernames();
        if there != *accounts {
            otherwise.push(format!("accounts {there:?}, not {accounts:?}"));
        }
    }
    scene.strike().await;
    let named = if tried.name.is_empty() { String::new() } else { format!("{}: ", tried.name) };
    otherwise.into_iter().map(|line| format!("{named}{line}")).collect()
}

/// Moves the clock by half a second, again and again.
fn tick(clock: VirtualClock) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            SystemClock.sleep(Duration::from_millis(10)).await;
            clock.advance(Duration::from_millis(500));
        }
    })
}

/// What is kept from step to step.
#[derive(Debug, Default)]
struct Kept {
    callback: Option<HeldRequest>,
    token: Option<String>,
}

fn act<'a>(
    scene: &'a mut Scene,
    step: &'a Step,
    kept: &'a mut Option<Kept>,
) -> Pin<Box<dyn Future<Output = Option<String>> + Send + 'a>> {
    Box::pin(async move {
        let kept = kept.get_or_insert_with(Kept::default);
        match step {
            Step::Login(change) => {
                scene.change(change).await;
                Some(login(scene, kept, change.at.as_deref(), &[]).await)
            }
            Step::LateLogin(seconds) => Some(login(scene, kept, None, &[Step::Advance(*seconds)]).await),
            Step::Meanwhile(steps) => Some(login(scene, kept, None, steps).await),
            Step::LoginElsewhere(change) => {
                scene.change(change).await;
                scene.new_browser();
                let held = held(scene, change.at.as_deref()).await?;
                scene.new_browser();
                Some(bring(scene, &held).await)
            }
            Step::CallbackAgain => {
                let request = kept.callback.clone()?;
                Some(bring(scene, &request).await)
            }
            Step::Callback(query) => {
                let held = held(scene, None).await?;
                let param =
                    |name: &str| held.url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned());
                let query = query
                    .replace("{state}", &param("state").unwrap_or_default())
                    .replace("{code}", &param("code").unwrap_or_default());
                let mut url = scene.rp.redirect_uri();
                url.set_query(Some(&query));
                kept.callback = Some(held);
                Some(bring(scene, &HeldRequest::typed(url)).await)
            }
            Step::AtOnce(count, change) => {
                scene.change(change).await;
                Some(crowd::at_once(scene, *count).await)
            }
            Step::CallbackAtOnce(count) => {
                scene.new_browser();
                let held = held(scene, None).await?;
                Some(crowd::callback_at_once(scene, &held, *count).await)
            }
            Step::Starts(slug, count) => Some(crowd::starts(scene, slug, *count).await),
            Step::BackChannel(change) => {
                let token = scene.logout_token(change).await;
                kept.token.clone_from(&token);
                Some(deliver(scene, &token.unwrap_or_else(|| "no logout token was sent".to_owned())).await)
            }
            Step::BackChannelAgain => Some(deliver(scene, &kept.token.clone()?).await),
            Step::BackChannelRaw(text) => Some(deliver(scene, text).await),
            Step::LogOut(headers) => Some(log_out(scene, headers).await),
            Step::Local(username, password) => Some(local(scene, username, password).await),
            Step::LoginPage(query) => Some(login_page(scene, query).await),
            Step::LinkMeanwhile(steps) => Some(link_meanwhile(scene, steps).await),
            Step::Link(_) | Step::Unlink(..) | Step::Preview(_) => Some(at_account(scene, step).await),
            Step::Who => Some(scene.who().await.map_or_else(|| "out".to_owned(), |name| format!("in as {name}"))),
            Step::TestConnection => Some(test_connection(scene).await),
            Step::Sent(operation, names) => Some(sent(scene, *operation, names)),
            Step::Asked(operations) => {
                let journal = scene.idp.journal();
                let told = operations.iter().map(|of| format!("{} {}", operation_word(*of), journal.count(*of)));
                Some(told.collect::<Vec<_>>().join(", "))
            }
            _ => arrange(scene, step).await,
        }
    })
}

/// What is done behind the scene; only a deletion comes to something.
async fn arrange(scene: &mut Scene, step: &Step) -> Option<String> {
    match step {
        Step::Change(change) => match change.provider.as_ref().filter(|provider| provider.delete) {
            Some(provider) => return Some(scene.reconfigure(provider)),
            None => scene.change(change).await,
        },
        Step::Advance(seconds) => advance(scene, *seconds),
        Step::Give(username, words) => give(&scene.rp, username, words),
        Step::DeleteAccount(username) => scene.rp.delete_account(username).expect("an account"),
        Step::SetActive(username, active) => scene.rp.set_active(username, *active).expect("an account"),
        Step::Restart => scene.restart().await,
        Step::NewBrowser => scene.new_browser(),
        _ => {}
    }
    None
}

fn sent(scene: &Scene, operation: Operation, names: &[String]) -> String {
    let Some(exchange) = scene.idp.journal().last(operation) else { return "nothing".to_owned() };
    let query = Url::parse(&exchange.url).ok().and_then(|url| url.query().map(str::to_owned)).unwrap_or_default();
    let body = exchange.request_body.text();
    let both = [query.as_bytes(), body.as_bytes()];
    let mut carried: Vec<(String, String)> =
        both.into_iter().flat_map(|text| form_urlencoded::parse(text).into_owned()).collect();
    if let Some(value) = exchange.request_header("authorization") {
        carried.push(("authorization".to_owned(), value.to_owned()));
    }
    let told = |name: &String| {
        let (bare, with_value) = name.strip_suffix('=').map_or((name.as_str(), false), |bare| (bare, true));
        let (_, value) = carried.iter().find(|(known, _)| known == bare)?;
        Some(if with_value { format!("{bare}={value}") } else { bare.to_owned() })
    };
    names.iter().filter_map(told).collect::<Vec<_>>().join(" ")
}

fn operation_word(operation: Operation) -> String {
    serde_json::to_value(operation).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

async fn login(scene: &mut Scene, kept: &mut Kept, at: Option<&str>, meanwhile: &[Step]) -> String {
    scene.new_browser();
    scene.rp.forget_last_error();
    let Some(arrival) = scene.begin(true, at).await else { return "no arrival".to_owned() };
    let before = scene.agent.visits().len();
    if let Arrival::Held(held) = arrival {
        let mut nothing = None;
        for step in meanwhile {
            act(scene, step, &mut nothing).await;
        }
        kept.callback = Some((*held).clone());
        scene.agent.hold(None);
        scene.rp.forget_last_error();
        if scene.agent.send(&held).await.is_err() {
            return "the callback did not arrive".to_owned();
        }
    }
    scene.outcome(before).await
}

/// The callback of a login that is begun now.
async fn held(scene: &mut Scene, at: Option<&str>) -> Option<HeldRequest> {
    match scene.begin(true, at).await {
        Some(Arrival::Held(held)) => Some(*held),
        _ => None,
    }
}

/// The last browser sends a request, and what comes of it.
async fn bring(scene: &mut Scene, request: &HeldRequest) -> String {
    scene.agent.hold(None);
    scene.rp.forget_last_error();
    let before = scene.agent.visits().len();
    match scene.agent.send(request).await {
        Ok(_) => scene.outcome(before).await,
        Err(error) => error.to_string(),
    }
}

/// What an account does with its identities and claims, in the last browser.
async fn at_account(scene: &mut Scene, step: &Step) -> String {
    scene.rp.forget_last_error();
    scene.agent.hold(None);
    let done = match step {
        Step::Link(change) => {
            scene.change(change).await;
            let slug = change.at.clone().unwrap_or_else(|| "idp".to_owned());
            scene.post(&format!("/account/link?provider={slug}"), &[]).await;
            "linked"
        }
        Step::Unlink(slug, password) => {
            scene.post("/account/unlink", &[("provider", slug), ("password", password)]).await;
            "unlinked"
        }
        Step::Preview(change) => {
            scene.change(change).await;
            let slug = change.at.clone().unwrap_or_else(|| "idp".to_owned());
            match scene.post("/settings/preview", &[("slug", &slug)]).await {
                Some(Arrival::Page(page)) if page.body.contains("data-field=\"raw\"") => "previewed",
                Some(Arrival::Page(page)) => return crowd::told(page.status, &page.body),
                other => return format!("{other:?}"),
            }
        }
        _ => "nothing",
    };
    match scene.rp.last_error() {
        Some(error) => format!("{} {}", error.said.status, error.said.words),
        None => done.to_owned(),
    }
}

/// A link whose callback waits until the steps are done.
async fn link_meanwhile(scene: &mut Scene, steps: &[Step]) -> String {
    scene.agent.hold(Some(HoldRule { url: scene.rp.redirect_uri() }));
    let Some(Arrival::Held(held)) = scene.post("/account/link?provider=idp", &[]).await else {
        return "no callback".to_owned();
    };
    let mut nothing = None;
    for step in steps {
        act(scene, step, &mut nothing).await;
    }
    scene.agent.hold(None);
    scene.rp.forget_last_error();
    if let Err(error) = scene.agent.send(&held).await {
        return error.to_string();
    }
    match scene.rp.last_error() {
        Some(error) => format!("{} {}", error.said.status, error.said.words),
        None => "linked".to_owned(),
    }
}

async fn test_connection(scene: &Scene) -> String {
    let report = scene.rp.test_connection("idp").await;
    let told = report.checks.iter().filter(|check| check.status.word() != "PASS");
    let mut lines = vec![format!("success {}", report.success())];
    lines.extend(told.map(|check| format!("{} {} {:?}", check.name, check.status.word(), check.message)));
    lines.join("; ")
}

async fn deliver(scene: &Scene, token: &str) -> String {
    let request = scene.http.post(scene.rp.backchannel_logout_uri()).form(&[("logout_token", token)]);
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return error.to_string(),
    };
    let status = response.status().as_u16();
    let body: Value = response.text().await.ok().and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default();
    let words = body.get("error_description").and_then(Value::as_str).unwrap_or_default();
    format!("{status} {words}").trim_end().to_owned()
}

async fn log_out(scene: &mut Scene, headers: &std::collections::BTreeMap<String, String>) -> String {
    let url = scene.rp.base_url().join("/logout").expect("a URL");
    let now = clock::Clock::now(&scene.clock);
    let cookies: Vec<String> =
        scene.agent.jar().cookies(now).map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
    let cookies = cookies.join("; ");
    let mut request = scene.http.post(url).header("cookie", cookies);
    for (name, value) in headers {
        request =
            request.header(name.as_str(), value.replace("{rp}", scene.rp.base_url().as_str().trim_end_matches('/')));
    }
    let Ok(response) = request.send().await else { return "no answer".to_owned() };
    let location =
        response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let Ok(target) = Url::parse(&location) else { return "here".to_owned() };
    let base = scene.rp.base_url().as_str().trim_end_matches('/').to_owned();
    let shown = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| match name.as_ref() {
        "id_token_hint" => "id_token_hint".to_owned(),
        _ => format!("{name}={}", value.replace(&base, "{rp}")),
    };
    let params: Vec<String> = target.query_pairs().map(shown).collect();
    params.join(" ")
}

async fn local(scene: &mut Scene, username: &str, password: &str) -> String {
    scene.new_browser();
    scene.rp.forget_last_error();
    let mut url = scene.rp.login_url();
    url.set_query(Some("local=true"));
    let Ok(Arrival::Page(page)) = scene.agent.visit(&url).await else { return "no login page".to_owned() };
    let Some(form) = page.forms.iter().find(|form| form.fields.iter().any(|(name, _)| name == "password")).cloned()
    else {
        return "no local form".to_owned();
    };
    let before = scene.agent.visits().len();
    if scene.agent.submit(&form, &[("username", username), ("password", password)]).await.is_err() {
        return "the form did not arrive".to_owned();
    }
    scene.outcome(before).await
}

async fn login_page(scene: &mut Scene, query: &str) -> String {
    let mut url = scene.rp.login_url();
    url.set_query(Some(query).filter(|query| !query.is_empty()));
    let response = scene.http.get(url).send().await;
    match response {
        Ok(response) if response.status().is_redirection() => "redirect".to_owned(),
        Ok(response) => {
            let body = response.text().await.unwrap_or_default();
            if body.contains("local-login\"") { "form".to_owned() } else { "page".to_owned() }
        }
        Err(error) => error.to_string(),
    }
}

fn compare(expected: &[String], seen: &[String], scene: &Scene) -> Vec<String> {
    if expected.len() != seen.len() {
        return vec![format!("{} outcomes expected, {} seen: {seen:?}", expected.len(), seen.len())];
    }
    let fits = |expected: &str, seen: &str| {
        let token = scene.idp.url(Operation::Token).unwrap_or_default();
        let whole = in_full(expected).replace("<op>/token", &token).replace("<op>", &scene.idp.issuer());
        match whole.strip_suffix('…') {
            Some(beginning) => seen.starts_with(beginning.trim_end()),
            None => seen == whole,
        }
    };
    let pairs = expected.iter().zip(seen);
    pairs.filter(|(e, s)| !fits(e, s)).map(|(e, s)| format!("{s:?}, not {:?}", in_full(e))).collect()
}

fn compare_account(expected: &Expected, scene: &Scene) -> Vec<String> {
    let Some(account) = scene.rp.account(&expected.username) else {
        return vec![format!("no account {:?}; there are {:?}", expected.username, scene.rp.usernames())];
    };
    let mut otherwise = Vec::new();
    let mut look = |what: &str, expected: Option<String>, seen: String| {
        if expected.as_ref().is_some_and(|expected| *expected != seen) {
            otherwise.push(format!("{what} {seen}, not {}", expected.unwrap_or_default()));
        }
    };
    look("name", expected.name.clone(), account.name);
    look("email", expected.email.clone(), account.email.unwrap_or_default());
    let words: std::collections::BTreeSet<String> = account.permissions.iter().map(ToString::to_string).collect();
    look("permissions", expected.permissions.as_ref().map(|set| format!("{set:?}")), format!("{words:?}"));
    look("libraries", expected.libraries.as_ref().map(|set| format!("{set:?}")), format!("{:?}", account.libraries));
    look("admin", expected.admin.map(|admin| admin.to_string()), account.admin.to_string());
    let subs: std::collections::BTreeSet<String> =
        account.identities.into_iter().map(|identity| identity.sub).collect();
    look("subs", expected.subs.as_ref().map(|set| format!("{set:?}")), format!("{subs:?}"));
    look("open", expected.open.map(|open| open.to_string()), scene.rp.session_count(&expected.username).to_string());
    let renewable = scene.rp.renewable_session_count(&expected.username);
    look("renewable", expected.renewable.map(|count| count.to_string()), renewable.to_string());
    otherwise
}
