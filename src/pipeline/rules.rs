use jiff::civil::Date;

use crate::review::rules::{Meant, Rules};
use crate::spec::Spec;

/// What a change is judged by: the usual rules, as grave as a spec says, without what it accepted until a day that is over.
pub fn rules(spec: &Spec, today: Date) -> Rules {
    let said = spec.document.review.iter().flat_map(|it| &it.rules);
    let rules = said.fold(Rules::default(), |rules, one| {
        let rules = rules.with(one.rule, one.level.value);
        match &one.because {
            Some(because) => rules.because(one.rule, because.value.as_str()),
            None => rules,
        }
    });
    let meant = spec.document.review.iter().flat_map(|it| &it.accept);
    let meant = meant.filter(|one| one.until.value.date() >= today);
    meant.fold(rules, |rules, one| {
        rules.but_for(Meant::new(
            one.rule.value,
            one.about.value.as_str(),
            one.until.value.date(),
            one.because.value.as_str(),
        ))
    })
}
