use std::path::PathBuf;

use mock_idp::control::ControlStartError;
use mock_idp::instance::RestageError;
use mock_idp::script::DeviationError;
use mock_idp::{RegisterError, StartError, TlsError};
use thiserror::Error;

use super::super::exit::Exit;
use crate::language::LanguageError;

/// Why nothing is served, or why something served stays as it is.
#[derive(Debug, Error)]
pub(super) enum ServeError {
    #[error("--set {0}: write NAME=VALUE")]
    Setting(String),
    #[error("{path}: {source}; it must be a file that can be read")]
    Read { path: PathBuf, source: std::io::Error },
    /// The picture says everything.
    #[error("{0}")]
    File(LanguageError),
    #[error("`{0}` is no address to listen on; write IP:PORT, for example 127.0.0.1:4400")]
    Listen(String),
    #[error("--issuer {0}: write the URL that a browser opens, for example http://host.docker.internal:4400")]
    Issuer(String),
    #[error("--auto-login {name}: there is no such person; there are {known}")]
    AutoLogin { name: String, known: String },
    #[error("--redirect-uri: the file has several clients; say with --client ID whose it is")]
    WhoseRedirectUri,
    #[error(transparent)]
    Provider(#[from] StartError),
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error(transparent)]
    Restage(#[from] RestageError),
    #[error("script: {0}")]
    Script(#[from] DeviationError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the certificate of the CA cannot be written to {path}: {source}; name another file with --tls=FILE")]
    CaFile { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Control(#[from] ControlStartError),
    #[error("--with-rp: {0}")]
    Policy(#[from] rp::PolicyError),
    #[error("the relying party does not start: {0}")]
    Rp(#[from] rp::StartError),
}

impl ServeError {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Provider(StartError::Listen { .. })
            | Self::Control(ControlStartError::Listen { .. })
            | Self::CaFile { .. }
            | Self::Rp(_) => Exit::Trouble,
            _ => Exit::Input,
        }
    }

    /// What is told of it: a mistake in a file as a picture.
    pub(super) fn told(&self, color: bool) -> String {
        match self {
            Self::File(mistakes) => mistakes.picture(color),
            other => format!("error: {other}"),
        }
    }
}
