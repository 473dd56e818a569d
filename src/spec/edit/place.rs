//! Where a new entry goes, and how it is written there.

use super::layout::{Key, Layout, Map, Shape};
use super::value::{self, Value};
use crate::diagnostic::Span;

/// A piece of text in the place of another; nothing but the piece changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    pub(super) at: Span,
    pub(super) text: String,
}

/// Why there is no place: what is written at `span` can't be added to.
#[derive(Debug, PartialEq)]
pub(super) enum NoPlace {
    /// The entry is there.
    Taken(Span),
    /// It is written in a way that this does not edit.
    Odd(Span),
}

/// The edits that add an entry to a text: at the end of the mapping to which `path` leads, in the mapping's own style.
/// Mappings on the way that are missing are made.
pub(super) fn place(
    text: &str,
    root: &Layout,
    path: &[&str],
    value: &Value,
) -> Result<Vec<Edit>, NoPlace> {
    let Shape::Map(root_map) = &root.shape else {
        return Err(NoPlace::Odd(Span::new(0, 0)));
    };
    let writer = Writer {
        text,
        root: root_map,
        value,
    };
    let mut map = root_map;
    let mut whole = root;
    let mut outer = None;
    let mut rest = path;
    loop {
        let Some((name, below)) = rest.split_first() else {
            return Err(NoPlace::Odd(whole.span));
        };
        let Some((key, child)) = map.find(name) else {
            return writer.append(map, whole, outer, rest);
        };
        if below.is_empty() {
            return Err(NoPlace::Taken(key.span));
        }
        match &child.shape {
            Shape::Map(inner) if !inner.entries.is_empty() => {
                outer = Some(map);
                map = inner;
                whole = child;
                rest = below;
            }
            Shape::Map(_) | Shape::Nothing | Shape::Null => {
                return writer.fill(map, key, child, below);
            }
            Shape::Other => return Err(NoPlace::Odd(key.span)),
        }
    }
}

struct Writer<'t> {
    text: &'t str,
    root: &'t Map,
    value: &'t Value,
}

