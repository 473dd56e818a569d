//! Administrators' roles, the roles of pipelines, and what takes two people.

use serde::Serialize;

use super::AccountRolePlan;
use super::keys::{MANAGEMENT, by_account, longest_window};
use super::policies::{
    absent, arn_like, arn_not_like, each_once, equals, is, label, like, only_from, this_resource,
    through_s3, when_all,
};
use crate::iam::{Condition, Policy, PrincipalKind, Quantifier, Statement, Test};
use crate::model::{
    APPROVAL_TAG, Account, Administrators, Arns, CI_AUDIENCE, Model, PeopleRole, Unit,
};
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
    let tag = [Text::from(APPROVAL_TAG)];
    let by = [Text::from(approver)];
    let [out_of_use, tagging] =
        denied_alone(Some(approver), |deny| deny.by_anyone().on(this_resource()));
    let approve = Statement::allow("ApproversApprove", TAGGING);
    let look = Statement::allow(
        "ApproversLook",
        &["kms:DescribeKey", "kms:ListResourceTags"],
    );
    let by_approver =
        |statement| by_account(arns, statement).when(arn_like("aws:PrincipalArn", by.clone()));
    [
        out_of_use,
        tagging,
        when_all(by_approver(approve), only_from("aws:TagKeys", tag)),
        by_approver(look),
    ]
}

/// What is denied to everybody but an approver, or to everybody.
fn denied_alone(approver: Option<&str>, on: impl Fn(Statement) -> Statement) -> [Statement; 2] {
    let out_of_use = on(Statement::deny("OutOfUseTakesTwo", OUT_OF_USE))
        .when(absent(&format!("aws:ResourceTag/{APPROVAL_TAG}")));
    let tag = [Text::from(APPROVAL_TAG)];
    let spoken_of = Condition::new(Test::StringEqualsIgnoreCase, "aws:TagKeys", tag);
    let tagging = on(Statement::deny("OnlyApproversApprove", TAGGING))
        .when(spoken_of.over(Quantifier::ForAnyValue));
    let tagging = match approver {
        Some(arn) => tagging.when(arn_not_like("aws:PrincipalArn", [Text::from(arn)])),
        None => tagging,
    };
    [out_of_use, tagging]
}

/// The OpenID Connect provider of an account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OidcPlan {
    /// Its issuer.
    pub url: String,
    /// What its tokens are for.
    pub audience: String,
}

/// The provider that the roles of pipelines trust, when the account does not have it already.
pub(super) fn oidc(account: &Account) -> Option<OidcPlan> {
    let oidc = account.admins.oidc.as_ref().filter(|it| !it.existing)?;
    Some(OidcPlan {
        url: format!("https://{}", oidc.issuer),
        audience: CI_AUDIENCE.to_owned(),
    })
}

/// The administrators' roles that an account's stack makes, and those of the pipelines that apply the stacks of its units.
pub(super) fn roles(model: &Model, account: &Account) -> Vec<AccountRolePlan> {
    let scope = Scope {
        model,
        account,
        arns: Arns::of_account(model, account),
    };
    let admins = &account.admins;
    let mut roles = Vec::new();
    roles.extend(admins.keys.as_ref().map(|it| scope.key_administrators(it)));
    roles.extend(admins.approvers.as_ref().map(|it| scope.approvers(it)));
    roles.extend(admins.break_glass.as_ref().map(|it| scope.break_glass(it)));
    let units = model.units_with_stacks();
    let own = units.filter(|unit| unit.account == account.id);
    roles.extend(own.filter_map(|unit| scope.pipeline(unit)));
    roles
}

struct Scope<'a> {
    model: &'a Model,
    account: &'a Account,
    arns: Arns<'a>,
}

