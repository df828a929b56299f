//! Collects the documents of one segment in memory, and writes its files.

use std::cmp::Reverse;
use std::panic::resume_unwind;
use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index, Segment, SegmentMeta, TantivyError};

use crate::analysis::{SharedInterner, TermBytes};

use super::inverted_document::{DocumentPool, InvertedDocument};
use super::postings_writer::{FieldPostingsWriter, InvertedIndexFiles};

/// A segment that takes documents.
pub(crate) struct SegmentWriter {
    segment: Segment,
    schema: Schema,
    pool: DocumentPool,
    interner: Arc<SharedInterner>,
    /// By field id; `None` before the first document with the field.
    postings: Vec<Option<FieldPostingsWriter>>,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    store: StoreWriter,
    docs: DocId,
}

impl SegmentWriter {
    /// An empty segment. `pool` takes back the documents that were added.
    ///
    /// # Errors
    /// When its files cannot be created.
    pub(crate) fn new(index: &Index, pool: &DocumentPool) -> tantivy::Result<Self> {
        let (segment, schema, settings) = (index.new_segment(), index.schema(), index.settings());
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            // No compression thread: the store is uncompressed.
            false,
        )?;
        let columns =
            FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, index.fast_field_tokenizer().clone())?;
        let postings = std::iter::repeat_with(|| None).take(schema.num_fields()).collect();
        let norms = FieldNormsWriter::for_schema(&schema);
        let (pool, interner) = (pool.clone(), pool.interner());
        Ok(Self { segment, schema, pool, interner, postings, norms, columns, store, docs: 0 })
    }

    /// Memory in bytes, approximately. It depends on the added documents only, so that a tree always gives the same segments.
    pub(crate) fn memory(&self) -> usize {
        let postings: usize = self.postings.iter().flatten().map(FieldPostingsWriter::memory).sum();
        postings + self.norms.mem_usage() + self.columns.mem_usage() + self.store.mem_usage()
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn add(&mut self, document: InvertedDocument) -> tantivy::Result<()> {
        let doc = self.docs;
        let shares_interner = Arc::ptr_eq(&self.interner, &document.interner);
        for of in &document.fields {
            let entry = self.schema.get_field_entry(of.field);
            let postings = self.postings.get_mut(of.field.field_id() as usize);
            let Some((postings, option)) = postings.zip(entry.field_type().index_record_option()) else { continue };
            let postings = postings.get_or_insert_with(|| FieldPostingsWriter::new(option));
            postings.count_tokens(of.tokens);
            match of.interned {
                true if shares_interner => postings.add_interned(doc, document.interned(of)),
                // The document is older than the interner of this segment.
                true => document.interned(of).for_each(|(term, data)| {
                    let bytes = document.interner.lock().bytes().get(term).to_vec();
                    let term = self.interner.lock().intern(&bytes);
                    postings.add_interned(doc, std::iter::once((term, data)));
                }),
                false => document.keywords(of).for_each(|(term, data)| postings.add_keyword(doc, term, data)),
            }
            if entry.has_fieldnorms() {
                self.norms.record(doc, of.field, of.tokens);
            }
        }
        self.columns.add_document(&document.columns)?;
        self.store.store_bytes(&document.stored)?;
        self.docs += 1;
        if shares_interner {
            self.pool.recycle(document);
        }
        Ok(())
    }

    /// Writes the files of the segment in parallel.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn finish(self) -> tantivy::Result<SegmentMeta> {
        let Self { segment, interner, postings, mut norms, mut columns, store, docs, .. } = self;
        // A copy, because other threads may intern terms meanwhile.
        let texts = interner.lock().bytes().clone();
        drop(interner);
        norms.fill_up_to_max_doc(docs);
        norms.serialize(FieldNormsSerializer::from_write(segment.open_write(SegmentComponent::FieldNorms)?)?, None)?;
        let (postings, columns, store) = std::thread::scope(|scope| {
            // The store mostly waits for the disk; in the pool it would occupy a core.
            let store = std::thread::Builder::new().spawn_scoped(scope, || store.close())?;
            let (postings, columns) =
                rayon::join(|| write_postings(&segment, postings, &texts), || write_columns(&segment, &mut columns));
            Ok::<_, TantivyError>((postings, columns, store.join().unwrap_or_else(|panic| resume_unwind(panic))))
        })?;
        postings?;
        columns?;
        store?;
        Ok(segment.with_max_doc(docs).meta().clone())
    }
}

fn write_columns(segment: &Segment, columns: &mut FastFieldsWriter) -> tantivy::Result<()> {
    let mut file = segment.open_write(SegmentComponent::FastFields)?;
    columns.serialize(&mut file, None)?;
    Ok(file.terminate()?)
}

/// Serializes all fields: the first, which is the largest, into the files, and the others into memory at the same time.
fn write_postings(
    segment: &Segment,
    postings: Vec<Option<FieldPostingsWriter>>,
    texts: &TermBytes,
) -> tantivy::Result<()> {
    let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
    let fields = (0..).map(Field::from_field_id).zip(postings);
    let mut fields = fields.filter_map(|(field, postings)| Some((field, postings.filter(|of| !of.is_empty())?)));
    let mut files = InvertedIndexFiles::create(segment)?;
    let (first, mut others): (_, Vec<(Field, FieldPostingsWriter)>) = (fields.next(), fields.collect());
    // The largest first, so that no thread waits for a large field that was started last.
    others.sort_by_key(|(_, postings)| Reverse(postings.memory()));
    let (written, serialized) = rayon::join(
        || match first {
            Some((field, postings)) => {
                postings.write(field, norms.get_field(field)?, texts, &mut files).map_err(TantivyError::from)
            }
            None => Ok(()),
        },
        || {
            let serialized = others
                .into_par_iter()
                .with_max_len(1)
                .map(|(field, postings)| Ok((field, postings.serialize(field, norms.get_field(field)?, texts)?)));
            serialized.collect::<tantivy::Result<Vec<_>>>()
        },
    );
    written?;
    let mut serialized = serialized?;
    serialized.sort_by_key(|(field, _)| *field);
    Ok(files.close(&serialized)?)
}
