//! Endpoints of VPCs: which services a network reaches, whether by a policy, and who may make endpoints to services of ours.

use super::super::Party;
use super::fact::{By, Fact, Way};
use super::names::{plain, service, short};
use super::same::View;
use super::side::{Item, told};
use crate::claims::TeamClaims;
use crate::symbol::{Text, Value};

/// Every endpoint, and every offer of one.
pub(super) fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let mut made = Vec::new();
    for endpoint in view.side.all("aws_vpc_endpoint") {
        made.extend(reached(view, *endpoint));
    }
    for offer in view.side.all("aws_vpc_endpoint_service") {
        made.extend(offered(view, *offer));
    }
    made
}

/// The network of an endpoint: its party, its team, and what it is called on both sides.
fn network<'a>(
    view: &View<'_, 'a>,
    endpoint: Item<'_>,
) -> (Party, Option<&'a TeamClaims>, Option<String>) {
    match endpoint.text("vpc_id") {
        Some(vpc) => (
            view.side.network_party(vpc),
            view.side.team(vpc),
            Some(view.vpc(vpc)),
        ),
        None => {
            let told = endpoint.get("vpc_id").map_or_else(String::new, told);
            (plain("network", told), None, None)
        }
    }
}

fn reached(view: &View<'_, '_>, endpoint: Item<'_>) -> Vec<Fact> {
    let (from, team, network) = network(view, endpoint);
    let value = [
        "service_name",
        "service_network_arn",
        "resource_configuration_arn",
    ];
    let value = value.iter().find_map(|name| endpoint.get(name));
    let name = value.map_or_else(String::new, told);
    let known = value.and_then(Value::as_str).is_some();
    let declared = team.is_some_and(|team| is_declared(team, &name));
    let key = format!(
        "endpoint {} {name}",
        network.clone().unwrap_or_else(|| from.name.clone())
    );
    let way = Way {
        from,
        to: service(&name),
        what: "requests".to_owned(),
        by: By::item("endpoint", endpoint),
        outward: true,
        declared,
        certain: known && network.is_some() && endpoint.certain(&[]),
        place: endpoint.place(),
        network,
    };
    let mut made = vec![Fact::point(key.clone(), way.clone())];
    // AWS takes no policy for services of others (AWS PrivateLink Guide, `vpc-endpoints-access.html`).
    let takes = !name.contains(".vpce.") && endpoint.get("service_name").is_some();
    if takes && let Some(open) = without_policy(view, endpoint) {
        made.push(Fact::point(
            format!("{key} without policy"),
            Way {
                what: "any request to anybody's things".to_owned(),
                by: By::Words(format!("no policy of {}", endpoint.label())),
                declared: false,
                certain: way.certain && open,
                ..way
            },
        ));
    }
    made
}

/// True when it has none, so that AWS gives it one that lets everything through (AWS PrivateLink Guide,
/// `vpc-endpoints-access.html`); false when that is not known.
fn without_policy(view: &View<'_, '_>, endpoint: Item<'_>) -> Option<bool> {
    let id = endpoint.attribute("id");
    let mut beside = view.side.all("aws_vpc_endpoint_policy").iter();
    let beside = beside.find(|it| it.text("vpc_endpoint_id") == Some(&id));
    match endpoint.get("policy").or_else(|| beside?.get("policy")) {
        None => Some(true),
        Some(Value::Unknown(_)) => Some(false),
        Some(Value::Text(text)) if text.first_unknown().is_some() => Some(false),
        Some(_) => None,
    }
}

fn is_declared(team: &TeamClaims, name: &str) -> bool {
    let own = short(name);
    let mut consumed = team.applications.iter().flat_map(|it| &it.consumes);
    own == "s3" || team.network.services.iter().any(|it| it == own) || consumed.any(|it| it == name)
}

/// Who may make an endpoint to a service of ours (AWS PrivateLink Guide, `configure-endpoint-service.html`).
fn offered(view: &View<'_, '_>, offer: Item<'_>) -> Vec<Fact> {
    let id = offer.attribute("id");
    let beside = view
        .side
        .all("aws_vpc_endpoint_service_allowed_principal")
        .iter();
    let beside = beside.filter(|it| it.text("vpc_endpoint_service_id") == Some(&id));
    let own = offer.texts("allowed_principals");
    let mut allowed: Vec<(Item<'_>, Result<&Text, String>)> =
        own.known.into_iter().map(|it| (offer, Ok(it))).collect();
    allowed.extend(own.unknown.map(|why| (offer, Err(why))));
    allowed.extend(beside.map(|it| {
        let named = it.text("principal_arn");
        (*it, named.ok_or_else(|| "not known".to_owned()))
    }));
    let unasked = match offer.get("acceptance_required").map(Value::as_bool) {
        Some(Some(true)) => None,
        Some(Some(false)) | None => Some(true),
        Some(None) => Some(false),
    };
    let to = service_of(view, offer);
    let which = view.text(&Text::atom(format!("{}.id", offer.located())));
    let claims = view.side.ground.claims.iter().flat_map(|it| &it.teams);
    let links = claims
        .flat_map(|it| &it.services)
        .filter_map(|it| it.link.as_ref());
    let declared: Vec<&String> = links.flat_map(|it| &it.principals).collect();
    let mut made = Vec::new();
    for (item, principal) in &allowed {
        let (name, known) = match principal {
            Ok(text) => (text.to_string(), text.first_unknown().is_none()),
            Err(why) => (why.clone(), false),
        };
        let from = match name.as_str() {
            "*" => plain("anybody", "*"),
            _ => plain("principal", &name),
        };
        let way = Way {
            from,
            to: to.clone(),
            what: "endpoints that somebody lets in".to_owned(),
            by: By::item("endpoint service", *item),
            outward: true,
            declared: declared.contains(&&name),
            certain: known && item.certain(&["allowed_principals"]),
            place: item.place(),
            network: None,
        };
        made.push(Fact::point(format!("offer {which} to {name}"), way.clone()));
        if let Some(certain) = unasked {
            made.push(Fact::point(
                format!("offer {which} to {name}, nobody asked"),
                Way {
                    what: "endpoints that nobody is asked about".to_owned(),
                    declared: false,
                    certain: certain && way.certain,
                    ..way
                },
            ));
        }
    }
    made
}

/// What a service is called: by the team that has its load balancer, if claims tell.
fn service_of(view: &View<'_, '_>, offer: Item<'_>) -> Party {
    let balancers = offer.texts("network_load_balancer_arns").known;
    let all = view.side.all("aws_lb").iter();
    let own = all.filter(|it| balancers.contains(&&it.attribute("arn")));
    let names: Vec<&str> = own.filter_map(|it| it.str("name")).collect();
    let teams = view.side.ground.claims.iter().flat_map(|it| &it.teams);
    for team in teams {
        for claim in &team.services {
            let link = claim.link.as_ref();
            if link.is_some_and(|it| names.contains(&it.balancer.as_str())) {
                let own = claim.spec.0.rsplit('.').next().unwrap_or_default();
                return Party {
                    kind: "service".to_owned(),
                    name: format!("{}/{own}", team.id),
                    arn: offer.attribute("arn").to_string(),
                    team: Some(team.id.clone()),
                };
            }
        }
    }
    plain("endpoint service", offer.located())
}
