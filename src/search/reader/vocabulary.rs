//! Vocabulary: the dictionaries of all segments as one.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use crate::analysis::Normalizer;
use crate::index::ReadError;
use crate::index::schema::{AcronymKind, Fields, PageRecord, PhraseCode, acronym_terms};

use super::fuzzy::{self, FuzzyTerm};
use super::phrase;
use super::segment::Segment;

/// Limit of pages that are read for the spelling of a term.
const MAX_PAGES_READ: usize = 4;
/// Limit of pages of a segment that are read for the capitals of a phrase.
const MAX_TEXTS_READ: usize = 16;
/// Limit of equally frequent phrases that are read for the choice of the first one.
///
/// Beyond it, the order of their codes decides, so that the choice does not depend on the order of documents.
const MAX_TIES_READ: usize = 1000;

/// The dictionaries of all segments.
pub(crate) struct Vocabulary<'a> {
    pub(crate) segments: &'a [Segment],
    pub(crate) fields: &'a Fields,
}

/// The words of an acronym, or the acronym of some words, as pages define it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AcronymExpansion {
    /// The terms, separated by spaces.
    pub(crate) terms: String,
    /// The most frequent spelling in lower case.
    pub(crate) spelling: String,
    /// Number of pages with the definition.
    pub(crate) pages: u64,
}

/// A phrase in one spelling, with a dictionary entry that points to a page with it.
struct PhraseSpelling {
    pages: u64,
    segment_ord: usize,
    term: TermInfo,
}

/// Whether a text has these words as they are, and not as a part of other words.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(start, _)| {
        let [before, behind] = [text.get(..start), text.get(start + words.len()..)].map(Option::unwrap_or_default);
        !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
    })
}

/// Spellings by their code, by the terms of the phrase.
type Phrases = BTreeMap<String, BTreeMap<String, PhraseSpelling>>;

