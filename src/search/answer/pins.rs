//! Pins: which of them a question calls for, and what they do to a ranking. The score of a page is left as it is.
//!
//! A pin never overrules the question: a page that a filter or an exclusion leaves out stays out. A hidden page is none of
//! the match set, so totals and facets do not count it.

use tantivy::DocId;

use crate::analysis::{analyze, fold};
use crate::index::generation::ReadError;
use crate::search::contract::PinInfo;
use crate::search::query::{Node, Query, strip_punctuation};
use crate::search::rank::{RankedDoc, Ranking, mask};

use super::curation::Pin;
use super::searcher::Searcher;

/// Which questions a pin is for: all their words in order, whatever their case, accents and endings. `*` alone stands
/// for any number of words, `auth*` for every word that begins so. Fields and exclusions of a question are no words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Any number of words.
    Any,
    /// A word that begins so, folded.
    Prefix(String),
    /// A word, by its term.
    Word(String),
}

/// A word of a question.
struct Word {
    folded: String,
    term: String,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When it holds no word, or a `*` before the end of one.
    pub fn new(written: &str) -> Result<Self, &'static str> {
        let mut parts = Vec::new();
        for word in written.split_whitespace() {
            match word.strip_suffix('*') {
                Some("") => parts.push(Part::Any),
                Some(stem) if stem.contains('*') => return Err("`*` stands alone or at the end of a word"),
                Some(stem) => {
                    let mut folded = String::new();
                    fold(stem, &mut folded);
                    parts.push(Part::Prefix(folded));
                }
                None if word.contains('*') => return Err("`*` stands alone or at the end of a word"),
                None => parts.extend(words(word).into_iter().map(|word| Part::Word(word.term))),
            }
        }
        if parts.is_empty() {
            return Err("it holds no word");
        }
        Ok(Self { written: written.to_owned(), parts })
    }

    fn matches(&self, question: &[Word]) -> bool {
        matches(&self.parts, question)
    }
}

fn matches(parts: &[Part], words: &[Word]) -> bool {
    // After each part: how many words may have been taken.
    let mut taken: Vec<bool> = (0..=words.len()).map(|taken| taken == 0).collect();
    for part in parts {
        let mut next = vec![false; taken.len()];
        for at in (0..taken.len()).filter(|at| taken[*at]) {
            match part {
                Part::Any => next[at..].fill(true),
                Part::Prefix(stem) if words.get(at).is_some_and(|word| word.folded.starts_with(stem)) => {
                    next[at + 1] = true;
                }
                Part::Word(term) if words.get(at).is_some_and(|word| word.term == *term) => next[at + 1] = true,
                Part::Prefix(_) | Part::Word(_) => {}
            }
        }
        taken = next;
    }
    taken.last().is_some_and(|all| *all)
}

/// The words of a piece of text.
fn words(text: &str) -> Vec<Word> {
    let analyzed = text.split_whitespace().flat_map(|word| {
        let word = strip_punctuation(word);
        analyze(word).into_iter().filter(|(span, _)| !span.whole).map(|(span, term)| {
            let mut folded = String::new();
            fold(&word[span.start..span.end], &mut folded);
            Word { folded, term }
        })
    });
    analyzed.collect()
}

/// The words that a question asks for, in order.
fn asked(node: &Node, into: &mut Vec<Word>) {
    match node {
        Node::Word(text) | Node::Phrase(text) | Node::Prefix(text) => into.extend(words(text)),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| asked(node, into)),
        Node::All | Node::Field(..) | Node::Not(_) => {}
    }
}

/// The pins that act on a question.
#[derive(Default)]
pub(crate) struct Acting<'a> {
    pins: Vec<&'a Pin>,
    /// Documents by segment, in the order that they are put first in.
    first: Vec<(usize, DocId)>,
    hidden: Vec<(usize, DocId)>,
    /// What could not be done.
    pub(crate) warnings: Vec<String>,
}

