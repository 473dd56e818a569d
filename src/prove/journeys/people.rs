//! What people need: each request that a need comes to is allowed by the role's policies and by its boundary.

use super::{JOURNEYS, Traveller};
use crate::access::{PolicyKind, Scope, View, encode, principal};
use crate::claims::PeopleNeed;
use crate::iam::{Policy, Statement};
use crate::prove::ask::{Question, Subject, Wrong};
use crate::prove::people;
use crate::prove::proof::Ledger;
use crate::prove::world::Policed;

pub(super) fn gets(at: Traveller<'_, '_>, need: &PeopleNeed, ledger: &mut Ledger) {
    let role = at.role;
    let identity: Vec<&Policed<'_>> = role.identity.iter().flatten().collect();
    let all_judged = identity.len() == role.identity.len();
    let boundary = match &role.boundary {
        None => None,
        Some(Ok(policy)) => Some(policy),
        Some(Err(_)) => {
            return ledger.unasked(JOURNEYS, format!("`{}` can't be judged", role.claim.arn));
        }
    };
    if !all_judged {
        return ledger.unasked(JOURNEYS, format!("`{}` can't be judged", role.claim.arn));
    }
    let statements = identity.iter().flat_map(|it| &it.policy.statements);
    let together = Policy::new(statements.cloned().collect());
    let together = Policed::new(role.item, together, None);
    let layers = [
        ("the role's policy", Some(&together)),
        ("the boundary", boundary),
    ];
    for statement in people::asked(at.team, need) {
        for (name, layer) in layers {
            if let Some(policed) = layer {
                allowed(at, (name, policed), &statement, ledger);
            }
        }
    }
}

/// Every request that the statement speaks of.
fn allowed<'a>(
    at: Traveller<'_, 'a>,
    (name, policed): (&'static str, &Policed<'a>),
    statement: &Statement,
    ledger: &mut Ledger,
) {
    let scope = Scope::new(PolicyKind::Identity, View::Under);
    let requests = encode::allows(&Policy::new(vec![statement.clone()]), &scope);
    let question = Question {
        subject: Subject {
            name,
            policed,
            kind: PolicyKind::Identity,
        },
        about: principal::exactly(&at.role.arn).and(requests),
        wrong: Wrong::Refused,
        service: "*",
    };
    let actions = statement.actions.listed().iter();
    let actions: Vec<String> = actions.map(ToString::to_string).collect();
    let finding = || {
        at.finding(format!(
            "`{}` may not {}",
            at.role.claim.arn,
            actions.join(", ")
        ))
    };
    ledger.ask(JOURNEYS, question.answer(at.team, finding));
}
