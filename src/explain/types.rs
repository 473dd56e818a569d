use serde::Serialize;

use crate::model::SpecPath;
use crate::symbol::Place;

/// Everything that there is to say to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Explanation {
    /// The version of this shape: 1.
    pub version: u32,
    /// Who asks.
    pub principal: String,
    /// For what.
    pub action: String,
    /// On what.
    pub resource: String,
    /// The answer.
    pub verdict: Verdict,
    /// What settles it, in a few words.
    pub because: String,
    /// The calls that it comes to: the one that was asked about, and those that a service makes for it.
    pub calls: Vec<Part>,
    /// What else decides.
    pub checks: Vec<Check>,
    /// How the request gets there.
    pub way: Way,
    /// Keys of the context that are not set and that would change the verdict.
    pub matters: Vec<Matter>,
    /// What was put into the context without being given.
    pub context: Vec<Given>,
    /// What would have to change for it to be allowed, smallest first.
    pub changes: Vec<Change>,
    /// What was not understood and may bear on the answer.
    pub not_understood: Vec<NotUnderstood>,
}

/// Whether it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is not, whatever is not known.
    Denied,
    /// It depends on something that is not known.
    NotKnown,
    /// It is.
    Allowed,
}

impl Verdict {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::NotKnown => "not known",
            Self::Allowed => "allowed",
        }
    }
}

/// One call and its chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Part {
    /// What it is for: `the call itself`.
    pub what: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The answer to it alone.
    pub verdict: Verdict,
    /// The link that settles it.
    pub decided_by: &'static str,
    /// True for a call that is made in some cases only; it does not count for the whole.
    pub only_in_parts: bool,
    /// The links, in AWS's order.
    pub links: Vec<LinkView>,
}

/// One step of the evaluation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LinkView {
    /// Which step.
    pub link: &'static str,
    /// `allowed`, `denied`, `delegated`, `no match`, `not known` or `–`.
    pub verdict: &'static str,
    /// True when another word of this step would change the verdict.
    pub counts: bool,
    /// The rule.
    pub rule: &'static str,
    /// The page of AWS's documentation that states it.
    pub page: String,
    /// The statements that decide it.
    pub statements: Vec<StatementView>,
}

/// A statement, grant, or policy that is not known, with where it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StatementView {
    /// The name of the policy.
    pub policy: String,
    /// The address of the resource that writes it, with its root module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The address of the resource that attaches it, if that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached_by: Option<String>,
    /// The group that the user has it from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// The statement's Sid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The statement's number, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// Where it stands: `file:line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The line of the spec behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<String>,
    /// Where that line stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec_place: Option<String>,
    /// Why it is not known whether it matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_known: Option<String>,
}

/// Something that decides and is no policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Check {
    /// What: `public access block`.
    pub what: &'static str,
    /// `allowed` when it stops nothing.
    pub verdict: Verdict,
    /// What it comes to.
    pub says: String,
    /// The page of AWS's documentation that states the rule.
    pub page: &'static str,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// How the request gets to the service.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Way {
    /// The answer; `allowed` as well when it was not looked at.
    pub verdict: Verdict,
    /// What was found, or why it was not looked at.
    pub says: String,
    /// Step by step.
    pub hops: Vec<Hop>,
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hop {
    /// What: `route`.
    pub what: &'static str,
    /// Whether it lets the request pass.
    pub verdict: Verdict,
    /// In words.
    pub says: String,
    /// The address of the resource that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A key that is not set and would change the verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Matter {
    /// The key, as a policy writes it.
    pub key: String,
    /// The values that policies compare it with.
    pub values: Vec<String>,
    /// The statements that ask for it.
    pub asked_by: Vec<StatementView>,
}

/// A key that was set without being given.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Given {
    /// The key.
    pub key: String,
    /// Its values.
    pub values: Vec<String>,
    /// True for what is taken for granted, and not told by the Terraform.
    pub assumed: bool,
}

/// A way to have it allowed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// What to do, all of it.
    pub steps: Vec<String>,
    /// What else would no longer hold: theorems with what they find then. `None` when that was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks: Option<Vec<Broken>>,
}

/// A theorem that a change breaks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Broken {
    /// Its name.
    pub theorem: &'static str,
    /// The first thing that is found then.
    pub finding: String,
    /// How many more there are.
    pub more: usize,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct NotUnderstood {
    /// What.
    pub what: String,
    /// Where.
    pub place: String,
    /// True when it is about the principal or resource that was asked about; else it may be about anything.
    pub about_this: bool,
}

/// Where a path of the spec stands.
pub type Locate<'a> = dyn Fn(&SpecPath) -> Option<String> + 'a;

/// `file:line`.
pub(super) fn told(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}
