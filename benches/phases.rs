//! How long each phase takes, by the number of teams. With `RINGFENCE_BENCH_5000` set also for 5,000 teams.
//!
//! Nothing here is asserted: a machine's speed is no property of the program. `docs/performance.md` says what was measured.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench that can't go on stops"
)]

#[path = "../tests/support/many.rs"]
mod many;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::date;
use ringfence::claims::claims;
use ringfence::model::{Lock, Model, resolve};
use ringfence::pipeline::{Against, Change, Wanted, propose, reported, settle, wanted};
use ringfence::plan::plan;
use ringfence::prove::prove;
use ringfence::readback::differences;
use ringfence::render::{Environment, files};
use ringfence::review::rules::Rules;
use ringfence::spec::parse;
use ringfence::terraform::read_files;
use ringfence::workspace::{OnEdit, Workspace};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn model(text: &str) -> Model {
    let spec = parse("ringfence.yaml", text.as_bytes()).unwrap();
    resolve(&spec, &Lock::default()).unwrap().0
}

/// What `generate` does, into a folder that is not there yet.
fn generate(spec: &Path, out: &Path) -> Wanted {
    let wanted = wanted(&settle(spec).unwrap().model).unwrap();
    let workspace = Workspace::open(out).unwrap();
    let proposal = propose(&workspace, &wanted, OnEdit::Refuse).unwrap();
    assert!(prove(&proposal.config, &wanted.claims).is_proved());
    workspace.write(&wanted.files, OnEdit::Refuse).unwrap();
    wanted
}

/// What `diff` does where nothing changed.
fn diff(spec: &Path, out: &Path) -> bool {
    let settled = settle(spec).unwrap();
    let report = reported(&Change {
        settled: &settled,
        file: spec,
        out,
        against: Against::Folder,
        today: date(2026, 1, 1),
        rules: &Rules::default(),
    });
    report.unwrap().is_empty()
}

fn phases(criterion: &mut Criterion) {
    let mut sizes = vec![5, 50, 500];
    if std::env::var_os("RINGFENCE_BENCH_5000").is_some() {
        sizes.push(5000);
    }
    let mut group = criterion.benchmark_group("teams");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    for teams in sizes {
        let text = many::spec(teams);
        let model = model(&text);
        let planned = plan(&model);
        let environment = Environment::new().unwrap();
        let rendered = files(&environment, &planned).unwrap();
        let claims = claims(&model);
        let config = read_files(&rendered);
        group.throughput(Throughput::Elements(u64::try_from(teams).unwrap()));
        group.bench_function(BenchmarkId::new("validate", teams), |bencher| {
            bencher.iter(|| self::model(black_box(&text)));
        });
        let place = tempfile::tempdir().unwrap();
        let spec = place.path().join("ringfence.yaml");
        fs::write(&spec, &text).unwrap();
        let out = place.path().join("infra");
        group.bench_function(BenchmarkId::new("generate", teams), |bencher| {
            let gone = || drop(fs::remove_dir_all(&out));
            bencher.iter_batched(gone, |()| generate(&spec, &out), BatchSize::PerIteration);
        });
        generate(&spec, &out);
        group.bench_function(BenchmarkId::new("diff", teams), |bencher| {
            bencher.iter(|| assert!(diff(&spec, &out)));
        });
        group.bench_function(BenchmarkId::new("plan and render", teams), |bencher| {
            bencher.iter(|| files(&environment, &plan(black_box(&model))).unwrap());
        });
        group.bench_function(BenchmarkId::new("read back", teams), |bencher| {
            bencher.iter(|| read_files(black_box(&rendered)));
        });
        group.bench_function(
            BenchmarkId::new("hold against the plan", teams),
            |bencher| {
                bencher.iter(|| differences(black_box(&planned), &config));
            },
        );
        group.bench_function(BenchmarkId::new("prove", teams), |bencher| {
            bencher.iter(|| prove(black_box(&config), &claims));
        });
    }
    group.finish();
}

criterion_group!(benches, phases);
criterion_main!(benches);
