//! What is only called otherwise: addresses that `moved` blocks carry, modules and root modules whose things are the same in AWS.
//!
//! Everything that is not known before apply is called by its address, so the side before is read as if it had the addresses of the side
//! after; then what is the same is called the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::review::moves::{module, moves, renamed};
use crate::review::{Side, Standing};
use crate::symbol::{Piece, Text};
use crate::terraform::{Address, Config, Resource, Root};

/// Old names and new ones.
#[derive(Default)]
pub(super) struct Renamed {
    /// Paths of root modules.
    pub roots: HashMap<String, String>,
    /// Addresses with what atoms of their root module begin with.
    addresses: HashMap<String, String>,
}

impl Renamed {
    pub fn find(before: Standing<'_>, after: Standing<'_>) -> Self {
        let mut made = Self::default();
        let (old, new) = (&before.ground.config, &after.ground.config);
        let side = Side {
            files: after.files,
            config: new,
        };
        for (was, is) in pairs(old, new) {
            if was.path != is.path {
                made.roots.insert(was.path.clone(), is.path.clone());
            }
            let (olds, news) = (by_address(was), by_address(is));
            let mut found: Vec<(String, String)> = { renamed(&moves(side, is), &olds, &news) }
                .into_iter()
                .map(|(now, before)| (before.to_owned(), now))
                .collect();
            found.extend(alike(&olds, &news, &found));
            for (from, to) in found {
                let from = format!("{}{from}", was.atom_prefix());
                made.addresses
                    .insert(from, format!("{}{to}", is.atom_prefix()));
            }
        }
        made
    }

    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.roots.is_empty()
    }

    /// A resource by its root module and address, as findings show it: `units/research: module.vision.aws_vpc.this`.
    pub fn located(&self, shown: &str) -> Option<String> {
        match shown.split_once(": ") {
            Some((root, address)) => {
                let now = self.name(&format!("{root}:{address}"))?;
                let (root, address) = now.split_once(':')?;
                Some(format!("{root}: {address}"))
            }
            None => self.name(shown),
        }
    }

    pub fn config(&self, config: &Config) -> Config {
        let rename = |piece: &Piece| self.piece(piece);
        let mut made = config.clone();
        for root in made.roots_mut() {
            let prefix = root.atom_prefix();
            if let Some(path) = self.roots.get(&root.path) {
                root.path.clone_from(path);
            }
            let fresh = root.atom_prefix();
            for resource in &mut root.resources {
                let known = self.addresses.get(&format!("{prefix}{}", resource.address));
                if let Some(now) = known.and_then(|it| it.strip_prefix(&fresh)) {
                    resource.address = Address(now.to_owned());
                }
                resource.arguments.change_texts(&rename);
            }
            for provider in &mut root.providers {
                provider.arguments.change_texts(&rename);
            }
        }
        made
    }

    /// A piece of a text, with the new name if it has one.
    fn piece(&self, piece: &Piece) -> Text {
        match piece {
            Piece::Atom(atom) => match self.name(atom.name()) {
                Some(name) => Text::atom(name),
                None => Text::from_iter([piece.clone()]),
            },
            _ => Text::from_iter([piece.clone()]),
        }
    }

    /// The new name of an atom: that of the address at its beginning, with the same attribute behind.
    fn name(&self, name: &str) -> Option<String> {
        let mut end = name.len();
        while let Some(own) = name.get(..end) {
            if let Some(now) = self.addresses.get(own) {
                let rest = name.get(end..).unwrap_or_default();
                return Some(format!("{now}{rest}"));
            }
            match own.rfind('.') {
                Some(at) => end = at,
                None => break,
            }
        }
        let (root, rest) = name.split_once(':')?;
        self.roots.get(root).map(|now| format!("{now}:{rest}"))
    }
}

