//! Shares, and what is read across them. To be checked when all units have been read: both sides are named.

use std::collections::BTreeMap;

use super::{Decoder, all_of, keys, leaf};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::spec::leaf::{Readable, SharedPlace, UnitName};
use crate::spec::removal::Removed;
use crate::spec::rules::short;
use crate::spec::shares::{Access, Share};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::{At, Entries, Unit};

const EXAMPLE: &str = "[{ from: retail/churn/models, to: payments/fraud, access: read, because: \"…\", until: 2027-06-30 }]";

/// Reads the list; `None` when something in it could not be read, so that nobody can say what is shared.
pub(super) fn shares(decoder: &mut Decoder, node: &Node) -> Option<Vec<Share>> {
    let items = decoder.items(node, EXAMPLE)?;
    let read: Vec<Option<Share>> = items.iter().map(|item| share(decoder, item)).collect();
    read.into_iter().collect()
}

fn share(decoder: &mut Decoder, node: &Node) -> Option<Share> {
    let mut fields = decoder.record(node, "a share")?;
    let from = fields.need(decoder, "from", "retail/churn/models");
    let from = leaf(decoder, from);
    let to = fields.need(decoder, "to", "payments/fraud");
    let to = leaf(decoder, to);
    let access = fields
        .need(decoder, "access", "read")
        .and_then(|node| decoder.choice(node, &[("read", Access::Read)]));
    let because = fields.need(decoder, "because", "\"…\"");
    let because = leaf(decoder, because);
    let until = fields.need(decoder, "until", "2027-06-30");
    let until = leaf(decoder, until);
    fields.finish(decoder);
    Some(Share {
        from: from?,
        to: to?,
        access: access?,
        because: because?,
        until: until?,
    })
}

/// The names under `units`, right or wrong: what refers to one that is refused is not wrong as well. `None` stands for what
/// could not be read.
type Names<'n> = Option<Vec<&'n str>>;
type Teams<'n> = Option<BTreeMap<&'n str, Has<'n>>>;

/// What others may name of a team.
struct Has<'n> {
    buckets: Names<'n>,
    applications: Names<'n>,
}

/// What there is to share, and with whom.
pub(super) struct Known<'n> {
    units: BTreeMap<&'n str, Teams<'n>>,
    /// What teams were called before, and what they are called now.
    renamed: BTreeMap<String, String>,
    removed: Vec<String>,
}

fn map(node: &Node) -> Option<impl Iterator<Item = (&str, &Node)>> {
    match &node.kind {
        Kind::Map(entries) => Some(entries.iter().map(|(key, node)| (key.text.as_str(), node))),
        _ => None,
    }
}

/// A field of a mapping, when it is one.
fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    map(node)?
        .find(|(key, _)| *key == name)
        .map(|(_, node)| node)
}

impl<'n> Known<'n> {
    /// `None` when units can't be told.
    pub(super) fn of(
        node: &'n Node,
        units: Option<&Entries<UnitName, Unit>>,
        removed: &[Removed],
    ) -> Option<Self> {
        let teams = |unit: &'n Node| -> Teams<'n> {
            let teams = map(field(unit, "teams")?)?;
            Some(teams.map(|(name, team)| (name, has(team))).collect())
        };
        let known = map(node)?.map(|(name, unit)| (name, teams(unit)));
        Some(Self {
            units: known.collect(),
            renamed: units.map(renamed).unwrap_or_default(),
            removed: removed
                .iter()
                .map(|gone| gone.path().0.to_owned())
                .collect(),
        })
    }

