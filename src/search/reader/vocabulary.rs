//! What the dictionaries of an index know about words, whatever the segments: how many documents hold a term, which
//! terms begin so, which are near. What is made of it is the business of `expand`.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use crate::analysis::Normalizer;
use crate::index::generation::ReadError;
use crate::index::schema::{AcronymKind, Code, Fields, PageRecord, acronym_terms};

use super::fuzzy::{self, FuzzyTerm};
use super::phrase;
use super::segment::Segment;

/// Pages that are read for the spelling of a term.
const PAGES_READ: usize = 4;
/// Phrases with the same initials, in as many pages, that are read to tell which comes first. Where there are more, their
/// codes decide which: not where documents stand, which a night can change.
const TIES_READ: usize = 1000;

/// The dictionaries of all segments.
pub(crate) struct Vocabulary<'a> {
    pub(crate) segments: &'a [Segment],
    pub(crate) fields: &'a Fields,
}

/// A phrase in one spelling: how many pages have it, and a segment and term by which one of them is found.
struct Coded {
    pages: u64,
    segment: usize,
    term: TermInfo,
}

/// What pages say that something stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    /// In terms, separated by spaces.
    pub(crate) words: String,
    /// As most of them spell it, in small letters.
    pub(crate) spelled: String,
    /// How many say so.
    pub(crate) pages: u64,
}

