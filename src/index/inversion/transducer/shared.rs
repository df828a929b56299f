//! The last nodes of a transducer, to find those again that a new one is like: a table of places for two nodes each, of which
//! the one that was met last stands first. Nodes stand in the table itself.

use super::{NONE, Node};

/// How many places there are, and nodes in each. As many as in tantivy-fst: what is shared depends on it.
const PLACES: usize = 10_000;
const EACH: usize = 2;

/// Nodes and where they were written.
pub(super) struct Shared(Vec<[(Node, u32); EACH]>);

impl Default for Shared {
    fn default() -> Self {
        Self(vec![[(Node::default(), NONE), (Node::default(), NONE)]; PLACES])
    }
}

impl Shared {
    /// The place of a node: FNV-1a of all that it has, as <https://en.wikipedia.org/wiki/Fowler–Noll–Vo_hash_function>
    /// says, of numbers in place of bytes.
    pub(super) fn place(node: &Node) -> usize {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |number: u64| hash = (hash ^ number).wrapping_mul(0x0100_0000_01b3);
        add(node.ends.is_some().into());
        add(node.ends.unwrap_or_default().into());
        for transition in &node.transitions {
            add(transition.letter.into());
            add(transition.output.into());
            add(transition.address.into());
        }
        (hash % PLACES as u64) as usize
    }

    /// Where a node like this one was written, if it is known.
    pub(super) fn find(&mut self, place: usize, node: &Node) -> Option<u32> {
        let known = self.0.get_mut(place)?;
        let at = known.iter().position(|(known, address)| *address != NONE && known == node)?;
        known.get_mut(..=at)?.rotate_right(1);
        known.first().map(|(_, address)| *address)
    }

    /// Takes a node that was written; the one that was not met for longest goes.
    pub(super) fn insert(&mut self, place: usize, node: Node, address: u32) {
        if let Some(known) = self.0.get_mut(place) {
            known.rotate_right(1);
            known[0] = (node, address);
        }
    }
}
