//! One instance of a resource or data source: its arguments and what AWS makes of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::computed;
use super::config::{Address, Mode, Resource};
use super::eval::{Frame, Scope};
use super::policy_document;
use super::provider::Account;
use super::syntax::{Block, Body};
use super::values::text_of;
use super::world::{Eval, Failure, ModuleInstance, Repetition, Slot, Val, fail, unknown};
use crate::symbol::{Map, Place, Text, Unknown, Value};

/// One instance of a resource or data source.
pub(super) struct ResourceInstance<'m> {
    owner: Rc<ModuleInstance<'m>>,
    mode: Mode,
    block: &'m Block,
    repetition: Repetition<'m>,
    /// Its address in the root module.
    address: String,
    uncertain: bool,
    attributes: RefCell<HashMap<String, Slot<Eval<'m>>>>,
}

/// Arguments and blocks of every resource, not of its type.
fn is_meta(name: &str) -> bool {
    matches!(
        name,
        "count"
            | "for_each"
            | "provider"
            | "depends_on"
            | "lifecycle"
            | "connection"
            | "provisioner"
    )
}

impl<'m> ResourceInstance<'m> {
    pub(super) fn new(
        owner: &Rc<ModuleInstance<'m>>,
        mode: Mode,
        block: &'m Block,
        repetition: Repetition<'m>,
        uncertain: bool,
    ) -> Rc<Self> {
        let data = if mode == Mode::Data { "data." } else { "" };
        let name = format!(
            "{data}{}.{}{}",
            block.label(0),
            block.label(1),
            repetition.suffix
        );
        Rc::new(Self {
            owner: Rc::clone(owner),
            mode,
            block,
            repetition,
            address: owner.address_of(&name),
            uncertain: uncertain || owner.uncertain,
            attributes: RefCell::default(),
        })
    }

    fn scope(&self) -> Scope<'_, 'm> {
        Scope::new(&self.owner, &self.repetition)
    }

    /// The name of its atoms before the attribute: the root, `:`, its address.
    pub(super) fn atom_name(&self) -> String {
        format!("{}{}", self.owner.world.prefix, self.address)
    }

    /// Whether it has nested blocks of this kind.
    pub(super) fn has_blocks(&self, kind: &str) -> bool {
        self.block
            .body
            .blocks
            .iter()
            .any(|block| kind_of(block) == kind)
    }

