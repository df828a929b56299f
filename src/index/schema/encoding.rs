//! Postcard encoding with a reusable buffer for each thread, and texts that are decoded late.
//!
//! Format: <https://postcard.jamesmunns.com/wire-format>.

use std::cell::RefCell;

use serde::{Deserialize, Serialize, Serializer};

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

/// Text that is checked for UTF-8 on access, because readers skip most of it. Encoded as a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct StoredText<'a>(#[serde(borrow)] pub(super) &'a [u8]);

impl<'a> From<&'a str> for StoredText<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl<'a> StoredText<'a> {
    /// Returns the text.
    ///
    /// # Errors
    /// If the bytes are not UTF-8, because the index is damaged.
    pub(crate) fn read(self) -> Result<&'a str, postcard::Error> {
        std::str::from_utf8(self.0).map_err(|_| postcard::Error::DeserializeBadUtf8)
    }
}

impl Serialize for StoredText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}
