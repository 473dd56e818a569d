use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use ringfence::claims::{Claims, claims};
use ringfence::model::SpecPath;
use ringfence::pipeline::{
    PipelineError, acceptances, because, claims_of, digest, digest_of_claims, seat, settle, world,
};
use ringfence::prove::matrix::{Matrix, Sheet};
use ringfence::prove::{Proof, accept, prove, report};
use ringfence::spec::Spec;
use ringfence::terraform::Config;
use ringfence::terraform::show::load;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::input::Input;
use super::terminal::{Terminal, colour};
use super::validate::count;

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
    let (spec, config, claims) = match args.input.input.is_empty() {
        true => written(global, terminal)?,
        false => given(&args.input, global, terminal)?,
    };
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
        let matrix = matrix(&args.input, global, (&proof, &claims), spec.as_ref())?;
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
        Format::Sarif => format!(
            "{:#}\n",
            report::sarif(&proof, &locate, &folder(&args.input, global))
        ),
    })?;
    Ok(exit(&proof))
}

/// The output folder as it lies.
fn written(
    global: &Global,
    terminal: &Terminal,
) -> Result<(Option<Spec>, Config, Claims), CliError> {
    let out = std::slice::from_ref(&global.out);
    if !global.out.is_dir() {
        return Err(
            CliError::bad(format!("there is no folder `{}`", global.out.display()))
                .hint("`ringfence generate` writes one, `--input` names another"),
        );
    }
    let (spec, claims) = asked(global, out, terminal)?;
    Ok((spec, world(out)?, claims))
}

/// What `--input` names, as one world. Claims come also from the folders among them.
fn given(
    args: &Input,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Option<Spec>, Config, Claims), CliError> {
    let mut loaded = load(&args.input, args.config.as_deref()).map_err(PipelineError::from)?;
    let named = args.input.iter().chain(&args.config);
    let folders: Vec<PathBuf> = named.filter(|path| path.is_dir()).cloned().collect();
    let (spec, claims) = asked(global, &folders, terminal)?;
    seat(&mut loaded, &claims)?;
    if args.config.is_none() && !loaded.plans.is_empty() {
        terminal.note(
            "a plan before its first apply has no policies in it: with `--config` they come from the files",
        );
    }
    Ok((spec, loaded.config, claims))
}

/// The proof as a sheet, with what was read.
fn matrix(
    args: &Input,
    global: &Global,
    (proof, claims): (&Proof, &Claims),
    spec: Option<&Spec>,
) -> Result<Matrix, CliError> {
    let read = match args.input.is_empty() {
        true => std::slice::from_ref(&global.out),
        false => &args.input,
    };
    let mut inputs = Vec::new();
    for path in read.iter().chain(&args.config) {
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
fn folder(args: &Input, global: &Global) -> String {
    let folder = match (args.input.as_slice(), &args.config) {
        ([], _) => Some(&global.out),
        (_, Some(config)) => Some(config),
        ([only], None) => Some(only).filter(|path| path.is_dir()),
        _ => None,
    };
    folder.map_or_else(String::new, |path| path.display().to_string())
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

/// 0 proved but for what is accepted, 1 with a finding, 3 when a theorem was not asked.
fn exit(proof: &Proof) -> Exit {
    match (proof.findings().next(), proof.holds_but_for_accepted()) {
        (Some(_), _) => Exit::Finding,
        (None, true) => Exit::Well,
        (None, false) => Exit::Bad,
    }
}
