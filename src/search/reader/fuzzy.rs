//! Fuzzy terms: terms of the index within a small edit distance of an unknown word.

use std::collections::BTreeMap;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use crate::analysis::{Normalizer, tokenize};
use crate::index::ReadError;
use crate::index::schema::PageRecord;

use super::segment::Segment;

/// Limit of fuzzy terms for one word.
const MAX_TERMS: usize = 3;

/// Adapts a Levenshtein automaton to tantivy's dictionaries.
struct LevenshteinAutomaton<'a>(&'a DFA);

impl Automaton for LevenshteinAutomaton<'_> {
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

/// A term within a small edit distance of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FuzzyTerm {
    pub(crate) term: String,
    /// Damerau-Levenshtein distance.
    pub(crate) distance: u8,
    /// Document frequency.
    pub(crate) doc_freq: u64,
}

/// Terms of `field` near a misspelt word, by distance, then by descending document frequency.
///
/// The distance limit is 1 for words under 6 letters, else 2; a transposition counts as 1 (Damerau).
/// An error in the ending spoils the stem: `multifator` has the stem `multif`. So the search covers the `surface` form
/// and the `term`, and compares distances relative to the length of each.
///
/// # Errors
/// When the dictionary cannot be read.
pub(crate) fn fuzzy_terms(
    segments: &[Segment],
    field: Field,
    surface: &str,
    term: &str,
) -> Result<Vec<FuzzyTerm>, ReadError> {
    let mut found = search_form(segments, field, term)?;
    if surface == term {
        return Ok(found.into_iter().map(|(fuzzy, _)| fuzzy).collect());
    }
    found.extend(search_form(segments, field, surface)?);
    found.sort_by(|(a, length_a), (b, length_b)| {
        let relative = (usize::from(a.distance) * length_b).cmp(&(usize::from(b.distance) * length_a));
        relative.then_with(|| b.doc_freq.cmp(&a.doc_freq)).then_with(|| a.term.cmp(&b.term))
    });
    let mut distinct: Vec<FuzzyTerm> = Vec::new();
    for (fuzzy, _) in found {
        if !distinct.iter().any(|known| known.term == fuzzy.term) {
            distinct.push(fuzzy);
        }
    }
    distinct.truncate(MAX_TERMS);
    Ok(distinct)
}

/// Terms near one form of a word, each with the length of the form in letters.
fn search_form(segments: &[Segment], field: Field, term: &str) -> Result<Vec<(FuzzyTerm, usize)>, ReadError> {
    let letters = term.chars().count();
    if !(4..=40).contains(&letters) {
        return Ok(Vec::new());
    }
    let max_distance = if letters < 6 { 1 } else { 2 };
    let automaton = LevenshteinAutomatonBuilder::new(max_distance, true).build_dfa(term);
    let mut found: BTreeMap<String, (u8, u64)> = BTreeMap::new();
    for segment in segments {
        let Some(index) = segment.field_index(field)? else { continue };
        let mut terms = index.terms().search(LevenshteinAutomaton(&automaton)).into_stream()?;
        while let Some((bytes, info)) = terms.next() {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let Distance::Exact(distance) = automaton.eval(text) else { continue };
            if text == term {
                continue;
            }
            let entry = found.entry(text.to_owned()).or_insert((distance, 0));
            entry.1 += segment.doc_freq(&index, info)?;
        }
    }
    found.retain(|_, (_, doc_freq)| *doc_freq > 0);
    let first = |text: &str| text.chars().next();
    let mut ranked: Vec<(String, (u8, u64))> = found.into_iter().collect();
    ranked.sort_by(|a, b| {
        let key = |entry: &(String, (u8, u64))| (entry.1.0, first(&entry.0) != first(term), u64::MAX - entry.1.1);
        key(a).cmp(&key(b)).then_with(|| a.0.cmp(&b.0))
    });
    let nearest = ranked.into_iter().take(MAX_TERMS);
    Ok(nearest.map(|(term, (distance, doc_freq))| (FuzzyTerm { term, distance, doc_freq }, letters)).collect())
}

/// The most frequent spelling of a term in a page, in lower case; the dictionary contains stems only.
///
/// # Errors
/// When the record is damaged.
pub(crate) fn spelling(page: &PageRecord<'_>, term: &str) -> Result<Option<String>, postcard::Error> {
    let mut normalizer = Normalizer::default();
    let mut spelled: BTreeMap<String, u32> = BTreeMap::new();
    for text in page.texts()? {
        let mut normal = String::new();
        for span in tokenize(text, 0) {
            let word = &text[span.start..span.end];
            normalizer.normalize(word, span.is_compound, &mut normal);
            if normal == term {
                *spelled.entry(word.to_lowercase()).or_default() += 1;
            }
        }
    }
    Ok(spelled.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(word, _)| word))
}
