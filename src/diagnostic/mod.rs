//! What is wrong, where, and what to do about it: data that any phase makes and only the edge prints.
//!
//! Messages are lower case, without a full stop, with what the user wrote in backticks.

mod looks;
mod nearest;
mod render;
mod source;
mod sources;

pub use looks::count;
pub(crate) use looks::{Looks, clean, line, painted};
pub use nearest::nearest;
pub use source::{Position, Source, Span};
pub use sources::Sources;

use std::sync::Arc;

use serde::Serialize;
use serde::ser::SerializeStruct;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing goes on before it is put right.
    Error,
    /// Worth a look; the work goes on.
    Warning,
}

impl Severity {
    /// The word that people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A place in a file, and what is to be said there.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The file.
    pub source: Arc<Source>,
    /// The very characters.
    pub span: Span,
    /// A few words beside the underline; may be empty.
    pub text: String,
}

impl Label {
    /// A place without words.
    pub fn at(source: &Arc<Source>, span: Span) -> Self {
        Self {
            source: Arc::clone(source),
            span,
            text: String::new(),
        }
    }

    /// The same place with these words beside it.
    #[must_use]
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Line and column of its first character.
    #[must_use]
    pub fn position(&self) -> Position {
        self.source.position(self.span.start)
    }
}

/// Serialized as file, line, column, end line, end column (one past the last character) and text.
impl Serialize for Label {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let start = self.position();
        let end = self.source.position(self.span.end);
        let mut label = serializer.serialize_struct("Label", 6)?;
        label.serialize_field("file", self.source.name())?;
        label.serialize_field("line", &start.line)?;
        label.serialize_field("column", &start.column)?;
        label.serialize_field("end-line", &end.line)?;
        label.serialize_field("end-column", &end.column)?;
        label.serialize_field("text", &self.text)?;
        label.end()
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnostic {
    /// A stable name in kebab-case: `unknown-field`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Other places that matter: the first of two duplicates, the line that caused it.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, message: impl Into<String>, primary: Label) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary,
            secondary: Vec::new(),
            help: None,
        }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, message: impl Into<String>, primary: Label) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message, primary)
        }
    }

    /// The same with one more place.
    #[must_use]
    pub fn and(mut self, label: Label) -> Self {
        self.secondary.push(label);
        self
    }

    /// The same with a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding with its lines of source, underlined, for people. Holds `--> file:line:column`.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        render::render(self, colour)
    }
}

/// Whether escape codes for colour may be written; the caller knows the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Colour.
    On,
    /// None.
    Off,
}

/// All findings, one after the other with an empty line between them.
#[must_use]
pub fn render_all(diagnostics: &[Diagnostic], colour: Colour) -> String {
    diagnostics
        .iter()
        .map(|one| one.render(colour))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Puts findings in the order of the file and drops those that say the same of the same place.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.primary.span, d.code);
        a.primary
            .source
            .name()
            .cmp(b.primary.source.name())
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup_by(|a, b| {
        a.code == b.code
            && a.primary.span == b.primary.span
            && a.message == b.message
            && a.primary.source.name() == b.primary.source.name()
    });
}
