//! REST APIs: load balancers that only the team's network reaches, TLS 1.3 and nothing older, clients with a certificate where the
//! spec asks for one, and containers that can write to their scratch folders alone.

use super::super::Code;
use super::super::proof::Ledger;
use super::super::world::{FrontFacts, Item, ServiceFacts, TeamWorld, forwards_to};
use super::containers;
use super::links;
use super::{NETWORK, blame};
use crate::claims::{ServiceClaim, TrustStoreClaim};
use crate::symbol::{Text, Value};

/// The security policies that know TLS 1.3 and nothing older
/// (Elastic Load Balancing, User Guide for Application Load Balancers, `describe-ssl-policies.html`).
const ONLY_TLS_1_3: &[&str] = &[
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
];

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for facts in team.services() {
        let claim = facts.claim;
        let Some(balancer) = facts.balancer.item else {
            let why = format!("the load balancer `{}` is not there", claim.balancer);
            ledger.unasked(NETWORK, why);
            continue;
        };
        let groups = facts.balancer_group;
        inside(team, claim, (balancer, groups), ledger);
        application(team, claim, balancer, ledger);
        listens(team, &facts, balancer, ledger);
        targets(team, &facts, balancer, ledger);
        containers::prove(team, &facts, ledger);
        links::prove(team, &facts, ledger);
    }
    links::consumed(team, ledger);
}

/// What has to hold of a resource of a service, in order: each a question of its own.
pub(super) fn each(
    team: &TeamWorld<'_>,
    (claim, item, code): (&ServiceClaim, Item<'_>, Code),
    checks: &[(bool, &str)],
    ledger: &mut Ledger,
) {
    for (holds, message) in checks {
        ledger.require(NETWORK, *holds, || {
            blame(team, code, *message, item).asked_by(&claim.spec)
        });
    }
}

/// Internal, in own subnets, and in no group but its own.
pub(super) fn inside(
    team: &TeamWorld<'_>,
    claim: &ServiceClaim,
    (balancer, group): (Item<'_>, Option<Item<'_>>),
    ledger: &mut Ledger,
) {
    let checks = [
        (
            balancer.bool("internal") == Some(true),
            "the load balancer is not internal: it has public addresses",
        ),
        (
            matches!(balancer.str("ip_address_type"), None | Some("ipv4"))
                && balancer
                    .get("ip_address_type")
                    .is_none_or(|it| it.as_str().is_some()),
            "the load balancer has addresses of another family than the VPC",
        ),
        (
            only_own_subnets(team, balancer.get("subnets")),
            "the load balancer's subnets are not the team's",
        ),
        (
            only_group(balancer.get("security_groups"), group),
            "the load balancer is not in its own group alone",
        ),
    ];
    each(team, (claim, balancer, Code::BalancerOpen), &checks, ledger);
}

/// A list of ids of the team's subnets, not empty.
pub(super) fn only_own_subnets(team: &TeamWorld<'_>, ids: Option<&Value>) -> bool {
    let own: Vec<Text> = { team.network.subnets.iter() }
        .map(|subnet| subnet.attribute("id"))
        .collect();
    let listed = ids.map_or(&[][..], Value::items);
    let is_own = |id: &Value| id.as_text().is_some_and(|id| own.contains(id));
    !listed.is_empty() && listed.iter().all(is_own)
}

/// The list is this one group.
pub(super) fn only_group(ids: Option<&Value>, group: Option<Item<'_>>) -> bool {
    let (Some(group), [id]) = (group, ids.map_or(&[][..], Value::items)) else {
        return false;
    };
    id.as_text() == Some(&group.attribute("id"))
}

/// What an application load balancer does with requests that could be read in two ways
/// (Elastic Load Balancing, User Guide for Application Load Balancers, `edit-load-balancer-attributes.html`).
fn application(
    team: &TeamWorld<'_>,
    claim: &ServiceClaim,
    balancer: Item<'_>,
    ledger: &mut Ledger,
) {
    let kind = balancer.str("load_balancer_type");
    let desync = balancer.get("desync_mitigation_mode");
    let checks = [
        (
            balancer.get("load_balancer_type").is_none() || kind == Some("application"),
            "it is no application load balancer",
        ),
        (
            balancer.bool("drop_invalid_header_fields") == Some(true),
            "the load balancer hands on headers that are none",
        ),
        (
            desync.is_none_or(|it| matches!(it.as_str(), Some("defensive" | "strictest"))),
            "the load balancer hands on requests that can be read in two ways",
        ),
    ];
    each(team, (claim, balancer, Code::BalancerOpen), &checks, ledger);
}

fn listens(
    team: &TeamWorld<'_>,
    facts: &ServiceFacts<'_>,
    balancer: Item<'_>,
    ledger: &mut Ledger,
) {
    let claim = facts.claim;
    let Some(listener) = facts.balancer.listener() else {
        let message = "the load balancer does not have exactly one listener";
        let checks = [(false, message)];
        return each(team, (claim, balancer, Code::WeakListener), &checks, ledger);
    };
    let policy = listener.str("ssl_policy").unwrap_or_default();
    let checks = [
        (is_port(listener, 443), "it does not listen on port 443"),
        (
            listener.str("protocol") == Some("HTTPS"),
            "it does not speak HTTPS",
        ),
        (
            ONLY_TLS_1_3.contains(&policy),
            "it takes TLS that is older than 1.3",
        ),
        (
            listener.str("certificate_arn") == Some(claim.certificate.as_str()),
            "it has another certificate than the declared one",
        ),
        (
            asks_for_certificates(facts, listener),
            match claim.trust_store {
                Some(_) => "clients are let in without a certificate of the declared authorities",
                None => "it asks clients for certificates, which nobody declared",
            },
        ),
        (
            hands_on(&facts.balancer, listener),
            "it does not hand every request to the service's own target group",
        ),
    ];
    each(team, (claim, listener, Code::WeakListener), &checks, ledger);
}

pub(super) fn is_port(item: Item<'_>, port: u16) -> bool {
    item.get("port").and_then(Value::as_i64) == Some(i64::from(port))
}

/// One action, which forwards to the one target group.
pub(super) fn hands_on(front: &FrontFacts<'_>, listener: Item<'_>) -> bool {
    let targets = front.targets.map(|it| it.attribute("arn"));
    let action = listener.block("default_action").and_then(Value::as_map);
    let plain = action.is_some_and(|it| {
        let mut set = it.entries.iter().filter(|(_, it)| !is_nothing(it));
        set.all(|(name, _)| matches!(name.as_str(), "order" | "target_group_arn" | "type"))
    });
    plain && targets.is_some() && forwards_to(listener) == targets.as_ref()
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Null) || matches!(value, Value::List(items) if items.is_empty())
}

