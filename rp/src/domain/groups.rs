use std::collections::BTreeSet;

use super::compare::same;
use crate::policy::{Case, GroupMode, Groups, NothingMapped, Permission};

/// What an account may do and see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// What it may do.
    pub permissions: BTreeSet<Permission>,
    /// The libraries it sees.
    pub libraries: BTreeSet<String>,
    /// Whether it is an administrator.
    pub admin: bool,
}

impl Grants {
    /// What either grants.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        self.permissions.extend(other.permissions.iter().copied());
        self.libraries.extend(other.libraries.iter().cloned());
        self.admin |= other.admin;
        self
    }
}

/// What a group of the provider grants here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupMapping {
    /// The group, as the groups claim names it.
    pub group: String,
    /// What its members may do.
    pub permissions: BTreeSet<Permission>,
    /// The libraries they see.
    pub libraries: BTreeSet<String>,
    /// Whether they are administrators.
    pub admin: bool,
    /// The provider whose group it is, by slug; `None` is every provider's.
    pub provider: Option<String>,
}

impl GroupMapping {
    /// Whether it speaks of groups of that provider.
    pub(crate) fn is_of(&self, provider: &str) -> bool {
        self.provider.as_deref().is_none_or(|of| of == provider)
    }

    fn grants(&self) -> Grants {
        Grants { permissions: self.permissions.clone(), libraries: self.libraries.clone(), admin: self.admin }
    }

    pub(crate) fn is_for(&self, groups: &BTreeSet<String>, case: Case) -> bool {
        match case {
            Case::Sensitive => groups.contains(&self.group),
            case => groups.iter().any(|group| same(group, &self.group, case)),
        }
    }
}

/// What an account has after a login whose groups are `groups`. The mode `provenance` needs to know more and has a rule of
/// its own; here it changes nothing.
pub(crate) fn merge(current: Grants, groups: &BTreeSet<String>, mappings: &[GroupMapping], policy: &Groups) -> Grants {
    let mapped = mappings
        .iter()
        .filter(|mapping| mapping.is_for(groups, policy.case))
        .map(GroupMapping::grants)
        .reduce(|all, one| all.union(&one));
    match (policy.mode, mapped) {
        (GroupMode::Disabled | GroupMode::Provenance, _) | (GroupMode::Additive, None) => current,
        (GroupMode::Additive, Some(mapped)) => current.union(&mapped),
        (GroupMode::Replace, Some(mapped)) => mapped.union(&always(policy)),
        (GroupMode::Replace, None) => {
            let means = if groups.is_empty() { policy.empty_means } else { policy.no_match_means };
            match means {
                NothingMapped::Revoke => always(policy),
                NothingMapped::Keep => current,
            }
        }
    }
}

