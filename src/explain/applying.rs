//! What applies to one caller and one target.

use super::Ground;
use super::sources::Sources;
use crate::access::account_of;
use crate::access::authorize::{
    Attached, Caller, Endpoint, EndpointKind, Grant, GrantConstraint, Organization, Policies, Way,
};
use crate::estate::{
    self, Asker, Document, Level, Over, Principal, PrincipalKind, Special, Target, Thing, ThingKind,
};
use crate::symbol::Text;

/// Everything that has a say in a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Applying<'e> {
    /// Who asks, as the chain knows him.
    pub caller: Caller,
    /// The account that owns the target.
    pub account: Text,
    /// The policies.
    pub policies: Policies<'e>,
    /// What they are in the estate, by the ids that deciders name.
    pub sources: Sources<'e>,
}

/// Gathers what applies when `asker` does `action` to `target`, through the VPC endpoint `via` if one is given.
///
/// What the Terraform at hand does not tell (the policies of somebody who is made elsewhere, the policy of a resource that is) is in the answer
/// as a policy that can't be read.
pub fn applying<'e>(
    ground: &'e Ground,
    asker: &Asker<'e>,
    action: &str,
    target: &Target<'e>,
    via: Option<&'e Thing>,
) -> Applying<'e> {
    let caller = caller(ground, asker);
    let account = owner(target, &caller);
    let mut sources = Sources::default();
    let mut policies = Policies {
        resource: resource(&mut sources, action, target),
        endpoint: via.map(|thing| endpoint(&mut sources, thing)),
        ..Policies::default()
    };
    if let Some(Special::Key(facts)) = target.thing.map(|thing| &thing.special) {
        let grants = facts.grants.iter();
        policies.grants = grants.map(|it| grant(&mut sources, it, action)).collect();
    }
    of_caller(&mut policies, &mut sources, asker, &caller);
    let organization = &ground.estate.organization;
    if let Some(account) = caller.account()
        && organization.service_control != Some(false)
    {
        let over = ground.over(account);
        let perhaps = &over.perhaps_service;
        policies.service_control = levels(&mut sources, over, &over.service_control, perhaps);
    }
    if organization.resource_control != Some(false) {
        let over = ground.over(&account);
        let perhaps = &over.perhaps_resource;
        policies.resource_control = levels(&mut sources, over, &over.resource_control, perhaps);
    }
    Applying {
        caller,
        account,
        policies,
        sources,
    }
}

/// The key that a text names in the estate: an ARN, a key's id, or an alias; from a resource of this account.
pub fn key_of<'e>(ground: &'e Ground, named: &Text, account: &Text) -> Option<&'e Thing> {
    let keys = ground.estate.things.iter();
    let mut keys = keys.filter(|thing| thing.kind == ThingKind::Key);
    let behind = Text::literal("alias/");
    let alias = match named.to_string().split_once(":alias/") {
        Some((_, name)) => behind.then(name),
        None => named.clone(),
    };
    keys.find(|thing| {
        let id = Text::literal("arn:aws:kms:")
            .then_text(&thing.region)
            .then(":")
            .then_text(&thing.account)
            .then(":key/")
            .then_text(named);
        let facts = match &thing.special {
            Special::Key(facts) => facts,
            _ => return false,
        };
        let here = thing.account == *account || named.to_string().starts_with("arn:");
        thing.arn == *named || thing.arn == id || (here && facts.aliases.contains(&alias))
    })
}

/// The provider of this ARN as references to it read: its ARN shows its address or name (IAM User Guide, `reference_identifiers.html`).
fn provider(ground: &Ground, arn: &str) -> Text {
    let name = arn.split_once("-provider/").map_or("", |(_, name)| name);
    let mut resources = ground.config.resources();
    let found = resources.find(|(_, it)| {
        let own = match it.kind.as_str() {
            "aws_iam_openid_connect_provider" => it.text("url").and_then(Text::as_literal),
            "aws_iam_saml_provider" => it.text("name").and_then(Text::as_literal),
            _ => None,
        };
        own.is_some_and(|own| own.trim_start_matches("https://") == name)
    });
    found.map_or_else(|| Text::from(arn), |(root, it)| root.attribute(it, "arn"))
}

/// An identity provider stands for those whom it vouches for.
fn is_provider(arn: &str) -> bool {
    arn.contains(":oidc-provider/") || arn.contains(":saml-provider/")
}

