//! What holds in a whole account.

use super::{
    Promise, but_administrators, but_paths, everybody, held, iam, resources, strangers, works,
};
use crate::access::actions::{self, Level};
use crate::access::{Formula, Reading, encode, principal};
use crate::claims::GuardrailsClaims;
use crate::model::{ADMIN_PATH, DEPLOY_PATH, TEAM_PATH};
use crate::prove::Theorem;
use crate::prove::fence::unjudged_finding;
use crate::prove::proof::Ledger;
use crate::prove::world::{Index, TeamWorld};
use crate::symbol::Text;

/// Asks of one account everything that the organization's policies are claimed to forbid there.
pub(in crate::prove) fn prove(world: &Index<'_>, owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    let Some(claim) = owner.guards.claimed() else {
        return;
    };
    for unjudged in owner.guards.unjudged() {
        let finding = unjudged_finding(owner, Theorem::Fence, unjudged);
        ledger.ask(Theorem::Fence, Some(finding));
    }
    roles(owner, ledger);
    passes(owner, ledger);
    administrators(world, owner, ledger);
    stays(owner, ledger);
    regions(owner, claim, ledger);
    audit(owner, ledger);
    ways_out(owner, ledger);
    sagemaker(owner, ledger);
    data(owner, claim, ledger);
    resources::prove(world, owner, claim, ledger);
    works::administrators(owner, claim, ledger);
    said(owner, claim, ledger);
}

/// Every action of IAM's that changes a resource of these types, but for passing roles.
fn writes(types: &[&str]) -> Formula {
    let all = actions::expand("iam:*").into_iter();
    let changes = all.filter(|it| !matches!(it.level, Level::List | Level::Read));
    let about = changes.filter(|it| types.iter().any(|kind| it.resources.contains_key(*kind)));
    let names = about
        .map(|it| it.name.as_str())
        .filter(|name| *name != "iam:PassRole");
    encode::actions_like(names)
}

fn on(resources: impl IntoIterator<Item = Text>) -> Formula {
    let all = resources.into_iter();
    let like = all.map(|arn| encode::resource_like(&arn, Reading::Strict));
    Formula::any(like.collect::<Vec<_>>())
}

/// Nobody but who deploys writes what principals may do below ringfence's paths.
fn roles(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    let below = |kind: &str, path: &str| iam(owner, &format!("{kind}{path}*"));
    let who = but_paths(but_administrators(owner), owner, &[DEPLOY_PATH, ADMIN_PATH]);
    let promise = Promise {
        theorem: Theorem::Escalation,
        message: format!(
            "somebody who does not deploy can change the roles below `{TEAM_PATH}` of {}",
            owner.claim.account
        ),
        about: who
            .and(writes(&["role"]))
            .and(on([below("role", TEAM_PATH)])),
        service: "iam",
    };
    held(owner, &promise, ledger);
    let roles = [DEPLOY_PATH, ADMIN_PATH].map(|path| below("role", path));
    let policies = [TEAM_PATH, DEPLOY_PATH, ADMIN_PATH].map(|path| below("policy", path));
    let kept = [
        (writes(&["role"]), on(roles)),
        (writes(&["policy"]), on(policies)),
    ];
    for (writes, about) in kept {
        let promise = Promise {
            theorem: Theorem::Escalation,
            message: format!(
                "somebody can change deploying roles, boundaries or policies of ringfence's in {}",
                owner.claim.account
            ),
            about: but_administrators(owner).and(writes).and(about),
            service: "iam",
        };
        held(owner, &promise, ledger);
    }
}

/// Nobody but ringfence's roles passes one of them to a service.
fn passes(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    let made = [TEAM_PATH, DEPLOY_PATH, ADMIN_PATH];
    let made = made.map(|path| iam(owner, &format!("role{path}*")));
    let promise = Promise {
        theorem: Theorem::Escalation,
        message: format!(
            "somebody can pass roles of ringfence's in {} to a service, and run what he likes as them",
            owner.claim.account
        ),
        about: strangers(owner)
            .and(encode::actions_like(["iam:PassRole"]))
            .and(on(made)),
        service: "iam",
    };
    held(owner, &promise, ledger);
}

