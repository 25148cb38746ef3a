//! What the world tells a server: to end, or to read its files again.

use std::future::pending;

/// Resolves when it is to end: Ctrl-C, or SIGTERM, which the first process of a container gets and would not heed without
/// a handler.
pub(super) async fn end() {
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => {
            if interrupted.is_err() {
                // Without a handler there is still the terminal's own way to end a program.
                pending::<()>().await;
            }
        }
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        Err(_) => pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    pending().await
}

/// The wish that the files be read again, by SIGHUP.
pub(super) struct Again {
    #[cfg(unix)]
    signals: Option<tokio::signal::unix::Signal>,
}

/// Listens from now on, so that a signal between two reloads is not lost.
pub(super) fn again() -> Again {
    Again {
        #[cfg(unix)]
        signals: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
    }
}

impl Again {
    pub(super) async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signals) = &mut self.signals {
            signals.recv().await;
            return;
        }
        pending().await
    }
}
