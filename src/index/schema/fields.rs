//! The tantivy schema of an index: its fields, the BM25F table of its text fields, and its format version.
//!
//! Pages and resources have fields of their own, so each collection has its own statistics. The first text field of a
//! collection contains every token: its document frequency is that of BM25F, and it has the positions for phrases. The
//! other text fields index zones of the same text again, each with its own lengths.

use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{RawTokenizer, TokenizerManager};

use crate::analysis::PreanalyzedTokenizer;

/// Version of the index format. Raise it if the schema, the analyzer, the weights or the stored records change.
pub(crate) const FORMAT: u32 = 18;

/// Registered name of [`PreanalyzedTokenizer`].
const PREANALYZED: &str = "kb-words-1";
/// Registered name of the tokenizer that keeps a value as one token.
const RAW: &str = "raw";

/// Name of the fast field of [`PartialSpan`](super::PartialSpan)s.
pub(crate) const PARTIAL_SPANS: &str = "borrowed";
/// Name of the fast field of the boosts of pages: the bits of an `f64`. A page without boost has no value.
pub(crate) const BOOST: &str = "boost";
/// Name of the fast field of [`UrlHash`](super::UrlHash)es.
pub(crate) const URL_HASH: &str = "place";

/// A text field that BM25F scores.
///
/// `weight` multiplies the frequency in the field; `b` is its length normalization, from 0 (none) to 1 (full). See
/// docs/ranking.md for their measurements.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextField {
    /// Name in the schema.
    pub(crate) name: &'static str,
    /// Name in explanations.
    pub(crate) label: &'static str,
    pub(crate) weight: f32,
    pub(crate) b: f32,
}

/// The text fields of pages: the whole text (title, description, body, topics, URL), then its zones.
///
/// The low zone weights leave titles and headings to the second stage.
/// A new field takes a row here, its tokens in `document.rs`, and a higher [`FORMAT`]. All else follows from the table.
pub(crate) const PAGE_FIELDS: [TextField; 6] = [
    TextField { name: "text", label: "text", weight: 1.0, b: 0.6 },
    TextField { name: "title", label: "title", weight: 1.5, b: 0.5 },
    TextField { name: "headings", label: "headings", weight: 0.25, b: 0.5 },
    TextField { name: "description", label: "description", weight: 0.25, b: 0.5 },
    TextField { name: "topic_words", label: "topics", weight: 0.25, b: 0.5 },
    TextField { name: "url_words", label: "url", weight: 0.25, b: 0.5 },
];

/// The text fields of resources: the whole text (label, target, blurbs, page titles), then its zones.
///
/// The label names the target itself, the context describes the linking pages.
pub(crate) const RESOURCE_FIELDS: [TextField; 3] = [
    TextField { name: "context", label: "context", weight: 1.0, b: 0.5 },
    TextField { name: "label", label: "label", weight: 3.0, b: 0.5 },
    TextField { name: "target_words", label: "target", weight: 1.0, b: 0.3 },
];

/// The fields of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fields {
    /// Page: the first of [`PAGE_FIELDS`], with positions.
    pub(crate) text: Field,
    /// Page: the zones of [`PAGE_FIELDS`].
    pub(crate) zones: [Field; PAGE_FIELDS.len() - 1],
    /// Resource: the first of [`RESOURCE_FIELDS`], with positions.
    pub(crate) context: Field,
    /// Resource: the label.
    pub(crate) label: Field,
    /// Resource: the words of the target address.
    pub(crate) target: Field,
    /// Page: the forms of its words, see [`WordForm`](crate::analysis::WordForm).
    pub(crate) forms: Field,
    /// Resource: the forms of its words.
    pub(crate) context_forms: Field,
    /// Page: see [`acronym_terms`](super::acronym_terms).
    pub(crate) acronym: Field,
    /// Both: document keys, see [`key`](super::key).
    pub(crate) key: Field,
    /// Page: see [`link_terms`](super::link_terms).
    pub(crate) links: Field,
    /// Both: hashes of facet terms, for filters.
    pub(crate) facet: Field,
    /// Page: canonical topics, for counts.
    pub(crate) topics: Field,
    /// Page: canonical content type, for counts.
    pub(crate) content_type: Field,
    /// Page: canonical use cases, for counts.
    pub(crate) use_case: Field,
    /// Page: facet terms of all other keys, for counts.
    pub(crate) more: Field,
    /// Both: URL or target, for tie-breaks.
    pub(crate) order: Field,
    /// Page: see [`section_positions`](super::section_positions).
    pub(crate) layout: Field,
    /// Page: see [`PartialSpan`](super::PartialSpan).
    pub(crate) partial_spans: Field,
    /// Both: see [`UrlHash`](super::UrlHash).
    pub(crate) url_hash: Field,
    /// Page: see [`BOOST`].
    pub(crate) boost: Field,
    /// Both: see [`stored_fields`](super::stored_fields).
    pub(crate) record: Field,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
