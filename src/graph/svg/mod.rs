//! A picture that needs nothing beside it: no font, no script, nothing loaded.

mod layout;

use serde::Serialize;
use tera::{Context, Tera};

use super::{Graph, State};
use layout::{HEIGHT, WIDTH, layout};

const NAME: &str = "ways.svg";
const TEMPLATE: &str = include_str!("ways.svg.tera");

/// What the template sees.
#[derive(Serialize)]
struct Picture {
    title: String,
    subtitle: String,
    width: String,
    height: String,
    lanes: Vec<Band>,
    edges: Vec<Line>,
    nodes: Vec<Card>,
    legend: Vec<Sample>,
    legend_top: String,
    doubts: Vec<Reason>,
}

#[derive(Serialize)]
struct Band {
    name: String,
    outside: bool,
    x: String,
    y: String,
    width: String,
    height: String,
}

#[derive(Serialize)]
struct Line {
    path: String,
    state: &'static str,
    label: String,
    x: String,
    y: String,
    /// The number of the reason why it is broken.
    number: Option<usize>,
    badge_y: String,
}

#[derive(Serialize)]
struct Card {
    x: String,
    y: String,
    class: &'static str,
    word: String,
    name: String,
    full: String,
    number: Option<usize>,
}

#[derive(Serialize)]
struct Sample {
    x: String,
    class: &'static str,
    word: &'static str,
}

#[derive(Serialize)]
struct Reason {
    number: usize,
    y: String,
    text: String,
}

/// The graph as SVG.
///
/// # Errors
/// What the template can't do, which would be a fault of this program.
pub fn svg(graph: &Graph) -> Result<String, tera::Error> {
    let mut tera = Tera::default();
    tera.autoescape_on([".svg"]);
    tera.add_raw_template(NAME, TEMPLATE)?;
    tera.render(NAME, &Context::from_serialize(&picture(graph))?)
}

/// How wide a legend's entry is, and where the first begins.
const ENTRY: f64 = 128.0;
const FIRST: f64 = 24.0;
/// As wide as the legend at least.
const LEAST: f64 = FIRST * 2.0 + ENTRY * 8.0;
const LINE: f64 = 20.0;

fn picture(graph: &Graph) -> Picture {
    let laid = layout(graph);
    let doubts = graph.doubts();
    let width = laid.width.max(LEAST);
    let legend_top = laid.height + 14.0;
    let reasons: Vec<Reason> = (1_u32..)
        .zip(&doubts)
        .map(|(number, (what, doubt))| {
            let place = doubt.place.as_ref();
            let place = place.map_or_else(String::new, |it| format!(" ({}:{})", it.file, it.line));
            Reason {
                number: usize::try_from(number).unwrap_or(usize::MAX),
                y: at(legend_top + 44.0 + LINE * f64::from(number)),
                text: super::line(&format!("{what}: {}{place}", doubt.why)),
            }
        })
        .collect();
    let count = u32::try_from(reasons.len()).unwrap_or(u32::MAX);
    let lanes = laid.lanes.iter().map(|lane| Band {
        name: super::line(lane.team.as_deref().unwrap_or("outside")),
        outside: lane.team.is_none(),
        x: at(FIRST),
        y: at(lane.top),
        width: at(width - FIRST * 2.0),
        height: at(lane.height),
    });
    // Edges and then nodes, as the doubts are counted.
    let mut number = 0;
    let mut counted = |broken: bool| {
        number += usize::from(broken);
        broken.then_some(number)
    };
    let edges: Vec<Line> = graph
        .edges
        .iter()
        .zip(&laid.edges)
        .map(|(edge, points)| {
            let broken = matches!(edge.state, State::Broken(_));
            let (x, y) = middle(points);
            Line {
                path: path(points),
                state: match edge.state {
                    State::Sound => "sound",
                    State::Assumed => "assumed",
                    State::Broken(_) => "broken",
                },
                label: cut(&super::line(&edge.label), 16),
                x: at(x),
                // Above the line, and above the number of what is broken.
                y: at(y - if broken { 13.0 } else { 6.0 }),
                number: counted(broken),
                badge_y: at(y),
            }
        })
        .collect();
    let nodes = graph
        .nodes
        .iter()
        .zip(&laid.nodes)
        .map(|(node, (x, y))| Card {
            x: at(*x),
            y: at(*y),
            class: node.kind.class().word(),
            word: node.kind.word().to_uppercase(),
            name: cut(&super::line(&node.name), 24),
            full: super::line(&node.full),
            number: counted(node.doubt.is_some()),
        });
    Picture {
        title: format!("{}: the ways of requests", super::line(&graph.organization)),
        subtitle: subtitle(graph),
        width: at(width),
        height: at(legend_top + 56.0 + LINE * f64::from(count)),
        lanes: lanes.collect(),
        nodes: nodes.collect(),
        edges,
        legend: legend(),
        legend_top: at(legend_top),
        doubts: reasons,
    }
}

fn subtitle(graph: &Graph) -> String {
    let of = |which: fn(&State) -> bool| graph.edges.iter().filter(|it| which(&it.state)).count();
    let sound = of(|it| matches!(it, State::Sound));
    let assumed = of(|it| matches!(it, State::Assumed));
    let broken = graph.doubts().len();
    format!(
        "each step asked of the Terraform: {sound} borne out, {assumed} assumed, {broken} broken"
    )
}

fn legend() -> Vec<Sample> {
    let samples = [
        ("caller", "caller"),
        ("network", "network"),
        ("identity", "role"),
        ("compute", "what answers"),
        ("data", "objects, keys"),
        ("sound", "borne out"),
        ("assumed", "assumed"),
        ("broken", "broken"),
    ];
    (0_u32..)
        .zip(samples)
        .map(|(number, (class, word))| Sample {
            x: at(FIRST + ENTRY * f64::from(number)),
            class,
            word,
        })
        .collect()
}

/// A number as SVG takes it, the same on any machine.
fn at(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// Curves through the points: level at each of them.
fn path(points: &[(f64, f64)]) -> String {
    let Some((x, y)) = points.first() else {
        return String::new();
    };
    let mut path = format!("M{} {}", at(*x), at(*y));
    for ((x1, y1), (x2, y2)) in points.iter().zip(points.iter().skip(1)) {
        let bend = (x2 - x1) / 2.0;
        let (a, b) = (at(x1 + bend), at(x2 - bend));
        path.push_str(&format!(
            " C{a} {} {b} {} {} {}",
            at(*y1),
            at(*y2),
            at(*x2),
            at(*y2)
        ));
    }
    path
}

/// Where an edge's word stands: in the middle of its first piece.
fn middle(points: &[(f64, f64)]) -> (f64, f64) {
    match points {
        [(x1, y1), (x2, y2), ..] => (f64::midpoint(*x1, *x2), f64::midpoint(*y1, *y2)),
        _ => (0.0, 0.0),
    }
}

/// As much of a name as a card has room for: its middle is left out, since names differ at both ends.
fn cut(text: &str, longest: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= longest {
        return text.to_owned();
    }
    let half = longest / 2;
    let start = characters.iter().take(half);
    let end = characters
        .iter()
        .skip(characters.len() - (longest - half - 1));
    start.chain([&'…']).chain(end).collect()
}

/// The size of a card, for the template.
const _: () = assert!(WIDTH as u32 == 188 && HEIGHT as u32 == 46);
