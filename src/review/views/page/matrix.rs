//! Teams × teams, before and after.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::clip;
use crate::review::{Change, MatrixCell, MatrixChange, MatrixTeam, Turn};

/// More teams than these are no grid that anybody reads: then only rows and columns with something to see, and no more than these.
const GRID: usize = 100;
/// In a grid of no more columns each is as wide as the name of its unit needs it.
const ROOMY: usize = 14;
/// How many pairs that change are told in words.
const TOLD: usize = 200;

/// Both grids, and what changes in words.
#[derive(Serialize)]
pub(super) struct Matrix<'r> {
    sides: Vec<Side<'r>>,
    changes: Vec<Told>,
    changes_left: usize,
    teams: usize,
    /// True when there is no room for names of units above single columns.
    dense: bool,
    /// True when only rows and columns with something are shown.
    partial: bool,
    /// How many rows and columns there is no room for.
    left: usize,
    crossings: usize,
}

/// One side.
#[derive(Serialize)]
struct Side<'r> {
    title: &'static str,
    units: Vec<(&'r str, usize)>,
    columns: Vec<Head<'r>>,
    rows: Vec<Row<'r>>,
}

/// A team at the edge of the grid.
#[derive(Clone, Serialize)]
struct Head<'r> {
    team: &'r str,
    name: &'r str,
    unit: &'r str,
    first: bool,
    /// What becomes of it on this side: `new`, `gone`, `was retail/churn`.
    mark: String,
    /// True when it is not there on this side.
    absent: bool,
}

/// A team's row.
#[derive(Serialize)]
struct Row<'r> {
    head: Head<'r>,
    cells: Vec<Square>,
}

/// A pair of teams.
#[derive(Default, Serialize)]
struct Square {
    class: &'static str,
    turned: &'static str,
    sign: String,
    says: String,
    first: bool,
}

/// A pair that changes, in words.
#[derive(Serialize)]
struct Told {
    from: String,
    to: String,
    turn: &'static str,
    opens: bool,
    before: Vec<String>,
    after: Vec<String>,
    gained: Vec<String>,
    lost: Vec<String>,
}

pub(super) fn matrix(change: &MatrixChange) -> Matrix<'_> {
    let partial = change.teams.len() > GRID;
    let (rows, columns, left) = match partial {
        false => {
            let all: Vec<&MatrixTeam> = change.teams.iter().collect();
            (all.clone(), all, 0)
        }
        true => telling(change),
    };
    let mut changed: Vec<&MatrixCell> =
        change.cells.iter().filter(|it| it.turn.is_some()).collect();
    changed.sort_by_key(|it| it.turn);
    let changes_left = changed.len().saturating_sub(TOLD);
    let sides = [("Before", false), ("After", true)];
    Matrix {
        sides: sides
            .into_iter()
            .map(|(title, after)| side(change, (title, after), &rows, &columns))
            .collect(),
        changes: changed.into_iter().take(TOLD).map(told).collect(),
        changes_left,
        teams: change.teams.len(),
        dense: columns.len() > ROOMY,
        partial,
        left,
        crossings: change
            .cells
            .iter()
            .filter(|it| !it.after.is_empty())
            .count(),
    }
}

/// Rows and columns at which there is something to see; those with a change before all others.
fn telling(change: &MatrixChange) -> (Vec<&MatrixTeam>, Vec<&MatrixTeam>, usize) {
    let mut cells: Vec<&MatrixCell> = change.cells.iter().collect();
    cells.sort_by_key(|it| it.turn.map_or(usize::MAX, |turn| turn as usize));
    let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
    let mut left = BTreeSet::new();
    for cell in cells {
        for (all, team) in [(&mut from, &cell.from), (&mut to, &cell.to)] {
            match all.len() < GRID || all.contains(team) {
                true => drop(all.insert(team)),
                false => drop(left.insert(team)),
            }
        }
    }
    let of = |names: &BTreeSet<&String>| {
        let teams = change.teams.iter();
        teams.filter(|it| names.contains(&it.team)).collect()
    };
    (of(&from), of(&to), left.len())
}

