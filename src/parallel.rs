//! The same work on many things at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// Deep but finite references, a few kilobytes a level, fit in here; only what is touched is used.
const STACK: usize = 256 << 20;

/// [`map`], or one after the other on this thread where no other can be started.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], run: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map(items, &run).unwrap_or_else(|_| items.iter().map(&run).collect())
}

/// Both results, the first from a thread of its own; one after the other on this thread where none can be started.
pub(crate) fn both<A: Send, B>(first: impl Fn() -> A + Sync, second: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let beside = Builder::new().stack_size(STACK);
        let beside = beside.spawn_scoped(scope, &first);
        let second = second();
        let made = beside.ok().and_then(|thread| thread.join().ok());
        (made.unwrap_or_else(&first), second)
    })
}

/// Gives back what something holds beside everything else: nobody waits for it, the end of the program neither.
pub(crate) fn let_go<T: Send + 'static>(of: T) {
    // Where no thread can be started, it is dropped with the closure.
    let _ = Builder::new().spawn(move || drop(of));
}

/// The results of `run` in the order of the items, from as many threads as there are processors.
///
/// # Errors
/// When a thread can't be started.
pub(crate) fn map<T: Sync, R: Send>(
    items: &[T],
    run: impl Fn(&T) -> R + Sync,
) -> Result<Vec<R>, String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match items.get(at) {
                Some(item) => done.push((at, run(item))),
                None => return done,
            }
        }
    };
    let threads = available_parallelism().map_or(1, usize::from);
    let mut done = scope(|scope| {
        let started = (0..threads.min(items.len()).max(1))
            .map(|_| Builder::new().stack_size(STACK).spawn_scoped(scope, work))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| format!("a thread can't be started: {error}"))?;
        let mut done = Vec::with_capacity(items.len());
        for thread in started {
            let part = thread.join();
            done.extend(part.map_err(|_| "a thread failed".to_owned())?);
        }
        Ok::<_, String>(done)
    })?;
    done.sort_unstable_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
