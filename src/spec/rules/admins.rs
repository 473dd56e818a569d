//! How people, repositories, branches and environments are named.

use super::aws::{iam_arn, is_digest, role_arn};
use super::{Checked, all, lower_or_digit, short};
use crate::diagnostic::nearest;
use crate::spec::admins::Engine;
use crate::spec::decode::listed;
use crate::spec::leaf::Fault;

/// Roles and users; neither whole accounts nor patterns.
pub(crate) fn person_arn(text: &str) -> Checked {
    match iam_arn(text, "user") {
        true => Ok(()),
        false => role_arn(text).map_err(|fault| Fault {
            message: format!("`{}` is not the ARN of a role or user", short(text)),
            ..fault
        }),
    }
}

/// Users alone: a second factor does not come with the session of a role
/// ([MFA-protected API access](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)).
pub(crate) fn user_arn(text: &str) -> Checked {
    if iam_arn(text, "user") {
        return Ok(());
    }
    let (message, help) = match role_arn(text) {
        Ok(()) => (
            format!(
                "`{}` is a role, and asks with no second factor",
                short(text)
            ),
            "name users: who comes by way of a role, or of another sign-in, never carries MFA to AWS",
        ),
        Err(_) => (
            format!("`{}` is not the ARN of a user", short(text)),
            "it looks like `arn:aws:iam::111122223333:user/name`",
        ),
    };
    Err(Fault::new("bad-arn", message, help))
}

