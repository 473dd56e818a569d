use std::collections::BTreeMap;

use serde::Serialize;

use super::Locate;
use crate::access::{Principal, Request};
use crate::diagnostic::count;
use crate::prove::{Acceptance, Finding, Link, Proof, Residue, Taken, TheoremResult};
use crate::symbol::{Place, Text};

/// Everything that a report says, in its order.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct View {
    /// The version of this shape: 1.
    pub version: u32,
    /// True when every theorem is proved.
    pub proved: bool,
    /// How many questions were asked.
    pub obligations: usize,
    /// How many findings there are, but for those that are accepted.
    pub findings: usize,
    /// How many findings are accepted.
    pub accepted: usize,
    /// One entry a theorem.
    pub theorems: Vec<TheoremView>,
    /// Whose word is taken for it.
    pub trusted: Vec<String>,
    /// What was taken for granted.
    pub assumptions: Vec<String>,
    /// What is not fenced against the rest of the account.
    pub not_fenced: Vec<String>,
    /// Actions that AWS grants on `*` only, by role.
    pub residue: Vec<Residue>,
    /// What is accepted in the spec and was not found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted_and_not_found: Vec<AcceptanceView>,
    /// Teams and units, for folding.
    #[serde(skip)]
    pub(super) owners: Vec<String>,
}

/// One theorem.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TheoremView {
    /// Its name.
    pub theorem: &'static str,
    /// What it says.
    pub says: &'static str,
    /// `proved`, `accepted` when it holds but for what is accepted, `failed`, or `not-asked` when nothing was found and not
    /// everything could be asked.
    pub status: &'static str,
    /// How many questions it came to.
    pub obligations: usize,
    /// Why it does not hold.
    pub findings: Vec<FindingView>,
    /// What is accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<AcceptedView>,
    /// What could not be asked, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unasked: Vec<String>,
}

/// A finding that is accepted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AcceptedView {
    /// The finding.
    pub finding: FindingView,
    /// What the spec says of it.
    pub acceptance: AcceptanceView,
}

/// What the spec says of a finding that one lives with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AcceptanceView {
    /// The theorem.
    pub theorem: &'static str,
    /// The address, or the team of a finding without one.
    pub address: String,
    /// The code, when only that is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why.
    pub because: String,
    /// The last day.
    pub until: String,
    /// Where the spec says so: the path.
    pub spec: String,
    /// Where that stands: `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec_place: Option<String>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FindingView {
    /// Its code, with an entry in `docs/findings.md`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// `unit/team`, or the platform's stack; empty when it is nobody's.
    pub team: String,
    /// The address of the resource that is to blame, with its stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where it stands in the Terraform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Spot>,
    /// The path in the spec that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<String>,
    /// Where that stands: `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec_place: Option<String>,
    /// One concrete request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestView>,
    /// What each policy says to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<ChainView>,
    /// The steps by which somebody becomes stronger, in their order; the first has the request and the chain from above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<StepView>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The day until which it was accepted, which is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_until: Option<String>,
    /// Where the spec said so: `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<String>,
}

/// A step by which somebody becomes stronger.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StepView {
    /// Its name.
    pub step: &'static str,
    /// AWS's page about it.
    pub page: &'static str,
    /// One concrete request for it.
    pub request: RequestView,
    /// What each policy says to it.
    pub chain: Vec<ChainView>,
}

/// A line of a file, relative to the folder that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file, with `/` between folders.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequestView {
    /// Who asks.
    pub principal: PrincipalView,
    /// For what.
    pub action: String,
    /// On what.
    pub resource: String,
    /// The context, values by key; keys that follow from the principal left out.
    pub context: BTreeMap<String, Vec<String>>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrincipalView {
    /// `role`, `user`, `root`, `service`, `federated` or `anonymous`.
    pub kind: &'static str,
    /// Its ARN, name or account; empty for nobody known.
    pub name: String,
}

