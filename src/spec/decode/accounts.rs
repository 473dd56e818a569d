//! Accounts, and who administers them.

use super::Decoder;
use super::root::{Facts, apart, leaf};
use crate::diagnostic::Diagnostic;
use crate::spec::leaf::{AccountId, Leaf, RoleArn};
use crate::spec::tree::{Kind, Node, ScalarType};
use crate::spec::types::{Account, AdministeredAccount, At};

/// An account: its id, or a mapping with the id and its administrators.
pub(super) fn account(decoder: &mut Decoder, node: &Node) -> Option<Account> {
    const ROLE: &str = "arn:aws:iam::111122223333:role/name";
    let Kind::Map(_) = node.kind else {
        return account_id(decoder, node).map(Account::Id);
    };
    let mut fields = decoder.record(node, "an account")?;
    let id = fields
        .need(decoder, "id", "\"111122223333\"")
        .and_then(|node| account_id(decoder, node));
    let keys = fields
        .find("keys")
        .map(|node| decoder.list::<RoleArn>(node, 1..=100, &format!("[{ROLE}]")));
    let deploy = leaf(decoder, fields.find("deploy"));
    let break_glass = leaf(decoder, fields.find("break-glass"));
    fields.finish(decoder);
    Some(Account::Administered(Box::new(AdministeredAccount {
        id: id?,
        keys,
        deploy,
        break_glass,
    })))
}

/// An id without quotes is a number to YAML, and may have lost its leading zeros.
fn account_id(decoder: &mut Decoder, node: &Node) -> Option<At<AccountId>> {
    if let Kind::Scalar(scalar) = &node.kind
        && scalar.type_ == ScalarType::Integer
        && let Err(fault) = AccountId::read(&scalar.text)
    {
        decoder.fault(fault, node.span);
        return None;
    }
    decoder.leaf(node)
}

/// The administrators of an account are roles of that account, and three different ones. Two names for one account would
/// make its things twice.
pub(super) fn own_roles(decoder: &mut Decoder, facts: &Facts<'_>) {
    let accounts = facts.accounts.iter().flat_map(|all| &all.0);
    let accounts: Vec<&Account> = accounts.map(|(_, account)| account).collect();
    for (number, account) in accounts.iter().enumerate() {
        let mut before = accounts.iter().take(number);
        if let Some(other) = before.find(|other| other.id().value == account.id().value) {
            let found = Diagnostic::error(
                "same-account",
                "one account has two names",
                decoder.label(account.id().span),
            )
            .and(decoder.label(other.id().span).saying("also given here"))
            .help("keep one of the names");
            decoder.diagnostics.push(found);
        }
        if let Some(account) = account.administered() {
            administrators(decoder, facts, account);
        }
    }
}

fn administrators(decoder: &mut Decoder, facts: &Facts<'_>, account: &AdministeredAccount) {
    let keys = account.keys.as_deref().unwrap_or_default();
    let others = account.deploy.iter().chain(&account.break_glass);
    for role in keys.iter().chain(others) {
        let mut parts = role.value.as_str().split(':').skip(1);
        let partition = parts.next().unwrap_or_default();
        facts.own_partition(decoder, partition, role.span);
        let own = account.id.value.as_str();
        let of = parts.nth(2).unwrap_or_default();
        if of != own {
            let message = format!("the role is of account {of}, not of {own}");
            let cause = decoder.label(account.id.span).saying("the account");
            let found = Diagnostic::error("wrong-account", message, decoder.label(role.span))
                .and(cause)
                .help("policies let in roles of their own account: make one there");
            decoder.diagnostics.push(found);
        }
    }
    apart(
        decoder,
        keys,
        account.deploy.as_ref(),
        account.break_glass.as_ref(),
    );
}
