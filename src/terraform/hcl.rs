//! HCL text into the syntax tree.

use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::expr::{BinaryOperator, Expression, ObjectKey, TraversalOperator, UnaryOperator};
use hcl_edit::structure;
use hcl_edit::template::{Element, Template};
use serde_json::Number;

use super::syntax::{Block, Body, Call, Expr, For, Kind, Operator, Part, Step};
use crate::symbol::{Place, Value};

/// What could not be read, and the line, counted from 1.
pub(super) struct SyntaxError {
    pub line: u32,
    pub message: String,
}

/// Reads one file. The parser itself refuses nesting of more than 64 levels.
pub(super) fn parse(file: &Arc<str>, text: &str) -> Result<Body, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parsed = hcl_edit::parser::parse_body(text).map_err(|error| syntax_error(&error))?;
    Ok(Reader::new(file, text).body(parsed))
}

/// Reads the expression in a string of a JSON file; every node gets the one place.
pub(super) fn parse_expression(place: &Place, text: &str) -> Result<Expr, SyntaxError> {
    let parsed = hcl_edit::parser::parse_expr(text).map_err(|error| syntax_error(&error))?;
    Ok(Reader::at(place).expr(parsed))
}

/// Reads the template in a string of a JSON file; every node gets the one place.
pub(super) fn parse_template(place: &Place, text: &str) -> Result<Expr, SyntaxError> {
    let parsed = hcl_edit::parser::parse_template(text).map_err(|error| syntax_error(&error))?;
    Ok(Expr {
        place: place.clone(),
        kind: Reader::at(place).template(parsed),
    })
}

fn syntax_error(error: &hcl_edit::parser::Error) -> SyntaxError {
    SyntaxError {
        line: u32::try_from(error.location().line()).unwrap_or(u32::MAX),
        message: format!("syntax: {}", error.message()),
    }
}

struct Reader {
    file: Arc<str>,
    /// The offsets at which lines begin; empty when everything stands at `line`.
    starts: Vec<usize>,
    line: u32,
}

