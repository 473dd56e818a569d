//! What has public addresses, and what runs in no network of ours: both reach the internet, or are reached from it, whatever routes say.

use super::super::Party;
use super::fact::{By, Fact, Way};
use super::names::{addresses, plain, steps};
use super::same::View;
use super::side::{Item, told};
use super::switches::{PUBLIC, SWITCHES, Switch};
use crate::symbol::{Text, Value};

/// Everything that is exposed.
pub(super) fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let mut made = Vec::new();
    for switch in SWITCHES {
        let items = view.side.all(switch.kind).iter();
        made.extend(items.filter_map(|item| switched(view, switch, *item)));
    }
    for item in view.side.all("aws_lb") {
        made.extend(balancer(view, *item));
    }
    for item in view.side.all("aws_sagemaker_pipeline") {
        made.extend(jobs(view, *item));
    }
    for (kind, said) in [
        ("aws_eip_association", "elastic address"),
        ("aws_eip", "elastic address"),
    ] {
        let items = view.side.all(kind).iter();
        made.extend(items.filter_map(|item| elastic(view, said, *item)));
    }
    made
}

fn switched(view: &View<'_, '_>, switch: &Switch, item: Item<'_>) -> Option<Fact> {
    let value = match switch.block {
        "" => item.get(switch.argument),
        block => { item.blocks(block).iter() }.find_map(|it| it.get(switch.argument)),
    };
    let written = value.filter(|it| !matches!(it, Value::List(items) if items.is_empty()));
    let open = match (written, switch.open) {
        (None, _) => switch.usual.then_some(true),
        (Some(Value::Unknown(_)), _) => Some(false),
        (Some(_), "") => None,
        (Some(value), "true") => match value.as_bool() {
            Some(open) => open.then_some(true),
            None => Some(false),
        },
        (Some(value), wanted) => match value.as_str() {
            Some(known) => (known == wanted).then_some(true),
            None => Some(false),
        },
    }?;
    let exposed = Exposed {
        view,
        item,
        key: format!("{} {}", switch.argument, switch.what),
        who: switch.who,
    };
    let argument = match switch.block {
        "" => switch.argument,
        block => block,
    };
    let certain = open && item.certain(&[argument]);
    let by = match written {
        Some(_) => By::Words(format!("{} of {}", switch.argument, item.label())),
        None => By::Words(format!("no {} of {}", switch.argument, item.label())),
    };
    Some(exposed.fact(switch.out, switch.what, by, certain))
}

/// Something that is exposed.
struct Exposed<'s, 'a> {
    view: &'s View<'s, 'a>,
    item: Item<'s>,
    key: String,
    who: &'static str,
}

impl Exposed<'_, '_> {
    fn fact(&self, out: bool, what: &str, by: By, certain: bool) -> Fact {
        let (own, thing, network) = self.own();
        let everywhere = addresses("0.0.0.0/0");
        let (from, to) = if out {
            (own, everywhere)
        } else {
            (everywhere, own)
        };
        let way = Way {
            from,
            to,
            what: what.to_owned(),
            by,
            outward: true,
            declared: false,
            certain,
            place: self.item.place(),
            network,
        };
        Fact::point(format!("exposed {thing}: {}", self.key), way)
    }

    /// Who is exposed, what that is called on both sides, and its network as far as that is known.
    fn own(&self) -> (Party, String, Option<String>) {
        let Self { view, item, .. } = self;
        let vpc = match self.who {
            "network" => Some(item.attribute("id")),
            "subnet" => item.text("vpc_id").cloned(),
            _ => None,
        };
        if let Some(vpc) = vpc {
            let network = view.vpc(&vpc);
            let thing = match self.who {
                "subnet" => view.name(*item),
                _ => network.clone(),
            };
            return (view.side.network_party(&vpc), thing, Some(network));
        }
        let names = ["function_name", "name", "pipeline_name", "identifier"];
        let name = names.iter().find_map(|it| item.str(it));
        let thing = match name {
            Some(name) => format!("{} {name}", item.resource.kind),
            None => view.thing(*item),
        };
        (party(view, self.who, *item, name), thing, None)
    }
}

