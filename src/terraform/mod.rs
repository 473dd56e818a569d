//! Terraform as it lies on disk, read back: what would be applied, not what we meant.
//!
//! Text is parsed into one syntax tree (`hcl`, `json`, `syntax`), the files of a folder are gathered
//! into a module (`module`), and each root module is evaluated on demand, as far as the text tells
//! (`root`, `expand`, `eval`, `references`). What AWS or the provider settles is an atom.

mod address;
mod computed;
mod config;
mod eval;
mod expand;
mod functions;
mod hcl;
mod iterate;
mod json;
mod module;
mod operators;
mod parts;
mod policy_document;
mod provider;
mod read;
mod references;
mod resource;
mod root;
pub mod show;
mod steps;
mod syntax;
mod types;
mod values;
mod world;

pub use address::module_of;
pub use config::{Address, Config, Mode, Provider, Resource, Root, Unread};
pub use read::{read_files, read_files_like, read_folder};
