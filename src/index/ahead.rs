//! Work on many threads whose results one after another takes: while it takes what was made of a batch, and fetches the one
//! behind the next, the next is made.

/// Hands what `make` makes of each batch to `take`, in their order. `take` and `batches` may not wait for work of the same
/// pool: they can stand on top of it.
///
/// # Errors
/// The first of a batch, of `make` and of `take`; nothing that comes behind it is taken any more then.
pub(crate) fn each<B: Send, M: Send, E: Send>(
    batches: impl Iterator<Item = Result<B, E>> + Send,
    make: impl Fn(B) -> Result<M, E> + Sync,
    mut take: impl FnMut(M) -> Result<(), E> + Send,
) -> Result<(), E> {
    let mut batches = batches.fuse();
    let (mut batch, mut made) = (batches.next().transpose()?, None);
    while batch.is_some() || made.is_some() {
        let (now, last) = (batch.take(), made.take());
        let ((taken, following), next) =
            rayon::join(|| (last.map_or(Ok(()), &mut take), batches.next().transpose()), || now.map(&make).transpose());
        taken?;
        made = next?;
        batch = following?;
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
