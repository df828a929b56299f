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
#[derive(Debug, Clone)]
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

/// Builds the schema of every index. The order of the fields is part of the format.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let [text, zones @ ..] = text_fields(&mut builder, PAGE_FIELDS);
    let [context, label, target] = text_fields(&mut builder, RESOURCE_FIELDS);
    let exact = |builder: &mut SchemaBuilder, name: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(RAW)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let column =
        |builder: &mut SchemaBuilder, name: &str| builder.add_text_field(name, TextOptions::default().set_fast(RAW));
    let forms = TextFieldIndexing::default()
        .set_tokenizer(PREANALYZED)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let forms = TextOptions::default().set_indexing_options(forms);
    let layout = TextFieldIndexing::default()
        .set_tokenizer(PREANALYZED)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        text,
        zones,
        context,
        label,
        target,
        forms: builder.add_text_field("forms", forms.clone()),
        context_forms: builder.add_text_field("context_forms", forms),
        acronym: exact(&mut builder, "acronym"),
        key: exact(&mut builder, "key"),
        links: exact(&mut builder, "links"),
        facet: exact(&mut builder, "facet"),
        topics: column(&mut builder, "topics"),
        content_type: column(&mut builder, "content_type"),
        use_case: column(&mut builder, "use_case"),
        more: column(&mut builder, "more"),
        order: column(&mut builder, "order"),
        layout: builder.add_text_field("layout", TextOptions::default().set_indexing_options(layout)),
        partial_spans: builder.add_u64_field(PARTIAL_SPANS, FAST),
        url_hash: builder.add_u64_field(URL_HASH, FAST),
        boost: builder.add_u64_field(BOOST, FAST),
        record: builder.add_bytes_field("record", STORED),
    };
    (builder.build(), fields)
}

/// Adds the text fields of a collection: the first with positions, the zones with frequencies only.
fn text_fields<const N: usize>(builder: &mut SchemaBuilder, fields: [TextField; N]) -> [Field; N] {
    let mut option = IndexRecordOption::WithFreqsAndPositions;
    fields.map(|field| {
        let option = std::mem::replace(&mut option, IndexRecordOption::WithFreqs);
        let indexing = TextFieldIndexing::default().set_tokenizer(PREANALYZED).set_index_option(option);
        builder.add_text_field(field.name, TextOptions::default().set_indexing_options(indexing))
    })
}

/// Returns the tokenizers of the schema.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(PREANALYZED, PreanalyzedTokenizer::default());
    manager.register(RAW, RawTokenizer::default());
    manager
}