enum FieldKind {
    /// The words of a text, with lengths.
    Words(IndexRecordOption),
    /// Analyzed words without lengths.
    Unmeasured(IndexRecordOption),
    /// Values as single terms.
    Exact,
    /// A column of texts.
    Column,
    /// A column of numbers.
    Number,
    /// A stored record.
    Record,
}

/// Builds the schema of every index.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let fields = Fields::added_by(|name, kind| add_field(&mut builder, name, kind));
    (builder.build(), fields)
}

impl Fields {
    /// The fields of every index, without its schema.
    pub(crate) fn new() -> Self {
        let mut next = 0;
        Self::added_by(|_, _| {
            next += 1;
            Field::from_field_id(next - 1)
        })
    }

    /// Adds each field. Their order is part of the format.
    fn added_by(mut add: impl FnMut(&'static str, FieldKind) -> Field) -> Self {
        let [text, zones @ ..] = text_fields(&mut add, PAGE_FIELDS);
        let [context, label, target] = text_fields(&mut add, RESOURCE_FIELDS);
        Self {
            text,
            zones,
            context,
            label,
            target,
            forms: add("forms", FieldKind::Unmeasured(IndexRecordOption::Basic)),
            context_forms: add("context_forms", FieldKind::Unmeasured(IndexRecordOption::Basic)),
            acronym: add("acronym", FieldKind::Exact),
            key: add("key", FieldKind::Exact),
            links: add("links", FieldKind::Exact),
            facet: add("facet", FieldKind::Exact),
            topics: add("topics", FieldKind::Column),
            content_type: add("content_type", FieldKind::Column),
            use_case: add("use_case", FieldKind::Column),
            more: add("more", FieldKind::Column),
            order: add("order", FieldKind::Column),
            layout: add("layout", FieldKind::Unmeasured(IndexRecordOption::WithFreqsAndPositions)),
            partial_spans: add(PARTIAL_SPANS, FieldKind::Number),
            url_hash: add(URL_HASH, FieldKind::Number),
            boost: add(BOOST, FieldKind::Number),
            record: add("record", FieldKind::Record),
        }
    }
}

/// Adds a field to a schema.
fn add_field(builder: &mut SchemaBuilder, name: &str, kind: FieldKind) -> Field {
    let indexed = |tokenizer: &str, has_lengths: bool, option: IndexRecordOption| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing.set_fieldnorms(has_lengths))
    };
    let options = match kind {
        FieldKind::Words(option) => indexed(PREANALYZED, true, option),
        FieldKind::Unmeasured(option) => indexed(PREANALYZED, false, option),
        FieldKind::Exact => indexed(RAW, false, IndexRecordOption::Basic),
        FieldKind::Column => TextOptions::default().set_fast(RAW),
        FieldKind::Number => return builder.add_u64_field(name, FAST),
        FieldKind::Record => return builder.add_bytes_field(name, STORED),
    };
    builder.add_text_field(name, options)
}

/// Adds the text fields of a collection: the first with positions, the zones with frequencies only.
fn text_fields<const N: usize>(
    add: &mut impl FnMut(&'static str, FieldKind) -> Field,
    fields: [TextField; N],
) -> [Field; N] {
    let mut option = IndexRecordOption::WithFreqsAndPositions;
    fields.map(|field| add(field.name, FieldKind::Words(std::mem::replace(&mut option, IndexRecordOption::WithFreqs))))
}

/// Returns the tokenizers of the schema.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(PREANALYZED, PreanalyzedTokenizer::default());
    manager.register(RAW, RawTokenizer::default());
    manager
}

#[cfg(test)]
mod tests {
    use super::{Fields, schema};

    #[test]
    fn a_reader_has_the_fields_of_the_schema() {
        let (schema, fields) = schema();
        assert_eq!(Fields::new(), fields);
        assert_eq!(schema.num_fields(), fields.record.field_id() as usize + 1);
    }
}
