//! The phases in their order, for whoever runs them: the commands, and tests.
//!
//! [`settle`] reads a spec, [`wanted`] makes the files of it, [`propose`] says how the output folder would lie with them, [`reported`] what
//! that changes and means.
//! Nothing here prints, and nothing is written but by [`LockFile::write`] and [`Beside::write`].

mod accepted;
mod as_planned;
mod beside;
mod claims;
mod error;
mod evidence;
mod ground;
mod growth;
mod lock_file;
mod propose;
mod reported;
mod reviewed;
mod revision;
mod rules;
mod settle;
mod since;
mod spec_files;
mod stacks;
mod tree;
mod wanted;

pub use accepted::acceptances;
pub use beside::{Beside, beside, place_of};
pub use claims::{Claimed, claimed, world};
pub use error::PipelineError;
pub use evidence::{because, digest, digest_of_claims, located};
pub use ground::{Asked, Grounded, ground};
pub use growth::{Burst, Over, next_bursts};
pub use lock_file::LockFile;
pub use propose::{Proposal, propose, read_back};
pub use reported::{Against, Change, reported};
pub use reviewed::{Reviewed, reviewed};
pub use revision::RevisionError;
pub use rules::rules;
pub use settle::{Settled, settle, settle_and_reclaim, settle_files};
pub use since::{since, teams};
pub use spec_files::SpecFiles;
pub use stacks::seat;
pub use wanted::{CLAIMS, Wanted, wanted};
