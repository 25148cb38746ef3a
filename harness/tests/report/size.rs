use rehearsal::event::{CaseResult, Exchange, Path, Verdict};
use rehearsal::report::Format;

use super::events::{BEGAN, ID_TOKEN, case, exchange, rendered, run_of};

const CASES: usize = 2000;
const MIB: usize = 1024 * 1024;

/// As many exchanges with as much in them as a login against a real provider has.
fn lifelike(name: &str, verdict: Verdict) -> CaseResult {
    let mut result = case(name, verdict);
    for run in &mut result.runs {
        run.exchanges = (0..14).map(|index| one(index, name)).collect();
    }
    result
}

fn one(index: i64, name: &str) -> Exchange {
    let paths = [Path::BrowserToRp, Path::BrowserToIdp, Path::RpToIdp];
    let path = paths[usize::try_from(index).unwrap() % paths.len()];
    let url = format!(
        "http://127.0.0.1:40000/api/oidc/{index}?client_id=rehearsal&state={name}-{index}&nonce=0123456789abcdef"
    );
    let mut exchange = exchange(path, index, ("GET", &url), 200);
    let header = |n: i64| (format!("x-header-{n}"), format!("value {n} of a header of usual length"));
    exchange.at = BEGAN + index;
    exchange.request_headers = (0..9).map(header).collect();
    exchange.response_headers = (0..9).map(header).collect();
    exchange.response_body = match path {
        Path::RpToIdp => format!("{{\"id_token\":\"{ID_TOKEN}\",\"filler\":\"{}\"}}", "m".repeat(1200)),
        _ => format!("<!doctype html><title>Login</title><form>{}</form>", "<input name=x>".repeat(100)),
    };
    exchange.quirks = vec!["some-callback-sorted".into(), "some-paths".into()];
    exchange
}

/// One in twenty did not pass. The numbers are those of issue 6.
#[test]
fn two_thousand_cases_are_less_than_15_mb_of_html() {
    let cases = (0..CASES).map(|n| {
        let verdict = if n % 20 == 0 { Verdict::Failed } else { Verdict::Passed };
        lifelike(&format!("pack/subject/case-{n}"), verdict)
    });
    let html = rendered(Format::Html, &run_of(cases.collect()));
    let failed = rendered(Format::Html, &run_of(vec![lifelike("a/b/c", Verdict::Failed)])).len();
    let passed = rendered(Format::Html, &run_of(vec![lifelike("a/b/c", Verdict::Passed)])).len();
    let empty = rendered(Format::Html, &run_of(Vec::new())).len();
    println!(
        "{} bytes; a case that passed {}, one that failed {}, the page {empty}",
        html.len(),
        passed - empty,
        failed - empty
    );
    assert!(html.len() < 15 * MIB, "{} bytes", html.len());
    if let Some(path) = std::env::var_os("REHEARSAL_KEEP_HTML") {
        std::fs::write(path, html).unwrap();
    }
}
