//! Administrators whose roles ringfence makes, and pipelines.

use super::root::{Facts, leaf};
use super::{Decoder, Record};
use crate::diagnostic::Diagnostic;
use crate::spec::admins::{
    BreakGlass, Ci, CiProvider, KeyAdministrators, MadeBreakGlass, MadeKeyAdministrators, UnitCi,
};
use crate::spec::leaf::UnitName;
use crate::spec::leaf::{CiBranch, CiEnvironment, CiRepository, Leaf, PersonArn, RoleArn, UserArn};
use crate::spec::rules::repository_parts;
use crate::spec::tree::{Kind, Node, ScalarType};
use crate::spec::types::{Administrators, At, Entries, Platform, Unit};

const PERSON: &str = "arn:aws:iam::111122223333:user/name";

/// A list of roles, or people who may take a role that ringfence makes.
pub(super) fn keys(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Option<KeyAdministrators> {
    const ROLES: &str = "[arn:aws:iam::111122223333:role/name]";
    if !matches!(node.kind, Kind::Map(_)) {
        let roles = decoder.list::<RoleArn>(node, 1..=100, ROLES);
        return Some(KeyAdministrators::Existing(roles));
    }
    let mut fields = decoder.record(node, "`keys`")?;
    let people = people::<PersonArn>(decoder, &mut fields, "people", facts);
    let approvers = fields.find("approvers");
    let approvers = approvers.map(|node| list::<PersonArn>(decoder, node, facts));
    fields.finish(decoder);
    two_people(decoder, people.as_deref(), approvers.as_deref());
    Some(KeyAdministrators::Made(MadeKeyAdministrators {
        people: people?,
        approvers,
    }))
}

/// A role, or users who may take a role that ringfence makes.
pub(super) fn break_glass(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Option<BreakGlass> {
    if !matches!(node.kind, Kind::Map(_)) {
        return decoder.leaf(node).map(BreakGlass::Existing);
    }
    let mut fields = decoder.record(node, "`break-glass`")?;
    let people = people::<UserArn>(decoder, &mut fields, "people", facts);
    let session_minutes = fields
        .find("session-minutes")
        .map(|node| decoder.number(node));
    fields.finish(decoder);
    Some(BreakGlass::Made(MadeBreakGlass {
        people: people?,
        session_minutes: match session_minutes {
            None => None,
            Some(read) => Some(read?),
        },
    }))
}

/// Where ringfence makes the role that breaks the glass, somebody is told of it.
pub(super) fn told(
    decoder: &mut Decoder,
    administrators: Option<&Administrators>,
    platform: Option<&Platform>,
) {
    let glass = administrators.map(|administrators| &administrators.break_glass);
    let Some(BreakGlass::Made(made)) = glass else {
        return;
    };
    let audit = platform.and_then(|platform| platform.audit.as_ref());
    let tells = audit.is_some_and(|audit| audit.alerts.is_some());
    if let (false, Some(first)) = (tells, made.people.first()) {
        decoder.refuse(
            "no-alerts",
            "nobody is told when the glass is broken",
            first.span,
            "add `audit: { alerts: { emails: [security@acme.example] } }` to `platform`",
        );
    }
}

fn people<T: Leaf + PartialEq + AsRef<str>>(
    decoder: &mut Decoder,
    fields: &mut Record<'_>,
    name: &'static str,
    facts: &Facts<'_>,
) -> Option<Vec<At<T>>> {
    let node = fields.need(decoder, name, &format!("[{PERSON}]"))?;
    Some(list(decoder, node, facts))
}

/// People of any account: they often have one of their own.
fn list<T: Leaf + PartialEq + AsRef<str>>(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Vec<At<T>> {
    let people = decoder.list::<T>(node, 1..=20, &format!("[{PERSON}]"));
    for one in &people {
        let partition = one.value.as_ref().split(':').nth(1);
        facts.own_partition(decoder, partition.unwrap_or_default(), one.span);
    }
    people
}

/// Who asks for a deletion and who approves it are two.
fn two_people(
    decoder: &mut Decoder,
    people: Option<&[At<PersonArn>]>,
    approvers: Option<&[At<PersonArn>]>,
) {
    let people = people.unwrap_or_default();
    for approver in approvers.unwrap_or_default() {
        let mut same = people.iter().filter(|one| one.value == approver.value);
        if let Some(one) = same.next() {
            let there = decoder.label(one.span).saying("also given here");
            let found = Diagnostic::error(
                "approves-himself",
                "who manages keys would approve his own deletions",
                decoder.label(approver.span),
            )
            .and(there)
            .help("name somebody else as approver: deleting a key takes two people");
            decoder.diagnostics.push(found);
        }
    }
}

/// Where pipelines run.
pub(super) fn ci(decoder: &mut Decoder, node: &Node) -> Option<Ci> {
    let mut fields = decoder.record(node, "`ci`")?;
    let providers = [
        ("github", CiProvider::GitHub),
        ("gitlab", CiProvider::GitLab),
    ];
    let provider = fields
        .need(decoder, "provider", "github")
        .and_then(|node| decoder.choice(node, &providers));
    let host = fields.find("host").map(|node| decoder.leaf(node));
    let existing = fields.find("existing").map(|node| boolean(decoder, node));
    let subject = subject(decoder, &mut fields);
    fields.finish(decoder);
    let UnitCi {
        repository,
        branch,
        environment,
    } = subject?;
    Some(Ci {
        provider: provider?,
        host: whole(host)?,
        existing: whole(existing)?,
        repository,
        branch,
        environment,
    })
}

/// Whose pipeline applies a unit's stack.
pub(super) fn of_unit(decoder: &mut Decoder, node: &Node) -> Option<UnitCi> {
    let mut fields = decoder.record(node, "a unit's `ci`")?;
    let read = subject(decoder, &mut fields);
    fields.finish(decoder);
    read
}

fn subject(decoder: &mut Decoder, fields: &mut Record<'_>) -> Option<UnitCi> {
    let repository = fields.find("repository").map(|it| leaf(decoder, Some(it)));
    let branch = fields.find("branch").map(|it| leaf(decoder, Some(it)));
    let environment = fields.find("environment").map(|it| leaf(decoder, Some(it)));
    Some(UnitCi {
        repository: whole::<At<CiRepository>>(repository)?,
        branch: whole::<At<CiBranch>>(branch)?,
        environment: whole::<At<CiEnvironment>>(environment)?,
    })
}

/// What is not there is well; what could not be read is not.
#[expect(
    clippy::option_option,
    reason = "left out and not readable are two things"
)]
fn whole<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(None) => None,
        Some(read) => Some(read),
    }
}

