//! The stored records of a segment, opened. tantivy asks for as much memory as the layers of a store say that they are,
//! and a process that asks for more than there is ends at once; so a damaged store is told of before.

use std::io;
use std::ops::Range;

use tantivy::index::SegmentComponent;
use tantivy::store::StoreReader;

use super::base::ReadError;

/// Bytes of a store's end: the version of the store (4), where the layers begin (8), how blocks are compressed (1), and
/// 15 that are free. <https://docs.rs/tantivy/0.27.0/src/tantivy/store/footer.rs.html>
const END: usize = 28;
/// Where in the end it stands where the layers begin.
const LAYERS: Range<usize> = 4..12;
/// Marks the last byte of a variable integer of seven bits a byte.
const LAST: u8 = 0x80;

/// Opens the store of a segment; `blocks` of it are kept uncompressed.
///
/// # Errors
/// When it cannot be read, or is damaged.
pub(crate) fn open(segment: &tantivy::Segment, blocks: usize) -> Result<StoreReader, ReadError> {
    let store = segment.open_read(SegmentComponent::Store).map_err(tantivy::TantivyError::from)?;
    if !is_sound(&store.read_bytes()?) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the stored records are damaged").into());
    }
    Ok(StoreReader::open(store, blocks)?)
}

/// Whether there are bytes for as many layers as a store says that it has: each takes one at least.
fn is_sound(store: &[u8]) -> bool {
    let Some((store, end)) = store.split_last_chunk::<END>() else { return false };
    let begin = end.get(LAYERS).and_then(|bytes| bytes.try_into().ok()).map_or(u64::MAX, u64::from_le_bytes);
    let Some(layers) = usize::try_from(begin).ok().and_then(|begin| store.get(begin..)) else { return false };
    // Eight digits are more layers than a file has bytes.
    let Some(last) = layers.iter().take(7).position(|byte| byte & LAST != 0) else { return false };
    let (count, layers) = layers.split_at(last + 1);
    let count = count.iter().rev().fold(0, |count, byte| count << 7 | u64::from(byte & !LAST));
    count <= layers.len() as u64
}
