//! A page or a resource as a tantivy document: which words stand in which field, at which positions.
//! The fields themselves belong to `schema`, the bytes of the record to `stored`.

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use crate::analysis::{BLOCK_END, Normalizer, TokenBuffer, TokenRange, ZONE_END, at_positions};
use crate::corpus::{Origin, Page, Section};
use crate::site::{CONTENT_TYPE, FacetList, LinkTarget, Resource, TOPICS, USE_CASE, facets, page_links};

use super::acronym_terms;
use super::fields::Fields;
use super::keyword::{self, key};
use super::section_positions::{self, PartialSpan, SectionSpan};
use super::stored_fields::{
    IndexingDataRef, Positioned, ResourceRecord, StoredLink, StoredSection, Summary, encode, encode_into, page_record,
};
use super::url_hash::UrlHash;

/// A document and how many words it has in the whole text and in each zone, in the order of the fields.
pub(crate) struct WithFieldLengths<D> {
    pub(crate) document: D,
    pub(crate) tokens: Vec<u32>,
}

/// What takes the values of a document, those of one field one after the other.
pub(crate) trait DocumentWriter {
    /// Makes room for about so many bytes, where that helps.
    fn reserve(&mut self, _bytes: usize) {}
    /// Takes the words of some pieces of a text, for a field that keeps no positions.
    fn words(&mut self, field: Field, pieces: &[TokenRange], terms: &mut TokenBuffer<'_>);
    /// Takes all words of a text, for a field that keeps positions.
    fn text(&mut self, field: Field, terms: &mut TokenBuffer<'_>);
    /// Takes one word at each of these positions, which ascend.
    fn positions(&mut self, field: Field, word: &str, positions: &[u32]);
    /// Takes an exact term.
    fn exact(&mut self, field: Field, term: &str);
    /// Takes a value of a column.
    fn column(&mut self, field: Field, value: &str);
    /// Takes a number of a column.
    fn number(&mut self, field: Field, value: u64);
    /// Takes the stored record.
    fn record(&mut self, field: Field, record: &[u8]);
}

impl DocumentWriter for TantivyDocument {
    fn words(&mut self, field: Field, pieces: &[TokenRange], terms: &mut TokenBuffer<'_>) {
        self.add_text(field, terms.written(pieces));
    }

    fn text(&mut self, field: Field, terms: &mut TokenBuffer<'_>) {
        self.add_text(field, terms.written(&[terms.all()]));
    }

    fn positions(&mut self, field: Field, word: &str, positions: &[u32]) {
        self.add_text(field, at_positions(word, positions));
    }

    fn exact(&mut self, field: Field, term: &str) {
        self.add_text(field, term);
    }

    fn column(&mut self, field: Field, value: &str) {
        self.add_text(field, value);
    }

    fn number(&mut self, field: Field, value: u64) {
        self.add_u64(field, value);
    }

    fn record(&mut self, field: Field, record: &[u8]) {
        self.add_bytes(field, record);
    }
}

/// Bytes that a document often takes beside its text and its record.
const ELSE: usize = 2 << 10;
/// Bytes that a word of a page often takes.
const WORD_BYTES: usize = 6;

/// The words of a page's `text` field, and what of them stands elsewhere too.
struct Text<'n> {
    terms: TokenBuffer<'n>,
    headings: Vec<TokenRange>,
    /// What came from partials, in order.
    borrowed: Vec<PartialSpan>,
}

impl Text<'_> {
    /// Adds a piece that stands in one of the page's files.
    fn push_from(&mut self, piece: &str, end: char, page: &Page, origin: Origin) -> TokenRange {
        let pushed = self.terms.push(piece, end);
        let Some(file) = page.sources.get(usize::from(origin.source)).filter(|_| origin.source > 0) else {
            return pushed;
        };
        let (begins, ends, partial) =
            (pushed.begins, self.terms.position(), xxhash_rust::xxh3::xxh3_64(file.as_str().as_bytes()));
        match self.borrowed.last_mut() {
            Some(last) if last.partial == partial && last.ends == begins => last.ends = ends,
            _ => self.borrowed.push(PartialSpan { begins, ends, partial }),
        }
        pushed
    }
}

/// A page with what was made of it: its links ([`page_links::PageLinks::links`]) and its facets.
#[derive(Clone, Copy)]
pub(crate) struct PageSource<'a> {
    pub(crate) page: &'a Page,
    pub(crate) links: &'a [StoredLink],
    /// Where they may lead.
    pub(crate) wanted: &'a [LinkTarget<'a>],
    pub(crate) facets: &'a FacetList,
}

