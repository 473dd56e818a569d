use std::collections::BTreeMap;

use clap::ValueEnum;
use ringfence::explain::askable;
use ringfence::model::SpecPath;
use ringfence::symbol::Text;
use ringfence::who_can::{Question, text, view, who_can};

use super::Global;
use super::can::{moment, pair, refused};
use super::error::CliError;
use super::exit::Exit;
use super::input::Input;
use super::prove::place;
use super::terminal::{Terminal, colour};

/// List everybody who can do something, at once or in any number of steps
///
/// A step is assuming a role, passing one to a service, changing what runs as one, or changing a policy, a trust or a key. RESOURCE is an
/// ARN, a Terraform address, or a path of the spec: `retail/churn/buckets/raw/2026/a.csv`. The exit code is 0 when somebody can, also when that is
/// only perhaps so, 1 when nobody can, and 3 when it can't be asked.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What, such as s3:GetObject
    action: String,
    /// On what: an ARN, s3://BUCKET/KEY, `*`, an address or a path of the spec
    resource: String,
    /// A key of the request's context with its value; again for another, or for one more value. Keys that are not given are as
    /// they have to be
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    context: Vec<(String, String)>,
    #[command(flatten)]
    input: Input,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The views of an answer.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let grounded = args.input.ground(global, terminal)?;
    let ground = &grounded.ground;
    let (action, target) = askable(ground, &args.action, &args.resource).map_err(refused)?;
    let mut context: BTreeMap<String, Vec<Text>> = BTreeMap::new();
    for (key, value) in &args.context {
        let values = context.entry(key.to_ascii_lowercase()).or_default();
        values.push(Text::from(value.as_str()));
    }
    let question = Question {
        action: action.name.clone(),
        target,
        context,
        moment: moment(global.today)?.time,
    };
    let answer = who_can(ground, &question);
    let locate = |path: &SpecPath| place(grounded.spec.as_ref()?, path);
    let shown = view(ground, &question, &answer, &locate);
    terminal.data(&match args.format {
        Format::Text => text(&shown, colour(terminal.out_colour)),
        Format::Json => {
            let text = serde_json::to_string_pretty(&shown);
            let text = text.map_err(|error| CliError::fault("cannot write JSON", error.into()))?;
            format!("{text}\n")
        }
    })?;
    Ok(match answer.is_anybody() {
        true => Exit::Well,
        false => Exit::Finding,
    })
}
