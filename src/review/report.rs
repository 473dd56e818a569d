//! What a reviewer is told: all that a change means, as data. Every view (terminal, Markdown, JSON, SARIF, HTML) is made of a [`Report`] and of nothing else.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::plan::PlanChanges;
use super::rules::{Judgement, TurnedRule};
use super::{FileChange, MatrixChange, StackChange};

/// All that a change means.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// The version of this shape: 1.
    pub version: u32,
    /// What is compared with what.
    pub compared: Compared,
    /// The answer for whoever has ten seconds.
    pub verdict: Verdict,
    /// Rules that are other than before, those that are milder first; and those that are off where something falls under them.
    pub rules: Vec<TurnedRule>,
    /// What the rules say of the change, the gravest first. Empty when there is nothing that a rule is about.
    pub judgements: Vec<Judgement>,
    /// Who can do more, less or something else than before; what is most dangerous first.
    pub access: Vec<AccessChange>,
    /// Ways through networks that open or close; those that open first.
    pub ways: Vec<WayChange>,
    /// Theorems that come out otherwise than before.
    pub theorems: Vec<TheoremChange>,
    /// What Terraform says that it would do; only of a plan.
    pub plan: Option<PlanChanges>,
    /// The root modules in which something changes; those with something dangerous first.
    pub stacks: Vec<StackChange>,
    /// The files that change, in the order in which they should be read.
    pub files: Vec<FileChange>,
    /// Files of ringfence's that are not what the spec makes of them, and are applied as they lie; only of a revision.
    pub strays: Vec<Stray>,
    /// What could not be read or is not known, and may hide a change: never harmless.
    pub unknown: Vec<Unknown>,
    /// What a reader should know beside it: files edited by hand, a lock that would be written.
    pub notes: Vec<String>,
    /// What crosses between teams, before and after; nothing where no claims tell of teams.
    pub matrix: Option<MatrixChange>,
    /// The accounts that are ours, as far as the two sides tell.
    #[serde(skip)]
    pub(crate) accounts: BTreeSet<String>,
    /// Whom alarms and rules told before.
    #[serde(skip)]
    pub(crate) heard: BTreeSet<String>,
}

/// The two sides, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Compared {
    /// Whose environment: the organization's name; empty where no claims tell.
    pub organization: String,
    /// `infra as it lies`, `revision 4f2a91c`, `plan.json before its apply`.
    pub before: String,
    /// `what ringfence.yaml says`, `plan.json after its apply`.
    pub after: String,
}

/// Whether somebody has to look.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing changes.
    #[default]
    Nothing,
    /// Something changes; nobody gains access, no data goes away, nothing protects less, no theorem falls, all is known.
    Harmless,
    /// Somebody gains access within what the spec declares, or a rule says that one should look.
    Look,
    /// A rule calls it dangerous.
    Dangerous,
}

impl Verdict {
    /// For people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing changes",
            Self::Harmless => "harmless",
            Self::Look => "look",
            Self::Dangerous => "dangerous",
        }
    }
}

/// Whether somebody can do more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// It could not be done before, and can now.
    Gained,
    /// It can be done under more circumstances than before.
    Widened,
    /// Under other circumstances, some more and some fewer.
    Altered,
    /// Under fewer circumstances.
    Narrowed,
    /// It could be done, and can't any more.
    Lost,
}

impl Turn {
    /// For people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Widened => "widened",
            Self::Altered => "altered",
            Self::Narrowed => "narrowed",
            Self::Lost => "lost",
        }
    }

    /// True when somebody can do what he could not do before.
    #[must_use]
    pub fn opens(self) -> bool {
        matches!(self, Self::Gained | Self::Widened | Self::Altered)
    }
}

/// How far an access reaches: in the order of how dangerous it is that it is gained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Anybody, unsigned or of an account that is none of ours.
    Outside,
    /// Anybody of an account of ours: whoever has a policy of his own that lets him.
    Account,
    /// From one unit to another's things.
    AcrossUnits,
    /// From one team to another's things in the same unit.
    AcrossTeams,
    /// To what decides about access: a key's policy, a role, a trust.
    Control,
    /// Somebody of nobody's (an administrator, a deploying role, a service, a role made elsewhere) to a team's things, or the other way round.
    Platform,
    /// Within a team.
    Within,
}

