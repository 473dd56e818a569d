//! What a change is judged by: each rule a name, and how grave it is when something falls under it.

mod elsewhere;
mod happenings;
mod judge;
mod meant;
mod outcomes;
mod pipelines;
mod protections;
#[cfg(test)]
mod tests;
mod turned;
mod watchers;
mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plan::{Fate, PlannedChange};
use super::{Change, Danger, Report, Verdict};
pub(super) use happenings::module_of;
pub(super) use judge::{Fallen, fallen, judge};
pub use meant::Meant;
pub use turned::TurnedRule;

/// Something that a change may do and that somebody may not want.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A key is destroyed, replaced, disabled, or its deletion scheduled.
    KeyDeletion,
    /// A resource that holds data is destroyed.
    DataDeletion,
    /// A resource that holds data is replaced by an empty one.
    DataReplacement,
    /// Anybody from outside gains access.
    AccessFromOutside,
    /// Somebody of one unit gains access to another's things.
    AccessAcrossUnits,
    /// Somebody of one team gains access to another's things.
    AccessAcrossTeams,
    /// Somebody gains access to what decides about access.
    AccessToControl,
    /// A way opens that leads out of a team's network.
    NetworkOpened,
    /// A theorem that held does not any more.
    TheoremLost,
    /// What records or watches goes away or records less.
    AuditWeakened,
    /// What protects data from loss or misuse is weaker.
    ProtectionWeakened,
    /// What is applied is not what the spec makes.
    NotGenerated,
    /// What applies the rest changes: its image, what it installs, where it runs, which roles it takes.
    PipelineChanged,
    /// Where a stack's state is, or which role or providers apply it, is not as it was.
    AppliedElsewhere,
    /// What is deleted or changed can be brought back for less long.
    RecoveryShortened,
    /// Somebody who needs it by the spec loses access, or nobody is left who manages a key.
    AccessLost,
    /// Whether access changes is not known.
    AccessUnknown,
    /// What a change of a resource does to access or data is not known.
    EffectUnknown,
    /// What is there differs from what Terraform last saw.
    Drift,
}

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It is not told.
    Off,
    /// It is told.
    Note,
    /// It is told first, and the exit code of `review` is 1.
    Dangerous,
}

/// How grave each rule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    levels: BTreeMap<Rule, Level>,
    reasons: BTreeMap<Rule, String>,
    meant: Vec<Meant>,
}

/// What a rule says of a change.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Judgement {
    /// The rule.
    pub rule: Rule,
    /// How grave it is here.
    pub level: Level,
    /// What falls under it, in one line.
    pub what: String,
    /// Where: addresses or places, several when the very same falls under it in several teams.
    pub places: Vec<String>,
    /// Why the spec has the rule as grave as it is here, where it says so; of a change that it accepts, until when and why.
    pub because: Option<String>,
}

impl Level {
    /// All of them, the mildest first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Note, Self::Dangerous];

    /// Its name in a spec.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Note => "note",
            Self::Dangerous => "dangerous",
        }
    }
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::KeyDeletion,
        Self::DataDeletion,
        Self::DataReplacement,
        Self::AccessFromOutside,
        Self::AccessAcrossUnits,
        Self::AccessAcrossTeams,
        Self::AccessToControl,
        Self::NetworkOpened,
        Self::TheoremLost,
        Self::AuditWeakened,
        Self::ProtectionWeakened,
        Self::NotGenerated,
        Self::PipelineChanged,
        Self::AppliedElsewhere,
        Self::RecoveryShortened,
        Self::AccessLost,
        Self::AccessUnknown,
        Self::EffectUnknown,
        Self::Drift,
    ];

    /// Its name in a spec.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyDeletion => "key-deletion",
            Self::DataDeletion => "data-deletion",
            Self::DataReplacement => "data-replacement",
            Self::AccessFromOutside => "access-from-outside",
            Self::AccessAcrossUnits => "access-across-units",
            Self::AccessAcrossTeams => "access-across-teams",
            Self::AccessToControl => "access-to-control",
            Self::NetworkOpened => "network-opened",
            Self::TheoremLost => "theorem-lost",
            Self::AuditWeakened => "audit-weakened",
            Self::ProtectionWeakened => "protection-weakened",
            Self::NotGenerated => "not-generated",
            Self::PipelineChanged => "pipeline-changed",
            Self::AppliedElsewhere => "applied-elsewhere",
            Self::RecoveryShortened => "recovery-shortened",
            Self::AccessLost => "access-lost",
            Self::AccessUnknown => "access-unknown",
            Self::EffectUnknown => "effect-unknown",
            Self::Drift => "drift",
        }
    }

    /// How grave it is where nobody says otherwise.
    #[must_use]
    pub fn usual(self) -> Level {
        match self {
            Self::PipelineChanged
            | Self::AccessLost
            | Self::RecoveryShortened
            | Self::EffectUnknown
            | Self::Drift => Level::Note,
            _ => Level::Dangerous,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        let levels = Rule::ALL.into_iter().map(|rule| (rule, rule.usual()));
        Self {
            levels: levels.collect(),
            reasons: BTreeMap::new(),
            meant: Vec::new(),
        }
    }
}

