use std::collections::BTreeSet;

use clock::Randomness;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::passwords::{SALT, digest, verify};
use super::{Store, StoreError};
use crate::domain::compare::same;
use crate::domain::matching::{Candidates, Known};
use crate::domain::provenance::Provenance;
use crate::domain::provision::Profile;
use crate::domain::{Grants, Person};
use crate::policy::{Case, Identity as IdentityPolicy, IdentityKey, Permission};

/// An identity of an account at a provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The provider's issuer.
    pub issuer: String,
    /// Who it is there.
    pub sub: String,
    /// The provider, by slug.
    pub provider: String,
}

/// An account, as it stands in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// The username.
    pub username: String,
    /// The display name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The address of its picture.
    pub picture: Option<String>,
    /// How many bytes it may store.
    pub quota: Option<u64>,
    /// Its folder.
    pub label: Option<String>,
    /// What it may do.
    pub permissions: BTreeSet<Permission>,
    /// The libraries it sees.
    pub libraries: BTreeSet<String>,
    /// Whether it is an administrator.
    pub admin: bool,
    /// Whether it may sign in at all.
    pub active: bool,
    /// Whether it has a local password.
    pub local: bool,
    /// Who it is at the providers.
    pub identities: BTreeSet<Identity>,
}

impl Account {
    /// Whether it may change the settings: administrators may, and whoever has the permission (BookOrbit: "Permissions").
    pub(crate) fn manages(&self) -> bool {
        self.admin || self.permissions.contains(&Permission::ManageAppSettings)
    }
}

/// An account to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewUser<'a> {
    pub(crate) profile: Profile,
    pub(crate) grants: Grants,
    pub(crate) password: Option<&'a str>,
    pub(crate) identity: Option<&'a Identity>,
}

impl Store {
    /// Makes an account; nothing if its username is taken.
    pub(crate) fn add_user(&self, user: &NewUser<'_>, randomness: &Randomness) -> Result<Option<i64>, StoreError> {
        let password = user.password.map(|password| digest(password, &randomness.bytes::<SALT>()));
        self.within(|tx| {
            let Profile { username, name, email, picture, quota, label } = &user.profile;
            let taken = tx.query_row("SELECT 1 FROM users WHERE username = ?1", [username], |_| Ok(())).optional()?;
            if taken.is_some() {
                return Ok(None);
            }
            let quota = quota.and_then(|bytes| i64::try_from(bytes).ok());
            tx.execute(
                "INSERT INTO users (username, name, email, password, picture, quota, label)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![username, name, email, password, picture, quota, label],
            )?;
            let id = tx.last_insert_rowid();
            write_grants(tx, id, &user.grants)?;
            // In the same step, so that nobody finds the username taken and the identity unknown.
            if let Some(identity) = user.identity {
                write_identity(tx, id, identity)?;
            }
            Ok(Some(id))
        })
    }

    /// The account that `username` and `password` open.
    pub(crate) fn by_password(&self, username: &str, password: &str) -> Result<Option<i64>, StoreError> {
        let found = self.within(|tx| {
            let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
            Ok(tx.query_row("SELECT id, password FROM users WHERE username = ?1", [username], read).optional()?)
        })?;
        // Outside the lock, and for an unknown username too: the time it takes must not tell who is known.
        let (id, stored) = found.unwrap_or_default();
        Ok(verify(password, stored.as_deref().unwrap_or_default()).then_some(id))
    }

