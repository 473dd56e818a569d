//! The document: what stands at its top, and what everything below refers to.

use super::accept::accept;
use super::audit::audit;
use super::guardrails::guardrails;
use super::monitoring;
use super::network::{self, Outline};
use super::review::review;
use super::{Decoder, Record, all_of, keys, listed};
use super::{accounts, admins, backend, ci, people, registry, removal, serving, shares, team};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::spec::admins::{BreakGlass, KeyAdministrators};
use crate::spec::catalog;
use crate::spec::leaf::{AccountId, IncludePath, Leaf, Name, Region, RoleArn, UnitName};
use crate::spec::registry::Registry;
use crate::spec::removal::Removed;
use crate::spec::rules::short;
use crate::spec::shares::Share;
use crate::spec::tree::{Kind, Node};
use crate::spec::types::{Account, Administrators, At, Cloud, Document, Entries, Platform, Unit};

/// An example of units.
pub(crate) const UNITS: &str = "{ research: { teams: { vision: {} } } }";

/// What all of the file may refer to, as far as it could be read.
pub(super) struct Facts<'n> {
    pub(super) region: Option<At<Region>>,
    /// The names that accounts are given, right or wrong.
    account_names: Vec<&'n str>,
    pub(super) accounts: Option<Entries<Name, Account>>,
    /// How people sign in, as it is written.
    pub(super) people: Option<&'n Node>,
    /// What the organization forbids, as it is written.
    guardrails: Option<&'n Node>,
}

/// Reads the document. The spec is whole when no finding was added.
pub(crate) fn document(decoder: &mut Decoder, root: &Node) -> Option<Document> {
    let mut fields = decoder.record(root, "the spec")?;
    let ringfence = fields
        .need(decoder, "ringfence", "1")
        .and_then(|node| decoder.number(node));
    let organization = fields
        .need(decoder, "organization", "acme")
        .and_then(|node| decoder.leaf(node));
    let cloud = fields
        .need(decoder, "cloud", "aws")
        .and_then(|node| decoder.choice(node, &[("aws", Cloud::Aws)]));
    let facts = facts(decoder, &mut fields);
    let network = fields
        .need(decoder, "network", "{ supernet: 10.64.0.0/12, zones: 2 }")
        .and_then(|node| network::plan(decoder, node, &facts));
    let backend = fields
        .find("backend")
        .and_then(|node| backend::backend(decoder, node, &facts));
    let administrators = fields
        .need(
            decoder,
            "administrators",
            "{ keys: […], deploy: …, break-glass: … }",
        )
        .and_then(|node| administrators(decoder, node, &facts));
    accounts::own_roles(decoder, &facts);
    let platform = fields
        .find("platform")
        .map(|node| platform(decoder, node, &facts));
    if platform.is_none() {
        one_account(
            decoder,
            &facts,
            fields.owner,
            ("the platform", "platform: { account: … }"),
        );
    }
    if platform.as_ref().is_none_or(Option::is_some) {
        let platform = platform.as_ref().and_then(Option::as_ref);
        admins::told(decoder, administrators.as_ref(), platform);
    }
    let mut outlines = Vec::new();
    let include = fields
        .find("include")
        .map(|node| decoder.list::<IncludePath>(node, 1..=100, "[units/*.yaml]"));
    let units_node = fields.need(decoder, "units", UNITS);
    let units = units_node.and_then(|node| units(decoder, node, &facts, &mut outlines));
    let shares = fields
        .find("shares")
        .map(|node| shares::shares(decoder, node));
    let removed = fields
        .find("removed")
        .map(|node| removal::removed(decoder, node));
    let accept = fields.find("accept").and_then(|node| accept(decoder, node));
    let people = facts
        .people
        .and_then(|node| people::people(decoder, node, &facts));
    let guardrails = facts
        .guardrails
        .map(|node| guardrails(decoder, node, &facts));
    let review = fields.find("review").and_then(|node| review(decoder, node));
    let ci = fields.find("ci").map(|node| ci::ci(decoder, node));
    fields.finish(decoder);
    if ci.is_none() || ci.as_ref().is_some_and(Option::is_some) {
        ci::subjects(
            decoder,
            ci.as_ref().and_then(Option::as_ref),
            units.as_ref(),
            backend.as_ref(),
        );
    }
    // When shares could not be read nobody is said to read what is not shared.
    let shares = shares.unwrap_or_else(|| Some(Vec::new()));
    if let Some(shares) = &shares {
        let said = (shares.as_slice(), removed.as_deref().unwrap_or_default());
        let platform = platform.as_ref().and_then(Option::as_ref);
        let registry = platform.and_then(|it| it.registry.as_ref());
        crossings(
            decoder,
            (units_node, units.as_ref()),
            (said, registry),
            &facts,
        );
    }
    if let Some(plan) = &network {
        network::room(decoder, plan, &outlines);
    }
    Some(Document {
        ringfence: ringfence?,
        organization: organization?,
        cloud: cloud?,
        region: facts.region?,
        accounts: facts.accounts?,
        network: network?,
        backend,
        administrators: administrators?,
        platform: platform.flatten(),
        include,
        units: units?,
        shares: shares?,
        removed,
        accept,
        people,
        guardrails: guardrails.flatten(),
        ci: ci.flatten(),
        review,
    })
}

