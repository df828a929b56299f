//! The inversion of a fresh index. tantivy's writer inverts documents word by word on one thread and lays a segment down
//! field by field on one core; here the words of a document are put together where its page is read, on many threads, and
//! the fields of a segment are laid down side by side. The files are tantivy's, to the byte: it goes on with them as with
//! its own. An update, which adds little, goes through tantivy's writer.
//!
//! Here is what is done to one document; the lists of a field are in `lists`, a segment in `segment`.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::MAX_TOKEN_LEN;

use crate::analysis::{SharedInterner, TokenBuffer, TokenRange};
use crate::index::schema::DocumentWriter;
use crate::index::segment::{doc_store, vint};

use super::term_grouping::Grouping;

/// Bytes that a document often has for each term, and bytes of its columns.
const BYTES_EACH: usize = 10;
const COLUMNS: usize = 512;
/// Bytes of documents whose memory is kept, and of one of them.
const SPENT: usize = 16 << 20;
const LARGE: usize = 256 << 10;

/// A document inverted by itself: what it has to say to each posting list, and what stands in columns and in the store.
pub(crate) struct InvertedDocument {
    pub(crate) vocabulary: Arc<SharedInterner>,
    pub(crate) fields: Vec<InField>,
    terms: Vec<Occurrence>,
    /// Of each term in turn its bytes, if it is no word, and its data: nothing for an exact term; how often it stands
    /// there; and, where positions are kept, the first and how far each lies from that before.
    bytes: Vec<u8>,
    pub(crate) columns: TantivyDocument,
    /// The record, as it is stored.
    pub(crate) stored: Vec<u8>,
}

/// Makes inverted documents, on many threads, in the memory of those that are in their lists: what one thread has taken of
/// memory and another gives back, both wait for.
#[derive(Clone, Default)]
pub(crate) struct DocumentPool(Arc<Shared>);

#[derive(Default)]
struct Shared {
    vocabulary: Mutex<Arc<SharedInterner>>,
    spent: Mutex<Spent>,
}

/// Documents whose memory is kept, and how many bytes they take.
#[derive(Default)]
struct Spent {
    documents: Vec<InvertedDocument>,
    bytes: usize,
}

/// What a document has in a field.
pub(crate) struct InField {
    pub(crate) field: Field,
    /// Words, or exact terms.
    pub(crate) tokens: u32,
    /// Whether the terms are words.
    pub(crate) words: bool,
    terms: Range<usize>,
}

/// A term of a document in a field. Its data begins where its bytes end, which begin where the data of the term before ends.
pub(crate) struct Occurrence {
    /// The number of a word in the vocabulary; of another term, where its bytes end.
    pub(crate) term: u32,
    pub(crate) data_ends: u32,
}

impl DocumentPool {
    /// A document that has nothing yet.
    pub(crate) fn document(&self) -> InvertedDocument {
        let vocabulary = self.vocabulary();
        let spent = {
            let mut spent = self.0.spent.lock().unwrap_or_else(PoisonError::into_inner);
            let document = spent.documents.pop();
            spent.bytes -= document.as_ref().map_or(0, InvertedDocument::capacity);
            document
        };
        let columns = TantivyDocument::with_capacity(COLUMNS);
        match spent {
            Some(spent) => InvertedDocument { vocabulary, columns, ..spent },
            None => {
                let (fields, terms, bytes, stored) = Default::default();
                InvertedDocument { vocabulary, fields, terms, bytes, columns, stored }
            }
        }
    }

