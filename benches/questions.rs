//! How long the questions about Terraform take, by the number of teams: `prove` and `who-can` beside the reading of the folder.
//! With `RINGFENCE_BENCH_5000` set also for 5,000 teams.
//!
//! Nothing here is asserted: a machine's speed is no property of the program. `docs/performance.md` says what was measured.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench that can't go on stops"
)]

#[path = "../tests/support/many.rs"]
mod many;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ringfence::claims::claims;
use ringfence::explain::{Ground, askable};
use ringfence::model::{Lock, resolve};
use ringfence::plan::plan;
use ringfence::prove::prove;
use ringfence::render::{Environment, files};
use ringfence::spec::parse;
use ringfence::terraform::read_files;
use ringfence::who_can::{Question, who_can};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Everybody who can read an object of a team's first bucket.
fn everybody(ground: &Ground) -> usize {
    let bucket = ground.estate.things.iter();
    let mut bucket = bucket.filter_map(|it| it.arn.as_literal());
    let bucket = bucket
        .find(|arn| arn.starts_with("arn:aws:s3:::acme-unit0"))
        .unwrap();
    let (action, target) = askable(ground, "s3:GetObject", &format!("{bucket}/a")).unwrap();
    let answer = who_can(
        ground,
        &Question {
            action: action.name.clone(),
            target,
            context: BTreeMap::new(),
            moment: "2026-10-01T00:00:00Z".to_owned(),
        },
    );
    answer.paths.len()
}

fn questions(criterion: &mut Criterion) {
    let mut sizes = vec![5, 50, 500];
    if std::env::var_os("RINGFENCE_BENCH_5000").is_some() {
        sizes.push(5000);
    }
    let mut group = criterion.benchmark_group("questions");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    for teams in sizes {
        let spec = parse("ringfence.yaml", many::spec(teams).as_bytes()).unwrap();
        let model = resolve(&spec, &Lock::default()).unwrap().0;
        let rendered = files(&Environment::new().unwrap(), &plan(&model)).unwrap();
        let claims = claims(&model);
        let config = read_files(&rendered);
        group.throughput(Throughput::Elements(u64::try_from(teams).unwrap()));
        group.bench_function(BenchmarkId::new("read", teams), |bencher| {
            bencher.iter(|| read_files(black_box(&rendered)));
        });
        group.bench_function(BenchmarkId::new("prove", teams), |bencher| {
            bencher.iter(|| prove(black_box(&config), &claims));
        });
        group.bench_function(BenchmarkId::new("estate", teams), |bencher| {
            let whole = || (config.clone(), Some(claims.clone()));
            bencher.iter_batched(
                whole,
                |(config, claims)| Ground::new(config, claims),
                BatchSize::PerIteration,
            );
        });
        let ground = Ground::new(config.clone(), Some(claims.clone()));
        group.bench_function(BenchmarkId::new("who-can", teams), |bencher| {
            bencher.iter(|| assert!(everybody(black_box(&ground)) > 1));
        });
    }
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
