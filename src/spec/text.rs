//! From bytes to text.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Label, Source, Span};

/// The largest file that is read. A thousand teams take about a sixth of it.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Takes bytes for text.
///
/// # Errors
/// What is wrong: too large, not UTF-8, with a zero byte.
pub(crate) fn decode(name: &str, bytes: &[u8]) -> Result<Arc<Source>, Vec<Diagnostic>> {
    let empty = || Label::at(&Arc::new(Source::new(name, "")), Span::new(0, 0));
    if bytes.len() > MAX_BYTES {
        let message = format!("the file is larger than {} MiB", MAX_BYTES / 1024 / 1024);
        let found = Diagnostic::error("file-too-large", message, empty())
            .help("is it the right file? a spec of a thousand teams is much smaller");
        return Err(vec![found]);
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(not_text("the file is UTF-16", empty()));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let lossy = String::from_utf8_lossy(bytes);
            let source = Arc::new(Source::new(name, lossy));
            let at = error.valid_up_to();
            let label = Label::at(&source, Span::new(at, at + '\u{fffd}'.len_utf8()));
            return Err(not_text("the file is not UTF-8", label));
        }
    };
    // Neither a byte order mark nor a carriage return takes a column, and neither is to be shown.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n");
    let zero = text.find('\0');
    let source = Arc::new(Source::new(name, text));
    if let Some(at) = zero {
        let label = Label::at(&source, Span::new(at, at + 1));
        return Err(not_text("the file has a zero byte in it", label));
    }
    Ok(source)
}

fn not_text(message: &str, label: Label) -> Vec<Diagnostic> {
    vec![Diagnostic::error("not-text", message, label).help("save it as UTF-8 text")]
}