    /// The vocabulary by whose numbers the words of the next documents go.
    pub(crate) fn vocabulary(&self) -> Arc<SharedInterner> {
        Arc::clone(&self.0.vocabulary.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a new vocabulary; nothing keeps the one before but the documents that go by it.
    pub(crate) fn renew(&self) {
        *self.0.vocabulary.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
        *self.0.spent.lock().unwrap_or_else(PoisonError::into_inner) = Spent::default();
    }

    /// Takes back a document that is in its lists, and goes by the vocabulary in use.
    pub(crate) fn take_back(&self, mut document: InvertedDocument) {
        let InvertedDocument { fields, terms, bytes, stored, .. } = &mut document;
        fields.clear();
        terms.clear();
        bytes.clear();
        stored.clear();
        let capacity = document.capacity();
        let mut spent = self.0.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if capacity <= LARGE && spent.bytes + capacity <= SPENT {
            spent.bytes += capacity;
            spent.documents.push(document);
        }
    }
}

impl InvertedDocument {
    /// Bytes of memory that it holds, about: what stands in columns stands in the record too.
    fn capacity(&self) -> usize {
        self.bytes.capacity() + 2 * self.stored.capacity() + self.terms.capacity() * size_of::<Occurrence>()
    }

    /// Adds to what the document has in a field.
    fn has(&mut self, field: Field, words: bool, tokens: u32, first: usize) {
        let end = self.terms.len();
        match self.fields.last_mut().filter(|last| last.field == field) {
            Some(last) => (last.tokens, last.terms.end) = (last.tokens + tokens, end),
            None => self.fields.push(InField { field, tokens, words, terms: first..end }),
        }
    }

    /// The words of a field and the data of each.
    pub(crate) fn words<'i>(&'i self, of: &InField) -> impl Iterator<Item = (u32, &'i [u8])> + Clone + use<'i> {
        self.occurrences(of).map(|(term, range)| (term, self.bytes.get(range).unwrap_or_default()))
    }

    /// The other terms of a field and the data of each.
    pub(crate) fn others<'i>(&'i self, of: &InField) -> impl Iterator<Item = (&'i [u8], &'i [u8])> + use<'i> {
        let split = |(ends, range): (u32, Range<usize>)| {
            let part = |range: Range<usize>| self.bytes.get(range).unwrap_or_default();
            (part(range.start..ends as usize), part(ends as usize..range.end))
        };
        self.occurrences(of).map(split)
    }

    /// The terms of a field, and where the bytes of each stand.
    fn occurrences<'i>(&'i self, of: &InField) -> impl Iterator<Item = (u32, Range<usize>)> + Clone + use<'i> {
        let before = of.terms.start.checked_sub(1).and_then(|before| self.terms.get(before));
        let mut begins = before.map_or(0, |before| before.data_ends as usize);
        self.terms.get(of.terms.clone()).unwrap_or_default().iter().map(move |occurrence| {
            let ends = occurrence.data_ends as usize;
            (occurrence.term, std::mem::replace(&mut begins, ends)..ends)
        })
    }

    fn group<'p>(
        &mut self,
        field: Field,
        pieces: impl Iterator<Item = &'p TokenRange>,
        positions: bool,
        terms: &mut TokenBuffer<'_>,
    ) {
        let first = self.terms.len();
        let tokens = Grouping::of_thread(|grouping| {
            let tokens = grouping.group(pieces.flat_map(|piece| terms.of(piece)));
            grouping.push(terms, &self.vocabulary, positions, &mut self.terms, &mut self.bytes);
            tokens
        });
        self.has(field, true, tokens, first);
    }
}

impl DocumentWriter for InvertedDocument {
    fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
        self.terms.reserve(bytes / BYTES_EACH);
    }

    fn words(&mut self, field: Field, pieces: &[TokenRange], terms: &mut TokenBuffer<'_>) {
        self.group(field, pieces.iter(), false, terms);
    }

    fn text(&mut self, field: Field, terms: &mut TokenBuffer<'_>) {
        let all = terms.all();
        self.group(field, std::iter::once(&all), true, terms);
    }

    fn positions(&mut self, field: Field, word: &str, positions: &[u32]) {
        let first = self.terms.len();
        if positions.is_empty() {
            return self.has(field, false, 0, first);
        }
        self.bytes.extend(word.as_bytes());
        let term = self.bytes.len() as u32;
        vint::push(positions.len() as u64, &mut self.bytes);
        let mut last = 0;
        for position in positions {
            vint::push(position.saturating_sub(std::mem::replace(&mut last, *position)).into(), &mut self.bytes);
        }
        self.terms.push(Occurrence { term, data_ends: self.bytes.len() as u32 });
        self.has(field, false, positions.len() as u32, first);
    }

    fn exact(&mut self, field: Field, term: &str) {
        let first = self.terms.len();
        // As tantivy does.
        if term.len() > MAX_TOKEN_LEN {
            return self.has(field, false, 0, first);
        }
        self.bytes.extend(term.as_bytes());
        let ends = self.bytes.len() as u32;
        self.terms.push(Occurrence { term: ends, data_ends: ends });
        self.has(field, false, 1, first);
    }

    fn column(&mut self, field: Field, value: &str) {
        self.columns.add_text(field, value);
    }

    fn number(&mut self, field: Field, value: u64) {
        self.columns.add_u64(field, value);
    }

    fn record(&mut self, field: Field, record: &[u8]) {
        doc_store::push_document(field, record, &mut self.stored);
    }
}