/// What goes from one team to another, once all teams are known.
fn crossings(
    decoder: &mut Decoder,
    (node, units): (Option<&Node>, Option<&Entries<UnitName, Unit>>),
    ((shared, removed), registry): ((&[Share], &[Removed]), Option<&Registry>),
    facts: &Facts<'_>,
) {
    let known = node.and_then(|node| shares::Known::of(node, units, removed));
    let Some(known) = known else {
        return;
    };
    if let Some(registry) = registry {
        registry::check(decoder, &known, registry);
    }
    let by_reader = shares::by_reader(shared);
    shares::check(decoder, &known, &by_reader);
    if let Some(units) = units {
        shares::check_reads(decoder, &known, &by_reader, units);
        serving::across(decoder, &known, units, facts);
    }
}

fn facts<'n>(decoder: &mut Decoder, fields: &mut Record<'n>) -> Facts<'n> {
    let region = fields
        .need(decoder, "region", "eu-west-1")
        .and_then(|node| decoder.leaf(node));
    let node = fields.need(decoder, "accounts", "{ ml-platform: \"111122223333\" }");
    let accounts = node.and_then(|node| {
        let read = decoder.entries(node, "accounts", accounts::account);
        if keys(Some(node)).is_empty() && read.is_some() {
            decoder.refuse(
                "wrong-length",
                "there is no account",
                node.span,
                "give it a name and its id in quotes: `ml-platform: \"111122223333\"`",
            );
        }
        read
    });
    Facts {
        region,
        account_names: keys(node),
        accounts,
        people: fields.find("people"),
        guardrails: fields.find("guardrails"),
    }
}

