use clap::ValueEnum;
use ringfence::claims::Claims;
use ringfence::diagnostic::{count, nearest};
use ringfence::graph::{Filter, Graph, dot, graph, mermaid, svg};
use ringfence::pipeline::Claimed;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::input::{Input, world_of};
use super::terminal::Terminal;

/// Draw the ways of requests, from who calls to the model and its key, and what is broken on them
///
/// It reads what `prove` reads: the Terraform as it lies, and the claims. Each step is a question of the proof; what the Terraform does not
/// bear out is drawn as broken, and then the exit code is 1.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to draw it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Only what this team has, as UNIT/TEAM; several may be named
    #[arg(long, value_name = "UNIT/TEAM")]
    team: Vec<String>,
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
    let (Claimed { claims, .. }, config) = world_of(&asked, terminal)?;
    let filter = Filter {
        teams: args.team.clone(),
        served: args.endpoint.clone(),
    };
    known(&claims, &filter)?;
    let drawn = graph(&config, &claims, &filter);
    terminal.data(&match args.format {
        Format::Svg => svg(&drawn).map_err(CliError::mistake)?,
        Format::Mermaid => mermaid(&drawn),
        Format::Dot => dot(&drawn),
    })?;
    Ok(told(&drawn, terminal))
}

/// What is broken, for whoever does not look at the picture.
fn told(drawn: &Graph, terminal: &Terminal) -> Exit {
    let doubts = drawn.doubts();
    for (what, doubt) in &doubts {
        terminal.say(&format!("broken: {what}: {}\n", doubt.why));
        if let Some(place) = &doubt.place {
            terminal.say(&format!("  --> {}:{}\n", place.file, place.line));
        }
    }
    terminal.note(&format!(
        "{}, {}, {} broken",
        count(drawn.nodes.len(), "node"),
        count(drawn.edges.len(), "step"),
        doubts.len()
    ));
    match doubts.is_empty() {
        true => Exit::Well,
        false => Exit::Finding,
    }
}

/// Teams and endpoints that are named must be there.
fn known(claims: &Claims, filter: &Filter) -> Result<(), CliError> {
    let teams: Vec<&str> = claims.teams.iter().map(|team| team.id.as_str()).collect();
    let served: Vec<&str> = claims
        .teams
        .iter()
        .flat_map(|team| {
            let endpoints = team.endpoints.iter().map(|it| &it.spec);
            endpoints.chain(team.services.iter().map(|it| &it.spec))
        })
        .filter_map(|spec| spec.0.rsplit('.').next())
        .collect();
    let wanted = filter.teams.iter().map(|it| (it, "team", &teams));
    let wanted = wanted.chain(
        filter
            .served
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
