//! Many requests at once, and what came of them.

use std::collections::BTreeMap;

use rehearsal::agent::{Arrival, HeldRequest, HttpAgent};

use crate::scene::{Scene, browser};

/// So many browsers begin a login, and all come back at once.
pub async fn at_once(scene: &mut Scene, count: usize) -> String {
    let mut requests = Vec::new();
    for _ in 0..count {
        scene.new_browser();
        if let Some(Arrival::Held(held)) = scene.begin(true, None).await {
            requests.push(request(scene, &held));
        }
    }
    counted(send(requests).await)
}

/// One browser sends one callback so many times at once.
pub async fn callback_at_once(scene: &Scene, held: &HeldRequest, count: usize) -> String {
    counted(send((0..count).map(|_| request(scene, held)).collect()).await)
}

/// So many logins are begun, each by a browser that has seen nothing yet.
pub async fn starts(scene: &mut Scene, slug: &str, count: usize) -> String {
    let mut told = Vec::new();
    for _ in 0..count {
        scene.agent = browser(&scene.clock);
        told.push(answer(scene.http.get(scene.start_url(slug))).await);
    }
    counted(told)
}

/// What a page says that is no success: its status and the words of the error.
pub fn told(status: u16, body: &str) -> String {
    let words = body.split_once(" data-error=\"").and_then(|(_, rest)| rest.split_once("<p>"));
    let words = words.and_then(|(_, rest)| rest.split_once("</p>")).map_or("", |(words, _)| words);
    let words = words.replace("&#39;", "'").replace("&#34;", "\"").replace("&quot;", "\"");
    format!("{status} {words}").trim_end().to_owned()
}

fn request(scene: &Scene, held: &HeldRequest) -> reqwest::RequestBuilder {
    let now = clock::Clock::now(&scene.clock);
    scene.http.get(held.url.clone()).header("cookie", cookies(&scene.agent, now))
}

fn cookies(agent: &HttpAgent, now: clock::Timestamp) -> String {
    let pairs = agent.jar().cookies(now).map(|cookie| format!("{}={}", cookie.name, cookie.value));
    pairs.collect::<Vec<_>>().join("; ")
}

async fn send(requests: Vec<reqwest::RequestBuilder>) -> Vec<String> {
    let going: Vec<_> = requests.into_iter().map(|request| tokio::spawn(answer(request))).collect();
    let mut told = Vec::new();
    for one in going {
        told.push(one.await.unwrap_or_else(|error| error.to_string()));
    }
    told
}

async fn answer(request: reqwest::RequestBuilder) -> String {
    match request.send().await {
        Ok(response) if response.status().is_redirection() => {
            let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
            if to == "/account" { "in".to_owned() } else { "sent on".to_owned() }
        }
        Ok(response) => told(response.status().as_u16(), &response.text().await.unwrap_or_default()),
        Err(error) => error.to_string(),
    }
}

fn counted(told: Vec<String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in told {
        *counts.entry(one).or_default() += 1;
    }
    let mut told: Vec<String> = counts.into_iter().map(|(what, count)| format!("{count} x {what}")).collect();
    told.reverse();
    told.join("; ")
}