/// The root modules that are the same on both sides: by their path, else by a name in AWS that both make.
fn pairs<'c>(old: &'c Config, new: &'c Config) -> Vec<(&'c Root, &'c Root)> {
    let mut made = Vec::new();
    let of_path = |config: &'c Config, path: &str| config.roots().find(|it| it.path == path);
    for root in old.roots() {
        made.extend(of_path(new, &root.path).map(|now| (root, now)));
    }
    let alone = |config: &'c Config, other: &'c Config| -> Vec<&'c Root> {
        let roots = config.roots();
        roots
            .filter(|it| of_path(other, &it.path).is_none())
            .collect()
    };
    let fresh: Vec<(&Root, BTreeSet<String>)> = { alone(new, old).into_iter() }
        .map(|root| (root, root.resources.iter().filter_map(identity).collect()))
        .collect();
    for root in alone(old, new) {
        let own: BTreeSet<String> = root.resources.iter().filter_map(identity).collect();
        let shared = fresh
            .iter()
            .map(|(now, theirs)| (own.intersection(theirs).count(), *now));
        let best = shared
            .filter(|(number, _)| *number > 0)
            .max_by_key(|(number, _)| *number);
        made.extend(best.map(|(_, now)| (root, now)));
    }
    made
}

/// What a resource is called in AWS, where that is one name for all time.
fn identity(resource: &Resource) -> Option<String> {
    let argument = match resource.kind.as_str() {
        "aws_s3_bucket" => "bucket",
        "aws_iam_role" | "aws_iam_user" | "aws_iam_policy" | "aws_kms_alias" => "name",
        "aws_cloudwatch_log_group" | "aws_ecr_repository" | "aws_sqs_queue" | "aws_sns_topic" => {
            "name"
        }
        _ => return None,
    };
    let name = resource.text(argument)?.as_literal()?;
    let path = resource.text("path").and_then(Text::as_literal);
    let account = resource.account.as_deref().unwrap_or_default();
    Some(format!(
        "{} {account} {} {name}",
        resource.kind,
        path.unwrap_or_default()
    ))
}

fn by_address(root: &Root) -> BTreeMap<&str, &Resource> {
    let resources = root.resources.iter();
    resources.map(|it| (it.address.0.as_str(), it)).collect()
}

/// Addresses that stand for the same in AWS though nothing moves them: those of the same name, and whatever stands beside them in a module of
/// another name.
fn alike(
    old: &BTreeMap<&str, &Resource>,
    new: &BTreeMap<&str, &Resource>,
    moved: &[(String, String)],
) -> Vec<(String, String)> {
    let is_moved = |address: &str| {
        moved
            .iter()
            .any(|(from, to)| from == address || to == address)
    };
    let gone = old
        .iter()
        .filter(|(it, _)| !new.contains_key(*it) && !is_moved(it));
    let gone: Vec<(&str, &Resource)> = gone.map(|(it, found)| (*it, *found)).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let come = new
        .iter()
        .filter(|(it, _)| !old.contains_key(*it) && !is_moved(it));
    let come: BTreeMap<&str, &Resource> = come.map(|(it, found)| (*it, *found)).collect();
    let named: HashMap<String, &str> = { come.iter() }
        .filter_map(|(address, it)| Some((identity(it)?, *address)))
        .collect();
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let mut modules: BTreeMap<&str, &str> = BTreeMap::new();
    for (address, resource) in &gone {
        let Some(now) = identity(resource).and_then(|it| named.get(&it).copied()) else {
            continue;
        };
        made.insert((*address).to_owned(), now.to_owned());
        if let (Some((from, one)), Some((to, other))) = (module(address), module(now))
            && one == other
        {
            modules.insert(from, to);
        }
    }
    for (address, resource) in &gone {
        let Some((from, own)) = module(address) else {
            continue;
        };
        let now = modules.get(from).map(|to| format!("{to}.{own}"));
        let now = now.filter(|it| {
            come.get(it.as_str())
                .is_some_and(|it| it.kind == resource.kind)
        });
        if let Some(now) = now.filter(|_| !made.contains_key(*address)) {
            made.insert((*address).to_owned(), now);
        }
    }
    made.into_iter().collect()
}