    /// An attribute as other resources see it: what is written, else what is computed, else an atom.
    pub(super) fn attribute(&self, name: &str, place: &Place) -> Eval<'m> {
        let written = self.written(name, place)?;
        if let Some(value) = written {
            return Ok(value);
        }
        if self.mode == Mode::Data
            && self.block.label(0) == "aws_iam_policy_document"
            && name == "json"
        {
            return Ok(policy_document::json(&self.arguments()).into());
        }
        let argument = |name: &str| match self.written(name, place) {
            Ok(Some(value)) => {
                let value = self.scope().plain(value, place).ok()?;
                text_of(&value)
            }
            _ => None,
        };
        let atoms = self.atom_name();
        let computed = computed::attribute(&computed::Of {
            data: self.mode == Mode::Data,
            kind: self.block.label(0),
            attribute: name,
            atoms: &atoms,
            account: &|| self.account(),
            argument: &argument,
        });
        Ok(match computed {
            Some(text) => text.into(),
            // What is looked up may be anything, one of the other resources included.
            None if self.mode == Mode::Data => {
                unknown(format!("{atoms}.{name} is looked up when it is applied"))
            }
            None => Text::atom(format!("{atoms}.{name}")).into(),
        })
    }

    /// The account of its provider, in the region that it may name itself.
    fn account(&self) -> Account {
        let attributes = &self.block.body.attributes;
        let named = attributes.get("provider").and_then(|expr| expr.as_path());
        let provider = match named {
            Some(path) => path.join("."),
            None => "aws".to_owned(),
        };
        let mut account = Account::clone(&self.owner.account(&provider));
        let region = attributes.get("region");
        if let Some(Ok(region)) = region.map(|region| self.scope().value(region))
            && let Some(region) = region.as_text()
        {
            account.region = region.clone();
        }
        account
    }

    /// An argument, or the nested blocks of a kind; `None` when it is not written or null.
    fn written(&self, name: &str, place: &Place) -> Result<Option<Val<'m>>, Failure> {
        if is_meta(name) {
            return Ok(None);
        }
        let argument = self.block.body.attributes.get(name);
        if argument.is_none() && !self.has_blocks(name) {
            return Ok(None);
        }
        match self.attributes.borrow().get(name) {
            Some(Some(known)) => return known.clone().map(not_null),
            Some(None) => {
                return fail(
                    place,
                    format!("`{}.{name}` needs itself: a cycle", self.address),
                );
            }
            None => {}
        }
        self.attributes.borrow_mut().insert(name.to_owned(), None);
        let found = match argument {
            Some(expr) => self.scope().eval(expr),
            None => self.blocks(name),
        };
        let kept = Some(found.clone());
        self.attributes.borrow_mut().insert(name.to_owned(), kept);
        found.map(not_null)
    }

    fn blocks(&self, kind: &str) -> Eval<'m> {
        let mut map = Map::default();
        let blocks = self.block.body.blocks.iter();
        for block in blocks.filter(|block| kind_of(block) == kind) {
            self.scope().nested(block, &mut map);
        }
        Ok(map.entries.swap_remove(kind).unwrap_or(Value::Null).into())
    }

    /// All its arguments and nested blocks.
    pub(super) fn arguments(&self) -> Map {
        let mut made = Map {
            place: Some(self.block.place.clone()),
            ..Map::default()
        };
        let body = &self.block.body;
        let names = body.attributes.keys().map(String::as_str);
        for name in names.chain(body.blocks.iter().map(kind_of)) {
            if is_meta(name) || made.entries.contains_key(name) {
                continue;
            }
            let place = &self.block.place;
            let found = self.written(name, place).and_then(|value| match value {
                Some(value) => {
                    let value = self.scope().plain(value, place)?;
                    self.scope().own(value, place)
                }
                None => Ok(Value::Null),
            });
            let value = found.unwrap_or_else(|failure| self.scope().broken(failure));
            made.entries.insert(name.to_owned(), value);
        }
        made
    }

    /// What is known of it as one object: for values that hold a whole resource.
    pub(super) fn object(&self) -> Map {
        let mut made = self.arguments();
        made.entries
            .retain(|_, value| !matches!(value, Value::Null));
        for name in computed::names(self.mode == Mode::Data, self.block.label(0)) {
            if !made.entries.contains_key(name)
                && let Ok(Val::Plain(value)) = self.attribute(name, &self.block.place)
            {
                made.entries.insert(name.to_owned(), Value::clone(&value));
            }
        }
        made
    }

    /// For the report.
    pub(super) fn resource(&self) -> Resource {
        for block in &self.block.body.blocks {
            if block.kind == "provisioner" {
                let message = "a provisioner runs commands that can't be judged";
                self.owner.world.report(Failure {
                    place: block.place.clone(),
                    message: message.to_owned(),
                });
            }
        }
        let Account { account, region } = self.account();
        Resource {
            address: Address(self.address.clone()),
            mode: self.mode,
            kind: self.block.label(0).to_owned(),
            arguments: self.arguments(),
            place: self.block.place.clone(),
            account: account.as_literal().map(str::to_owned),
            region: region.as_literal().map(str::to_owned),
            ignore_changes: self.ignored(),
            sensitive: Vec::new(),
            prevent_destroy: self.is_kept(),
            uncertain: self.uncertain,
        }
    }

    /// Terraform takes only a literal here.
    fn is_kept(&self) -> bool {
        let mut written = self
            .block
            .nested("lifecycle")
            .filter_map(|block| block.body.attributes.get("prevent_destroy"));
        written.any(|it| {
            matches!(&it.kind, super::syntax::Kind::Literal(value) if **value == Value::Bool(true))
        })
    }

    fn ignored(&self) -> Vec<String> {
        let lists = self
            .block
            .nested("lifecycle")
            .filter_map(|block| block.body.attributes.get("ignore_changes"));
        let mut ignored = Vec::new();
        for list in lists {
            match &list.kind {
                super::syntax::Kind::List(items) => {
                    let paths = items.iter().filter_map(super::syntax::Expr::as_path);
                    ignored.extend(paths.map(|path| path.join(".")));
                }
                _ => ignored.extend(list.as_path().map(|path| path.join("."))),
            }
        }
        ignored
    }
}

