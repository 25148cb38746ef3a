use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::{Clock, SystemClock, Timestamp};

#[derive(Clone, Copy, Debug)]
enum Course {
    /// Real time plus an offset in milliseconds.
    Running(i64),
    /// Stands still, for snapshots.
    Frozen(Timestamp),
}

/// A clock that starts at the real time, runs with it, and can be moved. Clones share one time.
#[derive(Clone, Debug)]
pub struct VirtualClock {
    course: Arc<watch::Sender<Course>>,
}

impl VirtualClock {
    /// Starts now and runs.
    pub fn starting_now() -> Self {
        Self { course: Arc::new(watch::Sender::new(Course::Running(0))) }
    }

    /// Stands at `at` until it is advanced; moves in no other way.
    pub fn frozen_at(at: Timestamp) -> Self {
        Self { course: Arc::new(watch::Sender::new(Course::Frozen(at))) }
    }

    /// Moves on by `duration`; everything that sleeps on this clock for less wakes.
    pub fn advance(&self, duration: Duration) {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.course.send_modify(|course| match course {
            Course::Running(offset) => *offset = offset.saturating_add(millis),
            Course::Frozen(at) => *at = *at + duration,
        });
    }

    /// Moves to `at`, forwards or back, and goes on from there as before: running if it ran, standing if it stood.
    pub fn set(&self, at: Timestamp) {
        self.course.send_modify(|course| match course {
            Course::Running(offset) => *offset = at.millis().saturating_sub(SystemClock.now().millis()),
            Course::Frozen(stands) => *stands = at,
        });
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        match *self.course.borrow() {
            Course::Running(offset) => Timestamp::from_millis(SystemClock.now().millis().saturating_add(offset)),
            Course::Frozen(at) => at,
        }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        let mut moves = self.course.subscribe();
        let until = self.now() + duration;
        Box::pin(async move {
            loop {
                let rest = until.since(clock.now());
                if rest.is_zero() {
                    return;
                }
                let frozen = matches!(*moves.borrow_and_update(), Course::Frozen(_));
                tokio::select! {
                    () = SystemClock.sleep(rest), if !frozen => {}
                    _ = moves.changed() => {}
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_long_sleep_ends_when_the_clock_is_advanced() {
        let clock = VirtualClock::starting_now();
        let sleep = tokio::spawn(clock.sleep(Duration::from_secs(300)));
        clock.advance(Duration::from_secs(301));
        tokio::time::timeout(Duration::from_secs(5), sleep).await.expect("the sleeper wakes").unwrap();
    }

    #[tokio::test]
    async fn a_frozen_clock_moves_only_by_being_advanced() {
        let clock = VirtualClock::frozen_at(Timestamp::from_secs(1_000));
        assert_eq!(clock.now().secs(), 1_000);
        clock.clone().advance(Duration::from_secs(5));
        assert_eq!(clock.now().secs(), 1_005);
    }

    #[test]
    fn a_clock_can_be_set_back_and_goes_on_as_it_went() {
        let running = VirtualClock::starting_now();
        running.set(Timestamp::from_secs(1_000));
        assert!(running.now().since(Timestamp::from_secs(1_000)) < Duration::from_secs(60));
        let frozen = VirtualClock::frozen_at(Timestamp::from_secs(5_000));
        frozen.set(Timestamp::from_secs(1_000));
        assert_eq!(frozen.now().secs(), 1_000);
    }

    #[test]
    fn two_clocks_do_not_notice_each_other() {
        let (one, other) = (VirtualClock::starting_now(), VirtualClock::starting_now());
        one.advance(Duration::from_secs(3_600));
        assert!(one.now().since(other.now()) > Duration::from_secs(3_500));
    }
}
