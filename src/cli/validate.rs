use ringfence::diagnostic::{count, render_all};
use ringfence::model::Model;
use ringfence::pipeline::{Burst, Over, next_bursts, settle, wanted};
use ringfence::quotas::{self, CountUse};
use ringfence::terraform::read_files;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::{Terminal, colour};

/// Say everything that is wrong with the spec, each with its place and what to do
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also show what is used of AWS's quotas, and which bursts next; exit with 1 when a policy is too long
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

/// The fullest first: used, allowed and what is left; then counts, and what bursts next.
fn show_quotas(model: &Model, terminal: &Terminal) -> Result<Exit, CliError> {
    let config = read_files(&wanted(model)?.files);
    let mut uses = quotas::policies(&config);
    uses.sort_by_key(|one| std::cmp::Reverse(share(one.used, one.most)));
    let counts = quotas::counts(&config);
    // Of single things, there are too many to name those that are far from full.
    let far = |one: &CountUse| one.of_one_thing && share(one.used, one.most) < 50;
    let mut fullest: Vec<&CountUse> = counts.iter().filter(|one| !far(one)).collect();
    fullest.sort_by_key(|one| std::cmp::Reverse(share(one.used, one.most)));
    let mut table = String::from("policies\n");
    for one in &uses {
        table.push_str(&line(one.used, one.most, "too long", &one.address));
    }
    table.push_str("\ncounts\n");
    for one in fullest {
        let what = format!("{} in {}", one.kind, one.whereabouts);
        table.push_str(&line(one.used, one.most, "too many", &what));
    }
    table.push_str("\nwhat bursts next, when teams come that are like the largest\n");
    let bursts = next_bursts(model, &config)?;
    for burst in &bursts {
        table.push_str(&format!("  {}\n", said(burst)));
    }
    if bursts.is_empty() {
        table.push_str("  nothing, with 512 more teams\n");
    }
    terminal.data(&table)?;
    for over in counts.iter().filter(|it| it.is_over()) {
        terminal.say(&format!("{}\n", over_count(over)));
    }
    let too_long = uses.iter().any(|one| one.used > one.most);
    Ok(if too_long { Exit::Finding } else { Exit::Well })
}

fn share(used: usize, most: usize) -> usize {
    used.saturating_mul(100) / most.max(1)
}

fn line(used: usize, most: usize, over: &str, what: &str) -> String {
    let left = match most.checked_sub(used) {
        Some(left) => format!("{left} left"),
        None => over.to_owned(),
    };
    let share = share(used, most);
    format!("{share:>4} %  {used:>5} of {most:>5}  {left:<11}  {what}\n")
}

/// `research: at 6 teams (now 1): 6 aws_vpc in …, where AWS gives 5 (…), and more when asked`.
fn said(burst: &Burst) -> String {
    let when = format!(
        "{}: at {} (now {})",
        burst.unit,
        count(burst.at, "team"),
        burst.teams
    );
    match &burst.over {
        Over::Count(over) => {
            let more = if over.adjustable {
                ", and more when asked"
            } else {
                ""
            };
            format!(
                "{when}: {} {} in {}, where AWS gives {}{more} ({})",
                over.used, over.kind, over.whereabouts, over.most, over.source
            )
        }
        Over::Policy(over) => format!(
            "{when}: {} is {} of {} {} ({})",
            over.address, over.used, over.most, over.unit, over.source
        ),
    }
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