    /// What there is of a team, as far as it could be read.
    fn has(&self, path: &str) -> Option<&Has<'n>> {
        let (unit, team) = path.split_once('/').unwrap_or((path, ""));
        self.units.get(unit)?.as_ref()?.get(team)
    }

    /// Says that there is no such application, if so.
    pub(super) fn application(
        &self,
        decoder: &mut Decoder,
        (path, application): (&str, &str),
        span: Span,
    ) {
        if !self.team(decoder, path, span) {
            return;
        }
        let Some(applications) = self.has(path).and_then(|has| has.applications.as_ref()) else {
            return;
        };
        if applications.contains(&application) {
            return;
        }
        let message = format!("`{path}` has no application `{}`", short(application));
        let help = among("it has", application, applications.iter().copied());
        decoder.refuse("unknown-reference", message, span, help);
    }

    /// Says that there is no such unit, if so.
    pub(super) fn unit(&self, decoder: &mut Decoder, unit: &str, span: Span) {
        if self.units.contains_key(unit) {
            return;
        }
        let message = format!("there is no unit `{unit}`");
        let help = match self.removed.iter().any(|gone| gone == unit) {
            true => "it was removed: take it out here as well".to_owned(),
            false => among("there are", unit, self.units.keys().copied()),
        };
        decoder.refuse("unknown-reference", message, span, help);
    }

    /// Says that there is no such team, if so; true when there is.
    pub(super) fn team(&self, decoder: &mut Decoder, path: &str, span: Span) -> bool {
        let (unit, team) = path.split_once('/').unwrap_or((path, ""));
        let (missing, help) = match self.units.get(unit) {
            Some(None) => return true,
            Some(Some(teams)) if teams.contains_key(team) => return true,
            Some(Some(teams)) => (path, among("the unit has", team, teams.keys().copied())),
            None => (unit, among("there are", unit, self.units.keys().copied())),
        };
        let gone = |gone: &&String| **gone == *path || **gone == *unit;
        let (message, help) = match (self.renamed.get(path), self.removed.iter().find(gone)) {
            (Some(now), _) => (
                format!("there is no team `{path}`"),
                format!("it is called `{now}` now"),
            ),
            (None, Some(gone)) => (
                format!("`{gone}` was removed"),
                "take it out here as well: nobody is left to give it or to use it".to_owned(),
            ),
            (None, None) if missing == unit => (format!("there is no unit `{unit}`"), help),
            (None, None) => (format!("there is no team `{path}`"), help),
        };
        decoder.refuse("unknown-reference", message, span, help);
        false
    }

    /// Says that there is no such bucket, if so; true when there is.
    fn bucket(&self, decoder: &mut Decoder, place: &SharedPlace, span: Span) -> bool {
        let (path, bucket, _) = place.parts();
        if !self.team(decoder, path, span) {
            return false;
        }
        let Some(buckets) = self.has(path).and_then(|has| has.buckets.as_ref()) else {
            return true;
        };
        if buckets.contains(&bucket) {
            return true;
        }
        let message = format!("`{path}` has no bucket `{}`", short(bucket));
        let help = among("it has", bucket, buckets.iter().copied());
        decoder.refuse("unknown-reference", message, span, help);
        false
    }
}

fn has(team: &Node) -> Has<'_> {
    Has {
        buckets: names(team, "buckets"),
        applications: names(team, "applications"),
    }
}

fn names<'n>(team: &'n Node, of: &str) -> Names<'n> {
    let Kind::Map(_) = &team.kind else {
        return None;
    };
    match field(team, of) {
        None => Some(Vec::new()),
        Some(node) if node.kind == Kind::Null => Some(Vec::new()),
        Some(node) => map(node).map(|_| keys(Some(node))),
    }
}

/// Old paths of teams and the new ones.
fn renamed(units: &Entries<UnitName, Unit>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, unit) in &units.0 {
        let unit_before = unit.renamed_from.as_ref().map(|it| it.value.as_str());
        for (team, said) in &unit.teams.0 {
            let before = said.renamed_from.as_ref().map(|it| it.value.as_str());
            let now = format!("{}/{}", name.value, team.value);
            for unit in [Some(name.value.as_str()), unit_before]
                .into_iter()
                .flatten()
            {
                for team in [Some(team.value.as_str()), before].into_iter().flatten() {
                    found.insert(format!("{unit}/{team}"), now.clone());
                }
            }
        }
    }
    found.retain(|before, now| before != now);
    found
}

fn among<'w>(there_are: &str, wanted: &str, names: impl Iterator<Item = &'w str>) -> String {
    let names: Vec<&str> = names.collect();
    match nearest(wanted, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => format!("{there_are} none"),
        None => format!("{there_are} {}", all_of(&names)),
    }
}

/// Shares by who reads.
pub(super) type ByReader<'s> = BTreeMap<&'s str, Vec<&'s Share>>;

