//! The segments that a build writes: documents go into one until it is full; resources go behind the pages, while the
//! pages may still be on their way to the disk. Which segments there are in the end, `segments` knows.

use std::path::Path;
use std::thread::{Scope, ScopedJoinHandle};

use rayon::ThreadPoolBuilder;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::{BitSet, Directory, DocId, Index, SegmentMeta, TantivyError};

use crate::index::segment::merge;

use super::inverted_document::{DocumentPool, InvertedDocument};
use super::segment_writer::Making;

/// Documents that wait at most while others are written; of resources, about five kilobytes each.
const WAITING: usize = if cfg!(test) { 4 } else { 8_000 };
/// Where tantivy keeps which segments an index has.
const META: &str = "meta.json";
/// The commit that a build makes. What is deleted later is deleted by a later one.
const COMMIT: u64 = 1;

/// Segments that are free to take documents, or that a thread writes.
pub(crate) enum BackgroundCommit<'scope> {
    Free(Box<BulkWriter>),
    Busy { thread: ScopedJoinHandle<'scope, tantivy::Result<BulkWriter>>, waiting: Vec<InvertedDocument> },
}

/// The segments of a build: those that are complete, and the one that takes documents.
pub(crate) struct BulkWriter {
    index: Index,
    inverter: DocumentPool,
    /// Bytes that a segment takes of memory before it is complete.
    memory: usize,
    making: Option<Making>,
    /// Those that are complete and not yet part of the index, in their order.
    complete: Vec<SegmentMeta>,
    /// Documents of these segments that are not to be found, by their place among all that were added.
    dropped: Vec<usize>,
    /// Those that are part of the index.
    committed: Vec<SegmentId>,
}

impl BulkWriter {
    /// Nothing yet.
    pub(crate) fn new(index: Index, memory: usize) -> Self {
        let (inverter, making, complete, dropped, committed) = Default::default();
        Self { index, inverter, memory, making, complete, dropped, committed }
    }

    /// What makes the documents to be added.
    pub(crate) fn inverter(&self) -> DocumentPool {
        self.inverter.clone()
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn add(&mut self, document: InvertedDocument) -> tantivy::Result<()> {
        let mut making = match self.making.take() {
            Some(making) => making,
            None => Making::new(&self.index, &self.inverter)?,
        };
        making.add(document)?;
        if making.bytes() < self.memory {
            self.making = Some(making);
        } else {
            self.inverter.renew();
            self.complete.push(making.finish()?);
        }
        Ok(())
    }

    /// Drops the document that was added as this one since the last commit.
    pub(crate) fn drop(&mut self, document: usize) {
        self.dropped.push(document);
    }

    /// Makes what was added part of the index, as segments beside those that are there; to join them may map about `joined`
    /// bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn commit(mut self, joined: usize) -> tantivy::Result<Self> {
        self.inverter.renew();
        let last = self.making.take().map(Making::finish).transpose()?;
        self.complete.extend(last);
        let made = self.alive()?;
        let several = made.len() > 1;
        let mut meta = self.index.load_metas()?;
        meta.segments.extend(made);
        meta.opstamp = COMMIT;
        let mut bytes =
            serde_json::to_vec_pretty(&meta).map_err(|error| TantivyError::InternalError(error.to_string()))?;
        bytes.push(b'\n');
        // As long as one is held that says so, the files of a segment are kept.
        drop(meta);
        self.index.directory().sync_directory()?;
        self.index.directory().atomic_write(Path::new(META), &bytes)?;
        if several {
            merge::join(&self.index, &self.committed, joined)?;
        }
        self.committed = self.index.searchable_segment_ids()?;
        Ok(self)
    }

    /// The segments that are complete, without the documents that were dropped.
    fn alive(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        let (complete, dropped) = (std::mem::take(&mut self.complete), std::mem::take(&mut self.dropped));
        let mut first = 0;
        let alive = complete.into_iter().map(|meta| {
            let begins = first;
            first += meta.max_doc() as usize;
            let gone = dropped.iter().filter_map(|document| document.checked_sub(begins));
            let gone: Vec<DocId> = gone.filter(|doc| *doc < meta.max_doc() as usize).map(|doc| doc as DocId).collect();
            if gone.is_empty() {
                return Ok(meta);
            }
            let mut alive = BitSet::with_max_value_and_full(meta.max_doc());
            gone.iter().for_each(|doc| alive.remove(*doc));
            let meta = meta.with_delete_meta(gone.len() as u32, COMMIT);
            let mut file = self.index.segment(meta.clone()).open_write(SegmentComponent::Delete)?;
            write_alive_bitset(&alive, &mut file)?;
            file.terminate()?;
            Ok(meta)
        });
        alive.collect()
    }
}

