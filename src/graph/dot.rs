//! The DOT language of Graphviz ([its grammar](https://graphviz.org/doc/info/lang.html)).

use std::fmt::Write as _;

use super::{Class, Graph, Kind, State};

/// The graph in DOT. What is broken is red, with the reason as its tooltip.
#[must_use]
pub fn dot(graph: &Graph) -> String {
    let mut out = String::from(
        "digraph ways {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];\n  \
         edge [fontname=\"Helvetica\", fontsize=9];\n",
    );
    // Writing to a string never fails.
    for (number, team) in graph.teams().into_iter().enumerate() {
        let name = quoted(team.unwrap_or("outside"));
        let _ = writeln!(out, "  subgraph cluster_{number} {{\n    label={name};");
        for (at, node) in graph.nodes.iter().enumerate() {
            if node.team.as_deref() != team {
                continue;
            }
            let label = quoted(&format!("{}\n{}", node.kind.word(), node.name));
            let _ = write!(
                out,
                "    n{at} [label={label}, fillcolor=\"{}\"",
                fill(node.kind)
            );
            let tooltip = match &node.doubt {
                Some(doubt) => {
                    out.push_str(", color=\"#c62828\", penwidth=3");
                    quoted(&doubt.why)
                }
                None => quoted(&node.full),
            };
            let _ = write!(out, ", tooltip={tooltip}");
            out.push_str("];\n");
        }
        out.push_str("  }\n");
    }
    for edge in &graph.edges {
        let label = quoted(&edge.label);
        let _ = write!(out, "  n{} -> n{} [label={label}", edge.from, edge.to);
        match &edge.state {
            State::Sound => {}
            State::Assumed => out.push_str(", style=dashed, color=\"#6b7280\""),
            State::Broken(doubt) => {
                let why = quoted(&doubt.why);
                let _ = write!(
                    out,
                    ", style=bold, color=\"#c62828\", fontcolor=\"#c62828\", arrowhead=tee, tooltip={why}"
                );
            }
        }
        out.push_str("];\n");
    }
    out.push_str("}\n");
    out
}

fn fill(kind: Kind) -> &'static str {
    class_fill(kind.class())
}

pub(super) fn class_fill(class: Class) -> &'static str {
    match class {
        Class::Caller => "#fff7e6",
        Class::Network => "#e8f1fd",
        Class::Identity => "#f3ecfd",
        Class::Compute => "#e6f6ef",
        Class::Data => "#f1f3f5",
        Class::Platform => "#eef2f7",
    }
}

/// A string: a backslash would begin an escape such as `\G`, which stands for the graph's name. A label's line end stays one.
pub(super) fn quoted(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|part| {
            let part = super::line(part);
            part.replace('\\', "\\\\").replace('"', "\\\"")
        })
        .collect();
    format!("\"{}\"", lines.join("\\n"))
}