    /// The accounts that come into question for `person`. `configured` is the issuer as it is configured.
    pub(crate) fn candidates(
        &self,
        person: &Person,
        configured: &str,
        policy: &IdentityPolicy,
    ) -> Result<Candidates, StoreError> {
        let alike = |one: &str, other: &str, case: Case| same(one, other, case);
        self.within(|tx| {
            let accounts = everybody(tx, &person.provider)?;
            let identity = identities(tx)?.into_iter().find(|(_, identity)| {
                let of_issuer = match policy.key {
                    IdentityKey::IssuerAndSubject => identity.issuer == person.issuer,
                    IdentityKey::ConfiguredIssuerAndSubject => identity.issuer == configured,
                    IdentityKey::ProviderAndSubject => identity.provider == person.provider,
                    IdentityKey::Subject => true,
                };
                of_issuer && alike(&identity.sub, &person.sub, policy.subject_case)
            });
            let found = |fits: &dyn Fn(&Known, Option<&str>) -> bool| {
                accounts.iter().find(|(known, email)| fits(known, email.as_deref())).map(|(known, _)| known.clone())
            };
            // An e-mail address is compared as usernames are, but never by the letter.
            let email_case = if policy.username_case == Case::Collation { Case::Collation } else { Case::Insensitive };
            let email = person.email.as_deref();
            let has_email = |theirs: Option<&str>| email.zip(theirs).is_some_and(|(a, b)| alike(a, b, email_case));
            Ok(Candidates {
                by_identity: identity.and_then(|(user, _)| found(&|known, _| known.id == user)),
                by_username: found(&|known, _| alike(&known.username, &person.username, policy.username_case)),
                by_email: found(&|_, theirs| has_email(theirs.map(str::trim))),
                username_held: found(&|known, _| alike(&known.username, &person.username, policy.username_unique))
                    .is_some(),
                email_held: accounts
                    .iter()
                    .filter(|(_, e)| has_email(e.as_deref()))
                    .map(|(known, _)| known.id)
                    .collect(),
            })
        })
    }

    /// Gives an account an identity.
    pub(crate) fn link(&self, user: i64, identity: &Identity) -> Result<(), StoreError> {
        self.within(|tx| write_identity(tx, user, identity))
    }

    /// Takes the identity at a provider from an account, and says whether there was one.
    pub(crate) fn unlink(&self, user: i64, provider: &str) -> Result<bool, StoreError> {
        self.within(|tx| {
            let sql = "DELETE FROM identities WHERE user_id = ?1 AND provider = ?2";
            Ok(tx.execute(sql, params![user, provider])? > 0)
        })
    }

    /// The account of an identity.
    pub(crate) fn owner(&self, issuer: &str, sub: &str) -> Result<Option<i64>, StoreError> {
        self.within(|tx| {
            let sql = "SELECT user_id FROM identities WHERE issuer = ?1 AND sub = ?2";
            Ok(tx.query_row(sql, [issuer, sub], |row| row.get(0)).optional()?)
        })
    }

    /// How many accounts have an identity at a provider.
    pub(crate) fn linked_at(&self, provider: &str) -> Result<usize, StoreError> {
        self.within(|tx| {
            let sql = "SELECT count(DISTINCT user_id) FROM identities WHERE provider = ?1";
            let count: i64 = tx.query_row(sql, [provider], |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or_default())
        })
    }

    /// Changes profile and grants of an account in one step. Permissions that groups of a provider gave are not among
    /// those grants: [`Self::renew_provenance`] changes them.
    pub(crate) fn renew(
        &self,
        user: i64,
        change: impl FnOnce(Profile, Grants) -> (Profile, Grants),
    ) -> Result<(), StoreError> {
        self.within(|tx| {
            let account = read_account(tx, user)?;
            let profile = Profile {
                username: account.username,
                name: account.name,
                email: account.email,
                picture: account.picture,
                quota: account.quota,
                label: account.label,
            };
            let grants = Grants {
                permissions: provenance(tx, user)?.manual,
                libraries: account.libraries,
                admin: account.admin,
            };
            let (profile, grants) = change(profile, grants);
            tx.execute(
                "UPDATE users SET name = ?2, email = ?3, picture = ?4 WHERE id = ?1",
                params![user, profile.name, profile.email, profile.picture],
            )?;
            write_grants(tx, user, &grants)
        })
    }