impl Vocabulary<'_> {
    fn field_doc_freq(&self, field: Field, term: &str) -> Result<u64, ReadError> {
        let term = Term::from_field_text(field, term);
        let mut doc_freq = 0;
        for segment in self.segments {
            if let Some(index) = segment.field_index(field)?
                && let Some(info) = index.get_term_info(&term)?
            {
                doc_freq += segment.doc_freq(&index, &info)?;
            }
        }
        Ok(doc_freq)
    }

    /// Number of pages and resources with a term.
    pub(crate) fn doc_freq(&self, term: &str) -> Result<u64, ReadError> {
        Ok(self.field_doc_freq(self.fields.text, term)? + self.field_doc_freq(self.fields.context, term)?)
    }

    /// Number of pages with a phrase; each term has its distance from the first.
    pub(crate) fn phrase_doc_freq(&self, terms: &[(String, u32)]) -> Result<u64, ReadError> {
        let mut pages = 0;
        for segment in self.segments {
            phrase::for_each_match(segment, self.fields.text, terms, |_, _| pages += 1)?;
        }
        Ok(pages)
    }

    /// Whether a page has a phrase with these letters, capitals included, among the first pages that hold its terms.
    pub(crate) fn has_text(&self, terms: &[(String, u32)], text: &str) -> Result<bool, ReadError> {
        for segment in self.segments {
            let mut docs = Vec::new();
            phrase::for_each_match(segment, self.fields.text, terms, |doc, _| {
                if docs.len() < MAX_TEXTS_READ {
                    docs.push(doc);
                }
            })?;
            for doc in docs {
                let bytes = segment.record(doc)?;
                if PageRecord::read(&bytes)?.texts()?.iter().any(|block| has_words(block, text)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Terms of pages near a misspelt word, best first; see [`fuzzy::fuzzy_terms`].
    pub(crate) fn fuzzy_terms(&self, surface: &str, term: &str) -> Result<Vec<FuzzyTerm>, ReadError> {
        fuzzy::fuzzy_terms(self.segments, self.fields.text, surface, term)
    }

    /// The spelling of a term in the first page, by URL, whose text contains it.
    ///
    /// A page may have the term only in its URL or its topics; then the next page decides.
    pub(crate) fn spelling(&self, term: &str) -> Result<String, ReadError> {
        let field_term = Term::from_field_text(self.fields.text, term);
        let mut pages: Vec<(String, &Segment, DocId)> = Vec::new();
        for segment in self.segments {
            let Some(index) = segment.field_index(self.fields.text)? else { continue };
            let Some(mut blocks) = index.read_block_postings(&field_term, IndexRecordOption::Basic)? else { continue };
            let Some(urls) = segment.fast_fields().str("order")? else { continue };
            let mut first: Vec<(u64, DocId)> = Vec::new();
            while blocks.block_len() > 0 {
                let alive = blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc));
                first.extend(alive.filter_map(|doc| Some((urls.term_ords(*doc).next()?, *doc))));
                first.sort_unstable();
                first.truncate(MAX_PAGES_READ);
                blocks.advance();
            }
            for (url_ord, doc) in first {
                let mut url = String::new();
                urls.ord_to_str(url_ord, &mut url)?;
                pages.push((url, segment, doc));
            }
        }
        pages.sort_by(|a, b| a.0.cmp(&b.0));
        for (_, segment, doc) in pages.into_iter().take(MAX_PAGES_READ) {
            let bytes = segment.record(doc)?;
            if let Some(spelling) = fuzzy::spelling(&PageRecord::read(&bytes)?, term)? {
                return Ok(spelling);
            }
        }
        Ok(term.to_owned())
    }

    /// Whether some key of acronyms begins with `prefix`, see [`AcronymKind::prefix_of_all`].
    pub(crate) fn has_acronym(&self, prefix: &str) -> Result<bool, ReadError> {
        for segment in self.segments {
            let Some(index) = segment.field_index(self.fields.acronym)? else { continue };
            let mut entries = index.terms().range().ge(prefix).into_stream()?;
            if entries.next().is_some_and(|(bytes, _)| bytes.starts_with(prefix.as_bytes())) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The words of an acronym in lower case, or of its singular: `JWTs` has the term of `JWT`.
    pub(crate) fn acronym_words(&self, surface: &str, term: &str) -> Result<Option<AcronymExpansion>, ReadError> {
        let words = |key: &str| self.acronym_expansion(&AcronymKind::Short.prefix(key));
        if term == surface {
            return words(surface);
        }
        // Few words begin like an acronym, and then one look-up tells.
        if !self.has_acronym(&AcronymKind::Short.prefix_of_all(shared_beginning(surface, term)))? {
            return Ok(None);
        }
        let of_surface = words(surface)?;
        if of_surface.is_some() { Ok(of_surface) } else { words(term) }
    }

    /// The most frequent expansion of an acronym, or acronym of words; `prefix` is the key of [`AcronymKind::prefix`].
    pub(crate) fn acronym_expansion(&self, prefix: &str) -> Result<Option<AcronymExpansion>, ReadError> {
        let mut found: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for segment in self.segments {
            let Some(index) = segment.field_index(self.fields.acronym)? else { continue };
            let mut entries = index.terms().range().ge(prefix).into_stream()?;
            while let Some((bytes, info)) = entries.next() {
                let Some(rest) = bytes.strip_prefix(prefix.as_bytes()) else { break };
                if let Ok(rest) = std::str::from_utf8(rest) {
                    let (terms, spelling) = acronym_terms::split_spelling(rest);
                    let spellings = found.entry(terms.to_owned()).or_default();
                    *spellings.entry(spelling.to_owned()).or_default() += segment.doc_freq(&index, info)?;
                }
            }
        }
        let expansions = found.into_iter().filter_map(|(terms, spellings)| {
            let pages = spellings.values().sum();
            // Reversed, because of equal counts `max_by_key` returns the last.
            let spelling = spellings.into_iter().rev().max_by_key(|(_, pages)| *pages)?.0;
            Some(AcronymExpansion { terms, spelling, pages })
        });
        Ok(expansions
            .filter(|expansion| expansion.pages > 0)
            .reduce(|best, next| if next.pages > best.pages { next } else { best }))
    }

    /// The most frequent phrase with these initials, in its most frequent spelling; ties go to the first in order.
    pub(crate) fn phrase_by_initials(&self, initials: &str) -> Result<Option<AcronymExpansion>, ReadError> {
        let mut phrases = self.phrases_by_initials(initials)?;
        let pages = |spellings: &BTreeMap<String, PhraseSpelling>| {
            spellings.values().map(|spelling| spelling.pages).sum::<u64>()
        };
        let Some(max_pages) = phrases.values().map(pages).max() else { return Ok(None) };
        phrases.retain(|_, spellings| pages(spellings) == max_pages);
        let usual = phrases.into_iter().flat_map(|(words, spellings)| {
            let max_pages = spellings.values().map(|spelling| spelling.pages).max();
            let usual = spellings.into_iter().filter(move |(_, spelling)| Some(spelling.pages) == max_pages);
            usual.map(move |(code, spelling)| (PhraseCode { words: words.clone(), spelling: code }, spelling))
        });
        let mut codes: BTreeSet<PhraseCode> = BTreeSet::new();
        let mut docs: BTreeSet<(usize, DocId)> = BTreeSet::new();
        for (code, PhraseSpelling { segment_ord, term, .. }) in usual.take(MAX_TIES_READ) {
            codes.insert(code);
            docs.extend(self.first_doc(segment_ord, &term)?.map(|doc| (segment_ord, doc)));
        }
        // A dictionary stores hashes only: the words come from the pages.
        let mut found: Option<(String, String)> = None;
        for (segment_ord, doc) in docs {
            let bytes = self.segments[segment_ord].record(doc)?;
            let page = PageRecord::read(&bytes)?;
            for text in page.texts()?.into_iter().chain([page.summary.description]) {
                Normalizer::with_thread_local(|normalizer| {
                    let phrases = acronym_terms::phrases_with_initials(text, initials, normalizer);
                    let phrases = phrases.filter(|phrase| codes.contains(&phrase.code));
                    found = phrases.map(|phrase| (phrase.words, phrase.spelled)).chain(found.take()).min();
                });
            }
        }
        Ok(found.map(|(terms, spelling)| AcronymExpansion { terms, spelling, pages: max_pages }))
    }

    fn phrases_by_initials(&self, initials: &str) -> Result<Phrases, ReadError> {
        let mut phrases = Phrases::new();
        let prefix = AcronymKind::Initials.prefix(initials);
        for (segment_ord, segment) in self.segments.iter().enumerate() {
            let Some(index) = segment.field_index(self.fields.acronym)? else { continue };
            let mut entries = index.terms().range().ge(&prefix).into_stream()?;
            while let Some((bytes, info)) = entries.next() {
                let Some(rest) = bytes.strip_prefix(prefix.as_bytes()) else { break };
                let Some(code) = std::str::from_utf8(rest).ok().and_then(PhraseCode::read) else { continue };
                let pages = segment.doc_freq(&index, info)?;
                if pages > 0 {
                    let spellings = phrases.entry(code.words).or_default();
                    let spelling = || PhraseSpelling { pages: 0, segment_ord, term: info.clone() };
                    spellings.entry(code.spelling).or_insert_with(spelling).pages += pages;
                }
            }
        }
        Ok(phrases)
    }

    /// The first document of a segment with an acronym term.
    fn first_doc(&self, segment_ord: usize, term: &TermInfo) -> Result<Option<DocId>, ReadError> {
        let Some(segment) = self.segments.get(segment_ord) else { return Ok(None) };
        let Some(index) = segment.field_index(self.fields.acronym)? else { return Ok(None) };
        let mut blocks = index.read_block_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        while blocks.block_len() > 0 {
            if let Some(doc) = blocks.docs().iter().find(|doc| !segment.is_deleted(**doc)) {
                return Ok(Some(*doc));
            }
            blocks.advance();
        }
        Ok(None)
    }
}

/// The letters with which both words begin.
fn shared_beginning<'w>(word: &'w str, other: &str) -> &'w str {
    let shared = word.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let end = shared.map_or(word.len().min(other.len()), |((offset, _), _)| offset);
    word.get(..end).unwrap_or(word)
}
