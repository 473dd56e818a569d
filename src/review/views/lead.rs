//! Which change of access a headline tells: what a reader must not miss.

use super::fold::is_far;
use crate::access::actions::{self, Level};
use crate::review::{AccessChange, Turn};

/// The first of what opens: what reaches far, then what gives a say in who may do what, then what gives data, and what is new last. Among
/// equals it is the first of the report.
pub(super) fn first(changes: &[AccessChange]) -> Option<&AccessChange> {
    let opens = changes.iter().filter(|it| it.turn.opens());
    opens.min_by_key(|it| weigh(it))
}

fn weigh(change: &AccessChange) -> (bool, u8, bool) {
    // Of what is new, whoever makes it has a say anyway.
    let is_new = change.everybody && change.turn == Turn::Gained;
    let of = |wanted: fn(&str) -> bool| change.actions.iter().any(|it| wanted(it));
    let class = match (of(controls), of(is_data)) {
        (true, _) if !is_new => 0,
        (_, true) => 1,
        _ => 2,
    };
    (!is_far(change), class, is_new)
}

/// Actions that decide about access.
fn controls(action: &str) -> bool {
    let permissions = actions::known(action).is_some_and(|it| it.level == Level::Permissions);
    permissions || action.starts_with("sts:AssumeRole") || action == "kms:ScheduleKeyDeletion"
}

/// What the data itself, or what runs on it, is reached by.
const DATA: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncrypt",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "ecr:PutImage",
    "secretsmanager:GetSecretValue",
    "sagemaker:InvokeEndpoint",
    "lambda:InvokeFunction",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
];

fn is_data(action: &str) -> bool {
    DATA.iter().any(|it| action.starts_with(it))
}
