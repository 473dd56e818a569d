//! What AWS calls its things: regions, zones, roles, keys, buckets, images, machines.

use super::{Checked, all, lower_or_digit, short};
use crate::diagnostic::nearest;
use crate::spec::catalog;
use crate::spec::leaf::Fault;

pub(super) fn is_region(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = words.as_slice() else {
        return false;
    };
    first.len() == 2
        && (1..=3).contains(&middle.len())
        && all(first, |c| c.is_ascii_lowercase())
        && middle
            .iter()
            .all(|word| all(word, |c| c.is_ascii_lowercase()))
        && last.len() == 1
        && all(last, |c| c.is_ascii_digit())
}

pub(crate) fn region(text: &str) -> Checked {
    let known = catalog::region_names();
    let other_partition = catalog::partition(text) != "aws";
    if is_region(text) && (other_partition || known.contains(&text)) {
        return Ok(());
    }
    let help = match nearest(text, known) {
        Some(region) => format!("did you mean `{region}`?"),
        None => "a region looks like `eu-west-1`".to_owned(),
    };
    let message = format!("`{}` is not a region that is known", short(text));
    Err(Fault::new("unknown-region", message, help))
}

pub(crate) fn zone_id(text: &str) -> Checked {
    let shaped = text.split_once("-az").is_some_and(|(region, zone)| {
        let (letters, digit) = region
            .split_at_checked(region.len().saturating_sub(1))
            .unwrap_or(("", ""));
        (2..=6).contains(&letters.len())
            && all(letters, |c| c.is_ascii_lowercase())
            && all(digit, |c| c.is_ascii_digit())
            && (1..=2).contains(&zone.len())
            && all(zone, |c| c.is_ascii_digit())
    });
    if shaped {
        return Ok(());
    }
    let help = if is_region(text.trim_end_matches(|c: char| c.is_ascii_lowercase())) {
        "zones are given by id, like `euw1-az1`: names like `eu-west-1a` mean another zone in each account"
    } else {
        "a zone's id looks like `euw1-az1`"
    };
    Err(Fault::new(
        "bad-zone",
        format!("`{}` is not the id of a zone", short(text)),
        help,
    ))
}

/// The parts of an ARN: partition, service, region, account, resource.
pub(super) fn arn_parts(text: &str) -> Option<[&str; 5]> {
    let mut parts = text.splitn(6, ':');
    if parts.next() != Some("arn") {
        return None;
    }
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?])
}

pub(super) fn is_partition(text: &str) -> bool {
    text.strip_prefix("aws").is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|words| words.split('-').all(|w| all(w, |c| c.is_ascii_lowercase())))
    })
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && all(text, |c| c.is_ascii_digit())
}

fn role_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

/// True of the ARN of something of IAM's that has a name and perhaps a path: `user`, `role`.
pub(super) fn iam_arn(text: &str, kind: &str) -> bool {
    let Some([partition, "iam", "", account, resource]) = arn_parts(text) else {
        return false;
    };
    let path = resource
        .strip_prefix(kind)
        .and_then(|it| it.strip_prefix('/'));
    let mut segments: Vec<&str> = path.into_iter().flat_map(|path| path.split('/')).collect();
    let name = segments.pop().unwrap_or_default();
    is_partition(partition)
        && is_account(account)
        && text.len() <= 600
        && name.len() <= 64
        && all(name, role_character)
        && !text.contains(['*', '?'])
        && segments
            .iter()
            .all(|it| all(it, |c| ('!'..='~').contains(&c)))
}

/// Names and paths of roles as IAM takes them
/// ([quotas, names](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)).
pub(crate) fn role_arn(text: &str) -> Checked {
    let fault = |help: &str| {
        Err(Fault::new(
            "bad-arn",
            format!("`{}` is not the ARN of a role", short(text)),
            help,
        ))
    };
    let shape = "it looks like `arn:aws:iam::111122223333:role/name`";
    let Some([partition, service, region, account, resource]) = arn_parts(text) else {
        return fault(shape);
    };
    if text.contains(['*', '?']) {
        return fault("name one role: a pattern would let in whoever can make a role that matches");
    }
    if service == "sts" && resource.starts_with("assumed-role/") {
        return fault("this is a session; give the role: `arn:aws:iam::111122223333:role/name`");
    }
    if service == "iam" && (resource == "root" || resource.starts_with("user/")) {
        return fault("neither users nor whole accounts administer; give a role");
    }
    if !is_partition(partition) || service != "iam" || !region.is_empty() {
        return fault(shape);
    }
    if !is_account(account) {
        return fault("the account has twelve digits");
    }
    let Some(path) = resource.strip_prefix("role/") else {
        return fault(shape);
    };
    let mut segments: Vec<&str> = path.split('/').collect();
    let name = segments.pop().unwrap_or_default();
    if !all(name, role_character) || name.len() > 64 {
        return fault("a role's name has 1 to 64 of `A-Z`, `a-z`, `0-9` and `_+=,.@-`");
    }
    if text.len() > 600
        || segments
            .iter()
            .any(|s| !all(s, |c| ('!'..='~').contains(&c)))
    {
        return fault("a role's path has no empty part and no space");
    }
    Ok(())
}

