//! The filters by which a template prints HCL. Their results are not escaped again.

use serde::de::DeserializeOwned;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::hcl::{self, PrintError};
use crate::iam::Policy;
use crate::symbol::{self, Map, Text};

/// Puts all filters into `tera`.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("expr", expr);
    tera.register_filter("text", text);
    tera.register_filter("inner", inner);
    tera.register_filter("policy", policy);
    tera.register_filter("ident", ident);
    tera.register_filter("comment", comment);
    tera.register_filter("yaml", yaml);
}

/// `{{ value | expr }}`: any value as a HCL expression. A list of pieces is a [`Text`]; since the empty text and the
/// empty list look alike once serialised, use `text` where a text may be empty.
fn expr(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    printed(hcl::expression(&symbolic(value)?))
}

/// `{{ arn | text }}`: a [`Text`] as a HCL expression, quotes and all.
fn text(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    printed(hcl::text(&text_of(value)?))
}

/// `"{{ arn | inner }}/*"`: a [`Text`] as the body of a quoted template.
fn inner(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    printed(hcl::template(&text_of(value)?))
}

/// `{{ policy | policy }}`: a [`Policy`] as `jsonencode({ … })`.
fn policy(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    printed(hcl::policy(&read::<Policy>(value, "policy")?))
}

/// `{{ name | ident }}`: a name that is an identifier, or an error.
fn ident(name: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    if hcl::is_identifier(name) {
        Ok(Value::safe_string(name))
    } else {
        Err(tera::Error::message(format!(
            "`{name}` is not an identifier of Terraform"
        )))
    }
}

/// `# {{ reason | comment }}`: a text on one line.
fn comment(text: &str, _: Kwargs, _: &State) -> Value {
    Value::safe_string(&hcl::comment(text))
}

/// `{{ branch | yaml }}`: a text as a quoted scalar of YAML, which a string of JSON is
/// ([YAML 1.2.2, 1.3](https://yaml.org/spec/1.2.2/#13-relation-to-json)).
fn yaml(text: &str, _: Kwargs, _: &State) -> Value {
    Value::safe_string(&serde_json::Value::from(text).to_string())
}

fn printed(text: Result<String, PrintError>) -> TeraResult<Value> {
    match text {
        Ok(text) => Ok(Value::safe_string(&text)),
        Err(error) => Err(tera::Error::message(error)),
    }
}

fn read<T: DeserializeOwned>(value: &Value, what: &str) -> TeraResult<T> {
    T::deserialize(value.clone())
        .map_err(|error| tera::Error::message(format!("this is not a {what}: {error}")))
}

/// A [`Text`], or a string for one that is known.
fn text_of(value: &Value) -> TeraResult<Text> {
    match value.as_str() {
        Some(known) => Ok(Text::from(known)),
        None => read(value, "text"),
    }
}

fn symbolic(value: &Value) -> TeraResult<symbol::Value> {
    if let Some(known) = value.as_str() {
        return Ok(symbol::Value::text(known));
    }
    if let Some(items) = value.as_array() {
        if !items.is_empty() && items.iter().all(is_piece) {
            return Ok(symbol::Value::Text(text_of(value)?));
        }
        let items = items.iter().map(symbolic).collect::<TeraResult<_>>()?;
        return Ok(symbol::Value::List(items));
    }
    if let Some(entries) = value.as_map() {
        let entry =
            |(key, value): (&tera::value::Key, &Value)| Ok((key.to_string(), symbolic(value)?));
        let entries = entries.iter().map(entry).collect::<TeraResult<_>>()?;
        return Ok(symbol::Value::from(Map {
            entries,
            place: None,
        }));
    }
    if value.is_undefined() {
        return Err(tera::Error::message("the value is not defined"));
    }
    let json: serde_json::Value = read(value, "value")?;
    match json {
        serde_json::Value::Null => Ok(symbol::Value::Null),
        serde_json::Value::Bool(known) => Ok(symbol::Value::Bool(known)),
        serde_json::Value::Number(number) => Ok(symbol::Value::Number(number)),
        _ => Err(tera::Error::message("this is not a value of Terraform")),
    }
}

/// True for a serialised [`symbol::Piece`].
fn is_piece(value: &Value) -> bool {
    let Some(map) = value.as_map().filter(|map| map.len() == 1) else {
        return false;
    };
    map.iter().all(|(key, value)| {
        matches!(key.as_str(), Some("literal" | "atom" | "unknown")) && value.is_string()
    })
}
