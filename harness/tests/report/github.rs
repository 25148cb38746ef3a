use rehearsal::event::Verdict;
use rehearsal::report::GithubReport;

use super::events::{case, one_of_each, run_of};

fn annotations(events: &[rehearsal::event::RunEvent]) -> String {
    let mut out = Vec::new();
    let mut report = GithubReport::new(&mut out);
    events.iter().for_each(|event| report.tell(event).unwrap());
    String::from_utf8(out).unwrap()
}

#[test]
fn everything_that_did_not_pass_is_annotated_where_it_stands() {
    insta::assert_snapshot!(annotations(&one_of_each()));
}

#[test]
fn no_page_writes_a_command_of_its_own() {
    let mut hostile = case("a/b/c", Verdict::Failed);
    hostile.reason = Some("x\r\n::set-output name=a::b 100%".into());
    hostile.file = "a,line=1::b.yaml".into();
    let said = annotations(&run_of(vec![hostile]));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("::error file=a%2Cline=1%3A%3Ab.yaml,line=15,"), "{said}");
    assert!(said.contains("x%0D%0A::set-output name=a::b 100%25"), "{said}");
}
