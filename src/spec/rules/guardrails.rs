//! How an organization and its parts are named.

use super::{Checked, all, lower_or_digit, short};
use crate::spec::leaf::Fault;

/// [Organization](https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html), "Id".
pub(crate) fn organization_id(text: &str) -> Checked {
    if is_id(text, "o-", 10) {
        return Ok(());
    }
    Err(Fault::new(
        "bad-id",
        format!("`{}` is not the id of an organization", short(text)),
        "it looks like `o-a1b2c3d4e5`: `aws organizations describe-organization` shows it",
    ))
}

fn is_id(text: &str, start: &str, least: usize) -> bool {
    text.strip_prefix(start)
        .is_some_and(|rest| (least..=32).contains(&rest.len()) && all(rest, lower_or_digit))
}

/// [AttachPolicy](https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html), "TargetId".
pub(crate) fn policy_target(text: &str) -> Checked {
    let unit = text.strip_prefix("ou-").and_then(|it| it.split_once('-'));
    let unit = unit.is_some_and(|(root, rest)| is_id(root, "", 4) && is_id(rest, "", 8));
    let account = text.len() == 12 && all(text, |c| c.is_ascii_digit());
    if unit || account || is_id(text, "r-", 4) {
        return Ok(());
    }
    Err(Fault::new(
        "bad-id",
        format!("`{}` is nothing that a policy is attached to", short(text)),
        "write an organizational unit `ou-ab12-cdefghij`, an account \"111122223333\" or the root `r-ab12`",
    ))
}

/// A role by its ARN; the account may be `*`, and so may be the end of its name.
pub(crate) fn exempt_role(text: &str) -> Checked {
    let refused = |help: &str| {
        Err(Fault::new(
            "bad-arn",
            format!("`{}` can't be let off", short(text)),
            help,
        ))
    };
    let example = "write the ARN of a role: `arn:aws:iam::*:role/AWSControlTowerExecution`";
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [arn, partition, service, region, account, resource] = parts.as_slice() else {
        return refused(example);
    };
    let mut words = partition.split('-');
    let partition =
        words.next() == Some("aws") && words.all(|word| all(word, |c| c.is_ascii_lowercase()));
    let account = *account == "*" || account.len() == 12 && all(account, |c| c.is_ascii_digit());
    let name = resource.strip_prefix("role/").unwrap_or_default();
    let word = |part: &str| all(part, |c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c));
    let stem = name.strip_suffix('*');
    if name.starts_with("ringfence") || stem.is_some_and(|stem| "ringfence".starts_with(stem)) {
        return refused("paths that begin with `ringfence` are what the policies protect");
    }
    let good = (*arn, *service, *region) == ("arn", "iam", "")
        && text.len() <= 200
        && partition
        && account
        && stem.unwrap_or(name).split('/').all(word);
    match good {
        true => Ok(()),
        false => refused(example),
    }
}
