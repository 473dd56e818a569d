//! One question asked of an estate: may this principal do that to this resource, and why.
//!
//! [`Ground`] is a world that was read, [`applying`] gathers what applies to one caller and one target, and hands it to
//! [`crate::access::authorize`] in a form in which every deciding statement leads back to where it stands.
//!
//! Nothing here is taken for known that is not: a policy that the Terraform at hand does not have is there and unreadable, so that no answer
//! rests on it.

mod applying;
mod ground;
mod sources;

pub use applying::{Applying, applying, key_of};
pub use ground::Ground;
pub use sources::{Source, Sources};
