//! A document inverted by itself: its terms by field, its columns and its stored record.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::MAX_TOKEN_LEN;

use crate::analysis::{SharedInterner, TokenBuffer, TokenRange};
use crate::index::schema::DocumentWriter;
use crate::index::segment::{doc_store, vint};

use super::term_grouping::{Occurrence, TermGrouper};

/// Typical size of a term in [`InvertedDocument`], and of the columns of a document.
const BYTES_PER_TERM: usize = 10;
const COLUMN_BYTES: usize = 512;
/// Memory that the pool keeps in all, and for one document.
const MAX_POOL_BYTES: usize = 16 << 20;
const MAX_POOLED_DOCUMENT_BYTES: usize = 256 << 10;

/// An inverted document, which a [`super::BulkWriter`] adds to its segment.
pub(crate) struct InvertedDocument {
    /// Assigns the ids of interned terms.
    pub(crate) interner: Arc<SharedInterner>,
    pub(crate) fields: Vec<FieldTerms>,
    occurrences: Vec<Occurrence>,
    /// For each occurrence, the bytes of its term unless it is interned, then its data: its frequency and its position deltas,
    /// as far as the field has them.
    bytes: Vec<u8>,
    pub(crate) columns: TantivyDocument,
    /// The record in the format of the doc store.
    pub(crate) stored: Vec<u8>,
}

/// The terms of a document in a field.
pub(crate) struct FieldTerms {
    pub(crate) field: Field,
    /// Length of the field, in tokens.
    pub(crate) tokens: u32,
    /// Whether the terms are interned; otherwise they are keyword terms.
    pub(crate) interned: bool,
    occurrences: Range<usize>,
}

/// Makes inverted documents on several threads, and reuses the memory of documents that were added. Memory that one thread
/// allocates and another frees makes both wait for the allocator.
#[derive(Clone, Default)]
pub(crate) struct DocumentPool(Arc<PoolState>);

#[derive(Default)]
struct PoolState {
    interner: Mutex<Arc<SharedInterner>>,
    free: Mutex<FreeDocuments>,
}

/// Documents whose memory is reused, and its size.
#[derive(Default)]
struct FreeDocuments {
    documents: Vec<InvertedDocument>,
    bytes: usize,
}

impl DocumentPool {
    /// An empty document.
    pub(crate) fn document(&self) -> InvertedDocument {
        let interner = self.interner();
        let reused = {
            let mut free = self.free();
            let document = free.documents.pop();
            free.bytes -= document.as_ref().map_or(0, InvertedDocument::capacity);
            document
        };
        let columns = TantivyDocument::with_capacity(COLUMN_BYTES);
        match reused {
            Some(reused) => InvertedDocument { interner, columns, ..reused },
            None => {
                let (fields, occurrences, bytes, stored) = Default::default();
                InvertedDocument { interner, fields, occurrences, bytes, columns, stored }
            }
        }
    }

