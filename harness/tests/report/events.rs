use rehearsal::event::{
    CaseResult, CheckRecord, Exchange, Outcome, Path, Role, RunEvent, RunRecord, Summary, Trouble, VERSION, Verdict,
};
use rehearsal::language::Severity;
use rehearsal::report::{Format, Report};

/// A moment on the clock of a run, in milliseconds.
pub const BEGAN: i64 = 1_800_000_000_000;

/// A token that says who it is for: `{"alg":"RS256","kid":"k1"}` and `{"sub":"alice","nonce":"another"}`.
pub const ID_TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJhbGljZSIsIm5vbmNlIjoiYW5vdGhlciJ9.c2ln";

pub fn exchange(path: Path, after: i64, request: (&str, &str), status: u16) -> Exchange {
    Exchange {
        path,
        at: BEGAN + after,
        method: request.0.into(),
        url: request.1.into(),
        request_headers: vec![("accept".into(), "text/html".into())],
        request_body: String::new(),
        status: Some(status),
        response_headers: vec![("content-type".into(), "text/html".into())],
        response_body: "<p>A page.</p>".into(),
        quirks: Vec::new(),
        deviations: Vec::new(),
    }
}

/// A login: what the browser asks, a redirect, the token request with its answer, and the end.
pub fn exchanges(struck: bool) -> Vec<Exchange> {
    let callback = "http://localhost:1/cb?code=c0de&state=st%20ate";
    let mut redirect = exchange(
        Path::BrowserToIdp,
        10,
        ("GET", "http://127.0.0.1:2/authorize?client_id=rehearsal&state=st%20ate"),
        302,
    );
    redirect.response_headers.push(("location".into(), callback.into()));
    redirect.quirks = vec!["some-callback-sorted".into(), "some-paths".into()];
    let mut token = exchange(Path::RpToIdp, 301_020, ("POST", "http://127.0.0.1:2/token"), 200);
    token.request_headers = vec![("content-type".into(), "application/x-www-form-urlencoded".into())];
    token.request_body = "grant_type=authorization_code&code=c0de".into();
    token.response_headers = vec![("content-type".into(), "application/json".into())];
    token.response_body = format!("{{\"id_token\":\"{ID_TOKEN}\",\"expires_in\":60}}");
    if struck {
        token.deviations = vec!["set_claims nonce at id_token".into()];
    }
    let end = exchange(Path::BrowserToRp, 301_010, ("GET", callback), if struck { 400 } else { 303 });
    vec![exchange(Path::BrowserToRp, 0, ("GET", "http://localhost:1/login"), 200), redirect, end, token]
}

pub fn check(word: &str, line: u32, expected: &str, seen: &str, decided_by: Option<usize>) -> CheckRecord {
    let outcome = if expected == seen { Outcome::Held } else { Outcome::Missed };
    CheckRecord {
        word: word.into(),
        line,
        expected: expected.into(),
        seen: seen.into(),
        outcome,
        decided_by,
        refs: Vec::new(),
    }
}

pub fn run(role: Role, checks: Vec<CheckRecord>) -> RunRecord {
    RunRecord {
        role,
        checks,
        trouble: None,
        played: vec!["plain".to_owned()],
        exchanges: exchanges(role == Role::Fault),
        screenshot: None,
    }
}

/// A case of which the control is good and the fault ended as `verdict` says.
pub fn case(name: &str, verdict: Verdict) -> CaseResult {
    let control = run(Role::Control, vec![check("signed_in", 9, "alice", "alice", Some(2))]);
    let error = match verdict {
        Verdict::Failed => check("error", 15, "nonce_missing", "nonce_mismatch", Some(2)),
        _ => check("error", 15, "nonce_missing", "nonce_missing", Some(2)),
    };
    let mut runs = vec![control, run(Role::Fault, vec![check("signed_in", 14, "nobody", "nobody", Some(2)), error])];
    let reason = match verdict {
        Verdict::Passed => None,
        Verdict::Failed => Some("error: expected nonce_missing, seen nonce_mismatch".to_owned()),
        Verdict::Inconclusive => Some("the fault was never reached, or changed nothing".to_owned()),
        Verdict::KnownFailure | Verdict::UnexpectedlyPassed | Verdict::Observed | Verdict::Skipped => {
            Some(format!("because it is {}", verdict.word()))
        }
        Verdict::Error => {
            let message = "scenarios/x.yaml:9: the provider does not start".to_owned();
            runs = vec![RunRecord {
                role: Role::Control,
                checks: Vec::new(),
                trouble: Some(Trouble { ours: true, beside_the_point: false, message: message.clone(), stuck: None }),
                played: Vec::new(),
                exchanges: Vec::new(),
                screenshot: None,
            }];
            Some(message)
        }
    };
    CaseResult {
        case: name.into(),
        file: "scenarios/x.yaml".into(),
        title: "An ID token with the nonce of another login is refused".into(),
        refs: vec!["OIDC Core 3.1.3.7 rule 11".into()],
        severity: Severity::Must,
        tags: vec!["nonce".into()],
        idp: "plain".into(),
        rp: "strict".into(),
        verdict,
        reason,
        runs,
        took: 25,
        scenario: None,
        flaky: None,
        again: format!("rehearsal run '{name}' --seed 7"),
    }
}

/// The events of a run of these cases.
pub fn run_of(cases: Vec<CaseResult>) -> Vec<RunEvent> {
    let mut summary = Summary { took: 1234, ..Summary::default() };
    let mut events = vec![RunEvent::RunStarted { version: VERSION, seed: Some(7), cases: cases.len() }];
    for result in cases {
        summary.count(result.verdict);
        events.push(RunEvent::CaseFinished { result: Box::new(result) });
    }
    events.push(RunEvent::RunFinished { summary, interrupted: false });
    events
}

/// One of each verdict.
pub fn one_of_each() -> Vec<RunEvent> {
    run_of(vec![
        case("tokens/nonce/good", Verdict::Passed),
        case("tokens/nonce/bad[idp=plain]", Verdict::Failed),
        case("tokens/nonce/never", Verdict::Inconclusive),
        case("state/expiry/broken", Verdict::Error),
    ])
}

/// The report of a format of these events.
pub fn rendered(format: Format, events: &[RunEvent]) -> String {
    let mut out = Vec::new();
    let mut report = Report::new(format, &mut out);
    for event in events {
        report.tell(event).unwrap();
    }
    drop(report);
    String::from_utf8(out).unwrap()
}
