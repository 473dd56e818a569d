//! How findings are named.

use super::{Checked, is_name, short};
use crate::spec::leaf::Fault;

pub(crate) fn finding_address(text: &str) -> Checked {
    let long = text.chars().count() > 1000;
    if text.trim().is_empty() || long || text.chars().any(|c| c.is_ascii_control()) {
        return Err(Fault::new(
            "bad-address",
            "the address is empty, has more than 1000 characters, or control characters",
            "take it from the finding, in quotes: \"units/retail: module.churn.aws_s3_bucket.raw\"",
        ));
    }
    Ok(())
}

/// A name of nothing but `*` would switch the rule off, which `rules` says in plain words.
pub(crate) fn judged_name(text: &str) -> Checked {
    let says_nothing = text.chars().all(|c| c == '*' || c.is_whitespace());
    let long = text.chars().count() > 1000;
    if says_nothing || long || text.chars().any(|c| c.is_ascii_control()) {
        return Err(Fault::new(
            "bad-name",
            "the name is empty or any, has more than 1000 characters, or control characters",
            "take it from the report, in quotes: \"units/retail: module.churn.*\", \"payments/fraud/artifacts*\"; `*` stands for any characters",
        ));
    }
    Ok(())
}

pub(crate) fn finding_code(text: &str) -> Checked {
    if is_name(text) && text.len() <= 64 {
        return Ok(());
    }
    Err(Fault::new(
        "bad-code",
        format!("`{}` is not the code of a finding", short(text)),
        "it stands in brackets behind the theorem: `plain-http`",
    ))
}
