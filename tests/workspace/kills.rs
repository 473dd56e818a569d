//! Killed at any moment, the tree is the old one or the new one.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ringfence::workspace::{Files, OnEdit, Outcome, Probe, Workspace};

use crate::support::{Place, files};

/// Two trees with files that stay, change, come and go between them.
fn trees() -> [Files; 2] {
    let tree = |name: &str, other: usize| -> Files {
        let mut files = files(&[("README.md", "same in both\n")]);
        for n in 0..15 {
            files.insert(format!("units/u{n}/main.tf"), format!("tree {name}\n"));
            files.insert(format!("units/u{n}/same.tf"), "same\n".into());
            files.insert(
                format!("only/{}/main.tf", n * 2 + other),
                format!("tree {name}\n"),
            );
        }
        files
    };
    [tree("one", 0), tree("two", 1)]
}

/// A folder with the first tree and foreign files in it.
fn place() -> Place {
    let place = Place::quick();
    place.written(&trees()[0], OnEdit::Refuse);
    for n in 0..20 {
        place.put(&format!("units/u1/.terraform/p{n}"), "provider");
    }
    place.put("units/u1/terraform.tfstate", "{}");
    place
}

#[test]
#[ignore = "the process that is killed"]
fn child_writes_until_killed() {
    let Some(out) = std::env::var_os("RINGFENCE_TEST_LOOP") else {
        return;
    };
    loop {
        for tree in trees() {
            Workspace::open(Path::new(&out))
                .unwrap()
                .write(&tree, OnEdit::Refuse)
                .unwrap();
        }
    }
}

#[test]
#[ignore = "the process that stops at one point"]
fn child_stops_at_a_point() {
    let Some(out) = std::env::var_os("RINGFENCE_TEST_OUT") else {
        return;
    };
    let stop = std::env::var("RINGFENCE_TEST_POINT").unwrap();
    let at = |point| {
        if format!("{point:?}") == stop {
            std::process::abort();
        }
    };
    let probe = Probe {
        at: &at,
        exchange: std::env::var("RINGFENCE_TEST_EXCHANGE").unwrap() == "true",
        ..Probe::default()
    };
    let workspace = Workspace::open(Path::new(&out)).unwrap();
    workspace
        .write_probed(&trees()[1], OnEdit::Refuse, &probe)
        .unwrap();
}