fn word(text: &str) -> bool {
    all(text, |c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

/// The parts of a repository's name, each with its id if it has one.
pub(crate) fn repository_parts(text: &str) -> Vec<(&str, Option<&str>)> {
    let parts = text.split('/');
    parts
        .map(|part| match part.split_once('@') {
            Some((name, id)) => (name, Some(id)),
            None => (part, None),
        })
        .collect()
}

pub(crate) fn ci_repository(text: &str) -> Checked {
    let parts = repository_parts(text);
    let id = |id: &str| id.len() <= 20 && all(id, |c| c.is_ascii_digit());
    let mut each = parts.iter();
    if parts.len() > 1
        && text.len() <= 255
        && each.all(|(name, number)| word(name) && number.is_none_or(id))
    {
        return Ok(());
    }
    let help = match text.contains("://") {
        true => "leave out the host: `acme/ml-infra`",
        false => {
            "it looks like `acme/ml-infra`; each part has `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`"
        }
    };
    let message = format!("`{}` is not the name of a repository", short(text));
    Err(Fault::new("bad-repository", message, help))
}

/// No pattern: every branch that it matches could deploy.
pub(crate) fn ci_branch(text: &str) -> Checked {
    let whole = text.split('/').all(word);
    if whole && text.len() <= 200 && !text.starts_with("refs/") {
        return Ok(());
    }
    let help = match (text.contains(['*', '?']), text.starts_with("refs/")) {
        (true, _) => "name one branch: with a pattern whoever makes a branch applies the stack",
        (_, true) => "write the branch alone: `main`",
        _ => "it looks like `main` or `release/1.0`",
    };
    let message = format!("`{}` is not the name of one branch", short(text));
    Err(Fault::new("bad-branch", message, help))
}

pub(crate) fn ci_environment(text: &str) -> Checked {
    if word(text) && text.len() <= 200 {
        return Ok(());
    }
    let help = "it looks like `production`: 1 to 200 of `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`";
    let message = format!("`{}` is not the name of one environment", short(text));
    Err(Fault::new("bad-environment", message, help))
}

/// No colon: parts of what a token says are told apart by them.
pub(crate) fn ci_project(text: &str) -> Checked {
    let ends = |c: char| c.is_ascii_alphanumeric();
    let inner = |c: char| ends(c) || " _.-".contains(c);
    if (3..=40).contains(&text.len())
        && all(text, inner)
        && text.starts_with(ends)
        && text.ends_with(ends)
    {
        return Ok(());
    }
    let help =
        "it looks like `Default Project`: 3 to 40 of `A-Z`, `a-z`, `0-9`, blanks, `_`, `.` and `-`";
    let message = format!("`{}` is not the name of a project", short(text));
    Err(Fault::new("bad-project", message, help))
}

/// A label that needs no quoting anywhere.
pub(crate) fn runner_label(text: &str) -> Checked {
    if word(text) && text.len() <= 100 {
        return Ok(());
    }
    let help = "it looks like `self-hosted`: 1 to 100 of `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`";
    let message = format!("`{}` is not the label of a runner", short(text));
    Err(Fault::new("bad-runner", message, help))
}

/// By digest: what runs with the credentials of a deploying role is the same today and tomorrow.
pub(crate) fn container_image(text: &str) -> Checked {
    if is_container_image(text) {
        return Ok(());
    }
    let help = match text.contains("@sha256:") {
        true => {
            "it looks like `registry.example/platform/ringfence@sha256:` and 64 hexadecimal digits"
        }
        false => {
            "name it by its digest, which nobody can move: `registry.example/platform/ringfence@sha256:…`"
        }
    };
    let message = format!("`{}` is not an image with a digest", short(text));
    Err(Fault::new("bad-image", message, help))
}

fn is_container_image(text: &str) -> bool {
    let words = |part: &str| {
        part.split(['.', '_', '-'])
            .all(|word| all(word, lower_or_digit))
    };
    let port = |port: &str| port.len() <= 5 && all(port, |c| c.is_ascii_digit());
    let Some(at) = text.find('@') else {
        return false;
    };
    let Some((name, digest)) = text.split_at_checked(at) else {
        return false;
    };
    let mut parts = name.split('/');
    let host = parts.next().unwrap_or_default();
    let host = match host.split_once(':') {
        Some((host, number)) => words(host) && port(number),
        None => words(host),
    };
    text.len() <= 400 && host && parts.all(words) && is_digest(digest)
}

/// Without user, password and query, which would stand in the open, and with nothing that a shell or YAML reads.
pub(crate) fn install_url(text: &str) -> Checked {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let words = |part: &str| all(part, |c| c.is_ascii_alphanumeric());
    let step = |part: &str| all(part, |c| c.is_ascii_alphanumeric() || "_~.+-".contains(c));
    if text.len() <= 400
        && name.split(['.', '-']).all(words)
        && port.len() <= 5
        && all(port, |c| c.is_ascii_digit())
        && path.split('/').all(step)
    {
        return Ok(());
    }
    let help = match text.starts_with("https://") {
        true => {
            "it looks like `https://git.example/platform/ringfence`: no user, no query, nothing that is escaped"
        }
        false => "it begins with `https://`, which nobody on the way can answer",
    };
    let message = format!("`{}` is not an address that is installed from", short(text));
    Err(Fault::new("bad-url", message, help))
}

/// All 40 digits: a branch or a tag is somewhere else tomorrow, and a few digits are soon those of two commits.
pub(crate) fn git_commit(text: &str) -> Checked {
    if text.len() == 40 && all(text, is_hexadecimal) {
        return Ok(());
    }
    let help = "name the commit by all its 40 digits, as `git rev-parse v0.1.0^{commit}` says them";
    let message = format!("`{}` is not the whole name of a commit", short(text));
    Err(Fault::new("bad-revision", message, help))
}

pub(crate) fn file_hash(text: &str) -> Checked {
    if text.len() == 64 && all(text, is_hexadecimal) {
        return Ok(());
    }
    let help = "it has 64 hexadecimal digits, as `sha256sum ringfence` says them";
    let message = format!("`{}` is not the SHA-256 of a file", short(text));
    Err(Fault::new("bad-sha256", message, help))
}

fn is_hexadecimal(c: char) -> bool {
    matches!(c, '0'..='9' | 'a'..='f')
}

/// What applies stacks, by its name.
pub(crate) fn engine(text: &str) -> Result<Engine, Fault> {
    let words = Engine::ALL.map(|(word, _)| word);
    let mut known = Engine::ALL.into_iter();
    if let Some((_, engine)) = known.find(|(word, _)| *word == text) {
        return Ok(engine);
    }
    let help = match nearest(text, words) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("it can be {}", listed(&words)),
    };
    let message = format!("`{}` is not one of the choices", short(text));
    Err(Fault::new("unknown-choice", message, help))
}
