//! Truth tables of the authorization chain, taken from AWS's documentation: one file a case under `tests/decisions/`, the page
//! named in each; a new file is a new test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use ringfence::access::authorize::{
    Attached, Call, Caller, Chain, Decision, Endpoint, EndpointKind, Grant, GrantConstraint,
    LinkKind, LinkVerdict, Organization, Policies, PolicyId, authorize, keys_that_matter,
    what_would_allow,
};
use ringfence::iam::Policy;
use ringfence::symbol::{Text, parse_json};
use serde::Deserialize;
use serde_json::Value;

/// One case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    /// What the page says, for the reader of the case.
    #[serde(rename = "says")]
    _says: String,
    /// The page of AWS's documentation that says so.
    page: String,
    caller: Who,
    action: String,
    resource: String,
    /// The account that owns the resource, where its ARN does not show it.
    account: Option<String>,
    /// Keys of the context; `null` is a value that nobody knows.
    #[serde(default)]
    context: BTreeMap<String, Option<OneOrMany>>,
    #[serde(default)]
    policies: Documents,
    expect: Expected,
    /// The link that settles it.
    by: Option<String>,
    /// The statement that settles it: `policy` or `policy/Sid`.
    statement: Option<String>,
    /// Verdicts of links.
    #[serde(default)]
    links: BTreeMap<String, String>,
    /// The keys that are unset and would change the decision, all of them.
    matter: Option<Vec<String>>,
    /// The sets of links that would have to speak for it, all of them.
    opens: Option<Vec<Vec<String>>>,
    /// The links that count, all of them.
    counts: Option<Vec<String>>,
}

/// Who asks: exactly one of these, `session` beside `role` and `name` beside `federated-user`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Who {
    arn: Option<String>,
    role: Option<String>,
    session: Option<String>,
    user: Option<String>,
    federated_user: Option<String>,
    name: Option<String>,
    root: Option<String>,
    service: Option<String>,
    provider: Option<String>,
    anonymous: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// The policies of a case: documents as AWS writes them; `unreadable` is one that can't be read.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Documents {
    /// Level by level.
    service_control: Option<Vec<Vec<Value>>>,
    service_control_of_management_account: bool,
    resource_control: Option<Vec<Vec<Value>>>,
    resource_control_of_management_account: bool,
    resource: Option<Value>,
    grants: Vec<GrantWritten>,
    identity: Vec<Value>,
    boundary: Option<Value>,
    session: Vec<Value>,
    gateway_endpoint: Option<Value>,
    interface_endpoint: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct GrantWritten {
    grantee: String,
    retiring: Option<String>,
    operations: Vec<String>,
    equals: Option<BTreeMap<String, String>>,
    subset: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Debug)]
