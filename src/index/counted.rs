//! What an occurrence of a word counts, by the field that it stands in: the weights and length norms of BM25F. Here and not
//! with the search, because `impact` computes with them when a segment is written: whoever changes one raises `FORMAT`.

use tantivy::schema::Field;

use super::schema::Fields;
use super::totals::Totals;

/// The two kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Page,
    Resource,
}

/// A field of a kind, and what it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) field: Field,
    /// What an occurrence in it counts, beside the one in the whole text.
    pub(crate) weight: f32,
    /// How much its length matters, 0 to 1.
    pub(crate) b: f32,
}

impl Kind {
    /// The whole text first, then the zones. What the title and the headings of pages are worth is mostly said by
    /// `evidence`; see docs/ranking.md. A resource's label names the thing itself; its context says what the page is about
    /// that recommends it.
    pub(crate) fn counted(self, fields: &Fields) -> Vec<Counted> {
        let counted = |field, weight, b| Counted { field, weight, b };
        match self {
            Self::Page => {
                let zones = fields.zones.iter().zip([1.5, 0.25, 0.25, 0.25, 0.25]);
                let zones = zones.map(|(field, weight)| counted(*field, weight, 0.5));
                std::iter::once(counted(fields.text, 1.0, 0.6)).chain(zones).collect()
            }
            Self::Resource => vec![
                counted(fields.context, 1.0, 0.5),
                counted(fields.label, 3.0, 0.5),
                counted(fields.target, 1.0, 0.3),
            ],
        }
    }

    /// The words that a document of an index has on average, by counted field.
    pub(crate) fn averages(self, totals: &Totals) -> Vec<f32> {
        let (documents, tokens) = match self {
            Self::Page => (totals.pages, &totals.page_tokens),
            Self::Resource => (totals.resources, &totals.resource_tokens),
        };
        tokens.iter().map(|words| (*words as f32 / documents.max(1) as f32).max(1e-3)).collect()
    }
}

/// What an occurrence comes to in a field of so many words, where it has `average` words and its length matters by `b`.
pub(crate) fn norm(b: f32, words: f32, average: f32) -> f32 {
    1.0 / (1.0 - b + b * words / average)
}
