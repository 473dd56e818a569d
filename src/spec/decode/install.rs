//! Where the jobs of pipelines have ringfence from: from nowhere that the spec does not name.

use super::Decoder;
use super::root::leaf;
use crate::diagnostic::Span;
use crate::spec::admins::{Ci, Engine, Install, InstallProgram, InstallSource};
use crate::spec::tree::{Kind, Node};

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A commit of a repository, or a program with its hash.
pub(super) fn installed(decoder: &mut Decoder, node: &Node) -> Option<Install> {
    let is_program = matches!(&node.kind, Kind::Map(entries) if entries
        .iter()
        .any(|(key, _)| key.text == "url" || key.text == "sha256"));
    match is_program {
        true => program(decoder, node).map(Install::Program),
        false => source(decoder, node).map(Install::Source),
    }
}

fn source(decoder: &mut Decoder, node: &Node) -> Option<InstallSource> {
    let mut fields = decoder.record(node, "`install` from a repository")?;
    let git = fields.need(decoder, "git", "https://git.example/platform/ringfence");
    let git = leaf(decoder, git);
    let revision = fields.need(decoder, "revision", COMMIT);
    let revision = leaf(decoder, revision);
    fields.finish(decoder);
    Some(InstallSource {
        git: git?,
        revision: revision?,
    })
}

fn program(decoder: &mut Decoder, node: &Node) -> Option<InstallProgram> {
    let mut fields = decoder.record(node, "`install` of a program")?;
    let url = fields.need(decoder, "url", "https://files.example/ringfence");
    let url = leaf(decoder, url);
    let sha256 = fields.need(decoder, "sha256", HASH);
    let sha256 = leaf(decoder, sha256);
    fields.finish(decoder);
    Some(InstallProgram {
        url: url?,
        sha256: sha256?,
    })
}

/// Jobs take roles: what runs in them is said in the spec. `at` is where `install` stands.
pub(super) fn source_of(decoder: &mut Decoder, ci: &Ci, at: Option<Span>) {
    if let (Some(at), Some(_)) = (at, &ci.image) {
        let message = "jobs that run in an image have ringfence from there";
        let help = "keep one of the two, `image` or `install`";
        decoder.refuse("ci-engine", message, at, help);
    }
    let mut engines = ci.pipelines.iter().flatten();
    let github = engines.find(|engine| engine.value == Engine::GithubActions);
    if let (Some(engine), None, None) = (github, &ci.image, at) {
        let message = "its jobs run ringfence, and it is not said where they have it from";
        let help = "name an image that has it, `image: registry.example/platform/ringfence@sha256:…`, or what they install: `install: { git: https://git.example/platform/ringfence, revision: … }`, or `install: { url: https://files.example/ringfence, sha256: … }`";
        decoder.refuse("ci-engine", message, engine.span, help);
    }
}
