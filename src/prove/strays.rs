//! Every resource is accounted for: the theorems looked at it, or it is none of the teams' business. What touches a team's
//! things and was not looked at, or may touch them, or says something that nobody understands, is not proved.

mod accounted;
mod kinds;
mod settled;
mod touch;

use std::collections::BTreeMap;

use super::proof::Ledger;
use super::world::{Item, World};
use super::{Code, Finding, Theorem};
use accounted::{Accounted, Owner};
use kinds::Kind;
use settled::is_settled;
use touch::{Owned, Touch};

use crate::symbol::Value;

/// What a kind is about, by how its name begins: the theorem that a stray of it endangers.
const ABOUT: &[(&str, Theorem)] = &[
    ("aws_s3", Theorem::Perimeter),
    ("aws_kms", Theorem::Keys),
    ("aws_iam", Theorem::LeastPrivilege),
    ("aws_cloudwatch_event", Theorem::Fence),
    ("aws_cloudwatch", Theorem::Audit),
    ("aws_appautoscaling", Theorem::Journeys),
    ("aws_cloudtrail", Theorem::Audit),
    ("aws_config_", Theorem::Audit),
    ("aws_guardduty_", Theorem::Audit),
    ("aws_oam_", Theorem::Fence),
    ("aws_securityhub_", Theorem::Audit),
    ("aws_accessanalyzer_", Theorem::Audit),
    ("aws_sns_", Theorem::Audit),
    ("aws_flow_log", Theorem::Audit),
    ("aws_customer_gateway", Theorem::Network),
    ("aws_default_", Theorem::Network),
    ("aws_dx_", Theorem::Network),
    ("aws_ec2_", Theorem::Network),
    ("aws_egress_", Theorem::Network),
    ("aws_eip", Theorem::Network),
    ("aws_instance", Theorem::Network),
    ("aws_internet_gateway", Theorem::Network),
    ("aws_lb", Theorem::Network),
    ("aws_main_route_table", Theorem::Network),
    ("aws_nat_", Theorem::Network),
    ("aws_network_", Theorem::Network),
    ("aws_route", Theorem::Network),
    ("aws_security_group", Theorem::Network),
    ("aws_subnet", Theorem::Network),
    ("aws_vpc", Theorem::Network),
    ("aws_vpn_", Theorem::Network),
];

fn theorem_of(kind: &str) -> Theorem {
    let known = ABOUT.iter().find(|(start, _)| kind.starts_with(start));
    known.map_or(Theorem::Fence, |(_, it)| *it)
}

pub(super) fn prove(world: &World<'_>, ledger: &mut Ledger) {
    let owned = Owned::of(world);
    let accounted = Accounted::of(world);
    let fences: BTreeMap<&str, &str> = world
        .teams
        .iter()
        .map(|team| (team.claim.fence.as_str(), team.claim.id.as_str()))
        .collect();
    given_tags(world, ledger);
    for (kind, items) in world.kinds() {
        let understood = kinds::find(kind);
        for item in items {
            let owner = accounted.owner(item).map(|owner| owner.id);
            foreign_tag(*item, owner, &fences, ledger);
            match (accounted.owner(item), understood) {
                (Some(owner), _) if owner.is_control => whereabouts(*item, owner, false, ledger),
                (Some(owner), Some(kind)) => looked_at(*item, owner, kind, ledger),
                _ if beside_controls(world, *item) => beside(*item, ledger),
                (_, understood) => passed_by(*item, understood, &owned, ledger),
            }
        }
    }
}

/// Something that the theorems read: it must say nothing that they do not read, stay as it is written, and stand where it is
/// claimed to stand.
fn looked_at(item: Item<'_>, owner: &Owner<'_>, kind: &Kind, ledger: &mut Ledger) {
    let theorem = theorem_of(&item.resource.kind);
    let blame = |code, message: String| Finding::new(theorem, code, owner.id, message).at(item);
    let arguments = item.resource.arguments.entries.keys();
    let mut strange = arguments
        .filter(|it| item.get(it).is_some() && !kind.understands(it) && !is_settled(item, it));
    let strange = strange.next().map(|argument| {
        let message = format!("`{argument}` is not an argument that the proof understands");
        blame(Code::NotUnderstood, message)
            .help("take it out: what is not understood is not proved")
    });
    ledger.ask(theorem, strange);
    let ignored = item.resource.ignore_changes.iter();
    for argument in
        ignored.filter(|it| !kinds::is_harmless_to_ignore(it) && !is_behind_alias(item, it))
    {
        let finding = blame(
            Code::IgnoredChanges,
            format!("an apply leaves `{argument}` as somebody may have changed it"),
        );
        let finding = finding.help("take it out of `ignore_changes`");
        ledger.ask(theorem, Some(finding));
    }
    whereabouts(item, owner, kind.is_global(), ledger);
}

/// It stands in the account and region that its owner claims.
fn whereabouts(item: Item<'_>, owner: &Owner<'_>, is_global: bool, ledger: &mut Ledger) {
    let theorem = theorem_of(&item.resource.kind);
    let blame = |code, message: String| Finding::new(theorem, code, owner.id, message).at(item);
    let account = item.resource.account.as_deref();
    ledger.require(theorem, account == Some(owner.account), || {
        let told = account.unwrap_or("an account that can't be told");
        blame(
            Code::OtherAccount,
            format!("it is made in {told}, and claimed in {}", owner.account),
        )
        .help("name the account in `allowed_account_ids` of its provider")
    });
    let region = item.resource.region.as_deref();
    let there = is_global || region == Some(owner.region);
    ledger.require(theorem, there, || {
        let told = region.unwrap_or("a region that can't be told");
        blame(
            Code::OtherRegion,
            format!("it is made in {told}, and claimed in {}", owner.region),
        )
    });
}

