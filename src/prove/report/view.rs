use std::collections::BTreeMap;

use serde::Serialize;

use super::Locate;
use crate::access::{Principal, Request};
use crate::prove::{Finding, Link, Proof, Residue, Taken, TheoremResult};
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
    /// How many findings there are.
    pub findings: usize,
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
}

/// One theorem.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TheoremView {
    /// Its name.
    pub theorem: &'static str,
    /// What it says.
    pub says: &'static str,
    /// `proved`, `failed`, or `not-asked` when nothing was found and not everything could be asked.
    pub status: &'static str,
    /// How many questions it came to.
    pub obligations: usize,
    /// Why it does not hold.
    pub findings: Vec<FindingView>,
    /// What could not be asked, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unasked: Vec<String>,
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
            obligations: proof.theorems.iter().map(|it| it.obligations).sum(),
            findings: proof.findings().count(),
            theorems: proof
                .theorems
                .iter()
                .map(|it| theorem(it, locate))
                .collect(),
            trusted: proof.trusted.clone(),
            assumptions: proof.assumptions.clone(),
            not_fenced: proof.not_fenced.clone(),
            residue: proof.residue.clone(),
        }
    }
}

fn theorem(result: &TheoremResult, locate: &Locate<'_>) -> TheoremView {
    let status = match (result.is_proved(), result.findings.is_empty()) {
        (true, _) => "proved",
        (false, true) => "not-asked",
        (false, false) => "failed",
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
        unasked: result.unasked.clone(),
    }
}

fn finding(finding: &Finding, locate: &Locate<'_>) -> FindingView {
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
}