/// The name of an account, which must be declared.
pub(super) fn account(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<At<Name>> {
    let name = decoder.text(node)?;
    if facts.account_names.contains(&name.text.as_str()) {
        return decoder.leaf(node);
    }
    let help = match nearest(&name.text, facts.account_names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if facts.account_names.is_empty() => "declare it under `accounts`".to_owned(),
        None => format!("`accounts` has {}", all_of(&facts.account_names)),
    };
    let message = format!("there is no account `{}`", short(&name.text));
    decoder.refuse("unknown-reference", message, node.span, help);
    None
}

/// Without an account's name there must be exactly one account.
fn one_account(decoder: &mut Decoder, facts: &Facts<'_>, place: Span, how: (&str, &str)) {
    let (whose, field) = how;
    if facts.account_names.len() > 1 {
        let message = format!("it is not clear which account {whose} is in");
        let names = listed(&facts.account_names);
        decoder.refuse(
            "account-not-said",
            message,
            place,
            format!("add `{field}`: {names}"),
        );
    }
}

impl Facts<'_> {
    /// True when the spec says which account manages the organization, rightly or wrongly.
    pub(super) fn makes_organization(&self) -> bool {
        keys(self.guardrails).contains(&"account")
    }

    /// The groups of IAM Identity Center whose ids are said; nothing when people sign in otherwise.
    pub(super) fn groups(&self) -> Option<Vec<&str>> {
        let center = field(self.people, "identity-center")?;
        Some(keys(field(Some(center), "groups")))
    }

    /// The account of a unit, as far as it is known.
    pub(super) fn account_of(&self, unit: &Unit) -> Option<&At<AccountId>> {
        let accounts = &self.accounts.as_ref()?.0;
        let mut found = accounts.iter().filter(|(name, _)| {
            let named = unit.account.as_ref();
            named.is_none_or(|named| named.value == name.value)
        });
        // Without a name it is the only one.
        match (found.next(), found.next()) {
            (Some((_, account)), None) if self.account_names.len() == accounts.len() => {
                Some(account.id())
            }
            (Some((_, account)), None) if unit.account.is_some() => Some(account.id()),
            _ => None,
        }
    }

    /// A role must be of the region's partition, and of an account that is declared.
    pub(super) fn own_role(&self, decoder: &mut Decoder, role: &At<RoleArn>) {
        let mut parts = role.value.as_str().split(':').skip(1);
        let partition = parts.next().unwrap_or_default();
        let account = parts.nth(2).unwrap_or_default();
        self.own_partition(decoder, partition, role.span);
        let Some(accounts) = self.accounts.as_ref().filter(|all| !all.0.is_empty()) else {
            return;
        };
        // An id that could not be read may be the one that is meant.
        let all_read = accounts.0.len() == self.account_names.len();
        let known = accounts
            .0
            .iter()
            .any(|(_, known)| known.id().value.as_str() == account);
        if all_read && !known {
            let ids: Vec<&str> = accounts
                .0
                .iter()
                .map(|(_, known)| known.id().value.as_str())
                .collect();
            let help = match nearest(account, ids.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a role of another account can't administer here: declare the account, or make a role in this one".to_owned(),
            };
            let message =
                format!("the role is of account {account}, which is not one of `accounts`");
            decoder.refuse("unknown-reference", message, role.span, help);
        }
    }

    pub(super) fn own_partition(&self, decoder: &mut Decoder, partition: &str, span: Span) {
        let Some(region) = &self.region else {
            return;
        };
        let own = catalog::partition(region.value.as_str());
        if partition != own {
            let cause = decoder
                .label(region.span)
                .saying(format!("a region of `{own}`"));
            let message = format!("the ARN is of partition `{partition}`");
            let found = Diagnostic::error("wrong-partition", message, decoder.label(span))
                .and(cause)
                .help(format!("in this region ARNs begin with `arn:{own}:`"));
            decoder.diagnostics.push(found);
        }
    }
}

