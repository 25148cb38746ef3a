use std::collections::BTreeSet;

use proptest::prelude::*;
use rehearsal::language::Checks;
use rehearsal::plan::{Filters, PlanError, Shard, expand};

use super::fixture::{ids, planned, source};

fn shard(index: u64, of: u64) -> Shard {
    format!("{index}/{of}").parse().unwrap()
}

/// If this fails, shards of machines with different versions no longer fit together: cases would be lost.
#[test]
fn the_distribution_is_frozen() {
    let cases = planned(&Filters { shard: Some(shard(1, 2)), ..Filters::default() }).unwrap();
    assert_eq!(ids(&cases), FIRST_OF_TWO);
}

const FIRST_OF_TWO: [&str; 3] =
    ["happy/login/first[idp=plain]", "state/expiry/expired", "state/replay/twice[idp=authelia@4.39,rp=strict]"];

#[test]
fn a_shard_without_cases_says_so() {
    let filters = Filters { tags: vec!["smoke".to_owned()], shard: Some(shard(1, 1000)), ..Filters::default() };
    let error = planned(&filters).unwrap_err();
    assert!(matches!(&error, PlanError::Empty { filter, before: 2, .. } if filter == "--shard 1/1000"), "{error}");
}

const PROVIDERS: [&str; 4] = ["plain", "authelia", "authelia@4.38", "keycloak"];
const POLICIES: [&str; 3] = ["strict", "booklore", "booklore@2.3.0"];

proptest! {
    #[test]
    fn names_are_unique_and_shards_partition_them(
        scenarios in 1..8_usize,
        idps in prop::sample::subsequence(&PROVIDERS, 0..=PROVIDERS.len()),
        rps in prop::sample::subsequence(&POLICIES, 0..=POLICIES.len()),
        of in 1..10_u64,
    ) {
        let matrix = format!("{{ idp: [{}], rp: [{}] }}", idps.join(", "), rps.join(", "));
        let sources: Vec<_> = (0..scenarios).map(|n| source(&format!("p/s/n{n}.yaml"), "x", &matrix)).collect();
        let cases = expand(&sources, &Checks::default()).unwrap();
        prop_assert_eq!(cases.len(), scenarios * idps.len().max(1) * rps.len().max(1));

        let names: BTreeSet<_> = ids(&cases).into_iter().collect();
        prop_assert_eq!(names.len(), cases.len());

        for case in &cases {
            let homes = (1..=of).filter(|index| shard(*index, of).keeps(&case.id)).count();
            prop_assert_eq!(homes, 1, "{} lies in {} shards", case.id, homes);
        }
    }
}
