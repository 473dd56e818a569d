//! The syntax tree that both notations, HCL and JSON, are read into.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::symbol::{Place, Value};

/// One file.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub attributes: IndexMap<String, Expr>,
    pub blocks: Vec<Block>,
}

/// A block with its labels.
#[derive(Debug)]
pub(super) struct Block {
    pub kind: String,
    pub labels: Vec<String>,
    pub body: Body,
    pub place: Place,
}

impl Block {
    /// The label at `position`, empty when there is none.
    pub(super) fn label(&self, position: usize) -> &str {
        self.labels.get(position).map_or("", String::as_str)
    }

    /// The nested blocks of a kind.
    pub(super) fn nested<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.body
            .blocks
            .iter()
            .filter(move |block| block.kind == kind)
    }
}

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Expr {
    pub place: Place,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Literal(Arc<Value>),
    /// Interpolations between literals. One interpolation alone keeps the type of its value, so that
    /// case is not a template but the expression itself.
    Template(Vec<Part>),
    List(Vec<Expr>),
    Object(Vec<(Expr, Expr)>),
    /// A name and steps into it, or an expression in brackets or a call and steps.
    Name(String, Vec<Step>),
    Access(Box<Expr>, Vec<Step>),
    Call(Call),
    If(Box<[Expr; 3]>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(Operator, Box<[Expr; 2]>),
    For(Box<For>),
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Literal(String),
    Value(Expr),
    /// `%{ if }` or `%{ for }`.
    Directive,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Attribute(String),
    Index(Expr),
    /// `.*`: only the attributes after it belong to the items.
    AttributeSplat,
    /// `[*]`: all the steps after it belong to the items.
    FullSplat,
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub name: String,
    pub arguments: Vec<Expr>,
    /// `f(list...)`.
    pub expand: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Less,
    Greater,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    And,
    Or,
}

#[derive(Clone, Debug)]
pub(super) struct For {
    pub key_name: Option<String>,
    pub value_name: String,
    pub collection: Expr,
    /// Present for `{ for … : key => value }`.
    pub key: Option<Expr>,
    pub value: Expr,
    /// `value...`.
    pub grouping: bool,
    pub condition: Option<Expr>,
}

impl Expr {
    pub(super) fn text(place: Place, text: impl Into<crate::symbol::Text>) -> Self {
        Self {
            place,
            kind: Kind::Literal(Arc::new(Value::Text(text.into()))),
        }
    }

    /// The string, when it is written without interpolation.
    pub(super) fn as_literal(&self) -> Option<&str> {
        match &self.kind {
            Kind::Literal(value) => value.as_str(),
            _ => None,
        }
    }

    /// `source` of a literal object: what `required_providers` say of a provider.
    pub(super) fn as_source(&self) -> Option<String> {
        let literal = |value: &Value| match value {
            Value::Map(map) => map.get("source")?.as_str().map(str::to_owned),
            _ => None,
        };
        match &self.kind {
            Kind::Literal(value) => literal(value),
            Kind::Object(entries) => {
                let mut entries = entries.iter();
                let source = entries.find(|(key, _)| key.is_named("source"))?;
                source.1.as_literal().map(str::to_owned)
            }
            _ => None,
        }
    }

    fn is_named(&self, name: &str) -> bool {
        let path = || self.as_path().is_some_and(|path| path == [name]);
        self.as_literal() == Some(name) || path()
    }

    /// `a.b.c` as words, when it is only names: what `provider`, `providers` and `ignore_changes` hold.
    pub(super) fn as_path(&self) -> Option<Vec<String>> {
        match &self.kind {
            Kind::Name(first, steps) => {
                let mut words = vec![first.clone()];
                for step in steps {
                    match step {
                        Step::Attribute(name) => words.push(name.clone()),
                        Step::Index(_) => break,
                        _ => return None,
                    }
                }
                Some(words)
            }
            // The form of Terraform 0.11 and of JSON: a string that holds the reference.
            Kind::Literal(value) => Some(value.as_str()?.split('.').map(str::to_owned).collect()),
            _ => None,
        }
    }
}
