use thiserror::Error;

use crate::pipeline::PipelineError;
use crate::spec::Fault;

/// Why nothing is added.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ScaffoldError {
    /// The name can't be one.
    #[error("{message}")]
    Name {
        /// What is wrong with it.
        message: String,
        /// What to write instead.
        help: String,
    },
    /// The spec has no such unit.
    #[error("there is no unit `{name}`")]
    NoUnit {
        /// The name that was asked for.
        name: String,
        /// The one that was meant, most likely.
        near: Option<String>,
        /// Those that there are.
        there: Vec<String>,
    },
    /// Problems of the spec, or of a file.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

impl ScaffoldError {
    pub(super) fn name(fault: Fault) -> Self {
        Self::Name {
            message: fault.message,
            help: fault.help,
        }
    }
}