impl Vocabulary<'_> {
    fn frequency(&self, field: Field, term: &str) -> Result<u64, ReadError> {
        let term = Term::from_field_text(field, term);
        let mut documents = 0;
        for segment in self.segments {
            if let Some(words) = segment.words(field)?
                && let Some(info) = words.get_term_info(&term)?
            {
                documents += segment.documents(&words, &info)?;
            }
        }
        Ok(documents)
    }

    /// How many pages and resources hold a term.
    pub(crate) fn documents(&self, term: &str) -> Result<u64, ReadError> {
        Ok(self.frequency(self.fields.text, term)? + self.frequency(self.fields.context, term)?)
    }

    /// How many pages hold terms at these distances.
    pub(crate) fn pages_with(&self, terms: &[(String, u32)]) -> Result<u64, ReadError> {
        let mut pages = 0;
        for segment in self.segments {
            phrase::each(segment, self.fields.text, terms, |_, _| pages += 1)?;
        }
        Ok(pages)
    }

    /// Terms of pages that are near a misspelt word, best first; see [`fuzzy::near`].
    pub(crate) fn near(&self, surface: &str, term: &str) -> Result<Vec<FuzzyTerm>, ReadError> {
        fuzzy::near(self.segments, self.fields.text, surface, term)
    }

    /// How pages that hold a term spell it: as the first does by URL, wherever its document stands, that has it in its
    /// text and not in its address or among its topics alone.
    pub(crate) fn spelling(&self, term: &str) -> Result<String, ReadError> {
        let looked_up = Term::from_field_text(self.fields.text, term);
        let mut first: Vec<(String, &Segment, DocId)> = Vec::new();
        for segment in self.segments {
            let Some(index) = segment.words(self.fields.text)? else { continue };
            let Some(mut blocks) = index.read_block_postings(&looked_up, IndexRecordOption::Basic)? else { continue };
            let Some(urls) = segment.fast_fields().str("order")? else { continue };
            let mut here: Vec<(u64, DocId)> = Vec::new();
            while blocks.block_len() > 0 {
                let alive = blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc));
                here.extend(alive.filter_map(|doc| Some((urls.term_ords(*doc).next()?, *doc))));
                here.sort_unstable();
                here.truncate(PAGES_READ);
                blocks.advance();
            }
            for (ordinal, doc) in here {
                let mut url = String::new();
                urls.ord_to_str(ordinal, &mut url)?;
                first.push((url, segment, doc));
            }
        }
        first.sort_by(|a, b| a.0.cmp(&b.0));
        for (_, segment, doc) in first.into_iter().take(PAGES_READ) {
            let bytes = segment.record(doc)?;
            if let Some(spelled) = fuzzy::spelling(&PageRecord::read(&bytes)?, term)? {
                return Ok(spelled);
            }
        }
        Ok(term.to_owned())
    }

    /// What stands behind a prefix in the acronyms, what most pages say first.
    pub(crate) fn behind(&self, prefix: &str) -> Result<Option<Stated>, ReadError> {
        let mut found: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for segment in self.segments {
            let Some(index) = segment.words(self.fields.acronym)? else { continue };
            let mut terms = index.terms().range().ge(prefix).into_stream()?;
            while let Some((bytes, info)) = terms.next() {
                let Some(rest) = bytes.strip_prefix(prefix.as_bytes()) else { break };
                if let Ok(rest) = std::str::from_utf8(rest) {
                    let (words, spelled) = acronym_terms::told(rest);
                    let spellings = found.entry(words.to_owned()).or_default();
                    *spellings.entry(spelled.to_owned()).or_default() += segment.documents(&index, info)?;
                }
            }
        }
        // The first of those that most pages have.
        let stated = found.into_iter().filter_map(|(words, spellings)| {
            let pages = spellings.values().sum();
            let spelled = spellings.into_iter().rev().max_by_key(|(_, pages)| *pages)?.0;
            Some(Stated { words, spelled, pages })
        });
        Ok(stated
            .filter(|stated| stated.pages > 0)
            .reduce(|best, next| if next.pages > best.pages { next } else { best }))
    }

    /// The phrase with these initials that most pages have, spelled as most of them do; of those in as many pages the first
    /// in order. Their terms tell them apart, and a page of each is read for what it says.
    pub(crate) fn with_initials(&self, initials: &str) -> Result<Option<Stated>, ReadError> {
        let mut phrases: BTreeMap<String, BTreeMap<String, Coded>> = BTreeMap::new();
        let prefix = AcronymKind::Initials.prefix(initials);
        for (at, segment) in self.segments.iter().enumerate() {
            let Some(index) = segment.words(self.fields.acronym)? else { continue };
            let mut terms = index.terms().range().ge(&prefix).into_stream()?;
            while let Some((bytes, info)) = terms.next() {
                let Some(rest) = bytes.strip_prefix(prefix.as_bytes()) else { break };
                let Some(code) = std::str::from_utf8(rest).ok().and_then(Code::read) else { continue };
                let pages = segment.documents(&index, info)?;
                if pages > 0 {
                    let spellings = phrases.entry(code.words).or_default();
                    let found = || Coded { pages: 0, segment: at, term: info.clone() };
                    spellings.entry(code.spelling).or_insert_with(found).pages += pages;
                }
            }
        }
        let pages = |spellings: &BTreeMap<String, Coded>| spellings.values().map(|coded| coded.pages).sum::<u64>();
        let Some(most) = phrases.values().map(pages).max() else { return Ok(None) };
        phrases.retain(|_, spellings| pages(spellings) == most);
        let usual = phrases.into_iter().flat_map(|(words, spellings)| {
            let most = spellings.values().map(|coded| coded.pages).max();
            let usual = spellings.into_iter().filter(move |(_, coded)| Some(coded.pages) == most);
            usual.map(move |(spelling, coded)| (Code { words: words.clone(), spelling }, coded))
        });
        let mut wanted: BTreeSet<Code> = BTreeSet::new();
        let mut read_in: BTreeSet<(usize, DocId)> = BTreeSet::new();
        for (code, Coded { segment, term, .. }) in usual.take(TIES_READ) {
            wanted.insert(code);
            read_in.extend(self.first(segment, &term)?.map(|doc| (segment, doc)));
        }
        let mut found: Option<(String, String)> = None;
        for (at, doc) in read_in {
            let bytes = self.segments[at].record(doc)?;
            let page = PageRecord::read(&bytes)?;
            for text in page.texts()?.into_iter().chain([page.card.description]) {
                Normalizer::of_thread(|normalizer| {
                    let phrases = acronym_terms::with_initials(text, initials, normalizer);
                    let phrases = phrases.filter(|phrase| wanted.contains(&phrase.code));
                    found = phrases.map(|phrase| (phrase.words, phrase.spelled)).chain(found.take()).min();
                });
            }
        }
        Ok(found.map(|(words, spelled)| Stated { words, spelled, pages: most }))
    }

    /// The first page of a segment that has a term of acronyms.
    fn first(&self, segment: usize, info: &TermInfo) -> Result<Option<DocId>, ReadError> {
        let Some(segment) = self.segments.get(segment) else { return Ok(None) };
        let Some(index) = segment.words(self.fields.acronym)? else { return Ok(None) };
        let mut blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while blocks.block_len() > 0 {
            if let Some(doc) = blocks.docs().iter().find(|doc| !segment.is_deleted(**doc)) {
                return Ok(Some(*doc));
            }
            blocks.advance();
        }
        Ok(None)
    }
}
