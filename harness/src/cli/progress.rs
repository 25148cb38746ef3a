use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::{RunEvent, Summary};

/// How many have ended, how long it may still take, and what was not as expected so far: one line that a terminal shows
/// while a run goes on. Where standard error is no terminal there is none.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    summary: Summary,
}

impl Progress {
    /// For a run that is told on a terminal.
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        // A template that cannot be read would only cost the looks.
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len}  {eta} left  {msg}") {
            bar.set_style(style);
        }
        Self { bar, summary: Summary::default() }
    }

    /// Whether it is seen by anybody.
    pub(super) fn is_shown(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Takes in the next event.
    pub(super) fn tell(&mut self, event: &RunEvent) {
        match event {
            RunEvent::RunStarted { cases, .. } => {
                self.bar.set_length(u64::try_from(*cases).unwrap_or(u64::MAX));
                self.bar.enable_steady_tick(Duration::from_millis(200));
            }
            RunEvent::CaseFinished { result } => {
                self.summary.count(result.verdict);
                self.bar.inc(1);
                let bad = self.summary.not_as_expected();
                self.bar.set_message(if bad == 0 { String::new() } else { format!("{bad} not as expected") });
            }
            RunEvent::RunFinished { .. } => self.bar.finish_and_clear(),
        }
    }

    /// Lets others write without the line in their way.
    pub(super) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}
