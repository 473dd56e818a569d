use std::sync::Arc;

use super::{PipelineError, Wanted, as_planned};
use crate::quotas;
use crate::symbol::Place;
use crate::terraform::{Config, Unread, read_files, read_files_like};
use crate::workspace::{Comparison, Files, OnEdit, Tree, Workspace, read_tree};

/// The output folder as it would lie, before anything is written.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// How it differs from what lies there.
    pub comparison: Comparison,
    /// What would be applied: foreign files and kept edits included.
    pub config: Config,
    tree: Tree,
    on_edit: OnEdit,
}

/// The folder as it lies.
pub(super) struct Lying {
    /// What Terraform makes of it.
    pub config: Config,
    /// All text before and after the write.
    pub texts: (Files, Files),
}

/// Says how the folder would lie after a write of what is wanted, and what Terraform would make of it. Reads only.
///
/// # Errors
/// What [`Workspace::compare`] refuses; templates that gave what Terraform could not read, or say something else than was planned.
pub fn propose(
    workspace: &Workspace,
    wanted: &Wanted,
    on_edit: OnEdit,
) -> Result<Proposal, PipelineError> {
    let (comparison, tree) = workspace.preview(&wanted.files, on_edit)?;
    let config = read_back(&tree);
    as_planned::check(wanted, &tree, &config)?;
    let mut too_long = quotas::policies(&config);
    too_long.retain(|policy| policy.used > policy.most);
    if !too_long.is_empty() {
        return Err(PipelineError::TooLong(too_long));
    }
    Ok(Proposal {
        comparison,
        config,
        tree,
        on_edit,
    })
}

/// What Terraform makes of a tree. What can't be opened counts as unread.
#[must_use]
pub fn read_back(tree: &Tree) -> Config {
    let mut config = read_files(&tree.texts);
    config.unread.extend(unreadable(tree));
    config
}

/// What can't be opened.
fn unreadable(tree: &Tree) -> impl Iterator<Item = Unread> {
    tree.unreadable.iter().map(|one| Unread {
        place: Place {
            file: Arc::from(one.path.as_str()),
            line: 1,
        },
        message: one.why.clone(),
    })
}

impl Proposal {
    /// True when somebody has to decide about edits by hand before anything can be written.
    #[must_use]
    pub fn needs_decision(&self) -> bool {
        self.on_edit == OnEdit::Refuse
            && !(self.comparison.hand_edited.is_empty() && self.comparison.in_the_way.is_empty())
    }

    /// What lies in the folder now, and all text before and after the write.
    pub(super) fn lying(
        &self,
        workspace: &Workspace,
        files: &Files,
    ) -> Result<Lying, PipelineError> {
        let before = match workspace.path().exists() {
            true => read_tree(workspace.path())?,
            false => Tree::default(),
        };
        let config = self.read_like(&before);
        let texts = self.texts(workspace, files, before)?;
        Ok(Lying { config, texts })
    }

    /// What Terraform makes of another tree, which has most in common with the one that would lie there.
    pub(super) fn read_like(&self, tree: &Tree) -> Config {
        let mut config = read_files_like(&tree.texts, (&self.tree.texts, &self.config));
        config.unread.extend(unreadable(tree));
        config
    }

    /// All text after the write.
    pub(super) fn text_after(
        &self,
        workspace: &Workspace,
        files: &Files,
    ) -> Result<Files, PipelineError> {
        Ok(self.texts(workspace, files, Tree::default())?.1)
    }

    /// All text on both sides: the Terraform, and what ringfence writes beside it.
    fn texts(
        &self,
        workspace: &Workspace,
        files: &Files,
        terraform: Tree,
    ) -> Result<(Files, Files), PipelineError> {
        let (mut before, mut after) = (terraform.texts, self.tree.texts.clone());
        let keeps = self.on_edit != OnEdit::Overwrite;
        let kept = |path: &String| keeps && self.comparison.kept.contains(path);
        for (path, text) in files {
            if after.contains_key(path) || before.contains_key(path) {
                continue;
            }
            let there = workspace.text_on_disk(path)?;
            let then = match kept(path) {
                true => there.clone(),
                false => Some(text.clone()),
            };
            after.extend(then.map(|text| (path.clone(), text)));
            before.extend(there.map(|text| (path.clone(), text)));
        }
        for path in &self.comparison.removed {
            if !before.contains_key(path) {
                let there = workspace.text_on_disk(path)?;
                before.extend(there.map(|text| (path.clone(), text)));
            }
        }
        Ok((before, after))
    }
}
