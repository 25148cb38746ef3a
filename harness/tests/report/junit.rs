use rehearsal::report::Format;

use super::events::{case, one_of_each, rendered, run_of};
use rehearsal::event::Verdict;

#[test]
fn failures_inconclusives_and_errors_are_told_apart() {
    insta::assert_snapshot!(rendered(Format::Junit, &one_of_each()));
}

#[test]
fn what_a_page_said_does_not_break_the_xml() {
    let mut hostile = case("a/b/c", Verdict::Failed);
    hostile.title = "]]><failure/>&\"'\u{1}\u{1b}[31m".into();
    hostile.reason = Some("<script>\u{0}".into());
    let xml = rendered(Format::Junit, &run_of(vec![hostile]));
    assert_eq!(xml.matches("<failure").count(), 1, "{xml}");
    assert!(!xml.contains(['\u{0}', '\u{1}', '\u{1b}']), "{xml}");
    assert!(xml.contains("&lt;script&gt;"), "{xml}");
}
