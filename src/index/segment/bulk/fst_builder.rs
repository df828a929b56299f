//! The transducer that leads from the terms of a field to their numbers: what tantivy-fst builds of them, to the byte, in a
//! fraction of the time. Its builder keeps each node in memory of its own, and to look whether there is one like it waits for up to
//! four places in memory a node, most of which are new: that was a tenth of a build.
//!
//! A term is a path of letters. Ends that terms have in common are shared as far as a table of the last nodes tells
//! (`shared`); a node is written behind those that it leads to. Format: version 2 of
//! <https://docs.rs/tantivy-fst/0.5.0/tantivy_fst/raw/struct.Fst.html>, after Lucene's `FST`.

use std::io;

use smallvec::SmallVec;

use super::fst_registry::{Shared, Written};

/// Version of the format, and the kind of a plain one.
const HEAD: [u64; 2] = [2, 0];
/// The address of the node that ends a term and leads nowhere; one that none has.
const END: u32 = 0;
const NONE: u32 = 1;
/// The letters that are part of a node's first byte, most frequent first.
const COMMON: &[u8; 63] = b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";
/// Transitions of a node beyond which it has a table of them by letter.
const FEW: usize = 32;
/// Most transitions that a node's first byte can tell.
const TOLD: usize = 63;

/// A step to the next letter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition {
    pub(crate) letter: u8,
    /// What it adds to the number of a term.
    pub(crate) output: u32,
    /// Where the node stands that it leads to.
    pub(crate) address: u32,
}

/// What terms that begin alike go on with.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// What a term that ends here adds to its number.
    pub(crate) ends: Option<u32>,
    pub(crate) transitions: SmallVec<[Transition; 2]>,
}

/// A node of the last term, to which more may come.
#[derive(Debug, Default)]
struct Open {
    node: Node,
    /// The letter of the last term and its output; the node that it leads to is open too.
    last: Option<(u8, u32)>,
}

/// A transducer that terms are added to.
pub(crate) struct Transducer {
    nodes: Nodes,
    /// The nodes of the last term, the root first; what lies beyond `depth` of them is kept for its memory.
    open: Vec<Open>,
    depth: usize,
    terms: u64,
}

/// The nodes that were written.
struct Nodes {
    bytes: Vec<u8>,
    shared: Shared,
    /// A node written once more; kept for its memory.
    again: Vec<u8>,
}

impl Node {
    fn is_end(&self) -> bool {
        self.ends == Some(0) && self.transitions.is_empty()
    }
}

impl Open {
    /// Closes the transition of the last term.
    fn leads_to(&mut self, address: u32) {
        if let Some((letter, output)) = self.last.take() {
            self.node.transitions.push(Transition { letter, output, address });
        }
    }

    /// Puts what the last transition has too much before all that follows it.
    fn add_output(&mut self, more: u32) {
        self.node.ends = self.node.ends.map(|output| output + more);
        self.node.transitions.iter_mut().for_each(|transition| transition.output += more);
        self.last = self.last.map(|(letter, output)| (letter, output + more));
    }
}

impl Transducer {
    /// One without terms.
    pub(crate) fn new() -> Self {
        let bytes = HEAD.into_iter().flat_map(u64::to_le_bytes).collect();
        let nodes = Nodes { bytes, shared: Shared::default(), again: Vec::new() };
        Self { nodes, open: vec![Open::default()], depth: 1, terms: 0 }
    }

    /// Adds a term, which comes after all others, and its number.
    ///
    /// # Errors
    /// When it is the last one once more, or the transducer has become too large.
    pub(crate) fn push(&mut self, term: &[u8], number: u32) -> io::Result<()> {
        self.terms += 1;
        if term.is_empty() {
            self.open.iter_mut().take(1).for_each(|root| root.node.ends = Some(number));
            return Ok(());
        }
        let (common, output) = self.share_outputs(term, number);
        let Some((letter, behind)) = term.get(common..).and_then(<[u8]>::split_first) else {
            return Err(io::Error::other(format!("the term {:?} came twice", String::from_utf8_lossy(term))));
        };
        self.close_from(common)?;
        if let Some(open) = self.open.get_mut(common) {
            open.last = Some((*letter, output));
        }
        behind.iter().for_each(|letter| self.begin(None, Some((*letter, 0))));
        self.begin(Some(0), None);
        Ok(())
    }

