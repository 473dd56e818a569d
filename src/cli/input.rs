use std::path::PathBuf;

use ringfence::pipeline::{Asked, Claimed, Grounded, PipelineError, claimed, ground, seat, world};
use ringfence::terraform::Config;
use ringfence::terraform::show::load;

use super::Global;
use super::error::CliError;
use super::terminal::Terminal;

/// What a question is asked about.
#[derive(Debug, clap::Args)]
pub(super) struct Input {
    /// What to ask about instead of the output folder: a folder of Terraform, or a plan or state as `terraform show -json` gives it; several
    /// make one world
    #[arg(long, value_name = "FILE|FOLDER")]
    input: Vec<PathBuf>,
    /// The folder of the files that a plan was made from: it tells what the plan does not know yet
    #[arg(long, value_name = "FOLDER", requires = "input")]
    config: Option<PathBuf>,
}

impl Input {
    /// What is asked about, for whoever reads it. An error when it is the output folder, and there is none.
    pub(super) fn asked<'a>(&'a self, global: &'a Global) -> Result<Asked<'a>, CliError> {
        if self.input.is_empty() && !global.out.is_dir() {
            let missing = format!("there is no folder `{}`", global.out.display());
            return Err(CliError::bad(missing)
                .hint("`ringfence generate` writes one, `--input` names another"));
        }
        Ok(Asked {
            inputs: &self.input,
            files: self.config.as_deref(),
            out: &global.out,
            spec: global.spec(),
            named: global.file.is_some(),
        })
    }

    /// The world, with the claims about it.
    pub(super) fn ground(
        &self,
        global: &Global,
        terminal: &Terminal,
    ) -> Result<Grounded, CliError> {
        let grounded = ground(&self.asked(global)?)?;
        match &grounded.claims {
            Some(path) => terminal.note(&format!("claims: {}", path.display())),
            None => terminal.note("claims: none"),
        }
        Ok(grounded)
    }
}

/// The claims, and the world that they are held against.
pub(super) fn world_of(
    asked: &Asked<'_>,
    terminal: &Terminal,
) -> Result<(Claimed, Config), CliError> {
    match asked.inputs {
        [] => Ok((claims(asked, terminal)?, world(asked.out)?)),
        _ => given(asked, terminal),
    }
}

/// What `--input` names, as one world.
fn given(asked: &Asked<'_>, terminal: &Terminal) -> Result<(Claimed, Config), CliError> {
    let mut loaded = load(asked.inputs, asked.files).map_err(PipelineError::from)?;
    let claimed = claims(asked, terminal)?;
    seat(&mut loaded, &claimed.claims)?;
    if asked.files.is_none() && !loaded.plans.is_empty() {
        terminal.note(
            "a plan before its first apply has no policies in it: with `--config` they come from the files",
        );
    }
    Ok((claimed, loaded.config))
}

fn claims(asked: &Asked<'_>, terminal: &Terminal) -> Result<Claimed, CliError> {
    let claimed = claimed(asked)?;
    terminal.note(&format!("claims: {}", claimed.file.display()));
    Ok(claimed)
}
