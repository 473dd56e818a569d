//! What may be written in each scalar: the rules of AWS, and a few of our own that keep physical names in order.

use ipnet::Ipv4Net;

use super::catalog;
use super::leaf::Fault;
use crate::diagnostic::nearest;

type Checked = Result<(), Fault>;

fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

fn lower_or_digit(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

/// Words of lower-case letters and digits with single hyphens between them; the first begins with a letter.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split('-').all(|word| all(word, lower_or_digit))
}

/// The nearest thing to `text` that is a name.
fn as_name(text: &str, max: usize) -> Option<String> {
    let mut made = String::new();
    for c in text.chars().take(200).flat_map(char::to_lowercase) {
        if c.is_ascii_lowercase() || (c.is_ascii_digit() && !made.is_empty()) {
            made.push(c);
        } else if !made.is_empty() && !made.ends_with('-') {
            made.push('-');
        }
    }
    made.truncate(max);
    let made = made.trim_end_matches('-').to_owned();
    is_name(&made).then_some(made)
}

fn name_of(text: &str, what: &str, min: usize, max: usize) -> Checked {
    if is_name(text) && (min..=max).contains(&text.len()) {
        return Ok(());
    }
    let message = if is_name(text) {
        format!(
            "`{}` has {} characters; {what} has {min} to {max}",
            short(text),
            text.len()
        )
    } else {
        format!("`{}` can't be the name of {what}", short(text))
    };
    let rule =
        format!("{min} to {max} of `a-z`, `0-9` and single hyphens, beginning with a letter");
    let help = match as_name(text, max).filter(|made| made.len() >= min && made != text) {
        Some(made) => format!("write {rule}: `{made}`"),
        None => format!("write {rule}"),
    };
    Err(Fault::new("bad-name", message, help))
}

/// As much of a text as a message can hold, on one line.
pub(crate) fn short(text: &str) -> String {
    let shown: String = text
        .chars()
        .take(81)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    match shown.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", shown.get(..at).unwrap_or_default()),
        None => shown,
    }
}

/// The stem of physical names. `aws` begins the aliases that belong to AWS; the others begin bucket names
/// that S3 keeps for itself
/// ([bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)).
pub(crate) fn organization(text: &str) -> Checked {
    name_of(text, "an organization", 2, 20)?;
    let reserved = text == "aws"
        || ["sthree", "amzn-s3-demo"].iter().any(|prefix| {
            text.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
    if reserved {
        return Err(Fault::new(
            "bad-name",
            format!("`{text}` begins names that AWS keeps for itself"),
            "choose another short name: it begins every bucket, alias and role",
        ));
    }
    Ok(())
}

pub(crate) fn unit(text: &str) -> Checked {
    name_of(text, "a unit", 1, 24)?;
    if text == "platform" {
        return Err(Fault::new(
            "bad-name",
            "`platform` is what everybody shares, not a unit",
            "call the unit otherwise: `platform-team`",
        ));
    }
    Ok(())
}

pub(crate) fn team(text: &str) -> Checked {
    name_of(text, "a team", 1, 24)
}

pub(crate) fn name(text: &str) -> Checked {
    name_of(text, "a job or account", 1, 32)
}

pub(crate) fn bucket(text: &str) -> Checked {
    name_of(text, "a bucket", 1, 32)?;
    if matches!(text, "access-logs" | "trail") {
        return Err(Fault::new(
            "bad-name",
            format!("every team has a bucket `{text}` already"),
            format!("call yours otherwise: `{text}-2`"),
        ));
    }
    Ok(())
}

pub(crate) fn account_id(text: &str) -> Checked {
    if text.len() == 12 && all(text, |c| c.is_ascii_digit()) {
        return Ok(());
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let help = if digits.len() == 12 {
        format!("write the digits alone: `\"{digits}\"`")
    } else if digits.len() == text.len() && (1..12).contains(&digits.len()) {
        format!("an id has twelve digits; if leading zeros were lost, it is `\"{digits:0>12}\"`")
    } else {
        "an id has twelve digits, in quotes: `\"111122223333\"`".to_owned()
    };
    Err(Fault::new(
        "bad-account",
        format!("`{}` is not an account id", short(text)),
        help,
    ))
}

fn is_region(text: &str) -> bool {
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
fn arn_parts(text: &str) -> Option<[&str; 5]> {
    let mut parts = text.splitn(6, ':');
    if parts.next() != Some("arn") {
        return None;
    }
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?])
}

fn is_partition(text: &str) -> bool {
    text.strip_prefix("aws").is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|words| words.split('-').all(|w| all(w, |c| c.is_ascii_lowercase())))
    })
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && all(text, |c| c.is_ascii_digit())
}

fn role_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
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

fn key_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_.=@+-".contains(c)
}

/// Segments of an S3 key: nothing that a policy would read as a pattern, nothing that a path would resolve.
fn is_key_path(text: &str) -> bool {
    text.strip_suffix('/')
        .unwrap_or(text)
        .split('/')
        .all(|segment| all(segment, key_character) && segment != "." && segment != "..")
}

pub(crate) fn key_prefix(text: &str) -> Checked {
    if is_key_path(text) && text.len() <= 256 {
        return Ok(());
    }
    Err(Fault::new(
        "bad-prefix",
        format!("`{}` can't stand before the keys of states", short(text)),
        "write words of letters, digits and `_.=@+-` with single slashes between them: `ml/ringfence`",
    ))
}

