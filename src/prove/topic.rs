//! The topic of an account's alerts: events arrive, nobody else publishes, and nobody but its keepers says who is told.

use super::ask::{Question, Subject, Wrong, link};
use super::fence::{outside, the_policy};
use super::proof::Ledger;
use super::world::{Item, Judged, Policed, TeamWorld, names_key, policy_in};
use super::{Code, Finding, Theorem};
use crate::access::{Formula, PolicyKind, Principal, Request, encode, evaluate, principal};
use crate::claims::TopicClaim;
use crate::iam::{PrincipalKind, Statement};
use crate::symbol::Text;

/// Who publishes.
const EVENTS: &str = "events.amazonaws.com";

/// What changes a topic, or whom it tells (Amazon SNS Developer Guide,
/// `sns-access-policy-language-api-permissions-reference.html`).
const MANAGE: [&str; 5] = [
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
];

/// What the Terraform says of a topic.
pub(super) struct TopicFacts<'a> {
    claim: &'a TopicClaim,
    pub item: Item<'a>,
    arn: Text,
    policies: Vec<Judged<'a>>,
}

impl<'a> TopicFacts<'a> {
    /// The topic of an owner, when exactly one resource of his stack makes it, for certain.
    pub fn find(owner: &TeamWorld<'a>) -> Option<Self> {
        let claim = owner.claim.topic.as_ref()?;
        let named = |it: &Item<'a>| it.str("name") == Some(claim.name.as_str());
        let mut found = owner.of_kind("aws_sns_topic").into_iter().filter(named);
        let item = found.next()?;
        if found.next().is_some() || item.resource.uncertain {
            return None;
        }
        let arn = arn(owner, claim);
        let attached = owner.of_kind("aws_sns_topic_policy").into_iter();
        let attached = attached.filter(|it| it.text("arn") == Some(&arn));
        let attached = attached.filter_map(|it| policy_in(it, "policy"));
        let policies = attached.chain(policy_in(item, "policy")).collect();
        Some(Self {
            claim,
            item,
            arn,
            policies,
        })
    }

    /// What makes it up.
    pub fn items(&self) -> impl Iterator<Item = Item<'a>> {
        let policies = self.policies.iter().map(|judged| match judged {
            Ok(policed) => policed.item,
            Err(unjudged) => unjudged.item,
        });
        std::iter::once(self.item).chain(policies)
    }
}

/// The ARN of a topic that an owner claims.
pub(super) fn arn(owner: &TeamWorld<'_>, claim: &TopicClaim) -> Text {
    let TeamWorld {
        partition,
        claim: of,
        ..
    } = owner;
    let (region, account) = (&of.region, &of.account);
    Text::from(format!(
        "arn:{partition}:sns:{region}:{account}:{}",
        claim.name
    ))
}

pub(super) fn prove(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    let Some(claim) = &owner.claim.topic else {
        return;
    };
    let Some(topic) = TopicFacts::find(owner) else {
        let message = format!("the topic `{}` is not made", claim.name);
        let finding = owner.finding(Theorem::Audit, Code::NotMade, message);
        return ledger.ask(Theorem::Audit, Some(finding.asked_by(&claim.spec)));
    };
    encrypted(owner, &topic, ledger);
    let (policies, item) = (&topic.policies, topic.item);
    let Some(policy) = the_policy(owner, Theorem::Fence, policies, item, "topic", ledger) else {
        return;
    };
    outsiders(owner, &topic, policy, ledger);
    strangers(owner, &topic, policy, ledger);
    arrives(owner, &topic, policy, ledger);
    keeps(owner, &topic, policy, ledger);
    ledger.assume(
        "EventBridge publishes to a topic as itself only for rules of the topic's own account: for another account's rule it takes a role \
         of that account (Amazon EventBridge User Guide, eb-service-cross-account)",
    );
}

fn blame(
    owner: &TeamWorld<'_>,
    topic: &TopicFacts<'_>,
    what: (Theorem, Code),
    how: &str,
) -> Finding {
    let message = format!("{how} `{}`", topic.claim.name);
    let finding = owner.finding(what.0, what.1, message);
    finding.at(topic.item).asked_by(&topic.claim.spec)
}

