//! What a document calls by the ids that AWS gave, called as files call it: so that the two can be compared.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::config::{Config, Mode, Resource, Root};
use crate::symbol::{Atom, Map, Piece, Text, Value};

/// Shorter ones, and those without a digit, may be anything.
const SHORTEST: usize = 8;

/// The attributes by which most others name a resource, what names it most exactly first.
const NAMED_BY: [&str; 3] = ["arn", "key_id", "id"];

/// Puts atoms in the place of ids that the documents of a config know and files can't: where both have a resource, what the one has in the
/// place of the other's atom is that atom, wherever it is written. Lists that differ in nothing but their order have that of the files: documents
/// do not tell which of them are sets.
///
/// In: what was read of plans and states, and the files that say what there is to be, under the same paths of root modules. An id that the
/// files themselves write down stays as it is.
pub fn alike(mut documents: Config, files: &Config) -> Config {
    let said = Said::of(files);
    let mut ids: BTreeMap<String, (bool, Atom)> = BTreeMap::new();
    for root in documents.roots() {
        let Some(written) = files.roots().find(|it| it.path == root.path) else {
            continue;
        };
        for Known { id, atom, exact } in of_root(root, written) {
            let named = said.atoms.contains(atom.name());
            let told = id.len() >= SHORTEST && id.contains(|it: char| it.is_ascii_digit());
            let meant = named || exact && is_word(&id);
            if !told || !meant || said.words.contains(id.as_str()) {
                continue;
            }
            let known = ids.entry(id).or_insert((named, atom));
            // One id may be several resources': that is meant which is named.
            if named && !known.0 {
                *known = (named, atom);
            }
        }
    }
    let ids: HashMap<String, Atom> = ids.into_iter().map(|(id, (_, atom))| (id, atom)).collect();
    let rename = |piece: &Piece| match piece {
        Piece::Literal(literal) => renamed(literal, &ids),
        other => Text::from_iter([other.clone()]),
    };
    for root in documents.roots_mut() {
        let written = files.roots().find(|it| it.path == root.path);
        let written: HashMap<&str, &Resource> = written.map(by_address).unwrap_or_default();
        for resource in &mut root.resources {
            resource.arguments.change_texts(&rename);
            if let Some(other) = written.get(resource.address.0.as_str()) {
                in_order_of(&mut resource.arguments, &other.arguments);
            }
        }
    }
    documents
}

fn by_address(root: &Root) -> HashMap<&str, &Resource> {
    let resources = root.resources.iter();
    resources.map(|it| (it.address.0.as_str(), it)).collect()
}

/// Arguments with lists that have another order than in the files, as the files have them.
fn in_order_of(shown: &mut Map, written: &Map) {
    for (name, value) in &mut shown.entries {
        let Some(other) = written.entries.get(name) else {
            continue;
        };
        match (value, other) {
            (value @ Value::List(_), Value::List(_)) if *value != *other => {
                if told(value) == told(other) {
                    value.clone_from(other);
                } else if let (Value::List(items), Value::List(others)) = (value, other) {
                    for pair in items.iter_mut().zip(others) {
                        if let (Value::Map(map), Value::Map(other)) = pair {
                            in_order_of(map, other);
                        }
                    }
                }
            }
            (Value::Map(map), Value::Map(other)) => in_order_of(map, other),
            _ => {}
        }
    }
}

/// A value in words that are the same whatever the order of its lists and whether what is empty is written or not.
fn told(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::List(items) if items.is_empty() => String::new(),
        Value::List(items) => {
            let mut items: Vec<String> = items.iter().map(told).collect();
            items.sort();
            format!("{items:?}")
        }
        Value::Map(map) => {
            let entries = map.entries.iter().map(|(key, value)| (key, told(value)));
            let entries: BTreeMap<&String, String> =
                entries.filter(|(_, value)| !value.is_empty()).collect();
            format!("{entries:?}")
        }
        other => format!("{other:?}"),
    }
}

