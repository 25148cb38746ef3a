//! What a browser does, and how long a step waits for it: until it is done, or until the script holds an answer that it
//! waits for.

use std::future::Future;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use futures::StreamExt as _;
use futures::future::{FutureExt as _, select_all};
use futures::stream::FuturesUnordered;
use std::sync::Arc;
use tokio::task::JoinHandle;

use super::stage::Stage;
use super::steps::{StepError, callback};
use crate::agent::{Arrival, UserAgent};
use crate::target::OpenTarget;

/// How long a step waits, in real time, for a browser that may go on and need not: one of several answers was let go, or
/// the clocks were moved.
const ONE_OF_SEVERAL: Duration = Duration::from_millis(300);
/// The same for the only one.
const THE_ONLY_ONE: Duration = Duration::from_secs(5);

/// A browser that waits for an answer.
pub(super) struct Pending {
    task: JoinHandle<(Box<dyn UserAgent>, Result<Arrival, StepError>)>,
    /// How many answers it had before.
    since: usize,
    /// Whether it waits for several answers at once.
    several: bool,
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stage {
    /// Lets the present browser do something, and notes where it came to; nothing, if it waits for a held answer.
    pub(super) async fn act<F, Fut>(&mut self, several: bool, action: F) -> Result<Option<Arrival>, StepError>
    where
        F: FnOnce(Box<dyn UserAgent>, Arc<dyn OpenTarget>) -> Fut,
        Fut: Future<Output = (Box<dyn UserAgent>, Result<Arrival, StepError>)> + Send + 'static,
    {
        let name = self.browser.clone();
        let agent = self.browsers.remove(&name).ok_or_else(|| StepError::Waiting { browser: name.clone() })?;
        let since = agent.visits().len();
        let held = self.held_so_far();
        let task = tokio::spawn(action(agent, Arc::clone(&self.rp)));
        self.pending.insert(name, Pending { task, since, several });
        self.wait(held, None).await
    }

    /// Lets a held answer go and waits for what comes of it.
    pub(super) async fn let_go(&mut self, name: &str) -> Result<Option<Arrival>, StepError> {
        let held = self.held_so_far();
        if !self.players.iter().any(|player| player.idp.release(name)) {
            return Err(StepError::NothingHeld { name: name.to_owned() });
        }
        let several = self.pending.values().any(|pending| pending.several);
        self.wait(held, Some(if several { ONE_OF_SEVERAL } else { THE_ONLY_ONE })).await
    }

    /// Whoever waits may have waited long enough now that the clocks have moved.
    pub(super) async fn moved_on(&mut self) -> Result<(), StepError> {
        if !self.pending.is_empty() {
            let held = self.held_so_far();
            self.wait(held, Some(ONE_OF_SEVERAL)).await?;
        }
        Ok(())
    }

    fn held_so_far(&self) -> Vec<u64> {
        self.players.iter().map(|player| player.idp.held()).collect()
    }

    /// Waits until a browser is done, or one more answer is held, or the patience is over.
    async fn wait(&mut self, held: Vec<u64>, patience: Option<Duration>) -> Result<Option<Arrival>, StepError> {
        let done = {
            let mut going: FuturesUnordered<_> = self
                .pending
                .iter_mut()
                .map(|(name, pending)| (&mut pending.task).map(|done| (name.clone(), done)))
                .collect();
            let catches: Vec<_> = self
                .players
                .iter()
                .zip(held)
                .map(|(player, count)| Box::pin(player.idp.held_more_than(count)))
                .collect();
            let patience = async {
                match patience {
                    Some(patience) => SystemClock.sleep(patience).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                done = going.next() => done,
                _ = select_all(catches) => None,
                () = patience => None,
            }
        };
        let Some((name, done)) = done else { return Ok(None) };
        let since = self.pending.remove(&name).map_or(0, |pending| pending.since);
        let (agent, arrival) = done.map_err(|error| StepError::Broken(error.to_string()))?;
        self.browsers.insert(name.clone(), agent);
        let arrival = arrival?;
        callback::land(self, &name, &arrival, since).await?;
        Ok(Some(arrival))
    }
}
