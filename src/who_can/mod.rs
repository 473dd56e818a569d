//! Everybody who can do something to a resource: at once, and after how many steps of assuming, passing or changing.
//!
//! In: a [`Ground`](crate::explain::Ground) and a [`Question`]. Out: [`Everybody`], with a call for each that
//! [`authorize`](crate::access::authorize::authorize()) confirms, and the word "perhaps" where something is not known.

mod ask;
mod boundaries;
mod edges;
mod goal;
mod index;
mod places;
mod text;
mod view;
mod walk;
mod world;

pub use ask::{Class, Everybody, Question, who_can};
pub use edges::Taken;
pub use text::text;
pub use view::{ByLink, CallView, OtherView, PathView, PuzzleView, StepView, View, view};
pub use walk::Path;
pub use world::Shown;
