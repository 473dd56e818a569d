use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One thing that is not known before apply but is the same wherever it is named: an attribute of a
/// resource, such as `module.vision.aws_kms_key.data.key_id`. Equal to itself and to nothing else.
///
/// Every name is kept once, for as long as the program runs, so an atom is as small as a character and compared as quickly: proofs
/// compare letters, of which an atom is one, more than they do anything else.
#[derive(Clone, Copy)]
pub struct Atom(&'static Name);

/// A name that stands at one place only. A type of its own so that an atom is a thin pointer.
struct Name(Box<str>);

/// What a set holds to find a name by its characters.
struct Kept(&'static Name);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.0.0 == other.0.0
    }
}

impl Eq for Kept {}

/// As the characters hash, which is what a set is asked with.
impl Hash for Kept {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.0.hash(state);
    }
}

impl std::borrow::Borrow<str> for Kept {
    fn borrow(&self) -> &str {
        &self.0.0
    }
}

impl Atom {
    /// The atom that is called `name`.
    pub fn new(name: impl AsRef<str>) -> Self {
        static NAMES: LazyLock<Mutex<HashSet<Kept>>> = LazyLock::new(Mutex::default);
        let name = name.as_ref();
        // Whoever panicked while holding it left it whole: names are only ever added.
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = names.get(name) {
            return Self(kept.0);
        }
        let kept: &'static Name = Box::leak(Box::new(Name(name.into())));
        names.insert(Kept(kept));
        Self(kept)
    }

    /// The name that it was made with.
    pub fn name(&self) -> &'static str {
        &self.0.0
    }
}

/// The same name is the same place.
impl PartialEq for Atom {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Atom {}

impl Hash for Atom {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(self.0, state);
    }
}

/// By name, so that an order does not hang on which thread came first.
impl Ord for Atom {
    fn cmp(&self, other: &Self) -> Ordering {
        match self == other {
            true => Ordering::Equal,
            false => self.name().cmp(other.name()),
        }
    }
}

impl PartialOrd for Atom {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Atom").field(&self.name()).finish()
    }
}

impl Serialize for Atom {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Atom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atom_equals_itself_and_nothing_else_however_often_it_is_named() {
        let made = Atom::new("aws_vpc.this.id");
        assert_eq!(made, Atom::new(String::from("aws_vpc.this.id")));
        assert_ne!(made, Atom::new("aws_vpc.other.id"));
        assert_eq!(made.name(), "aws_vpc.this.id");
    }

    #[test]
    fn atoms_are_ordered_by_name_whichever_was_made_first() {
        let (late, early) = (Atom::new("order.z"), Atom::new("order.a"));
        assert!(early < late);
    }
}
