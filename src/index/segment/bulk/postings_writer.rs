//! Collects the postings of one field in memory, and serializes them with tantivy's `FieldSerializer`.

use std::io::{self, Write};

use rayon::slice::ParallelSliceMut;
use tantivy::directory::{CompositeWrite, TerminatingWrite, WritePtr};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentComponent;
use tantivy::postings::FieldSerializer;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Segment};
use tantivy_stacker::{ArenaHashMap, ExpUnrolledLinkedList, MemoryArena};

use crate::analysis::TermBytes;
use crate::index::segment::vint;

/// Memory of an interned term besides its postings, approximately: its list, its slots in this field and others, its bytes in
/// the interner. Memory of a keyword term in the hash table.
const BYTES_PER_INTERNED: usize = 200;
const BYTES_PER_KEYWORD: usize = 24;

/// Buffered bytes of an interned term. The list and its buffer fill one cache line of 64 bytes.
const BUFFER_BYTES: usize = 35;

/// The postings of a field, by term.
pub(crate) struct FieldPostingsWriter {
    option: IndexRecordOption,
    /// By the id of an interned term, the index of its list plus one.
    slots: Vec<u32>,
    interned: Vec<TermPostings>,
    /// The lists of keyword terms.
    keywords: Option<ArenaHashMap>,
    /// The bytes of all lists: for each document the distance to the previous one, then the data of the term.
    arena: MemoryArena,
    tokens: u64,
    /// Scratch memory: an encoded posting; the lists of a document's terms; the document's distance in each.
    posting: Vec<u8>,
    lists: Vec<u32>,
    deltas: Vec<Option<DocId>>,
}

/// A posting list.
#[derive(Clone, Copy, Default)]
struct PostingList {
    bytes: ExpUnrolledLinkedList,
    doc_freq: u32,
    last: DocId,
}

/// The posting list of an interned term. Its newest bytes are buffered beside it: a write to the arena is a second cache miss.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct TermPostings {
    term: u32,
    list: PostingList,
    buffered: u8,
    buffer: [u8; BUFFER_BYTES],
}

const _: () = assert!(size_of::<TermPostings>() == 64, "a list and its buffer fill one cache line");

/// The first bytes of a term, which decide most comparisons; the term; its list; the buffered end of the list.
type SortedTerm<'a> = (u64, &'a [u8], PostingList, &'a [u8]);

/// The three files of an inverted index.
pub(crate) struct InvertedIndexFiles<W> {
    terms: CompositeWrite<W>,
    postings: CompositeWrite<W>,
    positions: CompositeWrite<W>,
}

/// A serialized field: its part of each of the three files.
#[derive(Default)]
pub(crate) struct SerializedField {
    terms: Vec<u8>,
    postings: Vec<u8>,
    positions: Vec<u8>,
}

impl InvertedIndexFiles<WritePtr> {
    /// Creates the files of a segment.
    ///
    /// # Errors
    /// When a file cannot be created.
    pub(crate) fn create(segment: &Segment) -> tantivy::Result<Self> {
        Ok(Self {
            terms: CompositeWrite::wrap(segment.open_write(SegmentComponent::Terms)?),
            postings: CompositeWrite::wrap(segment.open_write(SegmentComponent::Postings)?),
            positions: CompositeWrite::wrap(segment.open_write(SegmentComponent::Positions)?),
        })
    }

    /// Appends serialized fields and closes the files, in parallel.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn close(self, fields: &[(Field, SerializedField)]) -> io::Result<()> {
        let append = |mut file: CompositeWrite<WritePtr>, part: fn(&SerializedField) -> &[u8]| {
            fields.iter().try_for_each(|(field, serialized)| file.for_field(*field).write_all(part(serialized)))?;
            file.close()
        };
        let (terms, (postings, positions)) = rayon::join(
            || append(self.terms, |field| &field.terms),
            || {
                rayon::join(
                    || append(self.postings, |field| &field.postings),
                    || append(self.positions, |field| &field.positions),
                )
            },
        );
        terms.and(postings).and(positions)
    }
}