/// Settings that weaken others of their family: a filter archives what GuardDuty finds, an exception lets a name through.
const FAMILIES: &[&str] = &[
    "aws_accessanalyzer_",
    "aws_config_",
    "aws_ecr_",
    "aws_guardduty_",
    "aws_oam_",
    "aws_organizations_delegated_",
    "aws_route53_resolver_",
    "aws_securityhub_",
    "aws_ssoadmin_",
];

/// True of something of a family of settings, in a stack that somebody has settings of it in.
fn beside_controls(world: &World<'_>, item: Item<'_>) -> bool {
    let kind = item.resource.kind.as_str();
    let family = FAMILIES.iter().find(|family| kind.starts_with(**family));
    let has = |family: &str| {
        let mut owners = world.owners();
        owners.any(|owner| {
            let mut claims = owner.claim.controls.iter();
            owner.claim.stack == item.root.path && claims.any(|it| it.kind.starts_with(family))
        })
    };
    family.is_some_and(|family| has(family))
}

fn beside(item: Item<'_>, ledger: &mut Ledger) {
    let kind = &item.resource.kind;
    let message = format!("nobody claims this `{kind}`, and it may undo a setting beside it");
    let found = Finding::new(theorem_of(kind), Code::Unclaimed, "", message).at(item);
    let help = "take it out of the folder: what is not claimed is not proved";
    ledger.ask(theorem_of(kind), Some(found.help(help)));
}

/// The key of a trail that is named by its alias: CloudTrail answers with the key behind it, which no text can name.
fn is_behind_alias(item: Item<'_>, argument: &str) -> bool {
    let by_alias = || item.str(argument).is_some_and(|it| it.contains(":alias/"));
    item.resource.kind == "aws_cloudtrail" && argument == "kms_key_id" && by_alias()
}

/// No provider gives the tag by which policies know a team's things to all that it makes.
fn given_tags(world: &World<'_>, ledger: &mut Ledger) {
    for root in &world.config.roots {
        for provider in &root.providers {
            let blocks = provider.arguments.get("default_tags");
            let blocks = match blocks {
                Some(Value::List(items)) => items.as_slice(),
                one => one.map_or(&[][..], std::slice::from_ref),
            };
            let gives = blocks.iter().any(|block| match block {
                Value::Map(block) => match block.get("tags") {
                    Some(Value::Map(tags)) => tags.get("Fence").is_some(),
                    other => other.is_some(),
                },
                other => !matches!(other, Value::Null),
            });
            if gives {
                let message = "the provider may give the tag `Fence` to all that it makes";
                let finding = Finding::new(Theorem::Fence, Code::FenceTag, "", message);
                let finding = finding.placed(Some(&provider.place));
                ledger.ask(Theorem::Fence, Some(finding));
            }
        }
    }
}

/// Nothing carries the tag by which policies know a team's things, but these. Of a network it must be known.
fn foreign_tag(
    item: Item<'_>,
    owner: Option<&str>,
    fences: &BTreeMap<&str, &str>,
    ledger: &mut Ledger,
) {
    let Some(tags) = item.get("tags") else {
        return;
    };
    let (told, known) = match tags {
        Value::Map(map) => match map.get("Fence") {
            None => (None, true),
            Some(value) => (value.as_str(), value.as_str().is_some()),
        },
        _ => (None, false),
    };
    let whose = told.and_then(|fence| fences.get(fence)).copied();
    let in_network = matches!(
        item.resource.kind.as_str(),
        "aws_subnet" | "aws_security_group" | "aws_default_security_group"
    );
    let open = !known && in_network && owner.is_none();
    let answer = match whose.filter(|team| owner != Some(team)) {
        Some(team) => Some((
            team,
            "it carries the tag `Fence` of a team and is not its own",
        )),
        None if open => Some((
            "",
            "it can't be told whether it carries a team's tag `Fence`",
        )),
        None => None,
    };
    let finding = answer.map(|(team, message)| {
        Finding::new(Theorem::Fence, Code::FenceTag, team, message).at(item)
    });
    ledger.ask(Theorem::Fence, finding);
}

/// Something that no theorem read: it must have nothing to do with what teams own.
fn passed_by(item: Item<'_>, kind: Option<&Kind>, owned: &Owned, ledger: &mut Ledger) {
    let name = &item.resource.kind;
    let theorem = theorem_of(name);
    let answer = match owned.touched_by(item, kind) {
        Touch::No => None,
        Touch::Perhaps(argument) => {
            let message = format!(
                "it can't be told whether `{name}` is about something of a team's: `{argument}` is not known"
            );
            Some(Finding::new(theorem, Code::SubjectUnknown, "", message))
        }
        Touch::Yes(team, thing) if kind.is_some() => {
            let message = format!("nobody claims this `{name}`, and it is about {thing} of {team}");
            Some(Finding::new(theorem, Code::Unclaimed, &team, message))
        }
        Touch::Yes(team, thing) => {
            let message =
                format!("a resource that is not understood, `{name}`, names {thing} of {team}");
            Some(Finding::new(theorem, Code::NotUnderstood, &team, message))
        }
    };
    let help = "take it out of the folder, or out of the team's things";
    ledger.ask(theorem, answer.map(|finding| finding.at(item).help(help)));
}
