//! Changes that somebody has seen and wants, though a rule calls them dangerous.

use glob::Pattern;
use jiff::civil::Date;

use super::Rule;

/// One of them: what falls under the rule and is about nothing else is told as accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    rule: Rule,
    about: Pattern,
    until: Date,
    because: String,
}

impl Meant {
    /// In: the rule; what it is about, as a report shows it, with `*` for any characters; the last day; why.
    #[must_use]
    pub fn new(rule: Rule, about: &str, until: Date, because: &str) -> Self {
        // Brackets and question marks are part of addresses, so of all that a pattern knows only `*` is left.
        let plain: Vec<String> = about.split('*').map(Pattern::escape).collect();
        Self {
            rule,
            about: Pattern::new(&plain.join("*")).unwrap_or_default(),
            until,
            because: because.to_owned(),
        }
    }

    /// Whether it covers what falls under a rule: every name has to match, so that nothing else is accepted with it.
    pub(super) fn covers(&self, rule: Rule, names: &[String]) -> bool {
        let matches = |name: &String| {
            // The stack may be left out.
            let own = name.split_once(": ").map_or(name.as_str(), |(_, own)| own);
            self.about.matches(name) || self.about.matches(own)
        };
        self.rule == rule && !names.is_empty() && names.iter().all(matches)
    }

    /// Until when, and why.
    pub(super) fn reason(&self) -> String {
        format!("accepted until {}: {}", self.until, self.because)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn meant(about: &str) -> Meant {
        Meant::new(Rule::KeyDeletion, about, date(2027, 1, 31), "it is moved")
    }

    #[test]
    fn what_is_meant_is_found_by_all_its_names_under_its_rule() {
        let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let churn = "units/retail: module.churn.aws_kms_key.data";
        for (about, of, covered) in [
            (churn, &[churn][..], true),
            ("module.churn.*", &[churn], true),
            ("units/retail: module.churn.*", &[churn], true),
            ("module.churn", &[churn], false),
            (
                "module.churn.*",
                &[churn, "units/retail: module.prices.aws_kms_key.data"],
                false,
            ),
            (
                "module.a[\"b\"].*",
                &["module.a[\"b\"].aws_kms_key.x"],
                true,
            ),
            ("module.a[\"b\"].*", &["module.ab.aws_kms_key.x"], false),
            ("payments/*/x", &["payments/fraud/artifacts/x"], true),
            ("p?yments", &["payments"], false),
            ("module.churn.*", &[], false),
        ] {
            let found = meant(about).covers(Rule::KeyDeletion, &names(of));
            assert_eq!(found, covered, "{about} {of:?}");
        }
        assert!(!meant("*churn*").covers(Rule::DataDeletion, &names(&[churn])));
    }
}
