//! Postcard encoding with a reusable buffer for each thread.
//!
//! Format: <https://postcard.jamesmunns.com/wire-format>.

use std::cell::RefCell;

use serde::Serialize;

/// Maximum capacity of the buffer that a thread keeps, in bytes.
const MAX_BUFFER: usize = 1 << 20;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::default();
}

/// Encodes a value.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let bytes = encode_in_buffer(value);
    // A buffer too large to keep is returned without a copy.
    if bytes.capacity() > MAX_BUFFER { bytes } else { with_buffer(bytes, <[u8]>::to_vec) }
}

/// Encodes a value in the thread's buffer and passes the bytes to `consume`.
pub(super) fn with_encoded<T: Serialize + ?Sized, R>(value: &T, consume: impl FnOnce(&[u8]) -> R) -> R {
    with_buffer(encode_in_buffer(value), consume)
}

/// Appends an encoded value.
///
/// Postcard fails only on lengths above the memory size and on types that no record contains; the result is then empty.
pub(crate) fn encode_into<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) {
    *bytes = postcard::to_extend(value, std::mem::take(bytes)).unwrap_or_default();
}

/// Reuses the buffer, because growing a new one takes longer than the encoding.
fn encode_in_buffer<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = BUFFER.take();
    bytes.clear();
    encode_into(value, &mut bytes);
    bytes
}

fn with_buffer<R>(bytes: Vec<u8>, consume: impl FnOnce(&[u8]) -> R) -> R {
    let result = consume(&bytes);
    if bytes.capacity() <= MAX_BUFFER {
        BUFFER.set(bytes);
    }
    result
}
