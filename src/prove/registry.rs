//! The registry: declared teams pull, one pipeline pushes, and nobody else does anything with an image, whatever identity policy he
//! has; what is pushed stays what it is, is scanned, and goes when something critical is found in it.

mod caches;

pub(super) use caches::FETCH;

use super::ask::{Question, Subject, Wrong};
use super::fence::{outside, the_policy};
use super::proof::Ledger;
use super::world::{Policed, RepositoryFacts, TeamWorld, names_key};
use super::{Code, Finding, Theorem};
use crate::access::{Formula, PolicyKind, encode, principal};
use crate::claims::RegistryClaims;
use crate::iam::{Condition, Statement, Test};
use crate::model::SpecPath;
use crate::symbol::{Text, Value};

const FENCE: Theorem = Theorem::Fence;

/// Pulling (Amazon ECR User Guide, `repository-policy-examples.html`).
const PULL: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
];

/// Looking at images, without changing one.
const READ: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGet*",
    "ecr:Describe*",
    "ecr:Get*",
    "ecr:List*",
];

/// What pushing comes to (Amazon ECR User Guide, `image-push-iam.html`), looking at what is there and at what was found in it included.
pub(super) const PUSH: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];

/// What Terraform asks of repositories (AWS provider, `aws_ecr_repository`, `aws_ecr_repository_policy`, `aws_ecr_lifecycle_policy`).
const CONFIGURE: &[&str] = &[
    "ecr:CreateRepository",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepository",
    "ecr:DeleteRepositoryPolicy",
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRepositoryPolicy",
    "ecr:ListTagsForResource",
    "ecr:PutImageScanningConfiguration",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
    "ecr:SetRepositoryPolicy",
    "ecr:TagResource",
    "ecr:UntagResource",
];

/// The same, and looking at how repositories are scanned.
const CONFIGURE_AND_LOOK: &[&str] = &["ecr:BatchGetRepositoryScanningConfiguration"];

pub(super) fn prove<'a>(owner: &TeamWorld<'a>, claim: &'a RegistryClaims, ledger: &mut Ledger) {
    for wanted in &claim.repositories {
        let there = owner.repositories.iter().any(|it| it.claim == wanted);
        ledger.require(Theorem::Journeys, there, || {
            let message = format!("the repository `{}` is not made", wanted.name);
            let finding = owner.finding(Theorem::Journeys, Code::NotMade, message);
            finding.asked_by(&wanted.spec)
        });
    }
    for repository in &owner.repositories {
        settings(owner, repository, ledger);
        let (policies, item) = (&repository.policies, repository.item);
        if let Some(policy) = the_policy(owner, FENCE, policies, item, "repository", ledger) {
            let guarded = Guarded {
                owner,
                registry: claim,
                policy,
                about: encode::resource_is(&repository.arn),
                arn: repository.arn.clone(),
                name: &repository.claim.name,
                spec: &repository.claim.spec,
            };
            guarded.prove(&repository.claim.pulls, ledger);
        }
    }
    caches::prove(owner, claim, ledger);
    said(claim, ledger);
}

/// What is pushed stays what it is, is encrypted and is scanned.
fn settings(owner: &TeamWorld<'_>, repository: &RepositoryFacts<'_>, ledger: &mut Ledger) {
    let item = repository.item;
    let name = &repository.claim.name;
    let blame = |theorem, code, what: &str| {
        let finding = owner.finding(theorem, code, format!("`{name}` {what}"));
        finding.at(item).asked_by(&repository.claim.spec)
    };
    let fixed = item.str("image_tag_mutability") == Some("IMMUTABLE");
    ledger.require(FENCE, fixed, || {
        let what = "lets a tag mean another image tomorrow";
        blame(FENCE, Code::MutableTags, what)
    });
    let encryption = item.block("encryption_configuration");
    let kms = encryption.and_then(|it| it.get("encryption_type"));
    let key = encryption
        .and_then(|it| it.get("kms_key"))
        .and_then(Value::as_text);
    let own = owner.keys.first();
    let own = own
        .zip(key)
        .is_some_and(|(own, key)| names_key(key, &own.item));
    let kms = kms.and_then(Value::as_str) == Some("KMS");
    ledger.require(Theorem::Keys, kms && own, || {
        let what = "is not encrypted under the registry's key";
        blame(Theorem::Keys, Code::ImageKey, what)
    });
    let scanning = item.block("image_scanning_configuration");
    let scanning = scanning.and_then(|it| it.get("scan_on_push"));
    let scanned = scanning.and_then(Value::as_bool) == Some(true);
    ledger.require(Theorem::Audit, scanned, || {
        let what = "takes images that nobody scans";
        blame(Theorem::Audit, Code::ImagesUnscanned, what)
    });
    let kept = item
        .get("force_delete")
        .is_none_or(|it| it.as_bool() == Some(false));
    ledger.require(Theorem::Audit, kept, || {
        let what = "is deleted with all that is in it";
        blame(Theorem::Audit, Code::ImagesCanGo, what)
    });
}

