//! Administrators' roles and the roles of pipelines: who takes each, and what it needs.

use std::collections::BTreeMap;

use crate::claims::{
    ControlClaim, ControlTheorem, Expected, FederatedTrust, Need, NeedKind, RoleClaim, RolePurpose,
    RolesTrust, TrustClaim, UsersTrust,
};
use crate::model::{
    ADMIN_PATH, Account, Arns, Backend, CI_AUDIENCE, Model, PeopleRole, SpecPath, Unit,
};

/// How long ago who breaks the glass has shown a second factor, at most.
const FACTOR_SECONDS: u32 = 60 * 60;

/// The roles of an account.
pub(super) fn roles(model: &Model, account: &Account) -> Vec<RoleClaim> {
    let scope = Scope {
        model,
        account,
        arns: Arns::of_account(model, account),
    };
    let admins = &account.admins;
    let by_two = admins.approvers.is_some();
    let mut roles = Vec::new();
    if let Some(role) = &admins.keys {
        let what = NeedKind::ManageKeys {
            aliases: scope.aliases(),
            by_two,
        };
        roles.push(scope.role(role, RolePurpose::KeyAdministrators, by_people(role), what));
    }
    if let Some(role) = &admins.approvers {
        let what = NeedKind::ApproveDeletion {
            aliases: scope.aliases(),
        };
        roles.push(scope.role(role, RolePurpose::DeletionApprovers, by_people(role), what));
    }
    if let Some(role) = &admins.break_glass {
        let what = NeedKind::ReadInEmergency {
            aliases: scope.aliases(),
            buckets: scope.buckets(),
        };
        roles.push(scope.role(role, RolePurpose::BreakGlass, by_users(model, role), what));
    }
    let units = model.units_with_stacks();
    let own = units.filter(|unit| unit.account == account.id);
    roles.extend(own.filter_map(|unit| scope.pipeline(unit)));
    roles
}

/// What of an account's settings is about pipelines: the provider says who they are, for AWS only.
pub(super) fn controls(account: &Account) -> Vec<ControlClaim> {
    let oidc = account.admins.oidc.iter().filter(|it| !it.existing);
    oidc.map(|oidc| {
        ControlClaim::new(
            (
                ControlTheorem::Fence,
                "tokens of pipelines come from their provider, for AWS",
            ),
            "aws_iam_openid_connect_provider",
            [
                ("url", format!("https://{}", oidc.issuer).into()),
                ("client_id_list", Expected::list([CI_AUDIENCE])),
            ],
            &oidc.spec,
        )
        .known_by(&["url"])
    })
    .collect()
}

struct Scope<'a> {
    model: &'a Model,
    account: &'a Account,
    arns: Arns<'a>,
}

impl Scope<'_> {
    fn aliases(&self) -> Vec<String> {
        let mut names = self.account.organizations.clone();
        let own = self.account.aliases.values();
        names.extend(own.filter_map(|it| Some(it.split_once('/')?.0.to_owned())));
        names.sort();
        names.dedup();
        names.iter().map(|it| format!("alias/{it}/*")).collect()
    }

    /// Of every bucket that ringfence names, and of that of states where it is kept here.
    fn buckets(&self) -> Vec<String> {
        let organizations = self.account.organizations.iter();
        let mut names: Vec<String> = organizations.map(|it| format!("{it}-*")).collect();
        match &self.model.backend {
            Backend::S3 { bucket, .. }
                if self.model.backend.is_kept()
                    && self.account.id == self.model.platform.account =>
            {
                names.push(bucket.clone());
            }
            _ => {}
        }
        names
    }

    fn role(
        &self,
        role: &PeopleRole,
        purpose: RolePurpose,
        trust: TrustClaim,
        what: NeedKind,
    ) -> RoleClaim {
        RoleClaim {
            arn: self.arns.role(ADMIN_PATH, &role.name),
            purpose,
            trust,
            needs: vec![need(what, &role.spec)],
            spec: role.spec.clone(),
        }
    }

    fn pipeline(&self, unit: &Unit) -> Option<RoleClaim> {
        let pipeline = unit.deploy.ci.as_ref()?;
        let mut conditions: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in &pipeline.claims {
            let values = conditions.entry(key.clone()).or_default();
            values.push(value.clone());
        }
        let issuer = &pipeline.issuer;
        let Arns {
            partition, account, ..
        } = self.arns;
        let trust = FederatedTrust {
            provider: format!("arn:{partition}:iam::{account}:oidc-provider/{issuer}"),
            action: "sts:AssumeRoleWithWebIdentity".to_owned(),
            conditions,
            patterns: BTreeMap::new(),
            tags: false,
        };
        let what = NeedKind::AssumeRole {
            role: unit.deploy_arn(self.model),
        };
        Some(RoleClaim {
            arn: self.arns.role(ADMIN_PATH, &unit.deploy.ci_role()),
            purpose: RolePurpose::Pipelines,
            trust: TrustClaim::Federated(trust),
            needs: vec![need(what, &pipeline.spec)],
            spec: pipeline.spec.clone(),
        })
    }
}

fn need(what: NeedKind, because: &SpecPath) -> Need {
    Need {
        what,
        because: because.clone(),
    }
}

fn ordered(role: &PeopleRole) -> Vec<String> {
    let mut people = role.people.clone();
    people.sort();
    people
}

fn by_people(role: &PeopleRole) -> TrustClaim {
    TrustClaim::Roles(RolesTrust {
        roles: ordered(role),
        patterns: Vec::new(),
    })
}

fn by_users(model: &Model, role: &PeopleRole) -> TrustClaim {
    let mut regions = vec![model.region.clone()];
    regions.extend((model.partition == "aws").then(|| "us-east-1".to_owned()));
    regions.dedup();
    TrustClaim::Users(UsersTrust {
        users: ordered(role),
        mfa_age_seconds: FACTOR_SECONDS,
        session_seconds: role.session_minutes * 60,
        regions,
    })
}
