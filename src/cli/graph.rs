use clap::ValueEnum;
use ringfence::claims::Claims;
use ringfence::diagnostic::{count, nearest};
use ringfence::graph::{Board, Filter, dot, graph, mermaid, overview, svg, team};
use ringfence::pipeline::acceptances;
use ringfence::prove::{Doubt, accept, prove, prove_team};
use ringfence::terraform::Config;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::input::{Input, world_of};
use super::terminal::Terminal;

/// Draw the platform, a team, or the ways of requests, and what of it the Terraform does not bear out
///
/// Without more: the whole platform, its units and teams, what crosses between them, who comes from outside. It reads what `prove` reads:
/// the Terraform as it lies, and the claims. What the proof finds is drawn as broken, and then the exit code is 1.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to draw it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// One team, as UNIT/TEAM: its network, roles, buckets and keys, and who reaches what
    #[arg(long, value_name = "UNIT/TEAM")]
    team: Vec<String>,
    /// The platform with this unit's teams, and of the others what crosses to or from it; several may be named
    #[arg(long, value_name = "UNIT", conflicts_with_all = ["team", "ways", "endpoint"])]
    unit: Vec<String>,
    /// The ways of requests, from who calls to the model and its key; with `--team` those of several teams as well
    #[arg(long)]
    ways: bool,
    /// Only the ways to this endpoint or service, by its name in the spec; several may be named
    #[arg(long, value_name = "NAME")]
    endpoint: Vec<String>,
    #[command(flatten)]
    input: Input,
}

/// The kinds of drawing.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A picture that needs nothing beside it
    #[default]
    Svg,
    /// For a page that draws it, such as a pull request's
    Mermaid,
    /// For Graphviz
    Dot,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let asked = args.input.asked(global)?;
    let (claimed, config) = world_of(&asked, terminal)?;
    let claims = &claimed.claims;
    known(claims, args)?;
    if args.ways || !args.endpoint.is_empty() {
        return ways(args, (&config, claims), terminal);
    }
    let accepted = claimed.spec.as_ref().map(acceptances).unwrap_or_default();
    let today = global.day();
    let board = match args.team.as_slice() {
        [] => {
            let proof = accept(prove(&config, claims), &accepted, today);
            overview(claims, &proof, (&args.unit, today))
        }
        [one] => {
            let proof = prove_team(&config, claims, one);
            let none = || CliError::bad(format!("there is no team `{one}`"));
            let proof = accept(proof.ok_or_else(none)?, &accepted, today);
            team(&config, claims, &proof, (one, today))
        }
        _ => {
            let many = CliError::bad("a picture is of one team");
            return Err(many.hint("`--ways` draws the ways of several in one"));
        }
    };
    drawn(args, &board, terminal)
}

/// A picture of cards.
fn drawn(args: &Args, board: &Board, terminal: &Terminal) -> Result<Exit, CliError> {
    terminal.data(&match args.format {
        Format::Svg => board.svg().map_err(CliError::mistake)?,
        Format::Mermaid => board.mermaid(),
        Format::Dot => board.dot(),
    })?;
    let sizes = (board.cards.len(), "card", board.links.len(), "link");
    Ok(told(&board.doubts(), sizes, terminal))
}

/// The ways of requests.
fn ways(
    args: &Args,
    (config, claims): (&Config, &Claims),
    terminal: &Terminal,
) -> Result<Exit, CliError> {
    let filter = Filter {
        teams: args.team.clone(),
        served: args.endpoint.clone(),
    };
    let drawn = graph(config, claims, &filter);
    terminal.data(&match args.format {
        Format::Svg => svg(&drawn).map_err(CliError::mistake)?,
        Format::Mermaid => mermaid(&drawn),
        Format::Dot => dot(&drawn),
    })?;
    let sizes = (drawn.nodes.len(), "node", drawn.edges.len(), "step");
    Ok(told(&drawn.doubts(), sizes, terminal))
}

/// What is broken, for whoever does not look at the picture.
fn told(
    doubts: &[(String, &Doubt)],
    (nodes, node, edges, edge): (usize, &str, usize, &str),
    terminal: &Terminal,
) -> Exit {
    for (what, doubt) in doubts {
        terminal.say(&format!("broken: {what}: {}\n", doubt.why));
        if let Some(place) = &doubt.place {
            terminal.say(&format!("  --> {}:{}\n", place.file, place.line));
        }
    }
    terminal.note(&format!(
        "{}, {}, {} broken",
        count(nodes, node),
        count(edges, edge),
        doubts.len()
    ));
    match doubts.is_empty() {
        true => Exit::Well,
        false => Exit::Finding,
    }
}

/// Teams, units and endpoints that are named must be there.
fn known(claims: &Claims, args: &Args) -> Result<(), CliError> {
    let teams: Vec<&str> = claims.teams.iter().map(|team| team.id.as_str()).collect();
    let mut units: Vec<&str> = teams.iter().filter_map(|id| id.split('/').next()).collect();
    units.dedup();
    let served: Vec<&str> = claims
        .teams
        .iter()
        .flat_map(|team| {
            let endpoints = team.endpoints.iter().map(|it| &it.spec);
            endpoints.chain(team.services.iter().map(|it| &it.spec))
        })
        .filter_map(|spec| spec.0.rsplit('.').next())
        .collect();
    let wanted = args.team.iter().map(|it| (it, "team", &teams));
    let wanted = wanted.chain(args.unit.iter().map(|it| (it, "unit", &units)));
    let wanted = wanted.chain(
        args.endpoint
            .iter()
            .map(|it| (it, "endpoint or service", &served)),
    );
    for (name, what, all) in wanted {
        if !all.contains(&name.as_str()) {
            let missing = CliError::bad(format!("there is no {what} `{name}`"));
            return Err(match nearest(name, all.iter().copied()) {
                Some(near) => missing.hint(format!("did you mean `{near}`?")),
                None if all.is_empty() => missing.hint("the claims speak of none"),
                None => missing.hint(format!("there are {}", all.join(", "))),
            });
        }
    }
    Ok(())
}
