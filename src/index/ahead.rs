//! Work on many threads whose results one after another takes: while it takes what was made of a batch, the next is made.

/// Hands what `make` makes of each batch to `take`, in their order. `take` runs on the thread that calls, which may wait for
/// others there: on a thread of the pool it could stand on top of the work that it waits for.
///
/// # Errors
/// The first of a batch, of `make` and of `take`; nothing is made or taken any more then.
pub(crate) fn each<B: Send, M: Send, E: Send>(
    batches: impl Iterator<Item = Result<B, E>>,
    make: impl Fn(B) -> Result<M, E> + Sync,
    mut take: impl FnMut(M) -> Result<(), E>,
) -> Result<(), E> {
    let mut made = None;
    // Behind the last batch there is nothing to make.
    for batch in batches.map(Some).chain([None]) {
        let (batch, last, mut next) = (batch.transpose()?, made.take(), None);
        rayon::in_place_scope(|scope| {
            if let Some(batch) = batch {
                let (next, make) = (&mut next, &make);
                scope.spawn(move |_| *next = Some(make(batch)));
            }
            last.map_or(Ok(()), &mut take)
        })?;
        made = next.transpose()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn what_is_made_is_taken_in_order_up_to_the_first_error(batches in proptest::collection::vec(0..9_u32, 0..20)) {
            // 0 is no batch, of 1 nothing can be made, and 2 is not taken.
            let fail = |number: u32, on: u32| if number == on { Err(on) } else { Ok(number) };
            let mut taken = Vec::new();
            let ended = super::each(
                batches.iter().map(|batch| fail(*batch, 0)),
                |batch| fail(batch, 1),
                |made| {
                    taken.push(fail(made, 2)?);
                    Ok(())
                },
            );
            let good: Vec<u32> = batches.iter().copied().take_while(|batch| *batch > 2).collect();
            prop_assert_eq!(ended.is_ok(), good.len() == batches.len());
            // What was made before a batch that fails may be lost with it.
            prop_assert_eq!(&taken[..], &good[..taken.len()]);
            prop_assert_eq!(taken.len() + usize::from(ended.is_err()) >= good.len(), true);
        }
    }
}