/// Who asks.
fn caller(ground: &Ground, asker: &Asker<'_>) -> Caller {
    match asker {
        Asker::Anonymous => Caller::Anonymous,
        Asker::Service(name) => Caller::Service {
            name: Text::from(name.as_str()),
        },
        Asker::Outside(arn) if is_provider(arn) => Caller::Federated {
            provider: provider(ground, arn),
        },
        Asker::Outside(arn) => Caller::of_arn(Text::from(arn.as_str())),
        Asker::Known(principal, session) => {
            let (arn, account) = (principal.arn.clone(), principal.account.clone());
            match principal.kind {
                PrincipalKind::Root => Caller::Root { account },
                PrincipalKind::User => Caller::User { arn, account },
                PrincipalKind::Role | PrincipalKind::ServiceLinkedRole => Caller::Role {
                    arn,
                    account,
                    session: session.as_ref().map(|session| session.name.clone()),
                },
            }
        }
    }
}

/// The account that the target is in.
fn owner(target: &Target<'_>, caller: &Caller) -> Text {
    let told = target.thing.map(|thing| thing.account.clone());
    let told = told.or_else(|| target.principal.map(|it| it.account.clone()));
    let told = told.or_else(|| match target.arn.as_literal() {
        Some("*") => caller.account().cloned(),
        _ => account_of(&target.arn),
    });
    let unknown = || format!("the account that owns {} is not known", target.arn);
    told.unwrap_or_else(|| Text::unknown(unknown()))
}

/// The policies of the target itself.
fn resource<'e>(sources: &mut Sources<'e>, action: &str, target: &Target<'e>) -> Vec<Attached<'e>> {
    let service = action.split(':').next().unwrap_or_default();
    let of_sts = service.eq_ignore_ascii_case("sts");
    if let Some(role) = target.principal {
        return match (&role.trust, role.is_role() && of_sts) {
            (_, false) => Vec::new(),
            (Some(trust), true) => vec![sources.document(trust)],
            (None, true) => vec![sources.missing(format!("the trust policy of {}", role.arn))],
        };
    }
    let Some(thing) = target.thing else {
        let none = target.arn.as_literal() == Some("*") || has_no_policies(service, &target.arn);
        return match none {
            true => Vec::new(),
            false => vec![sources.missing(format!("the policy of {}", target.arn))],
        };
    };
    let documents = own(thing);
    let mut found: Vec<Attached<'e>> = match is_one_only(thing) && documents.len() > 1 {
        // AWS keeps the one that is written last, and nothing tells which that is.
        true => documents.iter().map(|it| sources.perhaps(it)).collect(),
        false => documents.iter().map(|it| sources.document(it)).collect(),
    };
    let elsewhere = thing.origin.is_none() && (documents.is_empty() || !is_one_only(thing));
    if elsewhere && !has_no_policies(service, &target.arn) {
        let what = format!("the policy of {}, which is made elsewhere", thing.arn);
        found.push(sources.missing(what));
    }
    found
}

/// What is a policy on the thing. The policy of an endpoint is about what passes through it, a managed policy about who has it.
fn own(thing: &Thing) -> &[Document] {
    match thing.kind {
        ThingKind::Endpoint | ThingKind::ManagedPolicy => &[],
        _ => &thing.policies,
    }
}

fn is_one_only(thing: &Thing) -> bool {
    !matches!(
        thing.kind,
        ThingKind::Function | ThingKind::LogGroup | ThingKind::Repository
    )
}

/// Services whose resources have no policies of their own (IAM User Guide, `reference_aws-services-that-work-with-iam.html`, column
/// "Resource-based policies"). Of IAM only roles have one, which only STS asks; every service that is not listed here may have some.
fn has_no_policies(service: &str, arn: &Text) -> bool {
    let arn = arn.to_string();
    let is_role = arn.contains(":role/");
    match service.to_ascii_lowercase().as_str() {
        "iam"
        | "ec2"
        | "autoscaling"
        | "cloudformation"
        | "cloudwatch"
        | "elasticloadbalancing"
        | "organizations"
        | "route53" => true,
        "sts" => !is_role,
        "sagemaker" => {
            let without = [
                "endpoint",
                "endpoint-config",
                "model",
                "notebook-instance",
                "processing-job",
                "training-job",
                "transform-job",
            ];
            let kind = arn.split(':').nth(5).and_then(|own| own.split('/').next());
            kind.is_some_and(|kind| without.contains(&kind))
        }
        _ => false,
    }
}

