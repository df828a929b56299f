//! BM25F field weights and length normalization.
//!
//! They belong to the index and not to search, because the impacts of a segment are computed from them.
//! Source: Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004).

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

use super::collection_stats::CollectionStats;
use super::fields::{Fields, PAGE_FIELDS, RESOURCE_FIELDS, TextField};
use super::keyword::key;

/// Lower bound of an average field length, so that no length is divided by zero.
const MIN_AVERAGE: f32 = 1e-3;

/// The type of a document: pages and resources are separate collections of one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocType {
    Page,
    Resource,
}

/// A text field with its BM25F parameters, see [`TextField`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldWeight {
    pub(crate) field: Field,
    pub(crate) weight: f32,
    pub(crate) b: f32,
}

impl DocType {
    /// Returns the text fields of the type, the whole text first.
    const fn text_fields(self) -> &'static [TextField] {
        match self {
            Self::Page => &PAGE_FIELDS,
            Self::Resource => &RESOURCE_FIELDS,
        }
    }

    /// Returns the number of text fields.
    pub(crate) const fn field_count(self) -> usize {
        self.text_fields().len()
    }

    /// Returns the weights of the text fields, the whole text first.
    pub(crate) fn weighted_fields(self, fields: &Fields) -> Vec<FieldWeight> {
        let handles = match self {
            Self::Page => [&[fields.text], &fields.zones[..]].concat(),
            Self::Resource => vec![fields.context, fields.label, fields.target],
        };
        let weighted = handles.into_iter().zip(self.text_fields());
        weighted.map(|(field, text)| FieldWeight { field, weight: text.weight, b: text.b }).collect()
    }

    /// Returns the document key of every document of the type.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Page => key::PAGE,
            Self::Resource => key::RESOURCE,
        }
    }

    /// Returns the average length of each text field in tokens, in the order of [`Self::weighted_fields`].
    pub(crate) fn average_lengths(self, stats: &CollectionStats) -> Vec<f32> {
        let (documents, tokens) = match self {
            Self::Page => (stats.pages, &stats.page_tokens),
            Self::Resource => (stats.resources, &stats.resource_tokens),
        };
        let averages = tokens.iter().map(|tokens| (*tokens as f32 / documents.max(1) as f32).max(MIN_AVERAGE));
        averages.chain(std::iter::repeat(1.0)).take(self.field_count()).collect()
    }
}

/// The length normalization of one field: `1 / (1 - b + b * length / average)`.
#[derive(Clone)]
pub(crate) struct LengthNorm {
    reader: FieldNormReader,
    b: f32,
    average: f32,
    /// The factor by field norm code, 0 before its first use: rare terms occur with few lengths.
    factors: [f32; 256],
}

impl LengthNorm {
    /// Creates the norm of a field with the parameter `b` and the average length in tokens.
    pub(crate) fn new(reader: FieldNormReader, b: f32, average: f32) -> Self {
        Self { reader, b, average, factors: [0.0; 256] }
    }

    /// Opens the norms of text fields with the given average lengths.
    ///
    /// # Errors
    /// If the field norms cannot be read.
    pub(crate) fn for_fields(
        segment: &SegmentReader,
        fields: &[FieldWeight],
        averages: &[f32],
    ) -> tantivy::Result<Vec<Self>> {
        let norms = fields.iter().zip(averages);
        norms
            .map(|(field, average)| Ok(Self::new(segment.get_fieldnorms_reader(field.field)?, field.b, *average)))
            .collect()
    }

    /// Normalizes a term frequency by the length of the field in `doc`.
    pub(crate) fn normalize(&mut self, doc: DocId, frequency: u32) -> f32 {
        let code = self.reader.fieldnorm_id(doc);
        let factor = &mut self.factors[usize::from(code)];
        if *factor == 0.0 {
            let length = FieldNormReader::id_to_fieldnorm(code) as f32;
            *factor = 1.0 / (1.0 - self.b + self.b * length / self.average);
        }
        frequency as f32 * *factor
    }
}
