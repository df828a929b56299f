//! Words of asking in titles: who asks "which one should I use" is answered by a page that asks the same.
//!
//! They find no page, since they stand on every one; among those that are found they speak for a title that has them.
//! Which words they are, `noise` says; what it is worth, `evidence`.

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use crate::index::generation::ReadError;
use crate::search::reader::Segment;
use crate::search::retrieve::{idf, seek};

/// The words of asking of a question, as titles hold them.
pub(crate) struct QuestionWordFeature {
    title: Field,
    words: Vec<Word>,
}

struct Word {
    /// What it tells among titles.
    idf: f32,
    /// By segment.
    entries: Vec<Option<TermInfo>>,
}

impl QuestionWordFeature {
    /// Looks the terms up among the titles of `documents` documents.
    ///
    /// # Errors
    /// When the dictionaries cannot be read.
    pub(crate) fn new(terms: &[String], title: Field, documents: u64, segments: &[Segment]) -> Result<Self, ReadError> {
        let mut words = Vec::with_capacity(terms.len());
        for term in terms {
            let term = Term::from_field_text(title, term);
            let (mut entries, mut frequency) = (Vec::with_capacity(segments.len()), 0);
            for segment in segments {
                let entry = match segment.words(title)? {
                    Some(titles) => titles.get_term_info(&term)?.map(|info| (titles, info)),
                    None => None,
                };
                if let Some((titles, info)) = &entry {
                    frequency += segment.documents(titles, info)?;
                }
                entries.push(entry.map(|(_, info)| info));
            }
            words.push(Word { idf: idf(documents, frequency), entries });
        }
        Ok(Self { title, words })
    }

    /// What the words tell in the titles of the documents `docs` of a segment, which ascend.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub(crate) fn told(&self, at: usize, segment: &Segment, docs: &[DocId]) -> Result<Vec<f32>, ReadError> {
        let mut told = vec![0.0; docs.len()];
        let entries = self.words.iter().filter_map(|word| Some((word.idf, word.entries.get(at)?.as_ref()?)));
        for (idf, info) in entries {
            let Some(titles) = segment.words(self.title)? else { continue };
            let mut postings = titles.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            for (told, doc) in told.iter_mut().zip(docs) {
                if seek(&mut postings, *doc) == *doc {
                    *told += idf;
                }
            }
        }
        Ok(told)
    }
}
