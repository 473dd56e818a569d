//! The registry of the platform.

use super::root::Facts;
use super::serving::arns;
use super::{Decoder, Record, leaf, shares};
use crate::diagnostic::Diagnostic;
use crate::spec::leaf::{CiRepository, HostName, Puller, RoleArn, SecretArn, Upstream};
use crate::spec::registry::{
    Cache, GitHubWorkflow, GitLabPipeline, ImagePipeline, ProviderKeeper, PushingRole, Registry,
    Repository,
};
use crate::spec::tree::Node;
use crate::spec::types::{At, Because};

const PIPELINE: &str = "{ github: acme/ml-images, environment: release }";

pub(super) fn registry(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Registry> {
    let mut fields = decoder.record(node, "`registry`")?;
    let pipeline = fields
        .need(decoder, "pipeline", PIPELINE)
        .and_then(|node| pipeline(decoder, node, facts));
    let repositories = fields
        .need(
            decoder,
            "repositories",
            "{ training: { teams: [retail/churn] } }",
        )
        .and_then(|node| {
            let read = decoder.entries(node, "repositories", repository)?;
            if super::keys(Some(node)).is_empty() {
                let help =
                    "name one, with who pulls from it: `training: { teams: [retail/churn] }`";
                decoder.refuse("wrong-length", "there is no repository", node.span, help);
            }
            Some(read)
        });
    let pull_through = fields.find("pull-through").and_then(|node| {
        decoder.entries(node, "registries", |decoder, node| {
            cache(decoder, node, facts)
        })
    });
    let critical_may_stay = fields.find("critical-may-stay").and_then(|node| {
        let mut fields = decoder.record(node, "the reason")?;
        let because = fields.need(decoder, "because", "\"…\"");
        let because = leaf(decoder, because);
        fields.finish(decoder);
        Some(Because { because: because? })
    });
    fields.finish(decoder);
    Some(Registry {
        pipeline: pipeline?,
        repositories: repositories?,
        pull_through,
        critical_may_stay,
    })
}

fn pipeline(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<ImagePipeline> {
    let said = super::keys(Some(node));
    let named: Vec<&str> = ["github", "gitlab", "role"]
        .into_iter()
        .filter(|word| said.contains(word))
        .collect();
    let mut fields = decoder.record(node, "`pipeline`")?;
    match named.as_slice() {
        ["github"] => github(decoder, fields).map(ImagePipeline::GitHub),
        ["gitlab"] => gitlab(decoder, fields).map(ImagePipeline::GitLab),
        ["role"] => {
            let role = fields.need(decoder, "role", "arn:aws:iam::111122223333:role/images");
            let role: Option<At<RoleArn>> = leaf(decoder, role);
            fields.finish(decoder);
            let role = role?;
            let partition = role.value.as_str().split(':').nth(1);
            facts.own_partition(decoder, partition.unwrap_or_default(), role.span);
            Some(ImagePipeline::Role(PushingRole { role }))
        }
        _ => {
            let message = match named.is_empty() {
                true => "it is not said who pushes",
                false => "there is more than one who pushes",
            };
            let help = format!(
                "one pipeline builds what everybody runs: `{PIPELINE}`, `{{ gitlab: …, branch: main }}` or `{{ role: … }}`"
            );
            decoder.refuse("one-pipeline", message, fields.owner, help);
            None
        }
    }
}

fn keeper(decoder: &mut Decoder, fields: &mut Record<'_>) -> Option<At<ProviderKeeper>> {
    let choices = [
        ("made", ProviderKeeper::Made),
        ("existing", ProviderKeeper::Existing),
    ];
    let node = fields.find("identity-provider")?;
    decoder.choice(node, &choices)
}

/// Without branch and environment, whatever runs in the repository could push, a pull request of a stranger's included.
fn github(decoder: &mut Decoder, mut fields: Record<'_>) -> Option<GitHubWorkflow> {
    let project = fields.need(decoder, "github", "acme/ml-images");
    let project: Option<At<CiRepository>> = leaf(decoder, project);
    let branch = fields.find("branch");
    let environment = fields.find("environment");
    if branch.is_none() && environment.is_none() {
        let help = "add `environment: release`, or `branch: main`: else every workflow of the repository could push";
        decoder.refuse(
            "unbound-pipeline",
            "neither a branch nor an environment is said",
            fields.owner,
            help,
        );
    }
    let branch = leaf(decoder, branch);
    let environment = leaf(decoder, environment);
    let identity_provider = keeper(decoder, &mut fields);
    fields.finish(decoder);
    let project = project?;
    if project.value.as_str().matches('/').count() != 1 {
        let message = format!("`{}` is not a repository of GitHub's", project.value);
        let help = "write its owner and its name: `acme/ml-images`";
        decoder.refuse("bad-project", message, project.span, help);
    }
    Some(GitHubWorkflow {
        github: project,
        branch,
        environment,
        identity_provider,
    })
}

fn gitlab(decoder: &mut Decoder, mut fields: Record<'_>) -> Option<GitLabPipeline> {
    let project = fields.need(decoder, "gitlab", "acme/ml-images");
    let project = leaf(decoder, project);
    let branch = fields.need(decoder, "branch", "main");
    let branch = leaf(decoder, branch);
    let host: Option<At<HostName>> = leaf(decoder, fields.find("host"));
    let identity_provider = keeper(decoder, &mut fields);
    fields.finish(decoder);
    Some(GitLabPipeline {
        gitlab: project?,
        branch: branch?,
        host,
        identity_provider,
    })
}

fn repository(decoder: &mut Decoder, node: &Node) -> Option<Repository> {
    let mut fields = decoder.record(node, "a repository")?;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let teams = fields
        .need(decoder, "teams", "[retail/churn]")
        .map(|node| decoder.list(node, 1..=100, "[retail/churn, payments]"));
    let keep_images = fields
        .find("keep-images")
        .and_then(|node| decoder.number(node));
    let untagged_days = fields
        .find("untagged-days")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(Repository {
        renamed_from,
        teams: teams?,
        keep_images,
        untagged_days,
    })
}

fn cache(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Cache> {
    let mut fields = decoder.record(node, "a registry")?;
    let from = fields.need(decoder, "from", "quay.io");
    let from: Option<At<Upstream>> = leaf(decoder, from);
    let credentials: Option<At<SecretArn>> = leaf(decoder, fields.find("credentials"));
    fields.finish(decoder);
    if let Some(secret) = &credentials {
        arns::own_region(decoder, secret, "secret", facts);
        // Amazon ECR User Guide, `pull-through-cache-creating-secret.html`.
        if !secret
            .value
            .as_str()
            .contains(":secret:ecr-pullthroughcache/")
        {
            decoder.refuse(
                "bad-secret",
                "ECR reads no secret of this name",
                secret.span,
                "its name has to begin with `ecr-pullthroughcache/`",
            );
        }
    }
    let from = from?;
    if from.value.wants_credentials() && credentials.is_none() {
        let message = format!("nobody pulls from `{}` without logging in", from.value);
        let help = "add `credentials:` with the ARN of a secret whose name begins with `ecr-pullthroughcache/`";
        let found = Diagnostic::error("missing-field", message, decoder.label(from.span));
        decoder.diagnostics.push(found.help(help));
    }
    Some(Cache { from, credentials })
}

/// Who pulls is there, and nobody is named twice.
pub(super) fn check(decoder: &mut Decoder, known: &shares::Known<'_>, registry: &Registry) {
    for (_, repository) in &registry.repositories.0 {
        for puller in &repository.teams {
            let (unit, team) = puller.value.parts();
            let Some(_) = team else {
                known.unit(decoder, unit, puller.span);
                continue;
            };
            if !known.team(decoder, puller.value.as_str(), puller.span) {
                continue;
            }
            let whole = |other: &&At<_>| {
                let other: &At<Puller> = other;
                other.value.as_str() == unit
            };
            if let Some(whole) = repository.teams.iter().find(whole) {
                let cause = decoder.label(whole.span).saying("all teams of the unit");
                let message = format!("`{}` pulls already", puller.value);
                let found =
                    Diagnostic::error("duplicate-item", message, decoder.label(puller.span))
                        .and(cause)
                        .help("remove one of them");
                decoder.diagnostics.push(found);
            }
        }
    }
}
