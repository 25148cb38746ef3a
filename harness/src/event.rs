//! What the runner tells, and all that a report may know. Versioned JSON: add a field, raise [`VERSION`].

use serde::{Deserialize, Serialize};

use crate::language::Severity;

/// The version of these types as JSON.
pub const VERSION: u32 = 2;

/// Something happened in a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RunEvent {
    /// The run begins.
    RunStarted {
        /// [`VERSION`].
        version: u32,
        /// The seed of the run; the same seed plays the same run. `None`: it was joined of runs with several seeds, and
        /// each case's own command names its seed.
        seed: Option<u64>,
        /// How many cases will be played.
        cases: usize,
    },
    /// A case has ended.
    CaseFinished {
        /// How.
        result: Box<CaseResult>,
    },
    /// The run has ended.
    RunFinished {
        /// How many of what.
        summary: Summary,
        /// Whether it was ended before all cases were played.
        interrupted: bool,
    },
}

/// What came out of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All that must be seen was seen.
    Passed,
    /// Something else was seen.
    Failed,
    /// Nothing follows from what was seen: the control failed, or the fault never struck, or the file is vacuous.
    Inconclusive,
    /// Something else was seen, as is known of this provider or relying party.
    KnownFailure,
    /// All that must be seen was seen, although it is known to fail: the entry is to be taken out.
    UnexpectedlyPassed,
    /// Nothing was demanded: it was looked at and written down.
    Observed,
    /// It was not played: the relying party lacks what the scenario needs.
    Skipped,
    /// The harness had trouble of its own.
    Error,
}

impl Verdict {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
            Self::KnownFailure => "known failure",
            Self::UnexpectedlyPassed => "unexpectedly passed",
            Self::Observed => "observed",
            Self::Skipped => "skipped",
            Self::Error => "error",
        }
    }

    /// All of them; what needs a person comes first.
    pub const ALL: [Self; 8] = [
        Self::Failed,
        Self::Error,
        Self::Inconclusive,
        Self::UnexpectedlyPassed,
        Self::KnownFailure,
        Self::Observed,
        Self::Skipped,
        Self::Passed,
    ];

    /// Whether nobody has to do anything about it.
    pub fn is_as_expected(self) -> bool {
        match self {
            Self::Passed | Self::KnownFailure | Self::Observed | Self::Skipped => true,
            Self::Failed | Self::Inconclusive | Self::UnexpectedlyPassed | Self::Error => false,
        }
    }
}

/// How a case ended, with the evidence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseResult {
    /// Its name.
    pub case: String,
    /// The scenario file.
    pub file: String,
    /// What must hold.
    pub title: String,
    /// What that rests on.
    pub refs: Vec<String>,
    /// How strongly.
    pub severity: Severity,
    /// What the scenario is about, as words to select by.
    pub tags: Vec<String>,
    /// The provider, with its version if one was named.
    pub idp: String,
    /// The relying party.
    pub rp: String,
    /// What came out.
    pub verdict: Verdict,
    /// Why it is not `passed`, in one sentence.
    pub reason: Option<String>,
    /// What was played: the control, the run with the fault, the control again; or the one run of a scenario without a
    /// fault.
    pub runs: Vec<RunRecord>,
    /// Milliseconds of real time.
    pub took: u64,
    /// The command that plays just this case again.
    pub again: String,
    /// How it ended before, where it is as expected only since it was played once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flaky: Option<String>,
    /// What stands in the scenario's file; of what passed it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
}

impl CaseResult {
    /// The run that the verdict is about: with the fault, or the only one.
    pub fn main(&self) -> Option<&RunRecord> {
        self.runs.iter().find(|run| matches!(run.role, Role::Fault | Role::Only))
    }
}

/// Which of a case's runs it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The only one: the scenario has no fault.
    Only,
    /// Without the fault, first.
    Control,
    /// With it.
    Fault,
    /// Without it, once more.
    ControlAgain,
}

impl Role {
    /// Whether what is wrong on purpose is wrong in it.
    pub fn with_fault(self) -> bool {
        matches!(self, Self::Fault | Self::Only)
    }
}

/// One run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// Which.
    pub role: Role,
    /// What was looked at.
    pub checks: Vec<CheckRecord>,
    /// Why it did not come to its end.
    pub trouble: Option<Trouble>,
    /// Who played: each provider with the version that it came to, `authelia@4.39.20`.
    #[serde(default)]
    pub played: Vec<String>,
    /// What was said on the wire, in order.
    pub exchanges: Vec<Exchange>,
    /// What the browser showed at its end, as PNG in Base64, where it is one that shows something and not all was well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
}

