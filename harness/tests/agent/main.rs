//! Plays the suite of the user agents with the HTTP agent.

mod site;

use std::sync::Arc;

use clock::VirtualClock;
use rehearsal::agent::conformance::{self, Stage};
use rehearsal::agent::{Arrival, BrowserAgent, BrowserOptions, Driver, HttpAgent, HttpAgentOptions, UserAgent};
use url::Url;

fn agent(clock: &VirtualClock) -> HttpAgent {
    HttpAgent::new(HttpAgentOptions::new(Arc::new(clock.clone()))).expect("a browser")
}

async fn stage() -> Stage {
    let (one, other) = (site::serve().await, site::serve().await);
    let url = |host: &str, port: u16| Url::parse(&format!("http://{host}:{port}/")).expect("a URL");
    Stage {
        home: url("localhost", one),
        home_other_port: url("localhost", other),
        away: url("127.0.0.1", other),
        clock: VirtualClock::starting_now(),
    }
}

#[tokio::test]
async fn the_http_agent_passes_the_suite() {
    let cases = conformance::cases();
    let failures = conformance::play(&cases, &stage().await, async |clock| {
        let agent: Box<dyn UserAgent> = Box::new(agent(clock));
        Ok(agent)
    })
    .await;
    let failures: Vec<String> = failures.into_iter().map(|(name, failure)| format!("{name}: {failure}")).collect();
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[tokio::test]
async fn chromium_passes_the_suite() {
    let driver = Driver::start(false).await.expect("chromedriver; ci/test installs it");
    let cases: Vec<_> = conformance::cases().into_iter().filter(|case| !case.virtual_cookies).collect();
    let failures = conformance::play(&cases, &stage().await, async |clock| {
        let agent = BrowserAgent::open(&driver, BrowserOptions::new(Arc::new(clock.clone()))).await?;
        let agent: Box<dyn UserAgent> = Box::new(agent);
        Ok(agent)
    })
    .await;
    let failures: Vec<String> = failures.into_iter().map(|(name, failure)| format!("{name}: {failure}")).collect();
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn names_of_cases_are_unique() {
    let mut names: Vec<_> = conformance::cases().iter().map(|case| case.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[tokio::test]
async fn odd_answers_are_pages_and_no_panics() {
    let stage = stage().await;
    let mut agent = agent(&stage.clock);
    let Arrival::Page(page) = agent.visit(&stage.here("/odd", &[])).await.unwrap() else { panic!("no page") };
    assert_eq!(page.text, "caf\u{fffd}");
    assert_eq!(page.header("x-odd"), Some("\u{fffd}\u{fffd}"));
    let refused = &agent.visits()[0].refused_cookies;
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(agent.jar().cookies(clock::Clock::now(&stage.clock)).count(), 1);
}

#[tokio::test]
async fn a_body_that_does_not_end_is_not_read_to_its_end() {
    let stage = stage().await;
    let error = agent(&stage.clock).visit(&stage.here("/endless", &[])).await.unwrap_err().to_string();
    assert!(error.ends_with("answers with more than 10485760 bytes"), "{error}");
}

#[tokio::test]
async fn errors_name_the_cause() {
    let stage = stage().await;
    let mut agent = agent(&stage.clock);
    let nobody = agent.visit(&Url::parse("http://localhost:1/x").unwrap()).await.unwrap_err().to_string();
    assert!(nobody.starts_with("http://localhost:1/x does not answer: ") && nobody.contains("refused"), "{nobody}");
    let bad = agent.visit(&stage.here("/redirect", &[("to", "http://[")])).await.unwrap_err().to_string();
    assert!(bad.ends_with("answers with status 302 and a Location that leads nowhere: http://["), "{bad}");
    let nowhere = agent.visit(&Url::parse("javascript:alert(1)").unwrap()).await.unwrap_err().to_string();
    assert_eq!(nowhere, "javascript:alert(1) is no address that a browser goes to");
}

#[tokio::test]
async fn a_request_that_one_browser_held_can_be_sent_by_another() {
    let stage = stage().await;
    let (mut attacker, mut victim) = (agent(&stage.clock), agent(&stage.clock));
    let callback = stage.here("/echo", &[("code", "1")]);
    attacker.visit(&callback).await.unwrap();
    victim.visit(&stage.here("/set", &[("c", "who=victim")])).await.unwrap();
    let rule = rehearsal::agent::HoldRule { url: stage.here("/echo", &[]) };
    let sent = attacker.last_sent(&rule).unwrap();
    let Arrival::Page(page) = victim.send(&sent).await.unwrap() else { panic!("no page") };
    assert!(page.text.contains("[who=victim]") && page.url == callback, "{}", page.text);
}
