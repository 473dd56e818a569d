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
