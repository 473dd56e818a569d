use std::collections::BTreeMap;
use std::sync::Arc;

use ipnet::Ipv4Net;

use super::{Lock, LockedNetwork, Origin, VERSION};
use crate::diagnostic::{self, Diagnostic, Label, Source, Span};
use crate::model::addresses::overlap;
use crate::model::names::TOKEN;
use crate::spec::{
    At, Decoder, Entries, Fault, Leaf, Node, ZoneId, compose, decode_text, is_bucket_name,
};

mod names;

use names::names;

const HELP: &str = "ringfence alone writes this file: take it from version control again";

impl Lock {
    /// Reads the file. `name` is what messages call it.
    ///
    /// # Errors
    /// All that is wrong: not JSON, of a later version, unknown or repeated fields, blocks that overlap.
    pub fn parse(name: &str, text: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        let source = decode_text(name, text)?;
        if let Some(found) = not_json(&source) {
            return Err(vec![found]);
        }
        // JSON is YAML, so the reader that keeps places serves for both.
        let (root, mut diagnostics) = compose(&source);
        let mut decoder = Decoder::new(&source);
        let read = root.as_ref().and_then(|root| lock(&mut decoder, root));
        diagnostics.append(&mut decoder.diagnostics);
        diagnostic::sort(&mut diagnostics);
        match read {
            Some(lock) if diagnostics.is_empty() => Ok(lock),
            _ => Err(diagnostics),
        }
    }
}

fn not_json(source: &Arc<Source>) -> Option<Diagnostic> {
    let text = source.text();
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    if let Some(at) = text.lines().position(|line| line.starts_with("<<<<<<<")) {
        let span = line(text, at + 1);
        let found = Diagnostic::error("broken-lock", "a merge left its marks in the file", Label::at(source, span))
            .help("keep the entries of both sides; if two teams got one block, remove the newer team's entry");
        return Some(found);
    }
    let span = line(text, error.line());
    let found = Diagnostic::error(
        "broken-lock",
        "the file is not JSON",
        Label::at(source, span),
    )
    .help(HELP);
    Some(found)
}

/// The characters of a line, counted from 1.
fn line(text: &str, number: usize) -> Span {
    let mut start = 0;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if at + 1 == number {
            return Span::new(start, start + line.trim_end().len());
        }
        start += line.len();
    }
    Span::new(text.len(), text.len())
}

/// A path of names with slashes between them: `research/vision`.
struct Path(String);

impl Leaf for Path {
    fn read(text: &str) -> Result<Self, Fault> {
        let good = text.split('/').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        });
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(Fault::new("broken-lock", "this is no path of names", HELP))
        }
    }
}

/// A block.
#[derive(Clone, Copy, PartialEq)]
struct Block(Ipv4Net);

impl Leaf for Block {
    fn read(text: &str) -> Result<Self, Fault> {
        match text.parse::<Ipv4Net>() {
            Ok(net) if net.trunc() == net && net.to_string() == text => Ok(Self(net)),
            _ => Err(Fault::new("broken-lock", "this is no IPv4 block", HELP)),
        }
    }
}

macro_rules! checked {
    ($name:ident, $what:literal, $check:expr) => {
        struct $name(String);

        impl Leaf for $name {
            fn read(text: &str) -> Result<Self, Fault> {
                let check: fn(&str) -> bool = $check;
                if check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(Fault::new(
                        "broken-lock",
                        concat!("this is no ", $what),
                        HELP,
                    ))
                }
            }
        }
    };
}

fn of(text: &str, more: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
    !text.is_empty() && text.chars().all(good)
}

