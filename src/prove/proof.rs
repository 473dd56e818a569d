use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Acceptance, Accepted, Finding, Theorem};
use crate::claims::Claims;

/// What was found out about all theorems.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// One entry a theorem, in their order.
    pub theorems: Vec<TheoremResult>,
    /// Whose word is taken for it: whoever sets policies can give himself anything.
    pub trusted: Vec<String>,
    /// What was taken for granted.
    pub assumptions: Vec<String>,
    /// What has no policy of its own and is fenced against the roles that ringfence makes only, not against the rest of the
    /// account: only a service control policy could do that.
    pub not_fenced: Vec<String>,
    /// Actions that AWS grants on `*` only, by the roles that have them.
    pub residue: Vec<Residue>,
    /// What is accepted and was not found.
    pub not_found: Vec<Acceptance>,
    /// Whom the claims speak of: teams as `unit/team`, and units.
    pub owners: Vec<String>,
}

/// What one role can do on `*`, since AWS grants it on nothing less.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Residue {
    /// The role's ARN.
    pub role: String,
    /// The actions, in alphabetical order.
    pub actions: Vec<String>,
}

/// What was found out about one theorem.
#[derive(Clone, Debug, PartialEq)]
pub struct TheoremResult {
    /// Which.
    pub theorem: Theorem,
    /// How many questions it came to. None asked is not proved.
    pub obligations: usize,
    /// Why it does not hold.
    pub findings: Vec<Finding>,
    /// What the owner lives with: it does not hold there either.
    pub accepted: Vec<Accepted>,
    /// What could not be asked, and why: findings say what is missing, perhaps those of another theorem.
    pub unasked: Vec<String>,
}

impl TheoremResult {
    /// True when everything was asked and nothing was found, nor accepted.
    pub fn is_proved(&self) -> bool {
        self.holds_but_for_accepted() && self.accepted.is_empty()
    }

    /// True when everything was asked and nothing was found but what is accepted.
    pub fn holds_but_for_accepted(&self) -> bool {
        self.obligations > 0 && self.findings.is_empty() && self.unasked.is_empty()
    }
}

impl Proof {
    /// True when every theorem is proved.
    pub fn is_proved(&self) -> bool {
        self.theorems.iter().all(TheoremResult::is_proved)
    }

    /// True when every theorem is proved, or holds but for what is accepted.
    pub fn holds_but_for_accepted(&self) -> bool {
        let mut theorems = self.theorems.iter();
        theorems.all(TheoremResult::holds_but_for_accepted)
    }

    /// What is accepted, by theorem.
    pub fn accepted(&self) -> impl Iterator<Item = &Accepted> {
        self.theorems.iter().flat_map(|result| &result.accepted)
    }

    /// How many questions were asked.
    pub fn obligations(&self) -> usize {
        self.theorems.iter().map(|result| result.obligations).sum()
    }

    /// All findings that are not accepted, by theorem.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.theorems.iter().flat_map(|result| &result.findings)
    }
}

/// The proof while it is being made.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    obligations: BTreeMap<Theorem, usize>,
    findings: Vec<Finding>,
    unasked: BTreeMap<Theorem, BTreeSet<String>>,
    assumptions: BTreeSet<String>,
    not_fenced: BTreeSet<String>,
    residue: BTreeMap<String, BTreeSet<String>>,
}

impl Ledger {
    /// Counts one question; a finding is its answer when it does not hold.
    pub fn ask(&mut self, theorem: Theorem, answer: Option<Finding>) {
        *self.obligations.entry(theorem).or_default() += 1;
        self.findings.extend(answer);
    }

    /// Counts one question that `holds`, or else the finding.
    pub fn require(&mut self, theorem: Theorem, holds: bool, otherwise: impl FnOnce() -> Finding) {
        self.ask(theorem, (!holds).then(otherwise));
    }

    /// Says that a question could not be asked: the theorem is not proved then.
    pub fn unasked(&mut self, theorem: Theorem, why: impl Into<String>) {
        self.unasked.entry(theorem).or_default().insert(why.into());
    }

    pub fn assume(&mut self, assumption: impl Into<String>) {
        self.assumptions.insert(assumption.into());
    }

