//! Who is told.

use super::{Checked, short};
use crate::spec::leaf::Fault;

pub(crate) fn email_address(text: &str) -> Checked {
    let of = |part: &str, also: &str| {
        let mut letters = part.chars();
        !part.is_empty() && letters.all(|it| it.is_ascii_alphanumeric() || also.contains(it))
    };
    let parts = text.split_once('@').filter(|_| text.len() <= 254);
    let good = parts.is_some_and(|(person, host)| {
        of(person, "._+-") && host.contains('.') && host.split('.').all(|part| of(part, "-"))
    });
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-email",
        format!("`{}` is not an address of mail", short(text)),
        "it looks like `security@acme.example`",
    ))
}
