use std::collections::BTreeMap;

use tokio::sync::watch;

/// Answers that wait until somebody lets them go, by the name under which the script holds them.
#[derive(Debug)]
pub(crate) struct Holds {
    state: watch::Sender<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    names: BTreeMap<String, Name>,
    /// How many were caught in all.
    caught: u64,
    /// Nothing is held any more: the provider stops.
    open: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Name {
    caught: u64,
    released: u64,
}

impl Default for Holds {
    fn default() -> Self {
        Self { state: watch::Sender::new(State::default()) }
    }
}

impl Holds {
    /// Waits until this answer is let go: the first that came is the first that goes.
    pub(crate) async fn wait(&self, name: &str) {
        let mut turn = 0;
        self.state.send_modify(|state| {
            state.caught += 1;
            let held = state.names.entry(name.to_owned()).or_default();
            turn = held.caught;
            held.caught += 1;
        });
        let goes = |state: &State| state.open || state.names.get(name).is_some_and(|held| held.released > turn);
        // The sender lives as long as this future borrows it.
        let _ = self.state.subscribe().wait_for(goes).await;
    }

    /// Lets the answer go that has waited longest under this name; whether there was one.
    pub(crate) fn release(&self, name: &str) -> bool {
        self.state.send_if_modified(|state| match state.names.get_mut(name) {
            Some(held) if held.caught > held.released => {
                held.released += 1;
                true
            }
            _ => false,
        })
    }

    /// How many answers were caught until now.
    pub(crate) fn caught(&self) -> u64 {
        self.state.borrow().caught
    }

    /// Waits until more than `count` answers were caught.
    pub(crate) async fn caught_more_than(&self, count: u64) {
        let _ = self.state.subscribe().wait_for(|state| state.caught > count).await;
    }

    /// Lets everything go, now and from now on.
    pub(crate) fn open(&self) {
        self.state.send_modify(|state| state.open = true);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn answers_go_by_name_and_in_the_order_in_which_they_came() {
        let holds = Arc::new(Holds::default());
        let wait = |name: &'static str| {
            let holds = holds.clone();
            tokio::spawn(async move { holds.wait(name).await })
        };
        let first = wait("a");
        holds.caught_more_than(0).await;
        let second = wait("a");
        holds.caught_more_than(1).await;
        assert!(!holds.release("b"), "nothing is held under that name");
        assert!(holds.release("a"));
        tokio::time::timeout(Duration::from_secs(5), first).await.expect("it goes").unwrap();
        assert!(!second.is_finished());
        holds.open();
        tokio::time::timeout(Duration::from_secs(5), second).await.expect("it goes").unwrap();
    }
}
