//! Who brings logs into log groups as a service of AWS: CloudWatch Logs lets them in by policies that speak of all groups of an account,
//! and what VPCs' resolvers are asked arrives by one of them (CloudWatch Logs User Guide, `AWS-logs-and-resource-policy.html`).

use super::ask::{Question, Subject, Wrong, link};
use super::fence::unjudged_finding;
use super::journeys::{any, sample};
use super::proof::Ledger;
use super::world::{Index, Policed, TeamWorld, may_be_of, policy_in};
use super::{Code, Link, Theorem};
use crate::access::{Formula, PolicyKind, Principal, Reading, Request, encode, evaluate};
use crate::claims::AccountClaims;
use crate::iam::{Condition, PrincipalKind, Statement, Test};
use crate::symbol::Text;

const FENCE: Theorem = Theorem::Fence;
const JOURNEYS: Theorem = Theorem::Journeys;

/// What delivers logs for other services.
const DELIVERY: &str = "delivery.logs.amazonaws.com";

pub(super) fn prove<'a>(world: &Index<'a>, account: &TeamWorld<'a>, ledger: &mut Ledger) {
    let mut claims = world.claims.accounts.iter();
    let Some(claim) = claims.find(|it| it.stack == account.claim.stack) else {
        return;
    };
    let place = Place { account, claim };
    let mut judged = Vec::new();
    let policies = world.all("aws_cloudwatch_log_resource_policy").iter();
    for item in policies.filter(|item| may_be_of(item, account.claim)) {
        match policy_in(*item, "policy_document") {
            Some(Ok(policy)) => judged.push(policy),
            Some(Err(unjudged)) => {
                ledger.ask(FENCE, Some(unjudged_finding(account, FENCE, &unjudged)));
            }
            None => {}
        }
    }
    for policy in &judged {
        nobody_else(world, &place, policy, ledger);
    }
    for request in place.deliveries() {
        let mut allows = judged.iter();
        let arrives =
            allows.any(|it| evaluate(&it.policy, PolicyKind::Resource, &request).is_allowed());
        ledger.require(JOURNEYS, arrives, || {
            let message =
                "what resolvers of VPCs are asked does not arrive in the teams' log groups";
            let finding = account
                .finding(JOURNEYS, Code::ServiceRefused, message)
                .asked_by(&claim.spec)
                .shown_by(request.clone(), said(&judged, &request));
            match judged.first() {
                Some(policy) => finding.at(policy.item),
                None => finding,
            }
        });
    }
}

/// What each policy says to a request.
fn said(policies: &[Policed<'_>], request: &Request) -> Vec<Link> {
    let kind = PolicyKind::Resource;
    let says = |policy| link("the policy of the log groups", policy, kind, request);
    policies.iter().map(says).collect()
}

struct Place<'p, 'a> {
    account: &'p TeamWorld<'a>,
    claim: &'p AccountClaims,
}

impl Place<'_, '_> {
    fn arn(&self, rest: &str) -> Text {
        let AccountClaims {
            region, account, ..
        } = self.claim;
        let partition = self.account.partition;
        Text::from(format!("arn:{partition}:logs:{region}:{account}:{rest}"))
    }

    /// The streams of the groups for queries.
    fn streams(&self) -> Text {
        self.arn(&format!("log-group:{}:log-stream:*", self.claim.query_logs))
    }

    fn licence(&self) -> Statement {
        let equals = |key: &str, value: Text| Condition::new(Test::StringEquals, key, [value]);
        Statement::allow("", &["logs:CreateLogStream", "logs:PutLogEvents"])
            .by(PrincipalKind::Service, [Text::from(DELIVERY)])
            .on([self.streams()])
            .when(equals("aws:SourceAccount", self.account.account()))
            .when(Condition::new(
                Test::ArnLike,
                "aws:SourceArn",
                [self.arn("*")],
            ))
    }

    /// What is asked for when queries are recorded.
    fn deliveries(&self) -> Vec<Request> {
        let group = self
            .arn("log-group:")
            .then_text(&sample(&self.claim.query_logs));
        let stream = group.then(":log-stream:").then_text(&any("stream"));
        ["logs:CreateLogStream", "logs:PutLogEvents"]
            .map(|action| {
                let name = Text::from(DELIVERY);
                Request::new(Principal::Service { name }, action, stream.clone())
                    .with("aws:SecureTransport", [Text::from("true")])
                    .with("aws:SourceAccount", [self.account.account()])
                    .with("aws:SourceArn", [self.arn("").then_text(&any("delivery"))])
            })
            .to_vec()
    }
}

/// No policy lets anybody else into a log group that is claimed.
fn nobody_else<'a>(
    world: &Index<'a>,
    place: &Place<'_, 'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let finding = || {
        let message = "a policy of CloudWatch Logs lets somebody into a log group that is claimed";
        let finding = place.account.finding(FENCE, Code::LogsOpen, message);
        finding.asked_by(&place.claim.spec)
    };
    let question = Question {
        subject: Subject {
            name: "the policy of the log groups",
            policed: policy,
            kind: PolicyKind::Resource,
        },
        about: claimed(world, place),
        wrong: Wrong::AllowedBeyond(&[place.licence()]),
        service: "logs",
    };
    ledger.ask(FENCE, question.answer(place.account, finding));
}

/// Every log group of the account that is claimed, and its streams. Those that ringfence names itself are one pattern.
fn claimed(world: &Index<'_>, place: &Place<'_, '_>) -> Formula {
    const OWN: &str = "/ringfence/";
    let here = place.account.claim.account.as_str();
    let teams = { world.claims.teams.iter() }.filter(|team| team.account == here);
    let groups = teams.flat_map(|team| &team.log_groups);
    let groups = groups.chain(&place.claim.log_groups);
    let named = groups.filter(|group| !group.name.starts_with(OWN));
    let like = |name: &str| {
        let group = place.arn(&format!("log-group:{name}*"));
        encode::resource_like(&group, Reading::Strict)
    };
    named.fold(like(OWN), |all, group| all.or(like(&group.name)))
}
