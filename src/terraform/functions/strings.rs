//! Functions on strings.

use super::collections::text;
use super::{Outcome, not_known};
use crate::symbol::{Piece, Text, Unknown, Value};
use crate::terraform::values::{as_f64, is_open, text_of};

/// The function `name`; `None` when it is not here.
pub(super) fn call(name: &str, values: &[Value]) -> Option<Outcome> {
    Some(match (name, values) {
        ("format", [pattern, rest @ ..]) => format(pattern, rest),
        ("formatlist", [pattern, rest @ ..]) => format_list(pattern, rest),
        ("join", [separator, lists @ ..]) => join(separator, lists),
        ("split", [separator, value]) => on_known(&[separator, value], |known| match known {
            [separator, value] => Ok(split(separator, value)),
            _ => Err("it takes two strings".to_owned()),
        }),
        ("lower", [value]) => map(value, str::to_lowercase),
        ("upper", [value]) => map(value, str::to_uppercase),
        ("trimspace", [value]) => map(value, |value| value.trim().to_owned()),
        ("chomp", [value]) => map(value, |value| {
            value.trim_end_matches(['\n', '\r']).to_owned()
        }),
        ("trim", [value, set]) => on_known(&[value, set], |known| match known {
            [value, set] => Ok(Value::text(value.trim_matches(|c| set.contains(c)))),
            _ => Err("it takes two strings".to_owned()),
        }),
        ("trimprefix", [value, prefix]) => trim_prefix(value, prefix),
        ("trimsuffix", [value, suffix]) => trim_suffix(value, suffix),
        ("startswith", [value, prefix]) => starts_with(value, prefix),
        ("endswith", [value, suffix]) => on_known(&[value, suffix], |known| match known {
            [value, suffix] => Ok(Value::Bool(value.ends_with(suffix.as_str()))),
            _ => Err("it takes two strings".to_owned()),
        }),
        ("strcontains", [value, part]) => on_known(&[value, part], |known| match known {
            [value, part] => Ok(Value::Bool(value.contains(part.as_str()))),
            _ => Err("it takes two strings".to_owned()),
        }),
        ("replace", [value, from, to]) => on_known(&[value, from, to], |known| match known {
            [_, from, _] if from.len() > 1 && from.starts_with('/') && from.ends_with('/') => {
                not_known("replace with a regular expression is not known")
            }
            [value, from, to] => Ok(Value::text(value.replace(from.as_str(), to))),
            _ => Err("it takes three strings".to_owned()),
        }),
        ("substr", [value, from, length]) => substr(value, from, length),
        ("length", [value]) => map_value(value, |value| {
            // Terraform counts what people see as one character.
            match value.is_ascii() {
                true => Ok(Value::Number(value.len().into())),
                false => not_known("the length of this string"),
            }
        }),
        _ => return None,
    })
}

/// Runs on strings that are wholly known.
fn on_known(values: &[&Value], run: impl Fn(&[String]) -> Outcome) -> Outcome {
    let mut known = Vec::new();
    for value in values {
        match text(value)?.as_literal() {
            Some(literal) => known.push(literal.to_owned()),
            None => return not_known("a part of the string is settled by AWS"),
        }
    }
    run(&known)
}

fn map_value(value: &Value, run: impl Fn(&str) -> Outcome) -> Outcome {
    on_known(&[value], |known| match known {
        [value] => run(value),
        _ => Err("it takes one string".to_owned()),
    })
}

fn map(value: &Value, run: impl Fn(&str) -> String) -> Outcome {
    map_value(value, |value| Ok(Value::text(run(value))))
}

fn split(separator: &str, value: &str) -> Value {
    if separator.is_empty() {
        let characters = value.chars().map(|one| Value::text(one.to_string()));
        return Value::List(characters.collect());
    }
    Value::List(value.split(separator).map(Value::text).collect())
}

fn join(separator: &Value, lists: &[Value]) -> Outcome {
    let separator = text(separator)?;
    let mut made = Text::new();
    let mut first = true;
    for list in lists {
        let Value::List(items) = list else {
            return match is_open(list) {
                true => not_known("a list that AWS settles"),
                false => Err("it needs lists".to_owned()),
            };
        };
        for item in items {
            if !std::mem::take(&mut first) {
                made.push_text(&separator);
            }
            made.push_text(&text(item)?);
        }
    }
    Ok(Value::Text(made))
}

fn trim_prefix(value: &Value, prefix: &Value) -> Outcome {
    let value = text(value)?;
    let Some(prefix) = text(prefix)?.as_literal().map(str::to_owned) else {
        return not_known("the prefix is settled by AWS");
    };
    match value.pieces().split_first() {
        Some((Piece::Literal(first), rest)) => match first.strip_prefix(prefix.as_str()) {
            Some(left) => {
                let rest = rest.iter().cloned().collect();
                Ok(Value::Text(Text::literal(left).then_text(&rest)))
            }
            None if !rest.is_empty() && prefix.starts_with(first.as_str()) => {
                not_known("the beginning is settled by AWS")
            }
            None => Ok(Value::Text(value)),
        },
        Some(_) => not_known("the beginning is settled by AWS"),
        None => Ok(Value::Text(value)),
    }
}

