//! In which account and region things are, as far as a document tells: by what the files say of the provider, by what was looked
//! up (`aws_caller_identity`), or by the ARNs of the things themselves.

use std::collections::{BTreeSet, HashMap};

use super::super::address::module_of;
use super::super::config::Mode;
use super::document::Configuration;
use super::instance::Shape;
use super::written::{Written, evaluate};
use crate::symbol::Value;

/// An account and a region, each if it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Whereabouts {
    pub account: Option<String>,
    pub region: Option<String>,
}

impl Whereabouts {
    fn or(self, other: &Self) -> Self {
        Self {
            account: self.account.or_else(|| other.account.clone()),
            region: self.region.or_else(|| other.region.clone()),
        }
    }
}

/// The whereabouts of each provider of a plan, by its key in the configuration.
#[derive(Debug, Default)]
pub(super) struct Providers {
    by_key: HashMap<String, Whereabouts>,
}

impl Providers {
    /// In: the configuration, the values of variables, the instances, and which provider each has.
    pub fn new(
        configuration: &Configuration,
        variables: &super::Variables,
        shapes: &[Shape],
        written: &Written,
    ) -> Self {
        let mut of_key: HashMap<&str, Vec<&Shape>> = HashMap::new();
        for shape in shapes {
            if let Some(key) = written.provider(&shape.address) {
                of_key.entry(key).or_default().push(shape);
            }
        }
        let mut by_key = HashMap::new();
        let keys = configuration.provider_config.keys().map(String::as_str);
        for key in keys.chain(of_key.keys().copied()) {
            let config = configuration.provider_config.get(key);
            let arguments = config.and_then(|it| it.expressions.as_ref());
            let said = arguments.map(|it| of_arguments(&evaluate(it, variables)));
            let shapes = of_key.get(key).map_or(&[][..], Vec::as_slice);
            let known = said
                .unwrap_or_default()
                .or(&looked_up(shapes))
                .or(&of_arns(shapes.iter().copied()));
            by_key.insert(key.to_owned(), known);
        }
        Self { by_key }
    }

    /// Of a provider.
    pub fn of(&self, key: &str) -> Whereabouts {
        self.by_key.get(key).cloned().unwrap_or_default()
    }
}

/// What a provider block says: the only allowed account, or that of the role that it assumes.
fn of_arguments(arguments: &Value) -> Whereabouts {
    let only = match arguments.get("allowed_account_ids").map(Value::items) {
        Some([only]) => only.as_str().map(str::to_owned),
        _ => None,
    };
    let role = arguments.block("assume_role");
    let role = role.and_then(|role| role.get("role_arn")?.as_str());
    Whereabouts {
        account: only.or_else(|| account_of(role?)),
        region: arguments
            .get("region")
            .and_then(Value::as_str)
            .filter(|region| is_region(region))
            .map(str::to_owned),
    }
}

/// `eu-west-1`, `us-gov-east-1`: so that a part of a name, which is all that a plan shows of `"eu-${var.part}"`, is not taken for one.
fn is_region(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    match parts.as_slice() {
        [area, .., number] if parts.len() >= 3 => {
            area.len() == 2 && number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

fn looked_up(shapes: &[&Shape]) -> Whereabouts {
    let of = |kind: &str, attributes: &[&str]| {
        let mut shapes = shapes.iter();
        let found = shapes.find(|shape| shape.mode == Mode::Data && shape.kind == kind)?;
        let mut values = attributes.iter().filter_map(|name| found.values.get(name));
        values.find_map(Value::as_str).map(str::to_owned)
    };
    Whereabouts {
        account: of("aws_caller_identity", &["account_id"]),
        region: of("aws_region", &["region", "name", "id"]),
    }
}

/// What the ARNs of managed instances agree on.
pub(super) fn of_arns<'s>(shapes: impl Iterator<Item = &'s Shape>) -> Whereabouts {
    let (mut accounts, mut regions) = (BTreeSet::new(), BTreeSet::new());
    for shape in shapes.filter(|shape| shape.mode == Mode::Managed) {
        let Whereabouts { account, region } = own(shape);
        accounts.extend(account);
        regions.extend(region);
    }
    let only = |mut found: BTreeSet<String>| match found.len() {
        1 => found.pop_first(),
        _ => None,
    };
    Whereabouts {
        account: only(accounts),
        region: only(regions),
    }
}

/// The whereabouts of modules of a state, which does not tell what provider made a thing: what the ARNs of all of it agree on, and
/// where they don't, those of each module. Things of one module that stand in two regions are in none that can be told.
#[derive(Debug)]
pub(super) struct OfModules {
    all: Whereabouts,
    by_module: HashMap<String, Whereabouts>,
}

impl OfModules {
    /// In: the instances, and what all of them agree on.
    pub fn new(shapes: &[Shape], all: Whereabouts) -> Self {
        let mut of_module: HashMap<String, Vec<&Shape>> = HashMap::new();
        for shape in shapes {
            let module = module_of(&shape.address).to_owned();
            of_module.entry(module).or_default().push(shape);
        }
        let by_module = of_module.into_iter().map(|(module, shapes)| {
            let agreed = of_arns(shapes.into_iter()).or(&all);
            (module, agreed)
        });
        Self {
            by_module: by_module.collect(),
            all,
        }
    }

    /// Of the module that an instance is in.
    pub fn of(&self, shape: &Shape) -> &Whereabouts {
        let known = self.by_module.get(module_of(&shape.address));
        known.unwrap_or(&self.all)
    }
}

/// What an instance shows of itself, else what is known of its provider.
pub(super) fn of_shape(shape: &Shape, provider: &Whereabouts) -> Whereabouts {
    match shape.mode {
        Mode::Managed => own(shape).or(provider),
        // What is looked up may belong to anybody; the provider is who asks.
        Mode::Data => provider.clone(),
    }
}

fn own(shape: &Shape) -> Whereabouts {
    let values = &shape.values;
    let arn = values.get("arn").and_then(Value::as_str);
    // That of a target is an argument: where it sends to.
    let arn = arn.filter(|_| shape.kind != "aws_cloudwatch_event_target");
    let region = values.get("region").and_then(Value::as_str);
    let of_arn = arn.and_then(|arn| arn.split(':').nth(3));
    let region = region.or(of_arn).filter(|region| !region.is_empty());
    Whereabouts {
        account: arn.and_then(account_of),
        region: region.map(str::to_owned),
    }
}

fn account_of(arn: &str) -> Option<String> {
    let account = arn.split(':').nth(4)?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then(|| account.to_owned())
}
