//! What may be written in each scalar: the rules of AWS, and a few of our own that keep physical names in order.

mod accept;
mod admins;
mod audit;
mod aws;
mod guardrails;
mod people;
mod registry;
mod serving;
mod shares;

pub(crate) use accept::{finding_address, finding_code, judged_name};
pub(crate) use admins::{
    ci_branch, ci_environment, ci_project, ci_repository, container_image, engine, file_hash,
    git_commit, install_url, person_arn, repository_parts, runner_label, user_arn,
};
pub(crate) use audit::email_address;
pub(crate) use aws::{
    any_image, endpoint_instance_type, image_parts, instance_type, is_bucket_name, key_arn,
    pinned_image, region, role_arn, state_bucket, zone_id,
};

pub(crate) use guardrails::{exempt_role, organization_id, policy_target};
pub(crate) use people::{group, group_id, notebook_instance_type, saml_provider, sso_instance_arn};
pub(crate) use registry::{puller, upstream};
pub(crate) use serving::{
    application_path, bundle, caller, certificate_arn, folder, health_path, link_name,
    model_archive, object_path, principal, secret_arn, sink_arn, topic_arn, trust_store_arn,
    variable_name, vpc_endpoint_id, web_acl_arn,
};
pub(crate) use shares::{day, shared_place};

use ipnet::Ipv4Net;

use super::leaf::Fault;

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
        format!("`{}` can't be {what}", short(text))
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
    name_of(text, "the name of an organization", 2, 20)?;
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

/// Paths below the spec's own folder; what is hidden is not included.
pub(crate) fn include_path(text: &str) -> Checked {
    let help = if text.contains("..") || text.starts_with('/') {
        "a file to include lies in the spec's folder or below it: `units/retail.yaml`"
    } else if text.contains("**") {
        "`*` stands for a part of one name: list the folders, as in `[units/*.yaml, more/*.yaml]`"
    } else if text.len() > 200 {
        "200 characters are the most"
    } else {
        "write names of `A-Z`, `a-z`, `0-9`, `_`, `-` and `.` with `/` between them; `*` and `?` stand for any others"
    };
    let character = |c: char| c.is_ascii_alphanumeric() || "_.-*?".contains(c);
    let good = text.len() <= 200
        && !text.contains("**")
        && text
            .split('/')
            .all(|name| all(name, character) && !name.starts_with('.'));
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-include",
        format!("`{}` can't be included", short(text)),
        help,
    ))
}

pub(crate) fn unit(text: &str) -> Checked {
    name_of(text, "the name of a unit", 1, 24)?;
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
    name_of(text, "the name of a team", 1, 24)
}

/// Names of units, teams and buckets with slashes between them.
fn path_of(text: &str, what: &str, longest: &[usize], example: &str) -> Checked {
    let parts: Vec<&str> = text.split('/').collect();
    let fits = |(part, longest): (&&str, &usize)| is_name(part) && part.len() <= *longest;
    if parts.len() == longest.len()
        && parts.iter().zip(longest).all(fits)
        && parts.first() != Some(&"platform")
    {
        return Ok(());
    }
    Err(Fault::new(
        "bad-path",
        format!("`{}` does not name a {what}", short(text)),
        format!("write its names from the unit down, with slashes between them: `{example}`"),
    ))
}

pub(crate) fn team_path(text: &str) -> Checked {
    path_of(text, "team", &[24, 24], "retail/churn")
}

pub(crate) fn bucket_path(text: &str) -> Checked {
    path_of(text, "bucket", &[24, 24, 32], "retail/churn/raw")
}

pub(crate) fn name(text: &str) -> Checked {
    name_of(text, "a name", 1, 32)
}

pub(crate) fn bucket(text: &str) -> Checked {
    name_of(text, "the name of a bucket", 1, 32)?;
    if text == "trail" {
        return Err(Fault::new(
            "bad-name",
            "`trail` is the bucket that the trails of all accounts go to",
            "call yours otherwise: `trail-2`",
        ));
    }
    if text == "balancer-logs" {
        return Err(Fault::new(
            "bad-name",
            "`balancer-logs` is the bucket that the load balancers of a team's services log to",
            "call yours otherwise: `balancer-logs-2`",
        ));
    }
    if text == "access-logs" {
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

/// Free text: no control characters but tabs and line ends.
pub(crate) fn is_text(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest
        && text
            .chars()
            .all(|c| !c.is_ascii_control() || c == '\n' || c == '\t')
}

pub(crate) fn reason(text: &str) -> Checked {
    if text.trim().is_empty() || !is_text(text, 1000) {
        return Err(Fault::new(
            "no-reason",
            "the reason says nothing, has more than 1000 characters, or control characters",
            "say in a sentence why this is right here: reviewers read it",
        ));
    }
    Ok(())
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
    let help = if text.starts_with("//") {
        "what is shared can be read, and nothing more: jobs write to buckets of their own team"
    } else if text.starts_with("s3://") || text.starts_with("arn:") {
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
    // Leading zeros are refused: Terraform refuses them too, and some programs take them for octal.
    let parsed = text.parse::<Ipv4Net>().ok();
    let Some(net) = parsed.filter(|net| net.to_string() == text) else {
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
