//! The templates that come with the program. Each stands under `templates/` as its name with `.tera` after it.

/// Names beside their sources, taken in at compile time.
macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name, ".tera")))),*]
    };
}

/// Every template: name and source. A template that is not listed here does not exist for the program;
/// a test compares the list with the folder.
pub(super) const TEMPLATES: &[(&str, &str)] = embedded![
    "README.md",
    "aws/account/alerts.tf",
    "aws/account/config.tf",
    "aws/account/config_bucket.tf",
    "aws/account/deploy.tf",
    "aws/account/detection.tf",
    "guardrails.md",
    "aws/account/deploy.tf",
    "aws/account/dns.tf",
    "aws/account/logs.tf",
    "aws/account/monitoring.tf",
    "aws/account/oidc.tf",
    "aws/account/registry.tf",
    "aws/account/roles.tf",
    "aws/account/state.tf",
    "aws/account/trail.tf",
    "aws/account/trail_bucket.tf",
    "aws/account/unit.tf",
    "aws/organization/delegated.tf",
    "aws/organization/guardrails.tf",
    "aws/organization/organization.tf",
    "aws/global/alerts.tf",
    "aws/organization/people.tf",
    "aws/stack/backend.tf",
    "aws/stack/providers.tf",
    "aws/stack/versions.tf",
    "aws/team/applications.tf",
    "aws/team/dns.tf",
    "aws/team/endpoints.tf",
    "aws/team/keys.tf",
    "aws/team/locals.tf",
    "aws/team/moved.tf",
    "aws/team/network.tf",
    "aws/team/outputs.tf",
    "aws/team/people.tf",
    "aws/team/privatelink.tf",
    "aws/team/roles.tf",
    "aws/team/services.tf",
    "aws/team/serving.tf",
    "aws/team/storage.tf",
    "aws/team/training.tf",
    "aws/team/versions.tf",
    "aws/unit/main.tf",
    "aws/unit/moved.tf",
    "aws/unit/outputs.tf",
    "aws/unit/removed.tf",
    "pipelines/atlantis.yml",
    "pipelines/github-actions.yml",
    "pipelines/github-check.yml",
    "pipelines/github-checkout.yml",
    "pipelines/github-install.yml",
    "pipelines/github-newest.yml",
    "pipelines/github-runner.yml",
    "pipelines/gitlab-ci.yml",
    "pipelines/gitlab-newest.yml",
    "pipelines/gitlab-stacks.yml",
    "pipelines/hcp-terraform.tf",
    "pipelines/terragrunt.tf",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::render::environment::templates_below;

    #[test]
    fn every_template_of_the_folder_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let there: BTreeSet<String> = if folder.exists() {
            templates_below(&folder)
                .unwrap()
                .into_iter()
                .map(|(name, _)| name)
                .collect()
        } else {
            BTreeSet::new()
        };
        let listed = TEMPLATES
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        assert_eq!(there, listed);
    }
}