    pub fn not_fenced(&mut self, what: impl Into<String>) {
        self.not_fenced.insert(what.into());
    }

    pub fn residue(&mut self, role: &str, action: &str) {
        let actions = self.residue.entry(role.to_owned()).or_default();
        actions.insert(action.to_owned());
    }

    /// What was found.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The first reason why something could not be asked.
    pub fn why_unasked(&self) -> Option<&str> {
        let mut reasons = self.unasked.values().flatten();
        reasons.next().map(String::as_str)
    }

    /// Adds what was found out elsewhere, after what is here.
    pub fn add(&mut self, other: Self) {
        for (theorem, asked) in other.obligations {
            *self.obligations.entry(theorem).or_default() += asked;
        }
        self.findings.extend(other.findings);
        for (theorem, reasons) in other.unasked {
            self.unasked.entry(theorem).or_default().extend(reasons);
        }
        self.assumptions.extend(other.assumptions);
        self.not_fenced.extend(other.not_fenced);
        for (role, actions) in other.residue {
            self.residue.entry(role).or_default().extend(actions);
        }
    }

    pub fn into_proof(mut self, claims: &Claims) -> Proof {
        let mut findings: Vec<Finding> = Vec::new();
        for finding in std::mem::take(&mut self.findings) {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        let mut theorems: Vec<TheoremResult> = Theorem::ALL
            .into_iter()
            .map(|theorem| TheoremResult {
                theorem,
                obligations: self.obligations.get(&theorem).copied().unwrap_or(0),
                findings: Vec::new(),
                accepted: Vec::new(),
                unasked: self
                    .unasked
                    .remove(&theorem)
                    .unwrap_or_default()
                    .into_iter()
                    .collect(),
            })
            .collect();
        for finding in findings {
            if let Some(result) = theorems.iter_mut().find(|r| r.theorem == finding.theorem) {
                result.findings.push(finding);
            }
        }
        Proof {
            theorems,
            trusted: trusted(claims),
            assumptions: self.assumptions.into_iter().collect(),
            not_fenced: self.not_fenced.into_iter().collect(),
            residue: self
                .residue
                .into_iter()
                .map(|(role, actions)| Residue {
                    role,
                    actions: actions.into_iter().collect(),
                })
                .collect(),
            not_found: Vec::new(),
            owners: owners(claims),
        }
    }
}

/// Teams and units, each once.
fn owners(claims: &Claims) -> Vec<String> {
    let teams = claims.teams.iter().map(|team| team.id.as_str());
    let units = teams.clone().filter_map(|id| id.split_once('/'));
    let units: BTreeSet<&str> = units.map(|(unit, _)| unit).collect();
    teams.chain(units).map(str::to_owned).collect()
}

fn trusted(claims: &Claims) -> Vec<String> {
    let deploy = claims
        .deploy
        .iter()
        .map(|arn| format!("{arn} deploys and sets policies"));
    let units = claims.deploys.iter().map(|one| {
        let role = &one.role;
        format!(
            "{role} deploys the unit {} and sets policies there",
            one.unit
        )
    });
    let deployers: BTreeSet<&str> = claims
        .deploys
        .iter()
        .flat_map(|one| &one.deployers)
        .map(String::as_str)
        .filter(|arn| !claims.deploy.iter().any(|deploy| deploy == arn))
        .collect();
    let deployers = deployers
        .into_iter()
        .map(|arn| format!("{arn} takes deploying roles of units"));
    let break_glass = claims
        .break_glass
        .iter()
        .map(|arn| format!("{arn} breaks the glass"));
    let accounts: BTreeSet<&str> = claims
        .teams
        .iter()
        .map(|team| team.account.as_str())
        .chain(claims.accounts.iter().map(|it| it.account.as_str()))
        .collect();
    let roots = accounts
        .into_iter()
        .map(|account| format!("the root user of {account}"));
    let organization = claims.organization_stack.iter().map(|it| {
        let account = &it.account;
        format!("whoever administers {account} sets the organization's policies")
    });
    let organization = organization.collect::<Vec<_>>();
    deploy
        .chain(units)
        .chain(deployers)
        .chain(break_glass)
        .chain(roots)
        .chain(organization)
        .collect()
}
