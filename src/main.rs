//! The command line: arguments in, exit code out.

mod cli;

/// Reading and proving make and drop many small things, on all processors at once: `docs/performance.md` says what it gives.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
