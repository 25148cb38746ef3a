use clock::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::{Store, StoreError};
use crate::domain::{LoginError, LoginState, LogoutNotice, Purpose};

const COLUMNS: &str = "state, browser, provider, nonce, code_verifier, begun_ms, used_ms, redirect_uri, purpose";

impl Store {
    /// Remembers a login under way, and forgets the oldest beyond `capacity`.
    pub(crate) fn begin_login(&self, login: &LoginState, capacity: u64) -> Result<(), StoreError> {
        self.within(|tx| {
            write(tx, login)?;
            let sql = "DELETE FROM login_states WHERE state IN (
                SELECT state FROM login_states ORDER BY begun_ms DESC, rowid DESC LIMIT -1 OFFSET ?1)";
            tx.execute(sql, [i64::try_from(capacity).unwrap_or(i64::MAX)])?;
            Ok(())
        })
    }

    /// Forgets the logins that a browser has under way.
    pub(crate) fn forget_logins_of(&self, browser: &str) -> Result<(), StoreError> {
        self.within(|tx| Ok(tx.execute("DELETE FROM login_states WHERE browser = ?1", [browser]).map(|_| ())?))
    }

    /// Forgets all logins under way, and every `jti` that was seen, as a process does that keeps them in memory.
    pub(crate) fn forget_memory(&self) -> Result<(), StoreError> {
        self.within(|tx| Ok(tx.execute_batch("DELETE FROM login_states; DELETE FROM seen_jtis;")?))
    }

    /// A login that failed may be tried again.
    pub(crate) fn release_login(&self, state: &str) -> Result<(), StoreError> {
        self.within(|tx| {
            Ok(tx.execute("UPDATE login_states SET used_ms = NULL WHERE state = ?1", [state]).map(|_| ())?)
        })
    }

    /// Finds the login of `state` and lets `decide` say what becomes of it, so that of two callbacks at once only one can
    /// find it unused. Nothing changes when it is refused.
    pub(crate) fn finish_login(
        &self,
        state: &str,
        decide: impl FnOnce(LoginState) -> Result<LoginState, LoginError>,
    ) -> Result<LoginState, LoginError> {
        self.finish("state = ?1", state, decide)
    }

    /// The same for the newest login of `browser`.
    pub(crate) fn finish_newest_login(
        &self,
        browser: &str,
        decide: impl FnOnce(LoginState) -> Result<LoginState, LoginError>,
    ) -> Result<LoginState, LoginError> {
        self.finish("browser = ?1", browser, decide)
    }

    fn finish(
        &self,
        condition: &str,
        value: &str,
        decide: impl FnOnce(LoginState) -> Result<LoginState, LoginError>,
    ) -> Result<LoginState, LoginError> {
        self.within(|tx| {
            let sql = format!(
                "SELECT {COLUMNS} FROM login_states WHERE {condition} ORDER BY begun_ms DESC, rowid DESC LIMIT 1"
            );
            let Some(found) = tx.query_row(&sql, [value], read).optional()? else {
                return Ok(Err(LoginError::StateUnknown));
            };
            let decided = decide(found);
            if let Ok(login) = &decided {
                write(tx, login)?;
            }
            Ok(decided)
        })?
    }

    /// Remembers a `jti`; says no if it is remembered already.
    pub(crate) fn first_sight(&self, issuer: &str, notice: &LogoutNotice, now: Timestamp) -> Result<bool, StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM seen_jtis WHERE until_ms < ?1", [now.millis()])?;
            let sql = "INSERT OR IGNORE INTO seen_jtis (issuer, jti, until_ms) VALUES (?1, ?2, ?3)";
            Ok(tx.execute(sql, params![issuer, notice.jti, notice.until.millis()])? == 1)
        })
    }
}

fn write(tx: &Transaction<'_>, login: &LoginState) -> Result<(), StoreError> {
    let sql = format!("INSERT OR REPLACE INTO login_states ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    tx.execute(
        &sql,
        params![
            login.state,
            login.browser,
            login.provider,
            login.nonce,
            login.code_verifier,
            login.begun.millis(),
            login.used.map(Timestamp::millis),
            login.redirect_uri,
            login.purpose.to_text(),
        ],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<LoginState> {
    Ok(LoginState {
        state: row.get(0)?,
        browser: row.get(1)?,
        provider: row.get(2)?,
        nonce: row.get(3)?,
        code_verifier: row.get(4)?,
        begun: Timestamp::from_millis(row.get(5)?),
        used: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
        redirect_uri: row.get(7)?,
        purpose: Purpose::from_text(&row.get::<_, String>(8)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(state: &str, begun: i64) -> LoginState {
        LoginState {
            state: state.into(),
            browser: "b".into(),
            provider: "idp".into(),
            nonce: None,
            code_verifier: None,
            redirect_uri: "https://rp.test/callback".into(),
            purpose: Purpose::SignIn,
            begun: Timestamp::from_secs(begun),
            used: None,
        }
    }

    #[test]
    fn the_oldest_login_is_forgotten_when_there_are_too_many() {
        let store = Store::open(None).unwrap();
        for (state, begun) in [("one", 1), ("two", 2), ("three", 3)] {
            store.begin_login(&login(state, begun), 2).unwrap();
        }
        assert_eq!(store.finish_login("one", Ok).unwrap_err().code(), "state_unknown");
        assert_eq!(store.finish_login("two", Ok).unwrap(), login("two", 2));
        assert_eq!(store.finish_newest_login("b", Ok).unwrap(), login("three", 3));
    }

    #[test]
    fn a_refused_login_stays_as_it_was() {
        let store = Store::open(None).unwrap();
        store.begin_login(&login("s", 1), 9).unwrap();
        store.finish_login("s", |_| Err(LoginError::StateOfOtherBrowser)).unwrap_err();
        assert_eq!(store.finish_login("s", Ok).unwrap().used, None);
    }

    #[test]
    fn a_jti_is_new_once_per_issuer_until_it_is_forgotten() {
        let store = Store::open(None).unwrap();
        let notice = LogoutNotice { jti: "j".into(), until: Timestamp::from_secs(100) };
        let at = Timestamp::from_secs;
        assert!(store.first_sight("a", &notice, at(1)).unwrap());
        assert!(!store.first_sight("a", &notice, at(100)).unwrap());
        assert!(store.first_sight("b", &notice, at(100)).unwrap());
        assert!(store.first_sight("a", &notice, at(101)).unwrap());
    }
}
