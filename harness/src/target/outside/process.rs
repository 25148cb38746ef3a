use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use tokio::process::{Child, Command};

use super::super::open::TargetError;
use super::prepare::client;
use crate::language::TargetFile;
use crate::language::{Known, filled};

/// Lines of its output that a message shows.
const TAIL: usize = 12;
/// Between two questions whether it is ready.
const PAUSE: Duration = Duration::from_millis(50);
/// Time to end by itself.
const GRACE: Duration = Duration::from_secs(5);

/// A relying party that was started.
pub(super) struct Process {
    child: Child,
    output: PathBuf,
}

impl Process {
    /// Starts it, with its output in a file of `folder`.
    pub(super) fn start(file: &TargetFile, home: &Path, folder: &Path, known: &Known) -> Result<Self, TargetError> {
        let words: Vec<String> = file.command.iter().map(|word| filled(word, known)).collect();
        let failed = |source| TargetError::Command { command: words.join(" "), source };
        let [program, arguments @ ..] = words.as_slice() else { return Err(TargetError::Stopped) };
        let output = folder.join("output.log");
        let log = File::options().create(true).append(true).open(&output).map_err(TargetError::Folder)?;
        let errors = log.try_clone().map_err(TargetError::Folder)?;
        let working = file.working_folder.as_ref().map_or_else(|| home.to_owned(), |folder| home.join(folder));
        let child = Command::new(program)
            .args(arguments)
            .envs(file.environment.iter().map(|(name, value)| (name, filled(value, known))))
            .current_dir(working)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // What it starts itself ends with it.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        Ok(Self { child, output })
    }

    /// Waits until it answers.
    pub(super) async fn ready(&mut self, url: &str, within: Duration) -> Result<(), TargetError> {
        let client = client().map_err(|source| TargetError::Ready { url: url.to_owned(), said: source.to_string() })?;
        let asked = async {
            loop {
                if let Ok(Some(status)) = self.child.try_wait() {
                    return Some(format!("it ended with {status}"));
                }
                match client.get(url).send().await {
                    Ok(answer) if answer.status().as_u16() < 500 => return None,
                    _ => SystemClock.sleep(PAUSE).await,
                }
            }
        };
        let trouble = match tokio::time::timeout(within, asked).await {
            Ok(trouble) => trouble,
            Err(_) => Some(format!("it does not answer within {} s", within.as_secs())),
        };
        match trouble {
            None => Ok(()),
            Some(why) => {
                let said = format!("{why}; its last words:\n{}", self.last_words());
                Err(TargetError::Ready { url: url.to_owned(), said })
            }
        }
    }

    fn last_words(&self) -> String {
        let text = std::fs::read(&self.output).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(TAIL)..];
        if last.is_empty() { "  (none)".to_owned() } else { format!("  {}", last.join("\n  ")) }
    }

    /// Ends it, and what it has started.
    pub(super) async fn stop(mut self) {
        if let Some(id) = self.child.id() {
            signal("-TERM", id).await;
            if tokio::time::timeout(GRACE, self.child.wait()).await.is_err() {
                signal("-KILL", id).await;
            }
        }
    }
}

/// Sends a signal to a process and all that it has started.
async fn signal(name: &str, id: u32) {
    // A process that has ended meanwhile needs none.
    let _ = Command::new("kill").args([name, "--", &format!("-{id}")]).stderr(Stdio::null()).status().await;
}