    /// The interner of the next documents.
    pub(crate) fn interner(&self) -> Arc<SharedInterner> {
        Arc::clone(&self.0.interner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Starts an empty interner, so that the memory of a segment ends with it.
    pub(crate) fn reset(&self) {
        *self.0.interner.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
        *self.free() = FreeDocuments::default();
    }

    /// Takes back the memory of a document.
    pub(crate) fn recycle(&self, mut document: InvertedDocument) {
        document.fields.clear();
        document.occurrences.clear();
        document.bytes.clear();
        document.stored.clear();
        let capacity = document.capacity();
        let mut free = self.free();
        if capacity <= MAX_POOLED_DOCUMENT_BYTES && free.bytes + capacity <= MAX_POOL_BYTES {
            free.bytes += capacity;
            free.documents.push(document);
        }
    }

    fn free(&self) -> MutexGuard<'_, FreeDocuments> {
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InvertedDocument {
    /// Memory in bytes, approximately. The columns repeat values of the record.
    fn capacity(&self) -> usize {
        self.bytes.capacity() + 2 * self.stored.capacity() + self.occurrences.capacity() * size_of::<Occurrence>()
    }

    /// Assigns the occurrences from `first` on to a field, whose length grows by `tokens`.
    fn end_field(&mut self, field: Field, interned: bool, tokens: u32, first: usize) {
        let end = self.occurrences.len();
        match self.fields.last_mut().filter(|last| last.field == field) {
            Some(last) => (last.tokens, last.occurrences.end) = (last.tokens + tokens, end),
            None => self.fields.push(FieldTerms { field, tokens, interned, occurrences: first..end }),
        }
    }

    /// The interned terms of a field and their data.
    pub(crate) fn interned<'i>(&'i self, of: &FieldTerms) -> impl Iterator<Item = (u32, &'i [u8])> + Clone + use<'i> {
        self.occurrences(of).map(|(term, range)| (term, self.bytes.get(range).unwrap_or_default()))
    }

    /// The keyword terms of a field and their data.
    pub(crate) fn keywords<'i>(&'i self, of: &FieldTerms) -> impl Iterator<Item = (&'i [u8], &'i [u8])> + use<'i> {
        let split = |(term_end, range): (u32, Range<usize>)| {
            let part = |range: Range<usize>| self.bytes.get(range).unwrap_or_default();
            (part(range.start..term_end as usize), part(term_end as usize..range.end))
        };
        self.occurrences(of).map(split)
    }

    /// The occurrences of a field: [`Occurrence::term`] and its byte range.
    fn occurrences<'i>(&'i self, of: &FieldTerms) -> impl Iterator<Item = (u32, Range<usize>)> + Clone + use<'i> {
        let previous = of.occurrences.start.checked_sub(1).and_then(|previous| self.occurrences.get(previous));
        let mut begin = previous.map_or(0, |previous| previous.data_end as usize);
        self.occurrences.get(of.occurrences.clone()).unwrap_or_default().iter().map(move |occurrence| {
            let end = occurrence.data_end as usize;
            (occurrence.term, std::mem::replace(&mut begin, end)..end)
        })
    }

    fn add_text<'p>(
        &mut self,
        field: Field,
        ranges: impl Iterator<Item = &'p TokenRange>,
        positions: bool,
        terms: &mut TokenBuffer<'_>,
    ) {
        let first = self.occurrences.len();
        let tokens = TermGrouper::with_thread_local(|grouper| {
            let tokens = grouper.group(ranges.flat_map(|range| terms.terms_of(range)));
            grouper.encode(terms, &self.interner, positions, &mut self.occurrences, &mut self.bytes);
            tokens
        });
        self.end_field(field, true, tokens, first);
    }
}

impl DocumentWriter for InvertedDocument {
    fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
        self.occurrences.reserve(bytes / BYTES_PER_TERM);
    }

    fn words(&mut self, field: Field, pieces: &[TokenRange], terms: &mut TokenBuffer<'_>) {
        self.add_text(field, pieces.iter(), false, terms);
    }

    fn text(&mut self, field: Field, terms: &mut TokenBuffer<'_>) {
        let all = terms.all();
        self.add_text(field, std::iter::once(&all), true, terms);
    }

    fn forms(&mut self, field: Field, terms: &mut TokenBuffer<'_>) {
        let first = self.occurrences.len();
        let entries = terms.take_form_entries();
        let (tokens, data_end) = (entries.len() as u32, self.bytes.len() as u32);
        let occurrences = &mut self.occurrences;
        terms.for_each_shared_id(&self.interner, entries.into_iter(), |term| {
            occurrences.push(Occurrence { term, data_end });
        });
        self.end_field(field, true, tokens, first);
    }

    fn positions(&mut self, field: Field, word: &str, positions: &[u32]) {
        let first = self.occurrences.len();
        if positions.is_empty() {
            return self.end_field(field, false, 0, first);
        }
        self.bytes.extend(word.as_bytes());
        let term = self.bytes.len() as u32;
        vint::encode(positions.len() as u64, &mut self.bytes);
        let mut previous = 0;
        for position in positions {
            let delta = position.saturating_sub(std::mem::replace(&mut previous, *position));
            vint::encode(delta.into(), &mut self.bytes);
        }
        self.occurrences.push(Occurrence { term, data_end: self.bytes.len() as u32 });
        self.end_field(field, false, positions.len() as u32, first);
    }

    fn exact(&mut self, field: Field, term: &str) {
        let first = self.occurrences.len();
        // tantivy drops longer tokens.
        if term.len() > MAX_TOKEN_LEN {
            return self.end_field(field, false, 0, first);
        }
        self.bytes.extend(term.as_bytes());
        let end = self.bytes.len() as u32;
        self.occurrences.push(Occurrence { term: end, data_end: end });
        self.end_field(field, false, 1, first);
    }

    fn column(&mut self, field: Field, value: &str) {
        self.columns.add_text(field, value);
    }

    fn number(&mut self, field: Field, value: u64) {
        self.columns.add_u64(field, value);
    }

    fn record(&mut self, field: Field, record: &[u8]) {
        doc_store::encode_document(field, record, &mut self.stored);
    }
}