/// Nobody but who applies the accounts changes who administers, or who vouches for those who sign in.
fn administrators(world: &Index<'_>, owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    let claims = world.claims;
    let account = owner.claim.account.as_str();
    let own = |arn: &&String| arn.split(':').nth(4) == Some(account);
    let named = claims.deploy.iter().chain(&claims.break_glass);
    let named: Vec<&String> = named
        .chain(&claims.key_administrators)
        .filter(own)
        .collect();
    // Those that ringfence makes lie below its paths, of which it is asked by itself.
    let made = [TEAM_PATH, DEPLOY_PATH, ADMIN_PATH].map(|path| format!(":role{path}"));
    let is_made = |arn: &str| made.iter().any(|it| arn.contains(it));
    let given = named
        .iter()
        .filter(|arn| !is_made(arn))
        .map(|arn| encode::resource_is(&Text::from(arn.as_str())));
    let passing = encode::actions_like(["iam:PassRole"]);
    let providers = ["oidc-provider/*", "saml-provider/*"].map(|rest| iam(owner, rest));
    let kept = [
        (
            writes(&["role"]).or(passing),
            Formula::any(given.collect::<Vec<_>>()),
        ),
        (writes(&["oidc-provider", "saml-provider"]), on(providers)),
    ];
    for (writes, about) in kept {
        let promise = Promise {
            theorem: Theorem::Escalation,
            message: format!("somebody can change who administers {account}"),
            about: but_administrators(owner).and(writes).and(about),
            service: "iam",
        };
        held(owner, &promise, ledger);
    }
    let teams = claims.teams.iter().flat_map(|it| &it.buckets);
    let writers = teams.flat_map(|it| &it.writers);
    let deployers = claims.deploys.iter().flat_map(|it| &it.deployers);
    for arn in writers.chain(deployers).filter(own) {
        if !is_made(arn) && !named.contains(&arn) {
            ledger.assume(format!(
                "nobody but the trusted base changes `{arn}`, takes it or passes it: ringfence does not make that role, and the \
                 organization's policies don't know it"
            ));
        }
    }
}

/// The root user does nothing, and the account stays below its policies.
fn stays(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    let account = &owner.claim.account;
    let promise = Promise {
        theorem: Theorem::Escalation,
        message: format!("the root user of {account} can do something"),
        about: principal::exactly(&owner.root()),
        service: "iam",
    };
    held(owner, &promise, ledger);
    let leaves = ["organizations:LeaveOrganization", "account:CloseAccount"];
    let promise = Promise {
        theorem: Theorem::Escalation,
        message: format!("somebody can take {account} out of the organization"),
        about: everybody(owner).and(encode::actions_like(leaves)),
        service: "organizations",
    };
    held(owner, &promise, ledger);
}

/// What would hold data, or work on it, stands in the regions that are claimed.
fn regions(owner: &TeamWorld<'_>, claim: &GuardrailsClaims, ledger: &mut Ledger) {
    const SERVICES: &[&str] = &[
        "dynamodb:*",
        "ec2:*",
        "ecr:*",
        "ecs:*",
        "kms:*",
        "lambda:*",
        "logs:*",
        "s3:CreateBucket",
        "s3:PutObject",
        "sagemaker:*",
        "secretsmanager:*",
        "sqs:*",
    ];
    let ours = claim.regions.iter();
    let ours = ours.map(|it| encode::key_is("aws:RequestedRegion", &Text::from(it.as_str())));
    let elsewhere = Formula::True.but_not(Formula::any(ours.collect::<Vec<_>>()));
    let promise = Promise {
        theorem: Theorem::Perimeter,
        message: format!(
            "somebody of {} can work in another region than {}",
            owner.claim.account,
            claim.regions.join(", ")
        ),
        about: but_administrators(owner)
            .and(encode::actions_like(SERVICES.iter().copied()))
            .and(elsewhere),
        service: "ec2",
    };
    held(owner, &promise, ledger);
}

/// Nobody switches off what watches over the account. A unit's stack makes and removes the flow logs of its teams.
fn audit(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    const OFF: &[&str] = &[
        "access-analyzer:DeleteAnalyzer",
        "cloudtrail:DeleteTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
        "config:PutConfigurationRecorder",
        "config:StopConfigurationRecorder",
        "ec2:DeleteFlowLogs",
        "guardduty:DeleteDetector",
        "guardduty:UpdateDetector",
        "securityhub:DisableSecurityHub",
    ];
    let who = but_paths(but_administrators(owner), owner, &[DEPLOY_PATH]);
    let promise = Promise {
        theorem: Theorem::Audit,
        message: format!(
            "somebody can switch off what watches over {}",
            owner.claim.account
        ),
        about: who.and(encode::actions_like(OFF.iter().copied())),
        service: "cloudtrail",
    };
    held(owner, &promise, ledger);
}

/// Nobody makes a way to the internet or to another network.
fn ways_out(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    const WAYS: &[&str] = &[
        "ec2:AcceptVpcPeeringConnection",
        "ec2:AssociateAddress",
        "ec2:AttachInternetGateway",
        "ec2:AttachVpnGateway",
        "ec2:CreateClientVpnEndpoint",
        "ec2:CreateEgressOnlyInternetGateway",
        "ec2:CreateInternetGateway",
        "ec2:CreateNatGateway",
        "ec2:CreateTransitGatewayVpcAttachment",
        "ec2:CreateVpcPeeringConnection",
        "ec2:CreateVpnConnection",
    ];
    let promise = Promise {
        theorem: Theorem::Network,
        message: format!(
            "somebody of {} can make a way to the internet or to another network",
            owner.claim.account
        ),
        about: everybody(owner).and(encode::actions_like(WAYS.iter().copied())),
        service: "ec2",
    };
    held(owner, &promise, ledger);
}

