//! From the claims to nodes, edges and the questions about them; from the answers to the graph.

mod endpoints;
mod objects;
mod services;
mod training;

use std::collections::HashMap;

use super::{Edge, Graph, Kind, Node, State, last};
use crate::claims::{Claims, RoleClaim, TeamClaims};
use crate::prove::{Ask, Doubt, Question, borne_out};
use crate::terraform::Config;

/// What is drawn of an estate.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The teams whose things are called, as `unit/team`; all when it is empty.
    pub teams: Vec<String>,
    /// The endpoints and services by their names in the spec; all, and what teams train, when it is empty.
    pub served: Vec<String>,
}

impl Filter {
    fn has_team(&self, team: &str) -> bool {
        self.teams.is_empty() || self.teams.iter().any(|it| it == team)
    }

    fn serves(&self, name: &str) -> bool {
        self.served.is_empty() || self.served.iter().any(|it| it == name)
    }
}

/// Draws what the claims say, and asks of the Terraform whether it is so.
pub fn graph(config: &Config, claims: &Claims, filter: &Filter) -> Graph {
    let mut draft = Draft::new(claims);
    for team in claims.teams.iter().filter(|it| filter.has_team(&it.id)) {
        for endpoint in &team.endpoints {
            if filter.serves(last(&endpoint.spec.0)) {
                draft.endpoint(team, endpoint);
            }
        }
        for service in &team.services {
            if filter.serves(last(&service.spec.0)) {
                draft.service(team, service);
            }
        }
        if filter.served.is_empty() {
            draft.training(team);
        }
    }
    draft.ask(config)
}

/// An edge, and what has to hold for it to be sound.
struct Drawn {
    from: usize,
    to: usize,
    label: String,
    assumed: bool,
    asks: Vec<Ask>,
}

/// A graph about which nobody was asked yet.
struct Draft<'a> {
    claims: &'a Claims,
    nodes: Vec<(Node, Vec<Ask>)>,
    edges: Vec<Drawn>,
    /// Edges by their nodes and label.
    between: HashMap<(usize, usize, String), usize>,
    /// Nodes by what makes them one.
    known: HashMap<(Kind, Option<String>, String), usize>,
}

impl<'a> Draft<'a> {
    fn new(claims: &'a Claims) -> Self {
        Self {
            claims,
            nodes: Vec::new(),
            edges: Vec::new(),
            between: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// The node of a kind, for people and in AWS called so, in a team; `apart` keeps two of one name apart.
    fn node(
        &mut self,
        kind: Kind,
        team: Option<&str>,
        (name, full): (&str, &str),
        apart: &str,
    ) -> usize {
        let team = team.map(str::to_owned);
        let key = (kind, team.clone(), format!("{full}\u{0}{apart}"));
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let number = self.nodes.len();
        let node = Node {
            kind,
            name: super::line(name),
            full: super::line(full),
            team,
            doubt: None,
        };
        self.nodes.push((node, Vec::new()));
        self.known.insert(key, number);
        number
    }

    /// What has to hold of a node itself.
    fn promise(&mut self, node: usize, team: &TeamClaims, question: Question) {
        if let Some((_, asks)) = self.nodes.get_mut(node)
            && asks.is_empty()
        {
            asks.push(ask(team, question));
        }
    }

    /// An edge; another one between the same nodes adds its questions.
    fn edge(&mut self, (from, to): (usize, usize), label: &str, asks: Vec<Ask>) {
        self.draw((from, to), label, asks, false);
    }

    /// An edge that nothing of ours makes so.
    fn assumed(&mut self, (from, to): (usize, usize), label: &str) {
        self.draw((from, to), label, Vec::new(), true);
    }

    fn draw(&mut self, (from, to): (usize, usize), label: &str, asks: Vec<Ask>, assumed: bool) {
        let next = self.edges.len();
        let key = (from, to, label.to_owned());
        let number = *self.between.entry(key).or_insert(next);
        match self.edges.get_mut(number) {
            Some(edge) => edge.asks.extend(asks),
            None => self.edges.push(Drawn {
                from,
                to,
                label: label.to_owned(),
                assumed,
                asks,
            }),
        }
    }

    /// A name without what all of a team's names begin with.
    fn short<'n>(&self, team: &TeamClaims, name: &'n str) -> &'n str {
        let (unit, of) = team.id.split_once('/').unwrap_or((&team.id, ""));
        let organization = &self.claims.organization;
        let stem = format!("{organization}-{unit}-{of}-");
        name.strip_prefix(&stem).unwrap_or(name).trim_matches('-')
    }

    /// The team that makes a role, and the role.
    fn role(&self, arn: &str) -> Option<(&'a TeamClaims, &'a RoleClaim)> {
        self.claims.teams.iter().find_map(|team| {
            let role = team.roles.iter().find(|role| role.arn == arn)?;
            Some((team, role))
        })
    }

    fn ask(self, config: &Config) -> Graph {
        let of_nodes = self.nodes.iter().flat_map(|(_, asks)| asks);
        let of_edges = self.edges.iter().flat_map(|edge| &edge.asks);
        let asks: Vec<Ask> = of_nodes.chain(of_edges).cloned().collect();
        let mut answers = borne_out(config, self.claims, &asks).into_iter();
        // Every answer is taken, so that each meets its own question.
        let mut first = |count: usize| -> Option<Doubt> {
            let taken: Vec<Option<Doubt>> = answers.by_ref().take(count).collect();
            taken.into_iter().flatten().next()
        };
        let nodes = self.nodes.into_iter().map(|(node, asks)| Node {
            doubt: first(asks.len()),
            ..node
        });
        let nodes: Vec<Node> = nodes.collect();
        let edges = self.edges.into_iter().map(|edge| Edge {
            from: edge.from,
            to: edge.to,
            label: edge.label,
            state: match (first(edge.asks.len()), edge.assumed) {
                (Some(doubt), _) => State::Broken(doubt),
                (None, true) => State::Assumed,
                (None, false) => State::Sound,
            },
        });
        Graph {
            organization: super::line(&self.claims.organization),
            edges: edges.collect(),
            nodes,
        }
    }
}

fn ask(team: &TeamClaims, question: Question) -> Ask {
    Ask {
        team: team.id.clone(),
        question,
    }
}
