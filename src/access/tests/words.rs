//! The product of automata against trying every short string.

use proptest::prelude::*;

use super::*;
use crate::access::solve::Budget;
use crate::access::template::Template;

const LETTERS: [&str; 4] = ["a", "b", ":", "@"];

/// `@` is an atom in what follows.
fn with_atoms(written: &str) -> Text {
    let mut made = Text::new();
    for character in written.chars() {
        match character {
            '@' => made = made.then_text(&Text::atom("atom")),
            other => made.push_literal(&other.to_string()),
        }
    }
    made
}

fn pattern(written: &str, reading: Reading, kind: u8) -> Option<Pattern> {
    let template = Template::plain(&with_atoms(written));
    match kind {
        0 => Pattern::like(&template, reading),
        1 => Pattern::arn(&template, reading),
        2 => Pattern::fold(&template, reading),
        _ => Pattern::equal(&template, reading),
    }
}

fn every_word(up_to: usize) -> Vec<Vec<Token>> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..up_to {
        let longer = last
            .iter()
            .flat_map(|word| LETTERS.map(|letter| format!("{word}{letter}")));
        last = longer.collect();
        all.extend(last.clone());
    }
    all.iter()
        .map(|word| tokens(&with_atoms(word)).unwrap())
        .collect()
}

fn demand() -> impl Strategy<Value = (Vec<Pattern>, bool)> {
    let written = prop::collection::vec(
        prop::sample::select(&["a", "b", "B", "*", "?", "@", ":"][..]),
        0..5,
    );
    let reading = prop::sample::select(&[Reading::Strict, Reading::Generous][..]);
    let one = (written, reading, 0u8..4)
        .prop_filter_map("not an ARN", |(written, reading, kind)| {
            pattern(&written.concat(), reading, kind)
        });
    (prop::collection::vec(one, 1..3), any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_word_is_found_exactly_when_there_is_one(demands in prop::collection::vec(demand(), 1..4)) {
        let asked: Vec<_> = demands.iter().map(|(list, wanted)| (list.as_slice(), *wanted)).collect();
        let fits = |word: &[Token]| demands.iter().all(|(list, wanted)| {
            list.iter().any(|pattern| pattern.matches(word)) == *wanted
        });
        let found = crate::access::words::shortest(&asked, &mut Budget::of(100_000)).unwrap();
        if let Some(word) = &found {
            prop_assert!(fits(word), "{word:?}");
        }
        let atom = Token::Atom(crate::symbol::Atom::new("atom"));
        let occurs = demands.iter().flat_map(|(list, _)| list).any(|it| it.atoms().next().is_some());
        for word in every_word(5).into_iter().filter(|word| occurs || !word.contains(&atom)) {
            if fits(&word) {
                prop_assert!(found.is_some(), "{word:?} fits");
                if !word.is_empty() {
                    let shortest = found.as_ref().map_or(0, Vec::len);
                    prop_assert!(shortest <= word.len(), "{word:?} is shorter");
                }
            }
        }
    }
}

#[test]
fn arn_wildcards_keep_to_their_part_and_the_last_part_takes_the_rest() {
    let arn = pattern("arn:aws:s3:*:*:a*", Reading::Strict, 1).unwrap();
    let matches = |word: &str| arn.matches(&tokens(&text(word)).unwrap());
    assert!(matches("arn:aws:s3:::a:b:c"));
    assert!(!matches("arn:aws:s3:x:y:z:a"));
}
