use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::{terminal, words};
use crate::event::{CaseResult, RunEvent, Verdict};

/// JUnit XML as GitHub, GitLab and Jenkins read it: a suite for each pack. What was judged and missed is a `failure`, of
/// type `inconclusive` where nothing follows; trouble of the harness is an `error`. Written when the run ends.
#[derive(Debug)]
pub struct JunitReport<W> {
    out: W,
    suites: BTreeMap<String, TestSuite>,
}

impl<W: Write> JunitReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, suites: BTreeMap::new() }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        match event {
            RunEvent::RunStarted { .. } => Ok(()),
            RunEvent::CaseFinished { result } => {
                let pack = result.case.split('/').next().unwrap_or_default();
                let suite = self.suites.entry(pack.to_owned()).or_insert_with(|| TestSuite::new(pack));
                suite.add_test_case(test_case(result)?);
                Ok(())
            }
            RunEvent::RunFinished { summary, .. } => {
                let mut report = Report::new("rehearsal");
                report.set_time(Duration::from_millis(summary.took));
                for mut suite in std::mem::take(&mut self.suites).into_values() {
                    let took: Duration = suite.test_cases.iter().filter_map(|case| case.time).sum();
                    suite.set_time(took);
                    report.add_test_suite(suite);
                }
                report.serialize(&mut self.out).map_err(io::Error::other)?;
                self.out.flush()
            }
        }
    }
}

fn test_case(result: &CaseResult) -> io::Result<TestCase> {
    let kind = match result.verdict {
        Verdict::Passed | Verdict::Observed | Verdict::KnownFailure | Verdict::Skipped => None,
        Verdict::Failed | Verdict::Inconclusive | Verdict::UnexpectedlyPassed => Some(NonSuccessKind::Failure),
        Verdict::Error => Some(NonSuccessKind::Error),
    };
    let status = match kind {
        None if matches!(result.verdict, Verdict::KnownFailure | Verdict::Skipped) => {
            let mut status = TestCaseStatus::skipped();
            status.set_type(result.verdict.word());
            status.set_message(result.reason.as_deref().unwrap_or_else(|| result.verdict.word()));
            status
        }
        None => TestCaseStatus::success(),
        Some(kind) => {
            let mut status = TestCaseStatus::non_success(kind);
            status.set_type(result.verdict.word());
            status.set_message(result.reason.as_deref().unwrap_or_else(|| result.verdict.word()));
            status.set_description(terminal::details(result)?);
            status
        }
    };
    let mut case = TestCase::new(result.case.as_str(), status);
    // Viewers group by it; the scenario's name is in front of the brackets.
    let scenario = result.case.split('[').next().unwrap_or_default();
    let class = scenario.rsplit_once('/').map_or(scenario, |(folder, _)| folder).replace('/', ".");
    case.set_classname(class);
    case.set_time(Duration::from_millis(result.took));
    case.extra.insert("file".into(), result.file.as_str().into());
    for (name, value) in [
        ("idp", result.idp.as_str()),
        ("rp", &result.rp),
        ("severity", words::severity(result.severity)),
        ("title", &result.title),
    ] {
        case.add_property(Property::new(name, value));
    }
    if let Some(flaky) = &result.flaky {
        case.add_property(Property::new("flaky", flaky.as_str()));
    }
    Ok(case)
}
