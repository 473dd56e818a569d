//! The roles of a team: who takes each, and what it needs.

use super::Claimant;
use crate::claims::{Need, NeedKind, RoleClaim, RolePurpose, ServiceTrust, TrustClaim};
use crate::model::{
    Location, Serving, SharedRead, SpecPath, TRAINING_LOG_GROUP, TRAINING_NAMESPACE, Training,
};

/// What is read of another team.
fn across(read: &SharedRead) -> Need {
    Need {
        what: NeedKind::ReadShared {
            owner: read.share.owner.id.clone(),
            bucket: read.share.physical.clone(),
            prefix: read.prefix.clone(),
        },
        because: read.spec.clone(),
    }
}

impl Claimant<'_> {
    pub(super) fn roles(&self) -> Vec<RoleClaim> {
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
        roles.extend(self.service_roles());
        roles.extend(self.serving_roles());
        roles.extend(self.people_roles());
        roles
    }

    pub(super) fn role_arn(&self, purpose: &str) -> String {
        self.arns
            .role(&self.names.role_path(), &self.names.role(purpose))
    }

    pub(super) fn trust(&self, service: &str, source_arn: String) -> TrustClaim {
        TrustClaim::Service(ServiceTrust {
            service: service.to_owned(),
            source_account: self.unit.account.clone(),
            source_arn,
        })
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
        needs.extend(job.shared.iter().map(across));
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

    pub(super) fn read(&self, at: &Location) -> Need {
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

    pub(super) fn volume_key(&self, job: &Training) -> Option<String> {
        (!job.instance.local_storage).then(|| self.team.alias("volumes"))
    }

    pub(super) fn output_key(&self, job: &Training) -> String {
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

    pub(super) fn pipeline_arn(&self, job: &Training) -> String {
        self.arns
            .sagemaker(&format!("pipeline/{}", self.names.pipeline(&job.physical)))
    }

    fn serving_role(&self, serving: &Serving) -> RoleClaim {
        let mut needs: Vec<Need> = serving.reads.iter().map(|at| self.read(at)).collect();
        needs.extend(serving.shared.iter().map(across));
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
}
