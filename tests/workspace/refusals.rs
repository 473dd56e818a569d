//! Paths and folders that are refused.

use std::fs;
use std::os::unix::fs::symlink;

use ringfence::workspace::{Files, OnEdit, Workspace, WorkspaceError};

use crate::support::{Place, files};

fn error(place: &Place, wanted: &Files) -> WorkspaceError {
    let before = place.out().exists().then(|| place.tree());
    let error = place.open().write(wanted, OnEdit::Overwrite).unwrap_err();
    assert_eq!(
        place.out().exists().then(|| place.tree()),
        before,
        "the old tree is in place"
    );
    error
}

#[test]
fn paths_that_are_not_plain_and_relative_are_refused() {
    let place = Place::new();
    for path in [
        "/etc/x",
        "../x",
        "a/../x",
        "a//b",
        "",
        "a/",
        "./a",
        "a\\b",
        "c:x",
        "a\nb",
        ".ringfence/manifest.json",
        ".Ringfence/MANIFEST.json",
    ] {
        let error = error(&place, &files(&[(path, "x")]));
        assert!(
            matches!(&error, WorkspaceError::BadPath { path: named, .. } if named == path),
            "{path:?}: {error}"
        );
    }
    assert!(place.litter().is_empty());
}

#[test]
fn paths_that_only_differ_by_case_are_refused_folders_included() {
    let place = Place::new();
    for (one, other) in [("A.tf", "a.tf"), ("Unit/a.tf", "unit/b.tf")] {
        let error = error(&place, &files(&[(one, "x"), (other, "y")]));
        assert!(matches!(error, WorkspaceError::CaseClash { .. }), "{error}");
    }
    let error = error(&place, &files(&[("a", "x"), ("a/b", "y")]));
    assert!(matches!(error, WorkspaceError::BadPath { .. }), "{error}");
}

#[test]
fn links_are_never_written_through() {
    let place = Place::new();
    let outside = place.parent.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("f.tf"), "theirs").unwrap();
    fs::create_dir(place.out()).unwrap();
    symlink(&outside, place.at("folder")).unwrap();
    symlink(outside.join("f.tf"), place.at("file.tf")).unwrap();
    symlink(outside.join("not-there.tf"), place.at("dangling.tf")).unwrap();
    for (path, link) in [
        ("folder/f.tf", "folder"),
        ("folder/new/g.tf", "folder"),
        ("file.tf", "file.tf"),
        ("dangling.tf", "dangling.tf"),
    ] {
        let error = error(&place, &files(&[(path, "ours")]));
        assert!(
            matches!(&error, WorkspaceError::Symlink { path } if path.ends_with(link)),
            "{error}"
        );
    }
    assert_eq!(fs::read_to_string(outside.join("f.tf")).unwrap(), "theirs");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    // Links that are in nobody's way stay links.
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    assert!(place.at("folder").is_symlink() && place.at("dangling.tf").is_symlink());
}

#[test]
fn an_owned_folder_replaced_by_a_link_has_nothing_removed_behind_it() {
    let place = Place::new();
    place.written(&files(&[("u/a.tf", "a")]), OnEdit::Refuse);
    let outside = place.parent.path().join("outside");
    fs::rename(place.at("u"), &outside).unwrap();
    symlink(&outside, place.at("u")).unwrap();
    place.written(&files(&[]), OnEdit::Overwrite);
    assert_eq!(fs::read_to_string(outside.join("a.tf")).unwrap(), "a");
}

#[test]
fn a_linked_folder_for_the_manifest_is_refused() {
    let place = Place::new();
    fs::create_dir_all(place.parent.path().join("elsewhere")).unwrap();
    fs::create_dir(place.out()).unwrap();
    symlink("../elsewhere", place.at(".ringfence")).unwrap();
    let error = Workspace::open(&place.out()).unwrap_err();
    assert!(matches!(error, WorkspaceError::Symlink { .. }), "{error}");
}

#[test]
fn a_folder_where_a_file_is_wanted_and_a_file_where_a_folder_is_wanted_are_refused() {
    let place = Place::new();
    place.put("folder/theirs.txt", "x");
    place.put("file", "x");
    fs::create_dir(place.at("empty")).unwrap();
    let compared = place.open().compare(&files(&[("folder", "ours")]));
    assert!(compared.is_err());
    for (path, by) in [
        ("folder", "folder"),
        ("file/a.tf", "file"),
        ("empty", "empty"),
    ] {
        let error = error(&place, &files(&[(path, "ours")]));
        assert!(
            matches!(&error, WorkspaceError::Blocked { by: found, .. } if found.ends_with(by)),
            "{error}"
        );
    }
}

#[test]
fn a_manifest_that_is_broken_newer_or_leads_outside_is_not_believed() {
    let place = Place::new();
    fs::write(place.parent.path().join("victim"), "x").unwrap();
    let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    for text in [
        "",
        "not json",
        r#"{"version": 2, "owned": {}}"#,
        &format!(r#"{{"version": 1, "owned": {{"../victim": "{hash}"}}}}"#),
    ] {
        place.put(".ringfence/manifest.json", text);
        let error = Workspace::open(&place.out()).unwrap_err();
        assert!(matches!(error, WorkspaceError::Manifest { .. }), "{error}");
    }
    assert!(place.parent.path().join("victim").exists());
}

#[test]
fn an_output_path_that_is_or_lies_below_a_file_is_refused() {
    let place = Place::new();
    fs::write(place.out(), "a file").unwrap();
    for path in [place.out(), place.at("below"), place.at("below/deep")] {
        let error = Workspace::open(&path).unwrap_err();
        assert!(error.to_string().contains("infra"), "{error}");
    }
    let error = Workspace::open(std::path::Path::new("/")).unwrap_err();
    assert!(
        matches!(error, WorkspaceError::NotAFolder { .. }),
        "{error}"
    );
}

#[test]
fn nothing_is_swapped_while_terraform_holds_a_local_state() {
    let place = Place::new();
    place.written(&files(&[("u/a.tf", "a")]), OnEdit::Refuse);
    place.put("u/.terraform.tfstate.lock.info", "{}");
    let error = error(&place, &files(&[("u/a.tf", "b")]));
    assert!(
        matches!(error, WorkspaceError::TerraformRunning { .. }),
        "{error}"
    );
    assert!(place.litter().is_empty());
}

#[test]
fn a_file_in_the_place_of_our_own_folder_is_refused() {
    let place = Place::new();
    place.put(".ringfence", "theirs");
    let error = error(&place, &files(&[("a.tf", "a")]));
    assert!(matches!(error, WorkspaceError::Blocked { .. }), "{error}");
}

#[test]
fn text_on_disk_is_that_of_regular_files_inside_only() {
    let place = Place::new();
    place.written(&files(&[("u/a.md", "a")]), OnEdit::Refuse);
    symlink("u", place.at("link")).unwrap();
    symlink("u/a.md", place.at("link.md")).unwrap();
    let text = |path| place.open().text_on_disk(path);
    assert_eq!(text("u/a.md").unwrap().as_deref(), Some("a"));
    for path in ["link/a.md", "link.md", "u", "none", "u/a.md/below"] {
        assert_eq!(text(path).unwrap(), None, "{path}");
    }
    assert!(text("../infra/u/a.md").is_err());
}
