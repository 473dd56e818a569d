//! What a change changes: two folders of Terraform, each as text and read back, side by side.
//!
//! [`review`] compares and gives a [`Review`], which is data; text, JSON and Markdown are views of it.
//! Nothing here looks at a plan or prints: both sides may be anybody's Terraform.

mod access;
mod aligned;
mod arguments;
mod compare;
mod compose;
mod danger;
mod effects;
mod grid;
mod hunks;
mod keepers;
mod markdown;
mod masked;
mod masks;
mod moves;
pub mod plan;
mod protections;
mod report;
mod roots;
pub mod rules;
mod settings;
mod shown;
mod statements;
#[cfg(test)]
mod tests;
mod text;
mod theorems;
mod types;
mod views;
mod watching;
mod ways;

pub use compare::{Side, review};
pub use compose::{Accepting, Standing, planned, report, unjudged};
pub use grid::{MatrixCell, MatrixChange, MatrixTeam};
pub use hunks::files_beside;
pub use report::{
    AccessChange, Astray, Because, Compared, Party, Reach, Report, Stray, TheoremChange, Turn,
    Unknown, Verdict, WayChange,
};
pub(crate) use settings::is_setting;
pub use types::{
    ArgumentChange, Change, Count, Danger, ElementChange, FileChange, ResourceChange, Review,
    StackChange, StatementChange,
};
pub use views::{COMMENT, LEAST_COMMENT};
pub use watching::Watching;

/// A unified diff that somebody else made, as the text view shows one: coloured or not, and harmless to a terminal.
#[must_use]
pub fn show_diff(diff: &str, colour: bool) -> String {
    text::diff(diff, colour)
}

impl Count {
    /// `2 to add, 1 to change`.
    #[must_use]
    pub fn text(&self) -> String {
        text::count(self)
    }
}

impl Review {
    /// For a terminal or a log: what changes by stack, dangerous things first, then the text.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        text::render(self, colour)
    }

    /// For a comment on a pull request: a table by stack, details folded away.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// For programs. The fields are those of [`Review`], in kebab-case.
    #[must_use]
    pub fn json(&self) -> String {
        // Strings, lists and structs always serialize.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
