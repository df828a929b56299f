//! Suggestions: words of the index that are near a word that it does not hold.
//!
//! The dictionary holds stems; what is suggested is the word itself, read back from the first page that holds it.

use std::collections::BTreeMap;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use crate::analysis::{Normalizer, spans};
use crate::index::generation::ReadError;
use crate::index::schema::PageRecord;

use super::segment::Segment;

/// Suggestions for one word.
const MOST: usize = 3;

/// A Levenshtein automaton as tantivy's dictionaries walk them.
struct Within<'a>(&'a DFA);

impl Automaton for Within<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != levenshtein_automata::SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

/// A term that is near another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FuzzyTerm {
    pub(crate) term: String,
    /// Letters that differ.
    pub(crate) distance: u8,
    /// Documents that hold it.
    pub(crate) documents: u64,
}

/// Terms of `field` that are near a misspelt word, nearest first, of those the most frequent first.
///
/// Short words may differ by one letter, longer ones by two; swapped neighbours count as one (Damerau). A slip may stand
/// in an ending and spoil the stem: `multifator` has the stem `multif`. So the word is looked for whole as well, and
/// one letter of ten is nearer than one of six.
///
/// # Errors
/// When the dictionary cannot be read.
pub(crate) fn near(segments: &[Segment], field: Field, surface: &str, term: &str) -> Result<Vec<FuzzyTerm>, ReadError> {
    let mut found = near_one(segments, field, term)?;
    if surface == term {
        return Ok(found.into_iter().map(|(near, _)| near).collect());
    }
    found.extend(near_one(segments, field, surface)?);
    found.sort_by(|(a, of_a), (b, of_b)| {
        let share = (usize::from(a.distance) * of_b).cmp(&(usize::from(b.distance) * of_a));
        share.then_with(|| b.documents.cmp(&a.documents)).then_with(|| a.term.cmp(&b.term))
    });
    let mut distinct: Vec<FuzzyTerm> = Vec::new();
    for (near, _) in found {
        if !distinct.iter().any(|known| known.term == near.term) {
            distinct.push(near);
        }
    }
    distinct.truncate(MOST);
    Ok(distinct)
}

/// The same for one form of the word; each with the letters of that form.
fn near_one(segments: &[Segment], field: Field, term: &str) -> Result<Vec<(FuzzyTerm, usize)>, ReadError> {
    let letters = term.chars().count();
    if !(4..=40).contains(&letters) {
        return Ok(Vec::new());
    }
    let distance = if letters < 6 { 1 } else { 2 };
    let automaton = LevenshteinAutomatonBuilder::new(distance, true).build_dfa(term);
    let mut found: BTreeMap<String, (u8, u64)> = BTreeMap::new();
    for segment in segments {
        let Some(index) = segment.words(field)? else { continue };
        let mut terms = index.terms().search(Within(&automaton)).into_stream()?;
        while let Some((bytes, info)) = terms.next() {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let Distance::Exact(away) = automaton.eval(text) else { continue };
            if text == term {
                continue;
            }
            let entry = found.entry(text.to_owned()).or_insert((away, 0));
            entry.1 += segment.documents(&index, info)?;
        }
    }
    found.retain(|_, (_, documents)| *documents > 0);
    let first = |text: &str| text.chars().next();
    let mut ranked: Vec<(String, (u8, u64))> = found.into_iter().collect();
    ranked.sort_by(|a, b| {
        let key = |entry: &(String, (u8, u64))| (entry.1.0, first(&entry.0) != first(term), u64::MAX - entry.1.1);
        key(a).cmp(&key(b)).then_with(|| a.0.cmp(&b.0))
    });
    let nearest = ranked.into_iter().take(MOST);
    Ok(nearest.map(|(term, (distance, documents))| (FuzzyTerm { term, distance, documents }, letters)).collect())
}

/// The most frequent spelling of a term in a page that holds it.
///
/// # Errors
/// When the record is damaged.
pub(crate) fn spelling(page: &PageRecord<'_>, term: &str) -> Result<Option<String>, postcard::Error> {
    let mut normalizer = Normalizer::default();
    let mut spelled: BTreeMap<String, u32> = BTreeMap::new();
    for text in page.texts()? {
        let mut normal = String::new();
        for span in spans(text, 0) {
            let word = &text[span.start..span.end];
            normalizer.normalize(word, span.whole, &mut normal);
            if normal == term {
                *spelled.entry(word.to_lowercase()).or_default() += 1;
            }
        }
    }
    Ok(spelled.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(word, _)| word))
}
