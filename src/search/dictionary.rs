//! What the dictionaries of an index know about words, whatever the segments: how many documents hold a term, which
//! terms begin so, which are near. What is made of it is the business of `expand`.

use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::schema::Field;

use crate::index::schema::Fields;

use super::error::ReadError;
use super::phrase;
use super::segment::Segment;
use super::suggest::{self, Near};

/// The dictionaries of all segments.
pub(crate) struct Dictionary<'a> {
    pub(crate) segments: &'a [Segment],
    pub(crate) fields: &'a Fields,
}

impl Dictionary<'_> {
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

    /// Terms of pages that are near `term`, best first.
    pub(crate) fn near(&self, term: &str) -> Result<Vec<Near>, ReadError> {
        suggest::near(self.segments, self.fields.text, term)
    }

    /// What stands behind a prefix in the acronyms, and how many pages say so: the most first.
    pub(crate) fn behind(&self, prefix: &str) -> Result<Vec<(String, u64)>, ReadError> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.segments {
            let Some(index) = segment.words(self.fields.acronym)? else { continue };
            let mut terms = index.terms().range().ge(prefix).into_stream()?;
            while let Some((bytes, info)) = terms.next() {
                let Some(rest) = bytes.strip_prefix(prefix.as_bytes()) else { break };
                if let Ok(rest) = std::str::from_utf8(rest) {
                    *found.entry(rest.to_owned()).or_default() += segment.documents(&index, info)?;
                }
            }
        }
        let mut found: Vec<(String, u64)> = found.into_iter().filter(|(_, pages)| *pages > 0).collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(found)
    }
}
