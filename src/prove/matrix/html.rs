//! A page that needs nothing beside it: styles inside, no script, nothing loaded.

use serde::Serialize;
use tera::{Context, Tera};

use super::{Cell, Crossing, Matrix, Outside, Status};
use crate::prove::report::{View, fold};

const NAME: &str = "matrix.html";
const TEMPLATE: &str = include_str!("page.html.tera");

/// In a small grid a cell has room for what crosses; in a larger one for a word.
const ROOM: usize = 12;

/// What the template sees.
#[derive(Serialize)]
struct Page<'m> {
    version: &'static str,
    organization: &'m str,
    date: String,
    verdict: String,
    state: &'static str,
    by: String,
    usual: String,
    view: &'m View,
    has_unasked: bool,
    inputs: &'m [(String, String)],
    grid: bool,
    roomy: bool,
    units: Vec<Unit<'m>>,
    rows: Vec<Row<'m>>,
    unlike: Vec<Unlike<'m>>,
    pairs: usize,
    crossings: Vec<Shown<'m>>,
    calls: bool,
    invoked: bool,
    outside: Vec<(&'m str, &'m Outside)>,
    assumptions: Vec<String>,
    not_fenced: Vec<String>,
    residue: Vec<String>,
}

/// A unit above its teams.
#[derive(Serialize)]
struct Unit<'m> {
    name: &'m str,
    teams: usize,
}

#[derive(Serialize)]
struct Row<'m> {
    id: &'m str,
    unit: &'m str,
    team: &'m str,
    account: &'m str,
    first_of_unit: bool,
    findings: Vec<String>,
    cells: Vec<Square<'m>>,
}

/// A pair that is not like most.
#[derive(Serialize)]
struct Unlike<'m> {
    from: &'m str,
    to: &'m str,
    status: &'static str,
}

#[derive(Serialize)]
struct Square<'m> {
    class: String,
    sign: &'static str,
    /// For who does not see colours and signs.
    says: String,
    shares: Vec<&'m Crossing>,
    first_of_unit: bool,
}

/// A share in the list.
#[derive(Serialize)]
struct Shown<'m> {
    from: &'m str,
    to: &'m str,
    share: &'m Crossing,
    status: &'static str,
    state: &'static str,
}

pub(super) fn render(matrix: &Matrix) -> Result<String, tera::Error> {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    tera.add_raw_templates([(NAME, TEMPLATE)])?;
    let context = Context::from_serialize(&page(matrix))?;
    tera.render(NAME, &context)
}

fn page(matrix: &Matrix) -> Page<'_> {
    let view = &matrix.view;
    let state = match (view.proved, view.holds_but_for_accepted()) {
        (true, _) => "proved",
        (false, true) => "accepted",
        (false, false) => "failed",
    };
    let unlike = match matrix.is_grid() {
        true => Vec::new(),
        false => unlike(matrix),
    };
    Page {
        version: env!("CARGO_PKG_VERSION"),
        organization: &matrix.organization,
        date: matrix.date.to_string(),
        verdict: view.verdict(),
        state,
        by: matrix.by.join(", "),
        usual: matrix.judgement.everywhere.word().to_owned(),
        view,
        has_unasked: view.theorems.iter().any(|it| !it.unasked.is_empty()),
        inputs: &matrix.inputs,
        grid: matrix.is_grid(),
        roomy: matrix.teams.len() <= ROOM,
        units: units(matrix),
        rows: match matrix.is_grid() {
            true => rows(matrix),
            false => Vec::new(),
        },
        pairs: matrix.pairs_like_most(),
        unlike,
        crossings: crossings(matrix),
        calls: { matrix.shares.values() }.flatten().any(|it| it.call),
        invoked: { matrix.teams.iter() }.any(|row| !row.outside.calls.is_empty()),
        outside: matrix
            .teams
            .iter()
            .filter(|row| !row.outside.is_empty())
            .map(|row| (row.id.as_str(), &row.outside))
            .collect(),
        assumptions: fold::notes(view, &view.assumptions),
        not_fenced: fold::notes(view, &view.not_fenced),
        residue: fold::residue(&view.residue),
    }
}

