//! What roles of a team reach: its buckets and those that are shared with it, images, logs, endpoints; and the keys of it all.

use super::roles::of_people;
use super::{Aim, Draft, KEYS, THINGS};
use crate::claims::{BucketClaim, BucketPurpose, Need, NeedKind, RoleClaim, ShareClaim};
use crate::diagnostic::count;
use crate::graph::board::{End, Kind, Row};
use crate::graph::{Class, State, last};
use crate::prove::{Part, Question};

/// A thing that a role reaches: its card's row, what the role says of it, and the key behind it.
struct Reached {
    to: End,
    says: Row,
    label: &'static str,
    key: Option<usize>,
}

impl<'a> Draft<'a> {
    /// What a role needs: a link to what it reaches, or a row for what is no thing.
    pub(super) fn need(&mut self, (card, role): (usize, &'a RoleClaim), need: &'a Need) {
        let gets = |part| Question::Gets {
            role: role.arn.clone(),
            need: need.clone(),
            part,
        };
        let Some(reached) = self.reached(&need.what) else {
            if let Some(text) = self.said(&need.what) {
                self.board.row(card, Row::new([&text]));
            }
            return self.asked(Aim::Card(card), gets(Part::Thing));
        };
        let from = self.board.row(card, reached.says);
        let asks = vec![gets(Part::Thing)];
        self.link((from, reached.to), Kind::Reaches, reached.label, asks);
        if let Some(key) = reached.key {
            let from = End {
                card: reached.to.card,
                row: None,
            };
            let to = End {
                card: key,
                row: None,
            };
            self.link((from, to), Kind::Under, "under", vec![gets(Part::Key)]);
        }
    }

    fn reached(&mut self, need: &'a NeedKind) -> Option<Reached> {
        let team = self.team;
        let (to, says, label, key) = match need {
            NeedKind::ReadObjects { bucket, prefix } => {
                self.objects(&team.id, (bucket, prefix), "reads")
            }
            NeedKind::WriteObjects { bucket, prefix, .. } => {
                self.objects(&team.id, (bucket, prefix), "writes")
            }
            NeedKind::ReadShared {
                owner,
                bucket,
                prefix,
            } => self.objects(owner, (bucket, prefix), "reads"),
            NeedKind::PullImage { repository } => {
                let card = self.card((THINGS, Class::Data), "registry", ("images", "registry"));
                let name = repository
                    .split_once("repository/")
                    .map_or(repository.as_str(), |it| it.1);
                let row = Row::new([name]);
                (
                    self.board.row(card, row),
                    Row::new([&format!("pulls {}", last(name))]),
                    "pulls",
                    None,
                )
            }
            NeedKind::WriteLogs { group, .. }
            | NeedKind::WriteStreams { group }
            | NeedKind::DeliverFlowLogs { group } => {
                let (to, key) = self.logs(group);
                (to, Row::new(["writes logs"]), "writes logs", key)
            }
            NeedKind::EncryptVolumes { key } => {
                let card = self.card(
                    (THINGS, Class::Data),
                    "volumes",
                    ("of jobs and machines", "volumes"),
                );
                let key = self.key(&team.id, key);
                let to = End { card, row: None };
                (
                    to,
                    Row::new(["encrypts volumes"]),
                    "encrypts volumes",
                    Some(key),
                )
            }
            NeedKind::AssumeRole { role } => {
                let (name, owner) = self.role_of(role);
                let card = self.card((THINGS, Class::Identity), "invoke role", (&name, role));
                let to = self.board.row(card, Row::new(["of", &owner]));
                (
                    to,
                    Row::new([&format!("takes the role for {name}")]),
                    "takes",
                    None,
                )
            }
            NeedKind::InvokeEndpoint { endpoint, .. } => {
                let endpoints = team.endpoints.iter();
                let mut own = endpoints.filter(|it| endpoint.ends_with(&format!("/{}", it.name)));
                let name = own.next().map_or(last(endpoint), |it| last(&it.spec.0));
                let card = self.card((THINGS, Class::Compute), "endpoint", (name, endpoint));
                let to = End { card, row: None };
                (to, Row::new([&format!("invokes {name}")]), "invokes", None)
            }
            NeedKind::ReadSecrets { secrets } => {
                let card = self.card(
                    (THINGS, Class::Data),
                    "secrets",
                    (&count(secrets.len(), "secret"), "secrets"),
                );
                let to = End { card, row: None };
                (to, Row::new(["reads secrets"]), "reads secrets", None)
            }
            _ => return None,
        };
        Some(Reached {
            to,
            says,
            label,
            key,
        })
    }

    /// What a role of any team is for, by its name in the spec, and whose it is.
    fn role_of(&self, arn: &str) -> (String, String) {
        for team in &self.claims.teams {
            if let Some(role) = team.roles.iter().find(|it| it.arn == arn) {
                return (last(&role.spec.0).to_owned(), team.id.clone());
            }
        }
        let account = arn.split(':').nth(4).unwrap_or_default();
        (last(arn).to_owned(), format!("account {account}"))
    }

    /// What is no thing that is drawn.
    fn said(&self, need: &NeedKind) -> Option<String> {
        let text = match need {
            NeedKind::PublishMetrics { .. } => "publishes metrics".to_owned(),
            NeedKind::WatchAlarms { alarms } => format!("watches {}", count(alarms.len(), "alarm")),
            NeedKind::RunTraining { .. } => "runs jobs as the training role".to_owned(),
            NeedKind::StartPipeline { pipeline } => {
                let mut own = self.team.pipelines.iter();
                let own = own.find(|it| pipeline.ends_with(&format!("/{}", it.name)));
                let name = own.map_or(last(pipeline), |it| last(&it.spec.0));
                format!("starts the pipeline {name}")
            }
            NeedKind::SendEvents { .. } => "sends events".to_owned(),
            NeedKind::People(need) => of_people(need),
            _ => return None,
        };
        Some(text)
    }

    /// Objects of a bucket, of the team or of another.
    fn objects(
        &mut self,
        owner: &str,
        (bucket, prefix): (&str, &str),
        verb: &'static str,
    ) -> (End, Row, &'static str, Option<usize>) {
        let mut teams = self.claims.teams.iter();
        let of = teams.find(|team| team.id == owner);
        let claim = of.and_then(|team| team.buckets.iter().find(|it| it.name == bucket));
        let card = self.bucket(owner, bucket, claim);
        let to = self.board.row(card, prefix_row(prefix));
        let name = claim.map_or(bucket, |it| last(&it.spec.0));
        let says = format!("{verb} {name}/{prefix}");
        let says = says.trim_end_matches('/');
        let says = match owner == self.team.id {
            true => Row::new([says]),
            false => Row::new([says, &format!("of {owner}")]),
        };
        let alias = claim.and_then(|it| it.key.clone());
        let key = alias.map(|alias| self.key(owner, &alias));
        (to, says, verb, key)
    }

    fn bucket(&mut self, owner: &str, name: &str, claim: Option<&BucketClaim>) -> usize {
        let called = claim.map_or(name, |it| last(&it.spec.0));
        let card = self.card((THINGS, Class::Data), "bucket", (called, name));
        if owner != self.team.id {
            self.board.row(card, Row::new(["of", owner]));
        }
        card
    }

    fn key(&mut self, owner: &str, alias: &str) -> usize {
        let card = self.card((KEYS, Class::Data), "key", (last(alias), alias));
        if owner != self.team.id {
            self.board.row(card, Row::new(["of", owner]));
        }
        card
    }

    /// A log group: one card for all, and the key of those that are the team's.
    fn logs(&mut self, group: &str) -> (End, Option<usize>) {
        let team = self.team;
        let card = self.card((THINGS, Class::Data), "logs", ("CloudWatch Logs", "logs"));
        let own = team.log_groups.iter().find(|it| it.name == group);
        let key = own.map(|it| it.key.clone());
        let key = key.map(|alias| self.key(&team.id, &alias));
        let name = group
            .strip_prefix(&format!("/ringfence/{}/", team.id))
            .unwrap_or(group);
        (self.board.row(card, Row::new([name])), key)
    }

    /// All that the team has, whether a role reaches it or not, and who else comes to it.
    pub(super) fn things(&mut self) {
        let team = self.team;
        for bucket in &team.buckets {
            self.owned(bucket);
        }
        for key in &team.keys {
            self.key(&team.id, &key.alias);
        }
        for share in &team.gives {
            self.given(share);
        }
        for share in &team.takes {
            let mut owners = self.claims.teams.iter();
            let owner = owners.find(|it| it.id == share.owner);
            let claim = owner.and_then(|it| it.buckets.iter().find(|it| it.name == share.bucket));
            let card = self.bucket(&share.owner, &share.bucket, claim);
            let until = self.until(share).0;
            self.board
                .row(card, Row::new(["shared with the team", &until]));
        }
    }

    fn owned(&mut self, bucket: &'a BucketClaim) {
        let team = self.team;
        let whole = |card| End { card, row: None };
        let called = match bucket.purpose {
            BucketPurpose::AccessLogs => "access logs",
            BucketPurpose::BalancerLogs => "load balancers' logs",
            _ => last(&bucket.spec.0),
        };
        let card = self.card((THINGS, Class::Data), "bucket", (called, &bucket.name));
        match &bucket.key {
            Some(alias) => {
                let key = self.key(&team.id, alias);
                self.link((whole(card), whole(key)), Kind::Under, "under", Vec::new());
            }
            None => drop(self.board.row(card, Row::new(["under a key of S3"]))),
        }
        for writer in &bucket.writers {
            let account = writer.split(':').nth(4).unwrap_or_default();
            let from = self.card((KEYS, Class::Caller), "outside", (last(writer), writer));
            self.board.row(from, Row::new(["of account", account]));
            let to = self.board.row(card, Row::new(["objects are brought in"]));
            self.link(
                (whole(from), to),
                Kind::Brings,
                "brings objects",
                Vec::new(),
            );
        }
    }

    fn given(&mut self, share: &'a ShareClaim) {
        let team = self.team;
        let claim = team.buckets.iter().find(|it| it.name == share.bucket);
        let bucket = self.bucket(&team.id, &share.bucket, claim);
        let reader = self.card(
            (KEYS, Class::Caller),
            "team",
            (&share.reader, &share.reader),
        );
        let (until, state) = self.until(share);
        let from = self
            .board
            .row(reader, Row::new(["reads what is shared", &until]));
        let to = self.board.row(bucket, prefix_row(&share.prefix));
        self.board.link((from, to), Kind::Share, &until, state);
    }

    fn until(&self, share: &ShareClaim) -> (String, State) {
        match share.until < self.today {
            true => (format!("ended {}", share.until), State::Assumed),
            false => (format!("until {}", share.until), State::Sound),
        }
    }
}

fn prefix_row(prefix: &str) -> Row {
    match prefix {
        "" => Row::new(["everything in it"]),
        below => Row::new([below]),
    }
}
