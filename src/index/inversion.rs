//! The inversion of a fresh index. tantivy's writer inverts documents word by word on one thread and lays a segment down
//! field by field on one core; here the words of a document are put together where its page is read, on many threads, and
//! the fields of a segment are laid down side by side. The files are tantivy's, to the byte: it goes on with them as with
//! its own. An update, which adds little, goes through tantivy's writer.
//!
//! Here is what is done to one document; the lists of a field are in `lists`, a segment in `segment`.

mod lists;
mod segment;

use std::cell::RefCell;
use std::ops::Range;

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::MAX_TOKEN_LEN;
use xxhash_rust::xxh3::xxh3_64;

use super::document::Sink;
use super::number;
use super::terms::cut_up;

pub(crate) use segment::Making;

/// Fields that a document often has, bytes that it has for each term, and bytes of its columns.
const FIELDS: usize = 12;
const BYTES_EACH: usize = 10;
const COLUMNS: usize = 512;

/// A document inverted by itself: what it has to say to each posting list, and what stands in columns and in the store.
pub(crate) struct Inverted {
    fields: Vec<InField>,
    terms: Vec<Occurrence>,
    /// Of each term in turn its bytes and its data: nothing for an exact term; how often it stands there; and, where
    /// positions are kept, the first and how far each lies from that before.
    bytes: Vec<u8>,
    columns: TantivyDocument,
    record: Option<(Field, Vec<u8>)>,
}

/// What a document has in a field.
struct InField {
    field: Field,
    /// Words, or exact terms.
    tokens: u32,
    terms: Range<usize>,
}

/// A term of a document in a field: where its bytes end, which begin where the data of the term before ends, and where its
/// data ends.
struct Occurrence {
    term_ends: u32,
    data_ends: u32,
}

impl Inverted {
    /// Takes the terms of a field that `add` adds; it answers how many words they are.
    fn take(&mut self, field: Field, add: impl FnOnce(&mut Vec<Occurrence>, &mut Vec<u8>) -> u32) {
        let first = self.terms.len();
        let tokens = add(&mut self.terms, &mut self.bytes);
        let end = self.terms.len();
        match self.fields.last_mut().filter(|last| last.field == field) {
            Some(last) => (last.tokens, last.terms.end) = (last.tokens + tokens, end),
            None => self.fields.push(InField { field, tokens, terms: first..end }),
        }
    }

    /// The terms of a field and the data of each.
    fn terms(&self, of: &InField) -> impl Iterator<Item = (&[u8], &[u8])> {
        let before = of.terms.start.checked_sub(1).and_then(|before| self.terms.get(before));
        let mut begins = before.map_or(0, |before| before.data_ends as usize);
        self.terms.get(of.terms.clone()).unwrap_or_default().iter().map(move |occurrence| {
            let (term_ends, data_ends) = (occurrence.term_ends as usize, occurrence.data_ends as usize);
            let begins = std::mem::replace(&mut begins, data_ends);
            let part = |range: Range<usize>| self.bytes.get(range).unwrap_or_default();
            (part(begins..term_ends), part(term_ends..data_ends))
        })
    }
}

impl Sink for Inverted {
    fn with_room(bytes: usize) -> Self {
        let terms = Vec::with_capacity(bytes / BYTES_EACH);
        let (fields, columns) = (Vec::with_capacity(FIELDS), TantivyDocument::with_capacity(COLUMNS));
        Self { fields, terms, bytes: Vec::with_capacity(bytes), columns, record: None }
    }

    fn words(&mut self, field: Field, terms: &str) {
        GROUPING.with_borrow_mut(|grouping| self.take(field, |into, bytes| grouping.push(terms, false, into, bytes)));
    }

    fn text(&mut self, field: Field, terms: &str) {
        GROUPING.with_borrow_mut(|grouping| self.take(field, |into, bytes| grouping.push(terms, true, into, bytes)));
    }

