use std::collections::BTreeMap;

use crate::prove::audit::{into_own_group, query_log};
use crate::prove::controls;
use crate::prove::journeys::starters;
use crate::prove::monitoring;
use crate::prove::network::dns::Firewall;
use crate::prove::topic::TopicFacts;
use crate::prove::world::{
    Item, Judged, ServedFacts, TeamWorld, World, may_be_of, may_share_account,
};
use crate::symbol::Text;

/// Whose a resource is, and where it is claimed to stand.
pub(super) struct Owner<'a> {
    pub id: &'a str,
    pub account: &'a str,
    pub region: &'a str,
    /// True of a setting, which is compared with what is claimed of it.
    pub is_control: bool,
}

/// The resources that the theorems look at, by root and address.
pub(super) struct Accounted<'a> {
    owners: BTreeMap<(&'a str, &'a str), Owner<'a>>,
}

impl<'a> Accounted<'a> {
    pub fn of(world: &World<'a>) -> Self {
        let mut owners = BTreeMap::new();
        for team in world.owners() {
            let mut items = storage(world, team);
            items.extend(policies_of_organization(world, team));
            items.extend(roles(world, team));
            items.extend(network(world, team));
            items.extend(work(team));
            items.extend(served(team));
            items.extend(registry(team));
            for item in items {
                let claim = team.claim;
                let owner = Owner {
                    id: &claim.id,
                    account: &claim.account,
                    region: &claim.region,
                    is_control: false,
                };
                owners.insert(key(&item), owner);
            }
            for (item, region) in controls::items(team) {
                let owner = Owner {
                    id: &team.claim.id,
                    account: &team.claim.account,
                    region,
                    is_control: true,
                };
                owners.entry(key(&item)).or_insert(owner);
            }
        }
        Self { owners }
    }

    pub fn owner(&self, item: &Item<'a>) -> Option<&Owner<'a>> {
        self.owners.get(&key(item))
    }
}

/// The policies of the organization and what attaches them: its stack's.
fn policies_of_organization<'a>(world: &World<'a>, owner: &TeamWorld<'a>) -> Vec<Item<'a>> {
    let stack = world.claims.organization_stack.as_ref();
    let own = stack.is_some_and(|it| it.stack == owner.claim.id);
    let items = world.guards.items().iter();
    items.filter(|_| own).copied().collect()
}

fn key<'a>(item: &Item<'a>) -> (&'a str, &'a str) {
    (&item.root.path, &item.resource.address.0)
}

fn judged<'a>(policies: &[Judged<'a>]) -> Vec<Item<'a>> {
    let items = policies.iter().map(|judged| match judged {
        Ok(policed) => policed.item,
        Err(unjudged) => unjudged.item,
    });
    items.collect()
}

/// Buckets with their settings; keys with their policies and aliases.
fn storage<'a>(world: &World<'a>, team: &TeamWorld<'a>) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> = team.buckets.iter().map(|bucket| bucket.item).collect();
    items.extend(&team.settings);
    for key in &team.keys {
        items.push(key.item);
        items.extend(judged(&key.policies));
        let alias = Text::from(key.claim.alias.as_str());
        let aliases = world.with("aws_kms_alias", "name", &alias);
        items.extend(aliases.filter(|alias| may_be_of(alias, team.claim)));
    }
    items.extend(&team.log_groups);
    items
}

/// Roles with all that is attached to them.
fn roles<'a>(world: &World<'a>, team: &TeamWorld<'a>) -> Vec<Item<'a>> {
    const ATTACHED: [(&str, &str); 4] = [
        ("aws_iam_role_policy", "role"),
        ("aws_iam_role_policy_attachment", "role"),
        ("aws_iam_role_policies_exclusive", "role_name"),
        ("aws_iam_role_policy_attachments_exclusive", "role_name"),
    ];
    let mut items = Vec::new();
    for role in &team.roles {
        items.push(role.item);
        items.extend(judged(&role.identity));
        items.extend(judged(role.boundary.as_slice()));
        let Some(name) = role.item.text("name") else {
            continue;
        };
        for (kind, argument) in ATTACHED {
            let attached = world.with(kind, argument, name);
            items.extend(attached.filter(|it| may_share_account(&role.item, it)));
        }
        let shared = world.all("aws_iam_policy_attachment").iter();
        let shared = shared.filter(|it| may_share_account(&role.item, it));
        let shared = shared.filter(|it| it.texts("roles").is_some_and(|all| all.contains(&name)));
        items.extend(shared);
    }
    items
}

