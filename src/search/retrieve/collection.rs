//! The collections of an index, pages and resources: their fields, field weights and statistics.

use tantivy::schema::Field;

use crate::index::schema::{CollectionStats, DocType, FieldWeight, Fields};
use crate::search::query::Clause;

/// The field of the whole text in a collection's field weights and length norms. It contains every token of the zones.
pub(crate) const TEXT: usize = 0;
/// The title field, the first zone of both collections.
pub(crate) const TITLE: usize = 1;

/// One of the two collections: pages or resources.
#[derive(Debug, Clone)]
pub(crate) struct Collection {
    pub(crate) kind: DocType,
    pub(crate) text: Field,
    /// The forms of the words of the whole text.
    pub(crate) forms: Field,
    /// The weights of the whole text, then of each zone.
    pub(crate) field_weights: Vec<FieldWeight>,
    pub(crate) title: Field,
    headings: Option<Field>,
    /// The field with the positions of the sections; resources have none.
    pub(crate) section_positions: Option<Field>,
    url: Field,
    /// Document keys and titles.
    pub(crate) key: Field,
    facet: Field,
    /// Documents of this kind.
    pub(crate) doc_count: u64,
    /// Whether some of them have a boost.
    pub(crate) has_boosts: bool,
    /// Average length in tokens: of the whole text, then of each zone.
    pub(crate) average_lengths: Vec<f32>,
}

impl Collection {
    /// The pages.
    pub(crate) fn pages(fields: &Fields, totals: &CollectionStats) -> Self {
        Self {
            kind: DocType::Page,
            text: fields.text,
            forms: fields.forms,
            field_weights: DocType::Page.weighted_fields(fields),
            title: fields.zones[0],
            headings: Some(fields.zones[1]),
            section_positions: Some(fields.layout),
            url: fields.zones[4],
            key: fields.key,
            facet: fields.facet,
            doc_count: totals.pages,
            has_boosts: totals.boosted > 0,
            average_lengths: DocType::Page.average_lengths(totals),
        }
    }

    /// The resources.
    pub(crate) fn resources(fields: &Fields, totals: &CollectionStats) -> Self {
        Self {
            kind: DocType::Resource,
            text: fields.context,
            forms: fields.context_forms,
            field_weights: DocType::Resource.weighted_fields(fields),
            title: fields.label,
            headings: None,
            section_positions: None,
            url: fields.target,
            key: fields.key,
            facet: fields.facet,
            doc_count: totals.resources,
            has_boosts: false,
            average_lengths: DocType::Resource.average_lengths(totals),
        }
    }

    /// The field whose postings a clause reads; none for phrases, exact words, and headings of resources.
    pub(crate) fn field(&self, clause: &Clause) -> Option<Field> {
        match clause {
            Clause::Term(_) | Clause::Prefix(_) => Some(self.text),
            Clause::Title(_) => Some(self.title),
            Clause::Heading(_) => self.headings,
            Clause::Url(_) => Some(self.url),
            Clause::Facet(_) => Some(self.facet),
            Clause::All => Some(self.key),
            Clause::Phrase(_) | Clause::Exact(_) => None,
        }
    }
}
