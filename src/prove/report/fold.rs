//! Lines that say the same of many: once, with whom it is said of.

use super::view::View;
use crate::prove::Residue;

/// From as many lines on they are one.
const MANY: usize = 3;
/// How many are named; the rest is counted.
const NAMED: usize = 4;
/// What stands in a line instead of the team or unit.
const HOLE: char = '\u{FFFC}';

/// Lines that differ only by the team or unit that they are about become one, where the first of them stood.
pub(in crate::prove) fn notes(view: &View, lines: &[String]) -> Vec<String> {
    let mut folded: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines {
        let (pattern, who) = match split(line, &view.owners) {
            Some((pattern, who)) => (pattern, vec![who]),
            None => (line.clone(), Vec::new()),
        };
        match folded.iter_mut().find(|(other, _)| *other == pattern) {
            Some((_, all)) => all.extend(who),
            None => folded.push((pattern, who)),
        }
    }
    let told = folded.into_iter().flat_map(|(pattern, who)| {
        let with = |who: &str| pattern.replace(HOLE, who);
        match who.len() {
            0 => vec![pattern],
            few if few < MANY => who.iter().map(|one| with(one)).collect(),
            many => {
                let whom = with(&format!("each of {many} {}", kind(&who)));
                // The kind is said already.
                let whom = whom.replace("the repository each of", "each of");
                vec![format!("{whom} ({})", named(&who))]
            }
        }
    });
    told.collect()
}

/// What they all are.
fn kind(who: &[String]) -> &'static str {
    let all = |is: &dyn Fn(&str) -> bool| who.iter().all(|one| is(one));
    match who {
        _ if all(&|one| one.contains(":role/")) => "roles",
        _ if all(&|one| one.contains(":repository/")) => "repositories",
        _ if all(&|one| one.contains(":")) => "things",
        _ if all(&|one| one.contains('/')) => "teams",
        _ => "units",
    }
}

/// The line with a hole for the first team or unit that it names behind `of`, else for the first ARN; and who or what that is.
fn split(line: &str, owners: &[String]) -> Option<(String, String)> {
    let ends = |letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '/'));
    let mut starts = line.match_indices(" of ").map(|(at, word)| at + word.len());
    let owner = starts.find_map(|at| {
        let (before, after) = line.split_at_checked(at)?;
        let (word, rest) = after.split_at_checked(after.find(ends).unwrap_or(after.len()))?;
        let known = owners.iter().any(|owner| owner == word);
        known.then(|| (format!("{before}{HOLE}{rest}"), word.to_owned()))
    });
    owner.or_else(|| {
        let (before, after) = line.split_once("`arn:")?;
        let (arn, rest) = after.split_once('`')?;
        Some((format!("{before}{HOLE}{rest}"), format!("`arn:{arn}`")))
    })
}

/// Roles that may do the same on `*`, together.
pub(in crate::prove) fn residue(all: &[Residue]) -> Vec<String> {
    let mut folded: Vec<(&[String], Vec<String>)> = Vec::new();
    for one in all {
        match folded
            .iter_mut()
            .find(|(actions, _)| *actions == one.actions)
        {
            Some((_, roles)) => roles.push(one.role.clone()),
            None => folded.push((&one.actions, vec![one.role.clone()])),
        }
    }
    let told = folded
        .into_iter()
        .map(|(actions, roles)| match roles.as_slice() {
            [only] => format!("{only}: {}", actions.join(", ")),
            many => format!(
                "{} roles: {} ({})",
                many.len(),
                actions.join(", "),
                named(many)
            ),
        });
    told.collect()
}

fn named(who: &[String]) -> String {
    let (first, more) = who.split_at_checked(NAMED).unwrap_or((who, &[]));
    match more.len() {
        0 => who.join(", "),
        // Counting one takes as much room as naming it.
        1 => who.join(", "),
        more => format!("{}, and {more} more", first.join(", ")),
    }
}
