//! The posting lists of one field while a segment is made, and how they are laid down.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::slice::ParallelSliceMut;
use tantivy::DocId;
use tantivy::directory::{AntiCallToken, CompositeWrite, TerminatingWrite, WritePtr};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::FieldSerializer;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy_stacker::{ArenaHashMap, ExpUnrolledLinkedList, MemoryArena};

use crate::analysis::TermBytes;
use crate::index::segment::vint;

use super::fst_builder::Transducer;

/// Bytes that a word takes beside what stands in its list, about: its list, its number in this field and others, its term
/// in the vocabulary; and bytes of the table of other terms that each takes.
const EACH_WORD: usize = 200;
const EACH_SLOT: usize = 24;

/// Bytes of a word's list that are held beside it: it takes 64 with them, what a core fetches of memory at once.
const HELD: usize = 35;

/// The terms of a field and the list of each.
pub(crate) struct Lists {
    option: IndexRecordOption,
    /// The lists of words, and by the number of a word the place of its list and one.
    slots: Vec<u32>,
    words: Vec<OfWord>,
    /// The lists of other terms, if there are any.
    others: Option<ArenaHashMap>,
    /// What stands in the lists: of each document how far it lies behind the one before, and the data of the term in it.
    arena: MemoryArena,
    tokens: u64,
    /// What is added to a list of a document; kept for its memory.
    entry: Vec<u8>,
    /// Of the words of a document, the places of their lists, and how far it lies behind the last of each; kept for their
    /// memory.
    places: Vec<u32>,
    gaps: Vec<Option<DocId>>,
}

/// A posting list.
#[derive(Clone, Copy, Default)]
struct List {
    bytes: ExpUnrolledLinkedList,
    documents: u32,
    last: DocId,
}

/// The list of a word. What was added last is held beside it, so that most of what is added waits for one place in memory
/// where it would for two.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct OfWord {
    number: u32,
    list: List,
    held: u8,
    last: [u8; HELD],
}

const _: () = assert!(size_of::<OfWord>() == 64, "a list and what is held of it are fetched at once");

/// The first bytes of a term, the term, its list, and what is held of that.
type Sorted<'a> = (u64, &'a [u8], List, &'a [u8]);

/// What is written: a file, a part of one to come, or what is looked at before it is written.
pub(crate) enum Output<'a> {
    File(WritePtr),
    Part(&'a mut Vec<u8>),
    Kept(Arc<Mutex<Vec<u8>>>),
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Part(part) => part.write(bytes),
            Self::Kept(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Part(_) | Self::Kept(_) => Ok(()),
        }
    }
}

impl TerminatingWrite for Output<'_> {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        match self {
            Self::File(file) => file.terminate_ref(token),
            Self::Part(_) | Self::Kept(_) => Ok(()),
        }
    }
}

/// The three files that the lists of a segment are laid down in.
pub(crate) struct Files<'a> {
    pub(crate) terms: CompositeWrite<Output<'a>>,
    pub(crate) postings: CompositeWrite<Output<'a>>,
    pub(crate) positions: CompositeWrite<Output<'a>>,
}

/// What a field takes of the three files.
#[derive(Default)]
pub(crate) struct Parts {
    terms: Vec<u8>,
    postings: Vec<u8>,
    positions: Vec<u8>,
}

impl Files<'_> {
    /// Adds the parts of fields, and ends the files, side by side.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn end(self, parts: Vec<(Field, Parts)>) -> io::Result<()> {
        let (mut terms, mut postings, mut positions) = (Vec::new(), Vec::new(), Vec::new());
        for (field, of) in parts {
            terms.push((field, of.terms));
            postings.push((field, of.postings));
            positions.push((field, of.positions));
        }
        let end = |mut file: CompositeWrite<Output<'_>>, parts: Vec<(Field, Vec<u8>)>| {
            parts.into_iter().try_for_each(|(field, part)| file.for_field(field).write_all(&part))?;
            file.close()
        };
        let (terms, (postings, positions)) = rayon::join(
            || end(self.terms, terms),
            || rayon::join(|| end(self.postings, postings), || end(self.positions, positions)),
        );
        terms.and(postings).and(positions)
    }
}

