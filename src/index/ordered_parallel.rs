//! Work on many threads whose results one after another takes: while it takes what was made first, others make what comes
//! behind, as far as they may go ahead. There are no batches, at whose ends threads would wait for each other.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use rayon::Yield;

/// How long to wait before it is looked again whether there is something to make or to take.
const IDLE: Duration = Duration::from_micros(50);

/// Hands what `make` makes of each item to `take`, in their order. Items that are made or wait to be taken weigh together
/// `most` at most, or are one; the next is fetched. `make` may not wait for work of the same pool, and `take`
/// and `items` may: what they wait for can stand behind what is to be made.
///
/// # Errors
/// The first of an item, of `make` and of `take`; nothing that comes behind it is taken any more then.
pub(crate) fn each<I: Send, M: Send, E: Send>(
    most: u64,
    weight: impl Fn(&I) -> u64 + Send,
    items: impl Iterator<Item = Result<I, E>> + Send,
    make: impl Fn(I) -> Result<M, E> + Sync,
    mut take: impl FnMut(M) -> Result<(), E> + Send,
) -> Result<(), E> {
    let (make, made) = (&make, &AtomicUsize::new(0));
    rayon::scope_fifo(|scope| {
        // An error waits until all before it is taken.
        let weigh = move |item: Result<I, E>| (item.as_ref().map_or(most, &weight), item);
        let mut items = items.fuse().map(weigh).peekable();
        let mut under_way: VecDeque<(u64, Receiver<Result<M, E>>)> = VecDeque::new();
        let (mut weighs, mut takes) = (0, false);
        loop {
            if let Some((more, item)) = items.next_if(|(more, _)| weighs + more <= most || under_way.is_empty()) {
                let (tell, told) = sync_channel(1);
                scope.spawn_fifo(move |_| {
                    let item = item.and_then(make);
                    made.fetch_add(1, Ordering::Relaxed);
                    // Nobody is told when an error came before.
                    let _nobody = tell.send(item);
                });
                weighs += more;
                under_way.push_back((more, told));
                continue;
            }
            let Some((weight, first)) = under_way.front() else { return Ok(()) };
            match if takes { first.try_recv() } else { Err(TryRecvError::Empty) } {
                Ok(first) => {
                    weighs -= weight;
                    under_way.pop_front();
                    made.fetch_sub(1, Ordering::Relaxed);
                    take(first?)?;
                }
                Err(TryRecvError::Empty) => {
                    let works = rayon::yield_now() == Some(Yield::Executed);
                    if !works {
                        thread::sleep(IDLE);
                    }
                    // Many are taken in a row: what that needs of memory is near then.
                    takes = !works || made.load(Ordering::Relaxed) >= under_way.len().div_ceil(2);
                }
                // It panicked, which is told where the scope ends.
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn what_is_made_is_taken_in_order_up_to_the_first_error(items in proptest::collection::vec(0..9_u32, 0..40), most in 0..40_u64) {
            // 0 is no item, of 1 nothing can be made, and 2 is not taken.
            let fail = |number: u32, on: u32| if number == on { Err(on) } else { Ok(number) };
            let mut taken = Vec::new();
            let ended = super::each(
                most,
                |item| u64::from(*item),
                items.iter().map(|item| fail(*item, 0)),
                |item| fail(item, 1),
                |made| {
                    taken.push(fail(made, 2)?);
                    Ok(())
                },
            );
            let good: Vec<u32> = items.iter().copied().take_while(|item| *item > 2).collect();
            prop_assert_eq!(ended, items.get(good.len()).map_or(Ok(()), |item| Err(*item)));
            prop_assert_eq!(taken, good);
        }

        #[test]
        fn what_is_under_way_weighs_no_more_than_it_may(items in proptest::collection::vec(1..9_u64, 0..200), most in 0..40_u64) {
            let (weighs, many) = (AtomicU64::new(0), AtomicU64::new(0));
            let heaviest = AtomicU64::new(0);
            let fetched = items.iter().map(|item| {
                let now = weighs.fetch_add(*item, Ordering::Relaxed) + item;
                let others = many.fetch_add(1, Ordering::Relaxed);
                // One is fetched before it is known whether there is room for it.
                heaviest.fetch_max(if others > 1 { now - item } else { 0 }, Ordering::Relaxed);
                Ok::<_, ()>(*item)
            });
            let ended = super::each(most, |item| *item, fetched, Ok, |item| {
                weighs.fetch_sub(item, Ordering::Relaxed);
                many.fetch_sub(1, Ordering::Relaxed);
                Ok(())
            });
            prop_assert!(ended.is_ok());
            prop_assert!(heaviest.into_inner() <= most, "{most}");
        }
    }

    #[test]
    fn one_thread_is_enough_and_whoever_takes_may_have_others_work() {
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut taken = Vec::new();
            let make = |item: u32| {
                // The first is the last that is made.
                std::thread::sleep(std::time::Duration::from_millis(if item == 0 { 20 } else { 0 }));
                Ok::<_, ()>(item)
            };
            let take = |item| {
                let (half, rest) = rayon::join(|| item / 2, || item - item / 2);
                taken.push(half + rest);
                Ok(())
            };
            pool.install(|| rayon::join(|| super::each(8, |_| 1, (0..100).map(Ok), make, take), || ()).0).unwrap();
            assert_eq!(taken, (0..100).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "item 7")]
    fn a_panic_is_passed_on() {
        let make = |item: u32| if item == 7 { panic!("item {item}") } else { Ok::<_, ()>(item) };
        let _panics = super::each(4, |_| 1, (0..20).map(Ok), make, |_| Ok(()));
    }
}
