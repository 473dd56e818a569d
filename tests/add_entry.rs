//! Adding an entry to a YAML text, however it is written: nothing else changes, in bytes and in meaning.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use ringfence::spec::add_entry;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};

const ENTRY: &str =
    "buckets:\n  raw: { holds: data } # replace\n  \"a: b\": {}\nlist: [a, \"b, c\"]\n";

fn entry() -> Value {
    json!({ "buckets": { "raw": { "holds": "data" }, "a: b": {} }, "list": ["a", "b, c"] })
}

fn add(text: &str, path: &[&str]) -> String {
    let made = add_entry("x.yaml", text.as_bytes(), path, ENTRY)
        .unwrap_or_else(|found| panic!("{text:?}: {found:?}"));
    String::from_utf8(made).unwrap()
}

fn refused(text: &str, path: &[&str]) -> &'static str {
    let found = add_entry("x.yaml", text.as_bytes(), path, ENTRY).expect_err("it is refused");
    found[0].code
}

/// How a unit's teams are written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Style {
    Block,
    Flow,
    FlowLines { comma: bool },
    Empty,
    Nothing,
    Missing,
}

#[derive(Clone, Debug)]
struct Written {
    text: String,
    units: Vec<(String, Style)>,
}

/// Lines that mean nothing, to stand between lines that do.
fn noise() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just(""),
        1 => Just("\n"),
        1 => Just("# a comment: with { and }\n"),
        1 => Just("            # far in\n"),
        1 => Just("\n\n  # two\n"),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![
        3 => Just(Style::Block),
        2 => Just(Style::Flow),
        1 => any::<bool>().prop_map(|comma| Style::FlowLines { comma }),
        1 => Just(Style::Empty),
        1 => Just(Style::Nothing),
        1 => Just(Style::Missing),
    ]
}

fn unit(step: usize, name: String) -> impl Strategy<Value = (String, String, Style)> {
    let remarks = prop_oneof![Just(""), Just(" # why, {}"), Just("   ")];
    (style(), remarks, noise(), noise(), 1..3_usize).prop_map(
        move |(style, remark, above, below, teams)| {
            let [one, two, three] = [1, 2, 3].map(|depth| " ".repeat(step * depth));
            let mut text =
                format!("{above}{one}{name}:{remark}\n{two}account: \"a # b\"{remark}\n");
            let teams: Vec<String> = (0..teams).map(|n| format!("team-{n}")).collect();
            let body = "{ buckets: { 'it''s': [1, 2] } }";
            match style {
                Style::Block => {
                    text.push_str(&format!("{two}teams:{remark}\n"));
                    for team in &teams {
                        text.push_str(&format!(
                            "{below}{three}{team}:\n{three}  size: 1{remark}\n"
                        ));
                    }
                }
                Style::Flow => {
                    let teams: Vec<_> = teams.iter().map(|t| format!("{t}: {body}")).collect();
                    text.push_str(&format!("{two}teams: {{ {} }}{remark}\n", teams.join(", ")));
                }
                Style::FlowLines { comma } => {
                    let teams: Vec<_> = teams
                        .iter()
                        .map(|t| format!("{three}{t}: {body}"))
                        .collect();
                    let comma = if comma { "," } else { "" };
                    let teams = teams.join(",\n");
                    text.push_str(&format!(
                        "{two}teams: {{\n{teams}{comma}{remark}\n{two}}}\n"
                    ));
                }
                Style::Empty => text.push_str(&format!("{two}teams: {{}}{remark}\n")),
                Style::Nothing => text.push_str(&format!("{two}teams:{remark}\n")),
                Style::Missing => {}
            }
            text.push_str(below);
            (name.clone(), text, style)
        },
    )
}

/// A text with units in all styles; also with carriage returns, a mark at the beginning, no line break at the end.
fn written() -> impl Strategy<Value = Written> {
    (2..5_usize, 1..4_usize)
        .prop_flat_map(|(step, count)| {
            let units: Vec<_> = (0..count)
                .map(|n| unit(step, format!("unit-{n}")))
                .collect();
            (units, noise(), any::<[bool; 4]>())
        })
        .prop_map(|(units, noise, [returns, mark, open, more])| {
            let mut text = format!("ringfence: 1 # first\n{noise}units: # all of them\n");
            for (_, unit, _) in &units {
                text.push_str(unit);
            }
            if more {
                text.push_str("last: { a: 1 }\n");
            }
            if open {
                text.truncate(text.trim_end_matches('\n').len());
            }
            if returns {
                text = text.replace('\n', "\r\n");
            }
            if mark {
                text.insert(0, '\u{feff}');
            }
            let units = units.into_iter().map(|(name, _, style)| (name, style));
            Written {
                text,
                units: units.collect(),
            }
        })
}

