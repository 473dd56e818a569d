//! The `git` program: asked, never told to change anything.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::RevisionError;

/// No object that is read is longer.
const LONGEST: u64 = 256 << 20;

/// Names another repository than the one that the folder lies in, or another index.
const ELSEWHERE: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
];

/// `git`, in a folder.
#[derive(Debug)]
pub(super) struct Git {
    folder: PathBuf,
}

/// What one run of `git` said.
#[derive(Debug)]
pub(super) struct Said {
    pub well: bool,
    pub out: Vec<u8>,
    /// The first line of its complaint.
    pub complaint: String,
}

impl Git {
    pub fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
        }
    }

    /// A run that starts no helper of the repository's, takes no lock, asks nobody for a password and fetches nothing.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for name in ELSEWHERE {
            command.env_remove(name);
        }
        command
            .args(["-c", "core.fsmonitor=false", "--no-pager"])
            .args(arguments)
            .current_dir(&self.folder)
            .env("LC_ALL", "C")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_LITERAL_PATHSPECS", "1")
            .stdin(Stdio::null());
        command
    }

    /// Runs `git` to its end.
    pub fn run(&self, arguments: &[&str]) -> Result<Said, RevisionError> {
        let output = self.command(arguments).output();
        let output = output.map_err(|source| RevisionError::NoGit { source })?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        Ok(Said {
            well: output.status.success(),
            out: output.stdout,
            complaint: complaint.lines().next().unwrap_or_default().to_owned(),
        })
    }

    /// The same, where failing is not an answer.
    pub fn answer(&self, arguments: &[&str]) -> Result<Vec<u8>, RevisionError> {
        let said = self.run(arguments)?;
        match said.well {
            true => Ok(said.out),
            false => Err(RevisionError::Failed {
                said: said.complaint,
            }),
        }
    }

    /// A run that gives one object after the other.
    pub fn objects(&self) -> Result<Objects, RevisionError> {
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| RevisionError::NoGit { source })?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let Some((questions, answers)) = pipes else {
            let said = "it gives no pipes".to_owned();
            return Err(RevisionError::Failed { said });
        };
        Ok(Objects {
            child,
            questions: Some(questions),
            answers: BufReader::new(answers),
        })
    }
}

/// Objects by their ids or `COMMIT:PATH`.
#[derive(Debug)]
pub(super) struct Objects {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    /// An object; `None` when the repository has none of the name.
    pub fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, RevisionError> {
        // A name is a line; nothing that git lists for a file of ours has one in it.
        if name.contains('\n') {
            return Ok(None);
        }
        self.ask(name).map_err(|error| RevisionError::Failed {
            said: format!("`git cat-file`: {error}"),
        })
    }

    fn ask(&mut self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let over = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let questions = self.questions.as_mut().ok_or_else(over)?;
        questions.write_all(format!("{name}\n").as_bytes())?;
        questions.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        // `<id> <type> <size>`, or `<name> missing` and the like.
        let mut words = line.trim_end_matches('\n').rsplitn(3, ' ');
        let (size, kind) = (words.next(), words.next());
        let known = matches!(kind, Some("blob" | "tree" | "commit" | "tag"));
        let size = size.filter(|_| known).and_then(|it| it.parse::<u64>().ok());
        let Some(size) = size else {
            return match line.is_empty() {
                true => Err(over()),
                false => Ok(None),
            };
        };
        if size > LONGEST {
            let limit = LONGEST >> 20;
            return Err(io::Error::other(format!(
                "{name} is longer than {limit} MiB"
            )));
        }
        let mut bytes = Vec::new();
        let read = self.answers.by_ref().take(size + 1);
        let mut read = read;
        read.read_to_end(&mut bytes)?;
        // A line break follows each.
        match bytes.pop() {
            Some(b'\n') if bytes.len() as u64 == size => Ok(Some(bytes)),
            _ => Err(over()),
        }
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Without questions it ends by itself.
        drop(self.questions.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