/// An id, and what files have in its place.
struct Known {
    id: String,
    atom: Atom,
    /// By one of [`NAMED_BY`]; by any other attribute only if somebody refers to it.
    exact: bool,
}

/// The ids of a root module's resources, and what the files have in their place.
fn of_root(root: &Root, written: &Root) -> Vec<Known> {
    let by_address = by_address(written);
    let mut found = Vec::new();
    let managed = root.resources.iter().filter(|it| it.mode == Mode::Managed);
    for resource in managed {
        let Some(other) = by_address.get(resource.address.0.as_str()) else {
            continue;
        };
        let more = resource.arguments.entries.keys().map(String::as_str);
        let more = more.filter(|name| !NAMED_BY.contains(name));
        for name in NAMED_BY.into_iter().chain(more) {
            let known = resource.text(name).and_then(Text::as_literal);
            if let Some(known) = known
                && other.text(name).is_none()
                && let Some((id, atom)) = in_place_of_atom(known, &written.attribute(other, name))
            {
                found.push(Known {
                    id,
                    atom,
                    exact: NAMED_BY.contains(&name),
                });
            }
        }
    }
    found
}

/// What a literal has where the text has its only atom.
fn in_place_of_atom(literal: &str, text: &Text) -> Option<(String, Atom)> {
    let (before, atom, after) = match text.pieces() {
        [Piece::Atom(atom)] => ("", atom, ""),
        [Piece::Literal(before), Piece::Atom(atom)] => (before.as_str(), atom, ""),
        [Piece::Atom(atom), Piece::Literal(after)] => ("", atom, after.as_str()),
        [
            Piece::Literal(before),
            Piece::Atom(atom),
            Piece::Literal(after),
        ] => (before.as_str(), atom, after.as_str()),
        _ => return None,
    };
    let id = literal.strip_prefix(before)?.strip_suffix(after)?;
    Some((id.to_owned(), *atom))
}

/// What files write down.
#[derive(Default)]
struct Said<'f> {
    atoms: HashSet<&'static str>,
    words: HashSet<&'f str>,
}

impl<'f> Said<'f> {
    fn of(files: &'f Config) -> Self {
        let mut said = Self::default();
        for (_, resource) in files.resources() {
            said.map(&resource.arguments);
        }
        said
    }

    fn map(&mut self, map: &'f Map) {
        for value in map.entries.values() {
            self.value(value);
        }
    }

    fn value(&mut self, value: &'f Value) {
        match value {
            Value::Text(text) => {
                for piece in text.pieces() {
                    match piece {
                        Piece::Literal(literal) => self.words.extend(words(literal)),
                        Piece::Atom(atom) => drop(self.atoms.insert(atom.name())),
                        Piece::Unknown(_) => {}
                    }
                }
            }
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Map(map) => self.map(map),
            Value::Json(inner) => self.value(inner),
            _ => {}
        }
    }
}

/// True for characters that ids are made of.
fn of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn is_word(id: &str) -> bool {
    id.chars().all(of_word)
}

fn words(literal: &str) -> impl Iterator<Item = &str> {
    let words = literal.split(|it| !of_word(it));
    words.filter(|word| word.len() >= SHORTEST)
}

