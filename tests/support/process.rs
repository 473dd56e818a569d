//! A program run to its end, with a limit on its time.

use std::fs::File;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How a program ended.
#[derive(Debug)]
pub struct Outcome {
    pub status: ExitStatus,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
    pub took: Duration,
}

/// Runs a command to its end; one that is still running after `limit` is killed, and that is an error.
pub fn run(command: &mut Command, limit: Duration) -> Result<Outcome, String> {
    let name = format!("{command:?}");
    let begin = Instant::now();
    // Files, not pipes: nobody has to read them while the program runs.
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let [out, err] = ["out", "err"].map(|file| folder.path().join(file));
    let create = |path| File::create(path).map_err(|e| e.to_string());
    let mut child = command
        .stdin(Stdio::null())
        .stdout(create(&out)?)
        .stderr(create(&err)?)
        .spawn()
        .map_err(|e| format!("{name}: {e}"))?;
    let ended = loop {
        match child.try_wait().map_err(|e| format!("{name}: {e}"))? {
            Some(status) => break Some(status),
            None if begin.elapsed() > limit => break None,
            None => sleep(Duration::from_millis(50)),
        }
    };
    if ended.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let read =
        |path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
    let (output, errors) = (read(&out), read(&err));
    match ended {
        Some(status) => Ok(Outcome {
            status,
            output,
            errors,
            took: begin.elapsed(),
        }),
        None => Err(format!(
            "{name} did not end within {limit:?}\n{output}\n{errors}"
        )),
    }
}
