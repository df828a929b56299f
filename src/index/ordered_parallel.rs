//! An ordered parallel map with a bounded number of items in flight: a thread pool maps, one consumer takes the results in
//! input order. Batches would leave threads idle until the slowest item of each batch is done.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use rayon::Yield;

/// Pause of the consumer when the pool has no job and the next result is not ready.
const POLL_INTERVAL: Duration = Duration::from_micros(50);

/// Maps items on the rayon pool and passes the results to `consume` in input order.
///
/// The items in flight weigh at most `max_weight` together, or are a single heavier item. Reading the weight takes one
/// more item from `items` before there is room for it. `consume` runs on a pool thread, which maps items while it waits.
/// `map` must not block on jobs of the pool; `items` and `consume` may.
///
/// # Errors
/// The first error in input order of an item, `map` or `consume`. Later results are dropped.
pub(crate) fn ordered_map<I: Send, M: Send, E: Send>(
    max_weight: u64,
    weight: impl Fn(&I) -> u64 + Send,
    items: impl Iterator<Item = Result<I, E>> + Send,
    map: impl Fn(I) -> Result<M, E> + Sync,
    mut consume: impl FnMut(M) -> Result<(), E> + Send,
) -> Result<(), E> {
    let map = &map;
    rayon::scope_fifo(|scope| {
        // A failed item takes the whole budget, so that nothing behind it starts.
        let weigh = move |item: Result<I, E>| (item.as_ref().map_or(max_weight, &weight), item);
        let mut items = items.fuse().map(weigh).peekable();
        let mut in_flight: VecDeque<(u64, Receiver<Result<M, E>>)> = VecDeque::new();
        let mut weight_in_flight = 0;
        loop {
            let has_room = |weight: u64| weight_in_flight + weight <= max_weight || in_flight.is_empty();
            if let Some((weight, item)) = items.next_if(|(weight, _)| has_room(*weight)) {
                let (sender, receiver) = sync_channel(1);
                scope.spawn_fifo(move |_| {
                    // The receiver is gone when an earlier item failed.
                    let _unreceived = sender.send(item.and_then(map));
                });
                weight_in_flight += weight;
                in_flight.push_back((weight, receiver));
                continue;
            }
            let Some((weight, first)) = in_flight.front() else { return Ok(()) };
            match first.try_recv() {
                Ok(result) => {
                    weight_in_flight -= weight;
                    in_flight.pop_front();
                    consume(result?)?;
                }
                Err(TryRecvError::Empty) => {
                    if rayon::yield_now() != Some(Yield::Executed) {
                        thread::sleep(POLL_INTERVAL);
                    }
                }
                // The job panicked; the scope resumes the panic.
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::ordered_map;

    proptest! {
        #[test]
        fn results_arrive_in_input_order_up_to_the_first_error(
            items in proptest::collection::vec(0..9_u32, 0..40),
            max_weight in 0..40_u64,
        ) {
            // 0 fails as an item, 1 fails in `map`, 2 fails in `consume`.
            let fail = |number: u32, failing: u32| if number == failing { Err(failing) } else { Ok(number) };
            let mut consumed = Vec::new();
            let result = ordered_map(
                max_weight,
                |item| u64::from(*item),
                items.iter().map(|item| fail(*item, 0)),
                |item| fail(item, 1),
                |mapped| {
                    consumed.push(fail(mapped, 2)?);
                    Ok(())
                },
            );
            let good: Vec<u32> = items.iter().copied().take_while(|item| *item > 2).collect();
            prop_assert_eq!(result, items.get(good.len()).map_or(Ok(()), |item| Err(*item)));
            prop_assert_eq!(consumed, good);
        }

        #[test]
        fn the_items_in_flight_stay_within_the_weight_limit(
            items in proptest::collection::vec(1..9_u64, 0..200),
            max_weight in 0..40_u64,
        ) {
            let (weight_in_flight, in_flight) = (AtomicU64::new(0), AtomicU64::new(0));
            let heaviest = AtomicU64::new(0);
            let fetched = items.iter().map(|item| {
                let weight = weight_in_flight.fetch_add(*item, Ordering::Relaxed) + item;
                let others = in_flight.fetch_add(1, Ordering::Relaxed);
                // The newest item is fetched before there is room for it.
                heaviest.fetch_max(if others > 1 { weight - item } else { 0 }, Ordering::Relaxed);
                Ok::<_, ()>(*item)
            });
            let result = ordered_map(max_weight, |item| *item, fetched, Ok, |item| {
                weight_in_flight.fetch_sub(item, Ordering::Relaxed);
                in_flight.fetch_sub(1, Ordering::Relaxed);
                Ok(())
            });
            prop_assert!(result.is_ok());
            prop_assert!(heaviest.into_inner() <= max_weight, "{max_weight}");
        }
    }

    #[test]
    fn one_thread_is_enough_and_the_consumer_may_use_the_pool() {
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut consumed = Vec::new();
            let map = |item: u32| {
                // The first item is ready last.
                std::thread::sleep(std::time::Duration::from_millis(if item == 0 { 20 } else { 0 }));
                Ok::<_, ()>(item)
            };
            let consume = |item| {
                let (half, rest) = rayon::join(|| item / 2, || item - item / 2);
                consumed.push(half + rest);
                Ok(())
            };
            pool.install(|| rayon::join(|| ordered_map(8, |_| 1, (0..100).map(Ok), map, consume), || ()).0).unwrap();
            assert_eq!(consumed, (0..100).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "item 7")]
    fn a_panic_reaches_the_caller() {
        let map = |item: u32| if item == 7 { panic!("item {item}") } else { Ok::<_, ()>(item) };
        let _panics = ordered_map(4, |_| 1, (0..20).map(Ok), map, |_| Ok(()));
    }
}
