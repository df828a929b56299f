//! Reads a segment's doc store from its memory-mapped file without copies.
//!
//! tantivy's reader copies each block, with 65 page faults for a record of 170 kB, and panics on a damaged store. kb's
//! stores are uncompressed and hold one value a document, which keeps a reader small. Format:
//! <https://docs.rs/tantivy/0.27.0/src/tantivy/store/mod.rs.html>

use std::io;
use std::ops::Range;

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;
use tantivy::schema::Field;
use tantivy::{DocId, TantivyError};

use super::vint::{self, LAST_BYTE};

/// Bytes of the footer: store version (4), offset of the skip index (8), compressor (1), unused (15).
const FOOTER_BYTES: usize = 28;
/// Position of the skip index offset in the footer.
const SKIP_INDEX_OFFSET: Range<usize> = 4..12;
/// Position of the compressor in the footer.
const COMPRESSOR: usize = 12;
/// Compressor of uncompressed blocks.
const UNCOMPRESSED: u8 = 0;
/// Header of a document: the number of values, the field id (4 bytes, not checked), the type of the value.
const ONE_VALUE: u8 = LAST_BYTE | 1;
const FIELD_ID_BYTES: usize = 4;
const BYTES_TYPE: u8 = 4;

/// The doc store of a segment.
pub(crate) struct DocStoreReader {
    bytes: OwnedBytes,
    /// Layers of the skip index, topmost first. The entries of the last layer are blocks, which precede all layers.
    layers: Vec<Range<usize>>,
}

/// An entry of the skip index: documents, and the bytes of the next layer or block that cover them.
type Entry = (Range<u64>, Range<usize>);

impl DocStoreReader {
    /// Opens the doc store of a segment.
    ///
    /// # Errors
    /// When it cannot be read or is damaged.
    pub(crate) fn open(segment: &tantivy::Segment) -> tantivy::Result<Self> {
        let store = segment.open_read(SegmentComponent::Store)?;
        Self::parse(store.read_bytes()?).ok_or_else(|| TantivyError::from(damaged()))
    }

    fn parse(bytes: OwnedBytes) -> Option<Self> {
        let (store, footer) = bytes.split_last_chunk::<FOOTER_BYTES>()?;
        let offset = usize::try_from(u64::from_le_bytes(footer.get(SKIP_INDEX_OFFSET)?.try_into().ok()?)).ok()?;
        let mut skip_index = store.get(offset..).filter(|_| footer.get(COMPRESSOR) == Some(&UNCOMPRESSED))?;
        let count = vint::decode(&mut skip_index)?;
        let ends: Option<Vec<u64>> = (0..count).map(|_| vint::decode(&mut skip_index)).collect();
        // The layers follow the list of their ends, which are relative to the first layer.
        let (first, mut previous) = (store.len() - skip_index.len(), 0);
        let layers = ends?.into_iter().map(|end| {
            let end = usize::try_from(end).ok().filter(|end| previous <= *end && *end <= skip_index.len())?;
            Some(first + std::mem::replace(&mut previous, end)..first + end)
        });
        let layers = layers.collect::<Option<Vec<_>>>()?;
        Some(Self { bytes, layers })
    }

    /// The stored record of a document.
    ///
    /// # Errors
    /// When the store has no such document or is damaged.
    pub(crate) fn get(&self, doc: DocId) -> io::Result<OwnedBytes> {
        let range = self.find(u64::from(doc)).ok_or_else(damaged)?;
        Ok(self.bytes.slice(range))
    }

    /// The byte range of a document's record.
    fn find(&self, doc: u64) -> Option<Range<usize>> {
        let mut found: Entry = (0..1, 0..0);
        for layer in &self.layers {
            found = entry(self.bytes.get(layer.clone())?.get(found.1.start..)?, doc)?;
        }
        let (docs, range) = found;
        let block = self.bytes.get(range.clone())?;
        // A block ends with the offset of each document and their number, 4 bytes each.
        let (rest, count) = block.split_last_chunk()?;
        let offsets_bytes = usize::try_from(u32::from_le_bytes(*count)).ok()?.checked_mul(4)?;
        let (documents, offsets) = rest.split_at_checked(rest.len().checked_sub(offsets_bytes)?)?;
        let index = usize::try_from(doc.checked_sub(docs.start)?).ok()?;
        let offset =
            |index: usize| Some(u32::from_le_bytes(*offsets.get(index.checked_mul(4)?..)?.first_chunk()?) as usize);
        let begin = offset(index)?;
        let end = index.checked_add(1).and_then(offset).unwrap_or(documents.len());
        let length = value_length(documents.get(begin..end)?)?;
        Some(range.start + end - length..range.start + end)
    }
}

