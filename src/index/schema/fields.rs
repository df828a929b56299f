//! What an index holds: the fields of tantivy's documents, and the fingerprint that tells one format from another.
//!
//! A page and a resource are documents of one index with fields of their own, so that neither bends the other's
//! statistics. The whole-text field of each kind (`text`, `context`) holds every word that the kind can be found by:
//! its document frequency is the document frequency of BM25F, and its positions carry phrases and passages. The other
//! fields hold the zones of that text once more, each with its own lengths.

use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{RawTokenizer, TokenizerManager};

use crate::analysis::PreanalyzedTokenizer;

/// Raised whenever the schema, the analyzer, what words count or the stored records change their meaning.
pub(crate) const FORMAT: u32 = 15;

/// Name under which tantivy knows [`PreanalyzedTokenizer`].
const WORDS: &str = "kb-words-1";
/// Name of the tokenizer that keeps a value whole.
const RAW: &str = "raw";

/// Name of the fast field `borrowed`.
pub(crate) const BORROWED: &str = "borrowed";
/// Name of the fast field `place`.
pub(crate) const PLACE: &str = "place";

/// The fields of the schema.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// Page: every word, with positions: title, description, body; then topics and URL words.
    pub(crate) text: Field,
    /// Page: title, headings, description, topics and words of the URL once more.
    pub(crate) zones: [Field; 5],
    /// Resource: every word, with positions: label, target, blurb, heading, page.
    pub(crate) context: Field,
    /// Resource: label.
    pub(crate) label: Field,
    /// Resource: words of the target's address.
    pub(crate) target: Field,
    /// Page: acronyms that it states and initials of its phrases, see `acronym`.
    pub(crate) acronym: Field,
    /// Both: exact keys of a document, see `exact::key`.
    pub(crate) key: Field,
    /// Page: where its links may lead, see `links::terms`.
    pub(crate) links: Field,
    /// Both: the hash of `key NUL canonical value` of every facet, for filters.
    pub(crate) facet: Field,
    /// Page: canonical topics, for counts.
    pub(crate) topics: Field,
    /// Page: canonical content type, for counts.
    pub(crate) content_type: Field,
    /// Page: canonical use cases, for counts.
    pub(crate) use_case: Field,
    /// Page: `key NUL canonical value` of every other key, for counts.
    pub(crate) more: Field,
    /// Both: the URL or the target, so that documents of one score are ordered by it.
    pub(crate) order: Field,
    /// Page: where its title and sections stand, see `layout`.
    pub(crate) layout: Field,
    /// Page: what came from partials, see `layout`.
    pub(crate) borrowed: Field,
    /// Both: where the URL or the target stands, see `place`.
    pub(crate) place: Field,
    /// Both: the stored record, see `stored`.
    pub(crate) record: Field,
}

/// The schema of every kb index, and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = |builder: &mut SchemaBuilder, name: &str, option| {
        let indexing = TextFieldIndexing::default().set_tokenizer(WORDS).set_index_option(option);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let exact = |builder: &mut SchemaBuilder, name: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(RAW)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let counted =
        |builder: &mut SchemaBuilder, name: &str| builder.add_text_field(name, TextOptions::default().set_fast(RAW));
    let places = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        text: words(&mut builder, "text", IndexRecordOption::WithFreqsAndPositions),
        zones: ["title", "headings", "description", "topic_words", "url_words"]
            .map(|name| words(&mut builder, name, IndexRecordOption::WithFreqs)),
        context: words(&mut builder, "context", IndexRecordOption::WithFreqsAndPositions),
        label: words(&mut builder, "label", IndexRecordOption::WithFreqs),
        target: words(&mut builder, "target_words", IndexRecordOption::WithFreqs),
        acronym: exact(&mut builder, "acronym"),
        key: exact(&mut builder, "key"),
        links: exact(&mut builder, "links"),
        facet: exact(&mut builder, "facet"),
        topics: counted(&mut builder, "topics"),
        content_type: counted(&mut builder, "content_type"),
        use_case: counted(&mut builder, "use_case"),
        more: counted(&mut builder, "more"),
        order: counted(&mut builder, "order"),
        layout: builder.add_text_field("layout", TextOptions::default().set_indexing_options(places)),
        borrowed: builder.add_u64_field(BORROWED, FAST),
        place: builder.add_u64_field(PLACE, FAST),
        record: builder.add_bytes_field("record", STORED),
    };
    (builder.build(), fields)
}

/// The tokenizers that the schema names.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, PreanalyzedTokenizer::default());
    manager.register(RAW, RawTokenizer::default());
    manager
}