#[serde(rename_all = "kebab-case")]
enum Expected {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
    Unknown,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decisions");
    let mut cases = Vec::new();
    collect(&root, &mut cases);
    cases.sort();
    let mut trials: Vec<Trial> = cases
        .iter()
        .map(|case| {
            let name = case.strip_prefix(&root).unwrap().with_extension("");
            let case = case.clone();
            Trial::test(name.to_string_lossy(), move || run(&case))
        })
        .collect();
    trials.push(Trial::test("there are enough cases", move || {
        enough(&cases)
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => collect(&path, found),
            false => found.push(path),
        }
    }
}

/// At least 150, from many pages, with every decision and every link among them.
fn enough(cases: &[PathBuf]) -> Result<(), Failed> {
    let cases: Vec<Case> = cases.iter().map(|it| read(it)).collect::<Result<_, _>>()?;
    let mut pages: Vec<&str> = cases.iter().map(|case| case.page.as_str()).collect();
    pages.sort_unstable();
    pages.dedup();
    if cases.len() < 150 || pages.len() < 20 {
        return Err(format!("only {} cases from {} pages", cases.len(), pages.len()).into());
    }
    let settles = |kind: &LinkKind| cases.iter().any(|it| it.by.as_deref() == Some(kind.name()));
    match LinkKind::ALL
        .iter()
        .find(|kind| !settles(kind) && **kind != LinkKind::ResourceControl)
    {
        // Resource control policies can do nothing but deny.
        None => Ok(()),
        Some(kind) => Err(format!("no case is settled by {kind}").into()),
    }
}

fn read(path: &Path) -> Result<Case, Failed> {
    let case: Case = serde_saphyr::from_str(&fs::read_to_string(path)?)?;
    match case.page.starts_with("https://docs.aws.amazon.com/") {
        true => Ok(case),
        false => Err(format!("{} is no page of AWS's documentation", case.page).into()),
    }
}

fn run(path: &Path) -> Result<(), Failed> {
    let case = read(path)?;
    let documents = Read::of(&case.policies)?;
    let policies = documents.policies(&case.policies);
    let call = call(&case)?;
    let chain = authorize(&call, &policies);
    let wrong = |what: &str| Err::<(), Failed>(format!("{what}\n{}", shown(&chain)).into());
    if decided(chain.decision) != case.expect {
        return wrong(&format!("{:?}, not {:?}", chain.decision, case.expect));
    }
    if let Some(by) = &case.by
        && chain.decided_by.name() != by
    {
        return wrong(&format!("settled by {}, not {by}", chain.decided_by));
    }
    if let Some(statement) = &case.statement {
        let deciding = chain.deciding().ok_or("nothing decides")?;
        if deciding.statements.first().map(named).as_ref() != Some(statement) {
            return wrong(&format!("{statement} does not settle it"));
        }
    }
    for (kind, verdict) in &case.links {
        let kind = LinkKind::ALL.into_iter().find(|it| it.name() == kind);
        let link = chain.link(kind.ok_or("no such link")?).ok_or("no link")?;
        if word(link.verdict) != verdict {
            return wrong(&format!("{} does not say {verdict}", link.kind));
        }
    }
    for link in &chain.links {
        if link.rule.text().is_empty() || !link.rule.page().starts_with("https://docs.aws") {
            return wrong("a rule has no page");
        }
    }
    let of = |links: &mut dyn Iterator<Item = LinkKind>| -> Vec<String> {
        links.map(|it| it.name().to_owned()).collect()
    };
    let opens = what_would_allow(&call, &policies);
    let opens: Vec<_> = opens
        .into_iter()
        .map(|set| of(&mut set.into_iter()))
        .collect();
    if case.opens.as_ref().is_some_and(|wanted| *wanted != opens) {
        return wrong(&format!("what would allow it is {opens:?}"));
    }
    let counts = chain.links.iter().filter(|link| link.counts);
    let counts = of(&mut counts.map(|link| link.kind));
    if case.counts.as_ref().is_some_and(|wanted| *wanted != counts) {
        return wrong(&format!("the links that count are {counts:?}"));
    }
    if (chain.decision == Decision::Allowed) != opens.is_empty() && case.opens.is_none() {
        return wrong("what would allow it is not told");
    }
    match &case.matter {
        Some(keys) if *keys != keys_that_matter(&call, &policies) => {
            let found = keys_that_matter(&call, &policies).join(", ");
            wrong(&format!("the keys that matter are {found}"))
        }
        _ => Ok(()),
    }
}

fn decided(decision: Decision) -> Expected {
    match decision {
        Decision::Allowed => Expected::Allowed,
        Decision::ExplicitlyDenied => Expected::ExplicitDeny,
        Decision::ImplicitlyDenied => Expected::ImplicitDeny,
        Decision::Unknown => Expected::Unknown,
    }
}

fn word(verdict: LinkVerdict) -> &'static str {
    match verdict {
        LinkVerdict::Allowed => "allowed",
        LinkVerdict::Denied => "denied",
        LinkVerdict::Delegated => "delegated",
        LinkVerdict::NoMatch => "no match",
        LinkVerdict::Unknown => "unknown",
        LinkVerdict::NotApplicable => "not applicable",
    }
}

fn named(decider: &ringfence::access::authorize::Decider) -> String {
    match &decider.sid {
        Some(sid) => format!("{}/{sid}", decider.policy),
        None => decider.policy.to_string(),
    }
}

fn shown(chain: &Chain) -> String {
    let lines = chain.links.iter().map(|link| {
        let statements: Vec<String> = link.statements.iter().map(named).collect();
        format!(
            "  {}: {}{} [{}] {} ({})\n",
            link.kind,
            word(link.verdict),
            if link.counts { " *" } else { "" },
            statements.join(", "),
            link.rule.text(),
            link.rule.page(),
        )
    });
    let lines: String = lines.collect();
    format!("{:?} by {}\n{lines}", chain.decision, chain.decided_by)
}

fn text(written: &str) -> Text {
    Text::from(written)
}

fn call(case: &Case) -> Result<Call, Failed> {
    let mut call = Call::new(caller(&case.caller)?, &case.action, case.resource.as_str());
    if let Some(account) = &case.account {
        call = call.owned_by(account.as_str());
    }
    for (key, values) in &case.context {
        let values = match values {
            None => vec![Text::unknown("for the case")],
            Some(OneOrMany::One(value)) => vec![text(value)],
            Some(OneOrMany::Many(values)) => values.iter().map(|it| text(it)).collect(),
        };
        call = call.with(key, values);
    }
    Ok(call)
}

