//! Claims from the model: a second way from the spec's words to AWS's names, beside planning.

use super::{
    BucketClaim, BucketPurpose, Claims, KeyClaim, KeyService, LogGroupClaim, Need, NeedKind,
    NetworkClaim, PipelineClaim, PlatformClaims, RoleClaim, RolePurpose, TeamClaims, TrailClaim,
    TrustClaim,
};
use crate::model::{
    Arns, Location, Model, Serving, SpecPath, TRAINING_LOG_GROUP, TRAINING_NAMESPACE, Team,
    TeamNames, Training, Unit,
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
        deploy: vec![model.administrators.deploy.clone()],
        break_glass: vec![model.administrators.break_glass.clone()],
        key_administrators: model.administrators.keys.clone(),
        platform: platform(model),
        teams,
    }
}

fn platform(model: &Model) -> PlatformClaims {
    let key = model.platform.alias("logs");
    PlatformClaims {
        stack: "platform".to_owned(),
        account: model.platform.account.clone(),
        region: model.region.clone(),
        keys: vec![KeyClaim {
            alias: key.clone(),
            purpose: "logs".to_owned(),
            services: vec![KeyService::Logs {
                groups: vec![TRAINING_LOG_GROUP.to_owned()],
            }],
        }],
        log_groups: vec![LogGroupClaim {
            name: TRAINING_LOG_GROUP.to_owned(),
            key,
        }],
    }
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
            spec: self.team.spec.clone(),
            account: self.unit.account.clone(),
            region: self.model.region.clone(),
            stack: format!("units/{}", self.unit.name),
            network: self.network(),
            keys: self.keys(),
            buckets: self.buckets(),
            log_groups: vec![LogGroupClaim {
                name: self.names.flow_log_group(),
                key: self.team.alias("logs"),
            }],
            roles: self.roles(),
            pipelines: self
                .team
                .training
                .iter()
                .map(|job| self.pipeline(job))
                .collect(),
            trail: TrailClaim {
                name: self.names.trail(),
                bucket: self.team.trail_bucket.clone(),
                key: self.team.alias("logs"),
                records: self
                    .team
                    .buckets
                    .iter()
                    .map(|b| b.physical.clone())
                    .collect(),
            },
        }
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
        }
    }

    fn keys(&self) -> Vec<KeyClaim> {
        ["data", "artifacts", "volumes", "logs"]
            .map(|purpose| KeyClaim {
                alias: self.team.alias(purpose),
                purpose: purpose.to_owned(),
                services: if purpose == "logs" {
                    self.log_services()
                } else {
                    Vec::new()
                },
            })
            .to_vec()
    }

    fn log_services(&self) -> Vec<KeyService> {
        vec![
            KeyService::Logs {
                groups: vec![self.names.flow_log_group()],
            },
            KeyService::CloudTrail {
                trail: self.names.trail(),
            },
        ]
    }

    fn buckets(&self) -> Vec<BucketClaim> {
        let declared = self.team.buckets.iter().map(|bucket| BucketClaim {
            name: bucket.physical.clone(),
            purpose: match bucket.holds {
                crate::model::Holds::Data => BucketPurpose::Data,
                crate::model::Holds::Artifacts => BucketPurpose::Artifacts,
            },
            key: Some(self.team.alias(bucket.holds.key_purpose())),
            spec: bucket.spec.clone(),
        });
        let access_logs = BucketClaim {
            name: self.team.access_log_bucket.clone(),
            purpose: BucketPurpose::AccessLogs,
            key: None,
            spec: self.team.spec.clone(),
        };
        let trail = BucketClaim {
            name: self.team.trail_bucket.clone(),
            purpose: BucketPurpose::Trail,
            key: Some(self.team.alias("logs")),
            spec: self.team.spec.clone(),
        };
        declared.chain([access_logs, trail]).collect()
    }

    fn roles(&self) -> Vec<RoleClaim> {
        let mut roles = vec![self.flow_log_role()];
        for job in &self.team.training {
            roles.push(self.training_role(job));
            roles.push(self.pipeline_role(job));
            if job.schedule.is_some() {
                roles.push(self.schedule_role(job));
            }
        }
        roles.extend(
            self.team
                .serving
                .iter()
                .map(|serving| self.serving_role(serving)),
        );
        roles
    }

    fn role_arn(&self, purpose: &str) -> String {
        self.arns
            .role(&self.names.role_path(), &self.names.role(purpose))
    }

    fn trust(&self, service: &str, source_arn: String) -> TrustClaim {
        TrustClaim {
            service: service.to_owned(),
            source_account: self.unit.account.clone(),
            source_arn,
        }
    }

    fn flow_log_role(&self) -> RoleClaim {
        RoleClaim {
            arn: self.role_arn("flow-logs"),
            purpose: RolePurpose::FlowLogs,
            trust: self.trust(
                "vpc-flow-logs.amazonaws.com",
                self.arns.ec2("vpc-flow-log/*"),
            ),
            needs: vec![Need {
                what: NeedKind::DeliverFlowLogs {
                    group: self.names.flow_log_group(),
                },
                because: self.team.spec.clone(),
            }],
            spec: self.team.spec.clone(),
        }
    }

    fn training_role(&self, job: &Training) -> RoleClaim {
        let mut needs: Vec<Need> = job.reads.iter().map(|at| self.read(at)).collect();
        needs.extend(job.writes.iter().map(|at| Need {
            what: NeedKind::WriteObjects {
                bucket: self.physical(at),
                prefix: at.prefix.clone(),
                multipart: job.multipart_uploads.is_some(),
            },
            because: at.spec.clone(),
        }));
        needs.push(Need {
            what: NeedKind::PullImage {
                repository: self.arns.repository(&job.image),
            },
            because: job.image_spec.clone(),
        });
        needs.extend(self.runs(
            TRAINING_LOG_GROUP,
            &format!("{}/*", self.names.job_pattern(&job.physical)),
            &job.spec,
        ));
        if !job.instance.local_storage {
            needs.push(Need {
                what: NeedKind::EncryptVolumes {
                    key: self.team.alias("volumes"),
                },
                because: job.spec.clone(),
            });
        }
        RoleClaim {
            arn: self.role_arn(&format!("train-{}", job.physical)),
            purpose: RolePurpose::Training,
            trust: self.trust(
                "sagemaker.amazonaws.com",
                self.arns.sagemaker("training-job/*"),
            ),
            needs,
            spec: job.spec.clone(),
        }
    }

    fn read(&self, at: &Location) -> Need {
        Need {
            what: NeedKind::ReadObjects {
                bucket: self.physical(at),
                prefix: at.prefix.clone(),
            },
            because: at.spec.clone(),
        }
    }

    /// What everything that SageMaker runs in the team's network needs.
    fn runs(&self, group: &str, streams: &str, because: &SpecPath) -> Vec<Need> {
        [
            NeedKind::WriteLogs {
                group: group.to_owned(),
                account: self.unit.account.clone(),
                streams: streams.to_owned(),
            },
            NeedKind::PublishMetrics {
                namespaces: vec![TRAINING_NAMESPACE.to_owned()],
            },
            NeedKind::UseNetwork,
        ]
        .map(|what| Need {
            what,
            because: because.clone(),
        })
        .to_vec()
    }

    fn pipeline_role(&self, job: &Training) -> RoleClaim {
        RoleClaim {
            arn: self.role_arn(&format!("pipeline-{}", job.physical)),
            purpose: RolePurpose::Pipeline,
            trust: self.trust(
                "sagemaker.amazonaws.com",
                self.arns.sagemaker(&format!(
                    "pipeline/{}/*",
                    self.names.pipeline(&job.physical)
                )),
            ),
            needs: vec![Need {
                what: NeedKind::RunTraining {
                    jobs: self.arns.sagemaker(&format!(
                        "training-job/{}",
                        self.names.job_pattern(&job.physical)
                    )),
                    role: self.role_arn(&format!("train-{}", job.physical)),
                    volume_key: self.volume_key(job),
                    output_key: self.output_key(job),
                },
                because: job.spec.clone(),
            }],
            spec: job.spec.clone(),
        }
    }

    fn volume_key(&self, job: &Training) -> Option<String> {
        (!job.instance.local_storage).then(|| self.team.alias("volumes"))
    }

    fn output_key(&self, job: &Training) -> String {
        let holds = job
            .writes
            .first()
            .and_then(|at| self.team.buckets.iter().find(|b| b.name == at.bucket))
            .map_or("artifacts", |bucket| bucket.holds.key_purpose());
        self.team.alias(holds)
    }

    fn schedule_role(&self, job: &Training) -> RoleClaim {
        RoleClaim {
            arn: self.role_arn(&format!("schedule-{}", job.physical)),
            purpose: RolePurpose::Schedule,
            trust: self.trust(
                "events.amazonaws.com",
                self.arns.event_rule(&self.names.rule(&job.physical)),
            ),
            needs: vec![Need {
                what: NeedKind::StartPipeline {
                    pipeline: self.pipeline_arn(job),
                },
                because: job.spec.child("schedule"),
            }],
            spec: job.spec.clone(),
        }
    }

    fn pipeline_arn(&self, job: &Training) -> String {
        self.arns
            .sagemaker(&format!("pipeline/{}", self.names.pipeline(&job.physical)))
    }

    fn serving_role(&self, serving: &Serving) -> RoleClaim {
        let mut needs: Vec<Need> = serving.reads.iter().map(|at| self.read(at)).collect();
        if let Some(image) = &serving.image {
            needs.push(Need {
                what: NeedKind::PullImage {
                    repository: self.arns.repository(image),
                },
                because: serving.spec.child("image"),
            });
        }
        needs.push(Need {
            what: NeedKind::UseNetwork,
            because: serving.spec.clone(),
        });
        RoleClaim {
            arn: self.role_arn(&format!("serve-{}", serving.physical)),
            purpose: RolePurpose::Serving,
            trust: self.trust("sagemaker.amazonaws.com", self.arns.sagemaker("*")),
            needs,
            spec: serving.spec.clone(),
        }
    }

    fn pipeline(&self, job: &Training) -> PipelineClaim {
        PipelineClaim {
            name: self.names.pipeline(&job.physical),
            role: self.role_arn(&format!("pipeline-{}", job.physical)),
            training_role: self.role_arn(&format!("train-{}", job.physical)),
            image: job.image.uri(),
            inputs: job.reads.iter().map(|at| self.address(at)).collect(),
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
