//! What an organization forbids to its accounts: service and resource control policies, declarative ones, and those that are only written down for whoever
//! administers it.

use super::{Goes, Weakens, Weaker};
use crate::review::{Change, ElementChange, StatementChange};

/// A guardrail that is written down and attached by others: a file, no resource.
pub(in crate::review) const WRITTEN: &str = "guardrail";

const POLICY: &str = "aws_organizations_policy";
const ATTACHMENT: &str = "aws_organizations_policy_attachment";

/// Tests that let a statement apply to all values but those that are listed (IAM User Guide, `reference_policies_elements_condition_operators`).
const BUT: &[&str] = &["StringNot", "ArnNot", "NotIpAddress"];

pub(super) fn goes(kind: &str) -> Option<Goes> {
    let says = match kind {
        POLICY => "goes away: the guardrail no longer forbids anything",
        WRITTEN => "goes away: the guardrail is no longer written down",
        ATTACHMENT => "goes away: the guardrail no longer holds there",
        _ => return None,
    };
    Some(Goes {
        kind: kind.to_owned(),
        with: Vec::new(),
        weakens: Weakens::Guard,
        says: says.to_owned(),
    })
}

pub(super) fn of_argument(kind: &str, path: &str) -> Option<Weaker> {
    let says = match (kind, path) {
        (ATTACHMENT, "target_id") => "the guardrail no longer holds where it did",
        (ATTACHMENT, "policy_id") => "another guardrail holds instead of this one",
        (POLICY, "type") => "the guardrail is of another sort",
        (POLICY | WRITTEN, _) if path.starts_with("content") => {
            "the guardrail forbids something else, and perhaps no longer what it did"
        }
        _ => return None,
    };
    Some(Weaker::new(Weakens::Guard, says))
}

pub(super) fn of_statement(kind: &str, change: &StatementChange) -> Option<Weaker> {
    let guardrail = matches!(kind, POLICY | WRITTEN);
    (guardrail && allows_more(change)).then(|| {
        let says = match change.change {
            Change::Removed => format!("the guardrail no longer says `{}`", change.name),
            _ => format!(
                "the guardrail no longer forbids all that it did by `{}`",
                change.name
            ),
        };
        Weaker::new(Weakens::Guard, says)
    })
}

/// True when more may be allowed with the statement as it is now.
fn allows_more(change: &StatementChange) -> bool {
    let denies = change.denies;
    match change.change {
        Change::Removed => denies,
        Change::Added => !denies,
        Change::Changed | Change::Moved => change.elements.iter().any(|element| {
            let turned = element.element == "Effect";
            turned
                || if denies {
                    narrows(element)
                } else {
                    widens(element)
                }
        }),
    }
}

/// True when a statement applies to less than before, as far as one element tells.
fn narrows(change: &ElementChange) -> bool {
    match change.element.as_str() {
        "NotAction" | "NotResource" | "NotPrincipal" => !change.added.is_empty(),
        name => match name.strip_prefix("Condition ") {
            // One exception less, or none left; all else may let somebody off.
            Some(test) if BUT.iter().any(|but| operator(test).starts_with(but)) => {
                !change.added.is_empty()
            }
            Some(_) => true,
            None => !change.removed.is_empty() && !change.added.iter().any(|it| it == "*"),
        },
    }
}

/// Without what says how many of several values have to fit.
fn operator(test: &str) -> &str {
    let test = test.strip_prefix("ForAnyValue:").unwrap_or(test);
    test.strip_prefix("ForAllValues:").unwrap_or(test)
}

/// True when a statement applies to more.
fn widens(change: &ElementChange) -> bool {
    match change.element.as_str() {
        "NotAction" | "NotResource" | "NotPrincipal" => !change.removed.is_empty(),
        name => name.starts_with("Condition ") || !change.added.is_empty(),
    }
}
