//! Who can what on one side and not on the other: small specs and small Terraform, before and after.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;

use ringfence::claims::claims;
use ringfence::explain::Ground;
use ringfence::model::{Lock, SpecPath, resolve};
use ringfence::pipeline::wanted;
use ringfence::review::rules::Rules;
use ringfence::review::{AccessChange, Standing, report};
use ringfence::spec;
use ringfence::terraform::read_files;

type Files = BTreeMap<String, String>;

struct Side {
    files: Files,
    ground: Ground,
}

fn of_spec(text: &str, lock: &Lock) -> (Side, Lock) {
    let spec =
        spec::parse("ringfence.yaml", text.as_bytes()).unwrap_or_else(|found| panic!("{found:?}"));
    let (model, lock) = resolve(&spec, lock).unwrap_or_else(|found| panic!("{found:?}"));
    let files = wanted(&model).unwrap().files;
    let ground = Ground::new(read_files(&files), Some(claims(&model)));
    (Side { files, ground }, lock)
}

fn of_text(text: &str) -> Side {
    let files = Files::from([("main.tf".to_owned(), text.to_owned())]);
    let ground = Ground::new(read_files(&files), None);
    assert_eq!(ground.config.unread, []);
    Side { files, ground }
}

fn compare(before: &Side, after: &Side) -> Vec<AccessChange> {
    let locate = |path: &SpecPath| Some(format!("at {}", path.0));
    let standing = |side: &'static str, it| side_of(side, it, &locate);
    let start = std::time::Instant::now();
    let found = report(
        standing("before", before),
        standing("after", after),
        &Rules::default(),
    )
    .access;
    eprintln!("{:?}", start.elapsed());
    found
}

fn side_of<'a>(
    name: &'a str,
    side: &'a Side,
    locate: &'a ringfence::explain::Locate<'a>,
) -> Standing<'a> {
    Standing {
        name,
        files: &side.files,
        ground: &side.ground,
        locate,
    }
}

fn show(found: &[AccessChange]) {
    for it in found {
        let names = |of: &[ringfence::review::Party]| {
            of.iter()
                .map(|it| format!("{} {}", it.kind, it.name))
                .collect::<Vec<_>>()
                .join(" + ")
        };
        println!(
            "{:?} {:?} {} [{}] => {} | {} | {:?} {:?} {} {:?} {}{}",
            it.turn,
            it.reach,
            names(&it.who),
            it.actions.len().to_string()
                + " "
                + &it
                    .actions
                    .iter()
                    .take(4)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(","),
            names(&it.what),
            it.because
                .as_ref()
                .map_or(String::new(), |it| format!("{} {:?}", it.what, it.place)),
            it.circumstances,
            it.places,
            it.teams,
            it.certain,
            if it.everybody { "everybody" } else { "" },
            ""
        );
    }
}

const GOLDEN: &str = include_str!("golden/five-business-units/ringfence.yaml");

#[test]
fn try_out() {
    let (before, lock) = of_spec(GOLDEN, &Lock::default());
    for (what, from, to) in [
        ("nothing", "", ""),
        (
            "reads more",
            "reads: [dataset/images, dataset/labels]",
            "reads: [dataset]",
        ),
        ("share longer", "until: 2028-06-30", "until: 2029-06-30"),
        (
            "share ended",
            "shares:\n  - from: payments/disputes/claims/resolved\n    to: marketing/churn\n    access: read\n    because: disputed purchases foretell who leaves\n    until: 2028-06-30",
            "",
        ),
        (
            "bucket added",
            "          footfall: {",
            "          extra: { classification: internal }\n          footfall: {",
        ),
    ] {
        println!("=== {what}");
        let text = GOLDEN.replace(from, to).replace(
            if what == "share ended" {
                ", //payments/disputes/claims/resolved"
            } else {
                "\u{1}"
            },
            "",
        );
        let (after, _) = of_spec(&text, &lock);
        show(&compare(&before, &after));
    }
}
