use std::process::ExitCode;

/// How the program ends. The numbers are API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: all as expected.
    Ok,
    /// 1: a case failed or was inconclusive.
    NotAsExpected,
    /// 2: what the user gave is wrong: a flag, a file, a name.
    Input,
    /// 3: trouble of the harness or the machine: a port taken, a case that ended in `error`.
    Trouble,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::NotAsExpected => 1,
            Self::Input => 2,
            Self::Trouble => 3,
        }
    }

    /// What it says, for people.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "All as expected.",
            Self::NotAsExpected => "A case failed or was inconclusive.",
            Self::Input => "What was given is wrong: a flag, a file, a name. The message says what would do.",
            Self::Trouble => {
                "Trouble of the harness or the machine: a port taken, a report that cannot be written, a run that was \
                 interrupted, a case that ended in `error`. Wins over 1."
            }
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
