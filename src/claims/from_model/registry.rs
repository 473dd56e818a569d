//! The registry: what its owner claims of it, in his own words.

mod removal;

use crate::claims::{
    CacheClaim, ControlClaim, ControlTheorem, Expected, FederatedTrust, Need, NeedKind,
    RegistryClaims, RepositoryClaim, RoleClaim, RolePurpose, ServiceTrust, TrustClaim, arguments,
};
use crate::model::{ADMIN_PATH, Arns, CI_AUDIENCE, Model, Registry, Repository, Workload};

use removal::{critical, removes, which_image};

pub(super) fn registry(model: &Model) -> Option<RegistryClaims> {
    let (registry, arns) = model.registry()?;
    let claimant = Claimant {
        model,
        registry,
        arns,
    };
    Some(claimant.claims())
}

struct Claimant<'a> {
    model: &'a Model,
    registry: &'a Registry,
    arns: Arns<'a>,
}

impl Claimant<'_> {
    fn claims(&self) -> RegistryClaims {
        let Self {
            model,
            registry,
            arns,
        } = self;
        RegistryClaims {
            stack: "platform".to_owned(),
            spec: registry.spec.clone(),
            account: model.platform.account.clone(),
            region: model.region.clone(),
            key: model.registry_alias(),
            pushes: registry.pushes(*arns),
            pushed_by_another: registry.pusher.workload().is_none(),
            scans: self.service_role("inspector2", "AWSServiceRoleForAmazonInspector2"),
            removes: registry.removes().then(|| self.role(&registry.remover())),
            critical_may_stay: registry.critical_may_stay.clone(),
            repositories: registry
                .repositories
                .iter()
                .map(|it| self.repository(it))
                .collect(),
            caches: registry
                .caches
                .iter()
                .map(|cache| CacheClaim {
                    prefix: cache.prefix.clone(),
                    fills: self.service_role(
                        "pullthroughcache.ecr",
                        "AWSServiceRoleForECRPullThroughCache",
                    ),
                    spec: cache.spec.clone(),
                })
                .collect(),
            roles: self.roles(),
            controls: self.controls(),
        }
    }

    fn role(&self, name: &str) -> String {
        self.arns.role(ADMIN_PATH, name)
    }

    /// A role that AWS makes for a service of its own.
    fn service_role(&self, service: &str, name: &str) -> String {
        let path = format!("/aws-service-role/{service}.amazonaws.com/");
        self.arns.role(&path, name)
    }

    fn repository(&self, repository: &Repository) -> RepositoryClaim {
        let pulls = repository.pullers.iter();
        RepositoryClaim {
            name: repository.physical.clone(),
            pulls: pulls.map(|it| it.roles(&self.model.partition)).collect(),
            spec: repository.spec.clone(),
        }
    }

    fn repositories(&self) -> Vec<String> {
        let all = self.registry.repositories.iter();
        all.map(|it| it.arn(self.arns)).collect()
    }

    fn roles(&self) -> Vec<RoleClaim> {
        let registry = self.registry;
        let pushes = registry.pusher.workload();
        let mut roles: Vec<RoleClaim> = pushes.map(|it| self.pushes(it)).into_iter().collect();
        if registry.removes() {
            let machine = self.machine();
            let remove = NeedKind::RemoveImages {
                repositories: self.repositories(),
            };
            let start = NeedKind::StartMachine {
                machine: machine.clone(),
            };
            let rule = self.arns.event_rule(&registry.finder());
            roles.push(self.made(
                registry.remover(),
                self.service("states.amazonaws.com", machine),
                remove,
            ));
            roles.push(self.made(
                registry.finder(),
                self.service("events.amazonaws.com", rule),
                start,
            ));
        }
        roles
    }

    fn machine(&self) -> String {
        self.arns.state_machine(&self.registry.remover())
    }

    fn made(&self, name: String, trust: TrustClaim, what: NeedKind) -> RoleClaim {
        RoleClaim {
            arn: self.role(&name),
            purpose: RolePurpose::Registry,
            trust,
            needs: vec![Need {
                what,
                because: self.registry.spec.clone(),
            }],
            spec: self.registry.spec.clone(),
        }
    }

    fn service(&self, service: &str, source_arn: String) -> TrustClaim {
        TrustClaim::Service(ServiceTrust {
            service: service.to_owned(),
            source_account: self.model.platform.account.clone(),
            source_arn,
        })
    }

    fn pushes(&self, workload: &Workload) -> RoleClaim {
        let trust = TrustClaim::Federated(FederatedTrust {
            patterns: Default::default(),
            provider: workload.provider(self.arns),
            action: "sts:AssumeRoleWithWebIdentity".to_owned(),
            conditions: { workload.claims.iter() }
                .map(|(name, value)| (name.clone(), vec![value.clone()]))
                .collect(),
            tags: false,
        });
        let caches = self.registry.caches.iter();
        let caches = caches.map(|it| self.arns.repository_named(&format!("{}/*", it.prefix)));
        let push = NeedKind::PushImages {
            repositories: self.repositories(),
            caches: caches.collect(),
        };
        self.made(self.registry.push_role(), trust, push)
    }
}

/// A list of one thing.
fn one(it: impl Into<Expected>) -> Expected {
    Expected::list([it.into()])
}

