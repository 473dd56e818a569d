//! The deploying roles: each can do to its unit what Terraform asks for, to every resource of the unit's stack, and nothing to
//! anything else; and nobody takes it but those who are claimed to.

mod calls;
mod need;
mod one;
mod serving;
mod unit;

use std::collections::{BTreeSet, HashSet};

use super::ask::{Question, Subject, Wrong};
use super::fence::{the_policy, unjudged_finding};
use super::proof::Ledger;
use super::world::{Index, Item, Policed, RoleFacts, TeamWorld};
use super::{Code, Theorem};
use crate::access::{Formula, PolicyKind, Scope, View, actions, encode, principal};
use crate::claims::DeployClaims;
use crate::iam::{Condition, Policy, Statement, Test};
use crate::symbol::Text;
use need::Place;
use one::Stack;
use unit::Unit;

const FENCE: Theorem = Theorem::Fence;
const LEAST: Theorem = Theorem::LeastPrivilege;
const LOCK_OUT: Theorem = Theorem::NoLockOut;

pub(super) fn prove<'a>(
    world: &Index<'a>,
    owner: &TeamWorld<'a>,
    claim: &'a DeployClaims,
    ledger: &mut Ledger,
) {
    // What is not there was reported as missing.
    let Some(role) = owner.roles.first() else {
        return;
    };
    trust(owner, role, claim, ledger);
    let place = || Place {
        partition: owner.partition,
        claim,
    };
    let unit = Unit { place: place() };
    let state = world.claims.state.as_ref();
    let licence = unit::licence(&unit, state);
    residue(role, &licence, ledger);
    let mut identity = Vec::new();
    for judged in &role.identity {
        match judged {
            Ok(policy) => {
                no_more(owner, role, (policy, "its policy"), &licence, ledger);
                identity.push(policy);
            }
            Err(unjudged) => ledger.ask(LEAST, Some(unjudged_finding(owner, LEAST, unjudged))),
        }
    }
    let Some(boundary) = boundary(owner, role, ledger) else {
        return;
    };
    let most = unit::boundary_licence(&unit, state);
    no_more(owner, role, (boundary, "its boundary"), &most, ledger);
    let statements = identity.iter().flat_map(|it| &it.policy.statements);
    let together = Policy::new(statements.cloned().collect());
    let together = Policed::new(role.item, together, None);
    let layers = [
        ("the deploying role's policies", &together),
        ("its boundary", boundary),
    ];
    let items = of_stack(world, &claim.applies);
    let stack = Stack::of(place(), &items);
    keeps(owner, role, &layers, (&stack, &items), ledger);
    let own = unit::own_state(&unit, state);
    let message = format!(
        "the deploying role of {} may be refused its own state",
        claim.unit
    );
    for statement in &own {
        for layer in &layers {
            never_refused(owner, role, *layer, statement, (None, &message), ledger);
        }
    }
    if unit::shares_its_start(claim, &world.claims.deploys) {
        ledger.assume(format!(
            "nobody but the trusted base attaches policies to the deploying role of {}: its boundary can't tell its names from those of \
             units that are called like it, which its policies can",
            claim.unit
        ));
    }
    ledger.not_fenced(format!(
        "security groups without a tag `Fence`: the deploying role of {} may take rules off them, for default groups come without tags",
        claim.unit
    ));
    ledger.not_fenced(format!(
        "keys without a tag `Fence` whose own policies hand them to the account's identity policies: the deploying role of {} may \
         put its tag on them, for new keys come without tags",
        claim.unit
    ));
    let mut others = world.claims.deploys.iter();
    if others.any(|it| it.role != claim.role && it.account == claim.account) {
        ledger.not_fenced(format!(
            "which VPC of the account a DNS firewall is put on: the deploying role of {} may put its own on another unit's, for AWS has \
             no condition on that",
            claim.unit
        ));
    }
    ledger.assume(format!(
        "those who may take the deploying role of {} decide about everything in that unit, and about nothing else",
        claim.unit
    ));
}

/// What the policies of a deploying role may come to.
pub(super) fn licence(
    world: &Index<'_>,
    owner: &TeamWorld<'_>,
    claim: &DeployClaims,
) -> Vec<Statement> {
    let place = Place {
        partition: owner.partition,
        claim,
    };
    unit::licence(&Unit { place }, world.claims.state.as_ref())
}

/// Actions that AWS grants on `*` only: they can't be narrowed, so they are named.
fn residue(role: &RoleFacts<'_>, licence: &[Statement], ledger: &mut Ledger) {
    let listed = licence.iter().flat_map(|it| it.actions.listed());
    for action in listed.filter_map(Text::as_literal) {
        if actions::only_on_star(action) {
            ledger.residue(&role.claim.arn, action);
        }
    }
}

fn of_stack<'a>(world: &Index<'a>, stack: &str) -> Vec<Item<'a>> {
    let kinds = world.of_stack(stack);
    kinds.values().flatten().copied().collect()
}