impl Writer<'_> {
    /// Adds an entry to a mapping that has some.
    fn append(
        &self,
        map: &Map,
        whole: &Layout,
        outer: Option<&Map>,
        path: &[&str],
    ) -> Result<Vec<Edit>, NoPlace> {
        let Some((last, value)) = map.entries.last() else {
            return Err(NoPlace::Odd(whole.span));
        };
        if map.flow {
            return self.append_to_flow(whole, last, value, path);
        }
        let column = self.column(last.span.start);
        let step = self.step(map, outer);
        let mut lines = String::new();
        if map.entries.len() > 1 && self.is_set_apart(last.span.start) {
            lines.push('\n');
        }
        lines.push_str(&value::block(path, self.value, column, step));
        Ok(vec![self.lines_after(whole.span.end, column, lines)])
    }

    /// Adds an entry to `{}`, to `~` or to nothing.
    fn fill(
        &self,
        map: &Map,
        key: &Key,
        child: &Layout,
        path: &[&str],
    ) -> Result<Vec<Edit>, NoPlace> {
        let inner = self.between(child.span.start + 1, child.span.end.saturating_sub(1));
        let is_map = matches!(child.shape, Shape::Map(_));
        let flow = value::flow(path, self.value);
        if is_map && (map.flow || !inner.chars().all(|c| c == ' ')) {
            // What stands between the brackets (a comment, a line break) stays after the entry.
            let at = Span::new(child.span.start + 1, child.span.start + 1);
            let space = if inner.is_empty() { " " } else { "" };
            let text = format!(" {flow}{space}");
            return Ok(vec![Edit { at, text }]);
        }
        if map.flow {
            return match child.shape {
                Shape::Null => Ok(vec![Edit {
                    at: child.span,
                    text: format!("{{ {flow} }}"),
                }]),
                _ => Err(NoPlace::Odd(key.span)),
            };
        }
        let key_column = self.column(key.span.start);
        let step = self.step(map, None);
        let lines = value::block(path, self.value, key_column + step, step);
        let after = self.lines_after(child.span.end, key_column + 1, lines);
        if let Shape::Nothing = child.shape {
            return Ok(vec![after]);
        }
        let before = self.between(key.span.end, child.span.start);
        let start = key.span.end + before.trim_end_matches(' ').len();
        let gone = Edit {
            at: Span::new(start, child.span.end),
            text: String::new(),
        };
        Ok(vec![gone, after])
    }

    fn append_to_flow(
        &self,
        whole: &Layout,
        last: &Key,
        value: &Layout,
        path: &[&str],
    ) -> Result<Vec<Edit>, NoPlace> {
        if let Shape::Nothing = value.shape {
            return Err(NoPlace::Odd(last.span));
        }
        let end = value.span.end;
        let bracket = whole.span.end.saturating_sub(1);
        let comma = self.comma(end, bracket).map(|at| at + 1);
        let entry = value::flow(path, self.value);
        let insert = |at: usize, text: String| Edit {
            at: Span::new(at, at),
            text,
        };
        let line = self.line_start(bracket);
        let own_line = line > end && self.between(line, bracket).trim().is_empty();
        Ok(match (own_line, comma) {
            (true, comma) => {
                let start = self.line_start(last.span.start);
                let indent = self.between(start, last.span.start);
                let indent: String = indent.chars().take_while(|c| *c == ' ').collect();
                let (before, after) = match comma {
                    Some(_) => (None, ","),
                    None => (Some(insert(end, ",".to_owned())), ""),
                };
                let line = insert(line, format!("{indent}{entry}{after}\n"));
                before.into_iter().chain([line]).collect()
            }
            (false, Some(comma)) => vec![insert(comma, format!(" {entry}"))],
            (false, None) => vec![insert(end, format!(", {entry}"))],
        })
    }

    /// Whole lines after the one in which `end` lies, and after comments that stand as far in as `column`: they belong
    /// to what is above them.
    fn lines_after(&self, end: usize, column: usize, lines: String) -> Edit {
        let before = self.between(0, end);
        let mut at = match before.ends_with('\n') {
            true => end,
            false => self.line_end(end),
        };
        let mut next = at;
        for line in self.between(at, self.text.len()).split_inclusive('\n') {
            next += line.len();
            let content = line.trim_start_matches(' ');
            if content.starts_with('#') && line.len() - content.len() >= column {
                at = next;
            } else if !content.trim().is_empty() {
                break;
            }
        }
        let open_end = at == self.text.len() && !self.text.ends_with('\n');
        let text = match open_end {
            true => format!("\n{}", lines.trim_end_matches('\n')),
            false => lines,
        };
        Edit {
            at: Span::new(at, at),
            text,
        }
    }

    /// How many columns further in stands what is below a key: as in this mapping, as between it and the one around it,
    /// as anywhere in the text, or two.
    fn step(&self, map: &Map, outer: Option<&Map>) -> usize {
        let around = outer.and_then(|outer| {
            let own = map.entries.first()?.0.span.start;
            let other = outer.entries.first()?.0.span.start;
            self.column(own).checked_sub(self.column(other))
        });
        self.step_in(map)
            .or(around.filter(|step| *step > 0))
            .or_else(|| self.step_in(self.root))
            .unwrap_or(2)
    }

    fn step_in(&self, map: &Map) -> Option<usize> {
        if map.flow {
            return None;
        }
        map.entries.iter().find_map(|(key, value)| {
            let Shape::Map(inner) = &value.shape else {
                return None;
            };
            let first = inner.entries.first().filter(|_| !inner.flow)?;
            let step = self
                .column(first.0.span.start)
                .checked_sub(self.column(key.span.start));
            step.filter(|step| *step > 0)
        })
    }

    /// Whether an empty line stands above a key, or above the comments above it.
    fn is_set_apart(&self, key: usize) -> bool {
        let above = self.between(0, self.line_start(key));
        above
            .lines()
            .rev()
            .find(|line| !line.trim_start().starts_with('#'))
            .is_some_and(|line| line.trim().is_empty())
    }

    /// The comma after the last entry of a flow mapping, if there is one.
    fn comma(&self, from: usize, to: usize) -> Option<usize> {
        let mut at = from;
        for line in self.between(from, to).split_inclusive('\n') {
            let code = line.split_once('#').map_or(line, |(code, _)| code);
            if let Some(comma) = code.find(',') {
                return Some(at + comma);
            }
            at += line.len();
        }
        None
    }

    fn between(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn line_start(&self, at: usize) -> usize {
        self.between(0, at).rfind('\n').map_or(0, |at| at + 1)
    }

    /// One past the line break of the line in which `at` lies.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.between(at, self.text.len());
        rest.find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    fn column(&self, at: usize) -> usize {
        self.between(self.line_start(at), at).chars().count()
    }
}
