//! Roles, users and groups that stand beside what ringfence made, in whoever's files.

mod ask;
mod found;
mod handed;

use std::collections::{BTreeMap, BTreeSet};

use super::ESCALATION;
use super::protected::Protected;
use crate::access::{Formula, encode, principal};
use crate::prove::ask::Asker;
use crate::prove::proof::Ledger;
use crate::prove::world::World;
use crate::prove::{Code, Finding, Taken, controls};
use crate::symbol::Text;
use ask::{reaches, writes};
use found::{Found, found};
use handed::Policies;

/// How kinds begin that give policies to principals in ways that are not read: permission sets become roles in the account, and Cloud Control
/// makes roles of its own.
const NOT_READ: &[&str] = &["aws_ssoadmin_", "awscc_iam_", "awscc_sso_"];

/// Asks about each of them. Work grows with their number and with what is claimed in their accounts.
pub(in crate::prove) fn prove<'a>(world: &World<'a>, ledger: &mut Ledger) {
    not_read(world, ledger);
    let beside = found(world);
    if beside.is_empty() {
        return;
    }
    let protected = Protected::by_account(world);
    let policies = Policies::of(world);
    let mut asker = Asker::default();
    for one in &beside {
        for (account, protected) in accounts(one, &protected) {
            judge(one, (account, protected), &policies, &mut asker, ledger);
        }
    }
}

fn not_read(world: &World<'_>, ledger: &mut Ledger) {
    let kinds = world.kinds();
    let kinds = kinds.filter(|(kind, _)| NOT_READ.iter().any(|start| kind.starts_with(start)));
    // What is claimed word by word gives nobody more than that.
    let claimed = world.owners().flat_map(controls::items);
    let claimed: BTreeSet<(&str, &str)> = claimed.map(|(item, _)| found::key(&item)).collect();
    let items = kinds.flat_map(|(kind, items)| items.iter().map(move |it| (kind, it)));
    for (kind, item) in items.filter(|(_, item)| !claimed.contains(&found::key(item))) {
        let message = format!("what principals may do by `{kind}` is not read");
        let finding = Finding::new(ESCALATION, Code::NotUnderstood, "", message);
        ledger.ask(ESCALATION, Some(finding.at(*item)));
    }
}

/// The accounts that he may be of. In another than his own he can neither edit nor pass anything.
fn accounts<'p>(
    one: &Found<'_>,
    all: &'p BTreeMap<String, Protected>,
) -> Vec<(&'p String, &'p Protected)> {
    let own = one.account.as_literal();
    all.iter()
        .filter(|(account, _)| own.is_none_or(|own| own == account.as_str()))
        .collect()
}

fn judge<'a>(
    one: &Found<'a>,
    (account, protected): (&str, &Protected),
    policies: &Policies<'a>,
    asker: &mut Asker,
    ledger: &mut Ledger,
) {
    let named = one
        .arn
        .as_ref()
        .is_some_and(|arn| protected.named.contains(arn));
    for (why, place) in &one.unknown {
        let message = format!("what {} may do is not known: {why}", one.name);
        let finding = Finding::new(ESCALATION, Code::Unjudged, "", message);
        let finding = finding.at(one.item).placed(place.as_ref());
        ledger.ask(ESCALATION, Some(finding));
    }
    if named || one.is_unlimited() {
        // Whom the claims name is their word; of whom nothing is known it was said just now.
        return;
    }
    let account = Text::from(account);
    let mut asked: Vec<Text> = Vec::new();
    let mut open = vec![one.clone()];
    // Every policy is followed once, so this ends.
    while let Some(next) = open.pop() {
        let handed = policies.handed_by(&next, &account, asker);
        let wrote = writes(&next, (&account, protected), &handed, asker);
        let free = wrote.is_some();
        ledger.ask(ESCALATION, wrote.map(|it| whole(it, one, &next.by)));
        for finding in reaches(&next, (&account, protected), free, asker) {
            ledger.ask(ESCALATION, finding.map(|it| whole(it, one, &next.by)));
        }
        for policy in &handed {
            if !asked.contains(policy.arn()) {
                asked.push(policy.arn().clone());
                open.push(policy.held_by(&next, &account));
            }
        }
    }
}

/// The finding with the steps before those that it has, and where to look.
fn whole(finding: Finding, one: &Found<'_>, before: &[Taken]) -> Finding {
    let path = before.iter().chain(&finding.path).cloned().collect();
    let finding = match before.is_empty() {
        true => finding,
        false => finding.by_way_of(path),
    };
    let place = finding.chain.iter().find_map(|it| it.place.clone());
    finding
        .at(one.item)
        .placed(place.as_ref())
        .help("name in its policy what it is for, or put it under a boundary that denies this")
}

/// Everybody of an account: who he is in particular is not known.
fn anybody(account: &Text) -> Formula {
    principal::any_of_account(account)
        .but_not(encode::key_is("aws:PrincipalType", &Text::from("Account")))
}