/// What another reader makes of it.
fn meaning(text: &str) -> Value {
    serde_saphyr::from_str(text.trim_start_matches('\u{feff}'))
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// True when `after` is `before` with one piece put in.
fn is_one_piece_more(before: &str, after: &str) -> bool {
    let (before, after) = (before.as_bytes(), after.as_bytes());
    let same = |(a, b): &(&u8, &u8)| a == b;
    let front = before.iter().zip(after).take_while(same).count();
    let back = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take_while(same)
        .count();
    front + back >= before.len() && after.len() > before.len()
}

/// The lines of `before` that `after` does not have in their order.
fn lost(before: &str, after: &str) -> Vec<String> {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    TextDiff::from_slices(&before, &after)
        .iter_all_changes()
        .filter(|change| change.tag() == ChangeTag::Delete)
        .map(|change| change.value().to_owned())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_team_is_added_and_nothing_else_changes(written in written(), pick in 0..4_usize) {
        let (unit, style) = &written.units[pick % written.units.len()];
        let before = &written.text;
        let after = add(before, &["units", unit, "teams", "new"]);
        let mut wanted = meaning(before);
        let teams = &mut wanted["units"][unit]["teams"];
        if teams.is_null() {
            *teams = json!({});
        }
        teams["new"] = entry();
        prop_assert_eq!(meaning(&after), wanted, "{}", after);
        match style {
            Style::Empty | Style::FlowLines { .. } => {
                let lost = lost(before, &after);
                prop_assert!(lost.len() <= 1, "{:?}\n{}", lost, after);
            }
            _ => prop_assert!(is_one_piece_more(before, &after), "{}\n----\n{}", before, after),
        }
    }

    #[test]
    fn a_unit_is_added_and_nothing_else_changes(written in written()) {
        let after = add(&written.text, &["units", "new"]);
        let mut wanted = meaning(&written.text);
        wanted["units"]["new"] = entry();
        prop_assert_eq!(meaning(&after), wanted, "{}", after);
        prop_assert!(is_one_piece_more(&written.text, &after), "{}\n----\n{}", written.text, after);
        let returns = written.text.contains("\r\n");
        prop_assert!(!returns || !after.replace("\r\n", "").contains('\n'), "{:?}", after);
    }
}

#[test]
fn the_entry_stands_as_its_neighbours_do() {
    let text = "\
units:
    retail:
        teams:
            churn: {}
            # more to come

    # the second unit
    payments: { teams: { fraud: {} } } # one line

other: 1
";
    let expected = "\
units:
    retail:
        teams:
            churn: {}
            # more to come
            new:
                buckets:
                    raw: { holds: data } # replace
                    \"a: b\": {}
                list: [a, \"b, c\"]

    # the second unit
    payments: { teams: { fraud: {} } } # one line

    logistics:
        teams:
            new:
                buckets:
                    raw: { holds: data } # replace
                    \"a: b\": {}
                list: [a, \"b, c\"]

other: 1
";
    let once = add(text, &["units", "retail", "teams", "new"]);
    assert_eq!(
        add(&once, &["units", "logistics", "teams", "new"]),
        expected
    );
    let flow = add(text, &["units", "payments", "teams", "new"]);
    let line = "    payments: { teams: { fraud: {}, new: { buckets: { raw: { holds: data }, \"a: b\": {} }, list: [a, \"b, c\"] } } } # one line";
    assert!(
        flow.lines().any(|one| one == line.replace("\\\"", "\"")),
        "{flow}"
    );
}

#[test]
fn an_empty_mapping_is_written_out_and_its_comment_stays() {
    let after = add(
        "units:\n  retail: { }   # none yet\nz: 1",
        &["units", "retail", "teams", "new"],
    );
    let expected = "units:\n  retail:   # none yet\n    teams:\n      new:\n        buckets:\n";
    assert!(
        after.starts_with(expected) && after.ends_with("\nz: 1"),
        "{after}"
    );
    let after = add("units: ~", &["units", "retail"]);
    assert!(
        after.starts_with("units:\n  retail:\n    buckets:\n") && !after.ends_with('\n'),
        "{after}"
    );
    let after = add("units: { # none\n  }\n", &["units", "retail"]);
    assert!(
        after.starts_with("units: { retail: { buckets:") && after.ends_with(" # none\n  }\n"),
        "{after}"
    );
}

#[test]
fn a_file_without_the_mapping_gets_one() {
    let after = add("ringfence: 1\n\n# the end\n", &["units", "retail"]);
    assert!(
        after.starts_with("ringfence: 1\n\n# the end\nunits:\n  retail:\n"),
        "{after}"
    );
}

#[test]
fn what_yaml_takes_for_something_else_is_quoted() {
    let after = add("units: {}\n", &["units", "null"]);
    assert!(after.starts_with("units:\n  \"null\":\n"), "{after}");
}

#[test]
fn what_can_not_be_added_to_alone_is_refused() {
    let shared = "a: &all\n  retail: {}\nunits: *all\n";
    assert_eq!(refused(shared, &["units", "new"]), "cannot-edit");
    let anchored = "units: &all\n  retail: {}\nother: *all\n";
    assert_eq!(refused(anchored, &["units", "new"]), "cannot-edit");
    assert_eq!(refused("units: [a]\n", &["units", "new"]), "cannot-edit");
    assert_eq!(
        refused("units: { retail }\n", &["units", "new"]),
        "cannot-edit"
    );
    assert_eq!(
        refused("units: { retail: }\n", &["units", "retail", "a"]),
        "cannot-edit"
    );
    assert_eq!(refused("- units\n", &["units", "new"]), "cannot-edit");
    let kept = "a: 1\nunits:\n  retail: |+\n    text\n\n\n";
    assert_eq!(refused(kept, &["units", "retail", "new"]), "cannot-edit");
    assert_eq!(
        refused("units:\n  new: {}\n", &["units", "new"]),
        "name-taken"
    );
    assert_eq!(refused("units: [\n", &["units", "new"]), "syntax");
}

#[test]
fn a_text_with_line_breaks_of_its_own_keeps_them() {
    for text in [
        "units:\n  a: |+\n    text\n\n\n",
        "units:\n  a: >\n    text\n\n# c\n",
        "units:\n  a: |-\n    text",
    ] {
        let after = add(text, &["units", "new"]);
        assert_eq!(
            meaning(&after)["units"]["a"],
            meaning(text)["units"]["a"],
            "{after}"
        );
    }
}
