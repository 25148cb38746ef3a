use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rehearsal::event::{RunEvent, Verdict};
use rehearsal::report::Format;
use scraper::{Html, Selector};

use super::events::{case, one_of_each, rendered, run_of};

/// The page as it is when everything has been unfolded.
fn page(events: &[RunEvent]) -> Html {
    let html = rendered(Format::Html, events);
    let mut parts = html.split(" data-deflated=\"");
    let mut whole = parts.next().unwrap().to_owned();
    for part in parts {
        let (packed, rest) = part.split_once('"').unwrap();
        let (tag, rest) = rest.split_once('>').unwrap();
        let bytes = miniz_oxide::inflate::decompress_to_vec(&STANDARD.decode(packed).unwrap()).unwrap();
        whole.push_str(&format!("{tag}>{}{rest}", String::from_utf8(bytes).unwrap()));
    }
    Html::parse_document(&whole)
}

fn all<'p>(page: &'p Html, selector: &str) -> Vec<scraper::ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(page: &Html, selector: &str) -> String {
    let found = all(page, selector);
    let first = found.first().unwrap_or_else(|| panic!("no {selector}"));
    first.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn totals_and_order_show_first_what_needs_a_person() {
    let page = page(&one_of_each());
    assert_eq!(text(&page, "h1"), "3 of 4 cases not as expected");
    assert_eq!(text(&page, ".totals"), "✗ 1 failed ! 1 errors ? 1 inconclusive ✓ 1 passed");
    let verdicts: Vec<_> = all(&page, ".case").iter().filter_map(|case| case.value().attr("data-verdict")).collect();
    assert_eq!(verdicts, ["failed", "error", "inconclusive", "passed"]);
}

#[test]
fn a_failure_stands_beside_its_control_with_place_reason_and_command() {
    let page = page(&one_of_each());
    let failed = ".case[data-verdict=failed]";
    assert_eq!(text(&page, &format!("{failed} .reason")), "error: expected nonce_missing, seen nonce_mismatch");
    let headings: Vec<String> =
        all(&page, &format!("{failed} .run h3")).iter().map(|heading| heading.text().collect()).collect();
    assert_eq!(headings, ["With the fault✗ not as expected", "The same without the fault✓ as it should be"]);
    let missed = text(&page, &format!("{failed} .checks .missed"));
    assert_eq!(
        missed,
        "✗ error missed expected nonce_missing seen nonce_mismatch scenarios/x.yaml:15 · decided by exchange 3"
    );
    assert_eq!(text(&page, &format!("{failed} .again code")), "rehearsal run 'tokens/nonce/bad[idp=plain]' --seed 7");
    assert!(text(&page, &format!("{failed} .meta")).contains("must OIDC Core 3.1.3.7 rule 11"));
}

#[test]
fn every_arrow_and_every_decision_leads_to_what_was_said() {
    let page = page(&one_of_each());
    let links = all(&page, "svg a, .place a");
    assert!(links.len() > 16, "{}", links.len());
    for link in links {
        let id = link.value().attr("href").unwrap().trim_start_matches('#');
        let target = all(&page, &format!("[id='{id}']"));
        assert_eq!(target.len(), 1, "{id}");
        // Inside of the `<details>`, so that a browser opens it by itself.
        assert_eq!(target[0].parent().unwrap().value().as_element().unwrap().name(), "details");
    }
}

#[test]
fn the_diagram_shows_who_decided_what_struck_which_manners_and_the_clock() {
    let page = page(&one_of_each());
    let failed = ".case[data-verdict=failed] section.wire svg";
    let decided = all(&page, &format!("{failed} .decided"));
    assert_eq!(decided.len(), 1);
    let spoken = decided[0].value().attr("aria-label").unwrap();
    assert_eq!(spoken, "Exchange 3: browser asks relying party, GET /cb, 400; this decided it");
    assert_eq!(text(&page, &format!("{failed} .struck .bad")), "✗ script: set_claims nonce at id_token");
    assert_eq!(text(&page, &format!("{failed} .manner")), "some-callback-sorted");
    assert_eq!(text(&page, &format!("{failed} .later")), "5 m 1 s later");
}

#[test]
fn requests_answers_and_tokens_are_decoded() {
    let page = page(&one_of_each());
    let token = "[id=c2r1e4]";
    assert_eq!(text(&page, &format!("{token} .sides > section table")), "Form grant_type authorization_code code c0de");
    assert_eq!(text(&page, &format!("{token} .token h5")), "id_token token (JWS), decoded");
    assert_eq!(text(&page, &format!("{token} .token pre")), "{ \"alg\": \"RS256\", \"kid\": \"k1\" }");
    assert!(text(&page, &format!("{token} .token")).contains("\"nonce\": \"another\""));
    assert_eq!(text(&page, "[id=c2r1e2] table"), "Query client_id rehearsal state st ate");
}

#[test]
fn of_a_case_that_passed_the_exchanges_are_listed_without_bodies() {
    let page = page(&one_of_each());
    let passed = ".case[data-verdict=passed]";
    assert_eq!(all(&page, &format!("{passed} .exchanges > li")).len(), 8);
    assert!(all(&page, &format!("{passed} .exchange, {passed} svg, {passed} pre")).is_empty());
}

#[test]
fn nothing_is_fetched_and_no_script_runs_but_its_own() {
    let html = rendered(Format::Html, &one_of_each());
    let page = Html::parse_document(&html);
    let policy = all(&page, "meta[http-equiv=Content-Security-Policy]")[0].value().attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"), "{policy}");
    assert!(all(&page, "link, img, iframe, script[src], [onclick], base, object").is_empty());
    assert_eq!(all(&page, "script").len(), 1);
    // Apart from recorded addresses, which stand as text, there is none.
    assert!(!html.contains("url(http") && !html.contains("@import") && !html.contains("href=\"http"));
}

#[test]
fn whatever_was_recorded_is_text() {
    const HOSTILE: &str = "</pre></details></script><script>alert(1)</script><img src=x onerror='alert(2)'>\"' {{ x }}";
    let mut result = case("a/b/c", Verdict::Failed);
    let hostile = || HOSTILE.to_owned();
    (result.title, result.file, result.idp, result.rp, result.again) =
        (hostile(), hostile(), hostile(), hostile(), hostile());
    (result.refs, result.tags, result.reason) = (vec![hostile()], vec![hostile()], Some(hostile()));
    for run in &mut result.runs {
        for check in &mut run.checks {
            (check.word, check.expected, check.seen) = (hostile(), hostile(), hostile());
        }
        for (index, exchange) in run.exchanges.iter_mut().enumerate() {
            exchange.method = hostile();
            exchange.url = format!("http://a.test/{HOSTILE}?a={HOSTILE}#b={HOSTILE}");
            exchange.request_headers.push((hostile(), hostile()));
            exchange.response_headers = vec![("location".into(), format!("javascript:alert(3)?{HOSTILE}"))];
            (exchange.request_body, exchange.response_body) = (hostile(), hostile());
            if index % 2 == 0 {
                exchange.response_body = serde_json::json!({ HOSTILE: HOSTILE }).to_string();
            }
            (exchange.quirks, exchange.deviations) = (vec![hostile()], vec![hostile()]);
        }
    }
    let mut passed = result.clone();
    (passed.case, passed.verdict) = ("a/b/d".into(), Verdict::Passed);
    let page = page(&run_of(vec![result, passed]));
    assert_eq!(all(&page, "script").len(), 1);
    assert!(all(&page, "img, [onerror], a[href^=javascript]").is_empty());
    assert_eq!(all(&page, "main .case").len(), 2, "a case was closed by what was recorded in it");
    assert_eq!(all(&page, "main .case .case").len(), 0);
    assert!(text(&page, ".case .title").contains("<script>alert(1)</script>"));
}

#[test]
fn a_run_without_cases_and_an_interrupted_one_say_so() {
    let mut events = run_of(Vec::new());
    assert!(text(&page(&events), "main").contains("No case was played."));
    if let Some(RunEvent::RunFinished { interrupted, .. }) = events.last_mut() {
        *interrupted = true;
    }
    assert_eq!(text(&page(&events), ".interrupted"), "Interrupted: 0 of 0 cases were played to their end.");
}

#[test]
fn it_can_be_used_by_keyboard_and_screen_reader() {
    let page = page(&one_of_each());
    assert_eq!(all(&page, "html[lang=en]").len(), 1);
    assert_eq!(all(&page, "main").len(), 1);
    assert_eq!(text(&page, "a.skip"), "Skip to the cases");
    assert!(all(&page, "svg a").iter().all(|link| link.value().attr("aria-label").is_some()));
    assert!(all(&page, "input, select").iter().all(|field| {
        field.ancestors().any(|node| node.value().as_element().is_some_and(|element| element.name() == "label"))
    }));
    assert!(text(&page, ".case summary").contains("failed:"), "a verdict must not be a colour or sign alone");
}
