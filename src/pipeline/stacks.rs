use std::collections::{BTreeMap, BTreeSet};

use super::PipelineError;
use crate::claims::{Claims, KeyClaim, LogGroupClaim};
use crate::terraform::show::Loaded;
use crate::terraform::{Mode, Root};

/// The arguments by which claims know resources of a kind.
const NAMES: [(&str, &str); 6] = [
    ("aws_cloudtrail", "name"),
    ("aws_cloudwatch_log_group", "name"),
    ("aws_iam_role", "name"),
    ("aws_kms_alias", "name"),
    ("aws_s3_bucket", "bucket"),
    ("aws_sagemaker_pipeline", "pipeline_name"),
];

/// A claimed thing: its account, its kind, its name.
type Thing<'c> = (&'c str, &'static str, &'c str);

/// Gives each root module of which nobody knows where it belongs the path of the stack that claims name the most things of. A
/// document does not say which stack it is; the names in it do.
///
/// # Errors
/// Two are the same stack, or one has as much of two.
pub fn seat(loaded: &mut Loaded, claims: &Claims) -> Result<(), PipelineError> {
    let stacks = stacks(claims);
    let mut seats: Vec<(String, &str)> = Vec::new();
    for root in loaded.config.roots() {
        if loaded.unplaced.contains(&root.path)
            && let Some(stack) = stack_of(root, loaded.former(&root.path), &stacks)?
        {
            seats.push((root.path.clone(), stack));
        }
    }
    for (path, stack) in &seats {
        let mut others = loaded.config.roots();
        let seated = seats.iter().filter(|(_, other)| other == stack).count();
        if seated > 1 || path != stack && others.any(|root| root.path == *stack) {
            return Err(PipelineError::TwiceOneStack {
                stack: (*stack).to_owned(),
            });
        }
    }
    for (path, stack) in seats {
        loaded.place(&path, stack);
    }
    Ok(())
}

/// The paths of the stacks that claims are about.
pub(super) fn claimed_stacks(claims: &Claims) -> BTreeSet<&str> {
    stacks(claims).into_keys().collect()
}

/// In: a root module as it will be, and as it is before a plan: what goes has a name as well.
fn stack_of<'c>(
    root: &Root,
    former: Option<&Root>,
    stacks: &BTreeMap<&'c str, BTreeSet<Thing<'c>>>,
) -> Result<Option<&'c str>, PipelineError> {
    let shares = stacks.iter().map(|(stack, things)| {
        let former = former.map_or(0, |former| shared(former, things));
        (shared(root, things) + former, *stack)
    });
    let shares: Vec<(usize, &str)> = shares.filter(|(count, _)| *count > 0).collect();
    let most = shares.iter().map(|(count, _)| *count).max();
    let best = shares.iter().filter(|(count, _)| Some(*count) == most);
    let best: Vec<&'c str> = best.map(|(_, stack)| *stack).collect();
    match best.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => Err(PipelineError::WhichStack {
            stacks: several.iter().map(|it| (*it).to_owned()).collect(),
        }),
    }
}

/// How many of the things are in a root module.
fn shared(root: &Root, things: &BTreeSet<Thing<'_>>) -> usize {
    let managed = root.resources.iter().filter(|it| it.mode == Mode::Managed);
    managed
        .filter(|resource| {
            let named = NAMES.iter().find(|(kind, _)| *kind == resource.kind);
            let name = named.and_then(|(_, argument)| resource.text(argument)?.as_literal());
            let (Some((kind, _)), Some(name)) = (named, name) else {
                return false;
            };
            let account = resource.account.as_ref().or(root.account.as_ref());
            things.iter().any(|(theirs, its_kind, its_name)| {
                its_kind == kind && *its_name == name && account.is_none_or(|it| it == theirs)
            })
        })
        .count()
}

/// What each stack has, by the claims.
fn stacks(claims: &Claims) -> BTreeMap<&str, BTreeSet<Thing<'_>>> {
    let mut stacks: BTreeMap<&str, BTreeSet<Thing<'_>>> = BTreeMap::new();
    let mut add = |stack, thing| {
        stacks.entry(stack).or_default().insert(thing);
    };
    for team in &claims.teams {
        let (stack, account) = (team.stack.as_str(), team.account.as_str());
        for bucket in &team.buckets {
            add(stack, (account, "aws_s3_bucket", &bucket.name));
        }
        for role in &team.roles {
            add(stack, (account, "aws_iam_role", last(&role.arn)));
        }
        for pipeline in &team.pipelines {
            add(stack, (account, "aws_sagemaker_pipeline", &pipeline.name));
        }
        for (kind, name) in keys_and_groups(&team.keys, &team.log_groups) {
            add(stack, (account, kind, name));
        }
    }
    for one in &claims.accounts {
        let (stack, account) = (one.stack.as_str(), one.account.as_str());
        add(stack, (account, "aws_cloudtrail", &one.trail.name));
        for (kind, name) in keys_and_groups(&one.keys, &one.log_groups) {
            add(stack, (account, kind, name));
        }
    }
    for deploy in &claims.deploys {
        let role = last(&deploy.role);
        add(&deploy.stack, (&deploy.account, "aws_iam_role", role));
    }
    let trails = &claims.trails;
    let kept = [(&trails.stack, &trails.account, &trails.bucket)];
    let state = claims.state.iter();
    let kept = kept
        .into_iter()
        .chain(state.map(|it| (&it.stack, &it.account, &it.bucket)));
    for (stack, account, bucket) in kept {
        add(stack, (account, "aws_s3_bucket", bucket));
    }
    stacks
}

fn keys_and_groups<'c>(
    keys: &'c [KeyClaim],
    groups: &'c [LogGroupClaim],
) -> impl Iterator<Item = (&'static str, &'c str)> {
    let keys = keys.iter().map(|key| ("aws_kms_alias", key.alias.as_str()));
    let groups = groups
        .iter()
        .map(|group| ("aws_cloudwatch_log_group", group.name.as_str()));
    keys.chain(groups)
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}
