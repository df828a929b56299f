//! A segment in the making: posting lists, lengths, columns and stored records of the documents that were added.

use std::cmp::Reverse;
use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use tantivy::directory::{CompositeWrite, TerminatingWrite};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index, Segment, SegmentMeta, TantivyError};

use crate::analysis::{SharedInterner, TermBytes};

use super::inverted_document::{DocumentPool, InvertedDocument};
use super::postings_writer::{Files, Lists, Output, Parts};

/// A segment in the making.
pub(crate) struct Making {
    segment: Segment,
    schema: Schema,
    inverter: DocumentPool,
    vocabulary: Arc<SharedInterner>,
    /// By the number of the field; those that no document has yet have none.
    lists: Vec<Option<Lists>>,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    store: StoreWriter,
    documents: DocId,
}

impl Making {
    /// A segment without documents.
    ///
    /// # Errors
    /// When its files cannot be written.
    pub(crate) fn new(index: &Index, inverter: &DocumentPool) -> tantivy::Result<Self> {
        let (segment, schema, settings) = (index.new_segment(), index.schema(), index.settings());
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            // There is nothing to compress.
            false,
        )?;
        let columns =
            FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, index.fast_field_tokenizer().clone())?;
        let lists = std::iter::repeat_with(|| None).take(schema.num_fields()).collect();
        let norms = FieldNormsWriter::for_schema(&schema);
        let (inverter, vocabulary) = (inverter.clone(), inverter.vocabulary());
        Ok(Self { segment, schema, inverter, vocabulary, lists, norms, columns, store, documents: 0 })
    }

    /// About how many bytes of memory it takes: counted by the documents that it has, whatever other threads have done of the
    /// next, so that segments of a tree are the same each time.
    pub(crate) fn bytes(&self) -> usize {
        let lists: usize = self.lists.iter().flatten().map(Lists::bytes).sum();
        lists + self.norms.mem_usage() + self.columns.mem_usage() + self.store.mem_usage()
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn add(&mut self, inverted: InvertedDocument) -> tantivy::Result<()> {
        let doc = self.documents;
        let is_own = Arc::ptr_eq(&self.vocabulary, &inverted.vocabulary);
        for of in &inverted.fields {
            let entry = self.schema.get_field_entry(of.field);
            let lists = self.lists.get_mut(of.field.field_id() as usize).zip(entry.field_type().index_record_option());
            let Some((lists, option)) = lists else { continue };
            let lists = lists.get_or_insert_with(|| Lists::new(option));
            lists.count(of.tokens);
            match of.words {
                true if is_own => lists.add_words(doc, inverted.words(of)),
                // A document of before the segment began.
                true => inverted.words(of).for_each(|(word, data)| {
                    let word = inverted.vocabulary.lock().texts().get(word).to_vec();
                    lists.add_words(doc, std::iter::once((self.vocabulary.lock().number(&word), data)));
                }),
                false => inverted.others(of).for_each(|(term, data)| lists.add(doc, term, data)),
            }
            if entry.has_fieldnorms() {
                self.norms.record(doc, of.field, of.tokens);
            }
        }
        self.columns.add_document(&inverted.columns)?;
        self.store.store_bytes(&inverted.stored)?;
        self.documents += 1;
        if is_own {
            self.inverter.take_back(inverted);
        }
        Ok(())
    }

    /// Lays the segment down, on all threads that have nothing else to do.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn finish(self) -> tantivy::Result<SegmentMeta> {
        let Self { segment, vocabulary, lists, mut norms, mut columns, store, documents, .. } = self;
        // Copied, for others may want the vocabulary meanwhile.
        let texts = vocabulary.lock().texts().clone();
        drop(vocabulary);
        norms.fill_up_to_max_doc(documents);
        norms.serialize(FieldNormsSerializer::from_write(segment.open_write(SegmentComponent::FieldNorms)?)?, None)?;
        let (lists, columns, store) = std::thread::scope(|scope| {
            // Waits for the disk and does little else: on a thread of the pool, a core would wait with it.
            let store = std::thread::Builder::new().spawn_scoped(scope, || store.close())?;
            let (lists, columns) =
                rayon::join(|| write_lists(&segment, lists, &texts), || write_columns(&segment, &mut columns));
            Ok::<_, TantivyError>((
                lists,
                columns,
                store.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            ))
        })?;
        lists?;
        columns?;
        store?;
        Ok(segment.with_max_doc(documents).meta().clone())
    }
}

fn write_columns(segment: &Segment, columns: &mut FastFieldsWriter) -> tantivy::Result<()> {
    let mut file = segment.open_write(SegmentComponent::FastFields)?;
    columns.serialize(&mut file, None)?;
    Ok(file.terminate()?)
}

/// Lays down the lists of all fields: those of the first field, which are the largest, straight into the files, and the
/// others meanwhile in memory.
fn write_lists(segment: &Segment, lists: Vec<Option<Lists>>, texts: &TermBytes) -> tantivy::Result<()> {
    let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
    let lists = (0..).map(Field::from_field_id).zip(lists);
    let mut lists = lists.filter_map(|(field, lists)| Some((field, lists.filter(|lists| !lists.is_empty())?)));
    let open = |component| Ok::<_, TantivyError>(CompositeWrite::wrap(Output::File(segment.open_write(component)?)));
    let mut files = Files {
        terms: open(SegmentComponent::Terms)?,
        postings: open(SegmentComponent::Postings)?,
        positions: open(SegmentComponent::Positions)?,
    };
    let (first, mut others): (_, Vec<(Field, Lists)>) = (lists.next(), lists.collect());
    // The largest first: two threads seldom wait for one that is begun late.
    others.sort_by_key(|(_, lists)| Reverse(lists.bytes()));
    let (first, others) = rayon::join(
        || match first {
            Some((field, lists)) => {
                lists.write(field, norms.get_field(field)?, texts, &mut files).map_err(TantivyError::from)
            }
            None => Ok(()),
        },
        || {
            let parts = others.into_par_iter().with_max_len(1).map(|(field, lists)| {
                let parts = lists.parts(field, norms.get_field(field)?, texts)?;
                Ok((field, parts))
            });
            parts.collect::<tantivy::Result<Vec<(Field, Parts)>>>()
        },
    );
    first?;
    let mut others = others?;
    others.sort_by_key(|(field, _)| *field);
    Ok(files.end(others)?)
}
