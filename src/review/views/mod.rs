//! What a reviewer is told, for people and machines: each view is made of a [`Report`] and of nothing else.

mod digest;
mod fold;
mod lead;
mod markdown;
mod page;
mod planned;
mod sarif;
mod sentence;
#[cfg(test)]
mod tests;
mod text;

use super::{AccessChange, Report, WayChange};

/// How many characters a comment on GitHub may have, at most: "body is too long (maximum is 65536 characters)". GitLab takes a million.
pub const COMMENT: usize = 65_536;
/// The least that a comment is cut to: the verdict and the pointer to the rest fit in it.
pub const LEAST_COMMENT: usize = 2_000;

/// What a change of access is in a sentence, as every view has it.
pub(super) fn access(change: &AccessChange) -> String {
    sentence::access(change).plain()
}

/// What a way that opens or closes is in a sentence.
pub(super) fn way(change: &WayChange) -> String {
    sentence::way(change).plain()
}

impl Report {
    /// For a terminal or a log, as wide as it is: the verdict first, then what it is made of, then resources and text.
    ///
    /// Sentences are wrapped at `width`; the text of files is not.
    #[must_use]
    pub fn text(&self, colour: bool, width: usize) -> String {
        text::render(self, colour, width)
    }

    /// For a comment on a pull request: no longer than `limit` characters ([`LEAST_COMMENT`] or more). What has no room is left out from the end, and
    /// the last lines say what that is; no fence or list is cut in the middle of a line.
    #[must_use]
    pub fn markdown(&self, limit: usize) -> String {
        markdown::render(self, limit)
    }

    /// For programs, in the shape that [`Report::schema`] describes. Fields are added, never renamed.
    #[must_use]
    pub fn json(&self) -> String {
        // Strings, lists and structs always serialize.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// For code scanning, in the format SARIF 2.1.0. `folder` is what places in Terraform are relative to, as seen from where it
    /// was asked.
    #[must_use]
    pub fn sarif(&self, folder: &str) -> serde_json::Value {
        sarif::render(self, folder)
    }

    /// One page that needs nothing beside it, in a browser or on paper: what there is, with the matrix of teams and the text
    /// of both sides beside each other. It stays below some ten megabytes; what has no room is counted.
    ///
    /// # Errors
    /// A mistake in the template.
    pub fn html(&self) -> Result<String, tera::Error> {
        page::render(self)
    }

    /// The JSON Schema (draft 2020-12) of what [`Report::json`] gives.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        let generator = settings.into_generator();
        generator.into_root_schema_for::<Self>().to_value()
    }
}
