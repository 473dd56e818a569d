use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use ringfence::diagnostic::{Diagnostic, render_all};
use ringfence::pipeline::{PipelineError, RevisionError};
use ringfence::workspace::WorkspaceError;

use super::exit::Exit;
use super::terminal::{Terminal, colour};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Why a command came to no end of its own.
#[derive(Debug)]
pub(super) enum CliError {
    /// Problems with a place.
    Wrong(Vec<Diagnostic>),
    /// Everything else.
    Failed {
        /// The exit code.
        exit: Exit,
        /// What happened, with its causes.
        cause: anyhow::Error,
        /// What to do next.
        hint: Option<String>,
    },
}

impl CliError {
    /// Input that can't be used.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::Failed {
            exit: Exit::Bad,
            cause: anyhow::Error::msg(message.into()),
            hint: None,
        }
    }

    /// Something that must not happen.
    pub(super) fn mistake(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed {
            exit: Exit::Fault,
            cause: anyhow::Error::new(error),
            hint: None,
        }
    }

    /// The system refuses.
    pub(super) fn fault(message: impl Into<String>, error: std::io::Error) -> Self {
        Self::Failed {
            exit: Exit::Fault,
            cause: anyhow::Error::new(error).context(message.into()),
            hint: None,
        }
    }

    /// The same with what to do next.
    pub(super) fn hint(mut self, text: impl Into<String>) -> Self {
        if let Self::Failed { hint, .. } = &mut self {
            *hint = Some(text.into());
        }
        self
    }

    /// Says it and gives the exit code.
    pub(super) fn print(self, terminal: &Terminal) -> Exit {
        match self {
            Self::Wrong(diagnostics) => {
                terminal.say(&render_all(&diagnostics, colour(terminal.err_colour)));
                Exit::Bad
            }
            Self::Failed { exit, cause, hint } => {
                let mut text = format!("{}: {cause}\n", word(terminal, "error", ERROR));
                for inner in cause.chain().skip(1) {
                    text.push_str(&format!("  because: {inner}\n"));
                }
                if let Some(hint) = hint {
                    text.push_str(&format!("{}: {hint}\n", word(terminal, "hint", HINT)));
                }
                terminal.say(&text);
                exit
            }
        }
    }
}

fn word(terminal: &Terminal, word: &str, style: Style) -> String {
    match terminal.err_colour {
        true => format!("{style}{word}{style:#}"),
        false => word.to_owned(),
    }
}

impl From<PipelineError> for CliError {
    fn from(error: PipelineError) -> Self {
        let (exit, hint) = match error {
            PipelineError::Wrong(diagnostics) => return Self::Wrong(diagnostics),
            PipelineError::Workspace(inner) => return inner.into(),
            PipelineError::Revision(inner) => return inner.into(),
            // It says why itself.
            PipelineError::Input(inner) => return Self::bad(inner.to_string()),
            PipelineError::NoSpec { .. } => (
                Exit::Bad,
                Some("name one with `--file`, or begin with `ringfence init --blueprint NAME`"),
            ),
            PipelineError::NoClaims => (
                Exit::Bad,
                Some("name a spec with `--file`: its claims are what is proved"),
            ),
            PipelineError::ManyClaims { .. } => (
                Exit::Bad,
                Some("name with `--file` the spec whose claims hold for all the folders"),
            ),
            PipelineError::BadClaims { .. } => (Exit::Bad, None),
            PipelineError::TwiceOneStack { .. } => (
                Exit::Bad,
                Some("give each stack once: its state, its plan or its folder"),
            ),
            PipelineError::OutsideRepository { .. } => (
                Exit::Bad,
                Some(
                    "name with `--out` a folder of the repository, or remove `pipelines` from `ci`",
                ),
            ),
            PipelineError::UnfitPath { .. } => (
                Exit::Bad,
                Some("call folders and files by `A-Z`, `a-z`, `0-9`, `_`, `.` and `-` alone"),
            ),
            PipelineError::WhichStack { .. } => (
                Exit::Bad,
                Some("name with `--config` the folder that it comes from"),
            ),
            PipelineError::TooLong(_) => (
                Exit::Bad,
                Some(
                    "`validate --quotas` shows what each policy uses; split the team, or give it fewer jobs and buckets",
                ),
            ),
            PipelineError::Unreadable { ref source, .. } => match source.kind() {
                std::io::ErrorKind::IsADirectory => (Exit::Bad, None),
                _ => (Exit::Fault, None),
            },
            _ => (Exit::Fault, None),
        };
        Self::Failed {
            exit,
            cause: error.into(),
            hint: hint.map(str::to_owned),
        }
    }
}

impl From<WorkspaceError> for CliError {
    fn from(error: WorkspaceError) -> Self {
        let exit = match error {
            WorkspaceError::Symlink { .. }
            | WorkspaceError::Blocked { .. }
            | WorkspaceError::NotAFolder { .. }
            | WorkspaceError::Manifest { .. } => Exit::Bad,
            _ => Exit::Fault,
        };
        Self::Failed {
            exit,
            cause: error.into(),
            hint: None,
        }
    }
}

impl From<RevisionError> for CliError {
    fn from(error: RevisionError) -> Self {
        let hint = match &error {
            RevisionError::NoGit { .. } => {
                "revisions are read through `git`; without it, `--input` compares with a folder"
                    .to_owned()
            }
            RevisionError::NoRepository { said, .. } if said.contains("dubious ownership") => {
                "`git config --global --add safe.directory FOLDER` says that you trust it"
                    .to_owned()
            }
            RevisionError::NoRepository { .. } => "`--input` compares with a folder".to_owned(),
            RevisionError::NotAName { .. } => "name a commit, a branch or a tag".to_owned(),
            RevisionError::Unknown {
                near: Some(near), ..
            } => format!("did you mean `{near}`?"),
            RevisionError::Unknown { name, .. } if name.contains("..") => {
                "name one revision, not a range: `--base $(git merge-base main HEAD)` shows what a branch changed"
                    .to_owned()
            }
            RevisionError::Unknown { shallow: true, .. } => {
                "only the end of the history is in this clone: `git fetch --unshallow`, or fetch that revision"
                    .to_owned()
            }
            RevisionError::Unknown { .. } => {
                "name a commit, a branch or a tag; `git log --oneline` lists commits".to_owned()
            }
            RevisionError::Missing { .. } => {
                "this clone is partial: clone it without `--filter`".to_owned()
            }
            _ => String::new(),
        };
        let failed = Self::Failed {
            exit: Exit::Bad,
            cause: error.into(),
            hint: None,
        };
        match hint.is_empty() {
            true => failed,
            false => failed.hint(hint),
        }
    }
}

/// Prints what the parser of arguments answers: help and version are data, anything else is bad input.
pub(super) fn print_usage(answer: &clap::Error) -> Exit {
    // Whoever asked for help and closed the pipe has read enough.
    let _ = answer.print();
    match answer.use_stderr() {
        true => Exit::Bad,
        false => Exit::Well,
    }
}

/// Says that what was just printed is not the user's fault.
pub(super) fn print_mistake() {
    let _ = writeln!(
        std::io::stderr(),
        "error: this is a mistake in ringfence, please report it with the lines above"
    );
}
