use rusqlite::params;

use super::users::texts;
use super::{Store, StoreError};
use crate::domain::{GroupMapping, Provider};
use crate::policy::Permission;

impl Store {
    /// Replaces all group mappings. Of two for one group of one provider the later counts.
    pub(crate) fn set_mappings(&self, mappings: &[GroupMapping]) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM group_mappings", [])?;
            for GroupMapping { group, permissions, libraries, admin, provider } in mappings {
                let provider = provider.as_deref().unwrap_or_default();
                let sql = "INSERT OR REPLACE INTO group_mappings (provider, claim, admin) VALUES (?1, ?2, ?3)";
                tx.execute(sql, params![provider, group, admin])?;
                let id = tx.last_insert_rowid();
                for permission in permissions {
                    let sql = "INSERT INTO group_permissions (mapping, permission) VALUES (?1, ?2)";
                    tx.execute(sql, params![id, permission.word()])?;
                }
                for library in libraries {
                    tx.execute("INSERT INTO group_libraries (mapping, library) VALUES (?1, ?2)", params![id, library])?;
                }
            }
            Ok(())
        })
    }

    /// All group mappings.
    pub(crate) fn mappings(&self) -> Result<Vec<GroupMapping>, StoreError> {
        self.within(|tx| {
            let sql = "SELECT id, provider, claim, admin FROM group_mappings ORDER BY provider, claim";
            let mut statement = tx.prepare_cached(sql)?;
            let rows = statement
                .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?)))?;
            rows.map(|row| {
                let (id, provider, group, admin) = row?;
                let words = texts(tx, "SELECT permission FROM group_permissions WHERE mapping = ?1", id)?;
                let libraries = texts(tx, "SELECT library FROM group_libraries WHERE mapping = ?1", id)?;
                Ok(GroupMapping {
                    permissions: words.iter().filter_map(|word| Permission::from_word(word)).collect(),
                    libraries: libraries.into_iter().collect(),
                    group,
                    admin,
                    provider: (!provider.is_empty()).then_some(provider),
                })
            })
            .collect()
        })
    }

    /// Forgets the logins under way at a provider, and what its groups bring.
    pub(crate) fn forget_provider(&self, slug: &str) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM login_states WHERE provider = ?1", [slug])?;
            tx.execute("DELETE FROM group_mappings WHERE provider = ?1", [slug])?;
            Ok(())
        })
    }

    /// Replaces all providers.
    pub(crate) fn set_providers(&self, providers: &[Provider]) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM providers", [])?;
            for (position, provider) in providers.iter().enumerate() {
                let sql =
                    "INSERT INTO providers (slug, position, name, issuer, client_id, client_secret, icon, enabled)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
                let Provider { slug, name, issuer, client_id, client_secret, icon, enabled } = provider;
                tx.execute(sql, params![slug, position as i64, name, issuer, client_id, client_secret, icon, enabled])?;
            }
            Ok(())
        })
    }

    /// All providers, in the order in which they were given.
    pub(crate) fn providers(&self) -> Result<Vec<Provider>, StoreError> {
        self.within(|tx| {
            let sql =
                "SELECT slug, name, issuer, client_id, client_secret, icon, enabled FROM providers ORDER BY position";
            let mut statement = tx.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(Provider {
                    slug: row.get(0)?,
                    name: row.get(1)?,
                    issuer: row.get(2)?,
                    client_id: row.get(3)?,
                    client_secret: row.get(4)?,
                    icon: row.get(5)?,
                    enabled: row.get(6)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn mappings_come_back_as_they_were_given() {
        let store = Store::open(None).unwrap();
        let readers = GroupMapping {
            group: "readers".into(),
            permissions: BTreeSet::from([Permission::Read, Permission::AccessOpds]),
            libraries: BTreeSet::from(["Fiction".to_owned()]),
            admin: true,
            provider: None,
        };
        store.set_mappings(&[GroupMapping::default(), readers.clone(), readers.clone()]).unwrap();
        assert_eq!(store.mappings().unwrap(), [GroupMapping::default(), readers]);
        store.set_mappings(&[]).unwrap();
        assert!(store.mappings().unwrap().is_empty());
    }
}