pub(super) fn by_reader(shares: &[Share]) -> ByReader<'_> {
    let mut found = ByReader::new();
    for share in shares {
        let reader = share.to.value.as_str();
        found.entry(reader).or_default().push(share);
    }
    found
}

/// Both sides of every share exist, and none says what another one says.
pub(super) fn check(decoder: &mut Decoder, known: &Known<'_>, shares: &ByReader<'_>) {
    for shares in shares.values() {
        check_of_one(decoder, known, shares);
    }
}

fn check_of_one(decoder: &mut Decoder, known: &Known<'_>, shares: &[&Share]) {
    for (number, share) in shares.iter().enumerate() {
        known.bucket(decoder, &share.from.value, share.from.span);
        known.team(decoder, share.to.value.as_str(), share.to.span);
        let (team, bucket, prefix) = share.from.value.parts();
        if team == share.to.value.as_str() {
            decoder.refuse(
                "share-with-oneself",
                format!("`{team}` would share with itself"),
                share.to.span,
                "a team reads its own buckets without a share",
            );
        }
        let overlaps = |other: &&&Share| {
            let (other_team, other_bucket, other_prefix) = other.from.value.parts();
            (other_team, other_bucket) == (team, bucket)
                && (other_prefix.starts_with(&prefix) || prefix.starts_with(&other_prefix))
        };
        if let Some(other) = shares.iter().take(number).find(overlaps) {
            let first = decoder.label(other.from.span).saying("the other share");
            let message = format!("`{}` has a share of these objects already", share.to.value);
            let found =
                Diagnostic::error("shares-overlap", message, decoder.label(share.from.span))
                    .and(first)
                    .help("keep one of them: with two it would not be clear which day counts");
            decoder.diagnostics.push(found);
        }
    }
}

/// What jobs and servers read of other teams is shared with them.
pub(super) fn check_reads(
    decoder: &mut Decoder,
    known: &Known<'_>,
    shares: &ByReader<'_>,
    units: &Entries<UnitName, Unit>,
) {
    for (unit, said) in &units.0 {
        for (name, team) in &said.teams.0 {
            let path = format!("{}/{}", unit.value, name.value);
            let taken = shares.get(path.as_str()).map_or(&[][..], Vec::as_slice);
            let training = team.training.iter().flat_map(|jobs| &jobs.0);
            let serving = team.serving.iter().flat_map(|servers| &servers.0);
            let reads = training
                .flat_map(|(_, job)| &job.reads)
                .chain(serving.flat_map(|(_, server)| &server.reads));
            for read in reads {
                if let Readable::Shared(place) = &read.value {
                    check_read(decoder, known, taken, (&path, place, read));
                }
            }
        }
    }
}

fn check_read(
    decoder: &mut Decoder,
    known: &Known<'_>,
    shares: &[&Share],
    (reader, place, read): (&str, &SharedPlace, &At<Readable>),
) {
    let (team, bucket, prefix) = place.parts();
    if team == reader {
        let own = format!("{bucket}/{prefix}");
        decoder.refuse(
            "share-with-oneself",
            "this is a bucket of the team's own",
            read.span,
            format!("write `{}`", own.trim_end_matches('/')),
        );
        return;
    }
    if !known.bucket(decoder, place, read.span) {
        return;
    }
    let covers = |share: &&Share| {
        let (from, shared, below) = share.from.value.parts();
        (from, shared) == (team, bucket) && prefix.starts_with(&below)
    };
    if shares.iter().any(covers) {
        return;
    }
    let message = format!("`{team}` does not share this with `{reader}`");
    let help = format!(
        "its owner has to say so under `shares`: `- {{ from: {place}, to: {reader}, access: read, because: \"…\", \
         until: 2027-06-30 }}`",
    );
    let mut found = Diagnostic::error("not-shared", message, decoder.label(read.span)).help(help);
    let near = |share: &&&Share| {
        let (from, shared, _) = share.from.value.parts();
        (from, shared) == (team, bucket)
    };
    if let Some(near) = shares.iter().find(near) {
        found = found.and(decoder.label(near.from.span).saying("this is shared"));
    }
    decoder.diagnostics.push(found);
}
