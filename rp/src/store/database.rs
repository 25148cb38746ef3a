use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use thiserror::Error;

use crate::domain::LoginError;

/// The migrations, oldest first. The database's `user_version` counts how many it has seen.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_first.sql"), include_str!("migrations/0002_presets.sql")];

/// What went wrong in the store.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    #[error("the database says: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the database `{}` is of a newer version ({seen}) than this program knows ({known})", .path.display())]
    TooNew { path: PathBuf, seen: usize, known: usize },
}

impl From<StoreError> for LoginError {
    fn from(source: StoreError) -> Self {
        Self::StoreFailed { source: Box::new(source) }
    }
}

/// The store of one relying party. Its calls take microseconds, so that they may block where they are made.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the database at `path`, or one in memory that lives as long as the store.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, StoreError> {
        let mut connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        if path.is_some() {
            connection.pragma_update(None, "journal_mode", "WAL")?;
        }
        connection.pragma_update(None, "foreign_keys", true)?;
        migrate(&mut connection, path)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Runs `work` in one transaction that nothing else can come between.
    pub(super) fn within<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction has rolled it back, so the connection is still good.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn migrate(connection: &mut Connection, path: Option<&Path>) -> Result<(), StoreError> {
    let seen: usize = connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize;
    if seen > MIGRATIONS.len() {
        let path = path.unwrap_or(Path::new(":memory:")).to_owned();
        return Err(StoreError::TooNew { path, seen, known: MIGRATIONS.len() });
    }
    for (number, migration) in MIGRATIONS.iter().enumerate().skip(seen) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number as u32 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
