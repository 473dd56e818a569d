//! Administrators' roles, the roles of pipelines, and what takes two people.

use super::keys::by_account;
use super::policies::{absent, arn_like, only_from, this_resource, when_all};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::model::{APPROVAL_TAG, Administrators, Arns};
use crate::symbol::Text;

/// What takes a key out of use. Deleting it comes after a window; disabling it works at once.
const OUT_OF_USE: &[&str] = &["kms:DisableKey", "kms:ScheduleKeyDeletion"];

/// What sets tags of a key and takes them away.
const TAGGING: &[&str] = &["kms:TagResource", "kms:UntagResource"];

/// Tags that a stack of an account leaves alone.
pub(super) fn ignored_tags(administrators: &Administrators) -> Vec<String> {
    let approved = administrators.approvers.iter();
    approved.map(|_| APPROVAL_TAG.to_owned()).collect()
}

/// Two people for what takes a key out of use: one asks, and an approver has set a tag before, which nobody else may set. Whoever can
/// tag would approve himself, so that is denied to everybody else, those who deploy included.
///
/// Conditions find a tag by its name in either case
/// ([condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)), so the deny is
/// about it in either case, too.
pub(super) fn by_two(approver: &str, arns: Arns<'_>) -> [Statement; 4] {
    let tag = || [Text::from(APPROVAL_TAG)];
    let approver = || [Text::from(approver)];
    let deny = |sid: &str, actions: &[&str]| {
        Statement::deny(sid, actions)
            .by_anyone()
            .on(this_resource())
    };
    let spoken_of = Condition::new(Test::StringEqualsIgnoreCase, "aws:TagKeys", tag());
    let approve = Statement::allow("ApproversApprove", TAGGING);
    let look = Statement::allow(
        "ApproversLook",
        &["kms:DescribeKey", "kms:ListResourceTags"],
    );
    let by_approver =
        |statement| by_account(arns, statement).when(arn_like("aws:PrincipalArn", approver()));
    [
        deny("OutOfUseTakesTwo", OUT_OF_USE)
            .when(absent(&format!("aws:ResourceTag/{APPROVAL_TAG}"))),
        deny("OnlyApproversApprove", TAGGING)
            .when(spoken_of.over(Quantifier::ForAnyValue))
            .when(Condition::new(
                Test::ArnNotLike,
                "aws:PrincipalArn",
                approver(),
            )),
        when_all(by_approver(approve), only_from("aws:TagKeys", tag())),
        by_approver(look),
    ]
}
