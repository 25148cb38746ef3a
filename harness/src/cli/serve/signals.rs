//! What the world tells a server: to end, or to read its files again.

use std::future::pending;

/// The signals of the system, heard from the moment on in which this is made: none of them is lost while the server starts,
/// and the first process of a container heeds SIGTERM.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

/// What was told.
pub(super) enum Told {
    /// Ctrl-C or SIGTERM.
    End,
    /// SIGHUP.
    Again,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn heard() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        // Without a handler there is still the system's own way to end a program.
        let hear = |kind| signal(kind).ok();
        Self {
            interrupt: hear(SignalKind::interrupt()),
            terminate: hear(SignalKind::terminate()),
            hangup: hear(SignalKind::hangup()),
        }
    }

    pub(super) async fn next(&mut self) -> Told {
        tokio::select! {
            () = came(&mut self.interrupt) => Told::End,
            () = came(&mut self.terminate) => Told::End,
            () = came(&mut self.hangup) => Told::Again,
        }
    }
}

#[cfg(unix)]
async fn came(signal: &mut Option<tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => pending().await,
    }
}

#[cfg(not(unix))]
impl Signals {
    pub(super) fn heard() -> Self {
        Self {}
    }

    pub(super) async fn next(&mut self) -> Told {
        if tokio::signal::ctrl_c().await.is_err() {
            pending::<()>().await;
        }
        Told::End
    }
}
