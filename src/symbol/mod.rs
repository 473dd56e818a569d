//! Strings and values as far as they are known before anything is applied.
//!
//! Terraform text is full of things that only AWS will settle: the id of a key, of a VPC, of an
//! endpoint. A [`Text`] keeps what is known around such a thing and an opaque [`Atom`] for the thing
//! itself, so that two policies that name the same key can be compared without knowing the key.
//!
//! The planner writes policies in these types (an atom is then a Terraform reference in the module
//! at hand), and the reader gives Terraform files back in them (an atom is then one attribute of one
//! resource, with the address that is unique in the stack).

mod atom;
mod json;
mod text;
mod value;

pub use atom::Atom;
pub(crate) use json::Json;
pub use json::{parse_json, to_json};
pub use text::{Piece, Text, Unknown};
pub use value::{Map, Place, Value};
