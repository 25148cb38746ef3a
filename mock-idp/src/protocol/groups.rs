//! Groups: what they are made of, their order, and how they are written.

use serde_json::json;

use super::made::{is_uuid, shuffled, uuid_of};
use super::rules::{GroupsForm, GroupsOrder, GroupsSource};
use super::state::Known;
use crate::vocab::Members;

/// The groups of a person; none if there is no such claim.
pub(crate) fn of(known: &Known, source: GroupsSource, order: GroupsOrder) -> Option<Vec<String>> {
    let groups = &known.person.groups;
    let all = |change: fn(&String) -> String| Some(groups.iter().map(change).collect::<Vec<_>>());
    let groups = match source {
        GroupsSource::Groups => Some(groups.clone()),
        GroupsSource::GroupsNames => all(|group| group.rsplit('/').next().unwrap_or_default().to_owned()),
        GroupsSource::GroupsFullPath => all(|group| format!("/{}", group.trim_start_matches('/'))),
        GroupsSource::RealmRoles => Some(known.person.roles.clone()),
        // One that is written as an object id is one.
        GroupsSource::ObjectIds => all(|group| match is_uuid(group) {
            true => group.clone(),
            false => uuid_of(&format!("group {group}")),
        }),
        GroupsSource::None => None,
    }?;
    Some(match order {
        GroupsOrder::AsGiven => groups,
        GroupsOrder::Sorted => {
            let mut groups = groups;
            groups.sort();
            groups
        }
        GroupsOrder::Shuffled(seed) => shuffled(groups, seed),
    })
}

/// Writes them; `false` if there are none, so that what stands for an empty claim is due.
pub(crate) fn write(claims: &mut Members, name: &str, groups: &[String], form: GroupsForm, userinfo: &str) -> bool {
    let Some(first) = groups.first() else { return false };
    match form {
        GroupsForm::SingleString => claims.set(name, first.as_str()),
        GroupsForm::Overage(most) if groups.len() > most => {
            claims.set("_claim_names", json!({ name: "src1" }));
            claims.set("_claim_sources", json!({ "src1": { "endpoint": userinfo } }));
        }
        GroupsForm::Array | GroupsForm::Overage(_) => claims.set(name, json!(groups)),
        GroupsForm::Hasgroups => claims.set("hasgroups", true),
    }
    true
}
