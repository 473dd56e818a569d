use ringfence::diagnostic::count;
use ringfence::model::SpecPath;
use ringfence::pipeline::{
    Beside, Settled, Wanted, acceptances, beside, propose, settle, settle_and_reclaim, wanted,
};
use ringfence::prove::{Proof, TheoremResult, accept, prove, report};
use ringfence::quotas;
use ringfence::review::show_diff;
use ringfence::workspace::{Comparison, Conflict, OnEdit, Outcome, Reason, Workspace};

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::prove::place;
use super::terminal::{Terminal, colour};
use super::validate::over_count;

/// Write the Terraform of the spec
///
/// The whole folder is written or nothing of it. Files that are not ringfence's stay as they are.
/// Nothing is written when a theorem does not hold on the folder as it would lie (exit code 1).
/// When somebody edited its files by hand nothing is written, and the exit code is 2.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write nothing; exit with 2 when something would be written
    #[arg(long, conflicts_with_all = ["keep", "overwrite"])]
    check: bool,
    /// Leave files that were edited by hand as they are, and write the rest
    #[arg(long, conflicts_with = "overwrite")]
    keep: bool,
    /// Write over files that were edited by hand
    #[arg(long)]
    overwrite: bool,
    /// Give out again the addresses and names of what was removed, once its removal was applied everywhere
    #[arg(long)]
    reclaim: bool,
}

impl Args {
    fn on_edit(&self) -> OnEdit {
        match (self.keep, self.overwrite) {
            (true, _) => OnEdit::Keep,
            (_, true) => OnEdit::Overwrite,
            _ => OnEdit::Refuse,
        }
    }
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = match args.reclaim {
        true => settle_and_reclaim(global.spec())?,
        false => settle(global.spec())?,
    };
    let settled = global.in_time(settled)?;
    let wanted = wanted(&settled.model)?;
    let workspace = Workspace::open(&global.out)?;
    let proposal = propose(&workspace, &wanted, args.on_edit())?;
    let beside = beside(&settled, &global.out)?;
    if args.on_edit() == OnEdit::Refuse {
        let mut conflicts = conflicts(&proposal.comparison);
        conflicts.extend(beside.conflicts());
        if !conflicts.is_empty() {
            show_conflicts(&conflicts, terminal);
            return Ok(Exit::Different);
        }
    }
    for over in quotas::counts(&proposal.config)
        .iter()
        .filter(|it| it.is_over())
    {
        terminal.say(&format!("{}\n", over_count(over)));
    }
    let proof = prove(&proposal.config, &wanted.claims);
    let proof = accept(proof, &acceptances(&settled.spec), global.day());
    if proof.findings().next().is_some() {
        refuse(&proof, &settled, terminal);
        return Ok(Exit::Finding);
    }
    if args.check {
        return Ok(check(&settled, &proposal.comparison, &beside, terminal));
    }
    let place = Place {
        settled: &settled,
        workspace: &workspace,
        beside: &beside,
    };
    let exit = write(args, global, terminal, &place, &wanted)?;
    if exit == Exit::Well {
        say_proved(&proof, terminal);
    }
    Ok(exit)
}

/// Says which theorems do not hold, and why.
fn refuse(proof: &Proof, settled: &Settled, terminal: &Terminal) {
    let locate = |path: &SpecPath| place(&settled.spec, path);
    terminal.say(&report::text(proof, &locate, colour(terminal.err_colour)));
    let failed = proof.theorems.iter().filter(|one| !one.findings.is_empty());
    let names: Vec<_> = failed.map(|one| one.theorem.name()).collect();
    let names = names.join(", ");
    terminal.say(&format!(
        "\nnothing was written, because this does not hold: {names}\n"
    ));
}

/// Says what was proved, and on whose word.
fn say_proved(proof: &Proof, terminal: &Terminal) {
    let (proved, open): (Vec<_>, Vec<_>) = proof.theorems.iter().partition(|one| one.is_proved());
    let (accepted, open): (Vec<_>, Vec<_>) = open
        .into_iter()
        .partition(|one| one.holds_but_for_accepted());
    let names = |results: Vec<&TheoremResult>| {
        let names: Vec<_> = results.iter().map(|one| one.theorem.name()).collect();
        names.join(", ")
    };
    terminal.note(&format!("proved: {}", names(proved)));
    if !accepted.is_empty() {
        let found = count(proof.accepted().count(), "accepted finding");
        terminal.say(&format!("but for {found}: {}\n", names(accepted)));
    }
    if !open.is_empty() {
        terminal.say(&format!("not asked, so not proved: {}\n", names(open)));
    }
    for one in &proof.trusted {
        terminal.note(&format!("trusted: {one}"));
    }
}