    fn exact(&mut self, field: Field, term: &str) {
        self.take(field, |terms, bytes| {
            // As tantivy does.
            if term.len() > MAX_TOKEN_LEN {
                return 0;
            }
            bytes.extend(term.as_bytes());
            terms.push(Occurrence { term_ends: bytes.len() as u32, data_ends: bytes.len() as u32 });
            1
        });
    }

    fn column(&mut self, field: Field, value: &str) {
        self.columns.add_text(field, value);
    }

    fn number(&mut self, field: Field, value: u64) {
        self.columns.add_u64(field, value);
    }

    fn record(&mut self, field: Field, record: Vec<u8>) {
        self.record = Some((field, record));
    }
}

thread_local! {
    static GROUPING: RefCell<Grouping> = RefCell::default();
}

/// The words of one text, put together by term; used again for the next text.
#[derive(Default)]
struct Grouping {
    /// By the hash of a term, its place among the groups and one.
    slots: Vec<u32>,
    groups: Vec<Group>,
    /// For each word its group, and how far it stands behind the one before of that group.
    words: Vec<(u32, u32)>,
    /// The distances of all groups, one group after the other.
    sorted: Vec<u32>,
}

/// The words of one term.
struct Group {
    hash: u32,
    term: Range<u32>,
    many: u32,
    /// Position of the last of them.
    last: u32,
}

impl Grouping {
    /// Adds the terms of a text that `terms` wrote; answers how many words it has.
    fn push(&mut self, text: &str, positions: bool, terms: &mut Vec<Occurrence>, bytes: &mut Vec<u8>) -> u32 {
        self.group(text);
        if positions {
            self.sort();
        }
        let mut begins = 0;
        for group in &self.groups {
            bytes.extend(text.as_bytes().get(group.term.start as usize..group.term.end as usize).unwrap_or_default());
            let term_ends = bytes.len() as u32;
            number::push(group.many.into(), bytes);
            if positions {
                let ends = begins + group.many as usize;
                self.sorted.get(begins..ends).into_iter().flatten().for_each(|step| number::push((*step).into(), bytes));
                begins = ends;
            }
            terms.push(Occurrence { term_ends, data_ends: bytes.len() as u32 });
        }
        self.words.len() as u32
    }

    /// Finds out which words are of one term.
    fn group(&mut self, text: &str) {
        self.groups.clear();
        self.words.clear();
        self.slots.clear();
        // A word takes two bytes at least, and half of the slots stay free.
        let mask = text.len().next_power_of_two() - 1;
        self.slots.resize(mask + 1, 0);
        for (position, term) in cut_up(text) {
            let of = &text.as_bytes()[term.clone()];
            let hash = xxh3_64(of) as u32;
            let mut slot = hash as usize & mask;
            let group = loop {
                match self.slots[slot].checked_sub(1) {
                    None => {
                        self.groups.push(Group {
                            hash,
                            term: term.start as u32..term.end as u32,
                            many: 0,
                            last: 0,
                        });
                        self.slots[slot] = self.groups.len() as u32;
                        break self.groups.len() - 1;
                    }
                    Some(at) => {
                        let group = &self.groups[at as usize];
                        if group.hash == hash && text.as_bytes()[group.term.start as usize..group.term.end as usize] == *of
                        {
                            break at as usize;
                        }
                        slot = (slot + 1) & mask;
                    }
                }
            };
            let known = &mut self.groups[group];
            self.words.push((group as u32, position - known.last));
            (known.last, known.many) = (position, known.many + 1);
        }
    }

    /// Puts the distances of each group together.
    fn sort(&mut self) {
        self.sorted.clear();
        self.sorted.resize(self.words.len(), 0);
        let mut next = 0;
        for group in &mut self.groups {
            // Positions have been told: from here on it is where the next distance goes.
            group.last = next;
            next += group.many;
        }
        for (group, step) in &self.words {
            let group = &mut self.groups[*group as usize];
            self.sorted[group.last as usize] = *step;
            group.last += 1;
        }
    }
}
