//! What `terraform show -json` says of a plan or a state, read into the same [`Config`](super::Config) as files are.
//!
//! The format is that of the Terraform documentation, "JSON Output Format"
//! (`developer.hashicorp.com/terraform/internals/json-format`): a `format_version` of the same major number may have
//! properties that are not known here, which are passed over; another major number is refused.
//!
//! A state is what was there at the last refresh, ids included. A plan is what will be there after its apply; what is only
//! known then is unknown here, or the atom that the reader of files would give it. Policies that hold one unknown
//! are unknown as a whole, so a plan before its first apply is read together with the files it was made from
//! ([`load`] with a folder). What a plan says of the way there (changes, moves, imports, drift) is kept apart, in
//! [`PlanNotes`].

mod accounts;
mod alike;
mod before;
mod change;
mod document;
mod error;
mod files;
mod input;
mod instance;
mod mirrors;
mod mistakes;
mod notes;
mod origin;
mod parts;
mod plan;
mod source;
mod state;
mod written;

pub use alike::alike;
pub use error::{InputError, ShowError};
pub use files::Files;
pub use input::{InputKind, Loaded, load, load_plans};
pub use instance::is_marked_sensitive;
pub use mirrors::is_mirror;
pub use notes::{Change, Deferred, PlanNotes};

use std::collections::BTreeSet;

use super::config::Root;
use super::config::Unread;

/// A document that was read.
#[derive(Debug)]
pub struct Shown {
    /// The resources as a root module with an empty path.
    pub root: Root,
    /// What is not certain of it: a plan that ended in an error, a resource whose planning was put off.
    pub unread: Vec<Unread>,
    /// What a plan says of the way there; `None` for a state.
    pub plan: Option<PlanNotes>,
    /// The addresses, without keys, of what the files have that a plan was made from.
    written: BTreeSet<String>,
    /// Of a plan whose way is asked for: what is there before its apply.
    before: Option<Root>,
}

/// Reads a plan or a state out of its JSON. In: the bytes, and the name under which its resources stand in places.
///
/// # Errors
/// When it is not JSON, not whole, of another format version, or something else than a plan or state.
pub fn read(name: &str, bytes: &[u8]) -> Result<Shown, ShowError> {
    let (shown, _) = read_with_variables(name, bytes, Sides::After)?;
    Ok(shown)
}

/// Which sides of a plan are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sides {
    /// What will be there.
    After,
    /// What is there as well.
    Both,
}

/// The values that a plan was made with, as JSON, by the name of the variable.
type Variables = serde_json::Map<String, serde_json::Value>;

fn read_with_variables(
    name: &str,
    bytes: &[u8],
    sides: Sides,
) -> Result<(Shown, Variables), ShowError> {
    match document::kind(bytes)? {
        document::Kind::Plan => {
            let prior = match sides {
                Sides::Both => Some(document::prior(bytes)?),
                Sides::After => None,
            };
            plan::read(name, document::plan(bytes)?, prior)
        }
        document::Kind::State => Ok((
            state::read(name, document::state(bytes)?),
            Variables::default(),
        )),
    }
}
