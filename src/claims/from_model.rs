//! Claims from the model: a second way from the spec's words to AWS's names, beside planning.

mod admins;
mod audit;
mod deploys;
mod guardrails;
mod monitoring;
mod names;
mod organization;
mod people;
mod registry;
mod roles;
mod services;
mod serving;

use super::{
    AccountClaims, BucketClaim, BucketPurpose, Claims, ControlClaim, KeyClaim, KeyService,
    LogGroupClaim, NamesClaim, NetworkClaim, PipelineClaim, RoleClaim, ShareClaim, TeamClaims,
    TrailClaim, TrailsClaims,
};
use crate::model::{
    Account, Administrators, Arns, Location, Model, QUERY_LOG_GROUPS, Share, SpecPath,
    TRAINING_LOG_GROUP, Team, TeamNames, Training, Unit,
};

/// The claims of everybody in the environment.
pub fn claims(model: &Model) -> Claims {
    let mut teams: Vec<TeamClaims> = model
        .units
        .iter()
        .flat_map(|unit| unit.teams.iter().map(move |team| (unit, team)))
        .map(|(unit, team)| {
            Claimant {
                model,
                unit,
                team,
                arns: Arns::of_unit(model, unit),
                names: TeamNames::new(unit, team),
            }
            .claims()
        })
        .collect();
    teams.sort_by(|a, b| a.id.cmp(&b.id));
    Claims {
        version: 1,
        organization: model.organization.clone(),
        partition: model.partition.clone(),
        deploy: administrators(model, |them| vec![them.deploy.clone()]),
        break_glass: administrators(model, |them| vec![them.break_glass.clone()]),
        key_administrators: administrators(model, |them| them.keys.clone()),
        accounts: model.accounts.iter().map(|it| account(model, it)).collect(),
        deploys: deploys::deploys(model),
        state: deploys::state(model),
        trails: trails(model),
        teams,
        config: audit::config(model),
        registry: registry::registry(model),
        organization_stack: organization::organization(model),
        guardrails: guardrails::guardrails(model),
        deletion_approvers: administrators(model, |them| them.approvers.iter().cloned().collect()),
    }
}

/// Those of all accounts, each once.
fn administrators(model: &Model, of: impl Fn(&Administrators) -> Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for arn in model.accounts.iter().flat_map(|it| of(&it.administrators)) {
        if !all.contains(&arn) {
            all.push(arn);
        }
    }
    all
}

fn trails(model: &Model) -> TrailsClaims {
    TrailsClaims {
        stack: "platform".to_owned(),
        spec: SpecPath("platform".to_owned()),
        account: model.platform.account.clone(),
        region: model.region.clone(),
        bucket: model.platform.trail_bucket.clone(),
        key: model.trail_alias(),
        lock: audit::lock(model),
    }
}

fn account(model: &Model, account: &Account) -> AccountClaims {
    let key = account.alias("logs");
    let mut keys = vec![KeyClaim {
        alias: key.clone(),
        purpose: "logs".to_owned(),
        services: vec![KeyService::Logs {
            groups: vec![TRAINING_LOG_GROUP.to_owned()],
        }],
    }];
    keys.extend(audit::keys(model, account));
    AccountClaims {
        stack: account.stack.clone(),
        spec: account.spec.clone(),
        account: account.id.clone(),
        region: model.region.clone(),
        keys,
        log_groups: vec![LogGroupClaim {
            name: TRAINING_LOG_GROUP.to_owned(),
            key,
        }],
        trail: TrailClaim {
            name: account.trail.clone(),
            data: audit::data_events(model),
        },
        topic: audit::topic(model, account),
        query_logs: QUERY_LOG_GROUPS.to_owned(),
        roles: roles(model, account),
        controls: controls(model, account),
        sink: monitoring::sink(model, account),
    }
}

/// What each part makes roles for.
fn roles(model: &Model, account: &Account) -> Vec<RoleClaim> {
    let mut roles = admins::roles(model, account);
    roles.extend(audit::roles(model, account));
    roles.extend(monitoring::roles(model, account));
    roles.extend(people::administrators(model, account));
    roles
}

/// The settings of each part.
fn controls(model: &Model, account: &Account) -> Vec<ControlClaim> {
    let mut controls = admins::controls(account);
    controls.extend(audit::controls(model, account));
    controls.extend(monitoring::controls(model, account));
    controls
}

/// One team, while its claims are being written down.
struct Claimant<'a> {
    model: &'a Model,
    unit: &'a Unit,
    team: &'a Team,
    arns: Arns<'a>,
    names: TeamNames,
}