fn administrators(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Administrators> {
    const EXAMPLE: &str = "arn:aws:iam::111122223333:role/name";
    let mut fields = decoder.record(node, "`administrators`")?;
    let keys = fields
        .need(decoder, "keys", &format!("[{EXAMPLE}]"))
        .and_then(|node| admins::keys(decoder, node, facts));
    let deploy = fields
        .need(decoder, "deploy", EXAMPLE)
        .and_then(|node| decoder.leaf::<RoleArn>(node));
    let break_glass = fields
        .need(decoder, "break-glass", EXAMPLE)
        .and_then(|node| admins::break_glass(decoder, node, facts));
    fields.finish(decoder);
    let roles = match &keys {
        Some(KeyAdministrators::Existing(roles)) => roles.as_slice(),
        Some(KeyAdministrators::Made(_)) | None => &[],
    };
    let glass = match &break_glass {
        Some(BreakGlass::Existing(role)) => Some(role),
        Some(BreakGlass::Made(_)) | None => None,
    };
    for role in roles.iter().chain(&deploy).chain(glass) {
        facts.own_role(decoder, role);
    }
    apart(decoder, roles, deploy.as_ref(), glass);
    Some(Administrators {
        keys: keys?,
        deploy: deploy?,
        break_glass: break_glass?,
    })
}

/// Three kinds of administrators who are one role would undo the separation that the keys' policies make.
pub(super) fn apart(
    decoder: &mut Decoder,
    keys: &[At<RoleArn>],
    deploy: Option<&At<RoleArn>>,
    break_glass: Option<&At<RoleArn>>,
) {
    let first: Vec<&At<RoleArn>> = keys.iter().chain(deploy).collect();
    for role in deploy.into_iter().chain(break_glass) {
        let other = first
            .iter()
            .find(|other| other.value == role.value && other.span != role.span);
        if let Some(other) = other {
            let there = decoder.label(other.span).saying("also given here");
            let found = Diagnostic::error(
                "same-administrator",
                "one role has two duties",
                decoder.label(role.span),
            )
            .and(there)
            .help("who manages keys, who deploys and who breaks the glass are three roles");
            decoder.diagnostics.push(found);
        }
    }
}

fn platform(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Platform> {
    let mut fields = decoder.record(node, "`platform`")?;
    let named = fields.find("account");
    let account = named.and_then(|node| account(decoder, node, facts));
    if named.is_none() {
        one_account(decoder, facts, fields.owner, ("the platform", "account: …"));
    }
    let log_retention_days = fields
        .find("log-retention-days")
        .and_then(|node| decoder.log_retention(node));
    let monitoring = fields
        .find("monitoring")
        .and_then(|node| monitoring::monitoring(decoder, node, facts));
    let audit = fields.find("audit").and_then(|node| audit(decoder, node));
    let registry = fields
        .find("registry")
        .and_then(|node| registry::registry(decoder, node, facts));
    fields.finish(decoder);
    Some(Platform {
        account,
        log_retention_days,
        monitoring,
        audit,
        registry,
    })
}

fn units(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
    outlines: &mut Vec<Outline>,
) -> Option<Entries<UnitName, Unit>> {
    decoder.entries(node, "units", |decoder, node| {
        let mut fields = decoder.record(node, "a unit")?;
        let renamed_from = leaf(decoder, fields.find("renamed-from"));
        let named = fields.find("account");
        let account = named.and_then(|node| account(decoder, node, facts));
        if named.is_none() {
            one_account(decoder, facts, fields.owner, ("the unit", "account: …"));
        }
        let deployers = fields
            .find("deployers")
            .map(|node| deployers(decoder, node, facts));
        let teams = fields
            .need(decoder, "teams", "{ vision: {} }")
            .and_then(|node| {
                decoder.entries(node, "teams", |decoder, node| {
                    let (team, outline) = team::team(decoder, node, facts)?;
                    outlines.push(outline);
                    Some(team)
                })
            });
        let people = fields
            .find("people")
            .and_then(|node| people::of_unit(decoder, node, facts));
        let ci = fields.find("ci").map(|node| ci::of_unit(decoder, node));
        fields.finish(decoder);
        Some(Unit {
            renamed_from,
            account,
            deployers,
            teams: teams?,
            people,
            ci: match ci {
                None => None,
                Some(ci) => Some(ci?),
            },
        })
    })
}

/// Roles of any account: pipelines often run in one of their own.
fn deployers(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Vec<At<RoleArn>> {
    let roles = decoder.list::<RoleArn>(node, 1..=10, "[arn:aws:iam::111122223333:role/ci]");
    for role in &roles {
        let partition = role.value.as_str().split(':').nth(1);
        facts.own_partition(decoder, partition.unwrap_or_default(), role.span);
    }
    roles
}

/// Reads a scalar leaf, for those who name the type only once.
pub(super) fn leaf<T: Leaf>(decoder: &mut Decoder, node: Option<&Node>) -> Option<At<T>> {
    node.and_then(|node| decoder.leaf(node))
}

/// A field of a mapping.
fn field<'n>(node: Option<&'n Node>, name: &str) -> Option<&'n Node> {
    match &node?.kind {
        Kind::Map(entries) => { entries.iter() }
            .find(|(key, _)| key.text == name)
            .map(|(_, node)| node),
        _ => None,
    }
}
