//! Everything that a report may point at knows its line; faults are told from what is plain.

use rehearsal::language::{Held, Scenario, Step, parse};

const TEXT: &str = "\
title: Places
severity: must
people: { alice: {}, zoë: {} }
idp:
  settings:
    encrypt.id_token: none
  quirks: [-authelia-short-state]
rp:
  settings:
    flow.auto_redirect: true
    country: no
script:
  - { at: token, status: 503, times: 1 }
steps:
  - start_login

  - sign_in: alice
  - sign_in: { as: zoë, hold: callback }
  - fault: { advance: 5m 1s }
  - release: callback
  - expect:
      login: refused
expect:
  login: refused # in the end
  idp: { token: 0, jwks: 1 }
  page:
    text: no
";

fn scenario() -> Scenario {
    parse("places.yaml", TEXT).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn steps_know_their_lines() {
    let lines: Vec<_> = scenario().steps.iter().map(|step| (step.line, step.column)).collect();
    assert_eq!(lines, [(15, 5), (17, 5), (18, 5), (19, 5), (20, 5), (21, 5)]);
}

#[test]
fn expectations_know_their_lines() {
    let expect = scenario().expect;
    assert_eq!(expect.login.map(|login| (login.line, login.column)), Some((24, 10)));
    assert_eq!(expect.idp.map(|counts| (counts.line, counts.column)), Some((25, 8)));
    assert_eq!(expect.page.map(|page| page.line), Some(27));
}

#[test]
fn what_stands_inside_a_step_knows_its_line() {
    let scenario = scenario();
    let Step::SignIn(short) = scenario.steps[1].get() else { panic!("no sign_in") };
    assert_eq!((short.who.as_str(), short.who.line, short.who.column, short.hold), ("alice", 17, 14, None));
    let Step::SignIn(long) = scenario.steps[2].get() else { panic!("no sign_in") };
    assert_eq!((long.who.as_str(), long.who.line, long.who.column), ("zoë", 18, 20));
    assert_eq!(long.hold, Some(Held::Callback));
    let Step::Expect(expect) = scenario.steps[5].get() else { panic!("no expect") };
    assert_eq!(expect.login.as_ref().map(|login| login.line), Some(22));
}

#[test]
fn the_control_run_leaves_out_the_fault_and_nothing_else() {
    let scenario = scenario();
    let faults: Vec<_> = scenario.steps.iter().map(|step| step.is_fault()).collect();
    assert_eq!(faults, [false, false, false, true, false, false]);
    assert!(scenario.steps[3].in_control().is_none());
    assert!(matches!(scenario.steps[3].get(), Step::Advance(span) if span.rp.0.as_secs() == 301));
    assert!(matches!(scenario.steps[4].in_control(), Some(Step::Release(what)) if what.is_callback()));
    assert_eq!(scenario.script[0].line(), 13);
}

#[test]
fn words_stay_words() {
    let scenario = scenario();
    assert_eq!(scenario.rp.settings["country"].get(), "no");
    assert_eq!(scenario.rp.settings["flow.auto_redirect"].get(), true);
    assert_eq!(scenario.expect.page.unwrap().text.as_deref(), Some("no"));
    assert_eq!(scenario.idp.quirks[0].get(), "-authelia-short-state");
}

#[test]
fn a_fault_can_stand_at_a_setting_a_quirk_and_a_rule() {
    let at = |text: &str| {
        let text = format!("title: t\nseverity: may\nsteps: [start_login]\nexpect: {{ login: refused }}\n{text}\n");
        parse("x.yaml", &text).unwrap_or_else(|error| panic!("{error}"))
    };
    let setting = at("idp: { settings: { deep: { fault: { a: [1, { fault: 2 }] } } } }").idp.settings.remove("deep");
    let setting = setting.unwrap();
    assert!(setting.is_fault());
    assert_eq!(setting.get(), &serde_json::json!({ "a": [1, { "fault": 2 }] }));
    assert!(at("idp: { quirks: [{ fault: +authelia-x }] }").idp.quirks[0].is_fault());
    let script = at("script:\n  - fault:\n      at: id_token\n      set_claims: { nonce: other }").script;
    assert!(script[0].is_fault());
    assert_eq!(script[0].get().set_claims["nonce"], "other");
    assert_eq!(script[0].line(), 6);
}
