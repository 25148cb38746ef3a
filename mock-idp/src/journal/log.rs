use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use thiserror::Error;
use tokio::sync::watch;

use super::exchange::{Direction, Exchange};
use crate::vocab::Operation;

#[derive(Debug, Default)]
struct Entries {
    kept: VecDeque<Arc<Exchange>>,
    bytes: usize,
    next: u64,
    dropped: u64,
}

/// What an instance saw. When it is full, the oldest exchanges go and are counted.
#[derive(Debug)]
pub struct Journal {
    /// Bytes; `None`: as many as there are.
    limit: Option<usize>,
    entries: Mutex<Entries>,
    seen: watch::Sender<u64>,
}

/// Nothing of the kind came in time.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("nothing of the kind came within {0:?}")]
pub struct WaitError(Duration);

impl Journal {
    pub(crate) fn new(limit: Option<usize>) -> Self {
        Self { limit, entries: Mutex::default(), seen: watch::Sender::new(0) }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an exchange, and gives it its number.
    pub(crate) fn keep(&self, mut exchange: Exchange) {
        let next = {
            let mut entries = self.entries();
            exchange.number = entries.next;
            entries.next += 1;
            entries.bytes += exchange.size();
            entries.kept.push_back(Arc::new(exchange));
            while self.limit.is_some_and(|limit| entries.bytes > limit)
                && let Some(oldest) = entries.kept.pop_front()
            {
                entries.bytes -= oldest.size();
                entries.dropped += 1;
            }
            entries.next
        };
        self.seen.send_replace(next);
    }

    /// All exchanges that are kept, oldest first.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.entries().kept.iter().cloned().collect()
    }

    /// How many requests reached an operation.
    pub fn count(&self, operation: Operation) -> usize {
        let asked = |exchange: &&Arc<Exchange>| {
            exchange.operation == Some(operation) && exchange.direction == Direction::Inbound
        };
        self.entries().kept.iter().filter(asked).count()
    }

    /// The last exchange at an operation.
    pub fn last(&self, operation: Operation) -> Option<Arc<Exchange>> {
        self.entries().kept.iter().rev().find(|exchange| exchange.operation == Some(operation)).cloned()
    }

    /// How many exchanges had to go because the journal was full.
    pub fn dropped(&self) -> u64 {
        self.entries().dropped
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let mut entries = self.entries();
        entries.kept.clear();
        entries.bytes = 0;
    }

    /// The first exchange that `wanted` picks, now or within `limit` of real time.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn wait_for(
        &self,
        limit: Duration,
        wanted: impl Fn(&Exchange) -> bool,
    ) -> Result<Arc<Exchange>, WaitError> {
        let mut seen = self.seen.subscribe();
        let deadline = SystemClock.sleep(limit);
        tokio::pin!(deadline);
        loop {
            seen.borrow_and_update();
            if let Some(found) = self.entries().kept.iter().find(|exchange| wanted(exchange)) {
                return Ok(found.clone());
            }
            tokio::select! {
                changed = seen.changed() => if changed.is_err() { return Err(WaitError(limit)) },
                () = &mut deadline => return Err(WaitError(limit)),
            }
        }
    }
}
