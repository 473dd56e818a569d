//! The report for a terminal.

use super::fold;
use super::view::{AcceptedView, ChainView, FindingView, RequestView, TheoremView, View};
use crate::diagnostic::{Colour, Looks, clean, count, line, painted};

pub(super) fn render(view: &View, colour: Colour) -> String {
    let looks = Looks::of(colour);
    let mut out = String::new();
    for theorem in &view.theorems {
        line(&mut out, &heading(theorem, &looks));
    }
    out.push_str(&wrong(view, &looks, true));
    accepted(&mut out, view, &looks);
    list(&mut out, "trusted", &view.trusted, &looks);
    let assumptions = fold::notes(view, &view.assumptions);
    list(&mut out, "taken for granted", &assumptions, &looks);
    list(
        &mut out,
        "not fenced against other principals of the account",
        &fold::notes(view, &view.not_fenced),
        &looks,
    );
    list(
        &mut out,
        "granted on `*`, since AWS grants it on nothing less",
        &fold::residue(&view.residue),
        &looks,
    );
    line(&mut out, "");
    line(&mut out, &total(view, &looks));
    out
}

/// Nothing but what is wrong; empty when nothing is.
pub(super) fn render_wrong(view: &View, colour: Colour) -> String {
    wrong(view, &Looks::of(colour), false)
}

/// The findings, and what could not be asked.
fn wrong(view: &View, looks: &Looks, follows: bool) -> String {
    let mut out = String::new();
    for theorem in &view.theorems {
        for finding in &theorem.findings {
            if follows || !out.is_empty() {
                line(&mut out, "");
            }
            told(&mut out, theorem, finding, looks);
        }
    }
    let unasked: Vec<String> = view.theorems.iter().flat_map(unasked).collect();
    list(&mut out, "not asked", &unasked, looks);
    out
}

/// What the owner lives with, and what he need not live with any more.
fn accepted(out: &mut String, view: &View, looks: &Looks) {
    let each = view.theorems.iter().flat_map(|theorem| {
        let each = theorem.accepted.iter();
        each.map(move |one| (theorem.theorem, one))
    });
    let mut begun = false;
    for (
        theorem,
        AcceptedView {
            finding,
            acceptance,
        },
    ) in each
    {
        if !begun {
            line(out, &format!("\n{}:", painted(looks.strong, "accepted")));
            begun = true;
        }
        let FindingView { code, message, .. } = finding;
        line(out, &format!("  - {theorem}[{code}]: {}", clean(message)));
        if let Some(place) = &finding.place {
            line(out, &format!("    --> {}", clean(&place.told())));
        }
        line(out, &format!("        {}", clean(finding.subject())));
        line(out, &format!("    {}", clean(&acceptance.told())));
    }
    let gone = view.accepted_and_not_found.iter();
    let gone: Vec<String> = gone
        .map(|one| format!("{}, {}", one.about(), one.told()))
        .collect();
    list(
        out,
        "accepted and not found: take it out of the spec",
        &gone,
        looks,
    );
}

fn heading(theorem: &TheoremView, looks: &Looks) -> String {
    let mark = match theorem.status {
        "proved" => painted(looks.good, "✓"),
        "accepted" => painted(looks.bad, "~"),
        "failed" => painted(looks.bad, "✗"),
        _ => painted(looks.bad, "?"),
    };
    let name = painted(looks.strong, &format!("{:<16}", theorem.theorem));
    let asked = match theorem.status {
        "not-asked" => "not asked".to_owned(),
        "failed" => count(theorem.findings.len(), "finding"),
        "accepted" => format!("{} accepted", theorem.accepted.len()),
        _ => count(theorem.obligations, "question"),
    };
    format!("{mark} {name} {asked:>13}  {}", theorem.says)
}

