//! From two sides to a [`Report`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::aligned::Aligned;
use super::masks::Masks;
use super::rules::Rules;
use super::{
    Compared, Report, Review, Side, Unknown, Verdict, access, effects, grid, plan, review, rules,
    theorems, ways,
};
use crate::explain::{Ground, Locate};
use crate::prove::Acceptance;
use crate::terraform::Unread;
use crate::terraform::show::PlanNotes;

/// One side of a comparison, with what questions about access need.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    /// What it is, in words: see [`Compared`].
    pub name: &'a str,
    /// The files: text by path, with `/` between folders. May hold more than Terraform; empty for a plan or state.
    pub files: &'a BTreeMap<String, String>,
    /// What Terraform makes of them, what AWS would have, and the claims about it if there are any.
    pub ground: &'a Ground,
    /// Where a path of this side's spec stands: `ringfence.yaml:48:5`.
    pub locate: &'a Locate<'a>,
    /// The findings that its owner lives with.
    pub accepting: Accepting<'a>,
    /// True for a tree that ringfence wrote and nobody touched since: it writes none unless every theorem holds but for what is accepted.
    pub written: bool,
}

/// The findings that an owner lives with, and the day on which that is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Accepting<'a> {
    /// What he says of them.
    pub entries: &'a [Acceptance],
    /// The day: an entry whose day is over accepts nothing.
    pub today: Date,
}

impl<'a> Standing<'a> {
    /// A side of which nobody says which findings he lives with, and that anybody may have written.
    #[must_use]
    pub fn new(
        name: &'a str,
        files: &'a BTreeMap<String, String>,
        ground: &'a Ground,
        locate: &'a Locate<'a>,
    ) -> Self {
        Self {
            name,
            files,
            ground,
            locate,
            accepting: Accepting::default(),
            written: false,
        }
    }

    /// What texts and resources are compared by.
    pub(super) fn side(&self) -> Side<'a> {
        Side {
            files: self.files,
            config: &self.ground.config,
        }
    }
}

/// Says what a change from one side to another means.
#[must_use]
pub fn report(before: Standing<'_>, after: Standing<'_>, rules: &Rules) -> Report {
    let mut report = unjudged(before, after);
    report.judge(rules);
    report
}

/// The same before anybody has judged it, for whoever has more to put in.
#[must_use]
pub fn unjudged(before: Standing<'_>, after: Standing<'_>) -> Report {
    let Review { stacks, files, .. } = review(before.side(), after.side());
    let mut report = Report {
        stacks,
        files,
        ..compared(before, after)
    };
    Masks::of(&before.ground.config, &after.ground.config).hide(&mut report);
    report
}

/// All that a change means but for resources and text. Nobody has judged it yet.
fn compared(before: Standing<'_>, after: Standing<'_>) -> Report {
    let claims = after.ground.claims.as_ref();
    let claims = claims.or(before.ground.claims.as_ref());
    let aligned = Aligned::find(before, after);
    // In the names of the side after: a rename is no change.
    let called = aligned.as_ref().map_or(before, |it| it.standing(before));
    let mut report = Report {
        version: 1,
        compared: Compared {
            organization: claims.map_or_else(String::new, |it| it.organization.clone()),
            before: before.name.to_owned(),
            after: after.name.to_owned(),
        },
        access: access::changes(called, after),
        ways: ways::changes(before, after),
        theorems: theorems::changes(called, after),
        accounts: accounts(before).chain(accounts(after)).collect(),
        heard: heard(before),
        ..Report::default()
    };
    // Behind the theorems: it looks at proofs that they have asked for.
    report.matrix = grid::matrix((before.ground, called.ground), after.ground, &report.access);
    report.unknown.extend(unread(before, after));
    report.unknown.extend(access::puzzles(called, after));
    report
}

/// Whom alarms and rules of a side tell.
fn heard(side: Standing<'_>) -> BTreeSet<String> {
    let resources = side.ground.config.roots().flat_map(|root| &root.resources);
    resources.flat_map(effects::told_by).collect()
}

fn accounts(side: Standing<'_>) -> impl Iterator<Item = String> {
    let roots = side.ground.config.roots();
    let own = roots.filter_map(|root| root.account.clone());
    let known = side.ground.estate.accounts.iter().cloned();
    known.chain(own.collect::<Vec<_>>())
}

/// Says what the apply of plans means; nobody has judged it yet. In: what is there before, what will be there, and what each plan says of the
/// way, with the path of its root module.
#[must_use]
pub fn planned(before: Standing<'_>, after: Standing<'_>, plans: &[(String, PlanNotes)]) -> Report {
    // What happens to resources the plan itself says, and better: what is replaced, moved, imported.
    let mut report = compared(before, after);
    let told = plan::told(plans, &after.ground.config);
    report.plan = Some(told.changes);
    report.unknown.extend(told.unknown);
    report.notes.extend(told.notes);
    // What is told by rules and in headlines is made of what is left.
    Masks::of(&before.ground.config, &after.ground.config).hide(&mut report);
    report
}

/// What could not be read: after the change, and only before it, for what was in it may be lost now.
fn unread(before: Standing<'_>, after: Standing<'_>) -> Vec<Unknown> {
    let now = &after.ground.config.unread;
    let then = before.ground.config.unread.iter();
    let then = then.filter(|one| !now.contains(one));
    let unknown = |side: &str, one: &Unread| Unknown {
        what: format!("{side}{}:{}", one.place.file, one.place.line),
        why: one.message.clone(),
    };
    let side = format!("{}: ", before.name);
    let now = now.iter().map(|one| unknown("", one));
    now.chain(then.map(|one| unknown(&side, one))).collect()
}

impl Report {
    /// Judges what is in the report by rules, and gives the verdict.
    pub fn judge(&mut self, rules: &Rules) {
        let fallen = rules::fallen(self);
        self.rules = rules::told(self, &fallen, rules);
        let silent = rules::silent(&fallen);
        self.judgements = rules::judge(fallen, rules);
        self.verdict = rules::verdict(self, silent);
        if self.verdict == Verdict::Harmless {
            // What deserved a second look had it: all that it may mean was asked.
            let stacks = self.stacks.iter_mut().flat_map(|it| &mut it.resources);
            stacks.for_each(|it| it.danger = None);
            let plan = self.plan.iter_mut().flat_map(|it| &mut it.changes);
            plan.for_each(|it| it.danger = None);
        }
    }
}
