use std::process::ExitCode;

/// What the exit code says. The numbers are a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// All is well.
    Well = 0,
    /// Something was found: a theorem does not hold.
    Finding = 1,
    /// Two things differ, and somebody asked whether they do or has to decide about it.
    Different = 2,
    /// Bad input, or a question that can't be asked.
    Bad = 3,
    /// An internal or I/O fault.
    Fault = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