impl RunRecord {
    /// Whether it came to its end and nothing was missed.
    pub fn is_good(&self) -> bool {
        self.trouble.is_none() && self.checks.iter().all(|check| check.outcome != Outcome::Missed)
    }
}

/// Why a run did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Whose: `true` if it is the harness's own, `false` if the relying party or the provider led nowhere.
    pub ours: bool,
    /// Whether it says nothing about the relying party, because the provider has no way to do what a step does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside_the_point: bool,
    /// What happened, and at which line of the file.
    pub message: String,
    /// Where the browser got stuck, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stuck: Option<Stuck>,
}

/// Where a browser got stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stuck {
    /// On a page of a provider.
    ProviderPage,
    /// On a page of the relying party.
    RelyingPartyPage,
    /// In redirects that do not end.
    Loop,
    /// On a page, or before an address, that the harness does not know.
    UnknownPage,
    /// Before a server that does not answer.
    NoAnswer,
}

/// One expectation, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// The word of the language.
    pub word: String,
    /// The line in the file.
    pub line: u32,
    /// What must be seen.
    pub expected: String,
    /// What was seen.
    pub seen: String,
    /// Whether that is the same.
    pub outcome: Outcome,
    /// The exchange that decided it: its place in the run's list.
    pub decided_by: Option<usize>,
    /// What it rests on, where that is not what the scenario cites: a check of every run has sentences of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<String>,
}

/// Whether an expectation held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It held.
    Held,
    /// It did not.
    Missed,
    /// It could not be looked at: this target does not show it.
    Hidden,
}

/// Who talked to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// The browser asked the relying party.
    BrowserToRp,
    /// The browser asked the provider.
    BrowserToIdp,
    /// The relying party asked the provider.
    RpToIdp,
    /// The provider asked the relying party.
    IdpToRp,
}

/// One request and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exchange {
    /// Who talked to whom.
    pub path: Path,
    /// When, in milliseconds since the epoch, by the case's clock.
    pub at: i64,
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Headers of the request.
    pub request_headers: Vec<(String, String)>,
    /// Body of the request.
    pub request_body: String,
    /// The status; `None`: there was no answer.
    pub status: Option<u16>,
    /// Headers of the answer.
    pub response_headers: Vec<(String, String)>,
    /// Body of the answer.
    pub response_body: String,
    /// The quirks that shaped it.
    pub quirks: Vec<String>,
    /// The deviations that struck it, in words.
    pub deviations: Vec<String>,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// All as expected.
    pub passed: usize,
    /// Something else.
    pub failed: usize,
    /// Nothing follows.
    pub inconclusive: usize,
    /// Something else, as is known.
    pub known_failure: usize,
    /// As it should be, against what is known.
    pub unexpectedly_passed: usize,
    /// Looked at, nothing demanded.
    pub observed: usize,
    /// Not played.
    pub skipped: usize,
    /// Trouble of the harness.
    pub error: usize,
    /// As expected only since it was played once more; each is also counted above.
    #[serde(skip_serializing_if = "is_zero")]
    pub flaky: usize,
    /// Milliseconds of real time.
    pub took: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Summary {
    /// How many cases.
    pub fn cases(&self) -> usize {
        Verdict::ALL.into_iter().map(|verdict| self.of(verdict)).sum()
    }

    /// How many ended so.
    pub fn of(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Passed => self.passed,
            Verdict::Failed => self.failed,
            Verdict::Inconclusive => self.inconclusive,
            Verdict::KnownFailure => self.known_failure,
            Verdict::UnexpectedlyPassed => self.unexpectedly_passed,
            Verdict::Observed => self.observed,
            Verdict::Skipped => self.skipped,
            Verdict::Error => self.error,
        }
    }

    /// How many somebody has to do something about.
    pub fn not_as_expected(&self) -> usize {
        Verdict::ALL.into_iter().filter(|verdict| !verdict.is_as_expected()).map(|verdict| self.of(verdict)).sum()
    }

    /// Counts one more.
    pub fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed => self.failed += 1,
            Verdict::Inconclusive => self.inconclusive += 1,
            Verdict::KnownFailure => self.known_failure += 1,
            Verdict::UnexpectedlyPassed => self.unexpectedly_passed += 1,
            Verdict::Observed => self.observed += 1,
            Verdict::Skipped => self.skipped += 1,
            Verdict::Error => self.error += 1,
        }
    }
}
