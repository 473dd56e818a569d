use std::fmt;

use tera::ErrorKind;

/// Why a template could not be loaded or rendered.
#[derive(Debug)]
pub struct RenderError {
    /// The template in which it went wrong: an included one, if it was there.
    pub template: String,
    /// The line in it, counted from 1, when there is one.
    pub line: Option<usize>,
    /// What is wrong, in a few words.
    pub message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl RenderError {
    /// An error of tera, met while it was at work on `template`.
    pub(super) fn of_tera(template: &str, error: tera::Error) -> Self {
        let (template, line, message) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => (
                report.filename().to_owned(),
                Some(report.span().start_line),
                report.message().to_owned(),
            ),
            other => (template.to_owned(), None, other.to_string()),
        };
        Self {
            template,
            line,
            message,
            // What tera says with the line of the template, for whoever prints the chain.
            source: Some(Box::new(error)),
        }
    }

    /// A template folder or file that could not be read.
    pub(super) fn of_io(path: &std::path::Path, error: std::io::Error) -> Self {
        Self {
            template: path.display().to_string(),
            line: None,
            message: "the template cannot be read".to_owned(),
            source: Some(Box::new(error)),
        }
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "template `{}`", self.template)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