impl Scope<'_> {
    /// Keys of ringfence's, by their aliases: those of the teams and what the account has once.
    fn own_keys(&self, sid: &str, actions: &[&str]) -> Statement {
        let aliases = self.account.key_aliases();
        let own = like(
            "kms:ResourceAliases",
            aliases.iter().map(|it| Text::from(it.as_str())),
        );
        Statement::allow(sid, actions)
            .on([Text::from(self.arns.any_key())])
            .when(own.over(Quantifier::ForAnyValue))
    }

    /// It is held twice: by the policies of keys, which nobody of the account gets around, and by its own.
    fn key_administrators(&self, role: &PeopleRole) -> AccountRolePlan {
        let mut needs = vec![
            self.own_keys("ManageKeys", MANAGEMENT),
            self.own_keys("ScheduleDeletion", &["kms:ScheduleKeyDeletion"])
                .when(longest_window()),
            find_keys(),
        ];
        if self.account.admins.approvers.is_some() {
            needs.extend(denied_alone(None, |deny| {
                deny.on([Text::from(self.arns.any_key())])
            }));
        }
        self.role(
            ("key_administrators", role, "keys"),
            "Manages keys, and uses none",
            by_people(role),
            needs,
        )
    }

    fn approvers(&self, role: &PeopleRole) -> AccountRolePlan {
        let tag = [Text::from(APPROVAL_TAG)];
        let approve = self.own_keys("ApproveDeletion", TAGGING);
        let needs = vec![
            when_all(approve, only_from("aws:TagKeys", tag)),
            self.own_keys("LookAtKeys", &["kms:DescribeKey", "kms:ListResourceTags"]),
            find_keys(),
        ];
        self.role(
            ("key_deletion_approvers", role, "keys"),
            "Approves that keys are deleted or disabled, and does neither",
            by_people(role),
            needs,
        )
    }

    /// It reads, and changes nothing.
    fn break_glass(&self, role: &PeopleRole) -> AccountRolePlan {
        let buckets = self.model.emergency_buckets(self.account);
        let buckets: Vec<Text> = { buckets.iter() }
            .map(|name| Text::from(self.arns.bucket(name)))
            .collect();
        let objects = buckets.iter().map(|arn| arn.clone().then("/*"));
        let here = || equals("aws:ResourceAccount", self.account.id.as_str());
        let needs = vec![
            Statement::allow("ReadObjects", &["s3:GetObject", "s3:GetObjectVersion"])
                .on(objects)
                .when(here()),
            Statement::allow("ListObjects", &["s3:ListBucket", "s3:ListBucketVersions"])
                .on(buckets)
                .when(here()),
            self.own_keys("DecryptObjects", &["kms:Decrypt"])
                .when(through_s3(&self.model.region)),
        ];
        self.role(
            ("break_glass", role, "break-glass"),
            "Gets in when all else fails: reads objects, with a second factor",
            by_users(role, self.model),
            needs,
        )
    }

    fn role(
        &self,
        (label, role, purpose): (&str, &PeopleRole, &str),
        description: &str,
        trust: Statement,
        needs: Vec<Statement>,
    ) -> AccountRolePlan {
        AccountRolePlan::new(
            (label, role.name.clone(), purpose),
            description.to_owned(),
            Policy::new(vec![trust]),
            Policy::new(needs),
            role.session_minutes * 60,
        )
    }

    /// The role that a unit's pipeline takes, and from which it goes on to the unit's deploying role and to nothing else.
    fn pipeline(&self, unit: &Unit) -> Option<AccountRolePlan> {
        let deploy = &unit.deploy;
        let pipeline = deploy.ci.as_ref()?;
        let provider = Text::from(self.arns.oidc_provider(&pipeline.issuer));
        let trust = Statement::allow("OnlyThisPipeline", &["sts:AssumeRoleWithWebIdentity"])
            .by(PrincipalKind::Federated, [provider]);
        let mut claims: Vec<(&str, Vec<Text>)> = Vec::new();
        for (key, value) in &pipeline.claims {
            let value = Text::from(value.as_str());
            match claims.iter_mut().find(|(known, _)| known == key) {
                Some((_, values)) => values.push(value),
                None => claims.push((key, vec![value])),
            }
        }
        let claims = claims.into_iter();
        let trust = when_all(
            trust,
            claims.map(|(key, values)| Condition::new(Test::StringEquals, key, values)),
        );
        let apply = Statement::allow("TakeTheDeployingRole", &["sts:AssumeRole"])
            .on([Text::from(unit.deploy_arn(self.model))]);
        Some(AccountRolePlan::new(
            (
                &format!("ci_{}", label(&deploy.unit)),
                deploy.ci_role(),
                "ci",
            ),
            format!("Applies the unit {}, from its pipeline only", deploy.unit),
            Policy::new(vec![trust]),
            Policy::new(vec![apply]),
            PIPELINE_SECONDS,
        ))
    }
}

/// A role that is taken by way of another lasts an hour at most, so its own session need not be longer
/// ([role chaining](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html)).
const PIPELINE_SECONDS: u32 = 3600;

/// Keys and aliases are listed as a whole or not at all (Service Authorization Reference, AWS Key Management Service).
fn find_keys() -> Statement {
    Statement::allow("FindKeys", &["kms:ListAliases", "kms:ListKeys"]).on([Text::from("*")])
}

/// Users and roles by their ARNs, whose accounts are the principals: one that is made anew keeps its access, and one that is gone gives
/// it to nobody (IAM User Guide, `reference_policies_elements_principal.html`).
fn by_people(role: &PeopleRole) -> Statement {
    let people = role.people.iter().map(|arn| Text::from(arn.as_str()));
    Statement::allow("OnlyDeclaredPeople", &["sts:AssumeRole"])
        .by(PrincipalKind::Aws, roots_of(&role.people))
        .when(arn_like("aws:PrincipalArn", people))
}

/// Users that have just shown a second factor. MFA does not survive another role before this one, so it belongs in this trust
/// (IAM User Guide, `id_credentials_mfa_configure-api-require.html`). STS records what it is asked in the region of the endpoint, so only
/// endpoints are taken of regions in which somebody is told.
fn by_users(role: &PeopleRole, model: &Model) -> Statement {
    let regions = model.told_regions();
    by_people(role)
        .when(Condition::new(
            Test::StringEquals,
            "aws:RequestedRegion",
            regions.iter().map(|it| Text::from(it.as_str())),
        ))
        .when(is("aws:MultiFactorAuthPresent", true))
        .when(Condition::new(
            Test::NumericLessThanEquals,
            "aws:MultiFactorAuthAge",
            [Text::from(FACTOR_SECONDS.to_string())],
        ))
}

/// How long ago the second factor was shown, at most.
const FACTOR_SECONDS: u32 = 3600;

/// The accounts of people, as principals.
fn roots_of(people: &[String]) -> Vec<Text> {
    let root = |arn: &String| {
        let account: Vec<&str> = arn.split(':').take(5).collect();
        Text::from(format!("{}:root", account.join(":")))
    };
    each_once(people.iter().map(root))
}
