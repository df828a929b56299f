//! The plan of a question: which terms are looked up, how they are scored, and which documents are its match set.
//! The tree comes from `syntax`; walking the postings is the business of `score`.

use crate::analysis::analyze;
use crate::search::reader::FuzzyTerm;

use super::condition::{Condition, distinct, unranked};
use super::stop_words::{is_form, is_noise, strip_punctuation};
use super::syntax::Node;

/// Terms and conditions that one question may have; one bit of a document's mask each, and one is left for
/// [`Clause::All`].
pub(crate) const MAX_CLAUSES: usize = 63;
/// What an identifier as typed counts beside its parts, which a page that holds it holds too.
const WHOLE: f32 = 0.5;
/// Terms that a prefix may stand for, the most frequent ones.
pub(crate) const MAX_FORMS: usize = 64;

/// Something that a document has or has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    /// A term of the whole text; scored.
    Term(String),
    /// Any term that begins so; scored as one word.
    Prefix(String),
    /// Terms at fixed distances from the first.
    Phrase(Vec<(String, u32)>),
    /// A term in the title (the label, for resources).
    Title(String),
    /// A term in a heading.
    Heading(String),
    /// A term in the words of the URL.
    Url(String),
    /// An exact facet value.
    Facet(String),
    /// Every document.
    All,
}

/// A word as typed, and the leaves that it is found by.
#[derive(Debug, Clone, Default)]
pub(crate) struct TermGroup {
    /// As typed.
    pub(crate) typed: String,
    /// All of these make a match.
    pub(crate) parts: Vec<usize>,
    /// Or this alone: an identifier as typed.
    pub(crate) whole: Option<usize>,
    /// Or any of these: what stands for it, see `expand`.
    pub(crate) others: Vec<usize>,
    /// The one of them that is a guess at what was meant, a known word for a misspelt one, and how far it is to be
    /// trusted, 0 to 1.
    pub(crate) guess: Option<(usize, f32)>,
    /// Known words that are near it, best first, where they were looked for.
    pub(crate) near: Option<Vec<FuzzyTerm>>,
}

impl TermGroup {
    /// The leaves of the word.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain(self.whole).chain(self.others.iter().copied())
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    /// What is looked up; bit i of a mask is leaf i.
    pub(crate) leaves: Vec<Clause>,
    /// By leaf: what it counts beside a typed word; 0 for what is a condition only.
    pub(crate) weights: Vec<f32>,
    /// The words that are ranked by.
    pub(crate) words: Vec<TermGroup>,
    /// The words typed side by side, each with its number in `words` when it is ranked by.
    pub(crate) typed: Vec<(String, Option<usize>)>,
    /// The leaves that are ranked by in the order of the question, each with its place among all that was typed.
    pub(crate) sequence: Vec<(usize, u32)>,
    /// The terms of the words that give the question its form and are not ranked by, each once.
    pub(crate) asking: Vec<String>,
    /// Places taken so far.
    places: u32,
    /// Names that are looked up as they are, see `names`.
    names: Vec<String>,
    /// Words that may be missing when too few documents hold them all.
    pub(crate) relaxable: Vec<Condition>,
    /// What every result must fulfil: phrases, fields, filters, exclusions.
    pub(crate) strict: Vec<Condition>,
    /// What was left out of the question.
    pub(crate) warnings: Vec<String>,
}

/// Whether a leaf is among those of a mask.
pub(crate) fn has(mask: u64, leaf: usize) -> bool {
    mask >> leaf & 1 == 1
}

impl Query {
    /// Plans a question with filters: the same key twice is OR, different keys are AND. `names` are the names of the
    /// question that the index knows, see `names`.
    pub(crate) fn new(question: &Node, filters: &[(String, String)], names: Vec<String>) -> Self {
        let mut plan = Self { names, ..Self::default() };
        let nodes = match question {
            Node::And(nodes) => &nodes[..],
            one => std::slice::from_ref(one),
        };
        plan.strict = plan.filters(filters, nodes);
        let informative = nodes.iter().any(|node| matches!(node, Node::Word(word) if !is_noise(word)));
        for node in nodes.iter().filter(|node| !matches!(node, Node::Field(name, _) if name.key().is_some())) {
            if informative && matches!(node, Node::Word(word) if is_noise(word)) {
                plan.skip(node);
                continue;
            }
            let Some(condition) = plan.condition(node) else { continue };
            plan.typed.push(match (node, &condition) {
                (Node::Word(word), Condition::Word(number)) => (strip_punctuation(word).to_owned(), Some(*number)),
                _ => (String::new(), None),
            });
            let conditions = match node {
                Node::Word(_) | Node::Prefix(_) | Node::Or(_) => &mut plan.relaxable,
                _ => &mut plan.strict,
            };
            if !conditions.contains(&condition) {
                conditions.push(condition);
            }
        }
        plan.keep_kinds_apart();
        plan
    }