/// Mode `verify` with the declared trust store, or none at all where none is declared
/// (Elastic Load Balancing, User Guide for Application Load Balancers, `mutual-authentication.html`).
fn asks_for_certificates(facts: &ServiceFacts<'_>, listener: Item<'_>) -> bool {
    let blocks = listener.blocks("mutual_authentication");
    let Some(claimed) = &facts.claim.trust_store else {
        let off = |it: &Value| it.get("mode").and_then(Value::as_str) == Some("off");
        return blocks.iter().all(off);
    };
    let [block] = blocks else {
        return false;
    };
    let verifies = block.get("mode").and_then(Value::as_str) == Some("verify");
    let expired = block.get("ignore_client_certificate_expiry");
    let in_time = expired.is_none_or(|it| it.as_bool() == Some(false) || is_nothing(it));
    let arn = block.get("trust_store_arn").and_then(Value::as_text);
    let store = match claimed {
        TrustStoreClaim::Existing { arn: claimed } => {
            arn.and_then(Text::as_literal) == Some(claimed.as_str())
        }
        TrustStoreClaim::Bundle { bucket, key } => facts.trust_store.is_some_and(|store| {
            store.str("ca_certificates_bundle_s3_bucket") == Some(bucket.as_str())
                && store.str("ca_certificates_bundle_s3_key") == Some(key.as_str())
        }),
    };
    verifies && in_time && store
}

fn is_sticky(targets: Item<'_>) -> bool {
    let off = |it: &Value| it.get("enabled").and_then(Value::as_bool) == Some(false);
    !targets.blocks("stickiness").iter().all(off)
}

/// Tasks of the team's network, by their addresses, and nothing else.
fn targets(
    team: &TeamWorld<'_>,
    facts: &ServiceFacts<'_>,
    balancer: Item<'_>,
    ledger: &mut Ledger,
) {
    let claim = facts.claim;
    let vpc = team.network.vpc_id();
    let found = facts.balancer.targets;
    let holds = found.is_some_and(|it| {
        let attached = it.attribute("arn");
        let attached = team.all_with(
            "aws_lb_target_group_attachment",
            "target_group_arn",
            &attached,
        );
        it.str("target_type") == Some("ip")
            && it.str("protocol") == Some("HTTP")
            && it.text("vpc_id") == vpc.as_ref()
            && !is_sticky(it)
            && attached.is_empty()
    });
    let message = "its target group is not one for the addresses of the service's tasks alone";
    let item = found.unwrap_or(balancer);
    let checks = [(holds, message)];
    each(team, (claim, item, Code::BalancerOpen), &checks, ledger);
    if let Some(wanted) = &claim.web_acl {
        let acl = facts.web_acl.and_then(|it| it.str("web_acl_arn"));
        let message = "the load balancer is not behind its web ACL";
        let checks = [(acl == Some(wanted.as_str()), message)];
        each(team, (claim, balancer, Code::BalancerOpen), &checks, ledger);
    }
}
