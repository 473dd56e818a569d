//! Pictures of an environment: the platform as a whole, one team, and the ways that requests take from whoever calls to the model and its
//! key.
//!
//! What is drawn comes from the claims, and whether it is so from the Terraform: every edge, and every node with a promise of
//! its own, is a question of the proof. What is not borne out is drawn as broken.

mod board;
mod build;
mod dot;
mod mermaid;
mod overview;
mod svg;
mod team;

pub use board::{Board, Card, End, Frame, Kind as LinkKind, Link, Place, Row};
pub use build::{Filter, graph};
pub use dot::dot;
pub use mermaid::mermaid;
pub use overview::overview;
pub use svg::svg;
pub use team::team;

use crate::prove::Doubt;

/// Nodes and edges, each in an order that depends on the claims alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Whose environment it is.
    pub organization: String,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges.
    pub edges: Vec<Edge>,
}

/// Something on a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What it is called, for people: without what all of the team's names begin with.
    pub name: String,
    /// What it is called in AWS.
    pub full: String,
    /// `unit/team`; nothing for what is outside.
    pub team: Option<String>,
    /// Why it is not what it was declared to be.
    pub doubt: Option<Doubt>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An application of a team.
    Application,
    /// A principal that ringfence does not make.
    Outsider,
    /// A training job.
    Job,
    /// A security group.
    Group,
    /// A VPC endpoint.
    VpcEndpoint,
    /// A role.
    Role,
    /// A SageMaker endpoint, and the model that it runs.
    Endpoint,
    /// An endpoint service of PrivateLink, and the load balancer behind it.
    Link,
    /// A load balancer.
    Balancer,
    /// The tasks of a REST API.
    Tasks,
    /// Objects in a bucket.
    Objects,
    /// A key.
    Key,
}

/// Kinds of one class are drawn alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Caller,
    Network,
    Identity,
    Compute,
    Data,
    Platform,
}

impl Class {
    /// What styles call it.
    fn word(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Network => "network",
            Self::Identity => "identity",
            Self::Compute => "compute",
            Self::Data => "data",
            Self::Platform => "platform",
        }
    }
}

impl Kind {
    fn class(self) -> Class {
        match self {
            Self::Application | Self::Outsider | Self::Job => Class::Caller,
            Self::Group | Self::VpcEndpoint | Self::Balancer | Self::Link => Class::Network,
            Self::Role => Class::Identity,
            Self::Endpoint | Self::Tasks => Class::Compute,
            Self::Objects | Self::Key => Class::Data,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Outsider => "outside",
            Self::Job => "training job",
            Self::Group => "security group",
            Self::VpcEndpoint => "VPC endpoint",
            Self::Role => "role",
            Self::Endpoint => "SageMaker endpoint",
            Self::Link => "PrivateLink",
            Self::Balancer => "load balancer",
            Self::Tasks => "tasks",
            Self::Objects => "objects",
            Self::Key => "key",
        }
    }
}

/// A step on a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The node that it leads from, by its number.
    pub from: usize,
    /// The node that it leads to.
    pub to: usize,
    /// What happens on it.
    pub label: String,
    /// Whether it is so.
    pub state: State,
}

/// Whether an edge is so.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The Terraform bears it out.
    Sound,
    /// It is taken for granted: what makes it so is not ours.
    Assumed,
    /// It is not so.
    Broken(Doubt),
}

impl Graph {
    /// Why something is not as it was declared, each with what it is about, in the order of edges and then of nodes.
    pub fn doubts(&self) -> Vec<(String, &Doubt)> {
        let name = |at: usize| self.nodes.get(at).map_or("", |node| node.name.as_str());
        let edges = self.edges.iter().filter_map(|edge| match &edge.state {
            State::Broken(doubt) => {
                let what = format!("{} → {}", name(edge.from), name(edge.to));
                Some((what, doubt))
            }
            State::Sound | State::Assumed => None,
        });
        let nodes = self.nodes.iter();
        let nodes = nodes.filter_map(|node| Some((node.name.clone(), node.doubt.as_ref()?)));
        edges.chain(nodes).collect()
    }

    /// The teams that have nodes, in the order in which they come first; before them `None`, which is outside, if it has some.
    fn teams(&self) -> Vec<Option<&str>> {
        let mut teams: Vec<Option<&str>> = Vec::new();
        if self.nodes.iter().any(|node| node.team.is_none()) {
            teams.push(None);
        }
        for node in &self.nodes {
            if !teams.contains(&node.team.as_deref()) {
                teams.push(node.team.as_deref());
            }
        }
        teams
    }
}

impl Board {
    /// The board as SVG, which needs nothing beside it.
    ///
    /// # Errors
    /// What the template can't do, which would be a fault of this program.
    pub fn svg(&self) -> Result<String, tera::Error> {
        board::svg(self)
    }

    /// The board as Mermaid's text. What is broken is red; the reasons stand in comments at its end.
    #[must_use]
    pub fn mermaid(&self) -> String {
        board::mermaid(self)
    }

    /// The board in DOT: a frame is a cluster.
    #[must_use]
    pub fn dot(&self) -> String {
        board::dot(self)
    }
}

/// The last part of a path of the spec, or of an ARN.
fn last(path: &str) -> &str {
    path.rsplit(['.', '/']).next().unwrap_or(path)
}

/// A text on one line, without what no drawing shows and what would turn the direction of what follows.
fn line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| match c {
            _ if c.is_control() || turns(c) => '\u{fffd}',
            _ => c,
        })
        .collect()
}
