//! tantivy's variable-length integers: seven bits a byte, the lowest first, with the last byte marked.
//! Format: <https://docs.rs/tantivy-common/0.27.0/src/tantivy_common/vint.rs.html>

/// Marks the last byte of an integer.
pub(crate) const LAST_BYTE: u8 = 0x80;
/// Longest encoding of a 64-bit integer.
const MAX_BYTES: usize = 10;

/// The encoding of an integer that takes one byte.
pub(crate) fn single_byte(value: u32) -> Option<u8> {
    u8::try_from(value).ok().filter(|byte| *byte < LAST_BYTE).map(|byte| byte | LAST_BYTE)
}

/// Appends an integer.
pub(crate) fn encode(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= u64::from(LAST_BYTE) {
        bytes.push(value as u8 & !LAST_BYTE);
        value >>= 7;
    }
    bytes.push(value as u8 | LAST_BYTE);
}

/// Reads an integer and advances `bytes` behind it. Without a complete integer, returns `None` and leaves `bytes`.
pub(crate) fn decode(bytes: &mut &[u8]) -> Option<u64> {
    // The common case: one byte.
    if let Some((byte, rest)) = bytes.split_first()
        && byte & LAST_BYTE != 0
    {
        *bytes = rest;
        return Some(u64::from(byte & !LAST_BYTE));
    }
    let mut value = 0;
    for (index, byte) in bytes.iter().take(MAX_BYTES).enumerate() {
        value |= u64::from(byte & !LAST_BYTE) << (7 * index);
        if byte & LAST_BYTE != 0 {
            *bytes = bytes.get(index + 1..)?;
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{decode, encode};

    proptest! {
        #[test]
        fn decoding_inverts_encoding(values in proptest::collection::vec((any::<u64>(), 0..64), 0..9)) {
            let values: Vec<u64> = values.into_iter().map(|(value, shift)| value >> shift).collect();
            let mut bytes = Vec::new();
            values.iter().for_each(|value| encode(*value, &mut bytes));
            let mut rest = bytes.as_slice();
            for value in values {
                prop_assert_eq!(decode(&mut rest), Some(value));
            }
            prop_assert_eq!((rest, decode(&mut rest)), (&[][..], None));
        }
    }
}
