//! One question asked of an estate: may this principal do that to this resource, and why.
//!
//! [`Ground`] is a world that was read, [`applying`] gathers what applies to one caller and one target, and hands it to
//! [`crate::access::authorize`] in a form in which every deciding statement leads back to where it stands.
//!
//! Nothing here is taken for known that is not: a policy that the Terraform at hand does not have is there and unreadable, so that no answer
//! rests on it.

mod applying;
mod ask;
mod can;
mod changes;
pub(crate) mod context;
mod ground;
mod lines;
mod question;
mod s3;
mod sources;
mod text;
mod types;
pub(crate) mod view;
mod way;

pub use applying::{Applying, applying, key_of, through};
pub use ask::{Refused, Words};
pub use can::can;
pub use context::Moment;
pub use ground::Ground;
pub(crate) use question::suits;
pub use question::{Unaskable, askable};
pub use sources::{Source, Sources};
pub use text::text;
pub use types::{
    Broken, Change, Check, Explanation, Given, Hop, LinkView, Locate, Matter, NotUnderstood, Part,
    StatementView, Verdict, Way,
};