/// What the caller has.
fn of_caller<'e>(
    policies: &mut Policies<'e>,
    sources: &mut Sources<'e>,
    asker: &Asker<'e>,
    caller: &Caller,
) {
    match asker {
        Asker::Known(principal, _) => {
            let identity = principal.identity.iter();
            policies.identity = identity.map(|it| sources.document(it)).collect();
            let boundary = principal.boundary.as_ref();
            policies.boundary = boundary.map(|it| sources.document(it));
            if !principal.whole {
                made_elsewhere(policies, sources, &principal.arn, Some(principal));
            }
        }
        Asker::Outside(arn) => {
            if !matches!(caller, Caller::Root { .. } | Caller::Federated { .. }) {
                made_elsewhere(policies, sources, &Text::from(arn.as_str()), None);
            }
        }
        Asker::Service(_) | Asker::Anonymous => {}
    }
}

fn made_elsewhere<'e>(
    policies: &mut Policies<'e>,
    sources: &mut Sources<'e>,
    arn: &Text,
    known: Option<&Principal>,
) {
    let what = match known {
        Some(_) => format!("what other policies {arn} has"),
        None => format!("the policies of {arn}"),
    };
    policies.identity.push(sources.missing(what));
    if policies.boundary.is_none() {
        policies.boundary = Some(sources.missing(format!("whether {arn} has a boundary")));
    }
}

/// The policies of an organization over an account, with those that may be over it; nothing when there are none.
fn levels<'e>(
    sources: &mut Sources<'e>,
    over: &'e Over,
    levels: &'e [Level],
    perhaps: &'e [Document],
) -> Option<Organization<'e>> {
    if levels.is_empty() && perhaps.is_empty() {
        return None;
    }
    let mut made: Vec<Vec<Attached<'e>>> = Vec::new();
    for level in levels {
        made.push(
            level
                .policies
                .iter()
                .map(|it| sources.document(it))
                .collect(),
        );
    }
    if !perhaps.is_empty() {
        made.push(perhaps.iter().map(|it| sources.perhaps(it)).collect());
    }
    Some(Organization {
        is_management_account: over.is_management,
        levels: made,
    })
}

fn endpoint<'e>(sources: &mut Sources<'e>, thing: &'e Thing) -> Endpoint<'e> {
    let gateway = match &thing.special {
        Special::Endpoint(facts) => facts.gateway,
        _ => None,
    };
    let kind = match gateway {
        Some(false) => EndpointKind::Interface,
        _ => EndpointKind::Gateway,
    };
    let policy = match thing.policies.as_slice() {
        [only] if gateway.is_some() && thing.certain => sources.document(only),
        [only] => sources.perhaps(only),
        _ => sources.missing(format!("the policy of {}", thing.arn)),
    };
    Endpoint {
        kind,
        policy: Some(policy),
    }
}

/// A grant whose terms are not known may be to anybody.
fn grant<'e>(sources: &mut Sources<'e>, grant: &'e estate::Grant, action: &str) -> Grant {
    let operation = action.split(':').nth(1).unwrap_or_default();
    let constraint = grant.constraints.first().map(|it| match it {
        estate::GrantConstraint::Equals(pairs) => Some(GrantConstraint::Equals(pairs.clone())),
        estate::GrantConstraint::Subset(pairs) => Some(GrantConstraint::Subset(pairs.clone())),
        estate::GrantConstraint::Unknown => None,
    });
    let known = grant.operations.is_some()
        && grant.constraints.len() < 2
        && !matches!(constraint, Some(None));
    Grant {
        id: sources.grant(grant),
        grantee: match known {
            true => grant.grantee.clone(),
            false => Text::unknown("the terms of the grant are not known"),
        },
        retiring: grant.retiring.clone(),
        operations: { grant.operations.clone() }.unwrap_or_else(|| vec![operation.to_owned()]),
        constraint: constraint.flatten(),
    }
}

/// An endpoint as a way for calls; `None` for what is none.
pub fn through<'g>(ground: &'g Ground, thing: &'g Thing) -> Option<Way<'g>> {
    let Special::Endpoint(facts) = &thing.special else {
        return None;
    };
    let target = Target {
        arn: Text::from("*"),
        thing: None,
        principal: None,
        within: String::new(),
    };
    let found = applying(ground, &Asker::Anonymous, "ec2:*", &target, Some(thing));
    Some(Way {
        id: facts.id.clone(),
        vpc: facts.vpc.clone(),
        service: facts.service.clone(),
        endpoint: found.policies.endpoint?,
    })
}