/// What SageMaker runs is in a network and writes under a key, whoever starts it.
fn sagemaker(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    const RUNS: &[&str] = &[
        "sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:CreateModel",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreateProcessingJob",
        "sagemaker:CreateTrainingJob",
    ];
    const WRITES: &[&str] = &[
        "sagemaker:CreateProcessingJob",
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateTransformJob",
    ];
    let account = &owner.claim.account;
    let notebook = || encode::actions_like(["sagemaker:CreateNotebookInstance"]);
    let is = |key: &str, value: &str| encode::key_is(key, &Text::from(value));
    let all = [
        (
            Theorem::Network,
            "run something of SageMaker's outside of a network",
            encode::actions_like(RUNS.iter().copied()).and(
                encode::absent("sagemaker:VpcSubnets")
                    .or(encode::absent("sagemaker:VpcSecurityGroupIds")),
            ),
        ),
        (
            Theorem::Network,
            "make a notebook with internet access or a root user",
            notebook().but_not(
                is("sagemaker:DirectInternetAccess", "Disabled")
                    .and(is("sagemaker:RootAccess", "Disabled")),
            ),
        ),
        (
            Theorem::Network,
            "make a SageMaker domain that is open to the internet",
            encode::actions_like(["sagemaker:CreateDomain"])
                .but_not(is("sagemaker:AppNetworkAccessType", "VpcOnly")),
        ),
        (
            Theorem::Keys,
            "have SageMaker write what is not under a key",
            encode::actions_like(WRITES.iter().copied())
                .and(encode::absent("sagemaker:OutputKmsKey")),
        ),
    ];
    for (theorem, what, about) in all {
        let promise = Promise {
            theorem,
            message: format!("somebody of {account} can {what}"),
            about: everybody(owner).and(about),
            service: "sagemaker",
        };
        held(owner, &promise, ledger);
    }
}

/// Nobody carries data out of the organization, and credentials of teams reach objects through endpoints only.
fn data(owner: &TeamWorld<'_>, claim: &GuardrailsClaims, ledger: &mut Ledger) {
    const CARRY: &[&str] = &[
        "ecr:PutImage",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "s3:PutObject",
        "secretsmanager:PutSecretValue",
        "sns:Publish",
        "sqs:SendMessage",
        "sts:AssumeRole",
    ];
    const OBJECTS: &[&str] = &[
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucket",
        "s3:PutObject",
    ];
    let account = &owner.claim.account;
    let ours = Text::from(claim.organization.as_str());
    let promise = Promise {
        theorem: Theorem::Perimeter,
        message: format!("somebody of {account} can carry data to another organization"),
        about: everybody(owner)
            .and(encode::actions_like(CARRY.iter().copied()))
            .but_not(encode::key_is("aws:ResourceOrgID", &ours)),
        service: "s3",
    };
    held(owner, &promise, ledger);
    let teams = principal::like(&iam(owner, &format!("role{TEAM_PATH}*")));
    let directly = encode::key_is("aws:ViaAWSService", &Text::from("false"));
    let promise = Promise {
        theorem: Theorem::Perimeter,
        message: format!(
            "credentials of a team's role in {account} reach objects from outside of every network"
        ),
        about: principal::any_of_account(&owner.account())
            .and(teams)
            .and(encode::actions_like(OBJECTS.iter().copied()))
            .and(encode::absent("aws:SourceVpce"))
            .and(directly),
        service: "s3",
    };
    held(owner, &promise, ledger);
}

/// What all this rests on.
fn said(owner: &TeamWorld<'_>, claim: &GuardrailsClaims, ledger: &mut Ledger) {
    let account = &owner.claim.account;
    let targets = claim.targets.iter();
    let units: Vec<&str> = targets
        .map(String::as_str)
        .filter(|it| !GuardrailsClaims::is_account(it))
        .collect();
    if !units.is_empty() {
        let units = units.join(" or ");
        ledger.assume(format!("the account {account} lies in {units}, or below"));
    }
    ledger.assume(format!(
        "service and resource control policies stay switched on in {}, with full access attached beside ours",
        claim.organization
    ));
    ledger.assume(format!(
        "no role below `{TEAM_PATH}`, `{DEPLOY_PATH}` or `{ADMIN_PATH}` is in {account} that was there before the organization's policies were"
    ));
    for arn in &claim.exempt {
        ledger.assume(format!(
            "`{arn}` is held by no policy of the organization: who takes it, its owner says"
        ));
    }
}
