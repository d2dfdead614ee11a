//! Many things done at once, each by one of a few threads.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long to wait for news before the caller may say that nothing is new.
const PAUSE: Duration = Duration::from_millis(500);

/// Does `work` with every one of `items`, on `jobs` threads, and tells `news` of each as soon as it is done, and of
/// nothing (`None`) now and then.
///
/// `work` is told how many threads it may use itself: one while others wait to be done, more at the end. Once it fails
/// nothing new is begun; what was begun is ended.
///
/// # Errors
/// The first that `work` met; when no thread can be had.
pub(super) fn run<T: Sync, R: Send>(
    items: &[T],
    jobs: NonZero<usize>,
    work: impl Fn(&T, NonZero<usize>) -> anyhow::Result<R> + Sync,
    mut news: impl FnMut(Option<(&T, R)>),
) -> anyhow::Result<()> {
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let worker = |sender: std::sync::mpsc::Sender<_>| {
        while !stopped.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return };
            let result = work(item, share(jobs, items.len() - at));
            stopped.fetch_or(result.is_err(), Ordering::Relaxed);
            if sender.send((item, result)).is_err() {
                return;
            }
        }
    };
    let mut failed = None;
    thread::scope(|scope| -> std::io::Result<()> {
        let (sender, receiver) = channel();
        for _ in 0..jobs.get().min(items.len()) {
            let (sender, worker) = (sender.clone(), &worker);
            thread::Builder::new().spawn_scoped(scope, move || worker(sender))?;
        }
        drop(sender);
        loop {
            match receiver.recv_timeout(PAUSE) {
                Ok((item, Ok(result))) => news(Some((item, result))),
                Ok((_, Err(error))) => failed = failed.take().or(Some(error)),
                Err(RecvTimeoutError::Timeout) => news(None),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    })?;
    failed.map_or(Ok(()), Err)
}

/// How many of `jobs` threads one of `left` items may use.
fn share(jobs: NonZero<usize>, left: usize) -> NonZero<usize> {
    NonZero::new(jobs.get().div_ceil(left.max(1))).unwrap_or(NonZero::<usize>::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(jobs: usize) -> NonZero<usize> {
        NonZero::new(jobs).unwrap()
    }

    #[test]
    fn everything_is_done_once() {
        for workers in [1, 3, 50] {
            let mut done: Vec<u32> = Vec::new();
            let items: Vec<u32> = (0..20).collect();
            run(
                &items,
                jobs(workers),
                |item, _| Ok(item * 2),
                |news| done.extend(news.map(|(item, twice)| item + twice)),
            )
            .unwrap();
            done.sort_unstable();
            assert_eq!(done, (0..20).map(|item| item * 3).collect::<Vec<_>>());
        }
    }

    #[test]
    fn one_that_fails_begins_nothing_new() {
        let (items, mut done) = ((0..1000).collect::<Vec<u32>>(), 0);
        let work = |&item: &u32, _| if item == 3 { Err(anyhow::anyhow!("the third")) } else { Ok(()) };
        let error = run(&items, jobs(1), work, |news| done += u32::from(news.is_some())).unwrap_err();
        assert_eq!((error.to_string(), done), ("the third".to_owned(), 3));
    }

    #[test]
    fn the_last_ones_share_the_threads() {
        assert_eq!([10, 4, 3, 1].map(|left| share(jobs(4), left).get()), [1, 1, 2, 4]);
        assert_eq!(share(jobs(1), 1).get(), 1);
    }
}
