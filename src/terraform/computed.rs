//! What the AWS provider computes: attributes that follow from arguments, and ids inside ARNs.
//!
//! The forms of ARNs are those of the Service Authorization Reference ("Resource types defined by …");
//! which attribute holds what is in the provider's documentation of each resource.
//!
//! In a pattern `{account}`, `{region}` and `{partition}` come from the provider, `{@id}` is the atom
//! `<address>.id`, `{name}` is the argument `name`, or its atom when it is not written, `{path=/}` has a
//! default, `{name|lower}` is in lower case, and `{bus/}` is `bus` and a slash unless it is absent or `default`.

mod table;

use super::provider::Account;
use crate::symbol::Text;
use table::{DATA, MANAGED, Row};

/// What is asked for.
pub(super) struct Of<'a> {
    pub data: bool,
    pub kind: &'a str,
    pub attribute: &'a str,
    /// The name of atoms before the attribute.
    pub atoms: &'a str,
    pub account: &'a dyn Fn() -> Account,
    pub argument: &'a dyn Fn(&str) -> Option<Text>,
}

/// The attribute as far as it is known; `None` for one that is not in the table.
pub(super) fn attribute(of: &Of<'_>) -> Option<Text> {
    let (_, pattern) = rows(of.data, of.kind)
        .iter()
        .find(|(attribute, _)| *attribute == of.attribute)?;
    let mut account = None;
    let mut text = Text::new();
    for (literal, hole) in holes(pattern) {
        text.push_literal(literal);
        let Some(hole) = hole else { continue };
        text.push_text(&match hole {
            "account" => account.get_or_insert_with(of.account).account.clone(),
            "region" => account.get_or_insert_with(of.account).region.clone(),
            "partition" => Text::from(account.get_or_insert_with(of.account).partition()),
            _ => filled(of, hole),
        });
    }
    Some(text)
}

/// The attributes that the table has for a type.
pub(super) fn names(data: bool, kind: &str) -> impl Iterator<Item = &'static str> {
    rows(data, kind).iter().map(|(attribute, _)| *attribute)
}

fn filled(of: &Of<'_>, hole: &str) -> Text {
    let atom = |name: &str| match of.data {
        false => Text::atom(format!("{}.{name}", of.atoms)),
        true => Text::unknown(format!("{}.{name} is looked up", of.atoms)),
    };
    if let Some(name) = hole.strip_prefix('@') {
        return atom(name);
    }
    if let Some((name, default)) = hole.split_once('=') {
        return (of.argument)(name).unwrap_or_else(|| Text::from(default));
    }
    if let Some(name) = hole.strip_suffix('/') {
        return match (of.argument)(name) {
            Some(text) if text.as_literal() != Some("default") => text.then("/"),
            _ => Text::new(),
        };
    }
    let Some(name) = hole.strip_suffix("|lower") else {
        return (of.argument)(hole).unwrap_or_else(|| atom(hole));
    };
    let text = (of.argument)(name).unwrap_or_else(|| atom(name));
    match text.as_literal() {
        Some(literal) => Text::from(literal.to_lowercase()),
        None => atom(hole),
    }
}

/// Literals and the holes after them.
fn holes(pattern: &'static str) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    pattern.split('}').map(|part| match part.split_once('{') {
        Some((literal, hole)) => (literal, Some(hole)),
        None => (part, None),
    })
}

fn rows(data: bool, kind: &str) -> &'static [Row] {
    let table = if data { DATA } else { MANAGED };
    let mut rows = table.iter().filter(|(name, _)| *name == kind);
    rows.next().map_or(&[], |(_, rows)| rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn computed(kind: &str, attribute: &str, arguments: &[(&str, &str)]) -> String {
        let account = || Account {
            account: Text::from("111122223333"),
            region: Text::from("eu-west-1"),
        };
        let argument = |name: &str| {
            let mut arguments = arguments.iter();
            let (_, value) = arguments.find(|(argument, _)| *argument == name)?;
            Some(Text::from(*value))
        };
        let text = super::attribute(&Of {
            data: false,
            kind,
            attribute,
            atoms: "a:x",
            account: &account,
            argument: &argument,
        });
        text.map_or_else(|| "none".to_owned(), |text| text.to_string())
    }

    #[test]
    fn arns_follow_from_arguments_with_their_defaults() {
        assert_eq!(
            computed("aws_iam_role", "arn", &[("name", "r")]),
            "arn:aws:iam::111122223333:role/r"
        );
        assert_eq!(
            computed("aws_iam_role", "arn", &[("name", "r"), ("path", "/p/")]),
            "arn:aws:iam::111122223333:role/p/r"
        );
        assert_eq!(
            computed("aws_sagemaker_pipeline", "arn", &[("pipeline_name", "Ab")]),
            "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/ab"
        );
    }

    #[test]
    fn only_another_bus_stands_in_the_arn_of_a_rule() {
        let rule = |bus: &str| {
            let arguments = [("name", "r"), ("event_bus_name", bus)];
            computed("aws_cloudwatch_event_rule", "arn", &arguments)
        };
        assert_eq!(
            rule("default"),
            "arn:aws:events:eu-west-1:111122223333:rule/r"
        );
        assert_eq!(rule("b"), "arn:aws:events:eu-west-1:111122223333:rule/b/r");
    }

    #[test]
    fn what_is_not_written_is_an_atom_within_what_is_known() {
        assert_eq!(
            computed("aws_s3_bucket", "arn", &[]),
            "arn:aws:s3:::${a:x.bucket}"
        );
        assert_eq!(computed("aws_s3_bucket", "website", &[]), "none");
    }

    #[test]
    fn every_pattern_closes_its_braces() {
        for (kind, rows) in MANAGED.iter().chain(DATA) {
            for (attribute, pattern) in *rows {
                let (open, close) = (pattern.matches('{').count(), pattern.matches('}').count());
                assert_eq!(open, close, "{kind}.{attribute}");
            }
        }
    }
}