/// What would be written, named.
fn check(settled: &Settled, comparison: &Comparison, beside: &Beside, terminal: &Terminal) -> Exit {
    let lock = settled.lock.is_up_to_date();
    let outside = beside.changes(OnEdit::Refuse);
    if lock && comparison.is_up_to_date() && outside.is_empty() {
        terminal.note("up to date");
        return Exit::Well;
    }
    let lists = [
        ("+", &comparison.added),
        ("~", &comparison.changed),
        ("-", &comparison.removed),
    ];
    let mut text = "not up to date:\n".to_owned();
    for (sign, paths) in lists {
        for path in paths {
            text.push_str(&format!("  {sign} {path}\n"));
        }
    }
    if lists.iter().all(|(_, paths)| paths.is_empty()) && comparison.manifest_differs {
        text.push_str("  ~ .ringfence/manifest.json\n");
    }
    if !lock {
        text.push_str(&format!("  ~ {}\n", settled.lock.path().display()));
    }
    for (sign, path) in outside {
        text.push_str(&format!("  {sign} {path}\n"));
    }
    terminal.say(&text);
    Exit::Different
}

/// What is written to: the output folder, the lock file beside the spec, and what lies at the root of the repository.
struct Place<'a> {
    settled: &'a Settled,
    workspace: &'a Workspace,
    beside: &'a Beside,
}

fn write(
    args: &Args,
    global: &Global,
    terminal: &Terminal,
    place: &Place<'_>,
    wanted: &Wanted,
) -> Result<Exit, CliError> {
    let outcome = place.workspace.write(&wanted.files, args.on_edit())?;
    let out = global.out.display();
    match outcome {
        // Somebody edited a file since it was compared.
        Outcome::HandEdited { files } => {
            show_conflicts(&files, terminal);
            return Ok(Exit::Different);
        }
        Outcome::Unchanged => terminal.note(&format!("{out}: up to date")),
        Outcome::Written(written) => {
            terminal.note(&format!("{out}: {}", summary(&written.before, args)));
            for path in &written.carried_over {
                let path = path.display();
                terminal.say(&format!("note: changed by somebody meanwhile: {path}\n"));
            }
            if let Some(leftover) = &written.leftover {
                let path = leftover.display();
                terminal.say(&format!("note: `{path}` could not be removed\n"));
            }
        }
    }
    place.beside.write(args.on_edit())?;
    for (sign, path) in place.beside.changes(args.on_edit()) {
        let done = match sign {
            '-' => "removed",
            _ => "written",
        };
        terminal.note(&format!("{path}: {done}"));
    }
    // Last: names are given out once the Terraform that uses them is there. A run that is killed before finds the same
    // names again, since they follow from the spec and the lock as it was.
    place.settled.lock.write()?;
    Ok(Exit::Well)
}

fn summary(comparison: &Comparison, args: &Args) -> String {
    let edited = conflicts(comparison).len();
    let theirs = comparison.kept.len() + edited;
    let (kept, overwritten) = match args.on_edit() {
        OnEdit::Overwrite => (0, theirs),
        OnEdit::Keep | OnEdit::Refuse => (theirs, 0),
    };
    let parts = [
        (comparison.added.len(), "added"),
        (comparison.changed.len(), "changed"),
        (comparison.removed.len(), "removed"),
        (overwritten, "overwritten"),
        (kept, "kept as edited"),
    ];
    let said: Vec<_> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", count(*number, "file")))
        .collect();
    match said.is_empty() {
        true => "manifest written".to_owned(),
        false => said.join(", "),
    }
}

fn conflicts(comparison: &Comparison) -> Vec<Conflict> {
    let mut all = comparison.hand_edited.clone();
    all.extend(comparison.in_the_way.iter().cloned());
    all
}

fn show_conflicts(conflicts: &[Conflict], terminal: &Terminal) {
    let mut text = String::new();
    for conflict in conflicts {
        let why = match conflict.reason {
            Reason::Edited => "was edited by hand",
            Reason::Deleted => "was removed by hand",
            Reason::EditedAndUnwanted => "was edited by hand, and is not wanted any more",
            Reason::Foreign => "is not ringfence's, and in the place of a file that is",
        };
        text.push_str(&format!("{} {why}:\n", conflict.path));
        text.push_str(&show_diff(&conflict.diff, terminal.err_colour));
        text.push('\n');
    }
    let files = count(conflicts.len(), "file");
    text.push_str(&format!(
        "nothing was written, because of {files}; `-` lines are on disk, `+` lines would be written\n\
         hint: `generate --keep` leaves such files as they are and writes the rest, \
         `generate --overwrite` writes over them\n"
    ));
    terminal.say(&text);
}