/// One policy's answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChainView {
    /// Which policy.
    pub policy: String,
    /// `allows`, `denies`, `says nothing` or `can't be told`.
    pub verdict: &'static str,
    /// The deciding statement's Sid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Where that statement stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Spot>,
}

impl View {
    /// The proof with its places in the spec.
    pub fn of(proof: &Proof, locate: &Locate<'_>) -> Self {
        Self {
            version: 1,
            proved: proof.is_proved(),
            obligations: proof.obligations(),
            findings: proof.findings().count(),
            accepted: proof.accepted().count(),
            theorems: proof
                .theorems
                .iter()
                .map(|it| theorem(it, locate))
                .collect(),
            trusted: proof.trusted.clone(),
            assumptions: proof.assumptions.clone(),
            not_fenced: proof.not_fenced.clone(),
            residue: proof.residue.clone(),
            accepted_and_not_found: proof
                .not_found
                .iter()
                .map(|it| acceptance(it, locate))
                .collect(),
            owners: proof.owners.clone(),
        }
    }
}

fn theorem(result: &TheoremResult, locate: &Locate<'_>) -> TheoremView {
    let status = match (result.is_proved(), result.findings.is_empty()) {
        (true, _) => "proved",
        (false, false) => "failed",
        (false, true) if result.holds_but_for_accepted() => "accepted",
        (false, true) => "not-asked",
    };
    TheoremView {
        theorem: result.theorem.name(),
        says: result.theorem.says(),
        status,
        obligations: result.obligations,
        findings: result
            .findings
            .iter()
            .map(|it| finding(it, locate))
            .collect(),
        accepted: result
            .accepted
            .iter()
            .map(|it| AcceptedView {
                finding: finding(&it.finding, locate),
                acceptance: acceptance(&it.by, locate),
            })
            .collect(),
        unasked: result.unasked.clone(),
    }
}

fn acceptance(by: &Acceptance, locate: &Locate<'_>) -> AcceptanceView {
    AcceptanceView {
        theorem: by.theorem.name(),
        address: by.address.clone(),
        code: by.code.clone(),
        because: by.because.clone(),
        until: by.until.to_string(),
        spec: by.spec.0.clone(),
        spec_place: locate(&by.spec),
    }
}

fn finding(finding: &Finding, locate: &Locate<'_>) -> FindingView {
    let lapsed = finding.lapsed.as_ref();
    FindingView {
        code: finding.code.name(),
        message: finding.message.clone(),
        team: finding.team.clone(),
        address: finding.address.clone(),
        place: finding.place.as_ref().map(spot),
        spec: finding.spec.as_ref().map(|path| path.0.clone()),
        spec_place: finding.spec.as_ref().and_then(locate),
        request: finding.request.as_ref().map(request),
        chain: finding.chain.iter().map(link).collect(),
        path: finding.path.iter().map(step).collect(),
        help: finding.help.clone(),
        accepted_until: lapsed.map(|(until, _)| until.to_string()),
        accepted_at: lapsed.and_then(|(_, spec)| locate(spec)),
    }
}

fn step(taken: &Taken) -> StepView {
    StepView {
        step: taken.step.name,
        page: taken.step.page,
        request: request(&taken.request),
        chain: taken.chain.iter().map(link).collect(),
    }
}

fn spot(place: &Place) -> Spot {
    Spot {
        file: place.file.to_string(),
        line: place.line,
    }
}

fn link(link: &Link) -> ChainView {
    ChainView {
        policy: link.policy.clone(),
        verdict: link.verdict,
        sid: link.sid.clone(),
        place: link.place.as_ref().map(spot),
    }
}

/// Keys whose values follow from the principal.
const OF_THE_PRINCIPAL: [&str; 5] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principaltype",
];

