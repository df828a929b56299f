//! Expander: adds alternatives to a query from the vocabulary of the index and from the user's synonyms.
//!
//! An alternative weighs less than a typed word and appears in the answer. docs/ranking.md lists the gain of each kind.

use std::collections::BTreeMap;

use crate::analysis::{fold, is_acronym_like, is_symbolic, spelled_out};
use crate::index::ReadError;
use crate::index::schema::AcronymKind;
use crate::search::contract;
use crate::search::query::{Clause, Query, terms};
use crate::search::reader::{AcronymExpansion, FuzzyTerm, Vocabulary};

use super::joined_words::{SplitWord, join, rarest_part, split};
use super::numbers::add_number_spellings;
use super::other_spellings::{OtherSpelling, other_spellings};
use super::synonyms::{SynonymPhrase, Synonyms};
use super::word_runs::{AnalyzedWord, runs, runs_from_first, typed_text};

/// Weights of alternatives; a typed word has 1.
mod weight {
    /// The words of an acronym.
    pub(super) const ACRONYM_WORDS: f32 = 0.5;
    /// The acronym of typed words.
    pub(super) const ACRONYM: f32 = 0.5;
    /// Two typed words as one compound; few pages contain it.
    pub(super) const COMPOUND: f32 = 0.3;
    /// A typed word as two words.
    pub(super) const SPLIT: f32 = 0.3;
    /// Another spelling of a typed word.
    pub(super) const SPELLING: f32 = 0.5;
    /// Another spelling of a word that the index lacks: the same word.
    pub(super) const REPLACED_SPELLING: f32 = 1.0;
    /// The replacement of a word that the index lacks.
    pub(super) const REPLACEMENT: f32 = 0.8;
    /// A synonym from the user's file.
    pub(super) const SYNONYM: f32 = 0.7;
    /// A single word of a replacement or a synonym.
    pub(super) const SINGLE_WORD: f32 = 0.5;
}

/// Length limit, in letters, of acronyms that the initials index contains.
const MAX_INITIALS: usize = 5;
/// Document frequency up to which a word is possibly misspelt: corpora contain errors too.
const RARE_DOC_FREQ: u64 = 3;
/// Factor by which a correction of a rare word is more frequent than the word.
const MIN_FREQUENCY_RATIO: u64 = 50;
/// Minimum length, in letters, of a known word that is corrected.
const MIN_CORRECTED_LETTERS: usize = 6;
/// Document frequency up to which a known word is also searched as two words.
const MAX_SPLIT_DOC_FREQ: u64 = 64;
/// Document frequency up to which a word is rare: beside it, a single page that joins it with its neighbour can be meant.
const MAX_RARE_PART: u64 = 16;
/// Limit of typed words that an acronym abbreviates.
const MAX_ACRONYM_WORDS: usize = 6;
/// Limit of typed words that a synonym replaces.
const MAX_SYNONYM_WORDS: usize = 8;

/// The result of query expansion.
#[derive(Debug, Default)]
pub(crate) struct Expanded {
    /// The added alternatives, for the answer.
    pub(crate) expansions: Vec<contract::Expansion>,
    /// Fuzzy terms by term group, best first, for the groups that were searched for them.
    pub(crate) fuzzy_terms: BTreeMap<usize, Vec<FuzzyTerm>>,
}

/// Adds alternatives to a query.
///
/// # Errors
/// When the dictionaries cannot be read.
pub(crate) fn expand(
    query: &mut Query,
    vocabulary: Vocabulary<'_>,
    synonyms: &Synonyms,
) -> Result<Expanded, ReadError> {
    let mut expander = Expander { query, vocabulary, expanded: Expanded::default() };
    let with_synonyms = expander.add_synonyms(synonyms)?;
    expander.add_compounds()?;
    expander.add_acronyms()?;
    expander.expanded.expansions.extend(add_number_spellings(expander.query, &expander.vocabulary)?);
    for group in (0..expander.query.groups.len()).filter(|group| !with_synonyms.contains(group)) {
        expander.expand_group(group)?;
    }
    Ok(expander.expanded)
}

