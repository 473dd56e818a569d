use std::path::PathBuf;

/// What to do when somebody edited, removed or put a file where ringfence would write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEdit {
    /// Write nothing at all and say which files.
    Refuse,
    /// Leave these as they are, write the rest. The manifest remembers what would have been written, so nobody is
    /// asked again until that changes.
    Keep,
    /// Write over them, those kept earlier included.
    Overwrite,
}

/// Why a file can't just be written or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Ringfence's, and not as it was written (or kept by an earlier decision, and what would be written has changed).
    Edited,
    /// Ringfence's, and removed by hand.
    Deleted,
    /// Ringfence's, edited, and not wanted any more.
    EditedAndUnwanted,
    /// Not ringfence's, and in the place of a wanted file.
    Foreign,
}

/// A file that somebody has to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its path relative to the output folder.
    pub path: String,
    /// Why.
    pub reason: Reason,
    /// A unified diff from what is on disk to what would be there.
    pub diff: String,
}

/// How the wanted tree differs from the one on disk. Paths are relative to the output folder and sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Wanted and not there.
    pub added: Vec<String>,
    /// There as ringfence wrote them, and wanted otherwise.
    pub changed: Vec<String>,
    /// There as ringfence wrote them, and not wanted any more.
    pub removed: Vec<String>,
    /// Left alone by an earlier decision.
    pub kept: Vec<String>,
    /// There as wanted.
    pub unchanged: Vec<String>,
    /// Edited or deleted by hand.
    pub hand_edited: Vec<Conflict>,
    /// Foreign files where wanted ones should be.
    pub in_the_way: Vec<Conflict>,
    /// The manifest would be written: true with any of the above but `kept` and `unchanged`, and also when only
    /// ownership changes (a foreign file that is as wanted becomes ringfence's).
    pub manifest_differs: bool,
}

impl Comparison {
    /// True when a write would touch nothing.
    pub fn is_up_to_date(&self) -> bool {
        !self.manifest_differs
            && [&self.added, &self.changed, &self.removed]
                .iter()
                .all(|list| list.is_empty())
            && self.hand_edited.is_empty()
            && self.in_the_way.is_empty()
    }
}

/// What a write came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was there as wanted; nothing was touched.
    Unchanged,
    /// The new tree is in place.
    Written(Written),
    /// Nothing was written: somebody has to decide about these files first.
    HandEdited {
        /// The files, sorted by path.
        files: Vec<Conflict>,
    },
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How the trees differed before.
    pub before: Comparison,
    /// What others changed in the folder during the write (or during one that was killed): carried over to the new
    /// tree. Where that meant two versions of a file, the older is beside the newer as `….ringfence-saved`.
    pub carried_over: Vec<PathBuf>,
    /// The folder of the old tree, if it could not be removed. The next run tries again.
    pub leftover: Option<PathBuf>,
}
