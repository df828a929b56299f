//! Writes the segments of a fresh index: documents fill a segment up to a memory limit; one commit at the
//! end publishes and merges the segments.

use std::path::Path;

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::SegmentComponent;
use tantivy::{BitSet, Directory, DocId, Index, SegmentMeta, TantivyError};

use crate::index::segment::merge;

use super::inverted_document::{DocumentPool, InvertedDocument};
use super::segment_writer::SegmentWriter;

/// tantivy's list of the segments of an index.
const META_FILE: &str = "meta.json";
/// tantivy's operation stamp of the commits. Deletions of later updates have higher stamps.
const OPSTAMP: u64 = 1;

/// The writer of a fresh index.
pub(crate) struct BulkWriter {
    index: Index,
    pool: DocumentPool,
    /// Memory of a segment in bytes before it is written.
    segment_memory: usize,
    /// The segment that takes documents.
    segment: Option<SegmentWriter>,
    /// Written segments, in the order of their documents.
    written: Vec<SegmentMeta>,
    /// Deleted documents, numbered from 0 in the order of `add`.
    deleted: Vec<usize>,
}

impl BulkWriter {
    /// A writer into an empty index.
    pub(crate) fn new(index: Index, segment_memory: usize) -> Self {
        let (pool, segment, written, deleted) = Default::default();
        Self { index, pool, segment_memory, segment, written, deleted }
    }

    /// Makes the documents to add, on any thread.
    pub(crate) fn document_pool(&self) -> DocumentPool {
        self.pool.clone()
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn add(&mut self, document: InvertedDocument) -> tantivy::Result<()> {
        let mut segment = match self.segment.take() {
            Some(segment) => segment,
            None => SegmentWriter::new(&self.index, &self.pool)?,
        };
        segment.add(document)?;
        if segment.memory() < self.segment_memory {
            self.segment = Some(segment);
        } else {
            self.pool.reset();
            self.written.push(segment.finish()?);
        }
        Ok(())
    }

    /// Deletes a document; documents are numbered from 0 in the order of [`BulkWriter::add`].
    pub(crate) fn delete(&mut self, document: usize) {
        self.deleted.push(document);
    }

    /// Publishes all documents, and merges their segments into as few as the merge budget permits.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn commit(mut self) -> tantivy::Result<()> {
        self.pool.reset();
        let last = self.segment.take().map(SegmentWriter::finish).transpose()?;
        self.written.extend(last);
        let written = self.write_deletes()?;
        let must_merge = written.len() > 1;
        let mut meta = self.index.load_metas()?;
        meta.segments.extend(written);
        meta.opstamp = OPSTAMP;
        let mut bytes =
            serde_json::to_vec_pretty(&meta).map_err(|error| TantivyError::InternalError(error.to_string()))?;
        bytes.push(b'\n');
        // tantivy keeps the files of a segment while its meta exists.
        drop(meta);
        self.index.directory().sync_directory()?;
        self.index.directory().atomic_write(Path::new(META_FILE), &bytes)?;
        if must_merge {
            merge::merge_built(&self.index)?;
        }
        Ok(())
    }

