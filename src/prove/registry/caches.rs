//! Caches of public registries: the pipeline alone fetches, and what ECR makes for it is nobody else's from the start.

use super::super::ask::{Question, Subject, Wrong};
use super::super::fence::{outside, the_policy};
use super::super::proof::Ledger;
use super::super::world::{CacheFacts, Judged, TeamWorld, policy_in};
use super::super::{Code, Finding, Theorem};
use super::{FENCE, Guarded};
use crate::access::{Formula, PolicyKind, Reading, encode, principal};
use crate::claims::RegistryClaims;
use crate::iam::{Condition, Statement, Test};
use crate::symbol::Text;

/// What fetching comes to (Amazon ECR User Guide, `pull-through-cache-iam.html`).
pub(in crate::prove) const FETCH: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:BatchImportUpstreamImage",
    "ecr:CreateRepository",
    "ecr:GetDownloadUrlForLayer",
];

/// What makes a repository of a cache, and brings something into it.
const MAKE: &[&str] = &["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];

/// How ECR fills a cache.
const FILL: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];

pub(super) fn prove<'a>(owner: &TeamWorld<'a>, claim: &'a RegistryClaims, ledger: &mut Ledger) {
    if claim.caches.is_empty() {
        return;
    }
    for wanted in &claim.caches {
        let facts = owner.caches.iter().find(|it| it.claim == wanted);
        let message = || format!("what ECR makes below `{}/` has no policy", wanted.prefix);
        match facts {
            Some(facts) => of_cache(owner, claim, facts, ledger),
            None => {
                let finding = owner.finding(FENCE, Code::NoPolicy, message());
                ledger.ask(FENCE, Some(finding.asked_by(&wanted.spec)));
            }
        }
    }
    let items = owner.of_kind("aws_ecr_registry_policy");
    let policies: Vec<Judged<'a>> = { items.iter() }
        .filter_map(|item| policy_in(*item, "policy"))
        .collect();
    let Some(item) = items.first() else {
        let message = "nothing says who fills the caches";
        let finding = owner.finding(FENCE, Code::NoPolicy, message);
        return ledger.ask(FENCE, Some(finding.asked_by(&claim.spec)));
    };
    if let Some(policy) = the_policy(owner, FENCE, &policies, *item, "registry", ledger) {
        let subject = Subject {
            name: "the registry's policy",
            policed: policy,
            kind: PolicyKind::Resource,
        };
        of_registry(owner, claim, subject, ledger);
    }
}

fn of_cache<'a>(
    owner: &TeamWorld<'a>,
    claim: &RegistryClaims,
    cache: &CacheFacts<'a>,
    ledger: &mut Ledger,
) {
    let item = cache.item;
    let applied = item.texts("applied_for").unwrap_or_default();
    let applies = applied == [&Text::from("PULL_THROUGH_CACHE")];
    ledger.require(FENCE, applies, || {
        let message = format!(
            "the template of `{}` is not for caches alone",
            cache.claim.prefix
        );
        let finding = owner.finding(FENCE, Code::NoPolicy, message);
        finding.at(item).asked_by(&cache.claim.spec)
    });
    let Some(policy) = the_policy(owner, FENCE, &cache.policies, item, "cache", ledger) else {
        return;
    };
    let guarded = Guarded {
        owner,
        registry: claim,
        policy,
        about: encode::resource_like(&cache.arns, Reading::Strict),
        arn: cache.arns.clone(),
        name: &cache.claim.prefix,
        spec: &cache.claim.spec,
    };
    let pushes = Text::from(claim.pushes.as_str());
    let fills = Text::from(cache.claim.fills.as_str());
    guarded.strangers(Formula::False, std::slice::from_ref(&fills), ledger);
    guarded.outsiders(&[by_pipeline(FETCH, &pushes, [cache.arns.clone()])], ledger);
    let who = "who pushes";
    let code = Code::RepositoryOpen;
    guarded.only(principal::exactly(&pushes), FETCH, who, code, ledger);
    guarded.keepers(ledger);
    let told = "the pipeline can't fetch through";
    guarded.never_refused(principal::exactly(&pushes), FETCH, told, ledger);
    let told = (Theorem::Journeys, "ECR may be denied to fill");
    guarded.never_denied(principal::exactly(&fills), FILL, told, ledger);
}

fn by_pipeline(actions: &[&str], pushes: &Text, on: impl IntoIterator<Item = Text>) -> Statement {
    let by = Condition::new(Test::StringEquals, "aws:PrincipalArn", [pushes.clone()]);
    Statement::allow("", actions).by_anyone().on(on).when(by)
}

/// Whoever else of the account has a policy of his own for it: the registry's denies it.
fn of_registry<'a>(
    owner: &TeamWorld<'a>,
    claim: &RegistryClaims,
    subject: Subject<'_, 'a>,
    ledger: &mut Ledger,
) {
    let pushes = Text::from(claim.pushes.as_str());
    let below: Vec<Text> = { owner.caches.iter() }
        .map(|cache| cache.arns.clone())
        .collect();
    let fills = owner.caches.iter();
    let fills = fills.map(|cache| Text::from(cache.claim.fills.as_str()));
    let named: Vec<Text> = fills.chain([pushes.clone()]).collect();
    let own = format!(
        "arn:{}:iam::{}:role/aws-service-role/ecr.amazonaws.com/*",
        owner.partition, claim.account
    );
    let in_caches = || {
        Formula::any(
            below
                .iter()
                .map(|it| encode::resource_like(it, Reading::Strict)),
        )
    };
    let about = principal::any_of_account(&owner.account())
        .and(principal::not_one_of(&named))
        .but_not(principal::like(&Text::from(own)))
        .and(encode::actions_like(MAKE.iter().copied()))
        .and(in_caches());
    let blame = |message: &str| -> Finding {
        let finding = owner.finding(FENCE, Code::RepositoryOpen, message);
        finding.asked_by(&claim.spec)
    };
    let denied = Question {
        subject,
        about,
        wrong: Wrong::NotDenied,
        service: "ecr",
    };
    let message = "somebody else than the pipeline brings public images into the registry";
    ledger.ask(FENCE, denied.answer(owner, || blame(message)));
    let licence = [by_pipeline(MAKE, &pushes, below.clone())];
    let allowed = Question {
        subject,
        about: outside(&owner.account()),
        wrong: Wrong::AllowedBeyond(&licence),
        service: "ecr",
    };
    let message = "the registry's policy lets somebody outside the account in";
    ledger.ask(FENCE, allowed.answer(owner, || blame(message)));
    let refused = Question {
        subject,
        about: principal::exactly(&pushes)
            .and(encode::actions_like(MAKE.iter().copied()))
            .and(in_caches()),
        wrong: Wrong::Refused,
        service: "ecr",
    };
    let finding = || {
        let message = "the pipeline can't fetch into caches";
        let finding = owner.finding(Theorem::Journeys, Code::NeedNotMet, message);
        finding.asked_by(&claim.spec)
    };
    ledger.ask(Theorem::Journeys, refused.answer(owner, finding));
}
