use std::collections::BTreeSet;
use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use clock::Randomness;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::{Store, StoreError};
use crate::domain::matching::{Candidates, Known};
use crate::domain::provision::Profile;
use crate::domain::{Grants, Person};
use crate::policy::{Case, IdentityKey, Permission};

/// Few, since the passwords are of test accounts and a hundred logins must not take seconds.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");
const SALT: usize = 16;
const DIGEST: usize = 32;

/// An identity of an account at a provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The provider's issuer.
    pub issuer: String,
    /// Who it is there.
    pub sub: String,
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

/// An account to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewUser<'a> {
    pub(crate) profile: Profile,
    pub(crate) grants: Grants,
    pub(crate) password: Option<&'a str>,
}

impl Store {
    /// Makes an account; nothing if its username is taken.
    pub(crate) fn add_user(&self, user: &NewUser<'_>, randomness: &Randomness) -> Result<Option<i64>, StoreError> {
        let password = user.password.map(|password| digest(password, &randomness.bytes::<SALT>()));
        self.within(|tx| {
            let Profile { username, name, email } = &user.profile;
            let taken = tx.query_row("SELECT 1 FROM users WHERE username = ?1", [username], |_| Ok(())).optional()?;
            if taken.is_some() {
                return Ok(None);
            }
            tx.execute(
                "INSERT INTO users (username, name, email, password) VALUES (?1, ?2, ?3, ?4)",
                params![username, name, email, password],
            )?;
            let id = tx.last_insert_rowid();
            write_grants(tx, id, &user.grants)?;
            Ok(Some(id))
        })
    }

    /// The usernames of all accounts, in order.
    pub(crate) fn usernames(&self) -> Result<Vec<String>, StoreError> {
        self.within(|tx| {
            let mut statement = tx.prepare("SELECT username FROM users ORDER BY username")?;
            let names = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(names)
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

    /// The accounts that may be meant by `person`.
    pub(crate) fn candidates(&self, person: &Person, key: IdentityKey, case: Case) -> Result<Candidates, StoreError> {
        let by_identity = match key {
            IdentityKey::IssuerAndSubject => "id IN (SELECT user_id FROM identities WHERE sub = ?1 AND issuer = ?2)",
            IdentityKey::Subject => "id IN (SELECT user_id FROM identities WHERE sub = ?1 AND ?2 = ?2)",
        };
        let by_username = match case {
            Case::Sensitive => "username = ?1 AND ?2 = ?2",
            Case::Insensitive => "lower(username) = lower(?1) AND ?2 = ?2",
        };
        let by_email = "lower(email) = lower(?1) AND ?2 = ?2";
        self.within(|tx| {
            let find = |condition: &str, value: &str| known(tx, condition, value, &person.issuer);
            Ok(Candidates {
                by_identity: find(by_identity, &person.sub)?,
                by_username: find(by_username, &person.username)?,
                by_email: person.email.as_deref().map(|email| find(by_email, email)).transpose()?.flatten(),
            })
        })
    }

    /// Gives an account an identity.
    pub(crate) fn link(&self, user: i64, issuer: &str, sub: &str) -> Result<(), StoreError> {
        self.within(|tx| {
            let sql = "INSERT OR REPLACE INTO identities (issuer, sub, user_id) VALUES (?1, ?2, ?3)";
            tx.execute(sql, params![issuer, sub, user])?;
            Ok(())
        })
    }

    /// Changes profile and grants of an account in one step.
    pub(crate) fn renew(
        &self,
        user: i64,
        change: impl FnOnce(Profile, Grants) -> (Profile, Grants),
    ) -> Result<(), StoreError> {
        self.within(|tx| {
            let account = read_account(tx, user)?;
            let profile = Profile { username: account.username, name: account.name, email: account.email };
            let grants =
                Grants { permissions: account.permissions, libraries: account.libraries, admin: account.admin };
            let (profile, grants) = change(profile, grants);
            tx.execute(
                "UPDATE users SET name = ?2, email = ?3 WHERE id = ?1",
                params![user, profile.name, profile.email],
            )?;
            write_grants(tx, user, &grants)
        })
    }

    /// Activates or deactivates an account.
    pub(crate) fn set_active(&self, user: i64, active: bool) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("UPDATE users SET active = ?2 WHERE id = ?1", params![user, active])?;
            Ok(())
        })
    }

    /// The id of the account of that username.
    pub(crate) fn user_named(&self, username: &str) -> Result<Option<i64>, StoreError> {
        self.within(|tx| {
            let sql = "SELECT id FROM users WHERE username = ?1";
            Ok(tx.query_row(sql, [username], |row| row.get(0)).optional()?)
        })
    }

    /// The account of that id.
    pub(crate) fn account(&self, user: i64) -> Result<Account, StoreError> {
        self.within(|tx| read_account(tx, user))
    }
}

fn known(tx: &Transaction<'_>, condition: &str, value: &str, issuer: &str) -> Result<Option<Known>, StoreError> {
    let sql = format!(
        "SELECT id, username, active, EXISTS (SELECT 1 FROM identities WHERE user_id = users.id)
         FROM users WHERE {condition} ORDER BY id LIMIT 1"
    );
    let read = |row: &Row<'_>| {
        Ok(Known { id: row.get(0)?, username: row.get(1)?, active: row.get(2)?, federated: row.get(3)? })
    };
    Ok(tx.query_row(&sql, [value, issuer], read).optional()?)
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
    let permissions = texts(tx, "SELECT permission FROM user_permissions WHERE user_id = ?1", user)?;
    let libraries = texts(tx, "SELECT library FROM user_libraries WHERE user_id = ?1", user)?;
    let mut statement = tx.prepare_cached("SELECT issuer, sub FROM identities WHERE user_id = ?1")?;
    let identities = statement
        .query_map([user], |row| Ok(Identity { issuer: row.get(0)?, sub: row.get(1)? }))?
        .collect::<Result<_, _>>()?;
    let sql = "SELECT username, name, email, admin, active, password IS NOT NULL FROM users WHERE id = ?1";
    Ok(tx.query_row(sql, [user], |row| {
        Ok(Account {
            username: row.get(0)?,
            name: row.get(1)?,
            email: row.get(2)?,
            permissions: permissions.iter().filter_map(|word| Permission::from_word(word)).collect(),
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

/// Salt and PBKDF2 digest of a password, one after the other.
fn digest(password: &str, salt: &[u8; SALT]) -> Vec<u8> {
    let mut stored = salt.to_vec();
    let mut digest = [0; DIGEST];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, salt, password.as_bytes(), &mut digest);
    stored.extend(digest);
    stored
}

fn verify(password: &str, stored: &[u8]) -> bool {
    let (salt, digest) = stored.split_at_checked(SALT).unwrap_or((&[0; SALT], &[0; DIGEST]));
    pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, salt, password.as_bytes(), digest).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> NewUser<'static> {
        NewUser {
            profile: Profile { username: "alice".into(), name: "Alice".into(), email: None },
            grants: Grants { permissions: BTreeSet::from([Permission::Read]), ..Grants::default() },
            password: Some("correct horse"),
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