impl List {
    /// Counts a document, and answers how far it lies behind the last; nothing where it is the last.
    fn count(&mut self, doc: DocId) -> Option<DocId> {
        let gap = doc.saturating_sub(self.last);
        let is_new = self.documents == 0 || gap > 0;
        (self.last, self.documents) = (doc, self.documents + u32::from(is_new));
        is_new.then_some(gap)
    }

    /// Adds a document that was counted, and the data of the term in it.
    fn add(&mut self, gap: DocId, data: &[u8], entry: &mut Vec<u8>, arena: &mut MemoryArena) {
        entry.clear();
        vint::push(gap.into(), entry);
        entry.extend_from_slice(data);
        self.bytes.writer(arena).extend_from_slice(entry);
    }
}

impl OfWord {
    fn new(number: u32) -> Self {
        Self { number, list: List::default(), held: 0, last: [0; HELD] }
    }

    /// Adds a document that was counted, and the data of the term in it.
    fn add(&mut self, gap: DocId, data: &[u8], entry: &mut Vec<u8>, arena: &mut MemoryArena) {
        entry.clear();
        vint::push(gap.into(), entry);
        entry.extend_from_slice(data);
        if usize::from(self.held) + entry.len() > HELD {
            let Self { list, held, last, .. } = self;
            list.bytes.writer(arena).extend_from_slice(&last[..usize::from(*held)]);
            *held = 0;
        }
        let begins = usize::from(self.held);
        match self.last.get_mut(begins..begins + entry.len()) {
            Some(room) => {
                room.copy_from_slice(entry);
                self.held += entry.len() as u8;
            }
            None => self.list.bytes.writer(arena).extend_from_slice(entry),
        }
    }

    fn held(&self) -> &[u8] {
        self.last.get(..usize::from(self.held)).unwrap_or_default()
    }
}

/// What stands in a dictionary of tantivy behind the transducer: where the list of each term stands, how many bytes that
/// takes, the version, and which dictionary it is.
fn behind_terms(dictionary: &[u8]) -> io::Result<&[u8]> {
    const FOOT: usize = size_of::<u64>() + 2 * size_of::<u32>();
    let foot = dictionary.len().checked_sub(FOOT).and_then(|at| dictionary.get(at..)?.first_chunk());
    let store = foot.and_then(|length| usize::try_from(u64::from_le_bytes(*length)).ok());
    let behind = store.and_then(|store| dictionary.len().checked_sub(store + FOOT)).and_then(|at| dictionary.get(at..));
    behind.ok_or_else(|| io::Error::other("the dictionary has no end"))
}

impl Lists {
    /// No lists yet.
    pub(crate) fn new(option: IndexRecordOption) -> Self {
        let (slots, words, others, arena, tokens, entry, places, gaps) = Default::default();
        Self { option, slots, words, others, arena, tokens, entry, places, gaps }
    }

    /// Bytes that they take, about.
    pub(crate) fn bytes(&self) -> usize {
        let others = self.others.as_ref().map_or(0, |others| others.len() * EACH_SLOT + others.memory_arena.len());
        self.words.len() * EACH_WORD + others + self.arena.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.others.is_none()
    }

    /// Counts the words of a document.
    pub(crate) fn count(&mut self, tokens: u32) {
        self.tokens += u64::from(tokens);
    }