/// The document of a page: a pure function of the page itself, so that it stays as it is whatever other pages say.
pub(crate) fn page_document<D: DocumentWriter>(page: PageSource<'_>, fields: &Fields, into: D) -> WithFieldLengths<D> {
    Normalizer::of_thread(|normalizer| normalized_page(page, fields, normalizer, into))
}

fn normalized_page<D: DocumentWriter>(
    PageSource { page, links, wanted, facets }: PageSource<'_>,
    fields: &Fields,
    normalizer: &mut Normalizer,
    mut document: D,
) -> WithFieldLengths<D> {
    acronym_terms::terms(page, normalizer, |term| document.exact(fields.acronym, term));
    let bytes = page.sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.len()).sum();
    let mut text =
        Text { terms: TokenBuffer::new(normalizer, bytes / WORD_BYTES), headings: Vec::new(), borrowed: Vec::new() };
    let title = text.terms.push(&page.title, ZONE_END);
    let description = text.terms.push(&page.description, ZONE_END);
    let mut blocks: Vec<u8> = Vec::with_capacity(bytes);
    let outline = lay_out(page, &mut text, &mut blocks);
    let end = text.terms.position();
    let url = url_words(page.url.as_str());
    let topics = text.terms.push(&page.topics.join(" "), ZONE_END);
    let address = text.terms.push(&url, ZONE_END);
    let layout = layout(page, &outline, end, last_part(address.begins, &url, page.url.as_str()));
    let Text { mut terms, headings, borrowed } = text;
    let zones: [&[TokenRange]; 5] = [&[title], &headings, &[description], &[topics], &[address]];
    let words = |zone: &[TokenRange]| zone.iter().map(|piece| piece.words).sum();
    let tokens: Vec<u32> = [terms.many()].into_iter().chain(zones.map(words)).collect();

    // The text, the record, and some terms.
    let bytes = bytes + blocks.len() + ELSE;
    document.reserve(bytes);
    for (field, zone) in fields.zones.iter().zip(zones) {
        document.words(*field, zone, &mut terms);
    }
    document.text(fields.text, &mut terms);
    for key in [key::path(page.path.as_str()), key::url(page.url.as_str()), key::PAGE.to_owned()] {
        document.exact(fields.key, &key);
    }
    page_links::terms(links, wanted, |term| document.exact(fields.links, term));
    add_facets(&mut document, page, facets, fields);
    document.column(fields.order, page.url.as_str());
    document.positions(fields.layout, section_positions::WORD, &section_positions::positions(&layout));
    for value in borrowed.iter().flat_map(|borrowed| borrowed.pack()) {
        document.number(fields.borrowed, value);
    }
    document.number(fields.place, UrlHash::of(page.url.as_str()).into());
    let extras = IndexingDataRef {
        path: page.path.as_str(),
        attributes: &page.attributes,
        links,
        fragments: &page.fragments,
        tokens: &tokens,
    };
    document.record(fields.record, &page_record(&card(page), &outline, &extras, &blocks));
    WithFieldLengths { document, tokens }
}

/// The document of a resource.
pub(crate) fn resource_document<D: DocumentWriter>(
    resource: Resource<'_>,
    fields: &Fields,
    into: D,
) -> WithFieldLengths<D> {
    Normalizer::of_thread(|normalizer| normalized_resource(resource, fields, normalizer, into))
}

fn normalized_resource<D: DocumentWriter>(
    resource: Resource<'_>,
    fields: &Fields,
    normalizer: &mut Normalizer,
    mut document: D,
) -> WithFieldLengths<D> {
    document.reserve(ELSE);
    let mut terms = TokenBuffer::new(normalizer, ELSE / WORD_BYTES);
    let label = terms.push(&resource.labels.join("\u{1f}"), ZONE_END);
    let target = terms.push(&url_words(&resource.record.target), ZONE_END);
    for context in &resource.context {
        terms.push(context, ZONE_END);
    }
    let tokens = vec![terms.many(), label.words, target.words];
    document.words(fields.label, &[label], &mut terms);
    document.words(fields.target, &[target], &mut terms);
    document.text(fields.context, &mut terms);
    document.exact(fields.key, &key::target(&resource.identity));
    document.exact(fields.key, key::RESOURCE);
    document.column(fields.order, &resource.record.target);
    document.number(fields.place, UrlHash::of(&resource.record.target).into());
    document.exact(fields.facet, &keyword::facet(&facets::term("kind", resource.record.kind)));
    for value in &resource.facets {
        document.exact(fields.facet, &keyword::facet(value));
    }
    let record = ResourceRecord { tokens, ..resource.record };
    document.record(fields.record, &encode(&record));
    WithFieldLengths { document, tokens: record.tokens }
}

