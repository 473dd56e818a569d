//! Secrets that files have in clear: shown neither among arguments nor in the text.

use std::collections::BTreeSet;

use super::arguments::{Differences, differences};
use super::plan::{HIDDEN, hidden};
use super::{ArgumentChange, FileChange};
use crate::symbol::{Map, Value};

/// A shorter value is hidden in quotes behind its name only: elsewhere it may mean something else.
const LONG: usize = 8;

/// Compares two objects of arguments; of secrets it is said that they differ.
pub(super) fn masked(kind: &str, before: &Map, after: &Map) -> Differences {
    let (before, after, differing) = hidden(kind, before, after);
    let mut found = differences(&before, &after);
    found.arguments.retain(|it| !differing.contains(&it.path));
    let secret = |path: String| ArgumentChange {
        path,
        before: Some(HIDDEN.to_owned()),
        after: Some(HIDDEN.to_owned()),
    };
    found.arguments.extend(differing.into_iter().map(secret));
    found
}

/// Secrets of resources: the names and the values of their arguments.
#[derive(Debug, Default)]
pub(super) struct Secrets(BTreeSet<(String, String)>);

impl Secrets {
    /// Adds those in the arguments of a resource.
    pub(super) fn add(&mut self, kind: &str, before: Option<&Map>, after: Option<&Map>) {
        let nothing = Map::default();
        let (before, after) = (before.unwrap_or(&nothing), after.unwrap_or(&nothing));
        let (was, is, _) = hidden(kind, before, after);
        self.maps(before, &was);
        self.maps(after, &is);
    }

    fn maps(&mut self, clear: &Map, hidden: &Map) {
        for (name, value) in &clear.entries {
            if let Some(hidden) = hidden.get(name) {
                self.values(name, value, hidden);
            }
        }
    }

    fn values(&mut self, name: &str, clear: &Value, hidden: &Value) {
        match (clear, hidden) {
            _ if clear == hidden => {}
            (Value::Map(clear), Value::Map(hidden)) => self.maps(clear, hidden),
            (Value::List(clear), Value::List(hidden)) => {
                for (clear, hidden) in clear.iter().zip(hidden) {
                    self.values(name, clear, hidden);
                }
            }
            (Value::Json(clear), Value::Json(hidden)) => self.values(name, clear, hidden),
            (clear, _) => self.all(name, clear),
        }
    }

    /// All text in a value that is hidden as a whole.
    fn all(&mut self, name: &str, value: &Value) {
        match value {
            Value::Map(map) => map.entries.iter().for_each(|(name, it)| self.all(name, it)),
            Value::List(items) => items.iter().for_each(|it| self.all(name, it)),
            Value::Json(inner) => self.all(name, inner),
            value => {
                let lines = value.as_str().into_iter().flat_map(str::lines);
                let lines = lines.map(str::trim).filter(|line| !line.is_empty());
                let lines = lines.map(|line| (name.to_owned(), written(line)));
                self.0.extend(lines);
            }
        }
    }

    /// Hides them in the text of files.
    pub(super) fn mask(&self, files: &mut [FileChange]) {
        if self.0.is_empty() {
            return;
        }
        let hunks = files.iter_mut().flat_map(|file| &mut file.hunks);
        for hunk in hunks {
            let lines = hunk.split_inclusive('\n').map(|line| self.line(line));
            *hunk = lines.collect();
        }
    }

    fn line(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for (name, value) in &self.0 {
            if value.len() >= LONG {
                line = line.replace(value.as_str(), HIDDEN);
            } else if line.contains(name.as_str()) {
                line = line.replace(&format!("\"{value}\""), &format!("\"{HIDDEN}\""));
            }
        }
        line
    }
}

/// As it stands in quotes, in Terraform's language and in JSON.
fn written(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::super::Change;
    use super::*;
    use crate::symbol::parse_json;

    fn map(json: &str) -> Map {
        match parse_json(&json.into()).unwrap() {
            Value::Map(map) => *map,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_secret_in_clear_is_shown_neither_as_an_argument_nor_in_the_text() {
        let before = map(r#"{"environment":{"DB_PASSWORD":"hunter2","LEVEL":"hunter2"}}"#);
        let after = map(r#"{"environment":{"DB_PASSWORD":"correct horse","LEVEL":"info"}}"#);
        let found = masked("aws_x", &before, &after);
        let told = format!("{:?}", found.arguments);
        assert!(told.contains("environment.DB_PASSWORD"), "{told}");
        assert!(!told.contains("horse"), "{told}");
        let mut secrets = Secrets::default();
        secrets.add("aws_x", Some(&before), Some(&after));
        let hunk = "@@ -1,2 +1,2 @@\n-  DB_PASSWORD = \"hunter2\"\n+  DB_PASSWORD = \"correct horse\"\n   LEVEL = \"hunter2\"\n";
        let mut files = [FileChange {
            path: "a.tf".to_owned(),
            beside: false,
            change: Change::Changed,
            dangerous: false,
            hunks: vec![hunk.to_owned()],
        }];
        secrets.mask(&mut files);
        let hidden = "@@ -1,2 +1,2 @@\n-  DB_PASSWORD = \"(sensitive)\"\n+  DB_PASSWORD = \"(sensitive)\"\n   LEVEL = \"hunter2\"\n";
        assert_eq!(files[0].hunks, [hidden]);
    }
}