fn told(out: &mut String, theorem: &TheoremView, finding: &FindingView, looks: &Looks) {
    let code = painted(looks.bad, &format!("{}[{}]", theorem.theorem, finding.code));
    line(
        out,
        &format!("{code}: {}", painted(looks.strong, &finding.message)),
    );
    if let Some(place) = &finding.place {
        line(out, &format!("  --> {}", clean(&place.told())));
    }
    if let Some(address) = &finding.address {
        line(out, &format!("      {}", clean(address)));
    }
    if finding.address.is_none() && !finding.team.is_empty() {
        line(out, &format!("      {}", clean(&finding.team)));
    }
    if let Some(spec) = finding.told_spec() {
        line(out, &format!("  for {}", clean(&spec)));
    }
    if let Some(lapsed) = finding.told_lapsed() {
        line(out, &format!("  {}", painted(looks.bad, &lapsed)));
    }
    match (&finding.request, finding.path.is_empty()) {
        (Some(request), true) => {
            line(out, "  by this request:");
            asked(out, request, looks);
        }
        (None, true) => {}
        (_, false) => steps(out, finding, looks),
    }
    if finding.path.is_empty() {
        for link in &finding.chain {
            line(out, &chained(link, looks));
        }
    }
    if let Some(help) = &finding.help {
        line(
            out,
            &format!("  {}: {}", painted(looks.good, "help"), clean(help)),
        );
    }
}

/// One step after the other, each with its request and what the policies say to it.
fn steps(out: &mut String, finding: &FindingView, looks: &Looks) {
    for (place, step) in finding.path.iter().enumerate() {
        let number = match finding.path.len() {
            1 => String::new(),
            _ => format!(" {}", place + 1),
        };
        let name = painted(looks.strong, step.step);
        let page = painted(looks.faint, step.page);
        line(out, &format!("  by this step{number}: {name}  {page}"));
        asked(out, &step.request, looks);
        for link in &step.chain {
            line(out, &chained(link, looks));
        }
    }
}

fn asked(out: &mut String, request: &RequestView, looks: &Looks) {
    let lines = request.lines();
    let widest = lines.iter().map(|(name, _)| name.chars().count()).max();
    let widest = widest.unwrap_or(0);
    for (name, value) in &lines {
        let name = painted(looks.faint, &format!("{name:<widest$}"));
        line(out, &format!("      {name}  {}", clean(value)));
    }
}

fn chained(link: &ChainView, looks: &Looks) -> String {
    let style = match link.verdict {
        "allows" => looks.good,
        "says nothing" => looks.faint,
        _ => looks.bad,
    };
    let sid = link.sid.as_ref().map(|sid| format!(" by `{}`", clean(sid)));
    let place = link.place.as_ref().map(|place| {
        let told = format!(" at {}", place.told());
        painted(looks.faint, &told)
    });
    format!(
        "    - {} {}{}{}",
        clean(&link.policy),
        painted(style, link.verdict),
        sid.unwrap_or_default(),
        place.unwrap_or_default()
    )
}

fn list(out: &mut String, title: &str, items: &[String], looks: &Looks) {
    if items.is_empty() {
        return;
    }
    line(out, "");
    line(out, &format!("{}:", painted(looks.strong, title)));
    for item in items {
        line(out, &format!("  - {}", clean(item)));
    }
}

pub(super) fn unasked(theorem: &TheoremView) -> Vec<String> {
    let whys = theorem.unasked.iter();
    whys.map(|why| format!("{}: {why}", theorem.theorem))
        .collect()
}

fn total(view: &View, looks: &Looks) -> String {
    let proved = view
        .theorems
        .iter()
        .filter(|it| it.status == "proved")
        .count();
    let style = match view.proved {
        true => looks.good,
        false => looks.bad,
    };
    let word = view.verdict();
    format!(
        "{}: {proved} of {} hold, {} asked, {}",
        painted(style, &word),
        count(view.theorems.len(), "theorem"),
        count(view.obligations, "question"),
        count(view.findings, "finding"),
    )
}
