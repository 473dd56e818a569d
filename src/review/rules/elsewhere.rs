//! When a stack is applied by somebody else, somewhere else, or with another state.

use super::happenings::Happening;
use crate::review::ArgumentChange;
use crate::review::settings::{BACKEND, PROVIDER, REQUIRED, is_ordinary};

/// Arguments of backends that say where the state is (Terraform documentation, "Backend Type: s3", "gcs", "azurerm", "local", "remote", "cloud").
const WHERE: &[&str] = &[
    "type",
    "bucket",
    "key",
    "prefix",
    "path",
    "workspace_dir",
    "region",
    "workspace_key_prefix",
    "endpoint",
    "endpoints",
    "container_name",
    "storage_account_name",
    "address",
    "hostname",
    "organization",
    "workspaces",
    "schema_name",
    "conn_str",
    "namespace",
    "secret_suffix",
];

/// What is told of it, behind its address; `None` for what is none of these.
pub(super) fn elsewhere(one: &Happening<'_>) -> Option<String> {
    match one.kind {
        BACKEND => Some(state(one.arguments)),
        PROVIDER => provider(one.arguments),
        REQUIRED => source(one.arguments),
        _ => None,
    }
}

fn state(arguments: &[ArgumentChange]) -> String {
    let place = arguments
        .iter()
        .find(|it| WHERE.contains(&beginning(&it.path)));
    match place.or(arguments.first()) {
        Some(one) if place.is_some() => {
            format!(
                "its state is another ({}): every resource would be made anew",
                turn(one)
            )
        }
        Some(one) => format!("its state is kept or read otherwise ({})", turn(one)),
        None => "its state is kept or read otherwise".to_owned(),
    }
}

fn provider(arguments: &[ArgumentChange]) -> Option<String> {
    let mut grave = arguments.iter().filter(|it| !is_ordinary(it));
    let first = grave.next()?;
    let says = match beginning(&first.path) {
        "assume_role" | "assume_role_with_web_identity" | "profile" | "access_key" => {
            "another role applies it"
        }
        "region" => "it is applied in another region",
        "allowed_account_ids" | "forbidden_account_ids" => "it may be applied in another account",
        _ => "it is applied otherwise",
    };
    Some(format!("{says} ({})", turn(first)))
}

fn source(arguments: &[ArgumentChange]) -> Option<String> {
    // HashiCorp's own do what Terraform says, and what has no source any more is one of theirs or goes away.
    let foreign = |it: &&ArgumentChange| {
        let now = it.after.as_deref();
        let official = now.is_none_or(|now| {
            now.trim_start_matches("registry.terraform.io/")
                .starts_with("hashicorp/")
        });
        it.before.is_some() && it.after.is_some() || !official
    };
    let first = arguments.iter().find(foreign)?;
    Some(format!(
        "Terraform runs another program as a provider ({})",
        turn(first)
    ))
}

/// `bucket`, of `bucket` and of what is below it.
fn beginning(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

/// `key is "b", before: "a"`.
fn turn(one: &ArgumentChange) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!(
        "`{}` is {}, before: {}",
        one.path,
        shown(&one.after),
        shown(&one.before)
    )
}