pub(crate) fn host_name(text: &str) -> Checked {
    let labels: Vec<&str> = text.split('.').collect();
    let good = text.len() <= 253
        && labels.len() > 1
        && labels.iter().all(|label| {
            label.len() <= 63
                && all(label, |c| lower_or_digit(c) || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-host",
        format!("`{}` is not the name of a host", short(text)),
        "write it without scheme and path: `app.terraform.io`",
    ))
}

fn word_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

pub(crate) fn remote_organization(text: &str) -> Checked {
    if (3..=40).contains(&text.len()) && all(text, word_character) {
        return Ok(());
    }
    Err(Fault::new(
        "bad-name",
        format!(
            "`{}` can't be an organization of a remote backend",
            short(text)
        ),
        "write 3 to 40 letters, digits, `_` and `-`",
    ))
}

pub(crate) fn workspace_prefix(text: &str) -> Checked {
    if text.len() <= 40 && all(text, word_character) {
        return Ok(());
    }
    Err(Fault::new(
        "bad-name",
        format!("`{}` can't begin a workspace's name", short(text)),
        "write 1 to 40 letters, digits, `_` and `-`",
    ))
}

pub(crate) fn classification(text: &str) -> Checked {
    let good = text.len() <= 128
        && text.split(' ').all(|word| {
            all(word, |c| {
                c.is_ascii_alphanumeric() || "_.:/=+@-".contains(c)
            })
        });
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-tag",
        format!("`{}` can't be the value of a tag", short(text)),
        "write 1 to 128 letters, digits, single spaces and `_.:/=+@-`: `confidential`",
    ))
}

pub(crate) fn reason(text: &str) -> Checked {
    if text.trim().is_empty() || text.chars().count() > 1000 {
        return Err(Fault::new(
            "no-reason",
            "the reason says nothing, or more than 1000 characters",
            "say in a sentence why this is right here: reviewers read it",
        ));
    }
    Ok(())
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

fn is_digest(reference: &str) -> bool {
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

pub(crate) fn place(text: &str) -> Checked {
    let (bucket, rest) = text.split_once('/').unwrap_or((text, ""));
    let good = is_name(bucket)
        && bucket.len() <= 32
        && text.len() <= 512
        && (rest.is_empty() || is_key_path(rest));
    if good {
        return Ok(());
    }
    let help = if text.starts_with("s3://") || text.starts_with("arn:") {
        "name a bucket of the team by its name in this file, and a prefix: `dataset/images`"
    } else if text.contains(['*', '?', '$']) {
        "a prefix holds no pattern: `dataset/images` stands for everything below it"
    } else {
        "write a bucket's name and, after a slash, words of letters, digits and `_.=@+-`: `dataset/images`"
    };
    Err(Fault::new(
        "bad-location",
        format!("`{}` is not a bucket or a prefix in one", short(text)),
        help,
    ))
}

pub(crate) fn instance_type(text: &str) -> Checked {
    if catalog::instance_type(text).is_some() {
        return Ok(());
    }
    let known = catalog::instance_types();
    let with_prefix = format!("ml.{text}");
    let help = match nearest(text, known.iter().map(String::as_str)) {
        _ if known.contains(&with_prefix) => format!("SageMaker calls it `{with_prefix}`"),
        Some(kind) => format!("did you mean `{kind}`?"),
        None => "a type looks like `ml.m5.xlarge`".to_owned(),
    };
    Err(Fault::new(
        "unknown-instance-type",
        format!("`{}` is not a type that SageMaker trains on", short(text)),
        help,
    ))
}

pub(crate) fn parameter_name(text: &str) -> Checked {
    let good = text.len() <= 256
        && all(text, |c| {
            c.is_ascii_alphanumeric() || "_.:/=+@-".contains(c)
        });
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-name",
        format!("`{}` can't be the name of a hyperparameter", short(text)),
        "write 1 to 256 letters, digits and `_.:/=+@-`",
    ))
}

/// Blocks that a VPC can have and that nobody else on the internet has
/// ([VPC CIDR blocks](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html)).
pub(crate) fn private_block(text: &str) -> Result<Ipv4Net, Fault> {
    let bad = |message: String, help: String| Err(Fault::new("bad-network", message, help));
    let Ok(net) = text.parse::<Ipv4Net>() else {
        return bad(
            format!("`{}` is not an IPv4 block", short(text)),
            "write an address and a prefix length: `10.64.0.0/12`".to_owned(),
        );
    };
    if net.addr() != net.network() {
        return bad(
            format!("`{net}` has bits set behind its prefix"),
            format!("the block that it lies in is `{}`", net.trunc()),
        );
    }
    let private = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
    ]
    .iter()
    .filter_map(|block| block.parse::<Ipv4Net>().ok())
    .any(|block| block.contains(&net));
    if !private {
        return bad(
            format!("`{net}` is not private"),
            "take a block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10".to_owned(),
        );
    }
    if net.prefix_len() > 28 {
        return bad(
            format!("`{net}` is smaller than the smallest VPC"),
            "a VPC has at least 16 addresses: /28; all teams together want more, such as /16"
                .to_owned(),
        );
    }
    Ok(net)
}