    /// Changes where the permissions of an account come from.
    pub(crate) fn renew_provenance(
        &self,
        user: i64,
        change: impl FnOnce(Provenance) -> Provenance,
    ) -> Result<(), StoreError> {
        self.within(|tx| {
            let Provenance { manual, granted } = change(provenance(tx, user)?);
            tx.execute("DELETE FROM user_permissions WHERE user_id = ?1", [user])?;
            tx.execute("DELETE FROM group_grants WHERE user_id = ?1", [user])?;
            for permission in manual {
                let sql = "INSERT INTO user_permissions (user_id, permission) VALUES (?1, ?2)";
                tx.execute(sql, params![user, permission.word()])?;
            }
            for (provider, permission) in granted {
                let sql = "INSERT INTO group_grants (user_id, provider, permission) VALUES (?1, ?2, ?3)";
                tx.execute(sql, params![user, provider, permission.word()])?;
            }
            Ok(())
        })
    }

    /// Whether a password is the account's.
    pub(crate) fn has_password(&self, user: i64, password: &str) -> Result<bool, StoreError> {
        let stored = self.within(|tx| {
            let sql = "SELECT password FROM users WHERE id = ?1";
            Ok(tx.query_row(sql, [user], |row| row.get::<_, Option<Vec<u8>>>(0))?)
        })?;
        Ok(stored.is_some_and(|stored| verify(password, &stored)))
    }

