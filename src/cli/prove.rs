use std::path::PathBuf;

use clap::ValueEnum;
use ringfence::claims::{Claims, claims};
use ringfence::model::SpecPath;
use ringfence::pipeline::{PipelineError, claims_of, settle, world};
use ringfence::prove::{Proof, prove, report};
use ringfence::spec::Spec;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::{Terminal, colour};

/// Prove on the Terraform as it lies that no team reaches another's data
///
/// The claims are those of the spec; where there is none, those in `.ringfence/claims.json` of the folder.
/// The exit code is 1 when a theorem does not hold, and 3 when one could not be asked.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// A folder of Terraform to ask about instead of the output folder; several make one world
    #[arg(long, value_name = "FOLDER")]
    input: Vec<PathBuf>,
}

/// The views of a proof.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let folders = match args.input.is_empty() {
        true => vec![global.out.clone()],
        false => args.input.clone(),
    };
    if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
        return Err(
            CliError::bad(format!("there is no folder `{}`", missing.display()))
                .hint("`ringfence generate` writes one, `--input` names another"),
        );
    }
    let (spec, claims) = asked(global, &folders, terminal)?;
    let proof = prove(&world(&folders)?, &claims);
    let locate = |path: &SpecPath| place(spec.as_ref()?, path);
    terminal.data(&match args.format {
        Format::Text => report::text(&proof, &locate, colour(terminal.out_colour)),
        Format::Json => format!("{:#}\n", report::json(&proof, &locate)),
        Format::Markdown => report::markdown(&proof, &locate),
    })?;
    Ok(exit(&proof))
}

/// Where a path of the spec stands.
pub(super) fn place(spec: &Spec, path: &SpecPath) -> Option<String> {
    let place = spec.place(path)?;
    let (file, position) = (place.source.name(), place.position());
    Some(format!("{file}:{}:{}", position.line, position.column))
}

/// The claims, and the spec that they come from when it is there.
fn asked(
    global: &Global,
    folders: &[PathBuf],
    terminal: &Terminal,
) -> Result<(Option<Spec>, Claims), CliError> {
    match settle(global.spec()) {
        Ok(settled) => {
            terminal.note(&format!("claims: {}", global.spec().display()));
            Ok((Some(settled.spec), claims(&settled.model)))
        }
        // Without one of that name the folder speaks for itself; a spec that somebody named has to be there.
        Err(PipelineError::NoSpec { .. }) if global.file.is_none() => {
            let (path, claims) = claims_of(folders)?;
            terminal.note(&format!("claims: {}", path.display()));
            Ok((None, claims))
        }
        Err(error) => Err(error.into()),
    }
}

/// 0 proved, 1 with a finding, 3 when a theorem was not asked.
fn exit(proof: &Proof) -> Exit {
    match (proof.findings().next(), proof.is_proved()) {
        (Some(_), _) => Exit::Finding,
        (None, true) => Exit::Well,
        (None, false) => Exit::Bad,
    }
}
