//! The stored records of a segment, where they lie in its mapped file: found by the store's layers, cut out of their block
//! and handed on without a copy.
//!
//! tantivy's own reader copies each block, a record of 170 kB with 65 page faults, and takes a store as sound whatever it
//! says. kb's stores are not compressed, and a document stores one value, so that what stands around a record is known:
//! <https://docs.rs/tantivy/0.27.0/src/tantivy/store/mod.rs.html>

use std::io;
use std::ops::Range;

use tantivy::DocId;
use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;
use tantivy::schema::Field;

use crate::index::generation::ReadError;

use super::vint::{self, LAST};

/// Bytes of a store's end: the version of the store (4), where the layers begin (8), how blocks are compressed (1), and
/// 15 that are free.
const END: usize = 28;
/// Where in the end it stands where the layers begin, and how blocks are compressed.
const LAYERS: Range<usize> = 4..12;
const COMPRESSION: usize = 12;
/// Blocks are as they are.
const UNCOMPRESSED: u8 = 0;
/// What stands before a record: one value, the number of its field, which needs no look, and the kind of value: bytes.
const ONE_VALUE: u8 = LAST | 1;
const FIELD: usize = 4;
const BYTES: u8 = 4;

/// The store of a segment.
pub(crate) struct DocStoreReader {
    bytes: OwnedBytes,
    /// Where each layer lies, from the one that is looked into first; the entries of the last are the blocks, which lie
    /// before all layers.
    layers: Vec<Range<usize>>,
}

/// Documents, and the bytes of the next layer, or of a block, that tell of them.
type Entry = (Range<u64>, Range<usize>);

impl DocStoreReader {
    /// Opens the store of a segment.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged.
    pub(crate) fn open(segment: &tantivy::Segment) -> Result<Self, ReadError> {
        let store = segment.open_read(SegmentComponent::Store).map_err(tantivy::TantivyError::from)?;
        Self::of(store.read_bytes()?).ok_or_else(damaged)
    }

    fn of(bytes: OwnedBytes) -> Option<Self> {
        let (store, end) = bytes.split_last_chunk::<END>()?;
        let begin = usize::try_from(u64::from_le_bytes(end.get(LAYERS)?.try_into().ok()?)).ok()?;
        let mut head = store.get(begin..).filter(|_| end.get(COMPRESSION) == Some(&UNCOMPRESSED))?;
        let count = vint::take(&mut head)?;
        let ends: Option<Vec<u64>> = (0..count).map(|_| vint::take(&mut head)).collect();
        // What they say of themselves begins behind what is said of them all.
        let (first, mut last) = (store.len() - head.len(), 0);
        let layers = ends?.into_iter().map(|end| {
            let end = usize::try_from(end).ok().filter(|end| last <= *end && *end <= head.len())?;
            Some(first + std::mem::replace(&mut last, end)..first + end)
        });
        let layers = layers.collect::<Option<Vec<_>>>()?;
        Some(Self { bytes, layers })
    }

    /// The record of a document.
    ///
    /// # Errors
    /// When the store holds none, or is damaged.
    pub(crate) fn record(&self, doc: DocId) -> Result<OwnedBytes, ReadError> {
        let range = self.find(u64::from(doc)).ok_or_else(damaged)?;
        Ok(self.bytes.slice(range))
    }

    /// Where the record of a document lies.
    fn find(&self, doc: u64) -> Option<Range<usize>> {
        let mut told: Entry = (0..1, 0..0);
        for layer in &self.layers {
            told = entry(self.bytes.get(layer.clone())?.get(told.1.start..)?, doc)?;
        }
        let (docs, range) = told;
        let block = self.bytes.get(range.clone())?;
        // A block ends with where its documents begin, and how many it has: 4 bytes each.
        let (rest, many) = block.split_last_chunk()?;
        let begins = usize::try_from(u32::from_le_bytes(*many)).ok()?.checked_mul(4)?;
        let (documents, begins) = rest.split_at_checked(rest.len().checked_sub(begins)?)?;
        let at = usize::try_from(doc.checked_sub(docs.start)?).ok()?;
        let begin = |at: usize| Some(u32::from_le_bytes(*begins.get(at.checked_mul(4)?..)?.first_chunk()?) as usize);
        let (from, to) = (begin(at)?, at.checked_add(1).and_then(begin).unwrap_or(documents.len()));
        let value = value(documents.get(from..to)?)?;
        Some(range.start + to - value..range.start + to)
    }
}

