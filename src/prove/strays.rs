//! Resources that touch a team's things and are of a kind that nobody looked at: what is not understood is not proved.

use std::collections::BTreeMap;

use super::proof::Ledger;
use super::world::{Item, World};
use super::{Finding, Theorem};
use crate::symbol::{Piece, Text, Value};

/// Kinds that the theorems look at, or that give nobody anything.
const UNDERSTOOD: &[&str] = &[
    "aws_cloudtrail",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_flow_log",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_iam_role_policies_exclusive",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_kms_key_policy",
    "aws_route_table",
    "aws_route_table_association",
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_sagemaker_pipeline",
    "aws_security_group",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_policy",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// What a kind is about, by how its name begins: the theorem that a stray of it endangers.
const ABOUT: &[(&str, Theorem)] = &[
    ("aws_s3", Theorem::Perimeter),
    ("aws_kms", Theorem::Keys),
    ("aws_iam", Theorem::LeastPrivilege),
    ("aws_sagemaker", Theorem::Fence),
    ("aws_cloudwatch", Theorem::Audit),
    ("aws_cloudtrail", Theorem::Audit),
    ("aws_lambda", Theorem::Fence),
    ("aws_", Theorem::Network),
];

pub(super) fn prove(world: &World<'_>, ledger: &mut Ledger) {
    let owned = owned(world);
    for (kind, items) in world.kinds() {
        if UNDERSTOOD.contains(&kind) {
            continue;
        }
        let theorem = ABOUT
            .iter()
            .find(|(start, _)| kind.starts_with(start))
            .map_or(Theorem::Fence, |(_, it)| *it);
        for item in items {
            let touched = item
                .resource
                .arguments
                .entries
                .values()
                .find_map(|value| touches(value, &owned));
            let answer = touched.map(|(team, thing)| {
                let message = format!("a resource that is not understood, `{kind}`, names {thing} of {team}");
                Finding::new(theorem, "not-understood", team, message).at(*item).help(
                    "take it out of the folder, or out of the team's things: what is not understood is not proved",
                )
            });
            ledger.ask(theorem, answer);
        }
    }
}

/// Names and atoms of what teams own, with the team.
fn owned<'w>(world: &'w World<'_>) -> Owned<'w> {
    let mut owned = Owned::default();
    for team in world.teams() {
        let id = team.claim.id.as_str();
        let claimed = team.claim.buckets.iter().map(|bucket| bucket.name.as_str());
        let roles = team
            .claim
            .roles
            .iter()
            .filter_map(|role| role.arn.rsplit('/').next());
        let aliases = team.claim.keys.iter().map(|key| key.alias.as_str());
        for name in claimed.chain(roles).chain(aliases) {
            owned.names.insert(name, id);
        }
        let network = &team.network;
        let items = network
            .vpc
            .iter()
            .chain(&network.subnets)
            .chain(&network.groups)
            .chain(&network.route_tables);
        let keys = team.keys.iter().map(|key| key.item);
        let endpoints = network.endpoints.iter().map(|endpoint| endpoint.item);
        for item in items.copied().chain(keys).chain(endpoints) {
            owned.atoms.insert(prefix(&item), id);
        }
    }
    owned
}

/// What the atoms of a resource begin with: its address and a dot.
fn prefix(item: &Item<'_>) -> String {
    let mut name = String::new();
    for atom in item.atom("").atoms() {
        name.push_str(atom.name());
    }
    name
}

#[derive(Default)]
struct Owned<'w> {
    names: BTreeMap<&'w str, &'w str>,
    atoms: BTreeMap<String, &'w str>,
}

fn touches<'w>(value: &Value, owned: &Owned<'w>) -> Option<(&'w str, String)> {
    match value {
        Value::Text(text) => text_touches(text, owned),
        Value::List(items) => items.iter().find_map(|item| touches(item, owned)),
        Value::Map(map) => map.entries.values().find_map(|item| touches(item, owned)),
        Value::Json(inner) => touches(inner, owned),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Unknown(_) => None,
    }
}

fn text_touches<'w>(text: &Text, owned: &Owned<'w>) -> Option<(&'w str, String)> {
    text.pieces().iter().find_map(|piece| match piece {
        Piece::Literal(known) => {
            let found = owned.names.iter().find(|(name, _)| known.contains(*name));
            found.map(|(name, team)| (*team, format!("`{name}`")))
        }
        Piece::Atom(atom) => {
            let mut found = owned
                .atoms
                .iter()
                .filter(|(start, _)| atom.name().starts_with(start.as_str()));
            found
                .next()
                .map(|(_, team)| (*team, format!("`{}`", atom.name())))
        }
        Piece::Unknown(_) => None,
    })
}
