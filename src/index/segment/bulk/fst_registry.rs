//! The last nodes of a transducer, to find those again that a new one is like: a table of places for two nodes each, of which
//! the one that was met longest ago goes. A node is known by where it was written: kept in the table, nodes made it larger
//! than what a core has near.

pub(crate) use super::fst_builder::Node;

/// How many places there are, and nodes in each. As many as in tantivy-fst: what is shared depends on it.
const PLACES: usize = 10_000;
const EACH: usize = 2;

/// Nodes that were written; of each place the one that was met last stands first.
pub(crate) struct Shared(Vec<[Written; EACH]>);

/// A node that was written, unless it begins at 0: its mark, its first byte and its last.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    mark: u32,
    pub(crate) begins: u32,
    pub(crate) last: u32,
}

/// Where a node is looked for, and what few others there have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    at: usize,
    mark: u32,
}

impl Default for Shared {
    fn default() -> Self {
        Self(vec![[Written::default(); EACH]; PLACES])
    }
}

impl Shared {
    /// The place of a node: FNV-1a of all that it has, as <https://en.wikipedia.org/wiki/Fowler–Noll–Vo_hash_function>
    /// says, of numbers in place of bytes.
    pub(crate) fn place(node: &Node) -> Place {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |number: u64| hash = (hash ^ number).wrapping_mul(0x0100_0000_01b3);
        add(node.ends.is_some().into());
        add(node.ends.unwrap_or_default().into());
        for transition in &node.transitions {
            add(transition.letter.into());
            add(transition.output.into());
            add(transition.address.into());
        }
        Place { at: (hash % PLACES as u64) as usize, mark: (hash >> 32) as u32 }
    }

    /// The address of the node in this place that `is_like` says is like the one that is looked for.
    pub(crate) fn find(&mut self, Place { at, mark }: Place, mut is_like: impl FnMut(&Written) -> bool) -> Option<u32> {
        let known = self.0.get_mut(at)?;
        let at = known.iter().position(|known| known.mark == mark && known.begins > 0 && is_like(known))?;
        known.get_mut(..=at)?.rotate_right(1);
        known.first().map(|known| known.last)
    }

    /// Takes a node that was written; the one that was not met for longest goes.
    pub(crate) fn insert(&mut self, Place { at, mark }: Place, begins: u32, last: u32) {
        if let Some(known) = self.0.get_mut(at) {
            known.rotate_right(1);
            known[0] = Written { mark, begins, last };
        }
    }
}
