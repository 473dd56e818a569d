//! AWS as far as Terraform needs it: moto's server with the patches of `moto_server.py`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::tools::Tools;

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Moto {
    child: Child,
    /// The server lives as long as this pipe is open, so a killed test leaves no server behind.
    _alive: ChildStdin,
    /// `http://127.0.0.1:PORT`. Being an address and not a name, it makes the provider put bucket names into paths.
    pub url: String,
}

impl Moto {
    /// Starts a server that answers for this account, on a port that the system chooses. What it logs goes into
    /// `log`; waits until it accepts connections.
    pub fn start(tools: &Tools, account: &str, log: &Path) -> Result<Self, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/moto_server.py");
        let log_file = std::fs::File::create(log).map_err(|e| e.to_string())?;
        let mut child = Command::new(&tools.python)
            .arg(script)
            .env("MOTO_ACCOUNT_ID", account)
            // Else a policy that AWS itself keeps can't be attached.
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()
            .map_err(|e| format!("moto: {e}"))?;
        let (Some(alive), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("moto: no pipes".to_owned());
        };
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line);
        let Some(port) = line.trim_end().strip_prefix("ready ") else {
            let _ = child.kill();
            let _ = child.wait();
            let errors = std::fs::read_to_string(log).unwrap_or_default();
            return Err(format!(
                "moto did not start ({read:?}, {line:?}):\n{errors}"
            ));
        };
        Ok(Self {
            _alive: alive,
            url: format!("http://127.0.0.1:{port}"),
            child,
        })
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