    /// Begins the next node of a term.
    fn begin(&mut self, ends: Option<u32>, last: Option<(u8, u32)>) {
        if self.depth == self.open.len() {
            self.open.push(Open::default());
        }
        if let Some(open) = self.open.get_mut(self.depth) {
            open.node.transitions.clear();
            (open.node.ends, open.last) = (ends, last);
            self.depth += 1;
        }
    }

    /// How many letters the term has in common with the last one, and what is left of its number behind them.
    fn share_outputs(&mut self, term: &[u8], mut number: u32) -> (usize, u32) {
        let mut common = 0;
        while let Some(letter) = term.get(common) {
            let last = self.open.get_mut(common).and_then(|open| open.last.as_mut());
            let Some((_, output)) = last.filter(|(last, _)| last == letter) else { break };
            let shared = number.min(*output);
            let more = *output - shared;
            (*output, number, common) = (shared, number - shared, common + 1);
            if let Some(next) = self.open.get_mut(common).filter(|_| more > 0) {
                next.add_output(more);
            }
        }
        (common, number)
    }

    /// Closes the nodes of the last term behind so many letters.
    fn close_from(&mut self, letters: usize) -> io::Result<()> {
        // A node that leads to a new one is new.
        let (mut address, mut is_new) = (NONE, false);
        let Some(open) = self.open.get_mut(letters..self.depth) else { return Ok(()) };
        let Some((stays, closed)) = open.split_first_mut() else { return Ok(()) };
        for open in closed.iter_mut().rev() {
            open.leads_to(address);
            (address, is_new) = self.nodes.close(&open.node, is_new)?;
        }
        stays.leads_to(address);
        self.depth = letters + 1;
        Ok(())
    }

    /// The transducer as bytes.
    ///
    /// # Errors
    /// When it has become too large.
    pub(crate) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.close_from(0)?;
        let Self { mut nodes, open, terms, .. } = self;
        let address =
            open.first().map_or(Ok(END), |root| nodes.close(&root.node, false).map(|(address, _)| address))?;
        nodes.bytes.extend(terms.to_le_bytes());
        nodes.bytes.extend(u64::from(address).to_le_bytes());
        Ok(nodes.bytes)
    }
}

impl Nodes {
    /// The address of a node, and whether it was written for it.
    fn close(&mut self, node: &Node, is_new: bool) -> io::Result<(u32, bool)> {
        if node.is_end() {
            return Ok((END, false));
        }
        let place = Shared::place(node);
        let Self { bytes, shared, again } = self;
        let is_like = |known: &Written| {
            again.clear();
            write(again, node, known.begins);
            let leads_back = node.transitions.iter().all(|transition| transition.address < known.begins);
            leads_back && bytes.get(known.begins as usize..=known.last as usize) == Some(again)
        };
        // Written in the place of one that is like it, a node comes to the same bytes.
        if !is_new && let Some(known) = shared.find(place, is_like) {
            return Ok((known, false));
        }
        let begins = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        write(bytes, node, begins);
        let last = u32::try_from(bytes.len() - 1).map_err(io::Error::other)?;
        shared.insert(place, begins, last);
        Ok((last, true))
    }
}

/// Writes a node that begins at this place, right behind the last one; it is read from its end.
fn write(bytes: &mut Vec<u8>, node: &Node, begins: u32) {
    let [Transition { letter, output, address }] = *node.transitions.as_slice() else {
        return write_any(bytes, node, begins);
    };
    if node.ends.is_some() {
        return write_any(bytes, node, begins);
    }
    let number = NUMBERS[usize::from(letter)];
    let mut first = 0b1100_0000;
    if address != begins - 1 || output != 0 {
        first = 0b1000_0000;
        let distance = distance(begins, address);
        let (of_address, of_output) = (width(distance), if output == 0 { 0 } else { width(output) });
        push(bytes, output, of_output);
        push(bytes, distance, of_address);
        bytes.push(of_address << 4 | of_output);
    }
    bytes.extend((number == 0).then_some(letter));
    bytes.push(first | number);
}

