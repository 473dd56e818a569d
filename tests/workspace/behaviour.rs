//! What a write does when nobody interferes.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use ringfence::workspace::{OnEdit, Outcome, read_tree, write_file_atomically};

use crate::support::{Place, files, identity};

#[test]
fn first_write_makes_the_tree_and_a_manifest_of_it() {
    let place = Place::new();
    let written = place.written(
        &files(&[("main.tf", "a"), ("units/x/y.tf", "b")]),
        OnEdit::Refuse,
    );
    assert_eq!(written.before.added, ["main.tf", "units/x/y.tf"]);
    assert_eq!(place.read("units/x/y.tf"), "b");
    assert_eq!(
        place.read(".ringfence/manifest.json"),
        "{\n  \"version\": 1,\n  \"owned\": {\n    \
         \"main.tf\": \"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\",\n    \
         \"units/x/y.tf\": \"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d\"\n  }\n}\n"
    );
    assert!(place.litter().is_empty(), "{:?}", place.litter());
}

#[test]
fn writing_the_same_again_touches_nothing() {
    let place = Place::new();
    let wanted = files(&[("main.tf", "a")]);
    place.written(&wanted, OnEdit::Refuse);
    let parent = identity(place.parent.path());
    let (out, file) = (identity(&place.out()), identity(&place.at("main.tf")));
    assert_eq!(place.write(&wanted, OnEdit::Refuse), Outcome::Unchanged);
    assert_eq!(identity(&place.out()), out);
    assert_eq!(identity(&place.at("main.tf")), file);
    assert_eq!(identity(place.parent.path()), parent);
    assert!(place.open().compare(&wanted).unwrap().is_up_to_date());
}

#[test]
fn unchanged_and_foreign_files_stay_the_very_same_files() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a"), ("u/b.tf", "b")]), OnEdit::Refuse);
    place.put("u/.terraform/providers/aws", "binary");
    place.put("u/terraform.tfstate", "{}");
    fs::set_permissions(
        place.at("u/terraform.tfstate"),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    fs::set_permissions(place.at("u"), fs::Permissions::from_mode(0o750)).unwrap();
    symlink("/nowhere/plugin", place.at("u/.terraform/plugin")).unwrap();
    fs::create_dir_all(place.at("u/.terraform/empty")).unwrap();
    let same = ["a.tf", "u/.terraform/providers/aws", "u/terraform.tfstate"];
    let before = same.map(|path| identity(&place.at(path)));

    let written = place.written(&files(&[("a.tf", "a"), ("u/b.tf", "B")]), OnEdit::Refuse);

    assert_eq!(written.before.changed, ["u/b.tf"]);
    assert_eq!(written.before.unchanged, ["a.tf"]);
    assert_eq!(written.carried_over, Vec::<std::path::PathBuf>::new());
    assert_eq!(same.map(|path| identity(&place.at(path))), before);
    let mode = |path| fs::metadata(place.at(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("u/terraform.tfstate"), mode("u")), (0o600, 0o750));
    let link = fs::read_link(place.at("u/.terraform/plugin")).unwrap();
    assert_eq!(link.to_str(), Some("/nowhere/plugin"));
    assert!(place.at("u/.terraform/empty").is_dir());
    assert_eq!(place.read("u/b.tf"), "B");
}

#[cfg(target_os = "linux")]
#[test]
fn a_foreign_file_whose_name_is_no_text_stays() {
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::new();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    let odd = place.out().join(std::ffi::OsStr::from_bytes(b"odd\xff.tf"));
    fs::write(&odd, "x").unwrap();
    let before = identity(&odd);
    place.written(&files(&[("a.tf", "A")]), OnEdit::Refuse);
    assert_eq!(identity(&odd), before);
    let unreadable = read_tree(&place.out()).unwrap().unreadable;
    assert_eq!(
        unreadable.len(),
        1,
        "Terraform would load it, so it can't be left out silently"
    );
}

