use rehearsal::event::{RunEvent, VERSION};
use rehearsal::report::Format;

use super::events::{one_of_each, rendered};

#[test]
fn all_verdicts_can_be_read() {
    let shown = rendered(Format::Terminal, &one_of_each());
    insta::assert_snapshot!(anstream::adapter::strip_str(&shown).to_string());
}

#[test]
fn a_joined_run_names_no_seed_and_an_interrupted_one_its_loss() {
    let mut events = one_of_each();
    events[0] = RunEvent::RunStarted { version: VERSION, seed: None, cases: 9 };
    if let Some(RunEvent::RunFinished { interrupted, .. }) = events.last_mut() {
        *interrupted = true;
    }
    let shown = rendered(Format::Terminal, &events);
    assert!(shown.starts_with("Rehearsing 9 scenarios, several seeds\n"), "{shown}");
    assert!(shown.ends_with("interrupted: 4 of 9 cases were played to their end\n"), "{shown}");
}
