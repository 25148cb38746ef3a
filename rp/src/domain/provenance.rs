//! What groups gave, remembered for each provider: the mode of BookOrbit.

use std::collections::BTreeSet;

use super::GroupMapping;
use crate::policy::{Groups, Permission};

/// The permissions of an account and where they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Provenance {
    /// Those given by hand, or with the account.
    pub(crate) manual: BTreeSet<Permission>,
    /// Those that groups of a provider gave, with the provider's slug.
    pub(crate) granted: BTreeSet<(String, Permission)>,
}

impl Provenance {
    /// What the account may do.
    pub(crate) fn held(&self) -> BTreeSet<Permission> {
        self.granted.iter().map(|(_, permission)| *permission).chain(self.manual.iter().copied()).collect()
    }
}

/// What an account has after a login at `provider` whose groups are `groups`. `mappings` are those of all providers.
pub(crate) fn sync(
    mut before: Provenance,
    provider: &str,
    groups: &BTreeSet<String>,
    mappings: &[GroupMapping],
    policy: &Groups,
) -> Provenance {
    let ours = || mappings.iter().filter(|mapping| mapping.is_of(provider));
    let permissions_of = |mapping: &GroupMapping| mapping.permissions.iter().copied().collect::<Vec<_>>();
    let wanted: BTreeSet<Permission> =
        ours().filter(|mapping| mapping.is_for(groups, policy.case)).flat_map(permissions_of).collect();
    let managed: BTreeSet<Permission> = mappings.iter().flat_map(permissions_of).collect();

    let is_ours = |grant: &&(String, Permission)| grant.0 == provider;
    let lost: BTreeSet<Permission> = before
        .granted
        .iter()
        .filter(is_ours)
        .map(|(_, permission)| *permission)
        .filter(|p| !wanted.contains(p))
        .collect();
    before.granted.retain(|grant| !is_ours(&grant) || wanted.contains(&grant.1));
    before.granted.extend(wanted.into_iter().map(|permission| (provider.to_owned(), permission)));
    if !policy.forget_unmapped {
        // The grant is gone and nothing takes the permission away: from now on it is as if given by hand.
        let nothing_mapped = ours().next().is_none();
        before.manual.extend(lost.into_iter().filter(|lost| nothing_mapped || !managed.contains(lost)));
    }
    if policy.strip_manual && ours().next().is_some() {
        before.manual.retain(|permission| !managed.contains(permission));
    }
    before
}

