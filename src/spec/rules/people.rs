//! What people's entries name.

use super::{Checked, short};
use crate::spec::leaf::Fault;

fn refused(text: &str, what: &str, help: &str) -> Checked {
    let message = format!("`{}` is not {what}", short(text));
    Err(Fault::new("bad-name", message, help))
}

fn is_of(text: &str, longest: usize, others: &str) -> bool {
    let known = |it: char| it.is_ascii_alphanumeric() || others.contains(it);
    !text.is_empty() && text.len() <= longest && text.chars().all(known)
}

/// ([CreateSAMLProvider](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html), `Name`).
pub(crate) fn saml_provider(text: &str) -> Checked {
    match is_of(text, 128, "_.-") {
        true => Ok(()),
        false => refused(
            text,
            "the name of a SAML provider",
            "write the name that it has in IAM, without its ARN: `okta`",
        ),
    }
}

/// Groups stand in a session tag between colons, so none holds a colon, and none holds what a pattern would read as more
/// ([session tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html)).
pub(crate) fn group(text: &str) -> Checked {
    match is_of(text, 64, "_.=@+-") {
        true => Ok(()),
        false => refused(
            text,
            "the name of a group",
            "letters, digits and `_.=@+-`, 64 at most, as the identity provider sends it: `vision-scientists`",
        ),
    }
}

/// ([CreateNotebookInstance](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html)).
pub(crate) fn notebook_instance_type(text: &str) -> Checked {
    let rest = text.strip_prefix("ml.").and_then(|it| it.split_once('.'));
    let word = |it: &str| {
        !it.is_empty() && { it.chars() }.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    match rest.is_some_and(|(family, size)| word(family) && word(size)) {
        true => Ok(()),
        false => refused(
            text,
            "a machine type of SageMaker",
            "it looks like `ml.t3.medium`",
        ),
    }
}

/// ([CreatePermissionSet](https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html), `InstanceArn`).
pub(crate) fn sso_instance_arn(text: &str) -> Checked {
    let rest = text
        .strip_prefix("arn:aws")
        .and_then(|it| it.split_once(":sso:::instance/"));
    let good = rest.is_some_and(|(partition, id)| {
        let id = id
            .strip_prefix("ssoins-")
            .or_else(|| id.strip_prefix("ins-"));
        let known = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '.';
        let words = partition.split('-').skip(1);
        let named = partition.is_empty() || partition.starts_with('-');
        named
            && { words }.all(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_lowercase()))
            && id.is_some_and(|it| it.len() == 16 && it.chars().all(known))
    });
    match good {
        true => Ok(()),
        false => refused(
            text,
            "the ARN of an instance of IAM Identity Center",
            "it looks like `arn:aws:sso:::instance/ssoins-1234567890abcdef`",
        ),
    }
}

/// ([CreateAccountAssignment](https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html), `PrincipalId`).
pub(crate) fn group_id(text: &str) -> Checked {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|it| it.len()).collect();
    let long = lengths == [10, 8, 4, 4, 4, 12];
    let hex = |it: &&str| it.chars().all(|it| it.is_ascii_hexdigit());
    let first = parts
        .first()
        .is_some_and(|it| !it.contains(|it: char| it.is_ascii_uppercase()));
    match (lengths == [8, 4, 4, 4, 12] || long && first) && parts.iter().all(hex) {
        true => Ok(()),
        false => refused(
            text,
            "the id of a group",
            "IAM Identity Center shows it with the group: `12345678-1234-1234-1234-123456789012`",
        ),
    }
}
