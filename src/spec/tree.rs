//! YAML as a tree in which every node knows its place.

use serde_saphyr::granit_parser::ScalarStyle;

use crate::diagnostic::Span;

/// A node of the document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// The scalar's own characters; for a collection, the key under which it stands.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// Anything else that is written in one piece.
    Scalar(Scalar),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the file, each key once.
    Map(Vec<(Key, Node)>),
}

/// A scalar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scalar {
    /// The text after unquoting.
    pub(crate) text: String,
    /// What YAML takes it for.
    pub(crate) type_: ScalarType,
}

/// The types of YAML 1.2's core schema. `no`, `on` and `0o`-less octals of YAML 1.1 are not in it:
/// `no` is text and `0123` is the number 123.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScalarType {
    /// Quoted, or plain and nothing else.
    Text,
    /// `true`, `false`.
    Bool,
    /// A whole number.
    Integer,
    /// Any other number.
    Float,
}

/// The name of a mapping's entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    /// The name.
    pub(crate) text: String,
    /// Its place.
    pub(crate) span: Span,
}

impl Node {
    /// Moves the spans of the node and of all below it: they are to be those of a file after others.
    pub(crate) fn shift(&mut self, by: usize) {
        self.span = self.span.shifted(by);
        match &mut self.kind {
            Kind::Null | Kind::Scalar(_) => {}
            Kind::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Kind::Map(entries) => {
                for (key, node) in entries {
                    key.span = key.span.shifted(by);
                    node.shift(by);
                }
            }
        }
    }

    /// True for `010`, which is ten in YAML 1.2 and eight in YAML 1.1.
    pub(crate) fn has_leading_zero(&self) -> bool {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.has_leading_zero(),
            _ => false,
        }
    }

    /// What it is called in messages.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "nothing",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Scalar(scalar) => match scalar.type_ {
                ScalarType::Text => "text",
                ScalarType::Bool => "a truth value",
                ScalarType::Integer if self.has_leading_zero() => "a number with a leading zero",
                ScalarType::Integer => "a number",
                ScalarType::Float => "a number with a fraction",
            },
        }
    }
}

/// The kind of a plain or quoted scalar by the core schema (YAML 1.2.2, 10.3.2).
pub(crate) fn scalar(text: String, style: ScalarStyle) -> Kind {
    if style != ScalarStyle::Plain {
        return Kind::Scalar(Scalar {
            text,
            type_: ScalarType::Text,
        });
    }
    let type_ = match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => ScalarType::Bool,
        plain if is_integer(plain) => ScalarType::Integer,
        plain if is_float(plain) => ScalarType::Float,
        _ => ScalarType::Text,
    };
    Kind::Scalar(Scalar { text, type_ })
}

fn all(text: &str, test: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(test)
}

fn is_integer(text: &str) -> bool {
    if let Some(octal) = text.strip_prefix("0o") {
        return all(octal, |c| c.is_digit(8));
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return all(hexadecimal, |c| c.is_ascii_hexdigit());
    }
    all(unsigned(text), |c| c.is_ascii_digit())
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn is_float(text: &str) -> bool {
    let text = unsigned(text);
    if matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    if exponent.is_some_and(|e| !all(unsigned(e), |c| c.is_ascii_digit())) {
        return false;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

impl Scalar {
    fn has_leading_zero(&self) -> bool {
        let digits = unsigned(&self.text);
        self.type_ == ScalarType::Integer
            && digits
                .strip_prefix('0')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// The whole number that it is: `2`, `0x10`, `2.0`; JSON knows no difference between 2 and 2.0.
    pub(crate) fn integer(&self) -> Option<i128> {
        let text = self.text.as_str();
        match self.type_ {
            ScalarType::Integer => {
                if let Some(octal) = text.strip_prefix("0o") {
                    i128::from_str_radix(octal, 8).ok()
                } else if let Some(hexadecimal) = text.strip_prefix("0x") {
                    i128::from_str_radix(hexadecimal, 16).ok()
                } else if self.has_leading_zero() {
                    None
                } else {
                    text.parse().ok()
                }
            }
            ScalarType::Float => {
                let (whole, fraction) = text.split_once('.')?;
                if fraction.chars().all(|c| c == '0') {
                    whole.parse().ok()
                } else {
                    None
                }
            }
            ScalarType::Text | ScalarType::Bool => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Option<ScalarType> {
        match scalar(text.to_owned(), ScalarStyle::Plain) {
            Kind::Scalar(scalar) => Some(scalar.type_),
            _ => None,
        }
    }

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        for text in ["0", "-19", "0o7", "0x3A", "0123"] {
            assert_eq!(plain(text), Some(ScalarType::Integer), "{text}");
        }
        for text in ["0.", "-0.0", ".5", "+12e03", "-2E+05", ".inf", ".nan"] {
            assert_eq!(plain(text), Some(ScalarType::Float), "{text}");
        }
        for text in [
            "no", "on", "yes", "1_000", "12:30:45", "e", ".", "1e", "-", "0x",
        ] {
            assert_eq!(plain(text), Some(ScalarType::Text), "{text}");
        }
        assert_eq!(plain("~"), None);
    }
}
