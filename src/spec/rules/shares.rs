//! Places in other teams' buckets, and days.

use jiff::civil::Date;

use super::{Checked, is_key_path, is_name, short};
use crate::spec::leaf::Fault;

pub(crate) fn shared_place(text: &str) -> Checked {
    let mut parts = text.splitn(4, '/');
    let named = [24, 24, 32].iter().all(|longest| {
        parts
            .next()
            .is_some_and(|part| is_name(part) && part.len() <= *longest)
    });
    let prefix = parts.next().unwrap_or_default();
    let good = named
        && !text.starts_with("platform/")
        && text.len() <= 512
        && (prefix.is_empty() || is_key_path(prefix));
    if good {
        return Ok(());
    }
    let help = if text.contains(['*', '?', '$']) {
        "a prefix holds no pattern: `retail/churn/models/nightly` stands for everything below it"
    } else {
        "write unit, team and bucket and, after a slash, a prefix: `retail/churn/models/nightly`"
    };
    Err(Fault::new(
        "bad-location",
        format!(
            "`{}` is not a bucket of a team, or a prefix in one",
            short(text)
        ),
        help,
    ))
}

/// A day from 2000 to 2199, so that the day after it is one as well.
pub(crate) fn day(text: &str) -> Result<Date, Fault> {
    let digits = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let within = |from: usize, to: usize, least: u8, most: u8| {
        let number = text.get(from..to).and_then(|part| part.parse::<u8>().ok());
        number.is_some_and(|number| (least..=most).contains(&number))
    };
    let shaped = text.len() == 10
        && [0, 1, 2, 3, 5, 6, 8, 9].into_iter().all(digits)
        && text.get(4..5) == Some("-")
        && text.get(7..8) == Some("-")
        && within(0, 2, 20, 21)
        && within(5, 7, 1, 12)
        && within(8, 10, 1, 31);
    if !shaped {
        return Err(Fault::new(
            "bad-date",
            format!("`{}` is not a day", short(text)),
            "write year, month and day, in UTC: `2027-06-30`",
        ));
    }
    text.parse().map_err(|_| {
        Fault::new(
            "no-such-day",
            format!("there is no day `{text}`"),
            "its month has fewer days",
        )
    })
}
