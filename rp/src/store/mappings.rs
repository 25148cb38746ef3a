use rusqlite::params;

use super::users::texts;
use super::{Store, StoreError};
use crate::domain::{GroupMapping, Provider};
use crate::policy::Permission;

impl Store {
    /// Replaces all group mappings. Of two for one group the later counts.
    pub(crate) fn set_mappings(&self, mappings: &[GroupMapping]) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM group_mappings", [])?;
            for GroupMapping { group, permissions, libraries, admin } in mappings {
                tx.execute("DELETE FROM group_mappings WHERE claim = ?1", [group])?;
                tx.execute("INSERT INTO group_mappings (claim, admin) VALUES (?1, ?2)", params![group, admin])?;
                for permission in permissions {
                    let sql = "INSERT INTO group_permissions (claim, permission) VALUES (?1, ?2)";
                    tx.execute(sql, params![group, permission.word()])?;
                }
                for library in libraries {
                    tx.execute(
                        "INSERT INTO group_libraries (claim, library) VALUES (?1, ?2)",
                        params![group, library],
                    )?;
                }
            }
            Ok(())
        })
    }

    /// All group mappings.
    pub(crate) fn mappings(&self) -> Result<Vec<GroupMapping>, StoreError> {
        self.within(|tx| {
            let mut statement = tx.prepare_cached("SELECT claim, admin FROM group_mappings ORDER BY claim")?;
            let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
            rows.map(|row| {
                let (group, admin) = row?;
                let words = texts(tx, "SELECT permission FROM group_permissions WHERE claim = ?1", &group)?;
                let libraries = texts(tx, "SELECT library FROM group_libraries WHERE claim = ?1", &group)?;
                Ok(GroupMapping {
                    permissions: words.iter().filter_map(|word| Permission::from_word(word)).collect(),
                    libraries: libraries.into_iter().collect(),
                    group,
                    admin,
                })
            })
            .collect()
        })
    }

    /// Replaces all providers.
    pub(crate) fn set_providers(&self, providers: &[Provider]) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM providers", [])?;
            for (position, provider) in providers.iter().enumerate() {
                let sql = "INSERT INTO providers (slug, position, name, issuer, client_id, client_secret)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
                let Provider { slug, name, issuer, client_id, client_secret } = provider;
                tx.execute(sql, params![slug, position as i64, name, issuer, client_id, client_secret])?;
            }
            Ok(())
        })
    }

    /// All providers, in the order in which they were given.
    pub(crate) fn providers(&self) -> Result<Vec<Provider>, StoreError> {
        self.within(|tx| {
            let sql = "SELECT slug, name, issuer, client_id, client_secret FROM providers ORDER BY position";
            let mut statement = tx.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(Provider {
                    slug: row.get(0)?,
                    name: row.get(1)?,
                    issuer: row.get(2)?,
                    client_id: row.get(3)?,
                    client_secret: row.get(4)?,
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
        };
        store.set_mappings(&[GroupMapping::default(), readers.clone(), readers.clone()]).unwrap();
        assert_eq!(store.mappings().unwrap(), [GroupMapping::default(), readers]);
        store.set_mappings(&[]).unwrap();
        assert!(store.mappings().unwrap().is_empty());
    }
}