impl Reader {
    fn new(file: &Arc<str>, text: &str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file: Arc::clone(file),
            starts: std::iter::once(0).chain(after_newlines).collect(),
            line: 1,
        }
    }

    fn at(place: &Place) -> Self {
        Self {
            file: Arc::clone(&place.file),
            starts: Vec::new(),
            line: place.line,
        }
    }

    fn place(&self, node: &impl Span) -> Place {
        let line = match node.span() {
            Some(span) if !self.starts.is_empty() => {
                let line = self.starts.partition_point(|start| *start <= span.start);
                u32::try_from(line).unwrap_or(u32::MAX)
            }
            _ => self.line,
        };
        Place {
            file: Arc::clone(&self.file),
            line,
        }
    }

    fn body(&self, body: structure::Body) -> Body {
        let mut made = Body::default();
        for part in body {
            match part {
                structure::Structure::Attribute(attribute) => {
                    let value = self.expr(attribute.value);
                    made.attributes
                        .insert(attribute.key.as_str().to_owned(), value);
                }
                structure::Structure::Block(block) => made.blocks.push(self.block(block)),
            }
        }
        made
    }

    fn block(&self, block: structure::Block) -> Block {
        Block {
            place: self.place(&block),
            kind: block.ident.as_str().to_owned(),
            labels: block
                .labels
                .iter()
                .map(|label| label.as_str().to_owned())
                .collect(),
            body: self.body(block.body),
        }
    }

    fn exprs(&self, list: impl IntoIterator<Item = Expression>) -> Vec<Expr> {
        list.into_iter().map(|item| self.expr(item)).collect()
    }

    fn boxed(&self, expr: Expression) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    fn expr(&self, expr: Expression) -> Expr {
        let place = self.place(&expr);
        let kind = match expr {
            Expression::Parenthesis(inner) => return self.expr(inner.into_inner()),
            Expression::Null(_) => literal(Value::Null),
            Expression::Bool(known) => literal(Value::Bool(*known.value())),
            Expression::Number(number) => literal(Value::Number(self::number(number.value()))),
            Expression::String(text) => literal(Value::text(text.value().as_str())),
            Expression::Array(items) => Kind::List(self.exprs(items)),
            Expression::Object(object) => Kind::Object(
                object
                    .into_iter()
                    .map(|(key, value)| (self.key(key), self.expr(value.into_expr())))
                    .collect(),
            ),
            Expression::StringTemplate(template) => self.template(Template::from_iter(template)),
            Expression::HeredocTemplate(heredoc) => self.template(heredoc.template),
            Expression::Variable(name) => Kind::Name(name.as_str().to_owned(), Vec::new()),
            Expression::Conditional(conditional) => Kind::If(Box::new([
                self.expr(conditional.cond_expr),
                self.expr(conditional.true_expr),
                self.expr(conditional.false_expr),
            ])),
            Expression::FuncCall(call) => self.call(*call),
            Expression::Traversal(traversal) => self.traversal(*traversal),
            Expression::UnaryOp(unary) => match *unary.operator.value() {
                UnaryOperator::Neg => Kind::Negative(self.boxed(unary.expr)),
                UnaryOperator::Not => Kind::Not(self.boxed(unary.expr)),
            },
            Expression::BinaryOp(binary) => Kind::Binary(
                operator(*binary.operator.value()),
                Box::new([self.expr(binary.lhs_expr), self.expr(binary.rhs_expr)]),
            ),
            Expression::ForExpr(each) => Kind::For(Box::new(self.for_expr(*each))),
        };
        Expr { place, kind }
    }

    fn key(&self, key: ObjectKey) -> Expr {
        match key {
            ObjectKey::Ident(ident) => Expr::text(self.place(&ident), ident.as_str()),
            // A bare name is a string; a name in brackets is a reference.
            ObjectKey::Expression(Expression::Variable(name)) => {
                Expr::text(self.place(&name), name.as_str())
            }
            ObjectKey::Expression(expr) => self.expr(expr),
        }
    }

    fn call(&self, call: hcl_edit::expr::FuncCall) -> Kind {
        let mut name = String::new();
        for part in &call.name.namespace {
            name.push_str(part.as_str());
            name.push_str("::");
        }
        name.push_str(call.name.name.as_str());
        // `core::upper` is the same as `upper`.
        let name = name.strip_prefix("core::").unwrap_or(&name).to_owned();
        Kind::Call(Call {
            name,
            expand: call.args.expand_final(),
            arguments: self.exprs(call.args),
        })
    }

    fn traversal(&self, traversal: hcl_edit::expr::Traversal) -> Kind {
        let steps = traversal
            .operators
            .into_iter()
            .map(|operator| {
                let place = self.place(&operator);
                match operator.into_value() {
                    TraversalOperator::GetAttr(name) => Step::Attribute(name.as_str().to_owned()),
                    TraversalOperator::Index(expr) => Step::Index(self.expr(expr)),
                    TraversalOperator::LegacyIndex(index) => {
                        let kind = literal(Value::Number(Number::from(*index.value())));
                        Step::Index(Expr { place, kind })
                    }
                    TraversalOperator::AttrSplat(_) => Step::AttributeSplat,
                    TraversalOperator::FullSplat(_) => Step::FullSplat,
                }
            })
            .collect();
        match traversal.expr {
            Expression::Variable(name) => Kind::Name(name.as_str().to_owned(), steps),
            other => Kind::Access(self.boxed(other), steps),
        }
    }

    fn for_expr(&self, each: hcl_edit::expr::ForExpr) -> For {
        For {
            key_name: each.intro.key_var.map(|name| name.as_str().to_owned()),
            value_name: each.intro.value_var.as_str().to_owned(),
            collection: self.expr(each.intro.collection_expr),
            key: each.key_expr.map(|expr| self.expr(expr)),
            value: self.expr(each.value_expr),
            grouping: each.grouping,
            condition: each.cond.map(|cond| self.expr(cond.expr)),
        }
    }

    fn template(&self, template: Template) -> Kind {
        let mut parts: Vec<Part> = Vec::new();
        let mut strip_next = false;
        for element in template {
            match element {
                Element::Literal(text) => {
                    let text = match std::mem::take(&mut strip_next) {
                        true => text.trim_start(),
                        false => text.as_str(),
                    };
                    parts.push(Part::Literal(text.to_owned()));
                }
                Element::Interpolation(interpolation) => {
                    if interpolation.strip.strip_start()
                        && let Some(Part::Literal(before)) = parts.last_mut()
                    {
                        before.truncate(before.trim_end().len());
                    }
                    strip_next = interpolation.strip.strip_end();
                    parts.push(Part::Value(self.expr(interpolation.expr)));
                }
                Element::Directive(_) => parts.push(Part::Directive),
            }
        }
        template_of(parts)
    }
}

/// A template without interpolation is a string, and an interpolation alone is its expression.
fn template_of(mut parts: Vec<Part>) -> Kind {
    parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
    match parts.as_mut_slice() {
        [] => literal(Value::text("")),
        [Part::Literal(text)] => literal(Value::text(std::mem::take(text))),
        [Part::Value(_)] => match parts.pop() {
            Some(Part::Value(expr)) => expr.kind,
            _ => literal(Value::text("")),
        },
        _ => Kind::Template(parts),
    }
}

fn literal(value: Value) -> Kind {
    Kind::Literal(Arc::new(value))
}

fn number(number: &hcl_edit::Number) -> Number {
    if let Some(whole) = number.as_i64() {
        return whole.into();
    }
    if let Some(whole) = number.as_u64() {
        return whole.into();
    }
    let float = number.as_f64().and_then(Number::from_f64);
    float.unwrap_or_else(|| 0.into())
}

fn operator(operator: BinaryOperator) -> Operator {
    match operator {
        BinaryOperator::Eq => Operator::Equal,
        BinaryOperator::NotEq => Operator::NotEqual,
        BinaryOperator::LessEq => Operator::LessEqual,
        BinaryOperator::GreaterEq => Operator::GreaterEqual,
        BinaryOperator::Less => Operator::Less,
        BinaryOperator::Greater => Operator::Greater,
        BinaryOperator::Plus => Operator::Plus,
        BinaryOperator::Minus => Operator::Minus,
        BinaryOperator::Mul => Operator::Times,
        BinaryOperator::Div => Operator::Divide,
        BinaryOperator::Mod => Operator::Modulo,
        BinaryOperator::And => Operator::And,
        BinaryOperator::Or => Operator::Or,
    }
}
