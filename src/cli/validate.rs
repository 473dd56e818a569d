use ringfence::diagnostic::{count, render_all};
use ringfence::model::Model;
use ringfence::pipeline::{settle, wanted};
use ringfence::quotas::{self, CountUse};
use ringfence::terraform::read_files;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::{Terminal, colour};

/// Say everything that is wrong with the spec, each with its place and what to do
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also show what each policy would use of AWS's quotas; exit with 1 when one is too long
    #[arg(long)]
    quotas: bool,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = global.in_time(settle(global.spec())?)?;
    let over = settled.spec.no_longer_accepted(global.day());
    if !over.is_empty() {
        terminal.say(&render_all(&over, colour(terminal.err_colour)));
    }
    let units = &settled.model.units;
    let teams = units.iter().map(|unit| unit.teams.len()).sum();
    terminal.note(&format!(
        "{}: well ({}, {})",
        global.spec().display(),
        count(units.len(), "unit"),
        count(teams, "team"),
    ));
    match args.quotas {
        true => show_quotas(&settled.model, terminal),
        false => Ok(Exit::Well),
    }
}

/// The fullest first: used, allowed and what is left.
fn show_quotas(model: &Model, terminal: &Terminal) -> Result<Exit, CliError> {
    let config = read_files(&wanted(model)?.files);
    let mut uses = quotas::policies(&config);
    let share = |used: usize, most: usize| used.saturating_mul(100) / most.max(1);
    uses.sort_by_key(|one| std::cmp::Reverse(share(one.used, one.most)));
    let mut table = String::new();
    for one in &uses {
        let left = match one.most.checked_sub(one.used) {
            Some(left) => format!("{left} left"),
            None => "too long".to_owned(),
        };
        table.push_str(&format!(
            "{:>3} %  {:>5} of {:>5}  {left:<11}  {}\n",
            share(one.used, one.most),
            one.used,
            one.most,
            one.address,
        ));
    }
    terminal.data(&table)?;
    for over in quotas::counts(&config) {
        terminal.say(&format!("{}\n", over_count(&over)));
    }
    let too_long = uses.iter().any(|one| one.used > one.most);
    Ok(if too_long { Exit::Finding } else { Exit::Well })
}

/// Says that there are more things of a kind than AWS gives.
pub(super) fn over_count(over: &CountUse) -> String {
    let how = match over.adjustable {
        true => "ask AWS for more before you apply",
        false => "AWS gives no more: the last ones will not apply",
    };
    format!(
        "warning: {} {} in {}, where AWS gives {} ({}); {how}",
        over.used, over.kind, over.whereabouts, over.most, over.source
    )
}