fn boolean(decoder: &mut Decoder, node: &Node) -> Option<At<bool>> {
    if let Kind::Scalar(scalar) = &node.kind
        && scalar.type_ == ScalarType::Bool
    {
        return Some(At {
            value: scalar.text == "true",
            span: node.span,
        });
    }
    decoder.wrong_type(
        node,
        "`true` or `false`",
        "write `true` or `false`, without quotes",
    );
    None
}

/// Each unit's pipeline is one repository's, on one branch or in one environment.
pub(super) fn subjects(
    decoder: &mut Decoder,
    ci: Option<&Ci>,
    units: Option<&Entries<UnitName, Unit>>,
) {
    let units = units.map_or(&[] as &[_], |units| units.0.as_slice());
    let Some(ci) = ci else {
        for (name, unit) in units {
            if unit.ci.is_some() {
                let message = format!("`{}` has a pipeline of no provider", name.value.as_str());
                let help = "say at the top who runs pipelines: `ci: { provider: github }`";
                decoder.refuse("no-ci", message, name.span, help);
            }
        }
        return;
    };
    for (name, unit) in units {
        one_subject(decoder, ci, name, unit.ci.as_ref());
    }
}

fn one_subject(decoder: &mut Decoder, ci: &Ci, name: &At<UnitName>, own: Option<&UnitCi>) {
    let repository = own.and_then(|it| it.repository.as_ref());
    let branch = own.and_then(|it| it.branch.as_ref()).or(ci.branch.as_ref());
    let environment = own.and_then(|it| it.environment.as_ref());
    let environment = environment.or(ci.environment.as_ref());
    let unit = name.value.as_str();
    match repository.or(ci.repository.as_ref()) {
        Some(repository) => of_provider(decoder, ci, repository),
        None => decoder.refuse(
            "ci-subject",
            format!("it is not said which repository applies `{unit}`"),
            name.span,
            "add `repository: acme/ml-infra` to `ci`, or to the unit's",
        ),
    }
    let github = ci.provider.value == CiProvider::GitHub;
    if let (false, Some(environment)) = (github, environment) {
        decoder.refuse(
            "ci-subject",
            "GitLab's tokens do not name an environment in what AWS looks at",
            environment.span,
            "bind it to a protected branch: `branch: main`",
        );
    }
    match (branch, environment) {
        (None, None) => decoder.refuse(
            "ci-subject",
            format!("every branch of the repository would apply `{unit}`"),
            name.span,
            "add `branch: main`, or `environment: production`, to `ci` or to the unit's",
        ),
        (None, Some(_)) if !github => decoder.refuse(
            "ci-subject",
            format!("every branch of the repository would apply `{unit}`"),
            name.span,
            "add `branch: main` to `ci`, or to the unit's",
        ),
        (Some(branch), Some(environment)) if github && ci.host.is_some() => {
            let there = decoder.label(environment.span).saying("the environment");
            let found = Diagnostic::error(
                "ci-subject",
                "AWS looks at one of the two only where GitHub is a server of one's own",
                decoder.label(branch.span),
            )
            .and(there)
            .help("keep one of them; which branches deploy to an environment is set on the server");
            decoder.diagnostics.push(found);
        }
        _ => {}
    }
}

/// GitHub's repositories have two parts, and ids on both or on none.
fn of_provider(decoder: &mut Decoder, ci: &Ci, repository: &At<CiRepository>) {
    let parts = repository_parts(repository.value.as_str());
    let ids = parts.iter().filter(|(_, id)| id.is_some()).count();
    let (message, help) = match ci.provider.value {
        CiProvider::GitHub if parts.len() != 2 => (
            "a repository of GitHub's has an owner and a name",
            "it looks like `acme/ml-infra`",
        ),
        CiProvider::GitHub if ids == 1 => (
            "GitHub's tokens have the ids of both owner and repository, or none",
            "it looks like `acme/ml-infra` or `acme@123456/ml-infra@456789`",
        ),
        CiProvider::GitLab if ids > 0 => (
            "GitLab's tokens name projects without ids",
            "it looks like `acme/platform/ml-infra`",
        ),
        _ => return,
    };
    decoder.refuse("ci-subject", message, repository.span, help);
}
