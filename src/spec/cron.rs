//! Schedule expressions of EventBridge rules
//! ([schedules](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html)).

use super::leaf::Fault;
use super::rules::short;

/// A field of a cron expression: its name, its bounds, names for its values and what else it may hold.
struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    words: &'static [&'static str],
    /// Of `? L W #`.
    special: &'static str,
}

const MONTHS: &[&str] = &[
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [Field; 6] = [
    Field {
        name: "minute",
        min: 0,
        max: 59,
        words: &[],
        special: "",
    },
    Field {
        name: "hour",
        min: 0,
        max: 23,
        words: &[],
        special: "",
    },
    Field {
        name: "day of month",
        min: 1,
        max: 31,
        words: &[],
        special: "?LW",
    },
    Field {
        name: "month",
        min: 1,
        max: 12,
        words: MONTHS,
        special: "",
    },
    Field {
        name: "day of week",
        min: 1,
        max: 7,
        words: DAYS,
        special: "?L#",
    },
    Field {
        name: "year",
        min: 1970,
        max: 2199,
        words: &[],
        special: "",
    },
];

fn fault(text: &str, help: impl Into<String>) -> Fault {
    let message = format!("`{}` is not a schedule", short(text));
    Fault::new("bad-schedule", message, help)
}

/// Refuses what EventBridge refuses.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    let inside = |name: &str| text.strip_prefix(name)?.strip_suffix(')');
    if text.len() > 256 {
        return Err(fault(text, "a schedule has at most 256 characters"));
    }
    if let Some(rate) = inside("rate(") {
        return check_rate(rate).map_err(|help| fault(text, help));
    }
    if let Some(cron) = inside("cron(") {
        return check_cron(cron).map_err(|help| fault(text, help));
    }
    Err(fault(
        text,
        "write `cron(0 2 * * ? *)` (in UTC) or `rate(1 day)`",
    ))
}

fn check_rate(rate: &str) -> Result<(), &'static str> {
    let shape = "write `rate(1 day)` or `rate(12 hours)`: one of `minute`, `hour`, `day`, with `s` unless the number is 1";
    let (number, unit) = rate.split_once(' ').ok_or(shape)?;
    let digits = number.chars().all(|c| c.is_ascii_digit());
    if !digits || number.starts_with('0') || !(1..=6).contains(&number.len()) {
        return Err(shape);
    }
    let good = if number == "1" {
        matches!(unit, "minute" | "hour" | "day")
    } else {
        matches!(unit, "minutes" | "hours" | "days")
    };
    good.then_some(()).ok_or(shape)
}

fn check_cron(cron: &str) -> Result<(), String> {
    let parts: Vec<&str> = cron.split(' ').collect();
    if parts.len() != FIELDS.len() {
        return Err(format!(
            "cron has six fields with one space between them (minute, hour, day of month, month, day of week, year), not {}",
            parts.len()
        ));
    }
    for (part, field) in parts.iter().zip(&FIELDS) {
        if !field.takes(part) {
            return Err(format!(
                "`{}` can't be the {}, which goes from {} to {}",
                short(part),
                field.name,
                field.min,
                field.max
            ));
        }
    }
    let question = |at: usize| parts.get(at).is_some_and(|part| *part == "?");
    if question(2) == question(4) {
        return Err("exactly one of day of month and day of week is `?`".to_owned());
    }
    Ok(())
}

impl Field {
    fn takes(&self, part: &str) -> bool {
        if part == "?" {
            return self.special.contains('?');
        }
        if let Some((day, nth)) = part.split_once('#') {
            return self.special.contains('#')
                && self.value(day).is_some()
                && matches!(nth, "1" | "2" | "3" | "4" | "5");
        }
        part.split(',').all(|item| self.item(item))
    }

    fn item(&self, item: &str) -> bool {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        let step_good = step.is_none_or(|step| number(step).is_some_and(|n| n > 0));
        step_good && (range == "*" || self.range(range) || (step.is_none() && self.last(range)))
    }

    fn range(&self, range: &str) -> bool {
        match range.split_once('-') {
            // `20-2` goes over midnight.
            Some((from, to)) => self.value(from).is_some() && self.value(to).is_some(),
            None => self.value(range).is_some(),
        }
    }

    /// `L`, `3W`, `LW`, `5L`.
    fn last(&self, item: &str) -> bool {
        let has = |c| self.special.contains(c);
        match item {
            "L" => has('L'),
            "LW" => has('L') && has('W'),
            _ => match (item.strip_suffix('W'), item.strip_suffix('L')) {
                (Some(day), _) => has('W') && self.value(day).is_some(),
                (_, Some(day)) => has('#') && self.value(day).is_some(),
                _ => false,
            },
        }
    }

    fn value(&self, text: &str) -> Option<u32> {
        if let Some(at) = self.words.iter().position(|word| *word == text) {
            return u32::try_from(at).ok().map(|at| at + self.min);
        }
        number(text).filter(|n| (self.min..=self.max).contains(n))
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_eventbridge_takes_is_taken() {
        for good in [
            "cron(0 2 * * ? *)",
            "cron(0/15 8-17 ? * MON-FRI *)",
            "cron(0 20-2 L * ? *)",
            "cron(0 8 1 * ? *)",
            "cron(0 9 ? * 2#1 *)",
            "cron(0 9 3W * ? 2026-2030)",
            "cron(0 9 ? JAN,JUN 6L *)",
            "rate(1 day)",
            "rate(12 hours)",
        ] {
            assert_eq!(check(good).err(), None, "{good}");
        }
    }

    #[test]
    fn what_eventbridge_refuses_is_refused() {
        for bad in [
            "",
            "0 2 * * *",
            "cron(0 2 * * *)",
            "cron(0 2 * * * *)",
            "cron(0 2 ? * ? *)",
            "cron(60 2 * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 2 32 * ? *)",
            "cron(0 2 * 13 ? *)",
            "cron(0  2 * * ? *)",
            "rate(1 days)",
            "rate(2 day)",
            "rate(0 days)",
            "rate(1 week)",
            "cron(0 2 * * ? *",
            "cron(a 2 * * ? *)",
            "cron(0/0 2 * * ? *)",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
