//! The plan of a question: which terms are looked up, how they are scored, and which documents are its match set.
//! The tree comes from `syntax`; walking the postings is the business of `score`.

use crate::index::analyzer::analyze;
use crate::index::facet;

use super::syntax::{Name, Node};

/// Terms and conditions that one question may have; one bit of a document's mask each.
pub(crate) const MOST_LEAVES: usize = 64;
/// Terms that a prefix may stand for, the most frequent ones.
pub(crate) const MOST_FORMS: usize = 64;

/// Words so frequent in English that they say nothing: Lucene's default stop words.
const STOP: &str = "a an and are as at be but by for if in into is it no not of on or such that the their then there \
                    these they this to was will with";
/// Words of asking and politeness; chosen with `../reference/rank.py` on aws-docs, scifact and cranfield.
const ASKING: &str = "i you we my your our me do does did how what which when where why who can could should would \
                      may might please find need want have has had been from about also any some than so us am were \
                      being able get";

/// Something that a document has or has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leaf {
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
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// As typed.
    pub(crate) typed: String,
    /// All of these make a match.
    pub(crate) parts: Vec<usize>,
    /// Or this alone: an identifier as typed.
    pub(crate) whole: Option<usize>,
}

impl Word {
    /// Whether a document with these leaves holds the word.
    pub(crate) fn matches(&self, mask: u64) -> bool {
        self.whole.is_some_and(|leaf| has(mask, leaf)) || self.parts.iter().all(|leaf| has(mask, *leaf))
    }

    /// The leaves of the word.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain(self.whole)
    }
}

/// What a document must have to be in the match set.
#[derive(Debug, Clone)]
enum Condition {
    Word(usize),
    Leaf(usize),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

/// How a question is answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// What is looked up; bit i of a mask is leaf i.
    pub(crate) leaves: Vec<Leaf>,
    /// The words that are ranked by.
    pub(crate) words: Vec<Word>,
    /// Words that may be missing when too few documents hold them all.
    relaxable: Vec<Condition>,
    /// What every result must fulfil: phrases, fields, filters, exclusions.
    strict: Vec<Condition>,
    /// What was left out of the question.
    pub(crate) warnings: Vec<String>,
}

fn has(mask: u64, leaf: usize) -> bool {
    mask >> leaf & 1 == 1
}

impl Plan {
    /// Plans a question with filters: the same key twice is OR, different keys are AND.
    pub(crate) fn new(question: &Node, filters: &[(String, String)]) -> Self {
        let mut plan = Self::default();
        let nodes = match question {
            Node::And(nodes) => &nodes[..],
            one => std::slice::from_ref(one),
        };
        for condition in plan.filters(filters, nodes) {
            plan.strict.push(condition);
        }
        let informative = nodes.iter().any(|node| matches!(node, Node::Word(word) if !is_noise(word)));
        for node in nodes.iter().filter(|node| !matches!(node, Node::Field(name, _) if name.key().is_some())) {
            if informative && matches!(node, Node::Word(word) if is_noise(word)) {
                continue;
            }
            let Some(condition) = plan.condition(node) else { continue };
            match node {
                Node::Word(_) | Node::Prefix(_) | Node::Or(_) => plan.relaxable.push(condition),
                _ => plan.strict.push(condition),
            }
        }
        plan
    }

