use clock::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Store, StoreError};
use crate::domain::{Origin, Session};

const COLUMNS: &str = "id, user_id, expires_ms, provider, issuer, sub, sid, id_token";

impl Store {
    /// Remembers a session, and forgets those that have ended by themselves.
    pub(crate) fn open_session(&self, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM sessions WHERE expires_ms <= ?1", [now.millis()])?;
            let origin = session.origin.as_ref();
            let sql = format!("INSERT OR REPLACE INTO sessions ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
            tx.execute(
                &sql,
                params![
                    session.id,
                    session.user,
                    session.expires.millis(),
                    origin.map(|origin| &origin.provider),
                    origin.map(|origin| &origin.issuer),
                    origin.map(|origin| &origin.sub),
                    origin.and_then(|origin| origin.sid.as_ref()),
                    origin.and_then(|origin| origin.id_token.as_ref()),
                ],
            )?;
            Ok(())
        })
    }

    /// The session of that id, whether it has ended by itself or not.
    pub(crate) fn session(&self, id: &str) -> Result<Option<Session>, StoreError> {
        self.within(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM sessions WHERE id = ?1");
            Ok(tx.query_row(&sql, [id], read).optional()?)
        })
    }

    /// Forgets one session.
    pub(crate) fn end_session(&self, id: &str) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM sessions WHERE id = ?1", [id])?;
            Ok(())
        })
    }

    /// Forgets all sessions of an account.
    pub(crate) fn end_sessions_of(&self, user: i64) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM sessions WHERE user_id = ?1", [user])?;
            Ok(())
        })
    }

    /// The sessions that have this `sid` or this `sub`, of any issuer.
    pub(crate) fn sessions_like(&self, sid: Option<&str>, sub: Option<&str>) -> Result<Vec<Session>, StoreError> {
        self.within(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM sessions WHERE sid = ?1 OR sub = ?2 ORDER BY id");
            let mut statement = tx.prepare_cached(&sql)?;
            let rows = statement.query_map(params![sid, sub], read)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// How many sessions of an account live.
    pub(crate) fn count_sessions(&self, user: i64, now: Timestamp) -> Result<usize, StoreError> {
        self.within(|tx| {
            let sql = "SELECT count(*) FROM sessions WHERE user_id = ?1 AND expires_ms > ?2";
            let count: i64 = tx.query_row(sql, params![user, now.millis()], |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or_default())
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    let origin = match (row.get(3)?, row.get(4)?, row.get(5)?) {
        (Some(provider), Some(issuer), Some(sub)) => {
            Some(Origin { provider, issuer, sub, sid: row.get(6)?, id_token: row.get(7)? })
        }
        _ => None,
    };
    Ok(Session { id: row.get(0)?, user: row.get(1)?, expires: Timestamp::from_millis(row.get(2)?), origin })
}