fn unlike(matrix: &Matrix) -> Vec<Unlike<'_>> {
    let telling = matrix.telling().into_iter();
    let each = telling.map(|(from, to)| (from, to, matrix.cell(from, to).status));
    let each = each.filter(|(_, _, status)| *status != matrix.judgement.everywhere);
    each.map(|(from, to, status)| Unlike {
        from: matrix.id(from),
        to: matrix.id(to),
        status: status.word(),
    })
    .collect()
}

fn unit_of(id: &str) -> &str {
    id.split_once('/').map_or(id, |(unit, _)| unit)
}

fn units(matrix: &Matrix) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    for row in &matrix.teams {
        let name = unit_of(&row.id);
        match units.last_mut().filter(|unit| unit.name == name) {
            Some(unit) => unit.teams += 1,
            None => units.push(Unit { name, teams: 1 }),
        }
    }
    units
}

fn rows(matrix: &Matrix) -> Vec<Row<'_>> {
    let mut firsts = Vec::new();
    let mut last = "";
    for row in &matrix.teams {
        let unit = unit_of(&row.id);
        firsts.push(unit != last);
        last = unit;
    }
    let teams = matrix.teams.iter().enumerate().zip(&firsts);
    teams
        .map(|((from, row), first)| Row {
            id: &row.id,
            unit: unit_of(&row.id),
            team: row.id.split_once('/').map_or("", |(_, team)| team),
            account: &row.account,
            first_of_unit: *first,
            findings: row
                .findings
                .iter()
                .map(|(theorem, count)| format!("{theorem}: {count}"))
                .collect(),
            cells: firsts
                .iter()
                .enumerate()
                .map(|(to, first)| square(matrix, (from, to), *first))
                .collect(),
        })
        .collect()
}

fn square(matrix: &Matrix, (from, to): (usize, usize), first_of_unit: bool) -> Square<'_> {
    if from == to {
        return Square {
            class: "itself".to_owned(),
            sign: "",
            says: format!("{} itself", matrix.id(from)),
            shares: Vec::new(),
            first_of_unit,
        };
    }
    let cell = matrix.cell(from, to);
    let Cell {
        status,
        direct,
        crossings,
    } = cell;
    let shares: Vec<&Crossing> = crossings.iter().filter(|it| !it.ended).collect();
    let mut class = state(status).to_owned();
    if !shares.is_empty() {
        class.push_str(" crosses");
    }
    if direct {
        class.push_str(" direct");
    }
    let crosses = match shares.len() {
        0 => "nothing crosses".to_owned(),
        _ => {
            let told = shares.iter().map(|it| it.told(&it.what));
            told.collect::<Vec<_>>().join("; ")
        }
    };
    let (from, to) = (matrix.id(from), matrix.id(to));
    let finding = if direct { "; a finding names both" } else { "" };
    Square {
        class,
        sign: sign(status),
        says: format!("{from} to {to}: {crosses}; {}{finding}", status.word()),
        shares,
        first_of_unit,
    }
}

fn state(status: Status) -> &'static str {
    match status {
        Status::Proved => "proved",
        Status::Accepted => "accepted",
        Status::Open => "open",
        Status::Failed => "failed",
    }
}

fn sign(status: Status) -> &'static str {
    match status {
        Status::Proved => "",
        Status::Accepted => "~",
        Status::Open => "?",
        Status::Failed => "✗",
    }
}

fn crossings(matrix: &Matrix) -> Vec<Shown<'_>> {
    let shares = matrix.shares.iter().flat_map(|((from, to), shares)| {
        let status = matrix.cell(*from, *to).status;
        shares.iter().map(move |share| Shown {
            from: matrix.id(*from),
            to: matrix.id(*to),
            share,
            status: status.word(),
            state: state(status),
        })
    });
    shares.collect()
}