fn network<'a>(world: &World<'a>, team: &TeamWorld<'a>) -> Vec<Item<'a>> {
    let network = &team.network;
    let Some(vpc) = network.vpc else {
        return Vec::new();
    };
    let mut items = vec![vpc];
    items.extend(&network.subnets);
    items.extend(&network.groups);
    items.extend(&network.route_tables);
    for endpoint in &network.endpoints {
        items.push(endpoint.item);
        items.extend(judged(&endpoint.policies));
    }
    let ids =
        |items: &[Item<'a>]| -> Vec<Text> { items.iter().map(|it| it.attribute("id")).collect() };
    let (subnets, tables) = (ids(&network.subnets), ids(&network.route_tables));
    let one_of = |item: &Item<'a>, argument: &str, own: &[Text]| {
        item.text(argument).is_some_and(|id| own.contains(id))
    };
    let associations = team.of_kind("aws_route_table_association");
    items.extend(
        associations.into_iter().filter(|it| {
            one_of(it, "subnet_id", &subnets) && one_of(it, "route_table_id", &tables)
        }),
    );
    let groups = ids(&network.groups);
    for kind in [
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    ] {
        let rules = team.of_kind(kind).into_iter();
        items.extend(rules.filter(|it| one_of(it, "security_group_id", &groups)));
    }
    let (id, main) = (vpc.attribute("id"), vpc.attribute("default_route_table_id"));
    items.extend(world.with("aws_default_security_group", "vpc_id", &id));
    items.extend(world.with("aws_default_route_table", "default_route_table_id", &main));
    items.extend(dns(team, vpc));
    let logs = team.of_kind("aws_flow_log").into_iter();
    items.extend(logs.filter(|it| it.text("vpc_id") == Some(&id) && into_own_group(team, *it)));
    items
}

/// The DNS firewall with its rules and lists, and the record of queries.
fn dns<'a>(team: &TeamWorld<'a>, vpc: Item<'a>) -> Vec<Item<'a>> {
    let (config, association) = query_log(team, vpc);
    let mut items: Vec<Item<'a>> = config.into_iter().chain(association).collect();
    let id = vpc.attribute("id");
    items.extend(team.all_with("aws_route53_resolver_firewall_config", "resource_id", &id));
    if let Some(firewall) = Firewall::find(team) {
        items.extend(firewall.items(team));
    }
    items
}

/// SageMaker endpoints with their configurations and models, what scales them and what watches over them.
fn served<'a>(team: &TeamWorld<'a>) -> Vec<Item<'a>> {
    let claims = team.claim.endpoints.iter();
    claims
        .flat_map(|claim| {
            let served = ServedFacts::find(team, claim);
            served.items().chain(team.around(claim))
        })
        .collect()
}

/// The registry's repositories and templates of caches with their policies, of whoever has them.
fn registry<'a>(team: &TeamWorld<'a>) -> Vec<Item<'a>> {
    if !team.is_registry {
        return Vec::new();
    }
    let repositories = team.repositories.iter();
    let mut items: Vec<Item<'a>> = repositories
        .flat_map(|it| {
            let policies = judged(&it.policies).into_iter();
            policies.chain([it.item])
        })
        .collect();
    items.extend(team.caches.iter().map(|it| it.item));
    if !team.caches.is_empty() {
        items.extend(team.of_kind("aws_ecr_registry_policy"));
    }
    items
}

/// Pipelines with their schedules, and an account's trail.
fn work<'a>(team: &TeamWorld<'a>) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for claim in &team.claim.pipelines {
        let Some(pipeline) = team.pipeline(claim) else {
            continue;
        };
        items.push(pipeline);
        if let Some((_, role)) = &claim.schedule {
            for (target, rule) in starters(team, pipeline, role) {
                items.extend([target, rule]);
            }
        }
    }
    let notebooks = team.claim.notebooks.iter();
    items.extend(notebooks.filter_map(|it| team.notebook(&it.name)));
    items.extend(team.trail());
    items.extend(TopicFacts::find(team).iter().flat_map(TopicFacts::items));
    if team.claim.trail.is_some() {
        items.extend(team.of_kind("aws_cloudwatch_log_resource_policy"));
        for sink in team.of_kind("aws_oam_sink") {
            items.extend(monitoring::policies(team, sink));
        }
    }
    for service in team.services() {
        items.extend(service.items());
        items.extend(service.around(team));
    }
    items
}
