//! The same work on many things at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// Deep but finite references, a few kilobytes a level, fit in here; only what is touched is used.
const STACK: usize = 256 << 20;

/// [`map`], or one after the other on this thread where no other can be started.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], run: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map(items, &run).unwrap_or_else(|_| items.iter().map(&run).collect())
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