/// A rule of a life cycle's: what is chosen goes.
fn expires<const N: usize>(
    priority: u32,
    description: &str,
    chosen: [(&str, Expected); N],
) -> Expected {
    Expected::object([
        ("rulePriority", priority.into()),
        ("description", description.into()),
        ("selection", Expected::object(chosen)),
        ("action", Expected::object([("type", "expire".into())])),
    ])
}

impl Claimant<'_> {
    fn control<const N: usize>(
        &self,
        theorem: ControlTheorem,
        says: &str,
        kind: &str,
        with: [(&str, Expected); N],
    ) -> ControlClaim {
        ControlClaim::new((theorem, says), kind, with, &self.registry.spec)
    }

    fn controls(&self) -> Vec<ControlClaim> {
        let mut controls = vec![self.scanning()];
        controls.extend(
            self.registry
                .repositories
                .iter()
                .map(|it| self.life_cycle(it)),
        );
        controls.extend(self.provider());
        controls.extend(self.caches());
        if self.registry.removes() {
            controls.extend(self.removal());
        }
        controls
    }

    fn scanning(&self) -> ControlClaim {
        let everything =
            Expected::object([("filter", "*".into()), ("filter_type", "WILDCARD".into())]);
        let rule = Expected::object([
            ("scan_frequency", "CONTINUOUS_SCAN".into()),
            ("repository_filter", everything),
        ]);
        self.control(
            ControlTheorem::Audit,
            "every image is scanned, again and again",
            "aws_ecr_registry_scanning_configuration",
            [("scan_type", "ENHANCED".into()), ("rule", rule)],
        )
    }

    fn life_cycle(&self, repository: &Repository) -> ControlClaim {
        let untagged = expires(
            1,
            "Images that have lost their tags",
            [
                ("tagStatus", "untagged".into()),
                ("countType", "sinceImagePushed".into()),
                ("countUnit", "days".into()),
                ("countNumber", repository.untagged_days.into()),
            ],
        );
        let tagged = expires(
            2,
            "All but the newest images",
            [
                ("tagStatus", "tagged".into()),
                ("tagPatternList", one("*")),
                ("countType", "imageCountMoreThan".into()),
                ("countNumber", repository.keep_images.into()),
            ],
        );
        let rules = Expected::object([("rules", Expected::list([untagged, tagged]))]);
        let says = format!("images of `{}` go as declared", repository.name);
        self.control(
            ControlTheorem::Journeys,
            &says,
            "aws_ecr_lifecycle_policy",
            [
                ("repository", (&repository.physical).into()),
                ("policy", rules),
            ],
        )
        .known_by(&["repository"])
    }

    /// Without the provider nobody takes the role that pushes.
    fn provider(&self) -> Option<ControlClaim> {
        let account = self.model.platform_account()?;
        let workload = self.registry.pusher.wants_provider(account)?;
        let url = format!("https://{}", workload.issuer);
        let control = self.control(
            ControlTheorem::Fence,
            "the account knows who signs the pipeline's tokens",
            "aws_iam_openid_connect_provider",
            [("url", url.into()), ("client_id_list", one(CI_AUDIENCE))],
        );
        Some(control.known_by(&["url"]))
    }

    fn caches(&self) -> Vec<ControlClaim> {
        let caches = self.registry.caches.iter();
        caches
            .map(|cache| {
                let mut with = arguments([
                    ("ecr_repository_prefix", (&cache.prefix).into()),
                    ("upstream_registry_url", (&cache.upstream).into()),
                ]);
                if let Some(secret) = &cache.credentials {
                    with.insert("credential_arn".to_owned(), secret.into());
                }
                let says = format!("`{}` is a cache of `{}`", cache.name, cache.upstream);
                let kind = "aws_ecr_pull_through_cache_rule";
                let control = self.control(ControlTheorem::Fence, &says, kind, []);
                ControlClaim {
                    arguments: with,
                    spec: cache.spec.clone(),
                    ..control.known_by(&["ecr_repository_prefix"])
                }
            })
            .collect()
    }

    /// The event of a critical finding, and what it starts.
    fn removal(&self) -> [ControlClaim; 3] {
        let registry = self.registry;
        let theorem = ControlTheorem::Audit;
        let rule = registry.finder();
        [
            self.control(
                theorem,
                "critical findings in images are noticed",
                "aws_cloudwatch_event_rule",
                [
                    ("name", (&rule).into()),
                    ("event_pattern", critical(registry)),
                ],
            )
            .known_by(&["name"]),
            self.control(
                theorem,
                "a critical finding has the image removed",
                "aws_cloudwatch_event_target",
                [
                    ("rule", (&rule).into()),
                    ("arn", self.machine().into()),
                    ("role_arn", self.role(&rule).into()),
                    ("input_transformer", which_image()),
                ],
            )
            .known_by(&["rule"]),
            self.control(
                theorem,
                "images with critical findings are removed",
                "aws_sfn_state_machine",
                [
                    ("name", registry.remover().into()),
                    ("role_arn", self.role(&registry.remover()).into()),
                    ("type", "STANDARD".into()),
                    ("definition", removes(&self.model.partition)),
                ],
            )
            .known_by(&["name"]),
        ]
    }
}