    /// Adds a document, which comes after all that the lists have, to the lists of its words, with the data of each in it.
    pub(crate) fn add_words<'t>(&mut self, doc: DocId, terms: impl Iterator<Item = (u32, &'t [u8])> + Clone) {
        let Self { slots, words, arena, entry, places, gaps, .. } = self;
        // Where a list stands, the list, and its end are far from each other in memory, and so are those of the next word:
        // in passes of little work each, many are waited for at once.
        places.clear();
        for (number, _) in terms.clone() {
            let at = number as usize;
            if at >= slots.len() {
                slots.resize(at + 1, 0);
            }
            if slots[at] == 0 {
                words.push(OfWord::new(number));
                slots[at] = words.len() as u32;
            }
            places.push(slots[at] - 1);
        }
        gaps.clear();
        gaps.extend(places.iter().map(|place| words[*place as usize].list.count(doc)));
        for ((place, gap), (_, data)) in places.iter().zip(gaps).zip(terms) {
            if let Some(gap) = gap {
                words[*place as usize].add(*gap, data, entry, arena);
            }
        }
    }

    /// Adds a document, which comes after all that the list of the term has, and the data of the term in it.
    pub(crate) fn add(&mut self, doc: DocId, term: &[u8], data: &[u8]) {
        let Self { others, arena, entry, .. } = self;
        others.get_or_insert_default().mutate_or_create(term, |list: Option<List>| {
            let mut list = list.unwrap_or_default();
            // A term may come twice.
            if let Some(gap) = list.count(doc) {
                list.add(gap, data, entry, arena);
            }
            list
        });
    }

    /// Lays the lists down as parts of files to come.
    ///
    /// # Errors
    /// When tantivy cannot.
    pub(crate) fn parts(self, field: Field, norms: Option<FieldNormReader>, texts: &TermBytes) -> io::Result<Parts> {
        let mut parts = Parts::default();
        let Parts { terms, postings, positions } = &mut parts;
        let [terms, postings, positions] =
            [terms, postings, positions].map(|part| CompositeWrite::wrap(Output::Part(part)));
        let mut files = Files { terms, postings, positions };
        self.write(field, norms, texts, &mut files)?;
        drop(files);
        Ok(parts)
    }

    /// Lays the lists down in the files.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn write(
        self,
        field: Field,
        norms: Option<FieldNormReader>,
        texts: &TermBytes,
        files: &mut Files<'_>,
    ) -> io::Result<()> {
        // A dictionary of numbers in place of terms, which is little: what stands behind the terms is taken from it.
        let by_number = Arc::default();
        let mut dictionary = CompositeWrite::wrap(Output::Kept(Arc::clone(&by_number)));
        let mut serializer = FieldSerializer::create(
            self.option,
            self.tokens,
            dictionary.for_field(field),
            files.postings.for_field(field),
            files.positions.for_field(field),
            norms,
        )?;
        let mut terms = Transducer::new();
        let (mut bytes, mut steps) = (Vec::new(), Vec::new());
        for ((_, term, list, held), number) in self.sorted(texts).into_iter().zip(0_u32..) {
            bytes.clear();
            list.bytes.read_to_end(&self.arena, &mut bytes);
            bytes.extend_from_slice(held);
            terms.push(term, number)?;
            serializer.new_term(&number.to_be_bytes(), list.documents, true)?;
            let mut rest = bytes.as_slice();
            let mut next = || vint::take(&mut rest).map_or(0, |number| number as u32);
            let mut doc = 0;
            for _ in 0..list.documents {
                doc += next();
                let frequency = if self.option.has_freq() { next() } else { 0 };
                steps.clear();
                if self.option.has_positions() {
                    steps.extend((0..frequency).map(|_| next()));
                }
                serializer.write_doc(doc, frequency, &steps);
            }
            serializer.close_term()?;
        }
        serializer.close()?;
        let file = files.terms.for_field(field);
        file.write_all(&terms.finish()?)?;
        file.write_all(behind_terms(&by_number.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    /// The terms in order, each behind its first bytes, which tell most of them apart, with its list and what is held of it.
    fn sorted<'a>(&'a self, texts: &'a TermBytes) -> Vec<Sorted<'a>> {
        let first = |term: &[u8]| {
            let mut first = [0; 8];
            let many = term.len().min(first.len());
            first[..many].copy_from_slice(&term[..many]);
            u64::from_be_bytes(first)
        };
        let words = self.words.iter().map(|word| (texts.get(word.number), word.list, word.held()));
        let others = self
            .others
            .iter()
            .flat_map(|others| others.iter().map(|(term, at)| (term, others.read(at), [].as_slice())));
        let many = self.words.len() + self.others.as_ref().map_or(0, ArenaHashMap::len);
        let mut sorted = Vec::with_capacity(many);
        sorted.extend(words.chain(others).map(|(term, list, held)| (first(term), term, list, held)));
        sorted.par_sort_unstable_by(|a: &Sorted<'_>, b| (a.0, a.1).cmp(&(b.0, b.1)));
        sorted
    }
}