pub(crate) fn key_arn(text: &str) -> Checked {
    let good = arn_parts(text).is_some_and(|[partition, service, region, account, resource]| {
        is_partition(partition)
            && service == "kms"
            && is_region(region)
            && is_account(account)
            && resource.strip_prefix("key/").is_some_and(|id| {
                id.len() <= 64 && all(id, |c| c.is_ascii_alphanumeric() || c == '-')
            })
    });
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-arn",
        format!("`{}` is not the ARN of a KMS key", short(text)),
        "it looks like `arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`",
    ))
}

/// Names of buckets as S3 takes them
/// ([bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)).
pub(crate) fn state_bucket(text: &str) -> Checked {
    if is_bucket_name(text) {
        return Ok(());
    }
    Err(Fault::new(
        "bad-bucket-name",
        format!("`{}` can't be the name of a bucket", short(text)),
        "S3 takes 3 to 63 of `a-z`, `0-9`, `.` and `-`, beginning and ending with a letter or digit",
    ))
}

/// True when S3 takes the name.
pub(crate) fn is_bucket_name(text: &str) -> bool {
    const PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
    const SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3", ".mrap"];
    let numbers = text.split('.').collect::<Vec<_>>();
    let address = numbers.len() == 4 && numbers.iter().all(|n| all(n, |c| c.is_ascii_digit()));
    (3..=63).contains(&text.len())
        && all(text, |c| lower_or_digit(c) || c == '-' || c == '.')
        && text.starts_with(lower_or_digit)
        && text.ends_with(lower_or_digit)
        && !text.contains("..")
        && !address
        && !PREFIXES.iter().any(|prefix| text.starts_with(prefix))
        && !SUFFIXES.iter().any(|suffix| text.ends_with(suffix))
}

/// The parts of an image in ECR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ImageParts<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) repository: &'a str,
    /// `@sha256:…` or `:tag`.
    pub(crate) reference: &'a str,
}

/// Takes an image apart; `None` when it is not one of ECR, or has neither digest nor tag.
pub(crate) fn image_parts(text: &str) -> Option<ImageParts<'_>> {
    let (host, path) = text.split_once('/')?;
    let (account, rest) = host.split_once(".dkr.ecr.")?;
    let (region, domain) = rest.split_once('.')?;
    let at = path.find(['@', ':'])?;
    let (repository, reference) = path.split_at_checked(at)?;
    let word = |word: &str| {
        // Groups of letters and digits with one separator between them.
        word.split(['.', '_', '-'])
            .all(|part| all(part, lower_or_digit))
    };
    let good = text.len() <= 255
        && is_account(account)
        && is_region(region)
        && matches!(domain, "amazonaws.com" | "amazonaws.com.cn")
        && repository.split('/').all(word)
        && (is_digest(reference) || is_tag(reference));
    good.then_some(ImageParts {
        account,
        region,
        repository,
        reference,
    })
}

pub(crate) fn is_digest(reference: &str) -> bool {
    reference.strip_prefix("@sha256:").is_some_and(|hash| {
        hash.len() == 64 && all(hash, |c| c.is_ascii_digit() || ('a'..='f').contains(&c))
    })
}

fn is_tag(reference: &str) -> bool {
    reference.strip_prefix(':').is_some_and(|tag| {
        tag.len() <= 128
            && tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            && all(tag, |c| c.is_ascii_alphanumeric() || "_.-".contains(c))
    })
}

pub(crate) fn any_image(text: &str) -> Checked {
    if image_parts(text).is_some() {
        return Ok(());
    }
    let help = if text.contains(".dkr.ecr.") {
        "after the repository comes a digest: `@sha256:` and 64 hexadecimal digits"
    } else {
        "only ECR is reachable from a team's network: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/training@sha256:…`"
    };
    Err(Fault::new(
        "bad-image",
        format!("`{}` is not an image in ECR", short(text)),
        help,
    ))
}

pub(crate) fn pinned_image(text: &str) -> Checked {
    any_image(text)?;
    if image_parts(text).is_some_and(|parts| is_digest(parts.reference)) {
        return Ok(());
    }
    Err(Fault::new(
        "mutable-image",
        format!("`{}` can mean another image tomorrow", short(text)),
        "name it by digest, or say why not: `image: { uri: …, mutable-because: \"…\" }`",
    ))
}

pub(crate) fn instance_type(text: &str) -> Checked {
    machine(text, catalog::Use::Training, "trains on")
}

pub(crate) fn endpoint_instance_type(text: &str) -> Checked {
    machine(text, catalog::Use::Endpoint, "runs endpoints on")
}

fn machine(text: &str, used: catalog::Use, what_for: &str) -> Checked {
    if catalog::instance_type(text, used).is_some() {
        return Ok(());
    }
    let known = catalog::instance_types(used);
    let with_prefix = format!("ml.{text}");
    let help = match nearest(text, known.iter().map(String::as_str)) {
        _ if known.contains(&with_prefix) => format!("SageMaker calls it `{with_prefix}`"),
        Some(kind) => format!("did you mean `{kind}`?"),
        None => "a type looks like `ml.m5.xlarge`".to_owned(),
    };
    Err(Fault::new(
        "unknown-instance-type",
        format!("`{}` is not a type that SageMaker {what_for}", short(text)),
        help,
    ))
}