/// What an account has after it gave up its identity at `provider`.
pub(crate) fn unlink(before: Provenance, provider: &str, mappings: &[GroupMapping], policy: &Groups) -> Provenance {
    let mut after = before;
    after.granted.retain(|(of, _)| of != provider);
    if policy.strip_manual {
        let managed: BTreeSet<Permission> = mappings.iter().flat_map(|mapping| mapping.permissions.clone()).collect();
        after.manual.retain(|permission| !managed.contains(permission));
    }
    after
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::Policy;

    fn documented() -> Groups {
        Policy::preset("bookorbit").unwrap().groups
    }

    fn released() -> Groups {
        Policy::preset("bookorbit@1.3.0").unwrap().groups
    }

    fn mapping(provider: &str, group: &str, permission: Permission) -> GroupMapping {
        GroupMapping {
            group: group.into(),
            permissions: BTreeSet::from([permission]),
            provider: Some(provider.into()),
            ..GroupMapping::default()
        }
    }

    fn groups(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn by_hand(permissions: &[Permission]) -> Provenance {
        Provenance { manual: permissions.iter().copied().collect(), ..Provenance::default() }
    }

    #[test]
    fn a_group_gives_and_its_loss_takes_away() {
        for policy in [documented(), released()] {
            let mappings = [mapping("g1", "up", Permission::Upload)];
            let member = sync(Provenance::default(), "g1", &groups(&["up"]), &mappings, &policy);
            assert_eq!(member.held(), BTreeSet::from([Permission::Upload]));
            for left in [groups(&["other"]), BTreeSet::new()] {
                assert_eq!(sync(member.clone(), "g1", &left, &mappings, &policy), Provenance::default());
            }
        }
    }

    #[test]
    fn another_provider_keeps_what_it_gave() {
        for policy in [documented(), released()] {
            let mappings = [mapping("g1", "up", Permission::Upload), mapping("g2", "up", Permission::Upload)];
            let one = sync(Provenance::default(), "g1", &groups(&["up"]), &mappings, &policy);
            let both = sync(one, "g2", &groups(&["up"]), &mappings, &policy);
            let left = sync(both, "g1", &BTreeSet::new(), &mappings, &policy);
            assert_eq!(left.held(), BTreeSet::from([Permission::Upload]));
            assert!(sync(left, "g2", &BTreeSet::new(), &mappings, &policy).held().is_empty());
        }
    }

    // BookOrbit 1.3.0: a permission that any mapping names is taken to be managed, whoever gave it.
    #[test]
    fn a_permission_given_by_hand_survives_as_documented_and_not_in_the_release() {
        let mappings = [mapping("g1", "up", Permission::Upload)];
        let before = by_hand(&[Permission::Upload, Permission::KoboSync]);
        let after = |policy: &Groups| sync(before.clone(), "g1", &BTreeSet::new(), &mappings, policy).held();
        assert_eq!(after(&documented()), before.held());
        assert_eq!(after(&released()), BTreeSet::from([Permission::KoboSync]));
        let unlinked = |policy: &Groups| unlink(before.clone(), "g1", &mappings, policy).held();
        assert_eq!(unlinked(&documented()), before.held());
        assert_eq!(unlinked(&released()), BTreeSet::from([Permission::KoboSync]));
    }

    #[test]
    fn what_mappings_gave_goes_with_them_as_documented_and_stays_in_the_release() {
        let mappings = [mapping("g1", "up", Permission::Upload), mapping("g1", "dl", Permission::Download)];
        let member = |policy: &Groups| sync(Provenance::default(), "g1", &groups(&["up", "dl"]), &mappings, policy);
        for rest in [&mappings[1..], &[]] {
            let after = |policy: &Groups| sync(member(policy), "g1", &groups(&["up"]), rest, policy).held();
            assert!(after(&documented()).is_empty());
            assert!(after(&released()).contains(&Permission::Upload));
        }
    }

    #[test]
    fn two_groups_that_give_the_same_are_lost_one_by_one() {
        let mappings = [mapping("g1", "a", Permission::Upload), mapping("g1", "b", Permission::Upload)];
        let both = sync(Provenance::default(), "g1", &groups(&["a", "b"]), &mappings, &released());
        assert_eq!(both.granted.len(), 1);
        let one = sync(both, "g1", &groups(&["a"]), &mappings, &released());
        assert_eq!(one.held(), BTreeSet::from([Permission::Upload]));
    }

    fn permissions() -> impl Strategy<Value = BTreeSet<Permission>> {
        prop::collection::btree_set(prop::sample::select(&Permission::ALL[..]), 0..6)
    }

    fn provenances() -> impl Strategy<Value = Provenance> {
        let granted = prop::collection::btree_set(("[gh]", prop::sample::select(&Permission::ALL[..])), 0..6);
        (permissions(), granted).prop_map(|(manual, granted)| Provenance { manual, granted })
    }

    fn mappings() -> impl Strategy<Value = Vec<GroupMapping>> {
        prop::collection::btree_map(("[gh]", "[a-d]"), permissions(), 0..6).prop_map(|map| {
            map.into_iter()
                .map(|((provider, group), permissions)| GroupMapping {
                    group,
                    permissions,
                    provider: Some(provider),
                    ..GroupMapping::default()
                })
                .collect()
        })
    }

    fn drawn_groups() -> impl Strategy<Value = BTreeSet<String>> {
        prop::collection::btree_set("[a-f]", 0..5)
    }

    proptest! {
        #[test]
        fn law_provenance_preserves_what_was_given_by_hand(before in provenances(), groups in drawn_groups(), mappings in mappings()) {
            let after = sync(before.clone(), "g", &groups, &mappings, &documented());
            prop_assert_eq!(after.manual, before.manual);
        }

        #[test]
        fn law_provenance_preserves_foreign_grants(before in provenances(), groups in drawn_groups(), mappings in mappings()) {
            let foreign = |state: &Provenance| -> BTreeSet<_> { state.granted.iter().filter(|(of, _)| of != "g").cloned().collect() };
            for policy in [documented(), released()] {
                let after = sync(before.clone(), "g", &groups, &mappings, &policy);
                prop_assert_eq!(foreign(&after), foreign(&before));
            }
        }

        #[test]
        fn law_provenance_is_idempotent(before in provenances(), groups in drawn_groups(), mappings in mappings()) {
            for policy in [documented(), released()] {
                let once = sync(before.clone(), "g", &groups, &mappings, &policy);
                prop_assert_eq!(sync(once.clone(), "g", &groups, &mappings, &policy), once);
            }
        }

        #[test]
        fn law_adding_a_group_and_then_removing_it_is_the_identity(before in provenances(), groups in drawn_groups(), more in "[a-f]", mappings in mappings()) {
            let settled = sync(before, "g", &groups, &mappings, &documented());
            let mut with = groups.clone();
            with.insert(more);
            let added = sync(settled.clone(), "g", &with, &mappings, &documented());
            prop_assert_eq!(sync(added, "g", &groups, &mappings, &documented()), settled);
        }

        #[test]
        fn law_the_order_of_mappings_never_matters_to_provenance(before in provenances(), groups in drawn_groups(), mut mappings in mappings()) {
            for policy in [documented(), released()] {
                let once = sync(before.clone(), "g", &groups, &mappings, &policy);
                mappings.reverse();
                prop_assert_eq!(sync(before.clone(), "g", &groups, &mappings, &policy), once);
            }
        }

        #[test]
        fn law_group_names_are_case_sensitive_to_provenance(groups in drawn_groups(), mappings in mappings()) {
            let shouted = groups.iter().map(|group| group.to_uppercase()).collect();
            prop_assert_eq!(sync(Provenance::default(), "g", &shouted, &mappings, &documented()), Provenance::default());
        }
    }
}
