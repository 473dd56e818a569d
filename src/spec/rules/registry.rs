//! The rules of the registry's names.

use super::{Checked, all, is_name, short};
use crate::diagnostic::nearest;
use crate::spec::leaf::Fault;

/// Registries that ECR caches (Amazon ECR User Guide, `pull-through-cache.html`), besides those of Azure, which have hosts of their own.
const UPSTREAMS: [&str; 6] = [
    "ghcr.io",
    "public.ecr.aws",
    "quay.io",
    "registry-1.docker.io",
    "registry.gitlab.com",
    "registry.k8s.io",
];

pub(crate) fn puller(text: &str) -> Checked {
    let parts: Vec<&str> = text.split('/').collect();
    let good = (1..=2).contains(&parts.len())
        && parts.iter().all(|part| is_name(part) && part.len() <= 24)
        && parts.first() != Some(&"platform");
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-path",
        format!("`{}` names neither a team nor a unit", short(text)),
        "write a team as `retail/churn`, or a unit with all of its teams as `payments`",
    ))
}

pub(crate) fn upstream(text: &str) -> Checked {
    let azure = text.strip_suffix(".azurecr.io");
    let azure = azure
        .is_some_and(|name| (5..=50).contains(&name.len()) && all(name, super::lower_or_digit));
    if azure || UPSTREAMS.contains(&text) {
        return Ok(());
    }
    let help = match nearest(text, UPSTREAMS) {
        _ if text.contains("docker") => "Docker Hub is `registry-1.docker.io`".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "ECR caches {}, and hosts of azurecr.io",
            UPSTREAMS.join(", ")
        ),
    };
    let message = format!("`{}` is not a registry that ECR caches", short(text));
    Err(Fault::new("bad-upstream", message, help))
}