fn request(request: &Request) -> RequestView {
    let context = request.context.iter();
    let told = context
        .filter(|(key, values)| !values.is_empty() && !OF_THE_PRINCIPAL.contains(&key.as_str()));
    RequestView {
        principal: principal(&request.principal),
        action: request.action.clone(),
        resource: request.resource.to_string(),
        context: told
            .map(|(key, values)| (key.clone(), values.iter().map(Text::to_string).collect()))
            .collect(),
    }
}

fn principal(principal: &Principal) -> PrincipalView {
    let name = match principal {
        Principal::Role { arn, .. } | Principal::User { arn, .. } => arn.to_string(),
        Principal::Root { account } => account.to_string(),
        Principal::Service { name } => name.to_string(),
        Principal::Federated { provider } => provider.to_string(),
        Principal::Anonymous => String::new(),
    };
    PrincipalView {
        kind: principal.class().word(),
        name,
    }
}

impl PrincipalView {
    /// For people.
    pub fn told(&self) -> String {
        let name = &self.name;
        match self.kind {
            "root" => format!("the root user of {name}"),
            "service" => format!("the service {name}"),
            "federated" => format!("anybody whom {name} vouches for"),
            "anonymous" => "anybody, unsigned".to_owned(),
            _ => name.clone(),
        }
    }
}

impl RequestView {
    /// Names and values, one a line.
    pub fn lines(&self) -> Vec<(String, String)> {
        let fixed = [
            ("principal", self.principal.told()),
            ("action", self.action.clone()),
            ("resource", self.resource.clone()),
        ];
        let fixed = fixed.map(|(name, value)| (name.to_owned(), value));
        let context = self.context.iter();
        let context = context.map(|(key, values)| (key.clone(), values.join(", ")));
        fixed.into_iter().chain(context).collect()
    }
}

impl Spot {
    /// `file:line`.
    pub fn told(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

impl FindingView {
    /// The path of the spec with where it stands: `ringfence.yaml:30:11 (units.research…)`.
    pub fn told_spec(&self) -> Option<String> {
        let path = self.spec.as_ref()?;
        Some(match &self.spec_place {
            Some(place) => format!("{place} ({path})"),
            None => path.clone(),
        })
    }

    /// By what an acceptance names it: the address, or the team where no resource is to blame.
    pub fn subject(&self) -> &str {
        self.address.as_deref().unwrap_or(&self.team)
    }

    /// That it was accepted and is no more.
    pub fn told_lapsed(&self) -> Option<String> {
        let until = self.accepted_until.as_ref()?;
        let place = self.accepted_at.as_ref().map(|at| format!(" ({at})"));
        Some(format!(
            "accepted until {until}, which is over{}",
            place.unwrap_or_default()
        ))
    }
}

impl AcceptanceView {
    /// Until when and why, and where that is said.
    pub fn told(&self) -> String {
        let place = self.spec_place.as_ref().map(|at| format!(" ({at})"));
        let Self { until, because, .. } = self;
        format!("until {until}: {because}{}", place.unwrap_or_default())
    }

    /// What it is about.
    pub fn about(&self) -> String {
        let code = self.code.as_ref().map(|code| format!("[{code}]"));
        format!(
            "{}{} at {}",
            self.theorem,
            code.unwrap_or_default(),
            self.address
        )
    }
}

impl View {
    /// The verdict in a few words: `proved`, `proved but for 2 accepted findings`, `not proved`.
    pub fn verdict(&self) -> String {
        match (self.proved, self.holds_but_for_accepted()) {
            (true, _) => "proved".to_owned(),
            (false, true) => {
                let found = count(self.accepted, "accepted finding");
                format!("proved but for {found}")
            }
            (false, false) => "not proved".to_owned(),
        }
    }

    /// True when nothing stands against it but what is accepted.
    pub fn holds_but_for_accepted(&self) -> bool {
        let mut theorems = self.theorems.iter();
        theorems.all(|it| matches!(it.status, "proved" | "accepted"))
    }
}
