//! Files outside the output folder that say themselves whose they are: no manifest lies beside them.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// How the first line begins; a comment in YAML and in HCL alike.
const BEGIN: &str = "# ringfence wrote this from `";
const MIDDLE: &str = "`: edit that instead. sha256:";

/// What a file is that lies where one is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// ringfence wrote it from the same spec, and nobody edited it.
    Ours,
    /// ringfence wrote it from the same spec, and somebody edited it.
    Edited,
    /// Somebody else's, or of another spec.
    Foreign,
}

/// The text of a file with a first line that says from which spec ringfence wrote it, and a hash of the rest.
#[must_use]
pub fn marked(spec: &str, body: &str) -> String {
    format!("{BEGIN}{spec}{MIDDLE}{}\n{body}", hash(body))
}

/// Whose a file is. Ends of lines may have been changed by a checkout.
#[must_use]
pub fn found(spec: &str, text: &str) -> Found {
    let text = text.replace("\r\n", "\n");
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let said = first
        .strip_prefix(BEGIN)
        .and_then(|it| it.split_once(MIDDLE));
    match said {
        Some((of, said)) if of == spec && said == hash(rest) => Found::Ours,
        Some((of, _)) if of == spec => Found::Edited,
        _ => Found::Foreign,
    }
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_whose_it_is() {
        let text = marked("ringfence.yaml", "a: 1\n");
        assert_eq!(found("ringfence.yaml", &text), Found::Ours);
        assert_eq!(
            found("ringfence.yaml", &text.replace('\n', "\r\n")),
            Found::Ours
        );
        assert_eq!(
            found("ringfence.yaml", &text.replace("a: 1", "a: 2")),
            Found::Edited
        );
        assert_eq!(found("other/ringfence.yaml", &text), Found::Foreign);
        assert_eq!(found("ringfence.yaml", "a: 1\n"), Found::Foreign);
        assert_eq!(found("ringfence.yaml", ""), Found::Foreign);
    }
}
