//! A central team sees how things run in all units, and neither data nor what networks record.

use super::ask::{Question, Subject, Wrong, link};
use super::fence::the_policy;
use super::proof::Ledger;
use super::world::{Index, Item, Policed, TeamWorld, policy_in};
use super::{Code, Theorem};
use crate::access::{Formula, PolicyKind, Principal, Reading, Request, encode, evaluate};
use crate::claims::{AccountClaims, RolePurpose, SinkClaim};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

const FENCE: Theorem = Theorem::Fence;
const JOURNEYS: Theorem = Theorem::Journeys;

/// What networks record: traffic, and names that are looked up.
const OF_NETWORKS: [&str; 2] = ["flow-logs", "dns-queries"];

pub(super) fn prove<'a>(world: &Index<'a>, account: &TeamWorld<'a>, ledger: &mut Ledger) {
    let mut claims = world.claims.accounts.iter();
    let Some(claim) = claims.find(|it| it.stack == account.claim.stack) else {
        return;
    };
    watchers(account, ledger);
    if let Some(sink) = &claim.sink {
        linked(account, (claim, sink), ledger);
    }
}

/// Whatever a team is called, those who watch don't read what its network records.
fn watchers(account: &TeamWorld<'_>, ledger: &mut Ledger) {
    let watching = |purpose| purpose == RolePurpose::Watching;
    for role in { account.roles.iter() }.filter(|it| watching(it.claim.purpose)) {
        for policy in role.identity.iter().flatten() {
            let finding = || {
                let message = format!("`{}` reads what networks record", role.claim.arn);
                let finding = account.finding(FENCE, Code::LogsOpen, message);
                finding.asked_by(&role.claim.spec)
            };
            let question = Question {
                subject: Subject {
                    name: "the role's policy",
                    policed: policy,
                    kind: PolicyKind::Identity,
                },
                about: recorded(account),
                wrong: Wrong::AllowedBeyond(&[]),
                service: "logs",
            };
            ledger.ask(FENCE, question.answer(account, finding));
        }
    }
}

/// Reading the groups of what networks record, in any account.
fn recorded(account: &TeamWorld<'_>) -> Formula {
    let (partition, region) = (account.partition, &account.claim.region);
    let groups = OF_NETWORKS.iter().flat_map(|name| {
        let group = format!("arn:{partition}:logs:{region}:*:log-group:/ringfence/*/{name}");
        [group.clone(), format!("{group}:*")]
    });
    let like = |group: String| encode::resource_like(&Text::from(group), Reading::Strict);
    let any = groups
        .map(like)
        .reduce(Formula::or)
        .unwrap_or(Formula::False);
    any.and(encode::actions_like([
        "logs:FilterLogEvents",
        "logs:Get*",
        "logs:StartLiveTail",
        "logs:StartQuery",
    ]))
}

/// The claimed accounts link to the sink, for what is claimed; nobody else does, and nothing else is shared.
fn linked<'a>(
    account: &TeamWorld<'a>,
    (claim, sink): (&'a AccountClaims, &'a SinkClaim),
    ledger: &mut Ledger,
) {
    let sinks = account.all_with("aws_oam_sink", "name", &Text::from(sink.name.as_str()));
    let Some(item) = sinks.first() else {
        // That it is there is a control's to say.
        return;
    };
    let policies: Vec<_> = policies(account, *item)
        .into_iter()
        .filter_map(|it| policy_in(it, "policy"))
        .collect();
    let Some(policy) = the_policy(account, FENCE, &policies, *item, "sink", ledger) else {
        return;
    };
    let finding = || {
        let message = "somebody links to the platform's sink who is not claimed to, or shares more than is claimed";
        account
            .finding(FENCE, Code::Outsider, message)
            .asked_by(&claim.spec)
    };
    let question = Question {
        subject: of_sink(policy),
        about: Formula::True,
        wrong: Wrong::AllowedBeyond(&[licence(sink)]),
        service: "oam",
    };
    ledger.ask(FENCE, question.answer(account, finding));
    for arn in &sink.linked_by {
        links(account, (claim, sink), (policy, *item, arn), ledger);
    }
}

/// The policies that say something about a sink.
pub(super) fn policies<'a>(account: &TeamWorld<'a>, sink: Item<'a>) -> Vec<Item<'a>> {
    let names = ["arn", "id"].map(|it| sink.attribute(it));
    let mut policies = account.of_kind("aws_oam_sink_policy");
    policies.retain(|it| { it.text("sink_identifier") }.is_some_and(|id| names.contains(id)));
    policies
}

fn of_sink<'q, 'a>(policed: &'q Policed<'a>) -> Subject<'q, 'a> {
    Subject {
        name: "the sink's policy",
        policed,
        kind: PolicyKind::Resource,
    }
}

fn texts(listed: &[String]) -> impl Iterator<Item = Text> + '_ {
    listed.iter().map(|it| Text::from(it.as_str()))
}

fn licence(sink: &SinkClaim) -> Statement {
    let types = Condition::new(Test::StringEquals, "oam:ResourceTypes", texts(&sink.shares));
    let by = Condition::new(
        Test::StringEquals,
        "aws:PrincipalArn",
        texts(&sink.linked_by),
    );
    Statement::allow("", &["oam:CreateLink", "oam:UpdateLink"])
        .by_anyone()
        .on([Text::from("*")])
        .when(by)
        .when(types.over(Quantifier::ForAllValues))
}

/// A role links its account to the sink.
fn links<'a>(
    account: &TeamWorld<'a>,
    (claim, sink): (&AccountClaims, &SinkClaim),
    (policy, item, arn): (&Policed<'a>, Item<'a>, &str),
    ledger: &mut Ledger,
) {
    let principal = Principal::of_arn(Text::from(arn));
    let request = Request::new(principal, "oam:CreateLink", item.attribute("arn"))
        .with("oam:ResourceTypes", texts(&sink.shares));
    let kind = PolicyKind::Resource;
    let allowed = evaluate(&policy.policy, kind, &request).is_allowed();
    ledger.require(JOURNEYS, allowed, || {
        let message = format!("`{arn}` can't link its account to the platform's sink");
        let said = link("the sink's policy", policy, kind, &request);
        account
            .finding(JOURNEYS, Code::NeedNotMet, message)
            .at(item)
            .asked_by(&claim.spec)
            .shown_by(request, vec![said])
    });
}
