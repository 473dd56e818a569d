//! The answer for a terminal.

use anstyle::Style;

use super::types::{Explanation, Given, Hop, LinkView, Matter, Part, StatementView, Verdict, Way};
use crate::diagnostic::{Colour, Looks, clean, line, painted};

fn of_verdict(looks: &Looks, verdict: Verdict) -> Style {
    match verdict {
        Verdict::Allowed => looks.good,
        Verdict::Denied => looks.bad,
        Verdict::NotKnown => looks.open,
    }
}

fn of_word(looks: &Looks, word: &str) -> Style {
    match word {
        "denied" => looks.bad,
        "not known" => looks.open,
        "allowed" | "delegated" => looks.good,
        _ => looks.faint,
    }
}

/// Everything, for people.
pub fn text(explanation: &Explanation, colour: Colour) -> String {
    let looks = Looks::of(colour);
    let mut out = String::new();
    let Explanation {
        principal,
        action,
        resource,
        ..
    } = explanation;
    line(
        &mut out,
        &painted(looks.strong, &format!("{principal}  {action}  {resource}")),
    );
    line(&mut out, "");
    let verdict = painted(
        of_verdict(&looks, explanation.verdict),
        explanation.verdict.word(),
    );
    line(
        &mut out,
        &format!("{verdict}: {}", clean(&explanation.because)),
    );
    for part in &explanation.calls {
        line(&mut out, "");
        call(&mut out, part, &looks);
    }
    checks(&mut out, explanation, &looks);
    line(&mut out, "");
    way(&mut out, &explanation.way, &looks);
    given(&mut out, &explanation.context);
    matters(&mut out, &explanation.matters);
    changes(&mut out, explanation, &looks);
    if !explanation.not_understood.is_empty() {
        line(&mut out, "");
        line(&mut out, "not understood, and may bear on this:");
        for one in &explanation.not_understood {
            let place = match one.place.as_str() {
                "" => String::new(),
                place => format!(" ({})", clean(place)),
            };
            line(&mut out, &format!("  - {}{place}", clean(&one.what)));
        }
    }
    out
}

fn call(out: &mut String, part: &Part, looks: &Looks) {
    let verdict = painted(of_verdict(looks, part.verdict), part.verdict.word());
    let what = format!("{}: {} on {}", part.what, part.action, part.resource);
    line(out, &format!("{}: {verdict}", clean(&what)));
    let is_key = part.action.starts_with("kms:");
    let shown = part
        .links
        .iter()
        .filter(|link| is_key || link.link != "grants");
    for link in shown {
        one_link(out, link, looks);
    }
}

fn one_link(out: &mut String, link: &LinkView, looks: &Looks) {
    let mark = if link.counts { "*" } else { " " };
    let word = painted(
        of_word(looks, link.verdict),
        &format!("{:<9}", link.verdict),
    );
    let head = format!("  {mark} {:<24} {word}", link.link);
    if link.statements.is_empty() {
        line(out, &format!("{head}  {}", painted(looks.faint, link.rule)));
        return;
    }
    if link.verdict == "denied" && link.link != "explicit deny" {
        let names: Vec<String> = link.statements.iter().map(StatementView::name).collect();
        line(
            out,
            &format!("{head}  {} (above)", clean(&names.join(", "))),
        );
        return;
    }
    for (number, statement) in link.statements.iter().enumerate() {
        let shown = told(statement, looks);
        match number {
            0 => line(out, &format!("{head}  {shown}")),
            _ => line(out, &format!("{:<40}{shown}", "")),
        }
    }
}

fn told(statement: &StatementView, looks: &Looks) -> String {
    let mut parts = Vec::new();
    let name = statement.name();
    if !name.is_empty() {
        parts.push(painted(looks.strong, &name));
    }
    parts.extend(statement.place.as_deref().map(clean));
    parts.push(clean(&statement.told_policy()));
    if statement.address.is_some() && !is_plain(&statement.policy) {
        parts.push(clean(&format!("`{}`", statement.policy)));
    }
    if let Some(by) = &statement.attached_by {
        parts.push(clean(&format!("attached by {by}")));
    }
    if let Some(group) = &statement.through {
        parts.push(clean(&format!("through the group {group}")));
    }
    let spec = statement.spec_place.as_ref().or(statement.spec.as_ref());
    parts.extend(spec.map(|spec| clean(&format!("for {spec}"))));
    if let Some(why) = &statement.not_known {
        let why = match *why == statement.policy {
            true => "not in the Terraform at hand",
            false => why,
        };
        parts.push(painted(looks.open, &format!("({why})")));
    }
    parts.join("  ")
}

