//! What protects data from loss or misuse and is weaker than before, by the rule that it falls under.

use std::collections::HashSet;

use super::Rule;
use super::happenings::{End, Happening};
use crate::review::protections::{Weakens, goes, weaker as found};

/// Rules, each with what is weaker, behind the address. In: the addresses of all that is destroyed, for what guards something may go with it.
pub(super) fn weaker(one: &Happening<'_>, destroyed: &HashSet<&str>) -> Vec<(Rule, String)> {
    if one.end == End::Destroyed {
        let goes = goes(one.kind).filter(|it| !goes_along(one, &it.with, destroyed));
        return goes
            .into_iter()
            .map(|it| (rule(it.weakens), it.says))
            .collect();
    }
    let weaker = found(one.kind, one.arguments, one.statements).into_iter();
    weaker.map(|it| (rule(it.weakens), it.says)).collect()
}

fn rule(weakens: Weakens) -> Rule {
    match weakens {
        Weakens::Data => Rule::DataDeletion,
        Weakens::Guard => Rule::ProtectionWeakened,
        Weakens::Recovery => Rule::RecoveryShortened,
    }
}

/// True when what it guards is destroyed as well: something of the same name in the same module.
fn goes_along(one: &Happening<'_>, with: &[String], destroyed: &HashSet<&str>) -> bool {
    let module = super::module_of(&one.address);
    let Some(rest) = one.address.get(module.len()..) else {
        return false;
    };
    // Stack and point, if any, stand before the type, its name behind it.
    let Some(at) = rest.find(one.kind) else {
        return false;
    };
    let (before, behind) = (rest.get(..at), rest.get(at + one.kind.len()..));
    let (Some(before), Some(behind)) = (before, behind) else {
        return false;
    };
    let guarded = |kind: &String| format!("{module}{before}{kind}{behind}");
    with.iter()
        .any(|kind| destroyed.contains(guarded(kind).as_str()))
}
