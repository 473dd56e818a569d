use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::kinds::Kind;
use crate::prove::topic;
use crate::prove::world::{Item, ServedFacts, ServiceFacts, TeamWorld, World};
use crate::symbol::{Atom, Piece, Text, Value};

/// Whether a resource is about something that a team owns.
pub(super) enum Touch {
    No,
    /// It can't be told; the argument that would tell.
    Perhaps(String),
    /// The team, and the thing.
    Yes(String, String),
}

/// What teams own: names and atoms, each with its team.
#[derive(Default)]
pub(super) struct Owned {
    names: BTreeMap<String, String>,
    atoms: BTreeMap<String, String>,
    accounts: BTreeSet<String>,
    /// Ids and ARNs of everything that a state tells of.
    told: HashSet<String>,
    /// There is something whose id only an apply, or a state that is not at hand, would tell.
    untold: bool,
}

/// Arguments that say whose a thing is: when one of them is not known, nobody knows.
const SUBJECTS: &[&str] = &[
    "bucket",
    "cluster",
    "default_route_table_id",
    "firewall_rule_group_id",
    "key_id",
    "listener_arn",
    "load_balancer_arn",
    "network_load_balancer_arns",
    "resource_id",
    "route_table_id",
    "route_table_ids",
    "security_group_id",
    "security_group_ids",
    "security_groups",
    "subnet_id",
    "subnet_ids",
    "subnets",
    "target_group_arn",
    "target_key_id",
    "vpc_endpoint_id",
    "vpc_endpoint_service_id",
    "vpc_id",
    "vpc_ids",
    "vpc_security_group_ids",
];

/// Attributes that hold ids of a team's thing, or of what AWS made with it, where a state tells them.
const IDS_OF_OWN: &[&str] = &[
    "default_network_acl_id",
    "default_route_table_id",
    "default_security_group_id",
    "id",
    "key_id",
    "main_route_table_id",
];

/// The same for what belongs to a role.
const OF_ROLES: &[&str] = &["role", "role_name", "roles"];

/// Kinds of services that take teams' roles, and the arguments by which they are handed one: whoever runs something there as a role that nobody
/// knows may run it as a team's.
const RUNNERS: &[&str] = &[
    "aws_cloudwatch_event_",
    "aws_ecs_",
    "aws_flow_log",
    "aws_sagemaker_",
];
const RUNS_AS: &[&str] = &[
    "execution_role",
    "execution_role_arn",
    "iam_role_arn",
    "role_arn",
    "task_role_arn",
];

impl Owned {
    pub fn of(world: &World<'_>) -> Self {
        let mut owned = Self::default();
        for team in world.owners() {
            owned.add_names(team);
            owned.add_atoms(team);
            owned.accounts.insert(team.claim.account.clone());
        }
        let items = world.kinds().flat_map(|(_, items)| items);
        let told =
            items.flat_map(|item| own_ids(item.resource.kind.as_str()).map(|it| item.str(it)));
        owned.told = told.flatten().map(str::to_owned).collect();
        owned
    }

    fn add_names(&mut self, team: &TeamWorld<'_>) {
        let claim = team.claim;
        let buckets = claim.buckets.iter().map(|it| it.name.as_str());
        let roles = claim
            .roles
            .iter()
            .filter_map(|it| it.arn.rsplit('/').next());
        let aliases = claim.keys.iter().map(|it| it.alias.as_str());
        let groups = claim.log_groups.iter().map(|it| it.name.as_str());
        let pipelines = claim.pipelines.iter().map(|it| it.name.as_str());
        let endpoints = claim.endpoints.iter().map(|it| it.name.as_str());
        let trail = claim.trail.iter().map(|it| it.name.as_str());
        let services = claim.services.iter();
        let services = services.flat_map(|it| [it.name.as_str(), it.balancer.as_str()]);
        let links = claim.services.iter().filter_map(|it| it.link.as_ref());
        let links = links.map(|it| it.balancer.as_str());
        if let Some(topic) = &claim.topic {
            let arn = topic::arn(team, topic).to_string();
            self.names.insert(arn.to_lowercase(), claim.id.clone());
        }
        let all = buckets
            .chain(roles)
            .chain(aliases)
            .chain(groups)
            .chain(pipelines)
            .chain(endpoints)
            .chain(services)
            .chain(links)
            .chain(trail);
        for name in all.filter(|name| !name.is_empty()) {
            self.names.insert(name.to_lowercase(), claim.id.clone());
        }
    }