/// A change of what somebody can do. The very same change of several teams is one, with all of them in `who` and `what`, side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AccessChange {
    /// More or less.
    pub turn: Turn,
    /// How far.
    pub reach: Reach,
    /// Who: one, or as many as the change is folded over. Empty: nobody any more can (or somebody can for the first time), see `everybody`.
    pub who: Vec<Party>,
    /// True when with this nobody is left who can (of what is lost), or nobody could before (of what is gained).
    pub everybody: bool,
    /// The actions, as IAM spells them: `s3:GetObject`.
    pub actions: Vec<String>,
    /// On what: one, or one for each of `who`.
    pub what: Vec<Party>,
    /// What declares it: `share 2`, with its place in the spec. `None` for what nobody declares.
    pub because: Option<Because>,
    /// How the circumstances differ: `no longer needs aws:MultiFactorAuthPresent`, `only until 2027-06-30`.
    pub circumstances: Vec<String>,
    /// False when it hangs on something that is not known: then it is told as "perhaps", never left out.
    pub certain: bool,
    /// Where the statements stand that make the difference: `units/retail/churn/roles.tf:14`; those of the side that has them.
    pub places: Vec<String>,
    /// How many teams it is folded over; 1 for what is not folded.
    pub teams: usize,
}

/// Somebody, or something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Party {
    /// `training role`, `bucket`, `key`, `anybody`.
    pub kind: String,
    /// As the spec calls it where claims tell: `retail/churn/nightly`, `payments/fraud/artifacts/*`; else the address or ARN.
    pub name: String,
    /// Its ARN, or a pattern of ARNs.
    pub arn: String,
    /// `unit/team`, of what is a team's.
    pub team: Option<String>,
}

/// What declares an access.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Because {
    /// `share 2`, `training job nightly`.
    pub what: String,
    /// `ringfence.yaml:48`; nothing where the spec is not at hand.
    pub place: Option<String>,
}

/// A way through a network that opens or closes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WayChange {
    /// True when it opens.
    pub opens: bool,
    /// True when it crosses the border of a network, in either direction: to or from the internet, another VPC, a service.
    pub outward: bool,
    /// From what: `retail/churn training jobs`, `0.0.0.0/0`. As many as it is folded over.
    pub from: Vec<Party>,
    /// To what.
    pub to: Vec<Party>,
    /// What goes through: `tcp 443`, `all traffic`, `s3 requests`, `names below example.com`.
    pub what: String,
    /// By what: `aws_vpc_security_group_egress_rule.s3`, `an internet gateway`.
    pub by: String,
    /// False when it hangs on something that is not known.
    pub certain: bool,
    /// Where it stands.
    pub places: Vec<String>,
    /// How many teams it is folded over.
    pub teams: usize,
    /// True when the claims of its side declare it: an endpoint to a service that the team needs, a name that it looks up, a caller of its
    /// API; or when it stays within one network.
    pub declared: bool,
}

impl WayChange {
    /// True when it opens the border of a network and nobody declares it.
    #[must_use]
    pub fn is_breach(&self) -> bool {
        self.opens && self.outward && !self.declared
    }
}

/// A theorem that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TheoremChange {
    /// Its name: `fence`.
    pub theorem: String,
    /// Before: `proved`, `3 findings`, `not asked`.
    pub before: String,
    /// After.
    pub after: String,
    /// True when it held before and does not now, or has findings that it had not.
    pub worse: bool,
    /// Findings that are new: each in one line, with its place.
    pub found: Vec<String>,
    /// How many findings are gone.
    pub settled: usize,
}

/// A file of ringfence's that is not what the spec makes of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Stray {
    /// Its path relative to the folder.
    pub path: String,
    /// What is the matter with it.
    pub how: Astray,
}

/// What became of a file that ringfence writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Astray {
    /// Somebody edited it.
    Edited,
    /// It is not there.
    Missing,
    /// It is what another spec or another version of ringfence makes.
    Other,
    /// The spec makes no such file.
    LeftOver,
}

/// Something that is not known and may hide a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Unknown {
    /// What: a file with its line, an address and argument.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Report {
    /// True when nothing differs at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stacks.is_empty()
            && self.files.is_empty()
            && self.access.is_empty()
            && self.ways.is_empty()
            && self.theorems.is_empty()
            && self.strays.is_empty()
            && self.rules.iter().all(|it| it.before.is_none())
            && self.plan.as_ref().is_none_or(PlanChanges::is_empty)
    }
}