fn encrypted(owner: &TeamWorld<'_>, topic: &TopicFacts<'_>, ledger: &mut Ledger) {
    let key = owner.key(&topic.claim.key);
    let id = topic.item.text("kms_master_key_id");
    let ignored = topic.item.resource.ignore_changes.iter();
    let stays = { ignored }.all(|it| it != "kms_master_key_id" && it != "all");
    let holds = key
        .zip(id)
        .is_some_and(|(key, id)| names_key(id, &key.item));
    ledger.require(Theorem::Keys, holds && stays, || {
        let how = format!("no message is encrypted under `{}` in", topic.claim.key);
        blame(owner, topic, (Theorem::Keys, Code::TopicKey), &how)
    });
}

fn of_topic<'q, 'a>(policed: &'q Policed<'a>) -> Subject<'q, 'a> {
    Subject {
        name: "the topic's policy",
        policed,
        kind: PolicyKind::Resource,
    }
}

fn ask<'a>(
    owner: &TeamWorld<'a>,
    policy: &Policed<'a>,
    (about, wrong): (Formula, Wrong<'_>),
    finding: impl FnOnce() -> Finding,
) -> Option<Finding> {
    let question = Question {
        subject: of_topic(policy),
        about,
        wrong,
        service: "sns",
    };
    question.answer(owner, finding)
}

/// Of all that are not of the account, EventBridge publishes, and nothing else is allowed.
fn outsiders<'a>(
    owner: &TeamWorld<'a>,
    topic: &TopicFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let licence = [Statement::allow("", &["sns:Publish"])
        .by(PrincipalKind::Service, [Text::from(EVENTS)])
        .on([topic.arn.clone()])];
    let wrong = Wrong::AllowedBeyond(&licence);
    let open = (Theorem::Fence, Code::TopicOpen);
    let finding = || {
        blame(
            owner,
            topic,
            open,
            "somebody outside of the account is allowed an action on",
        )
    };
    let about = outside(&owner.account());
    ledger.ask(Theorem::Fence, ask(owner, policy, (about, wrong), finding));
}

/// Nobody of the account publishes, and nobody but the trusted base says who is told, whatever identity policies say.
fn strangers<'a>(
    owner: &TeamWorld<'a>,
    topic: &TopicFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let all = principal::any_of_account(&owner.account());
    let keepers = owner.owners();
    let others = all.clone().and(principal::not_one_of(&keepers));
    for (who, actions, how) in [
        (
            all,
            &["sns:Publish"][..],
            "somebody of the account can publish to",
        ),
        (
            others,
            &MANAGE[..],
            "somebody of the account can change, or listen to,",
        ),
    ] {
        let about = who
            .and(encode::actions_like(actions.iter().copied()))
            .and(encode::resource_is(&topic.arn));
        let finding = || blame(owner, topic, (Theorem::Fence, Code::TopicOpen), how);
        let answer = ask(owner, policy, (about, Wrong::NotDenied), finding);
        ledger.ask(Theorem::Fence, answer);
    }
}

/// What EventBridge publishes arrives. Its request names neither an account nor a source.
fn arrives(
    owner: &TeamWorld<'_>,
    topic: &TopicFacts<'_>,
    policy: &Policed<'_>,
    ledger: &mut Ledger,
) {
    let name = Text::from(EVENTS);
    let request = Request::new(
        Principal::Service { name },
        "sns:Publish",
        topic.arn.clone(),
    );
    let kind = PolicyKind::Resource;
    let allowed = evaluate(&policy.policy, kind, &request).is_allowed();
    ledger.require(Theorem::Journeys, allowed, || {
        let said = link("the topic's policy", policy, kind, &request);
        let refused = (Theorem::Journeys, Code::ServiceRefused);
        let place = said.place.clone();
        blame(owner, topic, refused, "no event arrives in")
            .placed(place.as_ref())
            .shown_by(request, vec![said])
    });
}

/// Who makes the topic can change it.
fn keeps<'a>(
    owner: &TeamWorld<'a>,
    topic: &TopicFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for keeper in &owner.deploy {
        let about = principal::exactly(keeper)
            .and(encode::actions_like(MANAGE))
            .and(encode::resource_is(&topic.arn));
        let how = format!("`{keeper}` may be denied to change");
        let finding = || {
            blame(
                owner,
                topic,
                (Theorem::NoLockOut, Code::TopicLockedOut),
                &how,
            )
        };
        let answer = ask(owner, policy, (about, Wrong::Denied), finding);
        ledger.ask(Theorem::NoLockOut, answer);
    }
}
