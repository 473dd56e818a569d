//! The administrators of units: they make roles for the unit's teams, each under its team's boundary and in a path of their own. What
//! ringfence makes they neither change nor take, boundaries least of all.

use super::super::AccountRolePlan;
use super::super::deploy::OTHERWISE;
use super::roles::{SEE_GROUPS, signing_in};
use crate::iam::{Condition, Policy, Statement, Test};
use crate::model::{Account, Arns, Model, TeamNames, Unit, UnitPeople, permission_set_of_unit};
use crate::symbol::Text;

/// What gives a role something: only under its team's boundary.
const UNDER_THE_BOUNDARY: &[&str] = &[
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
];

/// One role a unit of the account that names administrators.
pub(in crate::plan) fn plan(model: &Model, account: &Account) -> Vec<AccountRolePlan> {
    let units = model.units.iter().filter(|it| it.account == account.id);
    units
        .filter_map(|unit| Some(role(model, unit, unit.people.as_ref()?)))
        .collect()
}

fn role(model: &Model, unit: &Unit, people: &UnitPeople) -> AccountRolePlan {
    const HOUR: u32 = 3600;
    let arns = Arns::of_unit(model, unit);
    let first = &unit.deploy.unit;
    AccountRolePlan::new(
        (
            &format!("administrators_{}", first.replace('-', "_")),
            unit.administrators(),
            "people",
        ),
        format!("The administrators of the unit {first}"),
        signing_in(
            model,
            arns,
            &people.administrators,
            &permission_set_of_unit(unit),
        ),
        Policy::new(needs(unit, arns)),
        HOUR,
    )
}

fn needs(unit: &Unit, arns: Arns<'_>) -> Vec<Statement> {
    let mut all = Vec::new();
    let mut own = Vec::new();
    for (index, team) in unit.teams.iter().enumerate() {
        let names = TeamNames::new(unit, team);
        let roles = Text::from(arns.role(&names.own_role_path(), "*"));
        let boundary = arns.policy(&names.role_path(), &names.boundary());
        all.push(
            Statement::allow(&format!("RolesOfTeam{}", index + 1), UNDER_THE_BOUNDARY)
                .on([roles.clone()])
                .when(Condition::new(
                    Test::ArnEquals,
                    "iam:PermissionsBoundary",
                    [Text::from(boundary)],
                )),
        );
        own.push(roles);
    }
    let groups = unit.deploy.log_groups();
    if !own.is_empty() {
        all.push(Statement::allow("KeepRoles", OTHERWISE).on(own));
    }
    all.extend([
        Statement::allow("ReadLogs", &["logs:GetLogEvents"])
            .on([Text::from(arns.log_streams(&groups, "*"))]),
        Statement::allow("SearchLogs", SEE_GROUPS)
            .on(arns.log_group_in_policies(&groups).map(Text::from)),
    ]);
    all
}
