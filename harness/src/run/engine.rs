use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use futures::StreamExt as _;
use tokio::task::{JoinError, JoinHandle};

use super::case::{self, How};
use super::seed::case_seed;
use super::watch::{Unwatched, Watch};
use crate::agent::Browsers;
use crate::event::{CaseResult, RunEvent, Summary, VERSION, Verdict};
use crate::language::Cell;
use crate::plan::Case;
use crate::target::Target;

/// Which target a cell of the matrix is played against.
pub type TargetFor = Arc<dyn Fn(&Cell) -> Arc<dyn Target> + Send + Sync>;

/// How cases are played.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// How many at a time.
    pub jobs: usize,
    /// The seed of the run; each case's own is made from it and the case's name.
    pub seed: u64,
    /// How long one step may take, in real time; a dead relying party is then a finding, and the case goes on to its end.
    pub step_limit: Duration,
    /// How long one case may take, in real time.
    pub case_limit: Duration,
    /// Whether the scenarios come from files, which the command that plays a case again must then name.
    pub from_files: bool,
    /// The file that describes the relying party, which that command must name too.
    pub target_file: Option<String>,
    /// Whether to begin no further case after the first that is not as expected.
    pub fail_fast: bool,
    /// How often a case that is not as expected is played once more.
    pub retries: u32,
}

/// Plays cases, each with everything of its own, several at a time.
pub struct Engine {
    options: EngineOptions,
    target: TargetFor,
    watch: Arc<dyn Watch>,
    browsers: Browsers,
}

impl Engine {
    /// An engine that plays against these targets.
    pub fn new(options: EngineOptions, target: TargetFor) -> Self {
        Self { options, target, watch: Arc::new(Unwatched), browsers: Browsers::Http }
    }

    /// Somebody looks over each run's shoulder.
    #[must_use]
    pub fn watched(self, watch: Arc<dyn Watch>) -> Self {
        Self { watch, ..self }
    }

    /// People have these browsers.
    #[must_use]
    pub fn browsing(self, browsers: Browsers) -> Self {
        Self { browsers, ..self }
    }

    /// Plays all cases, tells `events` as they end, and says how many ended how.
    pub async fn run(&self, cases: Vec<Case>, mut events: impl FnMut(RunEvent)) -> Summary {
        let began = SystemClock.now();
        let planned = cases.len();
        events(RunEvent::RunStarted { version: VERSION, seed: Some(self.options.seed), cases: planned });
        let mut summary = Summary::default();
        let mut playing = futures::stream::iter(cases)
            .map(|case| self.play_until_good(case))
            .buffer_unordered(self.options.jobs.max(1));
        let mut interrupted = false;
        while let Some(result) = playing.next().await {
            summary.count(result.verdict);
            summary.flaky += usize::from(result.flaky.is_some());
            interrupted = self.options.fail_fast && !result.verdict.is_as_expected() && summary.cases() < planned;
            events(RunEvent::CaseFinished { result: Box::new(result) });
            if interrupted {
                break;
            }
        }
        drop(playing);
        summary.took = millis_since(began);
        events(RunEvent::RunFinished { summary, interrupted });
        summary
    }

    /// A case that is not as expected is played once more, as often as is allowed; what it was before is told.
    async fn play_until_good(&self, case: Case) -> CaseResult {
        let mut before: Option<CaseResult> = None;
        for _ in 0..self.options.retries {
            let result = self.play(case.clone()).await;
            if result.verdict.is_as_expected() {
                return told_of(before, result);
            }
            before = Some(result);
        }
        told_of(before, self.play(case).await)
    }

    /// A case on a task of its own: one that panics or hangs takes no other with it.
    async fn play(&self, case: Case) -> CaseResult {
        let began = SystemClock.now();
        let seed = case_seed(self.options.seed, &case.id.to_string());
        let again = self.again(&case);
        let target = (self.target)(&case.cell);
        let played = case.clone();
        let how = How {
            seed,
            step_limit: self.options.step_limit,
            watch: Arc::clone(&self.watch),
            browsers: self.browsers.clone(),
        };
        let task = AbortOnDrop(tokio::spawn(async move { case::play(&played, target.as_ref(), &how).await }));
        let result = match tokio::time::timeout(self.options.case_limit, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(error)) => broken(&case, millis_since(began), format!("the harness broke: {error}")),
            Err(_) => {
                let limit = self.options.case_limit.as_secs();
                broken(&case, millis_since(began), format!("it did not end within {limit} s"))
            }
        };
        CaseResult { again, ..result }
    }

    /// The command that plays just this case again.
    fn again(&self, case: &Case) -> String {
        let (id, seed) = (case.id.to_string(), self.options.seed);
        let what = match self.options.from_files {
            false => format!("'{id}'"),
            // The file says it all, unless it is multiplied.
            true if id == case.id.scenario() => format!("'{}'", case.label),
            true => format!("'{}' '{id}'", case.label),
        };
        let quirks: String = case.cell.quirks.iter().map(|quirk| format!(" --quirk={quirk}")).collect();
        let target: String = self.options.target_file.iter().map(|file| format!(" --target '{file}'")).collect();
        let browser = if matches!(self.browsers, Browsers::Chromium(_)) { " --browser" } else { "" };
        format!("rehearsal run {what}{quirks}{target}{browser} --seed {seed}")
    }
}

/// The result, with how it ended before if it is another end now.
fn told_of(before: Option<CaseResult>, result: CaseResult) -> CaseResult {
    let flaky = before.filter(|_| result.verdict.is_as_expected()).map(|before| {
        let why = before.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("flaky: {} before{why}", before.verdict.word())
    });
    CaseResult { flaky, ..result }
}

fn broken(case: &Case, took: u64, why: String) -> CaseResult {
    CaseResult { verdict: Verdict::Error, reason: Some(why), took, ..case::nothing_yet(case) }
}

/// A task that does not outlive whoever waits for it: a run that is interrupted leaves nothing behind.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

fn millis_since(began: clock::Timestamp) -> u64 {
    u64::try_from(SystemClock.now().since(began).as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Severity;

    fn ended(verdict: Verdict, reason: Option<&str>) -> CaseResult {
        CaseResult {
            case: "a/b".into(),
            file: "a/b.yaml".into(),
            title: String::new(),
            refs: Vec::new(),
            severity: Severity::Must,
            tags: Vec::new(),
            idp: "plain".into(),
            rp: "strict".into(),
            verdict,
            reason: reason.map(str::to_owned),
            runs: Vec::new(),
            took: 0,
            again: String::new(),
            flaky: None,
            scenario: None,
        }
    }

    #[test]
    fn only_what_ends_otherwise_the_next_time_is_flaky() {
        let failed = || ended(Verdict::Failed, Some("login: accepted"));
        let passed = || ended(Verdict::Passed, None);
        assert_eq!(told_of(Some(failed()), passed()).flaky.as_deref(), Some("flaky: failed before: login: accepted"));
        assert_eq!(told_of(Some(failed()), failed()).flaky, None);
        assert_eq!(told_of(None, passed()).flaky, None);
    }
}