fn trim_suffix(value: &Value, suffix: &Value) -> Outcome {
    let value = text(value)?;
    let Some(suffix) = text(suffix)?.as_literal().map(str::to_owned) else {
        return not_known("the suffix is settled by AWS");
    };
    match value.pieces().split_last() {
        Some((Piece::Literal(last), rest)) => match last.strip_suffix(suffix.as_str()) {
            Some(left) => Ok(Value::Text(
                rest.iter().cloned().collect::<Text>().then(left),
            )),
            None if !rest.is_empty() && suffix.ends_with(last.as_str()) => {
                not_known("the end is settled by AWS")
            }
            None => Ok(Value::Text(value)),
        },
        Some(_) => not_known("the end is settled by AWS"),
        None => Ok(Value::Text(value)),
    }
}

fn starts_with(value: &Value, prefix: &Value) -> Outcome {
    let (value, prefix) = (text(value)?, text(prefix)?);
    let (Some(Piece::Literal(first)), Some(prefix)) = (value.pieces().first(), prefix.as_literal())
    else {
        return match (value.is_empty(), prefix.as_literal()) {
            (true, Some(prefix)) => Ok(Value::Bool(prefix.is_empty())),
            _ => not_known("the beginning is settled by AWS"),
        };
    };
    if first.starts_with(prefix) {
        return Ok(Value::Bool(true));
    }
    if prefix.starts_with(first.as_str()) && value.as_literal().is_none() {
        return not_known("the beginning is settled by AWS");
    }
    Ok(Value::Bool(false))
}

fn substr(value: &Value, from: &Value, length: &Value) -> Outcome {
    let (Some(from), Some(length)) = (from.as_i64(), length.as_i64()) else {
        return not_known("an index is not known");
    };
    map_value(value, |value| {
        if !value.is_ascii() {
            return not_known("a part of this string");
        }
        let all = i64::try_from(value.len()).unwrap_or(i64::MAX);
        let begin = if from < 0 {
            all.saturating_add(from).max(0)
        } else {
            from.min(all)
        };
        let end = if length < 0 {
            all
        } else {
            begin.saturating_add(length).min(all)
        };
        let at = |index: i64| usize::try_from(index).unwrap_or(0);
        Ok(Value::text(
            value.get(at(begin)..at(end)).unwrap_or_default(),
        ))
    })
}

fn format_list(pattern: &Value, arguments: &[Value]) -> Outcome {
    let mut lengths = arguments.iter().filter_map(|argument| match argument {
        Value::List(items) => Some(items.len()),
        _ => None,
    });
    let Some(length) = lengths.next() else {
        return match arguments.iter().any(is_open) {
            true => not_known("a list that AWS settles"),
            false => format(pattern, arguments).map(|one| Value::List(vec![one])),
        };
    };
    if lengths.any(|other| other != length) {
        return Err("the lists differ in length".to_owned());
    }
    let row = |at: usize| -> Vec<Value> {
        let pick = |argument: &Value| match argument {
            Value::List(items) => items.get(at).cloned().unwrap_or(Value::Null),
            other => other.clone(),
        };
        arguments.iter().map(pick).collect()
    };
    let rows = (0..length).map(|at| format(pattern, &row(at)));
    Ok(Value::List(rows.collect::<Result<_, _>>()?))
}

/// `format` for `%s`, `%d`, `%v`, `%q`, `%%` and zero-padded `%d`; other verbs give an unknown part.
fn format(pattern: &Value, arguments: &[Value]) -> Outcome {
    let pattern = text(pattern)?;
    let Some(pattern) = pattern.as_literal() else {
        return not_known("the format is settled by AWS");
    };
    let mut made = Text::new();
    let mut arguments = arguments.iter();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        made.push_literal(before);
        let width = after.len()
            - after
                .trim_start_matches(|c: char| !c.is_alphabetic() && c != '%')
                .len();
        let (flags, tail) = after.split_at_checked(width).unwrap_or(("", after));
        let mut characters = tail.chars();
        let verb = characters.next().ok_or("the format ends in `%`")?;
        rest = characters.as_str();
        if verb == '%' && flags.is_empty() {
            made.push_literal("%");
            continue;
        }
        if flags.contains(['[', '*']) {
            return not_known(format!("the format `%{flags}{verb}`"));
        }
        let argument = arguments.next().ok_or("the format needs more arguments")?;
        match formatted(flags, verb, argument) {
            Some(text) => made.push_text(&text),
            None => made.push(Piece::Unknown(Unknown::because(format!(
                "the format `%{flags}{verb}`"
            )))),
        }
    }
    made.push_literal(rest);
    match arguments.next() {
        Some(_) => Err("the format takes fewer arguments".to_owned()),
        None => Ok(Value::Text(made)),
    }
}

fn formatted(flags: &str, verb: char, argument: &Value) -> Option<Text> {
    if is_open(argument) && flags.is_empty() && matches!(verb, 's' | 'v' | 'd') {
        return text_of(argument);
    }
    match (flags, verb) {
        ("", 's' | 'v') => text_of(argument),
        (_, 'd') => {
            let number = as_f64(argument).filter(|number| number.fract() == 0.0)?;
            let zero = flags.strip_prefix('0');
            let width: usize = match zero.unwrap_or(flags) {
                "" => 0,
                width => width.parse().ok().filter(|width| *width <= 64)?,
            };
            Some(Text::from(match zero {
                Some(_) => format!("{number:0width$}"),
                None => format!("{number:width$}"),
            }))
        }
        ("", 'q') => {
            let text = text_of(argument)?;
            Some(crate::symbol::to_json(&Value::Text(text)))
        }
        _ => None,
    }
}
