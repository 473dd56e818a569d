//! In which account and region a provider works, as far as its block says.

use std::rc::Rc;
use std::sync::Arc;

use super::eval::Scope;
use super::syntax::{Expr, Kind};
use super::world::{ModuleInstance, Repetition};
use crate::symbol::{Text, Value};

/// The account and region that a provider configuration works in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Account {
    pub account: Text,
    pub region: Text,
}

impl Account {
    /// `aws`, or the partition that the region's name tells.
    pub(super) fn partition(&self) -> &'static str {
        match self.region.as_literal() {
            Some(region) if region.starts_with("cn-") => "aws-cn",
            Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}

impl<'m> ModuleInstance<'m> {
    /// The account of a provider as this module names it: `aws`, `aws.other`.
    pub(super) fn account(self: &Rc<Self>, name: &str) -> Rc<Account> {
        if let Some(known) = self.accounts.borrow().get(name) {
            // A provider whose region needs a resource of the same provider: Terraform refuses that cycle.
            return known.clone().unwrap_or_else(|| Rc::new(self.no_account()));
        }
        self.accounts.borrow_mut().insert(name.to_owned(), None);
        let found = Rc::new(self.find_account(name));
        let kept = Some(Rc::clone(&found));
        self.accounts.borrow_mut().insert(name.to_owned(), kept);
        found
    }

    fn no_account(&self) -> Account {
        let prefix = &self.world.prefix;
        Account {
            account: Text::atom(format!("{prefix}account-id")),
            region: Text::atom(format!("{prefix}region")),
        }
    }

    fn find_account(self: &Rc<Self>, name: &str) -> Account {
        if self.module.providers.contains_key(name) {
            return self.declared_account(name);
        }
        let Some((caller, call)) = &self.caller else {
            return self.no_account();
        };
        let passed = call.body.attributes.get("providers");
        let passed = passed.and_then(|passed| passed_provider(passed, name));
        let outer = passed.as_deref().unwrap_or(name);
        Account::clone(&caller.account(outer))
    }

    fn declared_account(self: &Rc<Self>, name: &str) -> Account {
        let mut made = self.no_account();
        let Some(block) = self.module.providers.get(name) else {
            return made;
        };
        let nowhere = Repetition::default();
        let scope = Scope::new(self, &nowhere);
        let value = |expr: &Expr| scope.value(expr).ok();
        let attribute = |name: &str| block.body.attributes.get(name).and_then(value);
        if let Some(region) = attribute("region").and_then(|value| value.as_text().cloned()) {
            made.region = region;
        }
        let allowed = attribute("allowed_account_ids");
        let only = match allowed.as_deref().map(Value::items) {
            Some([only]) => only.as_text().cloned(),
            _ => None,
        };
        let role_arn = match block.nested("assume_role").next() {
            Some(role) => Some(role.body.attributes.get("role_arn").and_then(value)),
            // In JSON, blocks are read as lists of objects.
            None => attribute("assume_role").map(|roles| {
                let role = roles.items().first();
                role.and_then(|role| role.get("role_arn").cloned())
                    .map(Arc::new)
            }),
        };
        let assumed = role_arn.map(|arn| {
            arn.and_then(|arn| account_of_arn(arn.as_str()?))
                .unwrap_or_else(|| Text::unknown("the role that the provider assumes"))
        });
        // Other credentials may belong to another account; without any, those of the default provider do.
        let others = ["profile", "access_key", "shared_credentials_files", "token"];
        let foreign = name.contains('.') && others.iter().any(|key| attribute(key).is_some());
        made.account = match (only, assumed) {
            (Some(only), _) => only,
            (None, Some(assumed)) => assumed,
            (None, None) if foreign => Text::unknown(format!("the account of provider {name}")),
            (None, None) => match name.split_once('.') {
                Some((default, _)) => self.account(default).account.clone(),
                None => made.account,
            },
        };
        made
    }
}

/// `providers = { aws.here = aws.there }`.
fn passed_provider(passed: &Expr, name: &str) -> Option<String> {
    let Kind::Object(entries) = &passed.kind else {
        return None;
    };
    let mut entries = entries.iter();
    let (_, value) =
        entries.find(|(key, _)| key.as_path().is_some_and(|path| path.join(".") == name))?;
    Some(value.as_path()?.join("."))
}

fn account_of_arn(arn: &str) -> Option<Text> {
    let account = arn.split(':').nth(4)?;
    (account.len() == 12).then(|| Text::from(account))
}
