use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use ringfence::claims::Claims;
use ringfence::diagnostic::count;
use ringfence::model::SpecPath;
pub(super) use ringfence::pipeline::located as place;
use ringfence::pipeline::{Asked, Claimed, acceptances, because, digest, digest_of_claims};
use ringfence::prove::matrix::{Matrix, Sheet};
use ringfence::prove::{Proof, accept, prove, report};
use ringfence::spec::Spec;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::input::{Input, world_of};
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
    /// Instead of the report a sheet for an auditor: what may cross between any two teams, and why
    #[arg(long, value_enum, conflicts_with = "format")]
    matrix: Option<Sheets>,
    #[command(flatten)]
    input: Input,
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
    /// For code scanning: SARIF 2.1.0
    Sarif,
}

/// The views of the matrix.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sheets {
    /// A page that needs nothing beside it
    Html,
    /// For a spreadsheet: a line for each pair
    Csv,
    /// For a review
    Markdown,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let asked = args.input.asked(global)?;
    let (Claimed { claims, spec, .. }, config) = world_of(&asked, terminal)?;
    let begun = Instant::now();
    let proof = prove(&config, &claims);
    let took = begun.elapsed().as_secs_f64();
    let accepted = spec.as_ref().map(acceptances).unwrap_or_default();
    let proof = accept(proof, &accepted, global.day());
    let locate = |path: &SpecPath| place(spec.as_ref()?, path);
    terminal.note(&format!(
        "asked {} in {took:.2} s",
        count(proof.obligations(), "question")
    ));
    if let Some(sheets) = args.matrix {
        let matrix = matrix(&asked, global, (&proof, &claims), spec.as_ref())?;
        terminal.data(&match sheets {
            Sheets::Html => matrix.html().map_err(CliError::mistake)?,
            Sheets::Csv => matrix.csv(),
            Sheets::Markdown => matrix.markdown(),
        })?;
        return Ok(exit(&proof));
    }
    terminal.data(&match args.format {
        Format::Text if global.quiet => report::wrong(&proof, &locate, colour(terminal.out_colour)),
        Format::Text => report::text(&proof, &locate, colour(terminal.out_colour)),
        Format::Json => format!("{:#}\n", report::json(&proof, &locate)),
        Format::Markdown => report::markdown(&proof, &locate),
        Format::Sarif => format!("{:#}\n", report::sarif(&proof, &locate, &folder(&asked))),
    })?;
    Ok(exit(&proof))
}

/// The proof as a sheet, with what was read.
fn matrix(
    asked: &Asked<'_>,
    global: &Global,
    (proof, claims): (&Proof, &Claims),
    spec: Option<&Spec>,
) -> Result<Matrix, CliError> {
    let mut inputs = Vec::new();
    let read = asked.read().iter().map(PathBuf::as_path);
    for path in read.chain(asked.files) {
        inputs.push((path.display().to_string(), digest(path)?));
    }
    let digest = digest_of_claims(claims).map_err(CliError::mistake)?;
    inputs.push(("the claims".to_owned(), digest));
    let sheet = Sheet {
        date: global.day(),
        inputs,
        locate: &|path| place(spec?, path),
        because: &|path| because(spec?, path),
    };
    Ok(Matrix::of(proof, claims, sheet))
}

/// The folder that files of places lie in; empty when they don't all lie in one.
fn folder(asked: &Asked<'_>) -> String {
    let folder = match (asked.read(), asked.files) {
        (_, Some(files)) => Some(files),
        ([only], None) => Some(only.as_path()).filter(|path| path.is_dir()),
        _ => None,
    };
    folder.map_or_else(String::new, |path| path.display().to_string())
}

/// 0 proved but for what is accepted, 1 with a finding, 3 when a theorem was not asked.
fn exit(proof: &Proof) -> Exit {
    match (proof.findings().next(), proof.holds_but_for_accepted()) {
        (Some(_), _) => Exit::Finding,
        (None, true) => Exit::Well,
        (None, false) => Exit::Bad,
    }
}
