//! Numbers as tantivy writes them in its files: seven bits a byte, the lowest first, and the last byte marked.
//! <https://docs.rs/tantivy-common/0.27.0/src/tantivy_common/vint.rs.html>

/// Marks the last byte.
pub(crate) const LAST: u8 = 0x80;
/// Bytes of a number at most.
const DIGITS: usize = 10;

/// Writes a number.
pub(crate) fn push(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= u64::from(LAST) {
        bytes.push(number as u8 & !LAST);
        number >>= 7;
    }
    bytes.push(number as u8 | LAST);
}

/// Takes a number off the front; `None`, and nothing is taken, where there is none.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(DIGITS).enumerate() {
        number |= u64::from(byte & !LAST) << (7 * at);
        if byte & LAST != 0 {
            *bytes = bytes.get(at + 1..)?;
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn numbers_are_read_as_they_were_written(numbers in proptest::collection::vec((any::<u64>(), 0..64), 0..9)) {
            let numbers: Vec<u64> = numbers.into_iter().map(|(number, less)| number >> less).collect();
            let mut bytes = Vec::new();
            numbers.iter().for_each(|number| super::push(*number, &mut bytes));
            let mut rest = bytes.as_slice();
            for number in numbers {
                prop_assert_eq!(super::take(&mut rest), Some(number));
            }
            prop_assert_eq!((rest, super::take(&mut rest)), (&[][..], None));
        }
    }
}