#[test]
fn a_rewritten_file_keeps_its_permissions() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    fs::set_permissions(place.at("a.tf"), fs::Permissions::from_mode(0o600)).unwrap();
    place.written(&files(&[("a.tf", "A")]), OnEdit::Refuse);
    let mode = fs::metadata(place.at("a.tf")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn stale_files_go_with_the_folders_they_leave_empty_and_no_others() {
    let place = Place::new();
    let all = files(&[("a.tf", "a"), ("gone/deep/b.tf", "b"), ("shared/c.tf", "c")]);
    place.written(&all, OnEdit::Refuse);
    place.put("shared/notes.txt", "mine");
    let written = place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    assert_eq!(written.before.removed, ["gone/deep/b.tf", "shared/c.tf"]);
    assert!(!place.at("gone").exists());
    assert!(!place.at("shared/c.tf").exists());
    assert_eq!(place.read("shared/notes.txt"), "mine");
}

#[test]
fn a_file_can_become_a_folder_and_a_folder_a_file() {
    let place = Place::new();
    place.written(&files(&[("x", "1"), ("y/z", "2")]), OnEdit::Refuse);
    place.written(&files(&[("x/z", "1"), ("y", "2")]), OnEdit::Refuse);
    assert_eq!(
        (place.read("x/z"), place.read("y")),
        ("1".into(), "2".into())
    );
    let mode = fs::metadata(place.at("y")).unwrap().permissions().mode();
    assert_eq!(
        mode & 0o111,
        0,
        "a file does not inherit the permissions of a folder"
    );
}

#[test]
fn a_foreign_file_that_is_as_wanted_becomes_ours_without_being_touched() {
    let place = Place::new();
    place.put("a.tf", "a");
    let before = identity(&place.at("a.tf"));
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    assert_eq!(identity(&place.at("a.tf")), before);
    place.written(&files(&[]), OnEdit::Refuse);
    assert!(!place.at("a.tf").exists(), "it is ours now, and stale");
}

#[test]
fn an_output_path_that_is_a_link_means_the_folder_behind_it() {
    let place = Place::new();
    let real = place.parent.path().join("real");
    fs::create_dir(&real).unwrap();
    symlink("real", place.out()).unwrap();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    assert_eq!(fs::read_to_string(real.join("a.tf")).unwrap(), "a");
    assert!(place.out().is_symlink());
}

#[test]
fn missing_folders_above_the_output_are_made() {
    let place = Place::new();
    let out = place.parent.path().join("deep/er/infra");
    let workspace = ringfence::workspace::Workspace::open(&out).unwrap();
    workspace
        .write(&files(&[("a.tf", "a")]), OnEdit::Refuse)
        .unwrap();
    assert_eq!(fs::read_to_string(out.join("a.tf")).unwrap(), "a");
}

#[test]
fn reading_finds_all_that_terraform_would_load_and_nothing_of_dot_terraform() {
    let place = Place::new();
    place.written(
        &files(&[("u/main.tf", "main"), ("README.md", "no")]),
        OnEdit::Refuse,
    );
    place.put("u/extra_override.tf.json", "{}");
    place.put("u/x.tofu", "tofu");
    place.put("u/prod.auto.tfvars", "vars");
    place.put("u/.hidden.tf", "terraform ignores it");
    place.put("u/main.tf~", "an editor's");
    place.put("u/.terraform/modules/m/main.tf", "no");
    place.put("elsewhere.txt", "linked");
    symlink(place.at("elsewhere.txt"), place.at("u/linked.tf")).unwrap();
    symlink(place.at("u"), place.at("again")).unwrap();
    fs::write(place.at("u/bad.tf"), [0xff, 0xfe]).unwrap();

    let tree = read_tree(&place.out()).unwrap();
    let texts: Vec<_> = tree
        .texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            ("u/extra_override.tf.json", "{}"),
            ("u/linked.tf", "linked"),
            ("u/main.tf", "main"),
            ("u/prod.auto.tfvars", "vars"),
            ("u/x.tofu", "tofu"),
        ]
    );
    let unreadable: Vec<_> = tree
        .unreadable
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(unreadable, ["again", "u/bad.tf"]);
}

#[test]
fn as_it_would_lie_is_what_is_read_after_the_write() {
    for on_edit in [OnEdit::Keep, OnEdit::Overwrite] {
        let place = Place::new();
        place.written(
            &files(&[("a.tf", "a"), ("b.tf", "b"), ("old.tf", "o")]),
            OnEdit::Refuse,
        );
        place.put("a.tf", "edited");
        place.put("foreign.tf", "f");
        place.put("in-the-way.tf", "w");
        let wanted = files(&[
            ("a.tf", "a"),
            ("b.tf", "B"),
            ("in-the-way.tf", "W"),
            ("u/c.tf", "c"),
        ]);
        let foreseen = place.open().as_it_would_lie(&wanted, on_edit).unwrap();
        place.written(&wanted, on_edit);
        assert_eq!(foreseen, read_tree(&place.out()).unwrap());
        assert_eq!(foreseen.texts["a.tf"] == "edited", on_edit == OnEdit::Keep);
    }
}

#[test]
fn one_file_is_written_through_a_link_with_its_permissions_and_without_litter() {
    let place = Place::new();
    place.put("real.lock", "old");
    fs::set_permissions(place.at("real.lock"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.lock", place.at("ringfence.lock")).unwrap();
    write_file_atomically(&place.at("ringfence.lock"), "new").unwrap();
    assert_eq!(place.read("real.lock"), "new");
    assert!(place.at("ringfence.lock").is_symlink());
    let mode = fs::metadata(place.at("real.lock"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(place.tree().len(), 2);
}