fn always(policy: &Groups) -> Grants {
    Grants { permissions: policy.always_granted.iter().copied().collect(), ..Grants::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::Policy;

    fn set<T: Ord>(members: impl IntoIterator<Item = T>) -> BTreeSet<T> {
        members.into_iter().collect()
    }

    fn policy(mode: GroupMode) -> Groups {
        Groups { mode, ..Policy::preset("strict").unwrap().groups }
    }

    fn mapping(group: &str, permissions: &[Permission], libraries: &[&str]) -> GroupMapping {
        GroupMapping {
            group: group.into(),
            permissions: permissions.iter().copied().collect(),
            libraries: libraries.iter().map(|library| (*library).to_owned()).collect(),
            ..GroupMapping::default()
        }
    }

    #[test]
    fn sarah_gets_the_union_of_her_two_groups() {
        let mappings = [
            mapping("booklore-readers", &[Permission::Read, Permission::Download], &["Fiction", "Non-Fiction"]),
            mapping("booklore-uploaders", &[Permission::Read, Permission::Upload], &["Fiction", "Staging"]),
        ];
        let groups = set(["booklore-readers".to_owned(), "booklore-uploaders".to_owned()]);
        let sarah = merge(Grants::default(), &groups, &mappings, &policy(GroupMode::Replace));
        assert_eq!(sarah.permissions, set([Permission::Read, Permission::Download, Permission::Upload]));
        assert_eq!(sarah.libraries, set(["Fiction", "Non-Fiction", "Staging"].map(str::to_owned)));
        assert!(!sarah.admin);
    }

    #[test]
    fn one_group_with_the_admin_flag_makes_an_administrator() {
        let admins = GroupMapping { admin: true, ..mapping("admins", &[], &[]) };
        let mappings = [mapping("readers", &[Permission::Read], &[]), admins];
        let groups = set(["readers".to_owned(), "admins".to_owned()]);
        assert!(merge(Grants::default(), &groups, &mappings, &policy(GroupMode::Replace)).admin);
    }

    #[test]
    fn the_last_group_lost_takes_everything_but_reading() {
        let current = Grants { permissions: set(Permission::ALL), libraries: set(["Fiction".to_owned()]), admin: true };
        let left = merge(current, &BTreeSet::new(), &[], &policy(GroupMode::Replace));
        assert_eq!(left, Grants { permissions: set([Permission::Read]), ..Grants::default() });
    }

    // Booklore 2.3.0 and Grimmory 3.2.4 compare group names as their database does; their documentation says otherwise.
    #[test]
    fn a_group_in_another_spelling_grants_what_the_policy_says() {
        let mappings = [mapping("readers", &[Permission::Read], &[])];
        for (group, strictly, by_database) in
            [("readers", 1, 1), ("READERS", 0, 1), ("réaders", 0, 1), ("readers ", 0, 1), (" readers", 0, 0)]
        {
            for (case, expected) in [(Case::Sensitive, strictly), (Case::Collation, by_database)] {
                let policy = Groups { case, ..policy(GroupMode::Additive) };
                let after = merge(Grants::default(), &set([group.to_owned()]), &mappings, &policy);
                assert_eq!(after.permissions.len(), expected, "{group}");
            }
        }
    }

    fn grants() -> impl Strategy<Value = Grants> {
        let permissions = prop::collection::btree_set(prop::sample::select(&Permission::ALL[..]), 0..10);
        let libraries = prop::collection::btree_set("[A-D]", 0..4);
        (permissions, libraries, any::<bool>()).prop_map(|(permissions, libraries, admin)| Grants {
            permissions,
            libraries,
            admin,
        })
    }

    fn mappings() -> impl Strategy<Value = Vec<GroupMapping>> {
        prop::collection::btree_map("[a-d]", grants(), 0..4).prop_map(|map| {
            map.into_iter()
                .map(|(group, Grants { permissions, libraries, admin })| GroupMapping {
                    group,
                    permissions,
                    libraries,
                    admin,
                    provider: None,
                })
                .collect()
        })
    }

    fn groups() -> impl Strategy<Value = BTreeSet<String>> {
        prop::collection::btree_set("[a-f]", 0..5)
    }

    proptest! {
        #[test]
        fn law_union_is_commutative_associative_and_idempotent(a in grants(), b in grants(), c in grants()) {
            prop_assert_eq!(a.clone().union(&b), b.clone().union(&a));
            prop_assert_eq!(a.clone().union(&b).union(&c), a.clone().union(&b.union(&c)));
            prop_assert_eq!(a.clone().union(&a), a);
        }

        #[test]
        fn law_replace_depends_on_the_groups_alone(a in grants(), b in grants(), groups in groups(), mappings in mappings()) {
            let policy = policy(GroupMode::Replace);
            prop_assert_eq!(merge(a, &groups, &mappings, &policy), merge(b, &groups, &mappings, &policy));
        }

        #[test]
        fn law_additive_never_removes(current in grants(), groups in groups(), mappings in mappings()) {
            let after = merge(current.clone(), &groups, &mappings, &policy(GroupMode::Additive));
            prop_assert!(after.permissions.is_superset(&current.permissions));
            prop_assert!(after.libraries.is_superset(&current.libraries));
            prop_assert!(after.admin || !current.admin);
        }

        #[test]
        fn law_disabled_changes_nothing(current in grants(), groups in groups(), mappings in mappings()) {
            prop_assert_eq!(merge(current.clone(), &groups, &mappings, &policy(GroupMode::Disabled)), current);
        }

        #[test]
        fn law_the_order_of_mappings_never_matters(current in grants(), groups in groups(), mut mappings in mappings()) {
            for mode in [GroupMode::Disabled, GroupMode::Replace, GroupMode::Additive] {
                let before = merge(current.clone(), &groups, &mappings, &policy(mode));
                mappings.reverse();
                prop_assert_eq!(merge(current.clone(), &groups, &mappings, &policy(mode)), before);
            }
        }

        #[test]
        fn law_a_second_login_with_the_same_groups_changes_nothing(current in grants(), groups in groups(), mappings in mappings()) {
            for mode in [GroupMode::Disabled, GroupMode::Replace, GroupMode::Additive] {
                let once = merge(current.clone(), &groups, &mappings, &policy(mode));
                prop_assert_eq!(merge(once.clone(), &groups, &mappings, &policy(mode)), once);
            }
        }

        #[test]
        fn law_more_groups_never_grant_less(current in grants(), few in groups(), more in groups(), mappings in mappings()) {
            let many = few.union(&more).cloned().collect();
            for mode in [GroupMode::Replace, GroupMode::Additive] {
                let with_few = merge(current.clone(), &few, &mappings, &policy(mode));
                let with_many = merge(current.clone(), &many, &mappings, &policy(mode));
                prop_assert_eq!(with_many.clone().union(&with_few), with_many);
            }
        }

        #[test]
        fn law_the_order_of_groups_never_matters(current in grants(), groups in groups(), mappings in mappings()) {
            let mut order: Vec<String> = groups.iter().cloned().collect();
            order.reverse();
            let again = order.into_iter().collect();
            for mode in [GroupMode::Disabled, GroupMode::Replace, GroupMode::Additive] {
                let policy = policy(mode);
                prop_assert_eq!(merge(current.clone(), &groups, &mappings, &policy), merge(current.clone(), &again, &mappings, &policy));
            }
        }

        #[test]
        fn law_in_no_mapped_group_a_person_ends_with_what_the_policy_says(current in grants(), mappings in mappings()) {
            let stranger = set(["z".to_owned()]);
            let mut policy = policy(GroupMode::Replace);
            for groups in [&stranger, &BTreeSet::new()] {
                (policy.no_match_means, policy.empty_means) = (NothingMapped::Revoke, NothingMapped::Revoke);
                prop_assert_eq!(merge(current.clone(), groups, &mappings, &policy), always(&policy));
                (policy.no_match_means, policy.empty_means) = (NothingMapped::Keep, NothingMapped::Keep);
                prop_assert_eq!(merge(current.clone(), groups, &mappings, &policy), current.clone());
            }
        }

        #[test]
        fn law_group_names_are_case_sensitive(current in grants(), groups in groups(), mappings in mappings()) {
            let shouted = groups.iter().map(|group| group.to_uppercase()).collect();
            let policy = policy(GroupMode::Additive);
            prop_assert_eq!(merge(current.clone(), &shouted, &mappings, &policy), current);
        }
    }
}
