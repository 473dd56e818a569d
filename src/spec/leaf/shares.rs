//! What shares name: places in other teams' buckets, and days.

use std::fmt;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf, Place};
use crate::spec::rules;

leaf! {
    /// A bucket by its unit, team and name and, after a slash, a prefix in it: `retail/churn/models/nightly`.
    SharedPlace, rules::shared_place, {
        "type": "string", "maxLength": 512,
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*){2}(/[A-Za-z0-9_.=@+-]+)*/?$",
        "not": { "type": "string", "pattern": "^platform/|/\\.\\.?(/|$)|^[^/]{25}|^[^/]+/[^/]{25}|^[^/]+/[^/]+/[^/]{33}" }
    }
}

impl SharedPlace {
    /// The team as `unit/team`, the bucket's name and the prefix: empty, or ending in `/`.
    #[must_use]
    pub fn parts(&self) -> (&str, &str, String) {
        let slashes = self.0.match_indices('/').map(|(at, _)| at);
        let (team, rest) = slashes
            .skip(1)
            .find_map(|at| self.0.split_at_checked(at))
            .unwrap_or((&self.0, ""));
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = match prefix.trim_end_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        (team, bucket, prefix)
    }
}

/// What a job or a server reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Readable {
    /// Of the team's own: `dataset/images`.
    Own(Place),
    /// Of another team's, which a share lets it read: `//retail/churn/models/nightly`.
    Shared(SharedPlace),
}

impl Leaf for Readable {
    fn read(text: &str) -> Result<Self, Fault> {
        match text.strip_prefix("//") {
            Some(place) => SharedPlace::read(place).map(Self::Shared),
            None => Place::read(text).map(Self::Own),
        }
    }
}

impl JsonSchema for Readable {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Readable".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = Place::json_schema(generator);
        json_schema!({
            "anyOf": [
                own,
                {
                    "type": "string", "maxLength": 514,
                    "pattern": "^//[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*){2}(/[A-Za-z0-9_.=@+-]+)*/?$",
                    "not": {
                        "type": "string",
                        "pattern": "^//platform/|/\\.\\.?(/|$)|^//[^/]{25}|^//[^/]+/[^/]{25}|^//[^/]+/[^/]+/[^/]{33}"
                    }
                }
            ]
        })
    }
}

/// A day of the calendar in UTC: `2027-06-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub(crate) Date);

impl Day {
    /// The day.
    #[must_use]
    pub fn date(self) -> Date {
        self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Leaf for Day {
    fn read(text: &str) -> Result<Self, Fault> {
        rules::day(text).map(Self)
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^2[01][0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_place_is_a_team_a_bucket_and_a_prefix() {
        let parts = |text: &str| {
            let place = SharedPlace::read(text).unwrap();
            let (team, bucket, prefix) = place.parts();
            (team.to_owned(), bucket.to_owned(), prefix)
        };
        let read = |team: &str, bucket: &str, prefix: &str| {
            (team.to_owned(), bucket.to_owned(), prefix.to_owned())
        };
        assert_eq!(parts("a/b/c"), read("a/b", "c", ""));
        assert_eq!(parts("a/b/c/"), read("a/b", "c", ""));
        assert_eq!(parts("a/b/c/d/e"), read("a/b", "c", "d/e/"));
        assert_eq!(parts("a/b/c/d/e/"), read("a/b", "c", "d/e/"));
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        assert!(Day::read("2028-02-29").is_ok());
        for wrong in [
            "2027-02-29",
            "2027-2-9",
            "30.6.2027",
            "2027-06-30T00:00",
            "1999-12-31",
            "",
        ] {
            assert!(Day::read(wrong).is_err(), "{wrong}");
        }
    }
}