impl PostingList {
    /// Counts a document and returns its distance to the previous one. `None` if it is counted already.
    fn count(&mut self, doc: DocId) -> Option<DocId> {
        let delta = doc.saturating_sub(self.last);
        let is_new = self.doc_freq == 0 || delta > 0;
        (self.last, self.doc_freq) = (doc, self.doc_freq + u32::from(is_new));
        is_new.then_some(delta)
    }
}

impl TermPostings {
    fn new(term: u32) -> Self {
        Self { term, list: PostingList::default(), buffered: 0, buffer: [0; BUFFER_BYTES] }
    }

    /// Appends a posting: the distance to the previous document, then the data of the term. `scratch` is memory to encode it.
    fn append(&mut self, delta: DocId, data: &[u8], arena: &mut MemoryArena, scratch: &mut Vec<u8>) {
        let begin = usize::from(self.buffered);
        // The common case: a distance of one byte, and space in the buffer.
        if let Some(byte) = vint::single_byte(delta)
            && let Some([first, free @ ..]) = self.buffer.get_mut(begin..=begin + data.len())
        {
            *first = byte;
            free.copy_from_slice(data);
            self.buffered += 1 + data.len() as u8;
            return;
        }
        encode_posting(delta, data, scratch);
        if begin + scratch.len() > BUFFER_BYTES {
            let mut writer = self.list.bytes.writer(arena);
            writer.extend_from_slice(self.buffer.get(..begin).unwrap_or_default());
            self.buffered = 0;
            if scratch.len() > BUFFER_BYTES {
                return writer.extend_from_slice(scratch);
            }
        }
        let begin = usize::from(self.buffered);
        if let Some(free) = self.buffer.get_mut(begin..begin + scratch.len()) {
            free.copy_from_slice(scratch);
            self.buffered += scratch.len() as u8;
        }
    }

    fn buffered(&self) -> &[u8] {
        self.buffer.get(..usize::from(self.buffered)).unwrap_or_default()
    }
}

/// Encodes a posting: the distance to the previous document, then the data of the term.
fn encode_posting(delta: DocId, data: &[u8], posting: &mut Vec<u8>) {
    posting.clear();
    vint::encode(delta.into(), posting);
    posting.extend_from_slice(data);
}

impl FieldPostingsWriter {
    /// No postings.
    pub(crate) fn new(option: IndexRecordOption) -> Self {
        let (slots, interned, keywords, arena, tokens, posting, lists, deltas) = Default::default();
        Self { option, slots, interned, keywords, arena, tokens, posting, lists, deltas }
    }

    /// Memory in bytes, approximately.
    pub(crate) fn memory(&self) -> usize {
        let keywords = self.keywords.as_ref();
        let keywords = keywords.map_or(0, |terms| terms.len() * BYTES_PER_KEYWORD + terms.memory_arena.len());
        self.interned.len() * BYTES_PER_INTERNED + keywords + self.arena.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.interned.is_empty() && self.keywords.is_none()
    }

    /// Counts the tokens of a document.
    pub(crate) fn count_tokens(&mut self, tokens: u32) {
        self.tokens += u64::from(tokens);
    }

