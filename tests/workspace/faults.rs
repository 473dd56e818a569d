//! What happens when somebody interferes, or the system refuses.

use std::cell::Cell;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use ringfence::workspace::{
    Files, OnEdit, Outcome, Point, Probe, Workspace, WorkspaceError, Written,
};

use crate::support::{Place, files, identity};

/// Writes while `act` does something at one point.
fn write_while(
    place: &Place,
    wanted: &Files,
    exchange: bool,
    point: Point,
    act: &dyn Fn(),
) -> Written {
    let reached = Cell::new(false);
    let at = |now: Point| {
        if now == point {
            reached.set(true);
            act();
        }
    };
    let probe = Probe {
        at: &at,
        exchange,
        ..Probe::default()
    };
    let outcome = place
        .open()
        .write_probed(wanted, OnEdit::Refuse, &probe)
        .unwrap();
    assert!(reached.get());
    match outcome {
        Outcome::Written(written) => written,
        other => panic!("{other:?}"),
    }
}

fn paths(written: &Written) -> Vec<&str> {
    written
        .carried_over
        .iter()
        .map(|path| path.to_str().unwrap())
        .collect()
}

#[test]
fn what_others_do_to_the_folder_meanwhile_is_carried_over() {
    for exchange in [true, false] {
        let place = Place::new();
        place.written(
            &files(&[("a.tf", "a"), ("b.tf", "b"), ("c.tf", "c")]),
            OnEdit::Refuse,
        );
        place.put("terraform.tfstate", "1");
        place.put("state.backup", "1");
        place.put("lock", "1");
        let act = || {
            place.put("terraform.tfstate", "written in place");
            place.put("new", "replaced by renaming");
            fs::rename(place.at("new"), place.at("state.backup")).unwrap();
            place.put("u/.terraform/made", "new");
            fs::create_dir(place.at("empty")).unwrap();
            fs::remove_file(place.at("lock")).unwrap();
            place.put("b.tf", "edited");
            place.put("c.tf", "edited, though it goes");
        };
        let wanted = files(&[("a.tf", "A"), ("b.tf", "B")]);
        let written = write_while(&place, &wanted, exchange, Point::Ready, &act);

        assert_eq!(
            paths(&written),
            ["b.tf", "c.tf", "state.backup", "u/.terraform/made", "lock"]
        );
        assert_eq!(place.read("a.tf"), "A");
        assert_eq!(place.read("terraform.tfstate"), "written in place");
        assert_eq!(place.read("state.backup"), "replaced by renaming");
        assert_eq!(place.read("u/.terraform/made"), "new");
        assert!(place.at("empty").is_dir() && !place.at("lock").exists());
        assert_eq!(place.read("c.tf"), "edited, though it goes");
        let Outcome::HandEdited { files } = place.write(&wanted, OnEdit::Refuse) else {
            panic!("an edit saved during the write is an edit")
        };
        assert_eq!(files[0].path, "b.tf");
        assert!(place.litter().is_empty());
    }
}

#[test]
fn a_file_written_in_place_by_who_has_it_open_is_the_one_in_the_new_tree() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    place.put("terraform.tfstate", "1");
    let mut open = fs::File::options()
        .append(true)
        .open(place.at("terraform.tfstate"))
        .unwrap();
    place.written(&files(&[("a.tf", "A")]), OnEdit::Refuse);
    std::io::Write::write_all(&mut open, b"2").unwrap();
    assert_eq!(place.read("terraform.tfstate"), "12");
}

#[test]
fn the_folder_is_never_away_where_there_is_an_exchange() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    let at = |point| {
        assert!(
            point != Point::Between && place.at("a.tf").exists(),
            "{point:?}"
        )
    };
    let probe = Probe {
        at: &at,
        ..Probe::default()
    };
    let wanted = files(&[("a.tf", "A")]);
    place
        .open()
        .write_probed(&wanted, OnEdit::Refuse, &probe)
        .unwrap();
    assert_eq!(place.read("a.tf"), "A");
}

#[test]
fn without_exchange_the_result_is_the_same() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a"), ("b.tf", "b")]), OnEdit::Refuse);
    place.put("foreign", "f");
    let before = identity(&place.at("foreign"));
    write_while(
        &place,
        &files(&[("a.tf", "A")]),
        false,
        Point::Between,
        &|| {
            assert!(!place.out().exists());
        },
    );
    assert_eq!(place.read("a.tf"), "A");
    assert!(!place.at("b.tf").exists());
    assert_eq!(identity(&place.at("foreign")), before);
    assert!(place.litter().is_empty());
}

#[test]
fn a_second_run_waits_for_the_first_and_says_so_when_it_takes_too_long() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    let second = || {
        let probe = Probe {
            patience: Duration::from_millis(60),
            ..Probe::default()
        };
        let wanted = files(&[("a.tf", "second")]);
        let error = place
            .open()
            .write_probed(&wanted, OnEdit::Refuse, &probe)
            .unwrap_err();
        assert!(matches!(error, WorkspaceError::Busy { .. }), "{error}");
    };
    write_while(
        &place,
        &files(&[("a.tf", "first")]),
        true,
        Point::Marked,
        &second,
    );
    assert_eq!(place.read("a.tf"), "first");
}

