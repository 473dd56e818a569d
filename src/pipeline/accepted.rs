use crate::model::SpecPath;
use crate::prove::Acceptance;
use crate::spec::Spec;

/// What a spec says of findings that one lives with.
pub fn acceptances(spec: &Spec) -> Vec<Acceptance> {
    let entries = spec.document.accept.iter().flatten();
    entries
        .enumerate()
        .map(|(number, entry)| Acceptance {
            theorem: entry.theorem.value,
            address: entry.address.value.as_str().to_owned(),
            code: entry
                .code
                .as_ref()
                .map(|code| code.value.as_str().to_owned()),
            because: entry.because.value.as_str().to_owned(),
            until: entry.until.value.date(),
            spec: SpecPath("accept".to_owned()).child(&number.to_string()),
        })
        .collect()
}
