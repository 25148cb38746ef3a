use rehearsal::event::{RunEvent, Verdict};
use rehearsal::report::Format;

use super::events::{case, one_of_each, rendered, run_of};

#[test]
fn totals_come_first_and_then_everything_that_did_not_pass() {
    insta::assert_snapshot!(rendered(Format::Markdown, &one_of_each()));
}

#[test]
fn what_a_page_said_is_text() {
    let mut hostile = case("a/b/c", Verdict::Failed);
    hostile.title = "<img src=x> | [a](javascript:1) @team".into();
    let text = rendered(Format::Markdown, &run_of(vec![hostile]));
    assert!(!text.contains("<img") && !text.contains("[a]("), "{text}");
    assert!(text.contains("&lt;img src=x&gt; \\| \\[a\\](javascript:1) \\@team"), "{text}");
}

#[test]
fn an_interrupted_run_says_so_and_a_summary_that_github_would_refuse_is_cut() {
    let mut events = run_of((0..2000).map(|n| case(&format!("a/b/c{n}"), Verdict::Failed)).collect());
    if let Some(RunEvent::RunFinished { interrupted, .. }) = events.last_mut() {
        *interrupted = true;
    }
    let text = rendered(Format::Markdown, &events);
    assert!(text.contains("**Interrupted**: 2000 of 2000 cases were played to their end."));
    assert!(text.len() < 1024 * 1024, "{}", text.len());
    assert!(text.contains("further cases did not pass and would not fit in here"));
}