#[test]
fn many_writers_at_once_leave_one_of_their_trees() {
    let place = Place::quick();
    let tree = |n: usize| -> Files {
        (0..20)
            .map(|i| (format!("u{}/f{i}.tf", (n + i) % 7), format!("tree {n}\n")))
            .collect()
    };
    place.written(&tree(0), OnEdit::Refuse);
    place.put("foreign", "f");
    std::thread::scope(|scope| {
        for n in 0..6 {
            let (workspace, wanted) = (place.open(), tree(n));
            scope.spawn(move || {
                for _ in 0..20 {
                    let outcome = workspace.write(&wanted, OnEdit::Refuse).unwrap();
                    assert!(
                        !matches!(outcome, Outcome::HandEdited { .. }),
                        "{outcome:?}"
                    );
                }
            });
        }
    });
    let whole = |n: usize| place.open().compare(&tree(n)).unwrap().is_up_to_date();
    assert_eq!((0..6).filter(|n| whole(*n)).count(), 1);
    assert_eq!(place.read("foreign"), "f");
    assert!(place.litter().is_empty(), "{:?}", place.litter());
}

#[test]
fn only_our_own_leftovers_are_removed() {
    let place = Place::new();
    let beside = |name: &str| place.parent.path().join(name);
    for name in [
        ".infra.ringfence-aaaaaaaa",
        ".infra.ringfence-bbbbbbbb",
        ".infra.ringfence-cccccccc",
        ".infra.ringfence-no",
        ".other.ringfence-aaaaaaaa",
    ] {
        fs::create_dir(beside(name)).unwrap();
    }
    fs::write(beside(".infra.ringfence-aaaaaaaa/ringfence-staging"), "").unwrap();
    fs::create_dir(beside(".infra.ringfence-aaaaaaaa/tree")).unwrap();
    fs::write(
        beside(".infra.ringfence-aaaaaaaa/.journal.json.x.tmp"),
        "half",
    )
    .unwrap();
    fs::write(beside(".infra.ringfence-bbbbbbbb/somebody's"), "").unwrap();
    fs::write(beside(".other.ringfence-aaaaaaaa/ringfence-staging"), "").unwrap();
    place.written(&files(&[("a.tf", "a")]), OnEdit::Refuse);
    let mut left = place.litter();
    left.sort();
    assert_eq!(
        left,
        [
            ".infra.ringfence-bbbbbbbb",
            ".infra.ringfence-no",
            ".other.ringfence-aaaaaaaa"
        ]
    );
}

#[test]
fn the_lock_file_of_a_killed_run_goes_even_when_there_is_nothing_to_write() {
    let place = Place::new();
    let wanted = files(&[("a.tf", "a")]);
    place.written(&wanted, OnEdit::Refuse);
    fs::write(place.parent.path().join(".infra.ringfence-lock"), "").unwrap();
    assert_eq!(place.write(&wanted, OnEdit::Refuse), Outcome::Unchanged);
    assert!(place.litter().is_empty());
}

/// Runs `child_writes_once` in a process of its own.
fn child(command: &mut Command, out: &Path) -> Output {
    command.env("RINGFENCE_TEST_ONCE", out).output().unwrap()
}

const CHILD: [&str; 4] = [
    "faults::child_writes_once",
    "--exact",
    "--ignored",
    "--nocapture",
];

#[test]
#[ignore = "the other process of the tests here"]
fn child_writes_once() {
    let Some(out) = std::env::var_os("RINGFENCE_TEST_ONCE") else {
        return;
    };
    let wanted = files(&[("a.tf", "small"), ("z.tf", &"large".repeat(100_000))]);
    let workspace = Workspace::open(Path::new(&out)).unwrap();
    match workspace.write(&wanted, OnEdit::Refuse) {
        Ok(_) => println!("wrote"),
        Err(error) => println!("refused: {error}"),
    }
}

#[test]
fn a_full_disk_leaves_the_old_tree_and_no_litter() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "old")]), OnEdit::Refuse);
    place.put("terraform.tfstate", "{}");
    let before = (place.tree(), identity(&place.out()));
    // A limit on the size of files is the nearest to a full disk that can be had without a file system of one's own.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    let exe = std::env::current_exe().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh"]).arg(exe).args(CHILD);
    let said = String::from_utf8(child(&mut command, &place.out()).stdout).unwrap();
    assert!(
        said.contains("refused: cannot write `") && said.contains("z.tf`: File too large"),
        "{said}"
    );
    assert_eq!((place.tree(), identity(&place.out())), before);
    assert!(place.litter().is_empty(), "{:?}", place.litter());
}

#[test]
fn a_read_only_folder_is_left_as_it_is() {
    let place = Place::new();
    place.written(&files(&[("a.tf", "old")]), OnEdit::Refuse);
    let exe = std::env::current_exe().unwrap();
    let mut command = Command::new(exe);
    command.args(CHILD);
    // Root may write anywhere, so as root the writer is somebody else.
    if fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
    {
        let all = [
            place.parent.path().to_path_buf(),
            place.out(),
            place.at("a.tf"),
            place.at(".ringfence"),
            place.at(".ringfence/manifest.json"),
        ];
        all.iter()
            .for_each(|path| chown(path, Some(65534), Some(65534)).unwrap());
        command.uid(65534).gid(65534).current_dir("/");
        if let Err(error) = Command::new(command.get_program())
            .arg("--list")
            .uid(65534)
            .gid(65534)
            .output()
        {
            eprintln!("SKIPPED: running as root, and another user can't run this test: {error}");
            return;
        }
    }
    let before = (place.tree(), identity(&place.out()));
    for folder in [
        place.out(),
        place.at(".ringfence"),
        place.parent.path().to_path_buf(),
    ] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
        let said = String::from_utf8(child(&mut command, &place.out()).stdout).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(said.contains("Permission denied"), "{said}");
        assert_eq!((place.tree(), identity(&place.out())), before);
        assert!(place.litter().is_empty(), "{:?}", place.litter());
    }
    let said = String::from_utf8(child(&mut command, &place.out()).stdout).unwrap();
    assert!(
        said.contains("wrote"),
        "writable again, it is written: {said}"
    );
}