    /// Pages and resources have facets of the same names: where facets alone make a match, the kind has to be asked for.
    fn keep_kinds_apart(&mut self) {
        let faceted = self.leaves.iter().any(|leaf| matches!(leaf, Clause::Facet(_)));
        let wordless = self.strict.iter().chain(&self.relaxable).all(|condition| self.is_wordless(condition));
        if faceted
            && wordless
            && let Some(all) = self.leaf(Clause::All)
        {
            self.strict.push(Condition::Leaf(all));
        }
    }

    /// Whether a document that has nothing but facets may fulfil it.
    fn is_wordless(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Word(_) => false,
            Condition::Leaf(leaf) => matches!(self.leaves.get(*leaf), Some(Clause::Facet(_))),
            Condition::Not(_) => true,
            Condition::All(inner) => inner.iter().all(|condition| self.is_wordless(condition)),
            Condition::Any(inner) => inner.iter().any(|condition| self.is_wordless(condition)),
        }
    }

    /// Whether the question asks for nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.strict.is_empty() && self.relaxable.is_empty()
    }

    /// A word that is not ranked by still keeps its neighbours apart.
    fn skip(&mut self, node: &Node) {
        if let Node::Word(word) = node {
            let word = strip_punctuation(word);
            self.typed.push((word.to_owned(), None));
            self.places += 1;
            let terms = analyze(word).into_iter().filter(|(span, _)| !span.whole && is_form(word));
            for (_, term) in terms {
                if !self.asking.contains(&term) {
                    self.asking.push(term);
                }
            }
        }
    }

    /// A leaf in the order of the question.
    pub(crate) fn place(&mut self, leaf: usize) {
        self.sequence.push((leaf, self.places));
        self.places += 1;
    }

    /// What a leaf counts for the times that the question names it: who says a word twice does not ask for it twice.
    pub(crate) fn times(&self, leaf: usize) -> f32 {
        let times = self.sequence.iter().filter(|(named, _)| *named == leaf).count();
        (times.max(1) as f32).sqrt()
    }

    /// The leaves of the words that a leaf stands for; 0 when it was typed.
    pub(crate) fn stood_for(&self, leaf: usize) -> u64 {
        let typed = |word: &TermGroup| word.parts.contains(&leaf) || word.whole == Some(leaf);
        let words = self.words.iter().filter(|word| word.others.contains(&leaf));
        words
            .filter(|_| !self.words.iter().any(typed))
            .flat_map(|word| &word.parts)
            .fold(0, |mask, part| mask | 1 << part)
    }

    /// The bit of a leaf that counts `weight`, unless it was asked for already.
    fn weighted(&mut self, leaf: Clause, weight: f32) -> Option<usize> {
        let known = self.leaves.len();
        let at = self.leaf(leaf)?;
        if at == known {
            self.weights[at] = weight;
        }
        Some(at)
    }

    /// Lets a leaf stand for a word.
    pub(crate) fn stand_for(&mut self, word: usize, leaf: Clause, weight: f32) {
        if let Some(at) = self.weighted(leaf, weight)
            && !self.words[word].leaves().any(|known| known == at)
        {
            self.words[word].others.push(at);
        }
    }

    /// Lets a term stand for a word that it is a guess at, to be trusted as far as `trust` says.
    pub(crate) fn guess(&mut self, word: usize, term: &str, weight: f32, trust: f32) {
        let leaf = Clause::Term(term.to_owned());
        self.stand_for(word, leaf.clone(), weight);
        self.words[word].guess = self.leaves.iter().position(|known| *known == leaf).map(|leaf| (leaf, trust));
    }

    /// Reads a leaf that no document holds as other terms, in its place.
    pub(crate) fn read_as<'a>(&mut self, unknown: usize, terms: impl Iterator<Item = &'a str>, weight: f32) {
        let leaves: Vec<usize> =
            terms.filter_map(|term| self.weighted(Clause::Term(term.to_owned()), weight)).collect();
        let mut shift = 0;
        for (leaf, place) in std::mem::take(&mut self.sequence) {
            if leaf == unknown {
                self.sequence.extend(leaves.iter().copied().zip(place + shift..));
                shift += (leaves.len() as u32).saturating_sub(1);
            } else {
                self.sequence.push((leaf, place + shift));
            }
        }
    }

    /// The bit of a leaf; the same leaf has the same bit, however often it is asked for.
    pub(crate) fn leaf(&mut self, leaf: Clause) -> Option<usize> {
        if let Some(known) = self.leaves.iter().position(|known| *known == leaf) {
            return Some(known);
        }
        if self.leaves.len() >= MAX_CLAUSES && leaf != Clause::All {
            let warning = format!("only the first {MAX_CLAUSES} words and conditions were searched");
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
            return None;
        }
        self.weights.push(if matches!(leaf, Clause::Term(_) | Clause::Prefix(_)) { 1.0 } else { 0.0 });
        self.leaves.push(leaf);
        Some(self.leaves.len() - 1)
    }

    fn condition(&mut self, node: &Node) -> Option<Condition> {
        match node {
            Node::All => self.leaf(Clause::All).map(Condition::Leaf),
            Node::Word(word) => self.word(word).map(Condition::Word),
            Node::Prefix(stem) => {
                let mut folded = String::new();
                crate::analysis::fold(stem, &mut folded);
                let leaf = self.leaf(Clause::Prefix(folded))?;
                self.push_word(TermGroup { typed: format!("{stem}*"), parts: vec![leaf], ..TermGroup::default() })
                    .map(Condition::Word)
            }
            Node::Phrase(words) => self.phrase(words),
            Node::Field(name, values) => self.field(*name, values),
            Node::Not(inner) => self.excluded(inner).map(|inner| Condition::Not(Box::new(inner))),
            Node::And(nodes) => self.several(nodes).map(Condition::All),
            Node::Or(nodes) => self.several(nodes).map(Condition::Any),
        }
    }

    fn several(&mut self, nodes: &[Node]) -> Option<Vec<Condition>> {
        let conditions = distinct(nodes.iter().filter_map(|node| self.condition(node)));
        Some(conditions).filter(|conditions| !conditions.is_empty())
    }

    /// What is excluded is looked up like the rest, but not ranked by.
    fn excluded(&mut self, node: &Node) -> Option<Condition> {
        let (ranked, placed) = (self.words.len(), self.sequence.len());
        let condition = self.condition(node)?;
        let words: Vec<TermGroup> = self.words.split_off(ranked);
        self.sequence.truncate(placed);
        Some(unranked(condition, ranked, &words))
    }

    fn word(&mut self, typed: &str) -> Option<usize> {
        let typed = strip_punctuation(typed);
        let mut parts = Vec::new();
        let mut whole = None;
        let mut analyzed = analyze(typed);
        if let Some(name) = analyzed.iter().position(|(span, term)| span.whole && self.names.contains(term)) {
            analyzed = vec![analyzed.swap_remove(name)];
            analyzed[0].0.whole = false;
        }
        for (span, term) in analyzed {
            if span.whole {
                whole = self.weighted(Clause::Term(term), WHOLE);
            } else {
                let leaf = self.leaf(Clause::Term(term))?;
                parts.push(leaf);
                self.place(leaf);
            }
        }
        if parts.is_empty() {
            return None;
        }
        self.push_word(TermGroup { typed: typed.to_owned(), parts, whole, ..TermGroup::default() })
    }

    pub(crate) fn push_word(&mut self, word: TermGroup) -> Option<usize> {
        let known = self.words.iter().position(|known| known.parts == word.parts && known.whole == word.whole);
        Some(known.unwrap_or_else(|| {
            self.words.push(word);
            self.words.len() - 1
        }))
    }

    fn phrase(&mut self, words: &str) -> Option<Condition> {
        let spans: Vec<_> = analyze(words).into_iter().filter(|(span, _)| !span.whole).collect();
        let first = spans.first().map(|(span, _)| span.position)?;
        for (span, term) in &spans {
            let leaf = self.leaf(Clause::Term(term.clone()))?;
            self.place(leaf);
            let typed = words[span.start..span.end].to_owned();
            self.push_word(TermGroup { typed, parts: vec![leaf], ..TermGroup::default() });
        }
        let terms: Vec<(String, u32)> = spans.into_iter().map(|(span, term)| (term, span.position - first)).collect();
        if let [(term, _)] = &terms[..] {
            return self.leaf(Clause::Term(term.clone())).map(Condition::Leaf);
        }
        self.leaf(Clause::Phrase(terms)).map(Condition::Leaf)
    }
}
