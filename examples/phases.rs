//! Where the time of `generate` goes: `phases SPEC FOLDER` writes the folder and says in seconds how long each phase
//! took, and how much memory was in use at most by then, in KiB.
//!
//! `scripts/measure.sh` runs it beside `cp -r` of the folder that it wrote.
#![allow(clippy::print_stdout, reason = "this program is for its output")]

use std::path::PathBuf;
use std::time::Instant;

use ringfence::pipeline::{propose, settle, wanted};
use ringfence::prove::prove;
use ringfence::workspace::{OnEdit, Workspace};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(spec), Some(folder)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("say a spec and a folder");
    };
    let mut clock = Clock(Instant::now());
    let settled = settle(&spec)?;
    clock.say("validate");
    let wanted = wanted(&settled.model)?;
    clock.say("plan-and-render");
    let workspace = Workspace::open(&folder)?;
    let outcome = workspace.write(&wanted.files, OnEdit::Refuse)?;
    clock.say("write");
    drop(outcome);
    let proposal = propose(&workspace, &wanted, OnEdit::Refuse)?;
    clock.say("read-back");
    let proof = prove(&proposal.config, &wanted.claims);
    clock.say("prove");
    anyhow::ensure!(proof.is_proved(), "not proved");
    Ok(())
}

/// The most memory that was in use so far in KiB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.and_then(|it| it.parse().ok()).unwrap_or(0)
}

struct Clock(Instant);

impl Clock {
    fn say(&mut self, phase: &str) {
        println!("{phase} {:.4} {}", self.0.elapsed().as_secs_f64(), peak());
        self.0 = Instant::now();
    }
}
