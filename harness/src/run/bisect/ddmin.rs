use std::collections::BTreeSet;

/// What a run with some of the units said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It fails with these.
    Fails,
    /// It does not.
    Passes,
    /// Nothing follows: the control does not work with these, or the harness had trouble.
    Unresolved,
}

/// A set of units with which it fails, and without any part of which it does not. Delta debugging (Zeller and
/// Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002, figure 4).
///
/// `all` is a set with which it fails. `ask` says what a set does, or nothing if no more may be asked: then what is left
/// by then is the answer.
pub(super) async fn smallest(
    all: BTreeSet<usize>,
    mut ask: impl AsyncFnMut(&BTreeSet<usize>) -> Option<Answer>,
) -> BTreeSet<usize> {
    let mut failing = all;
    let mut parts = 2;
    while failing.len() > 1 {
        let pieces = split(&failing, parts);
        let rests = pieces.iter().map(|piece| failing.difference(piece).copied().collect::<BTreeSet<_>>());
        // With two pieces, the rest of one is the other.
        let rests: Vec<_> = if parts > 2 { rests.collect() } else { Vec::new() };
        let mut smaller = None;
        for (candidate, is_piece) in pieces.iter().map(|set| (set, true)).chain(rests.iter().map(|set| (set, false))) {
            match ask(candidate).await {
                None => return failing,
                Some(Answer::Fails) => {
                    smaller = Some((candidate.clone(), is_piece));
                    break;
                }
                Some(Answer::Passes | Answer::Unresolved) => {}
            }
        }
        parts = match smaller {
            Some((set, is_piece)) => {
                failing = set;
                if is_piece { 2 } else { (parts - 1).max(2) }
            }
            None if parts >= failing.len() => return failing,
            None => (parts * 2).min(failing.len()),
        };
        parts = parts.min(failing.len()).max(2);
    }
    failing
}

/// Cuts a set into so many pieces of nearly one size, none empty.
fn split(set: &BTreeSet<usize>, parts: usize) -> Vec<BTreeSet<usize>> {
    let all: Vec<usize> = set.iter().copied().collect();
    let parts = parts.min(all.len()).max(1);
    (0..parts)
        .map(|part| all[part * all.len() / parts..(part + 1) * all.len() / parts].iter().copied().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use proptest::prelude::*;

    use super::*;

    fn found(of: usize, culprits: &BTreeSet<usize>) -> (BTreeSet<usize>, usize) {
        let mut asked = 0;
        let ask = async |set: &BTreeSet<usize>| {
            asked += 1;
            Some(if culprits.is_subset(set) { Answer::Fails } else { Answer::Passes })
        };
        let found = smallest((0..of).collect(), ask).now_or_never().expect("nothing waits");
        (found, asked)
    }

    #[test]
    fn one_culprit_among_many_is_found_in_few_runs() {
        let (culprits, asked) = found(60, &BTreeSet::from([41]));
        assert_eq!(culprits, BTreeSet::from([41]));
        assert!(asked < 25, "{asked} runs");
    }

    #[test]
    fn what_cannot_be_resolved_is_no_failure() {
        let ask = async |set: &BTreeSet<usize>| Some(if set.len() == 8 { Answer::Fails } else { Answer::Unresolved });
        let found = smallest((0..8).collect(), ask).now_or_never().expect("nothing waits");
        assert_eq!(found.len(), 8);
    }

    #[test]
    fn whoever_may_ask_no_more_keeps_what_there_is() {
        let found = smallest((0..8).collect(), async |_: &BTreeSet<usize>| None).now_or_never().expect("nothing waits");
        assert_eq!(found.len(), 8);
    }

    proptest! {
        #[test]
        fn exactly_the_culprits_are_found(culprits in prop::collection::btree_set(0..30_usize, 1..5)) {
            prop_assert_eq!(found(30, &culprits).0, culprits);
        }
    }
}
