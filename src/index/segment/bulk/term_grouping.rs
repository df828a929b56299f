//! Groups the tokens of a text by term: frequency and position deltas of each term in a document.

use std::cell::RefCell;

use crate::analysis::{SharedInterner, TermPosition, TokenBuffer};
use crate::index::segment::vint;

/// A term of a document in a field. Its data begins where its own bytes end; these begin where the data of the previous
/// occurrence ends.
pub(crate) struct Occurrence {
    /// The id of an interned term. For a keyword term, the end of its bytes.
    pub(crate) term: u32,
    /// The end of its data.
    pub(crate) data_end: u32,
}

/// Groups the tokens of one text at a time. It is kept between texts for its memory.
#[derive(Default)]
pub(crate) struct TermGrouper {
    /// By the thread's term id, the index of its group plus one. All 0 between texts.
    slots: Vec<u32>,
    groups: Vec<Group>,
    /// For each token, its group and the distance to the previous token of the group.
    tokens: Vec<(u32, u32)>,
    /// The distances of all groups, group by group.
    deltas: Vec<u32>,
}

/// The tokens of one term.
struct Group {
    term: u32,
    frequency: u32,
    /// The position of its last token; in [`TermGrouper::sort_deltas`], the index of its next distance.
    last: u32,
}

thread_local! {
    static THREAD_GROUPER: RefCell<TermGrouper> = RefCell::default();
}

impl TermGrouper {
    /// Calls `work` with the grouper of this thread.
    pub(crate) fn with_thread_local<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        THREAD_GROUPER.with_borrow_mut(work)
    }

    /// Groups the tokens of a text and returns their number.
    pub(crate) fn group<'w>(&mut self, tokens: impl Iterator<Item = &'w TermPosition>) -> u32 {
        self.groups.clear();
        self.tokens.clear();
        for TermPosition { term, position } in tokens {
            let id = *term as usize;
            if id >= self.slots.len() {
                self.slots.resize(id + 1, 0);
            }
            let slot = &mut self.slots[id];
            if *slot == 0 {
                self.groups.push(Group { term: *term, frequency: 0, last: 0 });
                *slot = self.groups.len() as u32;
            }
            let group = &mut self.groups[*slot as usize - 1];
            self.tokens.push((*slot - 1, position.saturating_sub(group.last)));
            (group.last, group.frequency) = (*position, group.frequency + 1);
        }
        self.groups.iter().for_each(|group| self.slots[group.term as usize] = 0);
        self.tokens.len() as u32
    }

    /// Appends an occurrence for each group, with the term ids of `interner`. The data of an occurrence is its frequency and,
    /// with `positions`, its position deltas.
    pub(crate) fn encode(
        &mut self,
        terms: &mut TokenBuffer<'_>,
        interner: &SharedInterner,
        positions: bool,
        occurrences: &mut Vec<Occurrence>,
        bytes: &mut Vec<u8>,
    ) {
        if positions {
            self.sort_deltas();
        }
        let (mut groups, mut begin) = (self.groups.iter(), 0);
        terms.for_each_shared_id(interner, self.groups.iter().map(|group| group.term), |term| {
            let Some(group) = groups.next() else { return };
            vint::encode(group.frequency.into(), bytes);
            if positions {
                let end = begin + group.frequency as usize;
                let deltas = self.deltas.get(begin..end).unwrap_or_default();
                deltas.iter().for_each(|delta| vint::encode((*delta).into(), bytes));
                begin = end;
            }
            occurrences.push(Occurrence { term, data_end: bytes.len() as u32 });
        });
    }

    /// Brings the distances of each group together: a counting sort by group.
    fn sort_deltas(&mut self) {
        self.deltas.clear();
        self.deltas.resize(self.tokens.len(), 0);
        let mut next = 0;
        for group in &mut self.groups {
            group.last = next;
            next += group.frequency;
        }
        for (group, delta) in &self.tokens {
            let group = &mut self.groups[*group as usize];
            self.deltas[group.last as usize] = *delta;
            group.last += 1;
        }
    }
}
