//! Mermaid: for a page that draws it, such as a pull request's
//! ([flowcharts](https://mermaid.js.org/syntax/flowchart.html)).

use std::fmt::Write as _;

use super::{Graph, Kind, Node, State};

/// What nodes look like, by kind, and what is broken.
pub(super) const CLASSES: &str = "  classDef caller fill:#fff7e6,stroke:#b7791f
  classDef network fill:#e8f1fd,stroke:#2b6cb0
  classDef identity fill:#f3ecfd,stroke:#6b46c1
  classDef compute fill:#e6f6ef,stroke:#2f855a
  classDef data fill:#f1f3f5,stroke:#4a5568
  classDef broken fill:#fdecea,stroke:#c62828,stroke-width:3px
";

/// The graph as Mermaid's text. What is broken is red; the reasons stand in comments at its end.
#[must_use]
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    // Writing to a string never fails.
    for (number, team) in graph.teams().into_iter().enumerate() {
        let name = team.unwrap_or("outside");
        let _ = writeln!(out, "  subgraph t{number}[\"{}\"]", escaped(name));
        for (at, node) in graph.nodes.iter().enumerate() {
            if node.team.as_deref() == team {
                let _ = writeln!(out, "    n{at}{}", shape(node));
            }
        }
        out.push_str("  end\n");
    }
    for edge in &graph.edges {
        let arrow = match edge.state {
            State::Sound => "-->",
            State::Assumed => "-.->",
            State::Broken(_) => "--x",
        };
        let label = escaped(&edge.label);
        let _ = writeln!(out, "  n{} {arrow}|\"{label}\"| n{}", edge.from, edge.to);
    }
    out.push_str(CLASSES);
    for (at, node) in graph.nodes.iter().enumerate() {
        let class = match node.doubt {
            Some(_) => "broken",
            None => node.kind.class().word(),
        };
        let _ = writeln!(out, "  class n{at} {class}");
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        if let State::Broken(_) = edge.state {
            let _ = writeln!(out, "  linkStyle {at} stroke:#c62828,stroke-width:3px");
        }
    }
    for (what, doubt) in graph.doubts() {
        let _ = writeln!(
            out,
            "  %% broken: {}: {}",
            comment(&what),
            comment(&doubt.why)
        );
    }
    out
}

fn shape(node: &Node) -> String {
    let label = format!("{}<br/><b>{}</b>", node.kind.word(), escaped(&node.name));
    match node.kind {
        Kind::Objects => format!("[(\"{label}\")]"),
        Kind::Role | Kind::Key => format!("([\"{label}\"])"),
        Kind::VpcEndpoint | Kind::Link => format!("{{{{\"{label}\"}}}}"),
        _ => format!("[\"{label}\"]"),
    }
}

/// Mermaid decodes `#` with a number as a character; everything that could mean something to it, or to HTML, is written so.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in super::line(text).chars() {
        match c {
            _ if c.is_alphanumeric() || " -_./:,=@…→".contains(c) => out.push(c),
            _ => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}

/// A comment ends with its line; braces in one can begin a directive.
pub(super) fn comment(text: &str) -> String {
    super::line(text).replace(['{', '}'], "")
}