    /// Whether the question asks for nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.strict.is_empty() && self.relaxable.is_empty()
    }

    /// Whether a document with these leaves is in the match set.
    pub(crate) fn matches(&self, mask: u64) -> bool {
        self.may_fill(mask) && self.relaxable.iter().all(|condition| self.holds(condition, mask))
    }

    /// Whether a document with these leaves may fill up an answer that too few documents match.
    pub(crate) fn may_fill(&self, mask: u64) -> bool {
        self.strict.iter().all(|condition| self.holds(condition, mask))
    }

    fn holds(&self, condition: &Condition, mask: u64) -> bool {
        match condition {
            Condition::Word(word) => self.words.get(*word).is_some_and(|word| word.matches(mask)),
            Condition::Leaf(leaf) => has(mask, *leaf),
            Condition::Not(inner) => !self.holds(inner, mask),
            Condition::All(inner) => inner.iter().all(|condition| self.holds(condition, mask)),
            Condition::Any(inner) => inner.iter().any(|condition| self.holds(condition, mask)),
        }
    }

    /// The bit of a leaf; the same leaf has the same bit, however often it is asked for.
    fn leaf(&mut self, leaf: Leaf) -> Option<usize> {
        if let Some(known) = self.leaves.iter().position(|known| *known == leaf) {
            return Some(known);
        }
        if self.leaves.len() == MOST_LEAVES {
            let warning = format!("only the first {MOST_LEAVES} words and conditions were searched");
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
            return None;
        }
        self.leaves.push(leaf);
        Some(self.leaves.len() - 1)
    }

    fn condition(&mut self, node: &Node) -> Option<Condition> {
        match node {
            Node::All => self.leaf(Leaf::All).map(Condition::Leaf),
            Node::Word(word) => self.word(word).map(Condition::Word),
            Node::Prefix(stem) => {
                let mut folded = String::new();
                crate::index::analyzer::fold(stem, &mut folded);
                let leaf = self.leaf(Leaf::Prefix(folded))?;
                self.push_word(Word { typed: format!("{stem}*"), parts: vec![leaf], whole: None }).map(Condition::Word)
            }
            Node::Phrase(words) => self.phrase(words),
            Node::Field(name, values) => self.field(*name, values),
            Node::Not(inner) => self.excluded(inner).map(|inner| Condition::Not(Box::new(inner))),
            Node::And(nodes) => self.several(nodes).map(Condition::All),
            Node::Or(nodes) => self.several(nodes).map(Condition::Any),
        }
    }

    fn several(&mut self, nodes: &[Node]) -> Option<Vec<Condition>> {
        let conditions: Vec<Condition> = nodes.iter().filter_map(|node| self.condition(node)).collect();
        Some(conditions).filter(|conditions| !conditions.is_empty())
    }

    /// What is excluded is looked up like the rest, but not ranked by.
    fn excluded(&mut self, node: &Node) -> Option<Condition> {
        let ranked = self.words.len();
        let condition = self.condition(node)?;
        let words: Vec<Word> = self.words.split_off(ranked);
        Some(unranked(condition, ranked, &words))
    }

    fn word(&mut self, typed: &str) -> Option<usize> {
        let typed = typed.trim_matches(|c: char| !c.is_alphanumeric());
        let mut parts = Vec::new();
        let mut whole = None;
        for (span, term) in analyze(typed) {
            if span.whole {
                whole = self.leaf(Leaf::Term(term));
            } else {
                parts.push(self.leaf(Leaf::Term(term))?);
            }
        }
        if parts.is_empty() {
            return None;
        }
        self.push_word(Word { typed: typed.to_owned(), parts, whole })
    }

    fn push_word(&mut self, word: Word) -> Option<usize> {
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
            let leaf = self.leaf(Leaf::Term(term.clone()))?;
            let typed = words[span.start..span.end].to_owned();
            self.push_word(Word { typed, parts: vec![leaf], whole: None });
        }
        let terms: Vec<(String, u32)> = spans.into_iter().map(|(span, term)| (term, span.position - first)).collect();
        if let [(term, _)] = &terms[..] {
            return self.leaf(Leaf::Term(term.clone())).map(Condition::Leaf);
        }
        self.leaf(Leaf::Phrase(terms)).map(Condition::Leaf)
    }

    fn field(&mut self, name: Name, values: &[String]) -> Option<Condition> {
        let any: Vec<Condition> = values.iter().filter_map(|value| self.field_value(name, value)).collect();
        Some(Condition::Any(any))
    }

    fn field_value(&mut self, name: Name, value: &str) -> Option<Condition> {
        if let Some(key) = name.key().filter(|_| name != Name::Url || value.starts_with('/')) {
            return self.facet(key, value);
        }
        let mut all = Vec::new();
        for (span, term) in analyze(value).into_iter().filter(|(span, _)| !span.whole) {
            let leaf = match name {
                Name::Section => Leaf::Heading(term.clone()),
                Name::Url => Leaf::Url(term.clone()),
                _ => Leaf::Title(term.clone()),
            };
            all.push(Condition::Leaf(self.leaf(leaf)?));
            if let Some(leaf) = self.leaf(Leaf::Term(term)) {
                let typed = value[span.start..span.end].to_owned();
                self.push_word(Word { typed, parts: vec![leaf], whole: None });
            }
        }
        Some(Condition::All(all)).filter(|_| !value.is_empty())
    }

    fn facet(&mut self, key: &str, value: &str) -> Option<Condition> {
        let form = if key == facet::PATH { folder(value) } else { facet::canonical(value) };
        self.leaf(Leaf::Facet(facet::term(key, &form))).map(Condition::Leaf)
    }

    /// Filters and the fields of the question that are facets, by key.
    fn filters(&mut self, filters: &[(String, String)], nodes: &[Node]) -> Vec<Condition> {
        let mut by_key: Vec<(String, Vec<Condition>)> = Vec::new();
        let named = nodes.iter().filter_map(|node| match node {
            Node::Field(name, values) => Some((name, values)),
            _ => None,
        });
        let typed = named.filter_map(|(name, values)| Some((name.key()?, *name, values)));
        for (key, name, values) in typed {
            let conditions: Vec<_> = values.iter().filter_map(|value| self.field_value(name, value)).collect();
            group(&mut by_key, key).extend(conditions);
        }
        for (key, value) in filters {
            let key = facet::key_name(key).to_owned();
            let condition = self.facet(&key, value);
            group(&mut by_key, &key).extend(condition);
        }
        by_key.into_iter().map(|(_, any)| Condition::Any(any)).collect()
    }
}