    /// Adds a document to the lists of interned terms, with the data of each term. Documents must ascend.
    pub(crate) fn add_interned<'t>(&mut self, doc: DocId, terms: impl Iterator<Item = (u32, &'t [u8])> + Clone) {
        let Self { slots, interned, arena, posting, lists, deltas, .. } = self;
        // Slots, lists and list ends are scattered in memory. Three short passes overlap the cache misses of all terms.
        lists.clear();
        for (term, _) in terms.clone() {
            let id = term as usize;
            if id >= slots.len() {
                slots.resize(id + 1, 0);
            }
            if slots[id] == 0 {
                interned.push(TermPostings::new(term));
                slots[id] = interned.len() as u32;
            }
            lists.push(slots[id] - 1);
        }
        deltas.clear();
        deltas.extend(lists.iter().map(|list| interned[*list as usize].list.count(doc)));
        for ((list, delta), (_, data)) in lists.iter().zip(deltas).zip(terms) {
            if let Some(delta) = delta {
                interned[*list as usize].append(*delta, data, arena, posting);
            }
        }
    }

    /// Adds a document to the list of a keyword term, with its data. Documents must ascend; a repeated term is ignored.
    pub(crate) fn add_keyword(&mut self, doc: DocId, term: &[u8], data: &[u8]) {
        let Self { keywords, arena, posting, .. } = self;
        keywords.get_or_insert_default().mutate_or_create(term, |list: Option<PostingList>| {
            let mut list = list.unwrap_or_default();
            if let Some(delta) = list.count(doc) {
                encode_posting(delta, data, posting);
                list.bytes.writer(arena).extend_from_slice(posting);
            }
            list
        });
    }

    /// Serializes the field into memory.
    ///
    /// # Errors
    /// When tantivy cannot serialize it.
    pub(crate) fn serialize(
        self,
        field: Field,
        norms: Option<FieldNormReader>,
        texts: &TermBytes,
    ) -> io::Result<SerializedField> {
        let mut serialized = SerializedField::default();
        let SerializedField { terms, postings, positions } = &mut serialized;
        let [terms, postings, positions] = [terms, postings, positions].map(CompositeWrite::wrap);
        self.write(field, norms, texts, &mut InvertedIndexFiles { terms, postings, positions })?;
        Ok(serialized)
    }

    /// Serializes the field into files.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub(crate) fn write<W: TerminatingWrite>(
        self,
        field: Field,
        norms: Option<FieldNormReader>,
        texts: &TermBytes,
        files: &mut InvertedIndexFiles<W>,
    ) -> io::Result<()> {
        let mut serializer = FieldSerializer::create(
            self.option,
            self.tokens,
            files.terms.for_field(field),
            files.postings.for_field(field),
            files.positions.for_field(field),
            norms,
        )?;
        let (mut bytes, mut position_deltas) = (Vec::new(), Vec::new());
        for (_, term, list, buffered) in self.sorted(texts) {
            bytes.clear();
            list.bytes.read_to_end(&self.arena, &mut bytes);
            bytes.extend_from_slice(buffered);
            serializer.new_term(term, list.doc_freq, true)?;
            let mut rest = bytes.as_slice();
            let mut next = || vint::decode(&mut rest).map_or(0, |number| number as u32);
            let mut doc = 0;
            for _ in 0..list.doc_freq {
                doc += next();
                let frequency = if self.option.has_freq() { next() } else { 0 };
                position_deltas.clear();
                if self.option.has_positions() {
                    position_deltas.extend((0..frequency).map(|_| next()));
                }
                serializer.write_doc(doc, frequency, &position_deltas);
            }
            serializer.close_term()?;
        }
        serializer.close()
    }

    /// All terms in the order of their bytes.
    fn sorted<'a>(&'a self, texts: &'a TermBytes) -> Vec<SortedTerm<'a>> {
        let prefix = |term: &[u8]| {
            let mut prefix = [0; 8];
            let length = term.len().min(prefix.len());
            prefix[..length].copy_from_slice(&term[..length]);
            u64::from_be_bytes(prefix)
        };
        let interned = self.interned.iter().map(|term| (texts.get(term.term), term.list, term.buffered()));
        let keywords = self
            .keywords
            .iter()
            .flat_map(|terms| terms.iter().map(|(term, address)| (term, terms.read(address), [].as_slice())));
        let count = self.interned.len() + self.keywords.as_ref().map_or(0, ArenaHashMap::len);
        let mut sorted = Vec::with_capacity(count);
        sorted.extend(interned.chain(keywords).map(|(term, list, buffered)| (prefix(term), term, list, buffered)));
        sorted.par_sort_unstable_by(|a: &SortedTerm<'_>, b| (a.0, a.1).cmp(&(b.0, b.1)));
        sorted
    }
}
