use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use thiserror::Error;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::super::user_agent::AgentError;

/// How long chromedriver may take until it listens, in real time.
const READY: Duration = Duration::from_secs(30);
/// The variable that names chromedriver where it is not on the path.
const NAMED_BY: &str = "CHROMEDRIVER";
/// What it says when it listens.
const LISTENS: &str = "started successfully on port ";

/// Chromedriver, which starts a Chromium with a profile of its own for every browser of every run.
#[derive(Debug)]
pub struct Driver {
    /// Kept: it ends with this.
    child: Child,
    url: String,
    headed: bool,
    /// Where the browsers leave their profiles, which chromedriver does not always clear away.
    _profiles: TempDir,
}

/// Why there is no browser to be had.
#[derive(Debug, Error)]
pub enum DriverError {
    /// It cannot be started.
    #[error(
        "{} cannot be started: {source}; install Chromium and chromedriver (Debian and Ubuntu: `apt-get install chromium chromium-driver`), or name chromedriver in the variable {NAMED_BY}",
        .program.display()
    )]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The browsers have no place for their profiles.
    #[error("there is no folder for the profiles of the browsers: {0}")]
    Profiles(#[source] std::io::Error),
    /// It does not say where it listens.
    #[error("{} does not listen within {} s; run it by hand to see what it says", .program.display(), READY.as_secs())]
    Silent {
        /// The program.
        program: PathBuf,
    },
}

impl Driver {
    /// Starts chromedriver; `headed` shows the windows of the browsers.
    pub async fn start(headed: bool) -> Result<Self, DriverError> {
        let program = PathBuf::from(std::env::var_os(NAMED_BY).unwrap_or_else(|| "chromedriver".into()));
        let profiles =
            tempfile::Builder::new().prefix("rehearsal-browsers-").tempdir().map_err(DriverError::Profiles)?;
        let mut child = Command::new(&program)
            .arg("--port=0")
            .env("TMPDIR", profiles.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // The browsers that it starts end with it.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| DriverError::Start { program: program.clone(), source })?;
        let silent = || DriverError::Silent { program: program.clone() };
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(silent)?).lines();
        let said = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, port)) = line.split_once(LISTENS) {
                    return port.trim_end_matches('.').parse::<u16>().ok();
                }
            }
            None
        };
        let port = tokio::time::timeout(READY, said).await.ok().flatten().ok_or_else(silent)?;
        // Whatever else it says is read, or it would wait for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, url: format!("http://127.0.0.1:{port}"), headed, _profiles: profiles })
    }

    /// A fresh Chromium all of whose traffic goes through the proxy at this port.
    pub(super) async fn browser(&self, proxy: u16) -> Result<Client, AgentError> {
        let mut arguments = vec![
            format!("--proxy-server=http://127.0.0.1:{proxy}"),
            // Without this, loopback would be gone to directly.
            "--proxy-bypass-list=<-loopback>".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--no-first-run".to_owned(),
            "--window-size=1200,900".to_owned(),
            "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks,Translate,OptimizationHints,MediaRouter,PasswordLeakDetection".to_owned(),
        ];
        if !self.headed {
            arguments.push("--headless=new".to_owned());
        }
        // Chromium's sandbox refuses to work for root, as whom containers run.
        if std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
            arguments.push("--no-sandbox".to_owned());
        }
        let mut capabilities = Capabilities::new();
        capabilities.insert("browserName".to_owned(), json!("chrome"));
        capabilities.insert("unhandledPromptBehavior".to_owned(), json!("dismiss"));
        capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.url)
            .await
            .map_err(|error| AgentError::SetUp { source: error.into() })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(id) = self.child.id() {
            let group = format!("-{id}");
            let _ = std::process::Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        }
    }
}