impl<'scope> BackgroundCommit<'scope> {
    /// Has a thread write what was added, on threads of its own: who waits for it may be at work for all others.
    pub(crate) fn busy(scope: &'scope Scope<'scope, '_>, written: BulkWriter) -> Self {
        let write = || {
            let threads = ThreadPoolBuilder::new().build().map_err(std::io::Error::other)?;
            threads.install(|| written.commit(merge::JOINED))
        };
        Self::Busy { thread: scope.spawn(write), waiting: Vec::new() }
    }

    /// Adds a document, or lets it wait.
    ///
    /// # Errors
    /// When it cannot be added, or what was added before cannot be written.
    pub(crate) fn add(self, document: InvertedDocument) -> tantivy::Result<Self> {
        match self {
            Self::Busy { thread, mut waiting } if waiting.len() < WAITING && !thread.is_finished() => {
                waiting.push(document);
                Ok(Self::Busy { thread, waiting })
            }
            taken => {
                let mut written = taken.free()?;
                written.add(document)?;
                Ok(Self::Free(written))
            }
        }
    }

    /// The writer, when it has written what was added before and taken what waits.
    ///
    /// # Errors
    /// When that cannot be written.
    pub(crate) fn free(self) -> tantivy::Result<Box<BulkWriter>> {
        match self {
            Self::Free(written) => Ok(written),
            Self::Busy { thread, waiting } => {
                let written = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                let mut written = Box::new(written);
                waiting.into_iter().try_for_each(|document| written.add(document))?;
                Ok(written)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
    use tantivy::index::SegmentComponent;
    use tantivy::indexer::NoMergePolicy;
    use tantivy::store::Compressor;
    use tantivy::{Index, IndexSettings, IndexWriter, SegmentReader, TantivyDocument};

    use crate::analysis::{BLOCK_END, Normalizer, TokenBuffer, ZONE_END};
    use crate::index::schema::{DocumentWriter, Fields, schema, tokenizers};

    use super::super::inverted_document::InvertedDocument;
    use super::BulkWriter;

    const COMPONENTS: [SegmentComponent; 6] = [
        SegmentComponent::Terms,
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FieldNorms,
        SegmentComponent::FastFields,
        SegmentComponent::Store,
    ];

    /// What a document says: a title, a text, exact terms, values and positions.
    type Said = (String, String, Vec<String>, Vec<u64>);

    fn said() -> impl Strategy<Value = Said> {
        let exact = proptest::collection::vec("[a-c]{1,3}", 0..4);
        ("[a-cA-C \\-é]{0,12}", "[a-d \\-é]{0,80}", exact, proptest::collection::vec(0..9_u64, 0..4))
    }

    fn index() -> Index {
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: 256,
            ..IndexSettings::default()
        };
        let builder = Index::builder().schema(schema().0).settings(settings).tokenizers(tokenizers());
        builder.create_in_ram().unwrap()
    }

    /// Has a document say what it says.
    fn say<D: DocumentWriter>((title, text, exact, numbers): &Said, fields: &Fields, mut document: D) -> D {
        let mut normalizer = Normalizer::default();
        let mut terms = TokenBuffer::new(&mut normalizer, 0);
        let zones = [terms.push(title, ZONE_END), terms.push(text, BLOCK_END), terms.push(title, BLOCK_END)];
        document.words(fields.zones[0], &zones[..1], &mut terms);
        document.words(fields.zones[1], &zones, &mut terms);
        document.words(fields.label, &[], &mut terms);
        document.text(fields.text, &mut terms);
        for term in exact {
            document.exact(fields.links, term);
            document.column(fields.topics, term);
        }
        document.exact(fields.key, &"x".repeat(1 << 16));
        let positions: Vec<u32> =
            numbers.iter().scan(0, |at, step| Some(std::mem::replace(at, *at + *step as u32))).collect();
        document.positions(fields.layout, "word", &positions);
        numbers.iter().for_each(|number| document.number(fields.borrowed, *number));
        document.column(fields.order, title);
        document.record(fields.record, text.as_bytes());
        document
    }

    /// The bytes of the files of each segment, and how many documents it has.
    fn files(index: &Index) -> Vec<(u32, Vec<Vec<u8>>)> {
        let files = index.searchable_segments().unwrap().into_iter().map(|segment| {
            let bytes = COMPONENTS.map(|of| segment.open_read(of).unwrap().read_bytes().unwrap().to_vec());
            (segment.meta().max_doc(), bytes.to_vec())
        });
        files.collect()
    }

    fn by_tantivy(said: &[Said], fields: &Fields) -> Vec<Vec<u8>> {
        let index = index();
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 50_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for said in said {
            writer.add_document(say(said, fields, TantivyDocument::default())).unwrap();
        }
        writer.commit().unwrap();
        files(&index).remove(0).1
    }

    /// Segments that take so many bytes of memory, of documents that were all made before the first was added.
    fn by_ourselves(said: &[Said], fields: &Fields, memory: usize, dropped: &[usize]) -> Index {
        let index = index();
        let mut written = BulkWriter::new(index.clone(), memory);
        let inverter = written.inverter();
        let documents: Vec<InvertedDocument> = said.iter().map(|said| say(said, fields, inverter.document())).collect();
        documents.into_iter().for_each(|document| written.add(document).unwrap());
        dropped.iter().for_each(|document| written.drop(*document));
        written.commit(1).unwrap();
        index
    }

    fn assert_same(said: &[Said], memory: usize) {
        let fields = schema().1;
        let (mut rest, segments) = (said, files(&by_ourselves(said, &fields, memory, &[])));
        assert_eq!(segments.len(), if memory > 1 { 1 } else { said.len() });
        for (documents, bytes) in segments {
            let (own, behind) = rest.split_at(documents as usize);
            for ((of, own), theirs) in COMPONENTS.iter().zip(bytes).zip(by_tantivy(own, &fields)) {
                assert!(own == theirs, "{of:?} of {documents} documents");
            }
            rest = behind;
        }
        assert!(rest.is_empty());
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

        #[test]
        fn segments_are_those_of_tantivy_to_the_byte(said in proptest::collection::vec(said(), 1..12), full in any::<bool>()) {
            assert_same(&said, if full { 1 } else { usize::MAX });
        }

        #[test]
        fn a_document_that_was_dropped_is_deleted(said in proptest::collection::vec((said(), any::<bool>()), 1..9), full in any::<bool>()) {
            let (said, goes): (Vec<Said>, Vec<bool>) = said.into_iter().unzip();
            let dropped: Vec<usize> = goes.iter().enumerate().filter(|(_, goes)| **goes).map(|(at, _)| at).collect();
            let index = by_ourselves(&said, &schema().1, if full { 1 } else { usize::MAX }, &dropped);
            let deleted = index.searchable_segments().unwrap().into_iter().flat_map(|segment| {
                let reader = SegmentReader::open(&segment).unwrap();
                assert_eq!(reader.num_deleted_docs(), (0..reader.max_doc()).filter(|doc| reader.is_deleted(*doc)).count() as u32);
                (0..reader.max_doc()).map(|doc| reader.is_deleted(doc)).collect::<Vec<_>>()
            });
            prop_assert_eq!(deleted.collect::<Vec<_>>(), goes);
        }
    }

    #[test]
    fn long_lists_are_those_of_tantivy_to_the_byte() {
        // Blocks of 128 documents, whose positions fill blocks of their own; words that every document has, and few.
        let words =
            |doc: usize| (0..doc % 7).map(|at| format!("w{} ", (doc + at) % (3 + doc % 50))).collect::<String>();
        let said = (0..1500).map(|doc| {
            let exact = vec![format!("x{}", doc % 2), format!("y{doc}")];
            (words(doc), words(doc * 3).repeat(1 + doc % 40), exact, vec![doc as u64 % 5; doc % 4])
        });
        assert_same(&said.collect::<Vec<Said>>(), usize::MAX);
    }
}