checked!(Physical, "name that S3 takes", is_bucket_name);
checked!(Word, "name", |text| of(text, "-") && text.len() <= 64);
checked!(Token, "token", |text| text.len() == TOKEN
    && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')));
checked!(Account, "account", |text| text.len() == 12
    && text.chars().all(|c| c.is_ascii_digit()));
checked!(Alias, "alias that KMS takes", |text| of(text, "/_-")
    && text.len() <= 250
    && !text.starts_with("aws/"));
checked!(StateKey, "key of a state", |text| of(text, "/_.-")
    && text.len() <= 512
    && !text.contains(".."));

fn lock(decoder: &mut Decoder, root: &Node) -> Option<Lock> {
    let mut fields = decoder.record(root, "the lock")?;
    let version = fields
        .need(decoder, "version", "1")
        .and_then(|node| decoder.number::<0, { u32::MAX }>(node));
    if let Some(version) = version.filter(|version| version.value.get() != VERSION) {
        let message = format!(
            "the file is of version {}, which this ringfence can't read",
            version.value.get()
        );
        decoder.refuse(
            "lock-version",
            message,
            version.span,
            "use the ringfence that wrote it, or a later one",
        );
        return None;
    }
    let zones = fields
        .need(decoder, "zones", "[]")
        .map(|node| decoder.list::<ZoneId>(node, 0..=100, "[]"));
    let networks = fields
        .need(decoder, "networks", "{}")
        .and_then(|node| decoder.entries::<Path, _>(node, "networks", network));
    let buckets = fields.need(decoder, "buckets", "{}");
    let buckets = texts::<Physical>(decoder, buckets);
    let aliases = fields.need(decoder, "aliases", "{}");
    let aliases = texts::<Alias>(decoder, aliases);
    let states = fields.need(decoder, "states", "{}");
    let states = texts::<StateKey>(decoder, states);
    let names = names(decoder, &mut fields);
    fields.finish(decoder);
    let networks = networks?;
    apart(decoder, &networks);
    let plain = |entries: Entries<Path, At<String>>| {
        let pairs = entries.0.into_iter();
        pairs
            .map(|(key, value)| (key.value.0, value.value))
            .collect::<BTreeMap<_, _>>()
    };
    let places = networks
        .0
        .iter()
        .map(|(key, _)| (key.value.0.clone(), key.span))
        .collect();
    Some(Lock {
        units: names.units,
        teams: names.teams,
        training: names.training,
        serving: names.serving,
        applications: names.applications,
        endpoints: names.endpoints,
        services: names.services,
        repositories: names.repositories,
        notebooks: names.notebooks,
        people: names.people,
        renamed: names.renamed,
        removed: names.removed,
        zones: zones?
            .into_iter()
            .map(|zone| zone.value.to_string())
            .collect(),
        networks: networks
            .0
            .into_iter()
            .map(|(key, network)| (key.value.0, network))
            .collect(),
        buckets: plain(buckets?),
        aliases: plain(aliases?),
        states: plain(states?),
        origin: Some(Origin {
            source: Arc::clone(decoder.sources.first()),
            networks: places,
        }),
    })
}

fn network(decoder: &mut Decoder, node: &Node) -> Option<LockedNetwork> {
    let mut fields = decoder.record(node, "a network")?;
    let cidr = fields
        .need(decoder, "cidr", "…")
        .and_then(|node| decoder.leaf::<Block>(node));
    let subnets = fields.need(decoder, "subnets", "{}").and_then(|node| {
        decoder.entries::<ZoneId, At<Block>>(node, "subnets", |decoder, node| decoder.leaf(node))
    });
    fields.finish(decoder);
    let (cidr, subnets) = (cidr?, subnets?);
    for (at, (_, subnet)) in subnets.0.iter().enumerate() {
        if !cidr.value.0.contains(&subnet.value.0) {
            decoder.refuse(
                "broken-lock",
                "the subnet is not inside the team's block",
                subnet.span,
                HELP,
            );
        }
        let clash = subnets
            .0
            .iter()
            .take(at)
            .find(|(_, other)| overlap(other.value.0, subnet.value.0));
        if let Some((_, other)) = clash {
            let found = Diagnostic::error(
                "broken-lock",
                "two subnets overlap",
                decoder.label(subnet.span),
            )
            .and(decoder.label(other.span).saying("the other one"))
            .help(HELP);
            decoder.diagnostics.push(found);
        }
    }
    Some(LockedNetwork {
        cidr: cidr.value.0,
        subnets: subnets
            .0
            .into_iter()
            .map(|(zone, block)| (zone.value.to_string(), block.value.0))
            .collect(),
    })
}

/// Blocks of different teams must not overlap; sorted by address, it is enough to look at neighbours.
fn apart(decoder: &mut Decoder, networks: &Entries<Path, LockedNetwork>) {
    let mut sorted: Vec<_> = networks
        .0
        .iter()
        .map(|(key, network)| (network.cidr, key))
        .collect();
    sorted.sort_by_key(|(cidr, key)| (*cidr, key.span));
    let mut last: Option<(Ipv4Net, Span)> = None;
    for (cidr, key) in sorted {
        match last {
            Some((other, place)) if overlap(other, cidr) => {
                let found = Diagnostic::error("broken-lock", format!("two teams have `{cidr}`"), decoder.label(key.span))
                    .and(decoder.label(place).saying("the other one"))
                    .help("after a merge, remove the entry of the team that was not applied yet: it gets another block");
                decoder.diagnostics.push(found);
                // A large block stays the one to compare with.
            }
            _ => last = Some((cidr, key.span)),
        }
    }
}

/// Texts by path, no text twice.
fn texts<T: Leaf + Into<String>>(
    decoder: &mut Decoder,
    node: Option<&Node>,
) -> Option<Entries<Path, At<String>>> {
    let read = decoder.entries::<Path, At<String>>(node?, "entries", |decoder, node| {
        let read = decoder.leaf::<T>(node)?;
        Some(At {
            value: read.value.into(),
            span: read.span,
        })
    })?;
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (_, text) in &read.0 {
        if let Some(first) = seen.insert(&text.value, text.span) {
            let found = Diagnostic::error(
                "broken-lock",
                format!("`{}` is given out twice", text.value),
                decoder.label(text.span),
            )
            .and(decoder.label(first).saying("the other one"))
            .help(HELP);
            decoder.diagnostics.push(found);
        }
    }
    Some(read)
}

macro_rules! into_string {
    ($($name:ident),+) => {$(
        impl From<$name> for String {
            fn from(checked: $name) -> Self {
                checked.0
            }
        }
    )+};
}

into_string!(Path, Physical, Alias, StateKey, Word, Token, Account);