impl Searcher {
    /// The pins that a question calls for.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn pins(&self, question: &Node) -> Result<Acting<'_>, ReadError> {
        let mut acting = Acting::default();
        if self.curation.pins.is_empty() {
            return Ok(acting);
        }
        let mut words = Vec::new();
        asked(question, &mut words);
        for pin in self.curation.pins.iter().filter(|pin| pin.query.matches(&words)) {
            for (urls, documents) in [(&pin.first, &mut acting.first), (&pin.hide, &mut acting.hidden)] {
                for url in urls {
                    match self.page(url)? {
                        Some(document) if documents.contains(&document) => {}
                        Some(document) => documents.push(document),
                        None => acting.warnings.push(format!(
                            "the pin for `{}` names {url}, and no page has that address",
                            pin.query.written
                        )),
                    }
                }
            }
            acting.pins.push(pin);
        }
        acting.first.retain(|document| !acting.hidden.contains(document));
        Ok(acting)
    }

    /// Hides pages of a ranking and puts others first, which then are pinned.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn pin(&self, acting: &Acting<'_>, plan: &Query, ranking: &mut Ranking<'_>) -> Result<(), ReadError> {
        for (segment, doc) in &acting.hidden {
            ranking.matched[*segment].remove(*doc);
        }
        ranking.best.retain(|ranked| !acting.hidden.contains(&(ranked.segment, ranked.doc)));
        let mut top = Vec::new();
        for (segment, doc) in &acting.first {
            let place = ranking.best.iter().position(|ranked| (ranked.segment, ranked.doc) == (*segment, *doc));
            let mut ranked = match place {
                Some(place) => ranking.best.remove(place),
                None => {
                    let held = mask(&ranking.lookup.told(plan, *segment, &self.segments[*segment], *doc)?);
                    if !plan.may_fill(held) {
                        continue;
                    }
                    RankedDoc::unranked(*segment, *doc, held, plan.matches(held))
                }
            };
            ranked.pinned = true;
            top.push(ranked);
        }
        ranking.best.splice(0..0, top);
        Ok(())
    }
}

impl Acting<'_> {
    /// How many pages have to be ranked for `wanted` to be shown: where a pin acts, all, for a pinned page keeps the
    /// score that it has.
    pub(crate) fn ranked(&self, wanted: usize) -> usize {
        if self.pins.is_empty() { wanted } else { usize::MAX }
    }

    /// Whether a page is hidden.
    pub(crate) fn hides(&self, document: (usize, DocId)) -> bool {
        self.hidden.contains(&document)
    }

    /// What the answer says of the pins.
    pub(crate) fn said(&self) -> Vec<PinInfo> {
        let said = self.pins.iter().map(|pin| PinInfo {
            query: pin.query.written.clone(),
            first: pin.first.clone(),
            hide: pin.hide.clone(),
        });
        said.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::search::query::syntax;

    use super::{Pattern, asked};

    #[test]
    fn a_pattern_is_the_whole_question_but_for_its_stars() {
        for (pattern, question, expected) in [
            ("reset password", "Reset Passwords!", true),
            ("reset password", "reset-password", true),
            ("reset password", "\"reset password\" topic:spa -old", true),
            ("reset password", "reset my password", false),
            ("reset password", "password reset", false),
            ("reset * password", "reset my own password", true),
            ("* reset password", "reset password", true),
            ("* reset password *", "how do I reset password now?", true),
            ("auth*", "Authentication", true),
            ("auth*", "authentication flow", false),
            ("auth* flow", "auth flow", true),
            ("élan", "elan", true),
            ("*", "", true),
            ("x", "", false),
        ] {
            let mut words = Vec::new();
            asked(&syntax::parse(question).0, &mut words);
            assert_eq!(Pattern::new(pattern).unwrap().matches(&words), expected, "{pattern}: {question}");
        }
        assert!(Pattern::new("a*b").is_err() && Pattern::new(" ").is_err() && Pattern::new("**").is_err());
    }
}