fn not_null(value: Val<'_>) -> Option<Val<'_>> {
    match &value {
        Val::Plain(plain) if matches!(**plain, Value::Null) => None,
        _ => Some(value),
    }
}

/// `dynamic "x"` makes blocks of kind `x`.
fn kind_of(block: &Block) -> &str {
    match block.kind.as_str() {
        "dynamic" => block.label(0),
        kind => kind,
    }
}

impl<'m> Scope<'_, 'm> {
    /// The arguments and blocks of a body; what fails is reported and stands as unknown.
    pub(super) fn body(&self, body: &Body, place: &Place) -> Map {
        let mut map = Map {
            place: Some(place.clone()),
            ..Map::default()
        };
        for (name, expr) in &body.attributes {
            let value = self
                .value(expr)
                .and_then(|value| self.own(value, &expr.place));
            let value = value.unwrap_or_else(|failure| self.broken(failure));
            map.entries.insert(name.clone(), value);
        }
        for block in &body.blocks {
            self.nested(block, &mut map);
        }
        map
    }

    fn broken(&self, failure: Failure) -> Value {
        let why = format!("it could not be read: {}", failure.message);
        self.module.world.report(failure);
        Value::Unknown(Unknown::because(why))
    }

    /// Adds one nested block, or what a `dynamic` one makes, to the list under its kind.
    fn nested(&self, block: &Block, map: &mut Map) {
        let made = if block.kind == "dynamic" {
            self.dynamic(block)
        } else {
            let result = self
                .module
                .world
                .deeper(&block.place, || Ok(self.body(&block.body, &block.place)));
            result.map(|body| vec![Value::from(body)])
        };
        let entry = map.entries.entry(kind_of(block).to_owned());
        match (made, entry.or_insert_with(|| Value::List(Vec::new()))) {
            (Ok(made), Value::List(list)) => list.extend(made),
            (Ok(_), Value::Unknown(_)) => {}
            (Ok(_), other) => {
                let failure = Failure {
                    place: block.place.clone(),
                    message: format!("`{}` is an argument and a block", kind_of(block)),
                };
                *other = self.broken(failure);
            }
            (Err(failure), other) => *other = self.broken(failure),
        }
    }

    fn dynamic(&self, block: &Block) -> Result<Vec<Value>, Failure> {
        let Some(each) = block.body.attributes.get("for_each") else {
            return fail(&block.place, "a `dynamic` block needs `for_each`");
        };
        let Some(content) = block.nested("content").next() else {
            return fail(&block.place, "a `dynamic` block needs `content`");
        };
        let iterator = block
            .body
            .attributes
            .get("iterator")
            .and_then(|expr| expr.as_path());
        let iterator = match iterator.as_deref() {
            Some([name]) => name.as_str(),
            _ => block.label(0),
        };
        let collection = self.eval(each)?;
        let items = match self.pairs(&collection, each)? {
            Ok(items) => items,
            Err(why) => {
                let message = format!("the `dynamic` block can't be expanded: {why}");
                return fail(&each.place, message);
            }
        };
        let mut made = Vec::new();
        for (key, value) in items {
            let pair = [("key".to_owned(), key), ("value".to_owned(), value)];
            let frame = Frame {
                name: iterator,
                value: Val::Map(Rc::new(pair.into_iter().collect())),
                outer: self.frame,
            };
            let scope = Scope {
                frame: Some(&frame),
                ..*self
            };
            let world = &self.module.world;
            let body = world.deeper(&content.place, || {
                Ok(scope.body(&content.body, &content.place))
            });
            made.push(Value::from(body?));
        }
        Ok(made)
    }
}
