//! Roles: a person's own and those that everybody has. `CLIENT:ROLE` is a role at a client, all others belong to none.

use serde_json::{Map, Value, json};

use super::rules::{RolePick, RolesReach};
use super::state::Known;

/// Whose roles, and how far tokens reach for them.
#[derive(Clone, Copy)]
pub(crate) struct Roles<'r> {
    pub(crate) known: &'r Known,
    /// Those that everybody has.
    pub(crate) default: &'r [String],
    pub(crate) reach: RolesReach,
    /// The client whose tokens these are.
    pub(crate) client: &'r str,
}

impl<'r> Roles<'r> {
    fn all(self) -> impl Iterator<Item = &'r str> {
        self.default.iter().chain(&self.known.person.roles).map(String::as_str)
    }

    /// Client and role, in order.
    fn at_clients(self) -> impl Iterator<Item = (&'r str, &'r str)> {
        let reached = move |client: &str| self.reach == RolesReach::All || client == self.client;
        self.all().filter_map(|role| role.split_once(':')).filter(move |(client, _)| reached(client))
    }

    /// Those that belong to no client.
    pub(crate) fn of_realm(self, pick: &RolePick) -> Vec<String> {
        let roles = self.all().filter(|role| self.reach == RolesReach::All && !role.contains(':'));
        roles.map(|role| format!("{}{role}", pick.prefix)).collect()
    }

    /// Those at one client, or at all.
    pub(crate) fn of_clients(self, pick: &RolePick) -> Vec<String> {
        let wanted = |client: &str| pick.client.as_deref().is_none_or(|one| one == client);
        let roles = self.at_clients().filter(|(client, _)| wanted(client));
        roles.map(|(_, role)| format!("{}{role}", pick.prefix)).collect()
    }

    /// `{"CLIENT": {"roles": […]}}`.
    pub(crate) fn by_client(self) -> Option<Value> {
        let mut clients = Map::new();
        for (client, role) in self.at_clients() {
            let entry = clients.entry(client).or_insert_with(|| json!({ "roles": [] }));
            if let Some(roles) = entry["roles"].as_array_mut() {
                roles.push(role.into());
            }
        }
        (!clients.is_empty()).then_some(Value::Object(clients))
    }
}
