use rehearsal::event::Verdict;
use rehearsal::report::Format;

use super::events::{case, one_of_each, rendered, run_of};

#[test]
fn a_bug_report_has_versions_what_decided_it_and_the_way_to_see_it_again() {
    insta::assert_snapshot!(rendered(Format::Issue, &one_of_each()));
}

#[test]
fn where_all_is_well_there_is_nothing_to_report() {
    let told = rendered(Format::Issue, &run_of(vec![case("a/b/c", Verdict::Passed)]));
    assert_eq!(told, "Everything was as expected; there is nothing to report.\n");
}

#[test]
fn a_scenario_cannot_break_out_of_its_fence() {
    let mut hostile = case("a/b/c", Verdict::Failed);
    hostile.scenario = Some("title: x\n````\n<script>\n".to_owned());
    let told = rendered(Format::Issue, &run_of(vec![hostile]));
    assert!(told.contains("`````yaml\ntitle: x\n````\n<script>\n`````\n"), "{told}");
}