/// Lays the sections into the text and makes the outline that leads from positions back to them.
fn lay_out<'a>(page: &'a Page, text: &mut Text<'_>, blocks: &mut Vec<u8>) -> Vec<StoredSection<'a>> {
    let mut outline: Vec<StoredSection<'_>> = Vec::with_capacity(page.sections.len());
    let mut open: Vec<u32> = Vec::new();
    for (at, section) in page.sections.iter().enumerate() {
        while open.last().is_some_and(|last| outline[*last as usize].level >= section.level) {
            open.pop();
        }
        let heading = text.push_from(&section.heading, BLOCK_END, page, section.origin);
        let bytes = blocks.len() as u32;
        outline.push(StoredSection {
            level: section.level,
            heading: section.heading.as_str().into(),
            anchor: section.anchor.as_str().into(),
            parent: open.last().copied(),
            origin: section.origin,
            position: heading.begins,
            blocks_position: text.terms.position(),
            bytes,
            blocks: section.blocks.len() as u32,
        });
        text.headings.push(heading);
        if section.level > 0 {
            open.push(at as u32);
        }
        push_blocks(page, section, text, blocks);
    }
    outline
}

fn card(page: &Page) -> Summary<'_> {
    Summary {
        title: &page.title,
        url: page.url.as_str(),
        description: &page.description,
        topics: page.topics.iter().map(String::as_str).collect(),
        content_type: page.content_type.as_deref(),
        use_case: page.use_case.iter().map(String::as_str).collect(),
        sources: page.sources.iter().map(|source| source.as_str()).collect(),
    }
}

/// Where the page's parts stand, in the order that `layout` says.
fn layout(page: &Page, outline: &[StoredSection<'_>], end: u32, name: SectionSpan) -> Vec<SectionSpan> {
    let mut parts = vec![SectionSpan::new(0, &page.title)];
    parts.extend(
        outline.iter().zip(&page.sections).map(|(section, of)| SectionSpan::new(section.position, &of.heading)),
    );
    parts.extend([SectionSpan::new(end, ""), name]);
    parts
}

/// The last part of an address, which often says what the page is about in few words.
fn last_part(begins: u32, words: &str, address: &str) -> SectionSpan {
    let name = address.rsplit('/').next().unwrap_or_default();
    let (whole, part) = (SectionSpan::new(begins, words), SectionSpan::new(begins, &url_words(name)));
    SectionSpan { begins: begins + whole.words.saturating_sub(part.words), ..part }
}

/// Addresses that are compared but never shown.
fn push_blocks(page: &Page, section: &Section, text: &mut Text<'_>, bytes: &mut Vec<u8>) {
    let last = section.blocks.len().saturating_sub(1);
    for (at, block) in section.blocks.iter().enumerate() {
        let end = if at == last { ZONE_END } else { BLOCK_END };
        let position = text.push_from(&block.text, end, page, block.origin).begins;
        encode_into(&Positioned { position, block }, bytes);
    }
}

/// The words of an address: its path and fragment, without scheme and query.
fn url_words(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.split('?').next().unwrap_or_default();
    let word_or_space = |byte: u8| if matches!(byte, b'/' | b'#' | b'-' | b'_' | b'.') { b' ' } else { byte };
    // A byte of ASCII stands for one of ASCII: it is text as before.
    String::from_utf8(bare.bytes().map(word_or_space).collect()).unwrap_or_default()
}

fn add_facets(document: &mut impl DocumentWriter, page: &Page, facets: &FacetList, fields: &Fields) {
    for [key, _, canonical] in facets.iter() {
        let term = facets::term(key, canonical);
        document.exact(fields.facet, &keyword::facet(&term));
        match key {
            TOPICS => document.column(fields.topics, canonical),
            CONTENT_TYPE => document.column(fields.content_type, canonical),
            USE_CASE => document.column(fields.use_case, canonical),
            _ => document.column(fields.more, &term),
        }
    }
    for folder in facets::folders(page.url.as_str()) {
        document.exact(fields.facet, &keyword::facet(&facets::term(facets::PATH, &folder)));
    }
}