fn side<'r>(
    change: &'r MatrixChange,
    (title, after): (&'static str, bool),
    rows: &[&'r MatrixTeam],
    columns: &[&'r MatrixTeam],
) -> Side<'r> {
    let cells = change.cells.iter();
    let cells: BTreeMap<(&str, &str), &MatrixCell> = cells
        .map(|it| ((it.from.as_str(), it.to.as_str()), it))
        .collect();
    let (rows, columns) = (heads(rows, after), heads(columns, after));
    let mut units: Vec<(&str, usize)> = Vec::new();
    for column in &columns {
        match units.last_mut().filter(|(unit, _)| *unit == column.unit) {
            Some((_, number)) => *number += 1,
            None => units.push((column.unit, 1)),
        }
    }
    let rows = rows.into_iter().map(|head| Row {
        cells: columns
            .iter()
            .map(|column| {
                let cell = cells.get(&(head.team, column.team)).copied();
                square((&head, column), cell, after)
            })
            .collect(),
        head,
    });
    Side {
        title,
        units,
        rows: rows.collect(),
        columns,
    }
}

fn heads<'r>(teams: &[&'r MatrixTeam], after: bool) -> Vec<Head<'r>> {
    let mut last = "";
    let heads = teams.iter().map(|it| {
        let (unit, name) = it.team.split_once('/').unwrap_or((it.team.as_str(), ""));
        let first = unit != last;
        last = unit;
        let (mark, absent) = match (it.change, after) {
            (Some(Change::Added), true) => ("new".to_owned(), false),
            (Some(Change::Added), false) => ("not there yet".to_owned(), true),
            (Some(Change::Removed), true) => ("gone".to_owned(), true),
            (Some(Change::Moved), _) => {
                (format!("was {}", it.was.as_deref().unwrap_or("?")), false)
            }
            _ => (String::new(), false),
        };
        Head {
            team: &it.team,
            name,
            unit,
            first,
            mark: clip(&mark),
            absent,
        }
    });
    heads.collect()
}

fn square((row, column): (&Head<'_>, &Head<'_>), cell: Option<&MatrixCell>, after: bool) -> Square {
    let nothing = Square {
        first: column.first,
        ..Square::default()
    };
    if row.team == column.team {
        return Square {
            class: "itself",
            ..nothing
        };
    }
    let Some(cell) = cell else {
        return match row.absent || column.absent {
            true => Square {
                class: "absent",
                ..nothing
            },
            false => nothing,
        };
    };
    let (crossings, found) = match after {
        true => (&cell.after, cell.found_after),
        false => (&cell.before, cell.found_before),
    };
    let mut sign = String::new();
    if crossings.iter().any(|it| it.starts_with("reads")) {
        sign.push('R');
    }
    if crossings.iter().any(|it| it.starts_with("calls")) {
        sign.push('C');
    }
    // Something is gained that nobody declares.
    if after && sign.is_empty() && !cell.gained.is_empty() {
        sign.push('+');
    }
    if after && sign.is_empty() && cell.turn.is_some() {
        sign.push('–');
    }
    if found {
        sign.push('✗');
    }
    let crosses = match crossings.as_slice() {
        [] => "nothing is declared to cross".to_owned(),
        all => all.join("; "),
    };
    let turn = cell
        .turn
        .map_or(String::new(), |it| format!("; {}", it.word()));
    let finding = if found { "; a finding names both" } else { "" };
    Square {
        class: match (found, crossings.is_empty()) {
            (true, _) => "found",
            (false, false) => "crosses",
            (false, true) => "",
        },
        turned: match cell.turn {
            Some(turn) if turn.opens() => "opens",
            Some(_) => "closes",
            None => "",
        },
        sign,
        says: clip(&format!(
            "{} to {}: {crosses}{turn}{finding}",
            row.team, column.team
        )),
        ..nothing
    }
}

fn told(cell: &MatrixCell) -> Told {
    let few = |all: &[String]| all.iter().take(20).map(|it| clip(it)).collect();
    Told {
        from: clip(&cell.from),
        to: clip(&cell.to),
        turn: cell.turn.map_or("", Turn::word),
        opens: cell.turn.is_some_and(Turn::opens),
        before: few(&cell.before),
        after: few(&cell.after),
        gained: few(&cell.gained),
        lost: few(&cell.lost),
    }
}
