use super::shown::short;
use super::statements;
use super::{ArgumentChange, StatementChange};
use crate::symbol::{Map, Value};

/// How the arguments of a resource differ.
#[derive(Debug, Default)]
pub(super) struct Differences {
    pub(super) arguments: Vec<ArgumentChange>,
    pub(super) statements: Vec<StatementChange>,
}

impl Differences {
    pub(super) fn is_empty(&self) -> bool {
        self.arguments.is_empty() && self.statements.is_empty()
    }
}

/// Compares two objects of arguments; null counts as left out.
pub(super) fn differences(before: &Map, after: &Map) -> Differences {
    let mut found = Differences::default();
    found.maps("", before, after);
    found
}

/// The statements of every policy in the arguments of a resource that is only on one side. Exactly one of the two is given.
pub(super) fn statements_of_one_side(before: Option<&Map>, after: Option<&Map>) -> Differences {
    let nothing = Map::default();
    let mut found = differences(before.unwrap_or(&nothing), after.unwrap_or(&nothing));
    found.arguments.clear();
    found
}

impl Differences {
    fn maps(&mut self, path: &str, before: &Map, after: &Map) {
        let new = after
            .entries
            .keys()
            .filter(|key| !before.entries.contains_key(*key));
        for key in before.entries.keys().chain(new) {
            let path = join(path, key);
            self.values(&path, before.get(key), after.get(key));
        }
    }

    fn values(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        if before == after || self.policies(path, before, after) {
            return;
        }
        match (before, after) {
            (Some(Value::Map(before)), Some(Value::Map(after))) => self.maps(path, before, after),
            (Some(Value::Json(before)), Some(Value::Json(after))) => {
                self.values(path, Some(before), Some(after));
            }
            (Some(Value::List(before)), Some(Value::List(after)))
                if has_maps(before) || has_maps(after) =>
            {
                self.lists(path, before, after);
            }
            _ => self.arguments.push(ArgumentChange {
                path: path.to_owned(),
                before: before.map(short),
                after: after.map(short),
            }),
        }
    }

    /// Nested blocks, one by one. Those that are the same on both sides drop out first, so that one block more or
    /// less does not change all that follow it.
    fn lists(&mut self, path: &str, before: &[Value], after: &[Value]) {
        let gone: Vec<_> = before
            .iter()
            .enumerate()
            .filter(|(_, one)| !after.contains(one))
            .collect();
        let new: Vec<_> = after
            .iter()
            .enumerate()
            .filter(|(_, one)| !before.contains(one))
            .collect();
        if gone.is_empty() && new.is_empty() {
            // The same blocks in another order, or more often.
            self.arguments.push(ArgumentChange {
                path: path.to_owned(),
                before: Some(short(&Value::List(before.to_vec()))),
                after: Some(short(&Value::List(after.to_vec()))),
            });
        }
        for at in 0..gone.len().max(new.len()) {
            let (gone, new) = (gone.get(at), new.get(at));
            let index = new.or(gone).map_or(at, |(index, _)| *index);
            self.values(
                &format!("{path}[{index}]"),
                gone.map(|(_, value)| *value),
                new.map(|(_, value)| *value),
            );
        }
    }

    /// True when both sides are policies (or one is, and the other is absent), and so compared as such.
    fn policies(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) -> bool {
        let read = |value: Option<&Value>| match value {
            None => Some(None),
            Some(value) => statements::policy(value).map(Some),
        };
        let (Some(before), Some(after)) = (read(before), read(after)) else {
            return false;
        };
        if before.is_none() && after.is_none() {
            return false;
        }
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        if before.version != after.version {
            self.arguments.push(ArgumentChange {
                path: join(path, "Version"),
                before: before.version.clone(),
                after: after.version.clone(),
            });
        }
        self.statements
            .extend(statements::differences(path, &before, &after));
        true
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn has_maps(items: &[Value]) -> bool {
    items.iter().any(|item| matches!(item, Value::Map(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Map {
        let entries = entries.iter().map(|(k, v)| ((*k).to_owned(), v.clone()));
        Map {
            entries: entries.collect(),
            place: None,
        }
    }

    #[test]
    fn one_block_less_is_one_difference() {
        let block = |name: &str| Value::from(map(&[("name", Value::text(name))]));
        let before = map(&[(
            "rule",
            Value::List(vec![block("a"), block("b"), block("c")]),
        )]);
        let after = map(&[("rule", Value::List(vec![block("b"), block("c")]))]);
        let found = differences(&before, &after);
        assert_eq!(found.arguments.len(), 1);
        assert_eq!(found.arguments[0].path, "rule[0]");
        assert_eq!(found.arguments[0].after, None);
    }

    #[test]
    fn null_is_as_good_as_left_out() {
        let found = differences(&map(&[("a", Value::Null)]), &map(&[]));
        assert!(found.is_empty());
    }

    #[test]
    fn a_changed_member_of_a_tag_map_is_named() {
        let tags = |team: &str| map(&[("tags", Value::from(map(&[("Team", Value::text(team))])))]);
        let found = differences(&tags("a"), &tags("b"));
        assert_eq!(found.arguments[0].path, "tags.Team");
        assert_eq!(found.arguments[0].before.as_deref(), Some("\"a\""));
    }
}
