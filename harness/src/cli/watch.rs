use async_trait::async_trait;

use crate::event::{Role, RunRecord};
use crate::plan::Case;
use crate::run::{StageView, Watch};

/// Somebody at the keyboard who debugs one case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyboard {
    /// Before each step.
    pub(super) step: bool,
    /// After a run that is not as it should be.
    pub(super) keep: bool,
}

#[async_trait]
impl Watch for Keyboard {
    #[expect(clippy::print_stderr, reason = "the command line speaks to people")]
    async fn before(&self, case: &Case, role: Role, line: u32, stage: &StageView) {
        if self.step {
            eprintln!("{}:{line}  ({})", case.label, of_role(role));
            urls(stage);
            enter("goes on").await;
        }
    }

    #[expect(clippy::print_stderr, reason = "the command line speaks to people")]
    async fn ended(&self, case: &Case, record: &RunRecord, stage: &StageView) {
        if self.keep && !record.is_good() {
            eprintln!("{} is not as it should be {}; everything is still up", case.id, of_role(record.role));
            urls(stage);
            enter("ends it").await;
        }
    }
}

fn of_role(role: Role) -> &'static str {
    match role {
        Role::Only => "in its only run",
        Role::Control => "without the fault",
        Role::Fault => "with the fault",
        Role::ControlAgain => "without the fault, once more",
    }
}

#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
fn urls(stage: &StageView) {
    for (name, issuer) in &stage.issuers {
        eprintln!("  {name:<16}{issuer}");
    }
    eprintln!("  {:<16}{}", "relying party", stage.rp);
}

/// Without a keyboard there is nothing to wait for.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
async fn enter(does: &str) {
    eprintln!("  Enter {does}.");
    // A thread of its own, which nobody waits for: Ctrl-C must end the program although nothing is typed.
    let (typed, waiting) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let _ = std::io::stdin().read_line(&mut line);
        let _ = typed.send(());
    });
    let _ = waiting.await;
}