/// A policy of repositories, with what it must hold.
struct Guarded<'g, 'a> {
    owner: &'g TeamWorld<'a>,
    registry: &'g RegistryClaims,
    policy: &'g Policed<'a>,
    /// The repositories that it is about.
    about: Formula,
    /// The same as an ARN, or a pattern of ARNs.
    arn: Text,
    name: &'g str,
    spec: &'g SpecPath,
}

impl<'a> Guarded<'_, 'a> {
    fn prove(&self, pulls: &[String], ledger: &mut Ledger) {
        let pulls: Vec<Text> = pulls.iter().map(|it| Text::from(it.as_str())).collect();
        let pullers = || Formula::any(pulls.iter().map(principal::like));
        let pushes = Text::from(self.registry.pushes.as_str());
        let by = |statement: Statement, condition: Condition| {
            statement.by_anyone().on([self.arn.clone()]).when(condition)
        };
        let pulling = Condition::new(Test::ArnLike, "aws:PrincipalArn", pulls.clone());
        let pushing = Condition::new(Test::StringEquals, "aws:PrincipalArn", [pushes.clone()]);
        self.strangers(pullers(), &[], ledger);
        self.outsiders(
            &[
                by(Statement::allow("", PULL), pulling),
                by(Statement::allow("", PUSH), pushing),
            ],
            ledger,
        );
        self.only(pullers(), PULL, "who pulls", Code::RepositoryOpen, ledger);
        self.only(
            principal::exactly(&pushes),
            PUSH,
            "who pushes",
            Code::RepositoryOpen,
            ledger,
        );
        self.keepers(ledger);
        if let Some(arn) = &self.registry.removes {
            let remover = principal::exactly(&Text::from(arn.as_str()));
            let removes = &["ecr:BatchDeleteImage"];
            self.only(
                remover,
                removes,
                "what removes images",
                Code::RepositoryOpen,
                ledger,
            );
        }
        self.never_refused(pullers(), PULL, "teams can't pull from", ledger);
        self.never_refused(
            principal::exactly(&pushes),
            PUSH,
            "the pipeline can't push to",
            ledger,
        );
    }

    /// Those of the trusted base, and what AWS scans as.
    fn keepers(&self, ledger: &mut Ledger) {
        let configure: Vec<&str> = { CONFIGURE.iter() }
            .chain(CONFIGURE_AND_LOOK)
            .copied()
            .collect();
        for arn in &self.owner.deploy {
            let deploy = || principal::exactly(arn);
            let who = "the deploying role";
            self.only(deploy(), &configure, who, Code::DeployReads, ledger);
            let what = format!("`{arn}` may be denied to configure");
            self.never_denied(deploy(), CONFIGURE, (Theorem::NoLockOut, &what), ledger);
        }
        for arn in &self.owner.break_glass {
            let role = || principal::exactly(arn);
            self.only(role(), READ, "break-glass", Code::BreakGlassChanges, ledger);
            let what = "break-glass may be denied to read";
            self.never_denied(role(), PULL, (Theorem::NoLockOut, what), ledger);
        }
        let scans = Text::from(self.registry.scans.as_str());
        let scans = || principal::exactly(&scans);
        let who = "the role by which AWS scans";
        self.only(scans(), READ, who, Code::RepositoryOpen, ledger);
        let what = "AWS may be denied to scan";
        self.never_denied(scans(), PULL, (Theorem::Audit, what), ledger);
        let root = principal::exactly(&self.owner.root());
        let what = "the account's root user may be denied to configure";
        self.never_denied(root, CONFIGURE, (Theorem::NoLockOut, what), ledger);
    }

    fn blame(&self, theorem: Theorem, code: Code, message: String) -> Finding {
        let finding = self.owner.finding(theorem, code, message);
        finding.asked_by(self.spec)
    }

    fn ask(
        &self,
        about: Formula,
        wrong: Wrong<'_>,
        theorem: Theorem,
        finding: impl FnOnce() -> Finding,
        ledger: &mut Ledger,
    ) {
        let question = Question {
            subject: Subject {
                name: "the repository's policy",
                policed: self.policy,
                kind: PolicyKind::Resource,
            },
            about: about.and(self.about.clone()),
            wrong,
            service: "ecr",
        };
        ledger.ask(theorem, question.answer(self.owner, finding));
    }

    /// Anybody else of the account, whatever his identity policies say.
    fn strangers(&self, but: Formula, more: &[Text], ledger: &mut Ledger) {
        let registry = self.registry;
        let named = [&registry.pushes, &registry.scans];
        let named = named.into_iter().chain(&registry.removes);
        let mut named: Vec<Text> = named.map(|arn| Text::from(arn.as_str())).collect();
        named.extend(self.owner.trusted());
        named.extend(more.iter().cloned());
        let about = principal::any_of_account(&self.owner.account())
            .and(principal::not_one_of(&named))
            .but_not(but)
            .and(encode::actions_like(["ecr:*"]));
        let finding = || {
            let message = format!(
                "a principal of the account that is not declared reaches `{}`",
                self.name
            );
            self.blame(FENCE, Code::RepositoryOpen, message)
                .help("deny everybody whose `aws:PrincipalArn` is neither of a team that pulls nor of who keeps the registry")
        };
        self.ask(about, Wrong::NotDenied, FENCE, finding, ledger);
    }

    /// Nobody of another account, no service and nobody unsigned but as it is declared.
    fn outsiders(&self, licence: &[Statement], ledger: &mut Ledger) {
        let finding = || {
            let message = format!(
                "somebody outside the account is allowed an action on `{}`",
                self.name
            );
            self.blame(FENCE, Code::RepositoryOpen, message)
        };
        let about = outside(&self.owner.account());
        let wrong = Wrong::AllowedBeyond(licence);
        self.ask(about, wrong, FENCE, finding, ledger);
    }

    /// These do this and nothing else, whatever their own policies say.
    fn only(&self, who: Formula, actions: &[&str], told: &str, code: Code, ledger: &mut Ledger) {
        let all = encode::actions_like(["ecr:*"]);
        let about = who.and(all.but_not(encode::actions_like(actions.iter().copied())));
        let finding = || {
            let message = format!("{told} can do more with `{}` than is declared", self.name);
            self.blame(FENCE, code, message)
        };
        self.ask(about, Wrong::NotDenied, FENCE, finding, ledger);
    }

    fn never_refused(&self, who: Formula, actions: &[&str], told: &str, ledger: &mut Ledger) {
        let about = who.and(encode::actions_like(actions.iter().copied()));
        let finding = || {
            let message = format!("{told} `{}`", self.name);
            self.blame(Theorem::Journeys, Code::NeedNotMet, message)
        };
        self.ask(about, Wrong::Refused, Theorem::Journeys, finding, ledger);
    }

    fn never_denied(
        &self,
        who: Formula,
        actions: &[&str],
        (theorem, told): (Theorem, &str),
        ledger: &mut Ledger,
    ) {
        let about = who.and(encode::actions_like(actions.iter().copied()));
        let finding = || {
            let message = format!("{told} `{}`", self.name);
            self.blame(theorem, Code::LockedOutOfRepository, message)
        };
        self.ask(about, Wrong::Denied, theorem, finding, ledger);
    }
}

/// What is taken for granted, and what is not held off.
fn said(claim: &RegistryClaims, ledger: &mut Ledger) {
    let pushes = &claim.pushes;
    match claim.pushed_by_another {
        true => ledger.assume(format!(
            "`{pushes}` pushes the images that everybody runs; ringfence does not make that role: who takes it, its owner says"
        )),
        false => ledger.assume(format!(
            "whoever decides what the pipeline of `{pushes}` runs is trusted with the images that everybody runs"
        )),
    }
    ledger.assume(
        "ECR decrypts images for whoever may pull them, by the grants that it was given when a repository was made",
    );
    if let Some(reason) = &claim.critical_may_stay {
        ledger.assume(format!(
            "images in which something critical is found stay and may be deployed: {reason}"
        ));
    }
    if claim.removes.is_some() {
        ledger.not_fenced(
            "the state machine that removes images: state machines have no resource policy, so whoever of the account may start one by \
             his own policies has images removed",
        );
    }
}
