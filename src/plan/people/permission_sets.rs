use serde::Serialize;

use crate::iam::{Policy, Statement};
use crate::model::{Model, SignIn};
use crate::symbol::Text;

/// What IAM Identity Center gives to people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PermissionSetsPlan {
    /// The ARN of its instance.
    pub instance: String,
    /// The permission sets: one a role.
    pub sets: Vec<PermissionSetPlan>,
}

/// A permission set: whoever has it takes one role.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PermissionSetPlan {
    /// Its label, and that of what belongs to it.
    pub label: String,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub policy: Policy,
    /// The account that it is assigned in.
    pub account: String,
    /// The ids of the groups that have it.
    pub groups: Vec<String>,
}

/// The permission sets, when people sign in through IAM Identity Center.
pub(in crate::plan) fn plan(model: &Model) -> Option<PermissionSetsPlan> {
    let Some(SignIn::IdentityCenter(center)) = &model.people else {
        return None;
    };
    let sets = model.permission_sets().into_iter();
    Some(PermissionSetsPlan {
        instance: center.instance.clone(),
        sets: sets
            .map(|set| PermissionSetPlan {
                label: set.name.replace('-', "_"),
                policy: Policy::new(vec![
                    Statement::allow("TakeTheRole", &["sts:AssumeRole"])
                        .on([Text::from(set.role.as_str())]),
                ]),
                name: set.name,
                account: set.account,
                groups: set.groups,
            })
            .collect(),
    })
}
