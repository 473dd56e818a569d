//! Policies that Terraform writes statement by statement, or for all things of a kind at once.

use super::items::{Item, Link};
use super::types::Thing;
use crate::iam::{Condition, PrincipalKind, Statement};
use crate::symbol::Text;

/// What `aws_lambda_permission` adds to a function's policy (Lambda API reference, `AddPermission`); an error in a few words when a part
/// of it is not known.
pub(super) fn lambda_permission(item: &Item<'_>, function: &Text) -> Result<Statement, String> {
    let required = |name: &str| match item.link(name) {
        Link::To(text) => Ok(text),
        Link::None => Err(format!("`{name}` is not written")),
        Link::Unknown(why) => Err(format!("`{name}` is not known: {why}")),
    };
    let optional = |name: &str| match item.link(name) {
        Link::None => Ok(None),
        Link::To(text) if text.is_empty() => Ok(None),
        Link::To(text) => Ok(Some(text)),
        Link::Unknown(why) => Err(format!("`{name}` is not known: {why}")),
    };
    let (kind, principal) = principal(required("principal")?);
    let on = match optional("qualifier")? {
        Some(qualifier) => function.clone().then(":").then_text(&qualifier),
        None => function.clone(),
    };
    let mut made = Statement::allow("", &[]);
    made.sid = optional("statement_id")?.map(|sid| sid.to_string());
    made.actions = crate::iam::Matches::Only(vec![required("action")?]);
    made = made.by(kind, [principal]).on([on]);
    for (argument, operator, key) in [
        ("source_arn", "ArnLike", "AWS:SourceArn"),
        ("source_account", "StringEquals", "AWS:SourceAccount"),
        ("principal_org_id", "StringEquals", "aws:PrincipalOrgID"),
        (
            "event_source_token",
            "StringEquals",
            "lambda:EventSourceToken",
        ),
        (
            "function_url_auth_type",
            "StringEquals",
            "lambda:FunctionUrlAuthType",
        ),
    ] {
        if let Some(value) = optional(argument)? {
            made = made.when(Condition {
                operator: operator.parse()?,
                key: key.to_owned(),
                values: vec![value],
            });
        }
    }
    Ok(made)
}

fn principal(written: Text) -> (PrincipalKind, Text) {
    match written.as_literal() {
        Some("*") => (PrincipalKind::Any, written),
        Some(name) if name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn") => {
            (PrincipalKind::Service, written)
        }
        _ => (PrincipalKind::Aws, written),
    }
}

/// Whether a policy of all log groups (or repositories) of an account and region is one of this thing.
pub(super) fn shares(item: &Item<'_>, thing: &Thing) -> bool {
    let same = |one: &Text, other: &Text| {
        let both = (one.as_literal(), other.as_literal());
        !matches!(both, (Some(one), Some(other)) if one != other)
    };
    same(&item.account(), &thing.account) && same(&item.region(), &thing.region)
}
