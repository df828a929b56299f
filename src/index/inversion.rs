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
use tantivy::schema::{Document, Field, IndexRecordOption, Schema, Value};
use tantivy::tokenizer::MAX_TOKEN_LEN;
use xxhash_rust::xxh3::xxh3_64;

use super::document::Counted;
use super::terms::cut_up;

pub(crate) use segment::Making;

/// How the fields of a schema are indexed, by their number.
pub(crate) struct Indexed(Vec<Option<IndexRecordOption>>);

impl Indexed {
    /// The indexed fields of a schema.
    pub(crate) fn of(schema: &Schema) -> Self {
        let option = |(_, entry): (Field, &tantivy::schema::FieldEntry)| entry.field_type().index_record_option();
        Self(schema.fields().map(option).collect())
    }

    fn option(&self, field: Field) -> Option<IndexRecordOption> {
        self.0.get(field.field_id() as usize).copied().flatten()
    }
}

/// A document, and what it has to say to each posting list.
pub(crate) struct Inverted {
    pub(crate) counted: Counted,
    fields: Vec<InField>,
    terms: Vec<Occurrence>,
    /// Of each term in turn its bytes and its data: nothing for an exact term; how often it stands there; and, where
    /// positions are kept, the first and how far each lies from that before. Numbers are as [`push_number`] writes them.
    bytes: Vec<u8>,
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
    /// A document, inverted by itself.
    pub(crate) fn of(counted: Counted, indexed: &Indexed) -> Self {
        let mut inverted = Self { counted, fields: Vec::new(), terms: Vec::new(), bytes: Vec::new() };
        let Self { counted, fields, terms, bytes } = &mut inverted;
        for (field, value) in counted.document.iter_fields_and_values() {
            let Some((option, text)) = indexed.option(field).zip(value.as_value().as_str()) else { continue };
            let first = terms.len();
            let tokens = if option == IndexRecordOption::Basic {
                push_exact(text, terms, bytes)
            } else {
                GROUPING.with_borrow_mut(|grouping| grouping.push(text, option.has_positions(), terms, bytes))
            };
            match fields.last_mut().filter(|last| last.field == field) {
                Some(last) => (last.tokens, last.terms.end) = (last.tokens + tokens, terms.len()),
                None => fields.push(InField { field, tokens, terms: first..terms.len() }),
            }
        }
        inverted
    }

    fn document(&self) -> &TantivyDocument {
        &self.counted.document
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

/// Adds a value that is a term as a whole; answers how many terms it makes, as tantivy counts them.
fn push_exact(text: &str, terms: &mut Vec<Occurrence>, bytes: &mut Vec<u8>) -> u32 {
    if text.len() > MAX_TOKEN_LEN {
        return 0;
    }
    bytes.extend(text.as_bytes());
    terms.push(Occurrence { term_ends: bytes.len() as u32, data_ends: bytes.len() as u32 });
    1
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
            push_number(group.many, bytes);
            if positions {
                let ends = begins + group.many as usize;
                self.sorted.get(begins..ends).into_iter().flatten().for_each(|step| push_number(*step, bytes));
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

/// Writes a number, seven bits to a byte and the lowest first; all bytes but the last have the eighth bit.
fn push_number(mut number: u32, bytes: &mut Vec<u8>) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a number that [`push_number`] wrote from the front of `bytes`; 0 where there is none.
fn read_number(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    for shift in (0..u32::BITS).step_by(7) {
        let Some((byte, rest)) = bytes.split_first() else { break };
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}
