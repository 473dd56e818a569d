use crate::review::rules::Rules;
use crate::spec::Spec;

/// What a change is judged by: the usual rules, as grave as a spec says.
pub fn rules(spec: &Spec) -> Rules {
    let said = spec.document.review.iter().flat_map(|it| &it.rules);
    said.fold(Rules::default(), |rules, one| {
        let rules = rules.with(one.rule, one.level.value);
        match &one.because {
            Some(because) => rules.because(one.rule, because.value.as_str()),
            None => rules,
        }
    })
}
