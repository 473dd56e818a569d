//! What is shared while one root module is evaluated, and the instances of modules in it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexSet;

use super::config::Mode;
use super::module::Module;
use super::provider::Account;
use super::resource::ResourceInstance;
use super::syntax::Block;
use crate::symbol::{Place, Text, Value};

/// Something that Terraform would refuse, or that went too far.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Failure {
    pub place: Place,
    pub message: String,
}

/// A value while evaluating: resources and module calls are looked into only as far as they are asked.
#[derive(Clone)]
pub(super) enum Val<'m> {
    Plain(Arc<Value>),
    Resource(Rc<ResourceInstance<'m>>),
    Module(Rc<ModuleInstance<'m>>),
    List(Rc<Vec<Val<'m>>>),
    Map(Rc<BTreeMap<String, Val<'m>>>),
}

pub(super) type Eval<'m> = Result<Val<'m>, Failure>;

impl From<Value> for Val<'_> {
    fn from(value: Value) -> Self {
        Self::Plain(Arc::new(value))
    }
}

impl From<Text> for Val<'_> {
    fn from(text: Text) -> Self {
        Self::from(Value::Text(text))
    }
}

/// A value of which nothing is known.
pub(super) fn unknown<'m>(why: impl Into<Arc<str>>) -> Val<'m> {
    Val::from(Value::Unknown(crate::symbol::Unknown::because(why)))
}

/// Units of work and memory (about bytes) that one root may take: more is a bomb, not a configuration.
/// What a configuration takes grows with its text, so each byte of that allows for more.
const FUEL: u64 = 1 << 28;
const FUEL_OF_BYTE: u64 = 256;
/// How deep references and expressions may nest: `local.a` needs `local.b` needs …
const DEEPEST: u32 = 4_000;

/// One root module under evaluation.
pub(super) struct World<'m> {
    /// What stands before the names of atoms: the root's path and `:`, or nothing.
    pub prefix: String,
    pub modules: &'m BTreeMap<String, Module>,
    failures: RefCell<IndexSet<Failure>>,
    fuel: Cell<u64>,
    depth: Cell<u32>,
    exhausted: RefCell<Option<Place>>,
    instances: RefCell<Vec<Rc<ModuleInstance<'m>>>>,
}

impl<'m> World<'m> {
    /// `bytes` is the length of all the texts.
    pub(super) fn new(root: &str, modules: &'m BTreeMap<String, Module>, bytes: u64) -> Self {
        Self {
            prefix: match root {
                "" => String::new(),
                root => format!("{root}:"),
            },
            modules,
            failures: RefCell::default(),
            fuel: Cell::new(bytes.saturating_mul(FUEL_OF_BYTE).saturating_add(FUEL)),
            depth: Cell::new(0),
            exhausted: RefCell::default(),
            instances: RefCell::default(),
        }
    }

    /// Keeps a failure for the report; the same one once.
    pub(super) fn report(&self, failure: Failure) {
        self.failures.borrow_mut().insert(failure);
    }

    /// The failures so far, taken out.
    pub(super) fn take_failures(&self) -> IndexSet<Failure> {
        self.failures.take()
    }

    /// Counts work. After the fuel is used up everything fails, with the place where that happened.
    pub(super) fn spend(&self, amount: usize, place: &Place) -> Result<(), Failure> {
        let amount = u64::try_from(amount).unwrap_or(u64::MAX);
        match self.fuel.get().checked_sub(amount) {
            Some(left) => {
                self.fuel.set(left);
                Ok(())
            }
            None => {
                self.fuel.set(0);
                let mut exhausted = self.exhausted.borrow_mut();
                Err(Failure {
                    place: exhausted.get_or_insert_with(|| place.clone()).clone(),
                    message: "evaluating this takes too much memory or time".to_owned(),
                })
            }
        }
    }

