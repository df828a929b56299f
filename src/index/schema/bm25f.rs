//! What an occurrence of a word counts, by the field that it stands in: the weights and length norms of BM25F. Here and not
//! with the search, because `impact` computes with them when a segment is written: whoever changes one raises `FORMAT`.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

use super::collection_stats::CollectionStats;
use super::fields::Fields;
use super::keyword::key;

/// The two kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocType {
    Page,
    Resource,
}

/// A field of a kind, and what it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldWeight {
    pub(crate) field: Field,
    /// What an occurrence in it counts, beside the one in the whole text.
    pub(crate) weight: f32,
    /// How much its length matters, 0 to 1.
    pub(crate) b: f32,
}

impl DocType {
    /// The whole text first, then the zones. What the title and the headings of pages are worth is mostly said by
    /// `evidence`; see docs/ranking.md. A resource's label names the thing itself; its context says what the page is about
    /// that recommends it.
    pub(crate) fn counted(self, fields: &Fields) -> Vec<FieldWeight> {
        let counted = |field, weight, b| FieldWeight { field, weight, b };
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

    /// How many fields are counted.
    pub(crate) const fn fields(self) -> usize {
        match self {
            Self::Page => 6,
            Self::Resource => 3,
        }
    }

    /// The key that every document of the kind has.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Page => key::PAGE,
            Self::Resource => key::RESOURCE,
        }
    }

    /// The words that a document of an index has on average, by counted field.
    pub(crate) fn averages(self, totals: &CollectionStats) -> Vec<f32> {
        let (documents, tokens) = match self {
            Self::Page => (totals.pages, &totals.page_tokens),
            Self::Resource => (totals.resources, &totals.resource_tokens),
        };
        let averages = tokens.iter().map(|words| (*words as f32 / documents.max(1) as f32).max(1e-3));
        averages.chain(std::iter::repeat(1.0)).take(self.fields()).collect()
    }
}

/// Length normalisation of one field: what a frequency is multiplied by, by the code of the document's length.
#[derive(Clone)]
pub(crate) struct LengthNorm {
    reader: FieldNormReader,
    b: f32,
    average: f32,
    /// 0 where it is not known yet: a rare word meets few lengths.
    factors: [f32; 256],
}

impl LengthNorm {
    /// The norms of a field whose length matters by `b` and is `average` words.
    pub(crate) fn new(reader: FieldNormReader, b: f32, average: f32) -> Self {
        Self { reader, b, average, factors: [0.0; 256] }
    }

    /// Those of counted fields that have these average lengths.
    ///
    /// # Errors
    /// When the lengths cannot be read.
    pub(crate) fn of(segment: &SegmentReader, counted: &[FieldWeight], averages: &[f32]) -> tantivy::Result<Vec<Self>> {
        let norms = counted.iter().zip(averages).map(|(counted, average)| {
            Ok(Self::new(segment.get_fieldnorms_reader(counted.field)?, counted.b, *average))
        });
        norms.collect()
    }

    /// What a frequency in a document comes to.
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
