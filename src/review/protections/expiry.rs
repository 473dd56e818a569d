//! What deletes data by its age or number: the lifecycles of buckets and of repositories of images.

use super::{Weakens, Weaker, bare};
use crate::review::ArgumentChange;

/// Where lifecycles of images stand (documentation of the AWS provider).
const IMAGES: &[(&str, &str)] = &[
    ("aws_ecr_lifecycle_policy", "policy"),
    ("aws_ecr_repository_creation_template", "lifecycle_policy"),
];

/// In: the path without the places of blocks.
pub(super) fn weaker(kind: &str, path: &str, change: &ArgumentChange) -> Option<Weaker> {
    match kind {
        "aws_s3_bucket_lifecycle_configuration" => objects(path, change),
        // The argument of old versions of the provider.
        "aws_s3_bucket" => objects(
            &format!("rule{}", path.strip_prefix("lifecycle_rule")?),
            change,
        ),
        _ => {
            let (_, argument) = IMAGES.iter().find(|(known, _)| *known == kind)?;
            images(path.strip_prefix(argument)?, change)
        }
    }
}

/// Amazon S3 User Guide, `intro-lifecycle-rules`.
fn objects(path: &str, change: &ArgumentChange) -> Option<Weaker> {
    let rest = path.strip_prefix("rule")?;
    let before = change.before.as_deref();
    let after = change.after.as_deref();
    let sooner = sooner(before, after);
    let was = before.map_or("never", bare);
    match rest.trim_start_matches('.') {
        "expiration.days" if sooner => Some(deleted(bare(after?), was)),
        "expiration.date" if after.is_some() => Some(Weaker::new(
            Weakens::Data,
            format!("objects are deleted on {} (before: {was})", bare(after?)),
        )),
        "expiration" if before.is_none() => Some(of_block(after?)),
        "noncurrent_version_expiration.noncurrent_days" if sooner => {
            Some(versions(bare(after?), was))
        }
        "noncurrent_version_expiration.newer_noncurrent_versions" if fewer(before, after) => {
            Some(Weaker::new(
                Weakens::Recovery,
                "fewer versions of what is overwritten or deleted are kept",
            ))
        }
        "noncurrent_version_expiration" | "noncurrent_version_expiration.days"
            if before.is_none() =>
        {
            Some(versions(
                days(after?, "noncurrent_days").or(days(after?, "days"))?,
                "never",
            ))
        }
        // A rule as a whole, which may say anything.
        "" if before.is_none() => of_rule(after?),
        "status" if after.map(bare) == Some("Enabled") => Some(Weaker::new(
            Weakens::Data,
            "a rule that may delete objects is switched on",
        )),
        narrowed if before.is_some() && is_filter(narrowed) => Some(Weaker::new(
            Weakens::Data,
            "a rule that may delete objects is about others than before",
        )),
        _ => None,
    }
}

fn is_filter(path: &str) -> bool {
    path == "prefix" || path == "filter" || path.starts_with("filter.")
}

fn of_rule(text: &str) -> Option<Weaker> {
    let block = |name: &str| {
        text.find(&format!(" {name} = "))
            .and_then(|at| text.get(at..))
    };
    if let Some(expiration) = block("expiration") {
        return Some(of_block(expiration));
    }
    if let Some(days) =
        block("noncurrent_version_expiration").and_then(|it| days(it, "noncurrent_days"))
    {
        return Some(versions(days, "never"));
    }
    // What is cut may say more.
    let cut = text.ends_with('…');
    cut.then(|| Weaker::new(Weakens::Data, "a rule is new that may delete objects"))
}

/// `[{ days = 30 }]`.
fn of_block(text: &str) -> Weaker {
    match days(text, "days") {
        Some(days) => deleted(days, "never"),
        None => Weaker::new(
            Weakens::Data,
            "objects are deleted that were not to be before",
        ),
    }
}

fn deleted(days: &str, before: &str) -> Weaker {
    let what = match days {
        "1" => "objects older than 1 day are deleted".to_owned(),
        days => format!("objects older than {days} days are deleted"),
    };
    Weaker::new(Weakens::Data, format!("{what} (before: {before})"))
}

fn versions(days: &str, before: &str) -> Weaker {
    let days = match days {
        "1" => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    Weaker::new(
        Weakens::Recovery,
        format!(
            "what is overwritten or deleted can be brought back for {days} only (before: {before})"
        ),
    )
}

/// `30` of `… days = 30 …`.
fn days<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let at = text.find(&format!(" {name} = "))?;
    let rest = text.get(at + name.len() + 4..)?;
    let end = rest
        .find(|it: char| !it.is_ascii_digit() && it != '"')
        .unwrap_or(rest.len());
    rest.get(..end).map(bare).filter(|it| !it.is_empty())
}

/// Amazon ECR User Guide, `lifecycle_policy_parameters`. Which rule a number belongs to does not stand beside it.
fn images(path: &str, change: &ArgumentChange) -> Option<Weaker> {
    let before = change.before.as_deref();
    let after = change.after.as_deref();
    let was = before.map_or("none", bare);
    match path.trim_start_matches('.') {
        "rules.selection.countNumber" if sooner(before, after) => Some(Weaker::new(
            Weakens::Data,
            format!(
                "images are deleted sooner, or fewer are kept: {} (before: {was})",
                bare(after?)
            ),
        )),
        "rules.rulePriority" | "rules.description" | "rules.selection.countNumber" => None,
        // Less is deleted without a rule, and without all of them.
        "" | "rules" if after.is_none() => None,
        _ => Some(Weaker::new(
            Weakens::Data,
            "other images than before may be deleted",
        )),
    }
}

/// True when the time until something is deleted is shorter; nothing stands for never.
fn sooner(before: Option<&str>, after: Option<&str>) -> bool {
    match (before.map(bare), after.map(bare)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => fewer(Some(before), Some(after)),
    }
}

/// True when the number is less, or not known.
fn fewer(before: Option<&str>, after: Option<&str>) -> bool {
    let number = |value: Option<&str>| value.map(bare).and_then(|it| it.parse::<u64>().ok());
    match (number(before), number(after)) {
        (Some(before), Some(after)) => after < before,
        _ => true,
    }
}