    /// Takes the written segments, and writes a bitset of the documents that remain for each with deletions.
    fn write_deletes(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        let (written, deleted) = (std::mem::take(&mut self.written), std::mem::take(&mut self.deleted));
        let mut next = 0;
        let written = written.into_iter().map(|meta| {
            let first = next;
            next += meta.max_doc() as usize;
            let docs = deleted.iter().filter_map(|document| document.checked_sub(first));
            let docs: Vec<DocId> = docs.filter(|doc| *doc < meta.max_doc() as usize).map(|doc| doc as DocId).collect();
            if docs.is_empty() {
                return Ok(meta);
            }
            let mut alive = BitSet::with_max_value_and_full(meta.max_doc());
            docs.iter().for_each(|doc| alive.remove(*doc));
            let meta = meta.with_delete_meta(docs.len() as u32, OPSTAMP);
            let mut file = self.index.segment(meta.clone()).open_write(SegmentComponent::Delete)?;
            write_alive_bitset(&alive, &mut file)?;
            file.terminate()?;
            Ok(meta)
        });
        written.collect()
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

    /// The content of a document: title, text, keyword terms, and numbers for columns and positions.
    type Content = (String, String, Vec<String>, Vec<u64>);

    fn content() -> impl Strategy<Value = Content> {
        let keywords = proptest::collection::vec("[a-c]{1,3}", 0..4);
        ("[a-cA-C \\-é]{0,12}", "[a-d \\-é]{0,80}", keywords, proptest::collection::vec(0..9_u64, 0..4))
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

    /// Writes the content into a document.
    fn fill<D: DocumentWriter>((title, text, keywords, numbers): &Content, fields: &Fields, mut document: D) -> D {
        let mut normalizer = Normalizer::default();
        let mut terms = TokenBuffer::new(&mut normalizer, 0);
        let zones = [terms.push(title, ZONE_END), terms.push(text, BLOCK_END), terms.push(title, BLOCK_END)];
        document.words(fields.zones[0], &zones[..1], &mut terms);
        document.words(fields.zones[1], &zones, &mut terms);
        document.words(fields.label, &[], &mut terms);
        document.text(fields.text, &mut terms);
        document.forms(fields.forms, &mut terms);
        for term in keywords {
            document.exact(fields.links, term);
            document.column(fields.topics, term);
        }
        document.exact(fields.key, &"x".repeat(1 << 16));
        let next = |position: &mut u32, delta: &u64| Some(std::mem::replace(position, *position + *delta as u32));
        let positions: Vec<u32> = numbers.iter().scan(0, next).collect();
        document.positions(fields.layout, "word", &positions);
        numbers.iter().for_each(|number| document.number(fields.partial_spans, *number));
        document.column(fields.order, title);
        document.record(fields.record, text.as_bytes());
        document
    }

    /// For each segment, its number of documents and the bytes of its files.
    fn files(index: &Index) -> Vec<(u32, Vec<Vec<u8>>)> {
        let files = index.searchable_segments().unwrap().into_iter().map(|segment| {
            let bytes = COMPONENTS.map(|of| segment.open_read(of).unwrap().read_bytes().unwrap().to_vec());
            (segment.meta().max_doc(), bytes.to_vec())
        });
        files.collect()
    }

    /// The files of one segment that tantivy's writer wrote.
    fn files_of_tantivy(contents: &[Content], fields: &Fields) -> Vec<Vec<u8>> {
        let index = index();
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 50_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for content in contents {
            writer.add_document(fill(content, fields, TantivyDocument::default())).unwrap();
        }
        writer.commit().unwrap();
        files(&index).remove(0).1
    }

    /// An index of documents that are all made before the first is added.
    fn bulk_index(contents: &[Content], fields: &Fields, segment_memory: usize, deleted: &[usize]) -> Index {
        let index = index();
        let mut writer = BulkWriter::new(index.clone(), segment_memory);
        let pool = writer.document_pool();
        let documents: Vec<InvertedDocument> =
            contents.iter().map(|content| fill(content, fields, pool.document())).collect();
        documents.into_iter().for_each(|document| writer.add(document).unwrap());
        deleted.iter().for_each(|document| writer.delete(*document));
        writer.commit().unwrap();
        index
    }

    fn assert_files_equal_tantivys(contents: &[Content], segment_memory: usize) {
        let fields = schema().1;
        let (mut rest, segments) = (contents, files(&bulk_index(contents, &fields, segment_memory, &[])));
        assert_eq!(segments.len(), if segment_memory > 1 { 1 } else { contents.len() });
        for (docs, files) in segments {
            let (own, behind) = rest.split_at(docs as usize);
            for ((of, own), tantivys) in COMPONENTS.iter().zip(files).zip(files_of_tantivy(own, &fields)) {
                assert!(own == tantivys, "{of:?} of {docs} documents");
            }
            rest = behind;
        }
        assert!(rest.is_empty());
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

        #[test]
        fn segment_files_are_equal_to_tantivys_byte_by_byte(
            contents in proptest::collection::vec(content(), 1..12),
            one_document_each in any::<bool>(),
        ) {
            assert_files_equal_tantivys(&contents, if one_document_each { 1 } else { usize::MAX });
        }

        #[test]
        fn a_deleted_document_is_deleted_in_its_segment(
            contents in proptest::collection::vec((content(), any::<bool>()), 1..9),
            one_document_each in any::<bool>(),
        ) {
            let (contents, is_deleted): (Vec<Content>, Vec<bool>) = contents.into_iter().unzip();
            let deleted: Vec<usize> = (0..contents.len()).filter(|document| is_deleted[*document]).collect();
            let segment_memory = if one_document_each { 1 } else { usize::MAX };
            let index = bulk_index(&contents, &schema().1, segment_memory, &deleted);
            let found = index.searchable_segments().unwrap().into_iter().flat_map(|segment| {
                let reader = SegmentReader::open(&segment).unwrap();
                let deleted: Vec<bool> = (0..reader.max_doc()).map(|doc| reader.is_deleted(doc)).collect();
                assert_eq!(reader.num_deleted_docs() as usize, deleted.iter().filter(|deleted| **deleted).count());
                deleted
            });
            prop_assert_eq!(found.collect::<Vec<_>>(), is_deleted);
        }
    }

    #[test]
    fn files_of_long_posting_lists_are_equal_to_tantivys_byte_by_byte() {
        // More than one block of 128 documents and of 128 positions; terms of all documents and of one.
        let words =
            |doc: usize| (0..doc % 7).map(|word| format!("w{} ", (doc + word) % (3 + doc % 50))).collect::<String>();
        let contents = (0..1500).map(|doc| {
            let keywords = vec![format!("x{}", doc % 2), format!("y{doc}")];
            (words(doc), words(doc * 3).repeat(1 + doc % 40), keywords, vec![doc as u64 % 5; doc % 4])
        });
        assert_files_equal_tantivys(&contents.collect::<Vec<Content>>(), usize::MAX);
    }
}
