use clock::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Store, StoreError};
use crate::domain::{Origin, Session};

const COLUMNS: &str = "id, user_id, begun_ms, access_until_ms, renewable, expires_ms, provider, issuer, sub, sid, id_token, \
    refresh_token";

impl Store {
    /// Remembers a session, and forgets those that have ended by themselves.
    pub(crate) fn open_session(&self, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        self.within(|tx| {
            tx.execute("DELETE FROM sessions WHERE max(expires_ms, access_until_ms) <= ?1", [now.millis()])?;
            let origin = session.origin.as_ref();
            let sql = format!(
                "INSERT OR REPLACE INTO sessions ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
            );
            tx.execute(
                &sql,
                params![
                    session.id,
                    session.user,
                    session.begun.millis(),
                    session.access_until.millis(),
                    session.renewable,
                    session.expires.millis(),
                    origin.map(|origin| &origin.provider),
                    origin.map(|origin| &origin.issuer),
                    origin.map(|origin| &origin.sub),
                    origin.and_then(|origin| origin.sid.as_ref()),
                    origin.and_then(|origin| origin.id_token.as_ref()),
                    origin.and_then(|origin| origin.refresh_token.as_ref()),
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
        self.within(|tx| Ok(tx.execute("DELETE FROM sessions WHERE id = ?1", [id]).map(|_| ())?))
    }

    /// Forgets all sessions of an account.
    pub(crate) fn end_sessions_of(&self, user: i64) -> Result<(), StoreError> {
        self.within(|tx| Ok(tx.execute("DELETE FROM sessions WHERE user_id = ?1", [user]).map(|_| ())?))
    }

    /// No session of an account can be renewed any more.
    pub(crate) fn end_renewal_of(&self, user: i64) -> Result<(), StoreError> {
        self.within(|tx| Ok(tx.execute("UPDATE sessions SET renewable = 0 WHERE user_id = ?1", [user]).map(|_| ())?))
    }

    /// The sessions of a provider.
    pub(crate) fn sessions_of_providers(&self) -> Result<Vec<Session>, StoreError> {
        self.within(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM sessions WHERE provider IS NOT NULL ORDER BY begun_ms, id");
            let mut statement = tx.prepare_cached(&sql)?;
            let rows = statement.query_map([], read)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The sessions of an account, the newest last.
    pub(crate) fn sessions_of(&self, user: i64) -> Result<Vec<Session>, StoreError> {
        self.within(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM sessions WHERE user_id = ?1 ORDER BY begun_ms, id");
            let mut statement = tx.prepare_cached(&sql)?;
            let rows = statement.query_map([user], read)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    let origin = match (row.get(6)?, row.get(7)?, row.get(8)?) {
        (Some(provider), Some(issuer), Some(sub)) => Some(Origin {
            provider,
            issuer,
            sub,
            sid: row.get(9)?,
            id_token: row.get(10)?,
            refresh_token: row.get(11)?,
        }),
        _ => None,
    };
    let at = |column| Ok::<_, rusqlite::Error>(Timestamp::from_millis(row.get(column)?));
    Ok(Session {
        id: row.get(0)?,
        user: row.get(1)?,
        begun: at(2)?,
        access_until: at(3)?,
        renewable: row.get(4)?,
        expires: at(5)?,
        origin,
    })
}
