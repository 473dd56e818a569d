//! Networks: what was said of them, and whether there is room for everybody.

use super::Decoder;
use super::root::Facts;
use super::serving::Addresses;
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::model::addresses::{self, Sizes};
use crate::spec::catalog;
use crate::spec::leaf::{Int, PrivateBlock, ZoneId};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::{At, NetworkPlan, Zones};

/// What a team's network must have room for.
pub(super) struct Outline {
    /// The team's name.
    pub(super) place: Span,
    pub(super) size: Option<At<Int<16, 28>>>,
    /// The machines of each job, and where the spec says so.
    pub(super) jobs: Vec<(u32, Span)>,
    /// What is served.
    pub(super) serving: Addresses,
}

pub(super) fn plan(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<NetworkPlan> {
    let mut fields = decoder.record(node, "`network`")?;
    let supernet = fields
        .need(decoder, "supernet", "10.64.0.0/12")
        .and_then(|node| decoder.leaf::<PrivateBlock>(node));
    let zones = fields
        .need(decoder, "zones", "2")
        .and_then(|node| zones(decoder, node, facts));
    let team_size = fields.find("team-size").map(|node| decoder.number(node));
    let subnet_size = fields.find("subnet-size").map(|node| decoder.number(node));
    fields.finish(decoder);
    // A size that could not be read must not be taken for one that was left out.
    if team_size == Some(None) || subnet_size == Some(None) {
        return None;
    }
    Some(NetworkPlan {
        supernet: supernet?,
        zones: zones?,
        team_size: team_size.flatten(),
        subnet_size: subnet_size.flatten(),
    })
}

fn zones(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Zones> {
    let region = facts.region.as_ref();
    let known = region.map(|region| catalog::zones(region.value.as_str()));
    if let Kind::List(_) = node.kind {
        let ids = decoder.list::<ZoneId>(node, 1..=6, "[euw1-az1, euw1-az2]");
        for id in &ids {
            own_zone(decoder, id, known.unwrap_or_default(), facts);
        }
        return (!ids.is_empty()).then_some(Zones::Ids(ids));
    }
    let count = decoder.number::<1, 6>(node)?;
    if let (Some(region), Some(known)) = (region, known)
        && known.len() < count.value.get() as usize
    {
        let (message, help) = if known.is_empty() {
            (
                format!("the zones of `{}` are not known", region.value),
                "give their ids: `[usgw1-az1, usgw1-az2]`".to_owned(),
            )
        } else {
            (
                format!("`{}` has {} zones", region.value, known.len()),
                format!(
                    "they are {}",
                    super::all_of(&known.iter().map(String::as_str).collect::<Vec<_>>())
                ),
            )
        };
        let found = Diagnostic::error("too-few-zones", message, decoder.label(node.span))
            .and(decoder.label(region.span).saying("the region"))
            .help(help);
        decoder.diagnostics.push(found);
    }
    Some(Zones::Count(count))
}

/// Zones that are not in the table may exist for old accounts; those of another region do not.
fn own_zone(decoder: &mut Decoder, id: &At<ZoneId>, known: &[String], facts: &Facts<'_>) {
    let (Some(region), Some(first)) = (&facts.region, known.first()) else {
        return;
    };
    let prefix = |id: &str| id.split_once("-az").map(|(prefix, _)| prefix.to_owned());
    if prefix(first) == prefix(id.value.as_str()) {
        return;
    }
    let help = match nearest(id.value.as_str(), known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its zones look like `{first}`"),
    };
    let message = format!("`{}` is not a zone of `{}`", id.value, region.value);
    let found = Diagnostic::error("unknown-zone", message, decoder.label(id.span))
        .and(decoder.label(region.span).saying("the region"))
        .help(help);
    decoder.diagnostics.push(found);
}

/// How many interfaces endpoints may put into each subnet: one for each service that is reached from inside.
const ENDPOINT_INTERFACES: u64 = 8;
/// AWS keeps the first four addresses of a subnet and the last
/// ([subnet sizing](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html)).
const RESERVED: u64 = 5;
/// A training instance has two interfaces
/// ([give training jobs access](https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html)).
const INTERFACES_PER_INSTANCE: u64 = 2;

/// New machines and tasks start before old ones go.
const BEFORE_OLD_ONES_GO: u64 = 2;
/// The longest prefix of a subnet that a load balancer stands in
/// ([subnets for your load balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer)).
const BALANCER_SUBNET: u8 = 27;

/// Whether the supernet has room for all teams, and each team's network for its jobs.
pub(super) fn room(decoder: &mut Decoder, plan: &NetworkPlan, teams: &[Outline]) {
    let sizes = Sizes::of(plan);
    if !common_sizes(decoder, plan, sizes) {
        return;
    }
    let supernet = plan.supernet.value.net();
    let mut wanted: u64 = 0;
    for team in teams {
        two_zones(decoder, plan, team);
        let length = team.size.as_ref().map_or(sizes.team, prefix);
        let place = team.size.as_ref().map_or(team.place, |size| size.span);
        if length < supernet.prefix_len() {
            let message = format!("a block of /{length} does not fit into `{supernet}`");
            let found = Diagnostic::error("network-too-small", message, decoder.label(place))
                .and(decoder.label(plan.supernet.span).saying("the supernet"))
                .help(format!(
                    "take a longer prefix, such as {}, or a larger supernet",
                    sizes.team
                ));
            decoder.diagnostics.push(found);
            continue;
        }
        wanted = wanted.saturating_add(addresses::count(length));
        jobs_fit(decoder, plan, sizes, length, team);
    }
    if wanted > addresses::count(supernet.prefix_len()) {
        let needed = (0..=supernet.prefix_len())
            .rev()
            .find(|length| addresses::count(*length) >= wanted)
            .unwrap_or(0);
        let message = format!(
            "`{supernet}` has no room for the networks of {} teams",
            teams.len()
        );
        decoder.refuse(
            "network-too-small",
            message,
            plan.supernet.span,
            format!("they need a /{needed} or larger"),
        );
    }
}

fn prefix<const MIN: u32, const MAX: u32>(size: &At<Int<MIN, MAX>>) -> u8 {
    u8::try_from(size.value.get()).unwrap_or(32)
}

/// Whether the zones fit into a team's block, and the block into the supernet.
fn common_sizes(decoder: &mut Decoder, plan: &NetworkPlan, sizes: Sizes) -> bool {
    let supernet = plan.supernet.value.net();
    if sizes.team < supernet.prefix_len() {
        let message = format!(
            "a team's block of /{} does not fit into `{supernet}`",
            sizes.team
        );
        let place = plan
            .team_size
            .as_ref()
            .map_or(plan.supernet.span, |size| size.span);
        let help = format!(
            "take a larger supernet, such as a /12, or a `team-size` of more than {}",
            supernet.prefix_len()
        );
        decoder.refuse("network-too-small", message, place, help);
        return false;
    }
    let zones = sizes.zones;
    if sizes.subnets_per_team() < u64::from(zones) {
        let message = format!(
            "subnets of /{} for {zones} zones do not fit into a team's block of /{}",
            sizes.subnet(),
            sizes.team
        );
        let place = plan
            .subnet_size
            .as_ref()
            .or(plan.team_size.as_ref())
            .map_or(plan.zones.span_or(plan.supernet.span), |size| size.span);
        let help = format!("a `subnet-size` of {} would do", sizes.least_subnet());
        decoder.refuse("network-too-small", message, place, help);
        return false;
    }
    if sizes.subnet() > 28 {
        let message = format!(
            "subnets of /{} are smaller than the smallest subnet",
            sizes.subnet()
        );
        let place = plan
            .subnet_size
            .as_ref()
            .or(plan.team_size.as_ref())
            .map_or(plan.supernet.span, |size| size.span);
        decoder.refuse(
            "network-too-small",
            message,
            place,
            "a subnet has at least 16 addresses: give teams a /26 or larger",
        );
        return false;
    }
    true
}

/// A load balancer stands in two zones at least, and so does the model of an endpoint.
fn two_zones(decoder: &mut Decoder, plan: &NetworkPlan, team: &Outline) {
    let serving = &team.serving;
    let services = serving.services.first();
    let services = services.map(|place| (place, "a load balancer stands in two zones at least"));
    let endpoints = serving.endpoints.first();
    let endpoints = endpoints.map(|place| (place, "a model has subnets in two zones at least"));
    let found = services.or(endpoints).filter(|_| plan.zones.count() < 2);
    let Some((place, message)) = found else {
        return;
    };
    let zones = plan.zones.span_or(plan.supernet.span);
    let found = Diagnostic::error("too-few-zones", message, decoder.label(*place))
        .and(decoder.label(zones).saying("there is one"))
        .help("take two zones or more");
    decoder.diagnostics.push(found);
}

/// Two interfaces for each training instance, those of the endpoints, and what AWS keeps: all must find an address.
/// A job's instances share one subnet; all jobs together may use all of them.
fn jobs_fit(decoder: &mut Decoder, plan: &NetworkPlan, sizes: Sizes, length: u8, team: &Outline) {
    let subnet = sizes.subnet_of(length);
    let place = team.size.as_ref().map_or(team.place, |size| size.span);
    let fixed = RESERVED + ENDPOINT_INTERFACES;
    let size = addresses::count(subnet.min(32));
    let block = decoder
        .label(place)
        .saying(format!("subnets of /{subnet}, {size} addresses each"));
    if subnet > 28 {
        let message =
            format!("the team's subnets of /{subnet} are smaller than the smallest subnet");
        let found = Diagnostic::error("network-too-small", message, decoder.label(place))
            .help("a subnet has at least 16 addresses: take a shorter prefix");
        decoder.diagnostics.push(found);
        return;
    }
    if subnet > BALANCER_SUBNET
        && let Some(place) = team.serving.services.first()
    {
        let message = format!("a load balancer does not fit into subnets of /{subnet}");
        let found = Diagnostic::error("network-too-small", message, decoder.label(*place))
            .and(block)
            .help(
                "it wants subnets of a /27 or larger: `network: { size: … }` with a shorter prefix",
            );
        decoder.diagnostics.push(found);
        return;
    }
    let free = size.saturating_sub(fixed + team.serving.in_each);
    let mut total = 0_u64;
    let mut too_large = false;
    for (count, span) in &team.jobs {
        let needed = u64::from(*count) * INTERFACES_PER_INSTANCE;
        total = total.saturating_add(needed);
        if needed > free {
            too_large = true;
            let message = format!(
                "{count} instances need {needed} addresses of one subnet, which has {free} to give"
            );
            let found = Diagnostic::error("network-too-small", message, decoder.label(*span))
                .and(block.clone())
                .help(
                    "give the team a larger network: `network: { size: … }` with a shorter prefix",
                );
            decoder.diagnostics.push(found);
        }
    }
    let all = free * u64::from(plan.zones.count());
    for (most, what, span) in &team.serving.spread {
        let needed = most * BEFORE_OLD_ONES_GO;
        total = total.saturating_add(needed);
        if needed > all {
            too_large = true;
            let message = format!(
                "{most} {what}, and as many again while they are replaced, need {needed} addresses; the team's subnets have \
                 {all} to give"
            );
            let found = Diagnostic::error("network-too-small", message, decoder.label(*span))
                .and(block.clone())
                .help(
                    "give the team a larger network: `network: { size: … }` with a shorter prefix",
                );
            decoder.diagnostics.push(found);
        }
    }
    if !too_large && total > all {
        let who = match team.serving.spread.is_empty() {
            true => "the team's jobs",
            false => "the team's jobs and what it serves",
        };
        let message =
            format!("{who} together need {total} addresses; its subnets have {all} to give");
        let found = Diagnostic::error("network-too-small", message, decoder.label(place))
            .help("give the team a larger network: `network: { size: … }` with a shorter prefix");
        decoder.diagnostics.push(found);
    }
}
