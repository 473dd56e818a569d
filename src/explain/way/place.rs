//! Where somebody runs: the subnets and groups of what runs as him.

use super::super::Ground;
use super::{Item, items, texts};
use crate::estate::Principal;
use crate::symbol::{Text, Value};

/// Where something runs.
#[derive(Clone)]
pub(super) enum Network<'g> {
    /// In no VPC.
    Outside(Item<'g>),
    /// In these subnets and groups.
    Inside(Inside<'g>),
}

/// The subnets and groups of something that runs.
#[derive(Clone)]
pub(super) struct Inside<'g> {
    /// What runs there.
    pub item: Item<'g>,
    /// `None` when they are not known.
    pub subnets: Option<Vec<Text>>,
    /// `None` when they are not known.
    pub groups: Option<Vec<Text>>,
}

/// The networks of everything in the Terraform that runs as this principal, each once.
pub(super) fn of<'g>(ground: &'g Ground, principal: &Principal) -> Vec<Network<'g>> {
    let mut found: Vec<Network<'g>> = Vec::new();
    for item in items(ground, "aws_sagemaker_pipeline") {
        found.extend(steps(item, &principal.arn));
    }
    let as_him = |kind: &'static str, argument: &'static str| {
        items(ground, kind).filter(move |item| item.is(argument, &principal.arn))
    };
    for item in as_him("aws_lambda_function", "role") {
        found.push(of_block(
            item,
            "vpc_config",
            ["subnet_ids", "security_group_ids"],
        ));
    }
    for item in as_him("aws_sagemaker_model", "execution_role_arn") {
        found.push(of_block(
            item,
            "vpc_config",
            ["subnets", "security_group_ids"],
        ));
    }
    for item in as_him("aws_sagemaker_notebook_instance", "role_arn") {
        found.push(match item.get("subnet_id") {
            None => Network::Outside(item),
            Some(subnet) => inside(item, Some(subnet), item.get("security_groups")),
        });
    }
    found.extend(machines(ground, principal));
    let mut once: Vec<Network<'g>> = Vec::new();
    for network in found {
        let known = once.iter().any(|before| match (before, &network) {
            (Network::Outside(_), Network::Outside(_)) => true,
            (Network::Inside(one), Network::Inside(other)) => {
                one.subnets == other.subnets && one.groups == other.groups
            }
            _ => false,
        });
        if !known {
            once.push(network);
        }
    }
    once
}

fn inside<'g>(item: Item<'g>, subnets: Option<&Value>, groups: Option<&Value>) -> Network<'g> {
    Network::Inside(Inside {
        item,
        subnets: texts(subnets),
        groups: texts(groups),
    })
}

/// The training steps of a pipeline that run as this role.
fn steps<'g>(item: Item<'g>, role: &Text) -> Vec<Network<'g>> {
    let definition = match item.get("pipeline_definition") {
        Some(Value::Json(inner)) => Some(inner.as_ref()),
        other => other,
    };
    let steps = definition.and_then(|it| it.get("Steps"));
    let steps = steps.map(Value::items).unwrap_or_default().iter();
    let own = steps.filter_map(|step| step.get("Arguments")).filter(|it| {
        let named = it.get("RoleArn").and_then(Value::as_text);
        named == Some(role)
    });
    own.map(|arguments| match arguments.get("VpcConfig") {
        None => Network::Outside(item),
        Some(block) => inside(item, block.get("Subnets"), block.get("SecurityGroupIds")),
    })
    .collect()
}

fn of_block<'g>(item: Item<'g>, block: &str, [subnets, groups]: [&str; 2]) -> Network<'g> {
    match item.get(block) {
        None => Network::Outside(item),
        Some(Value::List(items)) if items.is_empty() => Network::Outside(item),
        Some(Value::List(items)) => {
            let first = items.first();
            let part = |name| first.and_then(|it| it.get(name));
            inside(item, part(subnets), part(groups))
        }
        Some(other) => inside(item, other.get(subnets), other.get(groups)),
    }
}

/// The machines that have an instance profile of the role.
fn machines<'g>(ground: &'g Ground, principal: &Principal) -> Vec<Network<'g>> {
    if principal.profiles.is_empty() {
        return Vec::new();
    }
    let profiles = items(ground, "aws_iam_instance_profile");
    let profiles = profiles.filter(|item| principal.profiles.contains(&item.attribute("arn")));
    let names: Vec<Text> = profiles
        .flat_map(|item| [item.attribute("name"), item.attribute("id")])
        .collect();
    let machines = items(ground, "aws_instance");
    let machines = machines.filter(|item| {
        let profile = item.text("iam_instance_profile");
        profile.is_some_and(|profile| names.contains(profile))
    });
    machines
        .map(|item| match item.get("subnet_id") {
            // The default VPC's, which is not in the Terraform.
            None => Network::Inside(Inside {
                item,
                subnets: None,
                groups: None,
            }),
            subnet => inside(item, subnet, item.get("vpc_security_group_ids")),
        })
        .collect()
}
