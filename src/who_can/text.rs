//! The answer for a terminal.

use super::view::{ByLink, CallView, OtherView, PathView, StepView, View};
use crate::diagnostic::{Colour, Looks, clean, line, painted};

/// Everybody, for people.
pub fn text(view: &View, colour: Colour) -> String {
    let looks = Looks::of(colour);
    let mut out = String::new();
    let asked = format!("who can {} on {}", view.action, view.resource);
    line(&mut out, &painted(looks.strong, &asked));
    if view.principals.is_empty() && view.others.is_empty() {
        line(&mut out, "");
        line(&mut out, "nobody");
    }
    let (certain, perhaps): (Vec<&PathView>, Vec<&PathView>) =
        view.principals.iter().partition(|it| it.certain);
    by_steps(&mut out, &certain, "", &looks);
    by_steps(&mut out, &perhaps, "perhaps ", &looks);
    others(&mut out, &view.others, &looks);
    if !view.not_understood.is_empty() {
        line(&mut out, "");
        line(&mut out, "not understood, and may bear on this:");
        for one in &view.not_understood {
            line(
                &mut out,
                &clean(&format!("  - {} ({})", one.what, one.place)),
            );
        }
    }
    out
}

fn by_steps(out: &mut String, paths: &[&PathView], perhaps: &str, looks: &Looks) {
    let mut before = None;
    for path in paths {
        let steps = path.steps.len();
        if before != Some(steps) {
            let title = match steps {
                0 => format!("{perhaps}at once"),
                1 => format!("{perhaps}after 1 step"),
                steps => format!("{perhaps}after {steps} steps"),
            };
            line(out, "");
            line(out, &painted(looks.strong, &title));
            before = Some(steps);
        }
        one_path(out, path, looks);
    }
}

fn one_path(out: &mut String, path: &PathView, looks: &Looks) {
    let base = if path.trusted_base {
        "  (trusted base)"
    } else {
        ""
    };
    let elsewhere = if path.made_elsewhere {
        "made elsewhere"
    } else {
        ""
    };
    let place: Vec<&str> = path
        .place
        .iter()
        .chain(&path.address)
        .map(String::as_str)
        .collect();
    line(out, "");
    line(
        out,
        &format!(
            "  {}{base}  {}",
            painted(looks.strong, &path.principal),
            painted(looks.faint, &format!("{}{elsewhere}", place.join("  ")))
        ),
    );
    for (number, step) in path.steps.iter().enumerate() {
        one_step(out, number, step, looks);
    }
    if let Some(last) = path.steps.last() {
        let then = match (path.lets_in, last.about == path.principal) {
            (true, _) => "then somebody whom that lets in:".to_owned(),
            (false, _) => format!(
                "then{}:",
                path.calls
                    .first()
                    .map_or_else(String::new, |it| format!(" as {}", it.by))
            ),
        };
        line(out, &clean(&format!("    {then}")));
    }
    for call in &path.calls {
        one_call(out, call, looks);
    }
    for why in path.not_known.iter().filter(|_| !path.certain) {
        line(
            out,
            &format!("      {} {}", painted(looks.open, "not known:"), clean(why)),
        );
    }
}

fn one_step(out: &mut String, number: usize, step: &StepView, looks: &Looks) {
    let number = number + 1;
    let by = if number == 1 {
        String::new()
    } else {
        format!(" (as {})", step.by)
    };
    let said = format!("    {number}. {} {}{by}", step.step, step.about);
    let open = if step.certain { "" } else { "  (perhaps)" };
    line(
        out,
        &format!("{}{}", clean(&said), painted(looks.open, open)),
    );
    for call in &step.calls {
        one_call(out, call, looks);
    }
}

fn one_call(out: &mut String, call: &CallView, looks: &Looks) {
    let open = if call.certain { "" } else { "  (perhaps)" };
    let said = format!("      {} on {}", call.action, call.resource);
    line(
        out,
        &format!("{}{}", clean(&said), painted(looks.open, open)),
    );
    for one in &call.statements {
        line(out, &statement(one, looks));
    }
    if let Some(via) = &call.via {
        line(
            out,
            &clean(&format!("          when it comes through {via}")),
        );
    }
    for (key, values) in &call.when {
        let said = match values.as_slice() {
            [] => format!("          when {key} is absent"),
            values => format!("          when {key} is {}", values.join(", ")),
        };
        line(out, &clean(&said));
    }
}

fn statement(one: &ByLink, looks: &Looks) -> String {
    let statement = &one.statement;
    let mut parts = Vec::new();
    let name = statement.name();
    if !name.is_empty() {
        parts.push(painted(looks.strong, &name));
    }
    parts.extend(statement.place.as_deref().map(clean));
    parts.push(clean(&statement.told_policy()));
    if let Some(group) = &statement.through {
        parts.push(clean(&format!("through the group {group}")));
    }
    let spec = statement.spec_place.as_ref().or(statement.spec.as_ref());
    parts.extend(spec.map(|spec| clean(&format!("for {spec}"))));
    format!("          {:<22} {}", one.link, parts.join("  "))
}

fn others(out: &mut String, others: &[OtherView], looks: &Looks) {
    if others.is_empty() {
        return;
    }
    line(out, "");
    line(
        out,
        &painted(looks.strong, "beyond the principals of this Terraform"),
    );
    for other in others {
        let open = if other.certain { "" } else { "  (perhaps)" };
        line(out, "");
        let who = painted(looks.strong, &other.who);
        line(out, &format!("  {who}{}", painted(looks.open, open)));
        for call in &other.calls {
            one_call(out, call, looks);
        }
        for why in other.not_known.iter().filter(|_| !other.certain) {
            line(
                out,
                &format!("      {} {}", painted(looks.open, "not known:"), clean(why)),
            );
        }
    }
}