fn child(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([name, "--exact", "--ignored"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[test]
fn killed_after_any_time_the_tree_is_the_old_or_the_new_one() {
    let place = place();
    let one = place.tree();
    place.written(&trees()[1], OnEdit::Refuse);
    let two = place.tree();
    assert_ne!(one, two);

    let (mut was_one, mut was_two, mut interrupted) = (0, 0, 0);
    for round in 0..44_u64 {
        let mut process = child("kills::child_writes_until_killed")
            .env("RINGFENCE_TEST_LOOP", place.out())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(8_000 + round * 7_919 % 60_000));
        process.kill().unwrap();
        process.wait().unwrap();

        let found = place.tree();
        assert!(found == one || found == two, "round {round}: {found:#?}");
        was_one += usize::from(found == one);
        was_two += usize::from(found == two);
        interrupted += usize::from(!place.litter().is_empty());

        let next = &trees()[usize::from(found == one)];
        place.written(next, OnEdit::Refuse);
        assert!(
            place.litter().is_empty(),
            "round {round}: {:?}",
            place.litter()
        );
    }
    assert!(
        was_one > 0 && was_two > 0 && interrupted > 8,
        "{was_one} {was_two} {interrupted}"
    );
}

/// Runs the child up to a point; returns whether it was stopped there.
fn stop_at(place: &Place, point: &str, exchange: bool) -> bool {
    let status = child("kills::child_stops_at_a_point")
        .env("RINGFENCE_TEST_OUT", place.out())
        .env("RINGFENCE_TEST_POINT", point)
        .env("RINGFENCE_TEST_EXCHANGE", exchange.to_string())
        .status()
        .unwrap();
    !status.success()
}

#[test]
fn stopped_at_each_point_of_a_write_the_next_run_goes_on_from_the_old_or_the_new_tree() {
    for (point, exchange, new) in [
        ("Marked", true, false),
        ("Staged(1)", true, false),
        ("Staged(17)", true, false),
        ("Ready", true, false),
        ("Swapped", true, true),
        ("Carried", true, true),
        ("Removing", true, true),
        ("Ready", false, false),
        ("Swapped", false, true),
        ("Carried", false, true),
    ] {
        let place = place();
        let old = place.tree();
        assert!(stop_at(&place, point, exchange), "{point}");
        let found = place.tree();
        assert_eq!(found == old, !new, "{point} {exchange}");
        let outcome = place.write(&trees()[1], OnEdit::Refuse);
        assert_eq!(outcome == Outcome::Unchanged, new, "{point} {exchange}");
        assert!(place.litter().is_empty(), "{point}: {:?}", place.litter());
        assert_eq!(place.read("units/u1/terraform.tfstate"), "{}");
        if new {
            assert_eq!(place.tree(), found);
        }
    }
}

#[test]
fn stopped_between_two_renames_opening_the_folder_moves_the_old_tree_back() {
    let place = place();
    let old = place.tree();
    assert!(stop_at(&place, "Between", false));
    assert!(!place.out().exists());
    place.open();
    assert_eq!(place.tree(), old);
    assert!(place.litter().is_empty());
}

#[test]
fn stopped_between_two_renames_a_folder_made_since_is_not_overwritten() {
    let place = place();
    assert!(stop_at(&place, "Between", false));
    place.put("units/u1/terraform.tfstate", "made since");
    let error = place
        .open()
        .write(&trees()[1], OnEdit::Overwrite)
        .unwrap_err();
    assert!(
        matches!(error, ringfence::workspace::WorkspaceError::Stranded { .. }),
        "{error}"
    );
    assert_eq!(place.tree().len(), 3);
}

#[test]
fn changes_made_to_the_old_tree_before_a_kill_are_carried_over_by_the_next_run() {
    let place = place();
    assert!(stop_at(&place, "Swapped", true));
    let staging = place
        .litter()
        .into_iter()
        .find(|name| !name.ends_with("-lock"))
        .unwrap();
    let old = place.parent.path().join(staging).join("tree");
    // As if somebody had done this just before the swap …
    for (path, text) in [("errored.tfstate", "state"), ("new", "replaced")] {
        fs::write(old.join(path), text).unwrap();
    }
    fs::rename(old.join("new"), old.join("units/u1/terraform.tfstate")).unwrap();
    fs::remove_file(old.join("units/u1/.terraform/p3")).unwrap();
    fs::write(old.join("units/u1/.terraform/p4.new"), "older").unwrap();
    fs::rename(
        old.join("units/u1/.terraform/p4.new"),
        old.join("units/u1/.terraform/p4"),
    )
    .unwrap();
    // … and this after the kill.
    place.put("units/u1/.terraform/p4.new", "newer");
    fs::rename(
        place.at("units/u1/.terraform/p4.new"),
        place.at("units/u1/.terraform/p4"),
    )
    .unwrap();

    assert_eq!(place.write(&trees()[1], OnEdit::Refuse), Outcome::Unchanged);
    assert_eq!(place.read("errored.tfstate"), "state");
    assert_eq!(place.read("units/u1/terraform.tfstate"), "replaced");
    assert!(!place.at("units/u1/.terraform/p3").exists());
    assert_eq!(place.read("units/u1/.terraform/p4"), "newer");
    assert_eq!(
        place.read("units/u1/.terraform/p4.ringfence-saved"),
        "older"
    );
    assert!(place.litter().is_empty());
}

#[test]
fn a_kill_while_the_old_tree_is_removed_removes_nothing_from_the_new_one() {
    let place = place();
    assert!(stop_at(&place, "Removing", true));
    let staging = place
        .litter()
        .into_iter()
        .find(|name| !name.ends_with("-lock"))
        .unwrap();
    let old = place.parent.path().join(staging).join("tree");
    fs::remove_dir_all(old.join("units/u1/.terraform")).unwrap();
    let found = place.tree();
    assert_eq!(place.write(&trees()[1], OnEdit::Refuse), Outcome::Unchanged);
    assert_eq!(place.tree(), found);
    assert!(place.litter().is_empty());
}