    /// Runs one more level of evaluation.
    pub(super) fn deeper<T>(
        &self,
        place: &Place,
        run: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return fail(place, format!("references nest more than {DEEPEST} deep"));
        }
        self.depth.set(depth + 1);
        let result = run();
        self.depth.set(depth);
        result
    }

    /// Registers an instance, so that [`World::close`] finds it.
    pub(super) fn keep(&self, instance: &Rc<ModuleInstance<'m>>) {
        self.instances.borrow_mut().push(Rc::clone(instance));
    }

    /// Lets go of everything that was cached: instances hold their resources and these hold them.
    pub(super) fn close(&self) {
        for instance in self.instances.take() {
            instance.values.take();
            instance.resources.take();
            instance.calls.take();
            instance.accounts.take();
        }
    }
}

/// A failure at a place.
pub(super) fn fail<T>(place: &Place, message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure {
        place: place.clone(),
        message: message.into(),
    })
}

/// What `each` and `count` stand for.
#[derive(Clone, Default)]
pub(super) struct Repetition<'m> {
    pub index: Option<Val<'m>>,
    pub key: Option<Val<'m>>,
    pub value: Option<Val<'m>>,
    /// `[0]`, `["key"]`, or nothing: what stands behind the address.
    pub suffix: String,
}

/// The instances of one block.
pub(super) enum Group<T> {
    Single(Rc<T>),
    Counted(Vec<Rc<T>>),
    Keyed(BTreeMap<String, Rc<T>>),
    /// It is not known how many; one stands for all.
    Uncertain(Rc<T>, String),
    /// It can't be read.
    Missing(String),
}

impl<T> Group<T> {
    pub(super) fn instances(&self) -> Vec<Rc<T>> {
        match self {
            Self::Single(one) | Self::Uncertain(one, _) => vec![Rc::clone(one)],
            Self::Counted(many) => many.clone(),
            Self::Keyed(many) => many.values().cloned().collect(),
            Self::Missing(_) => Vec::new(),
        }
    }

    /// The instance with a key, if there is one for certain.
    pub(super) fn member(&self, key: &Value) -> Option<Rc<T>> {
        match self {
            Self::Counted(many) => many.get(usize::try_from(key.as_i64()?).ok()?).cloned(),
            Self::Keyed(many) => many.get(key.as_str()?).cloned(),
            _ => None,
        }
    }

    /// What a reference to the block is.
    pub(super) fn value<'m>(&self, wrap: impl Fn(Rc<T>) -> Val<'m>) -> Val<'m> {
        match self {
            Self::Single(one) => wrap(Rc::clone(one)),
            Self::Counted(many) => Val::List(Rc::new(many.iter().cloned().map(wrap).collect())),
            Self::Keyed(many) => Val::Map(Rc::new(
                many.iter()
                    .map(|(key, one)| (key.clone(), wrap(Rc::clone(one))))
                    .collect(),
            )),
            Self::Uncertain(_, why) | Self::Missing(why) => unknown(why.as_str()),
        }
    }
}

/// What kind of named value a module has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Variable,
    Local,
    Output,
}

/// A value that is found on demand; `None` while it is being looked for.
pub(super) type Slot<T> = Option<T>;
/// Values by their name.
type Slots<K, T> = RefCell<HashMap<K, Slot<T>>>;

/// One instance of a module: the root, or what one `module` call with one key makes.
pub(super) struct ModuleInstance<'m> {
    pub world: Rc<World<'m>>,
    pub module: &'m Module,
    /// Empty for the root, else `module.a["k"].module.b`.
    pub address: String,
    pub caller: Option<(Rc<ModuleInstance<'m>>, &'m Block)>,
    pub repetition: Repetition<'m>,
    pub uncertain: bool,
    pub values: Slots<(Space, &'m str), Eval<'m>>,
    pub resources: Slots<(Mode, &'m str), Rc<Group<ResourceInstance<'m>>>>,
    pub calls: Slots<&'m str, Rc<Group<ModuleInstance<'m>>>>,
    pub accounts: RefCell<HashMap<String, Slot<Rc<Account>>>>,
}

impl<'m> ModuleInstance<'m> {
    /// `address` of something in this module.
    pub(super) fn address_of(&self, inner: &str) -> String {
        match self.address.as_str() {
            "" => inner.to_owned(),
            outer => format!("{outer}.{inner}"),
        }
    }
}
