//! Who deploys which unit, and whose states lie where.

use crate::claims::{DeployClaims, DeployServing, StateClaim, StateClaims, TeamRoles};
use crate::model::{ADMIN_PATH, Arns, Backend, Deploy, Identity, Model, Unit};

/// The stack of the account that a unit is in.
fn stack_of(model: &Model, unit: &Unit) -> Option<String> {
    let mut accounts = model.accounts.iter();
    let account = accounts.find(|account| account.id == unit.account)?;
    Some(account.stack.clone())
}

/// The deploying roles of all units, those included whose stacks are still to be taken away.
pub(super) fn deploys(model: &Model) -> Vec<DeployClaims> {
    let units = model.units_with_stacks();
    let mut all: Vec<DeployClaims> = units.filter_map(|unit| deploy(model, unit)).collect();
    all.sort_by(|a, b| a.unit.cmp(&b.unit));
    all
}

fn deploy(model: &Model, unit: &Unit) -> Option<DeployClaims> {
    let arns = Arns::of_unit(model, unit);
    let deploy = &unit.deploy;
    let mut deployers = match &deploy.ci {
        Some(_) => vec![arns.role(ADMIN_PATH, &deploy.ci_role())],
        None => vec![model.administrators.deploy.clone()],
    };
    deployers.extend(deploy.deployers.iter().cloned());
    let roles = deploy.teams.iter().map(|team| TeamRoles {
        roles: arns.role(&team.role_path(), "*"),
        boundary: arns.policy(&team.role_path(), &team.boundary()),
        people: { deploy.people.contains(team) }
            .then(|| arns.policy(&team.role_path(), &team.people_boundary())),
    });
    Some(DeployClaims {
        unit: unit.name.clone(),
        spec: unit.spec.clone(),
        account: unit.account.clone(),
        region: model.region.clone(),
        stack: stack_of(model, unit)?,
        applies: format!("units/{}", unit.name),
        role: unit.deploy_arn(model),
        deployers,
        fences: deploy.fences(),
        buckets: deploy.buckets(),
        starts: deploy.starts(),
        names: deploy.tokens(),
        aliases: deploy.aliases(),
        log_groups: deploy.log_groups(),
        roles: roles.collect(),
        serving: serving(deploy),
        state: model.backend.is_kept().then(|| unit.state_key.clone()),
    })
}

fn serving(deploy: &Deploy) -> DeployServing {
    let names = |teams: &[Identity]| teams.iter().map(Identity::names).collect();
    DeployServing {
        endpoints: names(&deploy.endpoints),
        versions: deploy.versions(),
        services: names(&deploy.services),
        alarms: deploy.alarms(),
        log_groups: deploy.serving_log_groups(),
        bundles: deploy.bundles.clone(),
        notebooks: names(&deploy.notebooks),
    }
}

/// The bucket of states, when the platform's stack has it.
pub(super) fn state(model: &Model) -> Option<StateClaims> {
    let Backend::S3 { bucket, .. } = &model.backend else {
        return None;
    };
    let platform = model.platform_states().into_iter().map(|key| StateClaim {
        key,
        role: model.administrators.deploy.clone(),
        configures: true,
    });
    let units = model.units_with_stacks();
    let units = units.map(|unit| StateClaim {
        key: unit.state_key.clone(),
        role: unit.deploy_arn(model),
        configures: false,
    });
    model.backend.is_kept().then(|| StateClaims {
        stack: "platform".to_owned(),
        account: model.platform.account.clone(),
        region: model.region.clone(),
        bucket: bucket.clone(),
        key: model.state_alias(),
        states: platform.chain(units).collect(),
    })
}
