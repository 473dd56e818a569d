//! Files that somebody edited, removed, or put in the way.

use ringfence::workspace::{Conflict, OnEdit, Outcome, Reason};

use crate::support::{Place, files, identity};

fn conflicts(outcome: Outcome) -> Vec<Conflict> {
    match outcome {
        Outcome::HandEdited { files } => files,
        other => panic!("{other:?}"),
    }
}

/// `a.tf` edited, `b.tf` removed, `old.tf` edited and not wanted any more, `new.tf` in the way.
fn edited() -> (Place, ringfence::workspace::Files) {
    let place = Place::new();
    place.written(
        &files(&[("a.tf", "a\n"), ("b.tf", "b\n"), ("old.tf", "o\n")]),
        OnEdit::Refuse,
    );
    place.put("a.tf", "edited\n");
    std::fs::remove_file(place.at("b.tf")).unwrap();
    place.put("old.tf", "edited\n");
    place.put("new.tf", "theirs\n");
    (
        place,
        files(&[
            ("a.tf", "a\n"),
            ("b.tf", "b\n"),
            ("c.tf", "c\n"),
            ("new.tf", "new\n"),
        ]),
    )
}

#[test]
fn refusing_writes_nothing_and_shows_each_file_with_its_reason_and_difference() {
    let (place, wanted) = edited();
    let before = (place.tree(), identity(&place.out()));
    let found = conflicts(place.write(&wanted, OnEdit::Refuse));
    let reasons: Vec<_> = found
        .iter()
        .map(|file| (file.path.as_str(), file.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            ("a.tf", Reason::Edited),
            ("b.tf", Reason::Deleted),
            ("new.tf", Reason::Foreign),
            ("old.tf", Reason::EditedAndUnwanted),
        ]
    );
    assert_eq!(
        found[0].diff,
        "--- a.tf (on disk)\n+++ a.tf (generated)\n@@ -1 +1 @@\n-edited\n+a\n"
    );
    assert!(found[1].diff.ends_with("+b\n") && found[3].diff.ends_with("-edited\n"));
    assert_eq!((place.tree(), identity(&place.out())), before);
    assert!(place.litter().is_empty());

    let comparison = place.open().compare(&wanted).unwrap();
    assert_eq!(comparison.added, ["c.tf"]);
    assert_eq!(comparison.hand_edited.len(), 3);
    assert_eq!(comparison.in_the_way.len(), 1);
    assert!(!comparison.is_up_to_date());
}

#[test]
fn keeping_leaves_them_and_asks_again_only_when_something_else_would_be_written() {
    let (place, mut wanted) = edited();
    place.written(&wanted, OnEdit::Keep);
    assert_eq!(place.read("a.tf"), "edited\n");
    assert!(!place.at("b.tf").exists());
    assert_eq!(
        (place.read("c.tf"), place.read("new.tf")),
        ("c\n".into(), "theirs\n".into())
    );
    assert_eq!(place.read("old.tf"), "edited\n");

    assert_eq!(place.write(&wanted, OnEdit::Refuse), Outcome::Unchanged);
    let comparison = place.open().compare(&wanted).unwrap();
    assert_eq!(comparison.kept, ["a.tf", "b.tf", "new.tf"]);
    assert!(comparison.is_up_to_date());

    wanted.insert("a.tf".into(), "a2\n".into());
    wanted.remove("new.tf");
    let found = conflicts(place.write(&wanted, OnEdit::Refuse));
    let reasons: Vec<_> = found
        .iter()
        .map(|file| (file.path.as_str(), file.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            ("a.tf", Reason::Edited),
            ("new.tf", Reason::EditedAndUnwanted)
        ]
    );
}

#[test]
fn overwriting_brings_back_what_is_wanted_even_where_it_was_kept_before() {
    let (place, wanted) = edited();
    place.written(&wanted, OnEdit::Keep);
    place.put("old.tf", "foreign since it was kept\n");
    let written = place.written(&wanted, OnEdit::Overwrite);
    assert_eq!(written.before.kept, ["a.tf", "b.tf", "new.tf"]);
    for (path, text) in &wanted {
        assert_eq!(&place.read(path), text);
    }
    assert!(place.at("old.tf").exists(), "foreign files always stay");
    assert!(place.open().compare(&wanted).unwrap().kept.is_empty());
}

#[test]
fn overwriting_removes_an_edited_file_that_is_not_wanted_any_more() {
    let (place, wanted) = edited();
    place.written(&wanted, OnEdit::Overwrite);
    assert!(!place.at("old.tf").exists());
}

#[test]
fn an_edit_to_the_very_wanted_text_is_no_conflict() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    place.put("a.tf", "b");
    place.written(&files(&[("a.tf", "b")]), OnEdit::Refuse);
    assert!(
        place
            .open()
            .compare(&files(&[("a.tf", "b")]))
            .unwrap()
            .is_up_to_date()
    );
}

#[test]
fn a_file_removed_by_hand_that_is_not_wanted_any_more_is_just_forgotten() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a"), ("b.tf", "b")]), OnEdit::Refuse);
    std::fs::remove_file(place.at("b.tf")).unwrap();
    let written = place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    assert!(written.before.removed.is_empty());
    assert!(!place.read(".ringfence/manifest.json").contains("b.tf"));
}

#[test]
fn an_edited_file_that_is_not_text_is_still_a_conflict() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    std::fs::write(place.at("a.tf"), [0xff]).unwrap();
    let found = conflicts(place.write(&files(&[("a.tf", "a")]), OnEdit::Refuse));
    assert_eq!(found[0].diff, "`a.tf` on disk is not text\n");
}