fn caller(who: &Who) -> Result<Caller, Failed> {
    let account = |arn: &str| arn.split(':').nth(4).map(text).expect("an ARN");
    Ok(match who {
        Who { arn: Some(arn), .. } => Caller::of_arn(text(arn)),
        Who {
            role: Some(arn),
            session,
            ..
        } => Caller::Role {
            arn: text(arn),
            account: account(arn),
            session: session.as_deref().map(text),
        },
        Who {
            user: Some(arn), ..
        } => Caller::User {
            arn: text(arn),
            account: account(arn),
        },
        Who {
            federated_user: Some(user),
            name: Some(name),
            ..
        } => Caller::FederatedUser {
            user: text(user),
            account: account(user),
            name: text(name),
        },
        Who {
            root: Some(root), ..
        } => Caller::Root {
            account: text(root),
        },
        Who {
            service: Some(name),
            ..
        } => Caller::Service { name: text(name) },
        Who {
            provider: Some(name),
            ..
        } => Caller::Federated {
            provider: text(name),
        },
        Who {
            anonymous: true, ..
        } => Caller::Anonymous,
        _ => return Err("nobody asks".into()),
    })
}

/// The documents of a case, read; each with the name of its link.
struct Read {
    documents: BTreeMap<String, Option<Policy>>,
}

impl Read {
    fn of(written: &Documents) -> Result<Self, Failed> {
        let mut read = Self {
            documents: BTreeMap::new(),
        };
        for (name, levels) in [
            ("service-control", &written.service_control),
            ("resource-control", &written.resource_control),
        ] {
            for (level, policies) in levels.iter().flatten().enumerate() {
                read.many(&format!("{name}-{level}"), policies)?;
            }
        }
        read.many("identity", &written.identity)?;
        read.many("session", &written.session)?;
        for (name, policy) in [
            ("resource", &written.resource),
            ("boundary", &written.boundary),
            ("endpoint", &written.gateway_endpoint),
            ("endpoint", &written.interface_endpoint),
        ] {
            if let Some(policy) = policy {
                read.one(name.to_owned(), policy)?;
            }
        }
        Ok(read)
    }

    fn many(&mut self, name: &str, policies: &[Value]) -> Result<(), Failed> {
        for (number, policy) in policies.iter().enumerate() {
            self.one(numbered(name, number), policy)?;
        }
        Ok(())
    }

    fn one(&mut self, name: String, policy: &Value) -> Result<(), Failed> {
        let read = match policy.as_str() {
            Some("unreadable") => None,
            _ => {
                let value = parse_json(&Text::from(policy.to_string()))?;
                Some(Policy::from_value(&value)?)
            }
        };
        self.documents.insert(name, read);
        Ok(())
    }

    fn attached(&self, name: &str) -> Option<Attached<'_>> {
        Some(match self.documents.get(name)? {
            Some(policy) => Attached::new(name, policy),
            None => Attached::unreadable(name),
        })
    }

    fn all(&self, name: &str) -> Vec<Attached<'_>> {
        let numbers = 0..self.documents.len();
        numbers
            .filter_map(|number| self.attached(&numbered(name, number)))
            .collect()
    }

    fn organization(
        &self,
        name: &str,
        levels: Option<&Vec<Vec<Value>>>,
        is_management_account: bool,
    ) -> Option<Organization<'_>> {
        let levels = 0..levels?.len();
        Some(Organization {
            is_management_account,
            levels: levels
                .map(|level| self.all(&format!("{name}-{level}")))
                .collect(),
        })
    }

    fn policies(&self, written: &Documents) -> Policies<'_> {
        let kind = match written.gateway_endpoint {
            Some(_) => EndpointKind::Gateway,
            None => EndpointKind::Interface,
        };
        let endpoint = self.attached("endpoint");
        Policies {
            service_control: self.organization(
                "service-control",
                written.service_control.as_ref(),
                written.service_control_of_management_account,
            ),
            resource_control: self.organization(
                "resource-control",
                written.resource_control.as_ref(),
                written.resource_control_of_management_account,
            ),
            resource: self.attached("resource").into_iter().collect(),
            grants: written.grants.iter().enumerate().map(grant).collect(),
            identity: self.all("identity"),
            boundary: self.attached("boundary"),
            session: self.all("session"),
            endpoint: endpoint.map(|policy| Endpoint {
                kind,
                policy: Some(policy),
            }),
        }
    }
}

/// The first is called as the link is, so that most cases need no number.
fn numbered(name: &str, number: usize) -> String {
    match number {
        0 => name.to_owned(),
        _ => format!("{name}-{number}"),
    }
}

fn grant((number, written): (usize, &GrantWritten)) -> Grant {
    let pairs = |pairs: &BTreeMap<String, String>| {
        let pairs = pairs.iter();
        pairs
            .map(|(key, value)| (key.clone(), text(value)))
            .collect()
    };
    let equals = written
        .equals
        .as_ref()
        .map(|it| GrantConstraint::Equals(pairs(it)));
    let subset = written
        .subset
        .as_ref()
        .map(|it| GrantConstraint::Subset(pairs(it)));
    Grant {
        id: PolicyId::new(numbered("grant", number)),
        grantee: text(&written.grantee),
        retiring: written.retiring.as_deref().map(text),
        operations: written.operations.clone(),
        constraint: equals.or(subset),
    }
}