/// The literal with atoms for the words in it that are ids.
fn renamed(literal: &str, ids: &HashMap<String, Atom>) -> Text {
    if let Some(atom) = ids.get(literal) {
        return Text::from_iter([Piece::Atom(*atom)]);
    }
    let mut made = Text::new();
    let mut rest = literal;
    while !rest.is_empty() {
        let word = rest.find(|it| !of_word(it)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(word).unwrap_or((rest, ""));
        match ids.get(word) {
            Some(atom) => made.push(Piece::Atom(*atom)),
            None => made.push_literal(word),
        }
        let between = after.find(of_word).unwrap_or(after.len());
        let (between, next) = after.split_at_checked(between).unwrap_or((after, ""));
        made.push_literal(between);
        rest = next;
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::read_files;

    const FILES: &str = r#"
        resource "aws_kms_key" "k" { description = "data" }
        resource "aws_s3_bucket" "b" { bucket = "acme-models-4e6aae82" }
        resource "aws_s3_bucket_policy" "b" {
          bucket = aws_s3_bucket.b.bucket
          policy = jsonencode({ Statement = [{ Resource = aws_kms_key.k.arn }] })
        }
        provider "aws" {
          region = "eu-west-1"
          allowed_account_ids = ["111122223333"]
        }
    "#;

    fn files(text: &str) -> Config {
        read_files(&[("s/main.tf".to_owned(), text.to_owned())].into())
    }

    /// The same as a state would have it, with ids.
    fn state(key: &str) -> Config {
        let text = format!(
            r#"
            resource "aws_kms_key" "k" {{
              description = "data"
              arn = "arn:aws:kms:eu-west-1:111122223333:key/{key}"
              key_id = "{key}"
              id = "{key}"
            }}
            resource "aws_s3_bucket" "b" {{
              bucket = "acme-models-4e6aae82"
              id = "acme-models-4e6aae82"
            }}
            resource "aws_s3_bucket_policy" "b" {{
              bucket = "acme-models-4e6aae82"
              id = "acme-models-4e6aae82"
              policy = jsonencode({{ Statement = [{{ Resource = "arn:aws:kms:eu-west-1:111122223333:key/{key}" }}] }})
            }}
            "#
        );
        files(&text)
    }

    fn argument(config: &Config, address: &str, name: &str) -> Value {
        let mut all = config.resources();
        let (_, resource) = all.find(|(_, it)| it.address.0 == address).unwrap();
        resource.arguments.get(name).unwrap().clone()
    }

    #[test]
    fn an_id_is_what_the_files_have_in_its_place_wherever_it_is_written() {
        let key = "0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8";
        let files = files(FILES);
        let made = alike(state(key), &files);
        let policy = |config| argument(config, "aws_s3_bucket_policy.b", "policy");
        assert_eq!(policy(&made), policy(&files));
        assert_ne!(policy(&state(key)), policy(&files));
    }

    #[test]
    fn what_the_files_write_down_keeps_its_name() {
        let files = files(FILES);
        let made = alike(state("0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"), &files);
        let bucket = |address| argument(&made, address, "bucket");
        let name = Value::text("acme-models-4e6aae82");
        assert_eq!(bucket("aws_s3_bucket.b"), name);
        assert_eq!(bucket("aws_s3_bucket_policy.b"), name);
    }

    #[test]
    fn only_another_order_is_no_difference() {
        let map = |text: &str| {
            let text = format!("resource \"aws_x\" \"x\" {{\n{text}\n}}");
            files(&text).roots[0].resources[0].arguments.clone()
        };
        let written = map("a = [\"1\", \"2\"]\nb {\n  c = [\"3\", \"4\"]\n}");
        let mut shown = map("a = [\"2\", \"1\"]\nb {\n  c = [\"4\", \"3\"]\n  d = []\n}");
        in_order_of(&mut shown, &written);
        assert_eq!(shown.get("a"), written.get("a"));
        assert_eq!(shown.get("b"), written.get("b"));
        let mut more = map("a = [\"2\", \"1\", \"1\"]");
        in_order_of(&mut more, &written);
        assert_ne!(more.get("a"), written.get("a"));
    }

    #[test]
    fn a_part_of_another_word_is_no_id() {
        let ids = HashMap::from([("vpc-0abc1234".to_owned(), Atom::new("s:v.id"))]);
        assert_eq!(
            renamed("vpc-0abc12345/x", &ids),
            Text::from("vpc-0abc12345/x")
        );
        let found = renamed("a/vpc-0abc1234:b", &ids);
        assert_eq!(found.pieces().len(), 3);
        assert_eq!(found.to_string(), "a/${s:v.id}:b");
    }
}