/// A query during expansion.
struct Expander<'a> {
    query: &'a mut Query,
    vocabulary: Vocabulary<'a>,
    expanded: Expanded,
}

/// A typed word of a single clause.
struct TypedWord {
    /// The index of its term group.
    group: usize,
    clause: usize,
    /// The word in lower case, without accents and joiners.
    surface: String,
    term: String,
    doc_freq: u64,
    /// Whether it looks like an acronym: it has a capital or a digit.
    is_acronym: bool,
}

impl Expander<'_> {
    /// Expands one term group. A word with one kind of replacement is not searched for the next kind.
    fn expand_group(&mut self, group: usize) -> Result<(), ReadError> {
        let Some(word) = self.typed_word(group)? else { return Ok(()) };
        self.add_acronym_words(&word)?;
        let is_rare = word.doc_freq <= RARE_DOC_FREQ;
        let is_unknown = word.doc_freq == 0;
        if is_unknown && !self.query.groups[group].alternatives.is_empty() {
            return Ok(());
        }
        let has_other_spelling = self.add_other_spellings(&word)?;
        if is_unknown && has_other_spelling
            || (is_unknown || word.is_acronym && is_rare) && self.replace_by_initials(&word)?
            || self.split_compound(&word)?
        {
            return Ok(());
        }
        if is_unknown || is_rare && !word.is_acronym && word.surface.chars().count() >= MIN_CORRECTED_LETTERS {
            self.correct_spelling(&word)?;
        }
        Ok(())
    }

    /// The typed word of a term group; `None` when the group has several parts or no term.
    fn typed_word(&self, group_index: usize) -> Result<Option<TypedWord>, ReadError> {
        let Some(group) = self.query.groups.get(group_index) else { return Ok(None) };
        let [clause] = group.parts[..] else { return Ok(None) };
        let Some(Clause::Term(term)) = self.query.clauses.get(clause) else { return Ok(None) };
        // A name with symbols has no spelling, and its letters are another word.
        if is_symbolic(term) {
            return Ok(None);
        }
        let mut surface = String::new();
        fold(&group.typed, &mut surface);
        let is_acronym = group.typed.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
        let doc_freq = self.vocabulary.doc_freq(term)?;
        Ok(Some(TypedWord { group: group_index, clause, surface, term: term.clone(), doc_freq, is_acronym }))
    }

    fn record(&mut self, word: String, with: String, reason: &str) {
        self.expanded.expansions.push(contract::Expansion { word, with: vec![with], reason: reason.to_owned() });
    }

    fn record_word(&mut self, word: &TypedWord, with: String, reason: &str) {
        self.record(self.query.groups[word.group].typed.clone(), with, reason);
    }

    /// Adds the words of an acronym, such as `PKCE`. In lower case, an acronym needs definitions on two pages.
    fn add_acronym_words(&mut self, word: &TypedWord) -> Result<(), ReadError> {
        if !word.is_acronym && is_acronym_like(&word.surface) {
            return Ok(());
        }
        let expansion = self.vocabulary.acronym_words(&word.surface, &word.term)?;
        if let Some(expansion) = expansion
            && (word.is_acronym || expansion.pages > 1)
        {
            self.query.add_alternative(word.group, Clause::phrase(&expansion.terms), weight::ACRONYM_WORDS);
            self.record_word(word, expansion.spelling, "acronym");
        }
        Ok(())
    }

    /// Replaces an acronym without definition, such as `ROPC` or `2FA`, by a phrase with its initials.
    fn replace_by_initials(&mut self, word: &TypedWord) -> Result<bool, ReadError> {
        if !(2..=MAX_INITIALS).contains(&word.surface.chars().count()) {
            return Ok(false);
        }
        let initials = spelled_out(&word.surface);
        let Some(expansion) = self.vocabulary.phrase_by_initials(&initials)? else { return Ok(false) };
        self.replace_by_phrase(word, &expansion.terms, expansion.spelling, "acronym");
        Ok(true)
    }

    /// Adds the other spellings of a word that pages have: `organise`, `jwt` for `jwts`.
    fn add_other_spellings(&mut self, word: &TypedWord) -> Result<bool, ReadError> {
        let typed = &self.query.groups[word.group].typed;
        let in_capitals = typed.chars().any(char::is_uppercase);
        let weight = if word.doc_freq == 0 { weight::REPLACED_SPELLING } else { weight::SPELLING };
        let mut is_found = false;
        for OtherSpelling { text, reason, ratio } in other_spellings(&word.surface, in_capitals) {
            let [term] = &terms(&text)[..] else { continue };
            let pages = if *term == word.term { 0 } else { self.vocabulary.doc_freq(term)? };
            if pages == 0 || !ratio.allows(pages, word.doc_freq) {
                continue;
            }
            self.query.add_alternative(word.group, Clause::Term(term.clone()), weight);
            if word.doc_freq == 0 && !is_found {
                self.query.replace_in_sequence(word.clause, std::iter::once(term.as_str()), weight);
                self.query.groups[word.group].spelled = Some(text.clone());
            }
            is_found = true;
            self.record_word(word, text, reason);
        }
        Ok(is_found)
    }

    /// Splits a word, such as `webauth`, into two. A word that the index has keeps its place beside them.
    fn split_compound(&mut self, word: &TypedWord) -> Result<bool, ReadError> {
        let is_known = word.doc_freq > 0;
        if word.doc_freq > MAX_SPLIT_DOC_FREQ {
            return Ok(false);
        }
        let Some(SplitWord { phrase, spelling }) = split(&word.surface, is_known, &self.vocabulary)? else {
            return Ok(false);
        };
        if is_known {
            self.query.add_alternative(word.group, Clause::phrase(&phrase), weight::SPLIT);
            self.record_word(word, spelling, "compound");
        } else {
            self.replace_by_phrase(word, &phrase, spelling, "compound");
        }
        Ok(!is_known)
    }

    /// Replaces a word that the index lacks by a phrase, and in the sequence by the words of the phrase.
    fn replace_by_phrase(&mut self, word: &TypedWord, phrase: &str, spelling: String, reason: &str) {
        self.query.add_alternative(word.group, Clause::phrase(phrase), weight::REPLACEMENT);
        self.query.replace_in_sequence(word.clause, phrase.split(' '), weight::SINGLE_WORD);
        self.record_word(word, spelling, reason);
    }

    /// Corrects a misspelt word by the nearest term of the index.
    fn correct_spelling(&mut self, word: &TypedWord) -> Result<(), ReadError> {
        let fuzzy_terms = self.vocabulary.fuzzy_terms(&word.surface, &word.term)?;
        let is_frequent = |doc_freq: u64| doc_freq >= MIN_FREQUENCY_RATIO * word.doc_freq;
        let is_correction =
            |fuzzy: &&FuzzyTerm| word.doc_freq == 0 || fuzzy.distance == 1 && is_frequent(fuzzy.doc_freq);
        let correction = fuzzy_terms.iter().find(is_correction).cloned();
        self.expanded.fuzzy_terms.insert(word.group, fuzzy_terms);
        if let Some(FuzzyTerm { term, distance, .. }) = correction {
            // One edit in four letters often gives another word, one in eight rarely does.
            let letters = word.surface.chars().count().max(1) as f32;
            let confidence = (1.0 - 2.0 * f32::from(distance) / letters).max(0.0);
            self.query.add_guess(word.group, &term, weight::REPLACEMENT, confidence);
            self.query.replace_in_sequence(word.clause, std::iter::once(term.as_str()), weight::REPLACEMENT);
            let spelling = self.vocabulary.spelling(&term)?;
            self.record_word(word, spelling, "spelling");
        }
        Ok(())
    }

    /// Adds the compound of two neighbours that pages write as one word: `sign up`, `web auth`.
    fn add_compounds(&mut self) -> Result<(), ReadError> {
        for pair in self.query.typed_words.clone().windows(2) {
            let [(left, first), (right, second)] = pair else { continue };
            if left.is_empty() || right.is_empty() {
                continue;
            }
            let Some(compound) = join(left, right).filter(|_| first.is_some() || second.is_some()) else { continue };
            let [term] = &terms(&compound)[..] else { continue };
            let pages = self.vocabulary.doc_freq(term)?;
            let rarest = if pages == 0 { continue } else { rarest_part([left, right], &self.vocabulary)? };
            if pages == 1 && rarest > MAX_RARE_PART {
                continue;
            }
            let weight = if rarest == 0 { weight::REPLACEMENT } else { weight::COMPOUND };
            for group in [first, second].into_iter().flatten() {
                self.query.add_alternative(*group, Clause::Term(term.clone()), weight);
            }
            self.record(format!("{left} {right}"), compound, "compound");
        }
        Ok(())
    }

    fn analyzed_words(&self) -> Vec<AnalyzedWord> {
        let words = self.query.typed_words.iter();
        let analyzed = |(text, group): &(String, Option<usize>)| AnalyzedWord {
            text: text.clone(),
            group: *group,
            terms: terms(text).join(" "),
        };
        words.map(analyzed).collect()
    }

    /// Adds acronyms for the words that they abbreviate: `proof key for code exchange`.
    fn add_acronyms(&mut self) -> Result<(), ReadError> {
        let words = self.analyzed_words();
        for start in 0..words.len().saturating_sub(1) {
            let words = &words[start..];
            // Few words begin the words of an acronym, and then one look-up tells for all runs.
            let first = AcronymKind::Long.prefix_of_all(&format!("{} ", words[0].terms));
            if !self.vocabulary.has_acronym(&first)? {
                continue;
            }
            for (run, phrase) in runs_from_first(words, 2, MAX_ACRONYM_WORDS) {
                self.add_acronym(run, &phrase)?;
            }
        }
        Ok(())
    }

    /// Adds the acronym for the words of a run, if there is one.
    fn add_acronym(&mut self, words: &[AnalyzedWord], phrase: &str) -> Result<(), ReadError> {
        let prefix = AcronymKind::Long.prefix(phrase);
        if let Some(AcronymExpansion { terms: acronym, .. }) = self.vocabulary.acronym_expansion(&prefix)? {
            for group in words.iter().filter_map(|word| word.group) {
                self.query.add_alternative(group, Clause::Term(acronym.clone()), weight::ACRONYM);
            }
            self.record(typed_text(words), acronym, "acronym");
        }
        Ok(())
    }

    /// Adds the user's synonyms; returns the term groups with synonyms.
    fn add_synonyms(&mut self, synonyms: &Synonyms) -> Result<Vec<usize>, ReadError> {
        let mut with_synonyms = Vec::new();
        if synonyms.is_empty() {
            return Ok(with_synonyms);
        }
        let words = self.analyzed_words();
        for (words, phrase) in runs(&words, 1, MAX_SYNONYM_WORDS) {
            let Some(alternatives) = synonyms.get(&phrase) else { continue };
            let groups: Vec<usize> = words.iter().filter_map(|word| word.group).collect();
            for group in &groups {
                self.add_synonyms_to(*group, alternatives)?;
            }
            let with = alternatives.iter().map(|synonym| synonym.text.clone()).collect();
            let expansion = contract::Expansion { word: typed_text(words), with, reason: "synonym".to_owned() };
            self.expanded.expansions.push(expansion);
            with_synonyms.extend(groups);
        }
        Ok(with_synonyms)
    }

    fn add_synonyms_to(&mut self, group: usize, synonyms: &[SynonymPhrase]) -> Result<(), ReadError> {
        let unknown = self.typed_word(group)?.filter(|word| word.doc_freq == 0);
        for SynonymPhrase { terms, .. } in synonyms {
            let clause = if terms.contains(' ') { Clause::phrase(terms) } else { Clause::Term(terms.clone()) };
            self.query.add_alternative(group, clause, weight::SYNONYM);
        }
        // The index lacks the word: proximity to its neighbours comes from the first synonym.
        if let (Some(unknown), Some(first)) = (unknown, synonyms.first()) {
            self.query.replace_in_sequence(unknown.clause, first.terms.split(' '), weight::SINGLE_WORD);
        }
        Ok(())
    }
}
