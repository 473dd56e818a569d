//! Stacks for programs, for the eye, and for the engines that ask which there are.

use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::{Group, Stack, Stage};

/// A stack with the folder that Terraform is called in.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct View<'s> {
    #[serde(flatten)]
    stack: &'s Stack,
    folder: String,
}

fn view<'s>(stack: &'s Stack, out: &Path) -> View<'s> {
    View {
        stack,
        folder: folder(stack, out),
    }
}

/// The folder of a stack, with `/` between folders: it stands in pipelines, which have it so on every system.
pub(super) fn folder(stack: &Stack, out: &Path) -> String {
    let full = out.join(&stack.stack);
    let parts = full.components();
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/").replacen("//", "/", 1)
}

/// All that is known, as JSON with a line at the end. `out` is the output folder as it is called from where Terraform runs.
#[must_use]
pub fn json(stacks: &[Stack], out: &Path) -> String {
    let views: Vec<View<'_>> = stacks.iter().map(|it| view(it, out)).collect();
    format!("{:#}\n", json!({ "version": 1, "stacks": views }))
}

/// A line a stack, by stage.
#[must_use]
pub fn text(stacks: &[Stack], out: &Path) -> String {
    let folders: Vec<String> = stacks.iter().map(|it| folder(it, out)).collect();
    let width = folders.iter().map(String::len).max().unwrap_or_default();
    let mut text = String::new();
    for stage in Stage::ALL {
        let of_stage = stacks.iter().zip(&folders);
        let of_stage: Vec<_> = of_stage.filter(|(it, _)| it.stage == stage).collect();
        if of_stage.is_empty() {
            continue;
        }
        text.push_str(&format!("{}:\n", stage.name()));
        for (stack, folder) in of_stage {
            let elsewhere = match (stack.here, stage) {
                (true, _) => "",
                (false, Stage::Leaving | Stage::Units) => {
                    "  (by the pipeline of another repository or branch)"
                }
                (false, _) => "  (by hand)",
            };
            text.push_str(&format!(
                "  {folder:width$}  {}  {}{elsewhere}\n",
                stack.account, stack.role
            ));
        }
    }
    text
}

/// A line a group, `name=matrix`, for the file that GitHub reads outputs of a step from; nothing after the sign where there is
/// nothing to do ([matrices](https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations)).
#[must_use]
pub fn github(groups: &[Group], stacks: &[Stack], out: &Path) -> String {
    let mut text = String::new();
    for group in groups {
        let own = group.of(stacks);
        let matrix = match own.is_empty() {
            true => String::new(),
            false => {
                let include: Vec<_> = own.into_iter().map(|it| matrix_entry(it, out)).collect();
                json!({ "include": include }).to_string()
            }
        };
        text.push_str(&format!("{}={matrix}\n", group.name));
    }
    text
}

fn matrix_entry(stack: &Stack, out: &Path) -> serde_json::Value {
    json!({
        "stack": stack.stack,
        "folder": folder(stack, out),
        "region": stack.region,
        "role": stack.role,
        "environment": stack.environment.as_deref().unwrap_or_default(),
    })
}