impl Claimant<'_> {
    fn claims(&self) -> TeamClaims {
        TeamClaims {
            id: self.names.id().to_owned(),
            fence: self.names.fence(),
            spec: self.team.spec.clone(),
            account: self.unit.account.clone(),
            region: self.model.region.clone(),
            stack: format!("units/{}", self.unit.name),
            deploy: vec![self.unit.deploy_arn(self.model)],
            network: self.network(),
            keys: self.keys(),
            buckets: self.buckets(),
            log_groups: self.log_groups(),
            roles: self.roles(),
            pipelines: self
                .team
                .training
                .iter()
                .map(|job| self.pipeline(job))
                .collect(),
            applications: self.applications(),
            endpoints: self.endpoints(),
            services: self.services(),
            names: NamesClaim {
                endpoints: match self.team.endpoints.is_empty() {
                    true => String::new(),
                    false => self.names.endpoints(),
                },
                buckets: self.names.bucket_patterns(self.team),
                jobs: self.names.jobs_pattern(),
                pipelines: self.names.pipelines(),
            },
            gives: self.shares(&self.team.gives),
            takes: self.shares(&self.team.takes),
            controls: Vec::new(),
            notebooks: self.notebooks(),
            trail: None,
            topic: None,
        }
    }

    fn shares(&self, shares: &[Share]) -> Vec<ShareClaim> {
        let claims = shares.iter().map(|share| ShareClaim::of(share, self.arns));
        claims.collect()
    }

    fn network(&self) -> NetworkClaim {
        let network = &self.team.network;
        NetworkClaim {
            cidr: network.cidr,
            zones: network.subnets.iter().map(|s| s.zone_id.clone()).collect(),
            services: self
                .team
                .interface_services()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            names: self.resolved_names(),
        }
    }

    fn log_groups(&self) -> Vec<LogGroupClaim> {
        let flow_logs = LogGroupClaim {
            name: self.names.flow_log_group(),
            key: self.team.alias("logs"),
        };
        let queries = LogGroupClaim {
            name: self.names.query_log_group(),
            key: self.team.alias("logs"),
        };
        let mut all = vec![flow_logs, queries];
        all.extend(self.serving_log_groups());
        all.extend(self.service_log_groups());
        all
    }

    fn keys(&self) -> Vec<KeyClaim> {
        ["data", "artifacts", "volumes", "logs"]
            .map(|purpose| KeyClaim {
                alias: self.team.alias(purpose),
                purpose: purpose.to_owned(),
                services: if purpose == "logs" {
                    let groups = self.log_groups().into_iter();
                    vec![KeyService::Logs {
                        groups: groups.map(|it| it.name).collect(),
                    }]
                } else {
                    Vec::new()
                },
            })
            .to_vec()
    }

    fn buckets(&self) -> Vec<BucketClaim> {
        let declared = self.team.buckets.iter().map(|bucket| BucketClaim {
            name: bucket.physical.clone(),
            purpose: match bucket.holds {
                crate::model::Holds::Data => BucketPurpose::Data,
                crate::model::Holds::Artifacts => BucketPurpose::Artifacts,
            },
            key: Some(self.team.alias(bucket.holds.key_purpose())),
            writers: bucket.writers.clone(),
            spec: bucket.spec.clone(),
        });
        let access_logs = BucketClaim {
            name: self.team.access_log_bucket.clone(),
            purpose: BucketPurpose::AccessLogs,
            key: None,
            writers: Vec::new(),
            spec: self.team.spec.clone(),
        };
        declared
            .chain([access_logs])
            .chain(self.balancer_logs())
            .collect()
    }

    fn pipeline(&self, job: &Training) -> PipelineClaim {
        PipelineClaim {
            name: self.names.pipeline(&job.physical),
            role: self.role_arn(&format!("pipeline-{}", job.physical)),
            training_role: self.role_arn(&format!("train-{}", job.physical)),
            image: job.image.uri(),
            inputs: self.inputs(job),
            output: job
                .writes
                .first()
                .map(|at| self.address(at))
                .unwrap_or_default(),
            volume_key: self.volume_key(job),
            output_key: self.output_key(job),
            schedule: job.schedule.as_ref().map(|schedule| {
                (
                    schedule.expression.clone(),
                    self.role_arn(&format!("schedule-{}", job.physical)),
                )
            }),
            spec: job.spec.clone(),
        }
    }

    /// The team's own first, as the channels have them.
    fn inputs(&self, job: &Training) -> Vec<String> {
        let own = job.reads.iter().map(|at| self.address(at));
        let shared = job.shared.iter();
        let shared = shared.map(|it| format!("s3://{}/{}", it.share.physical, it.prefix));
        own.chain(shared).collect()
    }

    fn address(&self, at: &Location) -> String {
        format!("s3://{}/{}", self.physical(at), at.prefix)
    }

    fn physical(&self, at: &Location) -> String {
        self.team
            .buckets
            .iter()
            .find(|bucket| bucket.name == at.bucket)
            .map(|bucket| bucket.physical.clone())
            .unwrap_or_default()
    }
}