    fn add_atoms(&mut self, team: &TeamWorld<'_>) {
        let network = &team.network;
        let items = network
            .vpc
            .iter()
            .chain(&network.subnets)
            .chain(&network.groups)
            .chain(&network.route_tables);
        let keys = team.keys.iter().map(|key| key.item);
        let endpoints = network.endpoints.iter().map(|endpoint| endpoint.item);
        let claims = team.claim.endpoints.iter();
        let served = claims.flat_map(|claim| ServedFacts::find(team, claim).items());
        let services = team.services();
        // Clusters have no claim of their own, and are named by their names as well.
        let clusters = services.iter().filter_map(|it| it.cluster?.str("name"));
        for name in clusters {
            self.names
                .insert(name.to_lowercase(), team.claim.id.clone());
        }
        let services = services.iter().flat_map(ServiceFacts::items);
        let items = items.copied().chain(keys).chain(endpoints);
        for item in items.chain(served).chain(services) {
            // What its atoms begin with: its address and a dot. A state tells its id instead.
            let start = format!("{}{}.", item.root.atom_prefix(), item.resource.address);
            self.atoms.insert(start, team.claim.id.clone());
            let ids: Vec<&str> = { IDS_OF_OWN.iter() }
                .filter_map(|name| item.str(name))
                .collect();
            self.untold |= ids.is_empty();
            for id in ids {
                self.names.insert(id.to_lowercase(), team.claim.id.clone());
            }
        }
    }

    /// Looks through what says what the resource is about: all of it when the kind is not understood.
    pub fn touched_by(&self, item: Item<'_>, kind: Option<&Kind>) -> Touch {
        let entries = item.resource.arguments.entries.iter();
        let told = entries.filter(|(name, _)| kind.is_none_or(|kind| kind.tells(name)));
        let elsewhere = item
            .resource
            .account
            .as_ref()
            .is_some_and(|account| !self.accounts.contains(account));
        let kind = item.resource.kind.as_str();
        let of_roles = kind.starts_with("aws_iam_");
        let runs = RUNNERS.iter().any(|start| kind.starts_with(start));
        let search = Search {
            owned: self,
            elsewhere,
            of_roles,
            runs,
        };
        let mut perhaps = None;
        for (name, value) in told {
            match search.value(name, value) {
                Touch::No => {}
                Touch::Perhaps(argument) => perhaps = Some(argument),
                yes => return yes,
            }
        }
        perhaps.map_or(Touch::No, Touch::Perhaps)
    }
}

struct Search<'s> {
    owned: &'s Owned,
    /// The resource is made in an account in which no team has anything.
    elsewhere: bool,
    of_roles: bool,
    /// It may run something as a role of a team's.
    runs: bool,
}