    /// Activates or deactivates an account.
    pub(crate) fn set_active(&self, user: i64, active: bool) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("UPDATE users SET active = ?2 WHERE id = ?1", params![user, active])?;
            Ok(())
        })
    }

    /// Deletes an account with everything that it has.
    pub(crate) fn delete_user(&self, user: i64) -> Result<(), StoreError> {
        self.within(|tx| Ok(tx.execute("DELETE FROM users WHERE id = ?1", [user]).map(|_| ())?))
    }

    /// The id of the account of that username.
    pub(crate) fn user_named(&self, username: &str) -> Result<Option<i64>, StoreError> {
        self.within(|tx| {
            let sql = "SELECT id FROM users WHERE username = ?1";
            Ok(tx.query_row(sql, [username], |row| row.get(0)).optional()?)
        })
    }

    /// All usernames, the oldest account's first.
    pub(crate) fn usernames(&self) -> Result<Vec<String>, StoreError> {
        self.within(|tx| {
            let mut statement = tx.prepare_cached("SELECT username FROM users ORDER BY id")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The account of that id.
    pub(crate) fn account(&self, user: i64) -> Result<Account, StoreError> {
        self.within(|tx| read_account(tx, user))
    }
}

/// All accounts with their e-mail addresses, as far as a decision needs to know them.
fn everybody(tx: &Transaction<'_>, provider: &str) -> Result<Vec<(Known, Option<String>)>, StoreError> {
    let sql = "SELECT id, username, active, EXISTS (SELECT 1 FROM identities WHERE user_id = users.id),
         EXISTS (SELECT 1 FROM identities WHERE user_id = users.id AND provider = ?1), email
         FROM users ORDER BY id";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([provider], |row| {
        let known = Known {
            id: row.get(0)?,
            username: row.get(1)?,
            active: row.get(2)?,
            federated: row.get(3)?,
            federated_here: row.get(4)?,
        };
        Ok((known, row.get(5)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn identities(tx: &Transaction<'_>) -> Result<Vec<(i64, Identity)>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT user_id, issuer, sub, provider FROM identities ORDER BY user_id")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, Identity { issuer: row.get(1)?, sub: row.get(2)?, provider: row.get(3)? }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn provenance(tx: &Transaction<'_>, user: i64) -> Result<Provenance, StoreError> {
    let manual = texts(tx, "SELECT permission FROM user_permissions WHERE user_id = ?1", user)?;
    let mut statement = tx.prepare_cached("SELECT provider, permission FROM group_grants WHERE user_id = ?1")?;
    let rows = statement.query_map([user], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let granted = rows.collect::<Result<Vec<_>, _>>()?;
    let known = |(provider, word): (String, String)| Some((provider, Permission::from_word(&word)?));
    Ok(Provenance {
        manual: manual.iter().filter_map(|word| Permission::from_word(word)).collect(),
        granted: granted.into_iter().filter_map(known).collect(),
    })
}

fn write_identity(tx: &Transaction<'_>, user: i64, identity: &Identity) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO identities (issuer, sub, user_id, provider) VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, params![identity.issuer, identity.sub, user, identity.provider])?;
    Ok(())
}

fn write_grants(tx: &Transaction<'_>, user: i64, grants: &Grants) -> Result<(), StoreError> {
    tx.execute("UPDATE users SET admin = ?2 WHERE id = ?1", params![user, grants.admin])?;
    tx.execute("DELETE FROM user_permissions WHERE user_id = ?1", [user])?;
    tx.execute("DELETE FROM user_libraries WHERE user_id = ?1", [user])?;
    for permission in &grants.permissions {
        let sql = "INSERT INTO user_permissions (user_id, permission) VALUES (?1, ?2)";
        tx.execute(sql, params![user, permission.word()])?;
    }
    for library in &grants.libraries {
        tx.execute("INSERT INTO user_libraries (user_id, library) VALUES (?1, ?2)", params![user, library])?;
    }
    Ok(())
}

fn read_account(tx: &Transaction<'_>, user: i64) -> Result<Account, StoreError> {
    let permissions = provenance(tx, user)?.held();
    let libraries = texts(tx, "SELECT library FROM user_libraries WHERE user_id = ?1", user)?;
    let mut statement = tx.prepare_cached("SELECT issuer, sub, provider FROM identities WHERE user_id = ?1")?;
    let identities = statement
        .query_map([user], |row| Ok(Identity { issuer: row.get(0)?, sub: row.get(1)?, provider: row.get(2)? }))?
        .collect::<Result<_, _>>()?;
    let sql = "SELECT username, name, email, admin, active, password IS NOT NULL, picture, quota, label
        FROM users WHERE id = ?1";
    Ok(tx.query_row(sql, [user], |row| {
        Ok(Account {
            username: row.get(0)?,
            name: row.get(1)?,
            email: row.get(2)?,
            permissions,
            picture: row.get(6)?,
            quota: row.get::<_, Option<i64>>(7)?.and_then(|bytes| u64::try_from(bytes).ok()),
            label: row.get(8)?,
            libraries: libraries.into_iter().collect(),
            admin: row.get(3)?,
            active: row.get(4)?,
            local: row.get(5)?,
            identities,
        })
    })?)
}

pub(super) fn texts(tx: &Transaction<'_>, sql: &str, key: impl rusqlite::ToSql) -> Result<Vec<String>, StoreError> {
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([key], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> NewUser<'static> {
        NewUser {
            profile: Profile { username: "alice".into(), name: "Alice".into(), ..Profile::default() },
            grants: Grants { permissions: BTreeSet::from([Permission::Read]), ..Grants::default() },
            password: Some("correct horse"),
            identity: None,
        }
    }

    #[test]
    fn a_password_opens_its_account_and_no_other() {
        let (store, randomness) = (Store::open(None).unwrap(), Randomness::from_seed(1));
        let id = store.add_user(&alice(), &randomness).unwrap();
        assert_eq!(store.by_password("alice", "correct horse").unwrap(), id);
        for (username, password) in [("alice", "wrong"), ("Alice", "correct horse"), ("bob", ""), ("alice", "")] {
            assert_eq!(store.by_password(username, password).unwrap(), None);
        }
    }

    #[test]
    fn an_account_without_a_password_is_opened_by_none() {
        let (store, randomness) = (Store::open(None).unwrap(), Randomness::from_seed(1));
        store.add_user(&NewUser { password: None, ..alice() }, &randomness).unwrap();
        assert_eq!(store.by_password("alice", "").unwrap(), None);
    }

    #[test]
    fn a_username_is_given_once() {
        let (store, randomness) = (Store::open(None).unwrap(), Randomness::from_seed(1));
        assert!(store.add_user(&alice(), &randomness).unwrap().is_some());
        assert!(store.add_user(&alice(), &randomness).unwrap().is_none());
    }
}
