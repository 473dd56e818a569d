//! Every declared need works along its whole chain: identity policy, boundary, resource policy, key, endpoint, and
//! the way there.
//!
//! A journey is one concrete request, judged by the evaluator with what is unknown read against it. The part of a name that
//! the claims leave open (an object's key below a prefix, a job's random ending) is an atom that equals nothing, so what
//! holds for it holds for all.

mod admins;
mod apis;
mod chain;
mod deliveries;
mod endpoints;
mod names;
mod notebooks;
mod objects;
pub(super) mod path;
mod people;
mod pipelines;
mod registry;
mod scaling;
mod services;
mod serving;
mod shared;

use super::proof::Ledger;
use super::world::{RoleFacts, TeamWorld};
use super::{Code, Finding, Theorem};
use crate::access::{Principal, Request};
use crate::claims::{Need, NeedKind};
use crate::symbol::Text;
use chain::Journey;
pub(super) use pipelines::starters;
pub(super) use services::{any, sample};

pub(super) const JOURNEYS: Theorem = Theorem::Journeys;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    of_roles(team, ledger);
    objects::bring_in(team, ledger);
    delivered(team, ledger);
    runs(team, ledger);
    path::prove(team, ledger);
    names::prove(team, ledger);
}

/// Whom the claims name takes each role, and it gets what it needs.
pub(super) fn of_roles(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    for role in &owner.roles {
        deliveries::takes_role(owner, role, ledger);
        for need in &role.claim.needs {
            gets((owner, role), need, ledger);
        }
    }
}

/// What runs is what was declared.
pub(super) fn runs(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    pipelines::prove(team, ledger);
    endpoints::prove(team, ledger);
    apis::prove(team, ledger);
    notebooks::prove(team, ledger);
}

/// One role gets one thing that it needs.
pub(super) fn gets<'a>(
    (team, role): (&TeamWorld<'a>, &RoleFacts<'a>),
    need: &Need,
    ledger: &mut Ledger,
) {
    Traveller { team, role, need }.travel(ledger);
}

/// Whom the claims name takes the role.
pub(super) fn taken(team: &TeamWorld<'_>, role: &RoleFacts<'_>, ledger: &mut Ledger) {
    deliveries::takes_role(team, role, ledger);
}

/// What services bring arrives, whoever owns what they bring it to.
pub(super) fn delivered(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    deliveries::prove(owner, ledger);
}

/// A role on its way to something that it needs.
#[derive(Clone, Copy)]
struct Traveller<'t, 'a> {
    team: &'t TeamWorld<'a>,
    role: &'t RoleFacts<'a>,
    need: &'t Need,
}

impl<'t, 'a> Traveller<'t, 'a> {
    fn travel(self, ledger: &mut Ledger) {
        match &self.need.what {
            NeedKind::ReadObjects { bucket, prefix } => objects::read(self, bucket, prefix, ledger),
            NeedKind::ReadShared {
                owner,
                bucket,
                prefix,
            } => shared::read(self, owner, bucket, prefix, ledger),
            NeedKind::WriteObjects {
                bucket,
                prefix,
                multipart,
            } => {
                objects::write(self, bucket, prefix, *multipart, ledger);
            }
            NeedKind::PullImage { repository } => services::pull(self, repository, ledger),
            NeedKind::WriteLogs {
                group,
                account,
                streams,
            } => {
                services::write_logs(self, group, account, streams, ledger);
            }
            NeedKind::WriteStreams { group } => services::write_streams(self, group, ledger),
            NeedKind::WatchAlarms { alarms } => services::watch(self, alarms, ledger),
            NeedKind::SeeMetrics => services::see_metrics(self, ledger),
            NeedKind::ReadLogs { groups } => services::read_logs(self, groups, ledger),
            NeedKind::PublishMetrics { namespaces } => services::publish(self, namespaces, ledger),
            NeedKind::UseNetwork => services::interfaces(self, ledger),
            NeedKind::EncryptVolumes { key } => services::volumes(self, key, ledger),
            NeedKind::RunTraining {
                jobs,
                role,
                volume_key,
                output_key,
            } => {
                services::run(
                    self,
                    jobs,
                    role,
                    (volume_key.as_deref(), output_key),
                    ledger,
                );
            }
            NeedKind::StartPipeline { pipeline } => {
                let request = self.request(
                    "sagemaker:StartPipelineExecution",
                    Text::from(pipeline.as_str()),
                );
                self.arrives(Journey::of(request), ledger);
            }
            NeedKind::DeliverFlowLogs { group } => services::flow_logs(self, group, ledger),
            NeedKind::SendEvents { bus } => {
                let request = self.request("events:PutEvents", Text::from(bus.as_str()));
                self.arrives(Journey::of(request), ledger);
            }
            NeedKind::AssumeRole { role } => serving::assume(self, role, ledger),
            NeedKind::InvokeEndpoint { endpoint, through } => {
                serving::invoke(self, endpoint, through, ledger);
            }
            NeedKind::ReadSecrets { secrets } => serving::secrets(self, secrets, ledger),
            NeedKind::PushImages {
                repositories,
                caches,
            } => registry::push(self, (repositories, caches), ledger),
            NeedKind::RemoveImages { repositories } => {
                registry::remove(self, repositories, ledger);
            }
            NeedKind::StartMachine { machine } => registry::start(self, machine, ledger),
            NeedKind::People(need) => people::gets(self, need, ledger),
            NeedKind::ManageKeys { aliases, by_two } => {
                admins::manage(self, (aliases, *by_two), ledger);
            }
            NeedKind::ApproveDeletion { aliases } => admins::approve(self, aliases, ledger),
            NeedKind::ReadInEmergency { aliases, buckets } => {
                admins::read(self, (aliases, buckets), ledger);
            }
        }
    }

    /// A request of the role, over TLS.
    fn request(&self, action: &str, resource: Text) -> Request {
        let service = action.split(':').next().unwrap_or_default();
        let request = Request::new(Principal::of_arn(self.role.arn.clone()), action, resource)
            .with("aws:SecureTransport", [Text::from("true")])
            .with("aws:ViaAWSService", [Text::from("false")])
            .with(
                "aws:RequestedRegion",
                [Text::from(self.team.claim.region.as_str())],
            )
            .with("aws:ResourceAccount", [self.team.account()]);
        match service {
            "s3" => request.with("s3:TlsVersion", [Text::from("1.2")]),
            _ => request,
        }
    }

    /// The same request from inside the team's network, through its endpoint for a service.
    fn through(&self, request: Request, service: &str) -> Request {
        let endpoint = self.team.network.endpoint(service).map(|it| it.id.clone());
        let vpc = self.team.network.vpc_id();
        let request = match endpoint {
            Some(id) => request.with("aws:SourceVpce", [id]),
            None => request,
        };
        match vpc {
            Some(id) => request.with("aws:SourceVpc", [id]),
            None => request,
        }
    }

    fn arrives(&self, journey: Journey<'_, 'a>, ledger: &mut Ledger) {
        ledger.ask(JOURNEYS, journey.failure(self));
    }

    fn finding(&self, message: impl Into<String>) -> Finding {
        self.team
            .finding(JOURNEYS, Code::NeedNotMet, message)
            .at(self.role.item)
            .asked_by(&self.need.because)
    }
}

/// The first check that does not hold: what is said of it.
fn first_wrong(checks: impl IntoIterator<Item = (bool, &'static str)>) -> Option<&'static str> {
    let mut checks = checks.into_iter();
    checks.find(|(holds, _)| !holds).map(|(_, what)| what)
}