impl Rules {
    /// How grave a rule is.
    #[must_use]
    pub fn level(&self, rule: Rule) -> Level {
        self.levels.get(&rule).copied().unwrap_or(rule.usual())
    }

    /// The same rules, one of them as grave as said.
    #[must_use]
    pub fn with(mut self, rule: Rule, level: Level) -> Self {
        self.levels.insert(rule, level);
        self
    }

    /// The same rules, with what somebody says of one of them.
    #[must_use]
    pub fn because(mut self, rule: Rule, reason: impl Into<String>) -> Self {
        self.reasons.insert(rule, reason.into());
        self
    }

    /// The same rules, but for a change that is meant.
    #[must_use]
    pub fn but_for(mut self, meant: Meant) -> Self {
        self.meant.push(meant);
        self
    }

    /// What accepts something that falls under a rule.
    fn accepting(&self, rule: Rule, names: &[String]) -> Option<&Meant> {
        self.meant.iter().find(|one| one.covers(rule, names))
    }

    /// Why a rule is as grave as it is, where somebody says so.
    #[must_use]
    pub fn reason(&self, rule: Rule) -> Option<&str> {
        self.reasons.get(&rule).map(String::as_str)
    }
}

/// The rules of which a reader has to know beside what they say: those that are other than before, and those that are off where something
/// falls under them.
pub(super) fn told(report: &Report, fallen: &[Fallen], rules: &Rules) -> Vec<TurnedRule> {
    let turned = report.rules.iter().filter(|it| it.before.is_some());
    let mut told: Vec<TurnedRule> = turned.cloned().collect();
    told.extend(turned::silent(fallen, rules));
    told
}

/// True when something changes that nobody here asks about but by its name: then nobody says that it is harmless. Who may do what, who reaches whom and what records less is asked.
fn tagged(report: &Report) -> bool {
    let asks = |danger: Option<Danger>| {
        matches!(
            danger,
            Some(Danger::Loss | Danger::Apply | Danger::Encryption | Danger::Protection)
        )
    };
    let stacks = report.stacks.iter().flat_map(|it| &it.resources);
    let mut stacks = stacks.filter(|it| it.change != Change::Added);
    let plan = report.plan.iter().flat_map(|it| &it.changes);
    // What stays as it is, and is only known by another name or to somebody else, is no change of it.
    let as_it_is = |it: &&PlannedChange| {
        let fates = [Fate::Imported, Fate::Moved, Fate::Forgotten, Fate::Read];
        fates.contains(&it.fate) && it.arguments.is_empty()
    };
    let mut plan = plan.filter(|it| it.fate != Fate::Created && !as_it_is(it));
    stacks.any(|it| asks(it.danger)) || plan.any(|it| asks(it.danger))
}

/// True when something falls under a rule that is usually dangerous, whatever it is here.
pub(super) fn silent(fallen: &[Fallen]) -> bool {
    let mut fallen = fallen.iter();
    fallen.any(|it| it.rule.usual() == Level::Dangerous)
}

/// The answer for whoever has ten seconds. In: whether a rule may be [`silent`]. That a rule is switched off makes nothing harmless that it would call dangerous: one should look.
pub(super) fn verdict(report: &Report, silent: bool) -> Verdict {
    if judge::nothing(report) {
        return Verdict::Nothing;
    }
    let grave = report.judgements.iter().map(|it| it.level).max();
    let gained = report.access.iter().any(|it| it.turn.opens());
    // Declared ones as well: what leads out deserves a glance.
    let opens = gained || report.ways.iter().any(|it| it.opens && it.outward);
    match grave {
        Some(Level::Dangerous) => Verdict::Dangerous,
        Some(Level::Note) => Verdict::Look,
        _ if report.rules.iter().any(TurnedRule::is_milder) => Verdict::Look,
        _ if tagged(report) => Verdict::Look,
        _ if opens || silent || !report.unknown.is_empty() => Verdict::Look,
        // A finding that is accepted now holds no more than before, and one that is settled was there.
        _ if !report.theorems.is_empty() => Verdict::Look,
        _ => Verdict::Harmless,
    }
}