/// The entry of a layer that covers a document; `layer` begins at the entry list that the layer above points to.
fn entry(mut layer: &[u8], doc: u64) -> Option<Entry> {
    loop {
        let count = vint::decode(&mut layer)?;
        if count == 0 {
            continue;
        }
        let (mut first_doc, mut begin) = (vint::decode(&mut layer)?, vint::decode(&mut layer)?);
        for _ in 0..count {
            let next_doc = first_doc.checked_add(vint::decode(&mut layer)?)?;
            let end = begin.checked_add(vint::decode(&mut layer)?)?;
            if doc < next_doc {
                return Some((first_doc..next_doc, usize::try_from(begin).ok()?..usize::try_from(end).ok()?));
            }
            (first_doc, begin) = (next_doc, end);
        }
    }
}

/// The length of a document's value. `None` unless the document has exactly one value, of type bytes.
fn value_length(document: &[u8]) -> Option<usize> {
    let (header, mut rest) = document.split_at_checked(1 + FIELD_ID_BYTES + 1)?;
    if header.first() != Some(&ONE_VALUE) || header.last() != Some(&BYTES_TYPE) {
        return None;
    }
    let length = usize::try_from(vint::decode(&mut rest)?).ok()?;
    (rest.len() == length).then_some(length)
}

/// Appends a document in tantivy's format whose only value is `record`.
pub(crate) fn encode_document(field: Field, record: &[u8], bytes: &mut Vec<u8>) {
    bytes.push(ONE_VALUE);
    bytes.extend(field.field_id().to_le_bytes());
    bytes.push(BYTES_TYPE);
    vint::encode(record.len() as u64, bytes);
    bytes.extend_from_slice(record);
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the stored records are damaged")
}

#[cfg(test)]
mod tests {
    use tantivy::directory::OwnedBytes;
    use tantivy::index::SegmentComponent;
    use tantivy::schema::{STORED, Schema};
    use tantivy::store::Compressor;
    use tantivy::{Index, IndexSettings, TantivyDocument, doc};

    use super::DocStoreReader;

    /// A segment that stores these records, in blocks of 256 bytes.
    fn segment(records: &[Vec<u8>]) -> tantivy::Segment {
        let mut schema = Schema::builder();
        let field = schema.add_bytes_field("record", STORED);
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: 256,
            ..IndexSettings::default()
        };
        let index = Index::builder().schema(schema.build()).settings(settings).create_in_ram().unwrap();
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 50_000_000).unwrap();
        for record in records {
            writer.add_document(doc!(field => &record[..])).unwrap();
        }
        writer.commit().unwrap();
        index.searchable_segments().unwrap().remove(0)
    }

    fn records(lengths: impl IntoIterator<Item = usize>) -> Vec<Vec<u8>> {
        lengths.into_iter().zip(0..).map(|(length, first)| (first..=255).cycle().take(length).collect()).collect()
    }

    fn bytes(segment: &tantivy::Segment) -> Vec<u8> {
        segment.open_read(SegmentComponent::Store).unwrap().read_bytes().unwrap().to_vec()
    }

    #[test]
    fn every_stored_record_is_returned_unchanged() {
        let long = records([0, 1, 127, 128, 16_383, 16_384, 300_000]);
        // Enough blocks for several layers.
        let thousands: Vec<Vec<u8>> =
            records((0..200).map(|length| length % 70)).into_iter().cycle().take(20_000).collect();
        for (records, layers) in [(long, 1), (thousands, 4)] {
            let segment = segment(&records);
            let store = DocStoreReader::open(&segment).unwrap();
            assert!(store.layers.len() >= layers, "{}", store.layers.len());
            for (doc, expected) in (0..).zip(&records) {
                assert_eq!(store.get(doc).unwrap().as_slice(), &expected[..]);
            }
            assert!(store.get(records.len() as u32).is_err());
        }
    }

    #[test]
    fn a_damaged_store_is_an_error() {
        let records = records((0..100).map(|length| length % 40));
        let good = bytes(&segment(&records));
        let open = |bytes: Vec<u8>| DocStoreReader::parse(OwnedBytes::new(bytes));
        let read =
            |store: &DocStoreReader| (0..records.len() as u32).map(|doc| store.get(doc).is_err()).collect::<Vec<_>>();
        assert!(!read(&open(good.clone()).unwrap()).contains(&true));
        for cut in 0..good.len() {
            // Opening and reading do not panic, and a record that was cut off is an error.
            let cut = open(good[..cut].to_vec());
            assert!(cut.is_none_or(|store| read(&store).contains(&true)));
        }
        for offset in 0..good.len() {
            for bit in [0, 3, 7] {
                let mut bad = good.clone();
                bad[offset] ^= 1 << bit;
                let opened = open(bad).map(|store| read(&store));
                let is_compressor = offset == good.len() - super::FOOTER_BYTES + super::COMPRESSOR;
                assert!(!is_compressor || opened.is_none(), "{offset} {bit}");
            }
        }
    }
}