/// Names that say no more than the link does.
fn is_plain(name: &str) -> bool {
    matches!(
        name,
        "resource policy" | "trust policy" | "function policy" | "default policy"
    )
}

fn checks(out: &mut String, explanation: &Explanation, looks: &Looks) {
    if explanation.checks.is_empty() {
        return;
    }
    line(out, "");
    line(out, "beside policies:");
    for check in &explanation.checks {
        let word = match check.verdict {
            Verdict::Allowed => "passes",
            other => other.word(),
        };
        let word = painted(of_verdict(looks, check.verdict), &format!("{word:<9}"));
        let place = { check.place.as_ref() }.map_or_else(String::new, |it| format!(" ({it})"));
        let says = clean(&format!("{}{place}", check.says));
        line(out, &format!("    {:<24} {word}  {says}", check.what));
    }
}

fn way(out: &mut String, way: &Way, looks: &Looks) {
    line(out, &format!("the way there: {}", clean(&way.says)));
    for hop in &way.hops {
        one_hop(out, hop, looks);
    }
}

fn one_hop(out: &mut String, hop: &Hop, looks: &Looks) {
    let word = match hop.verdict {
        Verdict::Allowed => "passes",
        Verdict::Denied => "blocked",
        Verdict::NotKnown => "not known",
    };
    let word = painted(of_verdict(looks, hop.verdict), &format!("{word:<9}"));
    let place = hop.place.iter().chain(&hop.address).cloned();
    let place: Vec<String> = place.collect();
    let said = clean(&format!("{}  {}", hop.says, place.join("  ")));
    line(out, &format!("    {:<24} {word}  {said}", hop.what));
}

fn given(out: &mut String, context: &[Given]) {
    for (assumed, title) in [
        (false, "set, as the Terraform tells:"),
        (true, "taken for granted:"),
    ] {
        let of_kind: Vec<&Given> = context.iter().filter(|it| it.assumed == assumed).collect();
        if of_kind.is_empty() {
            continue;
        }
        line(out, "");
        line(out, title);
        for one in of_kind {
            let text = format!("  - {} = {}", one.key, one.values.join(", "));
            line(out, &clean(&text));
        }
    }
}

fn matters(out: &mut String, matters: &[Matter]) {
    if matters.is_empty() {
        return;
    }
    line(out, "");
    line(out, "not set, and would change the verdict:");
    for matter in matters {
        let values = match matter.values.as_slice() {
            [] => String::new(),
            values => format!(", compared with {}", values.join(", ")),
        };
        line(out, &clean(&format!("  - {}{values}", matter.key)));
        for one in &matter.asked_by {
            line(out, &clean(&format!("      asked for by {}", one.told())));
        }
    }
}

fn changes(out: &mut String, explanation: &Explanation, looks: &Looks) {
    if explanation.changes.is_empty() {
        return;
    }
    line(out, "");
    line(
        out,
        match explanation.verdict {
            Verdict::NotKnown => "what would have to be found out or change, smallest first:",
            _ => "what would have to change, smallest first:",
        },
    );
    for (number, change) in explanation.changes.iter().enumerate() {
        for (at, step) in change.steps.iter().enumerate() {
            let mark = match at {
                0 => format!("{}.", number + 1),
                _ => "  and".to_owned(),
            };
            line(out, &clean(&format!("  {mark} {step}")));
        }
        for broken in change.breaks.iter().flatten() {
            let more = match broken.more {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            let said = format!(
                "this would break `{}`: {}{more}",
                broken.theorem, broken.finding
            );
            line(out, &format!("     {}", painted(looks.bad, &said)));
        }
        if let Some([]) = change.breaks.as_deref() {
            line(out, "     no theorem breaks by it");
        }
    }
}
