use std::sync::Arc;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use futures::StreamExt as _;

use super::case;
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
    /// How long one case may take, in real time.
    pub case_limit: Duration,
    /// Whether the scenarios come from files, which the command that plays a case again must then name.
    pub from_files: bool,
}

/// Plays cases, each with everything of its own, several at a time.
pub struct Engine {
    options: EngineOptions,
    target: TargetFor,
}

impl Engine {
    /// An engine that plays against these targets.
    pub fn new(options: EngineOptions, target: TargetFor) -> Self {
        Self { options, target }
    }

    /// Plays all cases, tells `events` as they end, and says how many ended how.
    pub async fn run(&self, cases: Vec<Case>, mut events: impl FnMut(RunEvent)) -> Summary {
        let began = SystemClock.now();
        events(RunEvent::RunStarted { version: VERSION, seed: Some(self.options.seed), cases: cases.len() });
        let mut summary = Summary::default();
        let mut playing =
            futures::stream::iter(cases).map(|case| self.play(case)).buffer_unordered(self.options.jobs.max(1));
        while let Some(result) = playing.next().await {
            summary.count(result.verdict);
            events(RunEvent::CaseFinished { result: Box::new(result) });
        }
        summary.took = millis_since(began);
        events(RunEvent::RunFinished { summary, interrupted: false });
        summary
    }

    /// A case on a task of its own: one that panics or hangs takes no other with it.
    async fn play(&self, case: Case) -> CaseResult {
        let began = SystemClock.now();
        let seed = case_seed(self.options.seed, &case.id.to_string());
        let again = self.again(&case);
        let target = (self.target)(&case.cell);
        let played = case.clone();
        let task = tokio::spawn(async move { case::play(&played, target.as_ref(), seed).await });
        let abort = task.abort_handle();
        let result = match tokio::time::timeout(self.options.case_limit, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(error)) => broken(&case, millis_since(began), format!("the harness broke: {error}")),
            Err(_) => {
                abort.abort();
                let limit = self.options.case_limit.as_secs();
                broken(&case, millis_since(began), format!("it did not end within {limit} s"))
            }
        };
        CaseResult { again, ..result }
    }

    /// The command that plays just this case again.
    fn again(&self, case: &Case) -> String {
        let (id, seed) = (case.id.to_string(), self.options.seed);
        match self.options.from_files {
            false => format!("rehearsal run '{id}' --seed {seed}"),
            // The file says it all, unless it is multiplied.
            true if id == case.id.scenario() => format!("rehearsal run '{}' --seed {seed}", case.label),
            true => format!("rehearsal run '{}' '{id}' --seed {seed}", case.label),
        }
    }
}

fn broken(case: &Case, took: u64, why: String) -> CaseResult {
    CaseResult {
        case: case.id.to_string(),
        file: case.label.to_string(),
        title: case.scenario.title.clone(),
        refs: case.scenario.refs.clone(),
        severity: case.scenario.severity,
        tags: case.scenario.tags.clone(),
        idp: case.cell.idp.clone(),
        rp: case.cell.rp.clone(),
        verdict: Verdict::Error,
        reason: Some(why),
        runs: Vec::new(),
        took,
        again: String::new(),
    }
}

fn millis_since(began: clock::Timestamp) -> u64 {
    u64::try_from(SystemClock.now().since(began).as_millis()).unwrap_or(u64::MAX)
}

/// FNV-1a over the run's seed and the case's name: frozen, since a printed seed must play the same run in later versions.
fn case_seed(seed: u64, name: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    seed.to_le_bytes()
        .into_iter()
        .chain(name.bytes())
        .fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::case_seed;

    #[test]
    fn a_seed_depends_on_run_and_name_and_is_frozen() {
        assert_eq!(case_seed(1, "a/b/c"), 0x5724_1518_1105_2be8);
        assert_ne!(case_seed(1, "a/b/c"), case_seed(2, "a/b/c"));
        assert_ne!(case_seed(1, "a/b/c"), case_seed(1, "a/b/d"));
    }
}