/// Writes a node of none or several transitions, or at which a term ends.
fn write_any(bytes: &mut Vec<u8>, node: &Node, begins: u32) {
    let Node { ends, transitions } = node;
    let backwards = || transitions.iter().rev();
    let outputs = || ends.iter().copied().chain(backwards().map(|transition| transition.output));
    let addresses = || backwards().map(|transition| distance(begins, transition.address));
    // The output of a term that ends here is none where no transition has one.
    let has_outputs = outputs().any(|output| output > 0);
    let of_output = outputs().map(width).max().filter(|_| has_outputs).unwrap_or_default();
    let of_address = addresses().map(width).max().unwrap_or_default();
    if has_outputs {
        outputs().for_each(|output| push(bytes, output, of_output));
    }
    addresses().for_each(|address| push(bytes, address, of_address));
    bytes.extend(backwards().map(|transition| transition.letter));
    if transitions.len() > FEW {
        let mut by_letter = [u8::MAX; 256];
        for (transition, at) in transitions.iter().zip(0_u32..) {
            by_letter[usize::from(transition.letter)] = at as u8;
        }
        bytes.extend(by_letter);
    }
    bytes.push(of_address << 4 | of_output);
    let many = transitions.len();
    let told = if (1..=TOLD).contains(&many) { many as u8 } else { 0 };
    if told == 0 {
        // Of one transition the first byte tells: 1 is free to mean 256.
        bytes.push(if many == 256 { 1 } else { many as u8 });
    }
    bytes.push(if ends.is_some() { 0b0100_0000 | told } else { told });
}

/// How far before a node another stands; nothing for [`END`].
fn distance(begins: u32, address: u32) -> u32 {
    if address == END { END } else { begins.saturating_sub(address) }
}

/// Bytes of a number.
fn width(number: u32) -> u8 {
    match number {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xff_ffff => 3,
        _ => 4,
    }
}

fn push(bytes: &mut Vec<u8>, number: u32, width: u8) {
    bytes.extend(number.to_le_bytes().iter().take(width.into()));
}

/// The number of each letter among the common ones, from 1; 0 of others.
static NUMBERS: [u8; 256] = {
    let mut numbers = [0; 256];
    let mut at = 0;
    while at < COMMON.len() {
        numbers[COMMON[at] as usize] = at as u8 + 1;
        at += 1;
    }
    numbers
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::{Strategy, any, prop_assert, prop_oneof, proptest};
    use tantivy_fst::MapBuilder;

    use super::Transducer;

    fn term() -> impl Strategy<Value = Vec<u8>> {
        let letters = |of: &'static str| of.prop_map(String::into_bytes);
        prop_oneof![
            letters("[a-c]{0,6}"),
            letters("[0-o]{11}"),
            letters("(pre|in)?(stem|form)(s|ed|ing)?"),
            proptest::collection::vec(any::<u8>(), 0..4),
            proptest::collection::vec(any::<u8>(), 1..2),
        ]
    }

    fn assert_same<'t>(terms: impl IntoIterator<Item = &'t Vec<u8>>, step: u32) {
        let (mut own, mut theirs) = (Transducer::new(), MapBuilder::new(Vec::new()).unwrap());
        for (term, at) in terms.into_iter().zip(0..) {
            own.push(term, at * step).unwrap();
            theirs.insert(term, u64::from(at * step)).unwrap();
        }
        assert!(own.finish().unwrap() == theirs.into_inner().unwrap());
    }

    proptest! {
        #[test]
        fn a_transducer_is_that_of_tantivy_to_the_byte(terms in proptest::collection::btree_set(term(), 0..600), step in 0..70_000_u32) {
            assert_same(&terms, step);
        }

        #[test]
        fn a_term_that_comes_twice_is_told_of(term in "[a-c]{1,5}") {
            let mut transducer = Transducer::new();
            transducer.push(term.as_bytes(), 0).unwrap();
            prop_assert!(transducer.push(term.as_bytes(), 1).is_err());
        }
    }

    #[test]
    fn many_terms_share_what_tantivy_shares() {
        // More nodes than the table of the last ones holds, and some that lead on by every byte.
        let hash = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let letters = |at: u64| (0..11).map(move |letter| b'0' + (hash(at) >> (6 * letter) & 0x3f) as u8);
        let hashed = (0..30_000).map(|at| letters(at).collect::<Vec<u8>>());
        let words = (0..30_000_u64).map(|at| format!("w{}s{}", hash(at) % 5_000, at % 7).into_bytes());
        let wide = (0..=u16::MAX).step_by(3).map(|at| at.to_be_bytes().to_vec());
        assert_same(&hashed.chain(words).chain(wide).collect::<BTreeSet<_>>(), 1);
    }
}