impl Search<'_> {
    fn value(&self, name: &str, value: &Value) -> Touch {
        let worst = |found: &mut dyn Iterator<Item = Touch>| {
            let mut worst = Touch::No;
            for touch in found {
                match touch {
                    Touch::No => {}
                    Touch::Perhaps(_) => worst = touch,
                    Touch::Yes(..) => return touch,
                }
            }
            worst
        };
        match value {
            Value::Text(text) => self.text(name, text),
            Value::List(items) => worst(&mut items.iter().map(|item| self.value(name, item))),
            Value::Map(map) => {
                let entries = map.entries.iter();
                worst(&mut entries.map(|(name, item)| self.value(name, item)))
            }
            Value::Json(inner) => self.value(name, inner),
            Value::Unknown(_) if self.is_subject(name) => Touch::Perhaps(name.to_owned()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Unknown(_) => Touch::No,
        }
    }

    fn is_subject(&self, name: &str) -> bool {
        let of_roles = self.of_roles && OF_ROLES.contains(&name);
        !self.elsewhere && (SUBJECTS.contains(&name) || of_roles || self.is_role(name))
    }

    fn is_role(&self, name: &str) -> bool {
        self.runs && RUNS_AS.contains(&name)
    }

    fn text(&self, name: &str, text: &Text) -> Touch {
        if let Some((team, thing)) = text.pieces().iter().find_map(|it| self.piece(it)) {
            return Touch::Yes(team, thing);
        }
        let open = text.first_unknown().is_some() && self.may_become_a_name(text);
        // Where all ids of what is owned are known, one that something else in the world has is nobody's.
        let told = |known: &str| !self.owned.untold && self.owned.told.contains(known);
        let strange = || is_id(text) && !text.as_literal().is_some_and(told);
        let looked_up = self.is_role(name) && text.atoms().any(is_looked_up);
        match self.is_subject(name) && (open || looked_up || strange()) {
            true => Touch::Perhaps(name.to_owned()),
            false => Touch::No,
        }
    }

    fn piece(&self, piece: &Piece) -> Option<(String, String)> {
        match piece {
            Piece::Literal(known) => {
                let known = known.to_lowercase();
                let mut names = self.owned.names.iter();
                let (name, team) = names.find(|(name, _)| known.contains(name.as_str()))?;
                Some((team.clone(), format!("`{name}`")))
            }
            Piece::Atom(atom) => {
                let mut atoms = self.owned.atoms.iter();
                let (_, team) = atoms.find(|(start, _)| atom.name().starts_with(start.as_str()))?;
                Some((team.clone(), format!("`{}`", atom.name())))
            }
            Piece::Unknown(_) => None,
        }
    }

    /// False when what is known of its beginning is not how any owned name begins, nor an id of AWS's.
    fn may_become_a_name(&self, text: &Text) -> bool {
        let Some(Piece::Literal(start)) = text.pieces().first() else {
            return true;
        };
        let start = start.to_lowercase();
        let mut names = self.owned.names.keys();
        names.any(|name| name.starts_with(&start)) || IDS.iter().any(|id| start.starts_with(id))
    }
}

/// The attributes by which others name a resource of this kind. The same names are arguments of other kinds, which name things by them.
fn own_ids(kind: &str) -> impl Iterator<Item = &'static str> {
    let of_key = match kind {
        "aws_kms_key" | "aws_kms_replica_key" | "aws_kms_external_key" => Some("key_id"),
        _ => None,
    };
    ["arn", "id"].into_iter().chain(of_key)
}

/// How ids that AWS gives begin. The text alone does not tell whose such a thing is.
const IDS: [&str; 6] = ["vpc-", "subnet-", "sg-", "rtb-", "vpce-", "arn:"];

/// An attribute of something that somebody else made: which, its name does not tell.
fn is_looked_up(atom: &Atom) -> bool {
    atom.name().split(['.', ':']).any(|part| part == "data")
}

/// An id that AWS gives, written out.
fn is_id(text: &Text) -> bool {
    let Some(known) = text.as_literal() else {
        return false;
    };
    let hexadecimal = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let uuid =
        known.len() == 36 && known.split('-').count() == 5 && known.split('-').all(hexadecimal);
    let of_key = known
        .rsplit_once("key/")
        .is_some_and(|(start, _)| start.starts_with("arn:"));
    let resource = IDS.iter().any(|id| *id != "arn:" && known.starts_with(id));
    uuid || of_key || resource || known.starts_with("mrk-")
}