fn group<'a>(groups: &'a mut Vec<(String, Vec<Condition>)>, key: &str) -> &'a mut Vec<Condition> {
    let at = groups.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        groups.push((key.to_owned(), Vec::new()));
        groups.len() - 1
    });
    &mut groups[at].1
}

/// Replaces the words from number `ranked` on, which are not kept, by their leaves.
fn unranked(condition: Condition, ranked: usize, words: &[Word]) -> Condition {
    let inner = |conditions: Vec<Condition>| conditions.into_iter().map(|c| unranked(c, ranked, words)).collect();
    match condition {
        Condition::Word(at) if at >= ranked => {
            let word = &words[at - ranked];
            let parts = Condition::All(word.parts.iter().map(|leaf| Condition::Leaf(*leaf)).collect());
            Condition::Any(word.whole.map(Condition::Leaf).into_iter().chain([parts]).collect())
        }
        Condition::Not(one) => Condition::Not(Box::new(unranked(*one, ranked, words))),
        Condition::All(all) => Condition::All(inner(all)),
        Condition::Any(any) => Condition::Any(inner(any)),
        other => other,
    }
}

/// A URL as the `path` facet spells it.
fn folder(value: &str) -> String {
    let bare = value.trim().trim_matches('/').to_lowercase();
    format!("/{bare}")
}

/// Whether a word says nothing about what is asked for.
fn is_noise(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    bare.is_empty() || STOP.split(' ').chain(ASKING.split(' ')).any(|noise| noise == bare)
}

impl Name {
    /// The facet that a field is, if it is one.
    pub(crate) fn key(self) -> Option<&'static str> {
        match self {
            Self::Topic => Some(facet::TOPICS),
            Self::Type => Some(facet::CONTENT_TYPE),
            Self::UseCase => Some(facet::USE_CASE),
            Self::Url => Some(facet::PATH),
            Self::Kind => Some("kind"),
            Self::Title | Self::Section => None,
        }
    }
}
