use std::time::Duration;

/// A place in a write at which a test may kill the process, or do what another process might do there.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The staging folder is there and marked as such.
    Marked,
    /// So many files are staged.
    Staged(usize),
    /// The new tree is complete and on the disk; what was found is noted.
    Ready,
    /// The old tree is aside, the new one is not in place: only without an atomic exchange.
    Between,
    /// The new tree is in place.
    Swapped,
    /// Changes made to the old tree meanwhile are carried over.
    Carried,
    /// The old tree is about to be removed.
    Removing,
}

/// How a write goes, for tests.
#[doc(hidden)]
pub struct Probe<'a> {
    /// Called at every point.
    pub at: &'a dyn Fn(Point),
    /// Whether to try the atomic exchange.
    pub exchange: bool,
    /// How long to wait for the lock.
    pub patience: Duration,
}

impl Default for Probe<'_> {
    fn default() -> Self {
        Probe {
            at: &|_| {},
            exchange: true,
            patience: Duration::from_secs(10),
        }
    }
}
