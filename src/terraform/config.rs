use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use super::computed;
use super::provider::Account;
use crate::symbol::{Map, Place, Text, Value};

/// A folder of Terraform, read: every root module below it with the modules that it calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The root modules, in the order of their paths. Configs share those that they have in common.
    pub roots: Vec<Arc<Root>>,
    /// What Terraform would load and could not be read. A proof over a config with any of these fails.
    pub unread: Vec<Unread>,
}

/// One root module: what one `terraform apply` handles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Root {
    /// The folder, relative to the one that was read, with `/` between folders; empty for that folder itself.
    pub path: String,
    /// The account of the default provider: the only entry of `allowed_account_ids`, or that of its `assume_role`.
    pub account: Option<String>,
    /// The region of the default provider.
    pub region: Option<String>,
    /// Every resource and data source, with `count`, `for_each` and module calls expanded.
    pub resources: Vec<Resource>,
    /// The `provider` blocks of the root module.
    pub providers: Vec<Provider>,
    /// The outputs of the root module.
    pub outputs: IndexMap<String, Value>,
    /// The backend: its type and its arguments.
    pub backend: Option<(String, Map)>,
    /// The `source` that `required_providers` say of each local name, in the root module and, with their addresses before it, in the modules that it calls.
    pub required_providers: IndexMap<String, String>,
    /// `required_version`, when it is known.
    pub required_version: Option<String>,
    /// The folder of each module instance below the root, by its address: `module.vision["a"]`.
    pub modules: IndexMap<String, String>,
}

/// One `provider` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    /// The local name: `aws`.
    pub name: String,
    /// `alias`, if it has one.
    pub alias: Option<String>,
    /// Its arguments and nested blocks, without `alias`.
    pub arguments: Map,
    /// Where the block begins.
    pub place: Place,
}

/// Whether a block manages something or only looks it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
}

/// The address of one instance in its root module: `module.vision.aws_subnet.private["euw1-az1"]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(pub String);

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One instance of a resource or data source.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its address, unique in the root module.
    pub address: Address,
    /// Managed or looked up.
    pub mode: Mode,
    /// The type: `aws_s3_bucket`.
    pub kind: String,
    /// The arguments and nested blocks as written, evaluated as far as they are known; meta-arguments left out.
    pub arguments: Map,
    /// Where the block begins.
    pub place: Place,
    /// The account of its provider; `None` when the files don't tell.
    pub account: Option<String>,
    /// The region of its provider, or the one that it names itself; `None` when the files don't tell.
    pub region: Option<String>,
    /// What `lifecycle { ignore_changes }` names: arguments that an apply does not bring back. `all` for all.
    pub ignore_changes: Vec<String>,
    /// The arguments in which a plan or state marks something as sensitive. Of these the policies are kept, since they have to be judged.
    pub sensitive: Vec<String>,
    /// True when `lifecycle { prevent_destroy = true }` keeps Terraform from destroying it.
    pub prevent_destroy: bool,
    /// True when it is not known whether this instance exists: its `count` or `for_each` is unknown.
    pub uncertain: bool,
}

impl Resource {
    /// An argument that is a string.
    pub fn text(&self, argument: &str) -> Option<&Text> {
        self.arguments.get(argument)?.as_text()
    }
}

/// Something that Terraform would load and that was not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Unread {
    /// Where it stands.
    pub place: Place,
    /// What is wrong, in a few words.
    pub message: String,
}

impl Config {
    /// Every root module.
    pub fn roots(&self) -> impl DoubleEndedIterator<Item = &Root> {
        self.roots.iter().map(|root| &**root)
    }

    /// Every root module, to change it: one that another config has too is copied first.
    pub fn roots_mut(&mut self) -> impl Iterator<Item = &mut Root> {
        self.roots.iter_mut().map(Arc::make_mut)
    }

    /// The root module with this path, to change it: one that another config has too is copied first.
    pub fn root_mut(&mut self, path: &str) -> Option<&mut Root> {
        let mut roots = self.roots.iter_mut();
        roots.find(|root| root.path == path).map(Arc::make_mut)
    }

    /// Every resource of every root, with its root.
    pub fn resources(&self) -> impl Iterator<Item = (&Root, &Resource)> {
        self.roots()
            .flat_map(|root| root.resources.iter().map(move |resource| (root, resource)))
    }
}

impl Root {
    /// What an atom of this root module begins with before a resource's address.
    pub fn atom_prefix(&self) -> String {
        match self.path.as_str() {
            "" => String::new(),
            path => format!("{path}:"),
        }
    }

    /// An attribute of one of its resources as references to it read: an argument, what follows from arguments
    /// (an ARN), or the atom of what AWS settles. Where its own provider tells no account or region, those of the default one.
    pub fn attribute(&self, resource: &Resource, name: &str) -> Text {
        if let Some(text) = resource.text(name) {
            return text.clone();
        }
        let prefix = self.atom_prefix();
        let known = |known: Option<&String>, what: &str| match known {
            Some(known) => Text::from(known.as_str()),
            None => Text::atom(format!("{prefix}{what}")),
        };
        let atoms = format!("{prefix}{}", resource.address);
        let computed = computed::attribute(&computed::Of {
            data: resource.mode == Mode::Data,
            kind: &resource.kind,
            attribute: name,
            atoms: &atoms,
            account: &|| Account {
                account: known(
                    resource.account.as_ref().or(self.account.as_ref()),
                    "account-id",
                ),
                region: known(resource.region.as_ref().or(self.region.as_ref()), "region"),
            },
            argument: &|argument| resource.text(argument).cloned(),
        });
        computed.unwrap_or_else(|| Text::atom(format!("{atoms}.{name}")))
    }
}
