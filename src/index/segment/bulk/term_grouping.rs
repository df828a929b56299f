//! The words of one text, put together by their terms.

use std::cell::RefCell;

pub(crate) use super::inverted_document::Occurrence;
use crate::analysis::{SharedInterner, TokenBuffer, Word};
use crate::index::segment::vint;

/// The words of the text at hand; kept for its memory.
#[derive(Default)]
pub(crate) struct Grouping {
    /// By the number of a term, its place among the groups and one; 0 everywhere between two texts.
    slots: Vec<u32>,
    groups: Vec<Group>,
    /// For each word its group, and how far it stands behind the one before of that group.
    words: Vec<(u32, u32)>,
    /// The distances of all groups, one group after the other.
    sorted: Vec<u32>,
}

/// The words of one term.
struct Group {
    term: u32,
    many: u32,
    /// Position of the last of them; once all are told, where the next distance goes.
    last: u32,
}

thread_local! {
    static OF_THREAD: RefCell<Grouping> = RefCell::default();
}

impl Grouping {
    /// Does something with the grouping of this thread.
    pub(crate) fn of_thread<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        OF_THREAD.with_borrow_mut(work)
    }

    /// Finds out which words are of one term; answers how many there are.
    pub(crate) fn group<'w>(&mut self, words: impl Iterator<Item = &'w Word>) -> u32 {
        self.groups.clear();
        self.words.clear();
        for Word { term, position } in words {
            let at = *term as usize;
            if at >= self.slots.len() {
                self.slots.resize(at + 1, 0);
            }
            let slot = &mut self.slots[at];
            if *slot == 0 {
                self.groups.push(Group { term: *term, many: 0, last: 0 });
                *slot = self.groups.len() as u32;
            }
            let group = &mut self.groups[*slot as usize - 1];
            self.words.push((*slot - 1, position.saturating_sub(group.last)));
            (group.last, group.many) = (*position, group.many + 1);
        }
        self.groups.iter().for_each(|group| self.slots[group.term as usize] = 0);
        self.words.len() as u32
    }

    /// Writes the groups, with the numbers that a vocabulary has for their terms.
    pub(crate) fn push(
        &mut self,
        terms: &mut TokenBuffer<'_>,
        vocabulary: &SharedInterner,
        positions: bool,
        into: &mut Vec<Occurrence>,
        bytes: &mut Vec<u8>,
    ) {
        if positions {
            self.sort();
        }
        let (mut groups, mut begins) = (self.groups.iter(), 0);
        terms.shared(vocabulary, self.groups.iter().map(|group| group.term), |term| {
            let Some(group) = groups.next() else { return };
            vint::push(group.many.into(), bytes);
            if positions {
                let ends = begins + group.many as usize;
                let steps = self.sorted.get(begins..ends).unwrap_or_default();
                steps.iter().for_each(|step| vint::push((*step).into(), bytes));
                begins = ends;
            }
            into.push(Occurrence { term, data_ends: bytes.len() as u32 });
        });
    }

    /// Puts the distances of each group together.
    fn sort(&mut self) {
        self.sorted.clear();
        self.sorted.resize(self.words.len(), 0);
        let mut next = 0;
        for group in &mut self.groups {
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