/// Nobody takes the role but those that the claim names.
fn trust<'a>(
    owner: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    claim: &DeployClaims,
    ledger: &mut Ledger,
) {
    let trusts = role.trust.as_slice();
    let Some(policy) = the_policy(owner, FENCE, trusts, role.item, "role's trust", ledger) else {
        return;
    };
    let deployers = claim.deployers.iter().map(|arn| Text::from(arn.as_str()));
    let by = Condition::new(Test::StringEquals, "aws:PrincipalArn", deployers);
    let licence = Statement::allow("", &["sts:AssumeRole"])
        .by_anyone()
        .when(by);
    let subject = Subject {
        name: "the trust policy",
        policed: policy,
        kind: PolicyKind::Trust,
    };
    let finding = || {
        let message = format!(
            "somebody else than its deployers can take the role `{}`",
            claim.role
        );
        owner
            .finding(FENCE, Code::Trust, message)
            .asked_by(&claim.spec)
            .help("trust the accounts of the deployers under `aws:PrincipalArn` only")
    };
    let question = Question {
        subject,
        about: Formula::True,
        wrong: Wrong::AllowedBeyond(&[licence]),
        service: "sts",
    };
    ledger.ask(FENCE, question.answer(owner, finding));
    for arn in &claim.deployers {
        let about = principal::exactly(&Text::from(arn.as_str()))
            .and(encode::actions_like(["sts:AssumeRole"]));
        let finding = || {
            let message = format!("`{arn}` can't take the deploying role of {}", claim.unit);
            let finding = owner.finding(LOCK_OUT, Code::DeployRefused, message);
            finding.asked_by(&claim.spec)
        };
        let question = Question {
            subject,
            about,
            wrong: Wrong::Refused,
            service: "sts",
        };
        ledger.ask(LOCK_OUT, question.answer(owner, finding));
    }
}

/// The boundary, which must be there and be one that can be judged.
fn boundary<'q, 'a>(
    owner: &TeamWorld<'a>,
    role: &'q RoleFacts<'a>,
    ledger: &mut Ledger,
) -> Option<&'q Policed<'a>> {
    let finding = match &role.boundary {
        Some(Ok(policy)) => return Some(policy),
        Some(Err(unjudged)) => unjudged_finding(owner, LEAST, unjudged),
        None => {
            let message = format!("the role `{}` has no permission boundary", role.claim.arn);
            let finding = owner.finding(LEAST, Code::NoBoundary, message);
            finding.at(role.item).asked_by(&role.claim.spec)
        }
    };
    ledger.ask(LEAST, Some(finding));
    None
}

/// Each policy alone: neither may lean on the other.
fn no_more<'a>(
    owner: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    (policy, by): (&Policed<'a>, &str),
    licence: &[Statement],
    ledger: &mut Ledger,
) {
    let question = Question {
        subject: Subject {
            name: "the deploying role's policy",
            policed: policy,
            kind: PolicyKind::Identity,
        },
        about: principal::exactly(&role.arn),
        wrong: Wrong::AllowedBeyond(licence),
        service: "*",
    };
    let finding = || {
        let message = format!(
            "by {by} the deploying role `{}` reaches what is not its unit's, or does what Terraform never asks for",
            role.claim.arn
        );
        owner
            .finding(LEAST, Code::DeployReaches, message)
            .asked_by(&role.claim.spec)
    };
    ledger.ask(LEAST, question.answer(owner, finding));
}

/// Every call that Terraform makes for every resource of the stack.
fn keeps<'a>(
    owner: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    layers: &[(&'static str, &Policed<'a>); 2],
    (stack, items): (&Stack<'a>, &[Item<'a>]),
    ledger: &mut Ledger,
) {
    // What is asked for one thing is often asked for the next in the same words.
    let mut asked = HashSet::new();
    let mut unknown = BTreeSet::new();
    for item in items {
        let kind = item.resource.kind.as_str();
        let Some(calls) = calls::of_kind(kind) else {
            if unknown.insert(kind) {
                let message =
                    format!("nobody looked up what Terraform asks for to keep a `{kind}`");
                let finding = owner.finding(LOCK_OUT, Code::UnknownCalls, message);
                let help = "make it in a stack of its own, which another role applies";
                ledger.ask(LOCK_OUT, Some(finding.at(*item).help(help)));
            }
            continue;
        };
        let one = stack.one(*item);
        for call in calls {
            for statement in need::statements(call, &stack.place, &one) {
                if !asked.insert(statement.clone()) {
                    continue;
                }
                let message = format!(
                    "the deploying role may be refused {} for `{}`",
                    call.actions.join(", "),
                    item.resource.address
                );
                for layer in layers {
                    never_refused(
                        owner,
                        role,
                        *layer,
                        &statement,
                        (Some(*item), &message),
                        ledger,
                    );
                }
            }
        }
    }
}

/// Every request that the statement speaks of is allowed by the policy.
fn never_refused<'a>(
    owner: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    (name, policy): (&'static str, &Policed<'a>),
    statement: &Statement,
    (item, message): (Option<Item<'a>>, &str),
    ledger: &mut Ledger,
) {
    let requests = Policy::new(vec![statement.clone()]);
    let scope = Scope::new(PolicyKind::Identity, View::Under);
    let question = Question {
        subject: Subject {
            name,
            policed: policy,
            kind: PolicyKind::Identity,
        },
        about: principal::exactly(&role.arn).and(encode::allows(&requests, &scope)),
        wrong: Wrong::Refused,
        service: "*",
    };
    let finding = || {
        let mut finding = owner.finding(LOCK_OUT, Code::DeployRefused, message);
        if let Some(item) = item {
            finding = finding.help(format!("it is asked for to keep {}", item.address()));
        }
        finding.asked_by(&role.claim.spec)
    };
    ledger.ask(LOCK_OUT, question.answer(owner, finding));
}