/// The entry of a document among those of a layer, from where another layer has pointed to.
fn entry(mut layer: &[u8], doc: u64) -> Option<Entry> {
    loop {
        let count = vint::take(&mut layer)?;
        if count == 0 {
            continue;
        }
        let (mut first, mut begin) = (vint::take(&mut layer)?, vint::take(&mut layer)?);
        for _ in 0..count {
            let next = first.checked_add(vint::take(&mut layer)?)?;
            let end = begin.checked_add(vint::take(&mut layer)?)?;
            if doc < next {
                return Some((first..next, usize::try_from(begin).ok()?..usize::try_from(end).ok()?));
            }
            (first, begin) = (next, end);
        }
    }
}

/// The length of the one value of a document, if it has one and ends with it.
fn value(document: &[u8]) -> Option<usize> {
    let (head, mut rest) = document.split_at_checked(1 + FIELD + 1)?;
    if head.first() != Some(&ONE_VALUE) || head.last() != Some(&BYTES) {
        return None;
    }
    let length = usize::try_from(vint::take(&mut rest)?).ok()?;
    (rest.len() == length).then_some(length)
}

/// Writes a record as the one value of a document, of this field.
pub(crate) fn push_document(field: Field, record: &[u8], bytes: &mut Vec<u8>) {
    bytes.push(ONE_VALUE);
    bytes.extend(field.field_id().to_le_bytes());
    bytes.push(BYTES);
    vint::push(record.len() as u64, bytes);
    bytes.extend_from_slice(record);
}

fn damaged() -> ReadError {
    io::Error::new(io::ErrorKind::InvalidData, "the stored records are damaged").into()
}

#[cfg(test)]
mod tests {
    use tantivy::directory::OwnedBytes;
    use tantivy::index::SegmentComponent;
    use tantivy::schema::{STORED, Schema};
    use tantivy::store::Compressor;
    use tantivy::{Index, IndexSettings, TantivyDocument, doc};

    use super::DocStoreReader;

    /// A segment that stores these records, in small blocks.
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
        lengths.into_iter().zip(0..).map(|(length, at)| (at..=255).cycle().take(length).collect()).collect()
    }

    fn bytes(segment: &tantivy::Segment) -> Vec<u8> {
        segment.open_read(SegmentComponent::Store).unwrap().read_bytes().unwrap().to_vec()
    }

    #[test]
    fn gives_back_what_was_stored_whatever_its_length_however_many_there_are() {
        let long = records([0, 1, 127, 128, 16_383, 16_384, 300_000]);
        // So many blocks that there are layers of layers.
        let many: Vec<Vec<u8>> = records((0..200).map(|at| at % 70)).into_iter().cycle().take(20_000).collect();
        for (records, layers) in [(long, 1), (many, 4)] {
            let segment = segment(&records);
            let store = DocStoreReader::open(&segment).unwrap();
            assert!(store.layers.len() >= layers, "{}", store.layers.len());
            for (doc, expected) in (0..).zip(&records) {
                assert_eq!(store.record(doc).unwrap().as_slice(), &expected[..]);
            }
            assert!(store.record(records.len() as u32).is_err());
        }
    }

    #[test]
    fn a_damaged_store_is_told_of() {
        let records = records((0..100).map(|at| at % 40));
        let good = bytes(&segment(&records));
        let open = |bytes: Vec<u8>| DocStoreReader::of(OwnedBytes::new(bytes));
        let read = |store: &DocStoreReader| {
            (0..records.len() as u32).map(|doc| store.record(doc).is_err()).collect::<Vec<_>>()
        };
        assert!(!read(&open(good.clone()).unwrap()).contains(&true));
        for cut in 0..good.len() {
            // Neither opening nor reading ends the process, and what is cut off is missed.
            let cut = open(good[..cut].to_vec());
            assert!(cut.is_none_or(|store| read(&store).contains(&true)));
        }
        for at in 0..good.len() {
            for bit in [0, 3, 7] {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let told = open(bad).map(|store| read(&store));
                let is_compression = at == good.len() - super::END + super::COMPRESSION;
                assert!(!is_compression || told.is_none(), "{at} {bit}");
            }
        }
    }
}
