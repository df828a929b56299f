//! Stored records as they lie in a segment: the bytes that a document was stored with, cut out of their block.
//!
//! tantivy's own reader takes bytes apart one at a time, which took half of a small search. A document of kb stores
//! one value, so what stands before its bytes is known: the count of values, the field, the kind of value, the length.

use tantivy::DocId;
use tantivy::directory::OwnedBytes;

use super::error::ReadError;
use super::segment::Segment;

/// The count of values, 1, as a variable integer: seven bits a byte, the last byte marked by [`LAST`].
const ONE_VALUE: u8 = LAST | 1;
/// Marks the last byte of a variable integer.
const LAST: u8 = 0x80;
/// Bytes of the field's number, which needs no look: only one field is stored.
const FIELD: usize = 4;
/// The kind of value: bytes.
const BYTES: u8 = 4;

/// The record of a document.
///
/// # Errors
/// When the store cannot be read, or holds something else.
pub(super) fn record(segment: &Segment, doc: DocId) -> Result<OwnedBytes, ReadError> {
    let stored = segment.store()?.get_document_bytes(doc)?;
    let begin = begin(&stored).ok_or(postcard::Error::DeserializeBadEncoding)?;
    Ok(stored.slice(begin..stored.len()))
}

/// Where the bytes of the one value begin, if there is one and it ends with the document.
fn begin(stored: &[u8]) -> Option<usize> {
    let (head, rest) = stored.split_at_checked(1 + FIELD + 1)?;
    if head.first() != Some(&ONE_VALUE) || head.last() != Some(&BYTES) {
        return None;
    }
    let digits = 1 + rest.iter().take(size_of::<u32>()).position(|byte| byte & LAST != 0)?;
    let length = rest[..digits].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & !LAST));
    (rest.len() - digits == length).then_some(head.len() + digits)
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{STORED, Schema};
    use tantivy::{Index, TantivyDocument, doc};

    use super::{Segment, record};

    #[test]
    fn gives_back_what_was_stored_whatever_its_length() {
        let mut schema = Schema::builder();
        let field = schema.add_bytes_field("record", STORED);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
        let records = [0, 1, 127, 128, 16_383, 16_384, 300_000].map(|length| (0..=255).cycle().take(length).collect());
        for record in &records {
            let bytes: &Vec<u8> = record;
            writer.add_document(doc!(field => &bytes[..])).unwrap();
        }
        writer.commit().unwrap();
        let segment = Segment::open(&index.searchable_segments().unwrap()[0]).unwrap();
        for (doc, expected) in (0..).zip(&records) {
            assert_eq!(record(&segment, doc).unwrap().as_slice(), &expected[..]);
        }
    }
}