/// In the spec's words where claims tell.
fn party(view: &View<'_, '_>, who: &str, item: Item<'_>, name: Option<&str>) -> Party {
    let arn = item.attribute("arn").to_string();
    let teams = view.side.ground.claims.iter().flat_map(|it| &it.teams);
    for team in teams {
        let pipelines = team.pipelines.iter().map(|it| (it.name.as_str(), &it.spec));
        let notebooks = team.notebooks.iter().map(|it| (it.name.as_str(), &it.spec));
        let services = team.services.iter();
        let services = services.flat_map(|it| {
            [
                (it.name.as_str(), &it.spec),
                (it.balancer.as_str(), &it.spec),
            ]
        });
        let mut named = pipelines.chain(notebooks).chain(services);
        if let Some((_, spec)) = named.find(|(it, _)| Some(*it) == name) {
            let own = spec.0.rsplit('.').next().unwrap_or_default();
            return Party {
                kind: who.to_owned(),
                name: format!("{}/{own}", team.id),
                arn,
                team: Some(team.id.clone()),
            };
        }
    }
    Party {
        arn,
        ..plain(who, name.map_or_else(|| item.located(), str::to_owned))
    }
}

/// Open to the internet unless it is internal (AWS provider documentation, `aws_lb`): by each of its listeners.
fn balancer(view: &View<'_, '_>, item: Item<'_>) -> Vec<Fact> {
    let known = match item.get("internal").map(Value::as_bool) {
        Some(Some(true)) => return Vec::new(),
        Some(None) => false,
        Some(Some(false)) | None => true,
    };
    let arn = item.attribute("arn");
    let listeners = view.side.all("aws_lb_listener").iter();
    let own = listeners.filter(|it| it.text("load_balancer_arn") == Some(&arn));
    let mut ports: Vec<String> = own
        .map(|it| {
            let part = |name: &str| it.get(name).map_or_else(String::new, shown);
            format!("{} {}", part("protocol"), part("port"))
                .trim()
                .to_owned()
        })
        .collect();
    if ports.is_empty() {
        ports.push("all traffic".to_owned());
    }
    let fact = |port: String| {
        let exposed = Exposed {
            view,
            item,
            key: format!("listens {port}"),
            who: "load balancer",
        };
        let by = By::item("load balancer", item);
        exposed.fact(false, &port, by, known && item.certain(&["internal"]))
    };
    ports.into_iter().map(fact).collect()
}

fn shown(value: &Value) -> String {
    match value.as_i64() {
        Some(number) => number.to_string(),
        None => told(value),
    }
}

/// The training steps of a pipeline: in no network, or with containers that are not cut off from it (SageMaker AI Developer Guide,
/// `mkt-algo-model-internet-free.html`).
fn jobs(view: &View<'_, '_>, item: Item<'_>) -> Vec<Fact> {
    let certain = item.certain(&["pipeline_definition"]);
    let exposed = |key: String| Exposed {
        view,
        item,
        key,
        who: "training job",
    };
    let mut made = Vec::new();
    let unknown = item.get("pipeline_definition").filter(|it| match it {
        Value::Unknown(_) => true,
        Value::Text(text) => text.first_unknown().is_some(),
        _ => false,
    });
    if let Some(unknown) = unknown {
        let by = By::Words(format!(
            "a definition that is not known, of {}",
            item.label()
        ));
        made.push(exposed(told(unknown)).fact(true, "all traffic", by, false));
    }
    for step in steps(item) {
        let name = step.get("Name").map(told).unwrap_or_default();
        let Some(arguments) = step.get("Arguments") else {
            continue;
        };
        if step.get("Type").and_then(Value::as_str) != Some("Training") {
            continue;
        }
        if arguments.get("VpcConfig").is_none() {
            let by = By::Words(format!("no VpcConfig of {}", item.label()));
            made.push(exposed(format!("{name} outside")).fact(true, "all traffic", by, certain));
        }
        let isolated = arguments.get("EnableNetworkIsolation").map(Value::as_bool);
        if isolated != Some(Some(true)) {
            let by = By::Words(format!("no EnableNetworkIsolation of {}", item.label()));
            let known = certain && isolated != Some(None);
            let key = format!("{name} not isolated");
            let mut fact = exposed(key).fact(true, "whatever its containers send", by, known);
            fact.way.to = plain("its whole network", "its whole network");
            made.push(fact);
        }
    }
    made
}

/// An address that is put on something.
fn elastic(view: &View<'_, '_>, said: &'static str, item: Item<'_>) -> Option<Fact> {
    let targets = [
        "instance",
        "network_interface",
        "instance_id",
        "network_interface_id",
    ];
    let target: &Text = targets.iter().find_map(|it| item.text(it))?;
    let by = By::item(said, item);
    let way = Way {
        from: addresses("0.0.0.0/0"),
        to: plain("machine", target.to_string()),
        what: PUBLIC.to_owned(),
        by,
        outward: true,
        declared: false,
        certain: item.certain(&[]),
        place: item.place(),
        network: None,
    };
    Some(Fact::point(format!("address {}", view.text(target)), way))
}
