//! Encodes a neutral document into the fields of the schema: tokens, positions, keyword terms, columns and the record.

use crate::analysis::{BLOCK_END, Normalizer, TokenBuffer, TokenRange, ZONE_END};
use crate::corpus::{Origin, Page, Section};
use crate::index::schema::section_positions::{LAYOUT_TERM, PartialSpan, SectionSpan, encode_sections};
use crate::index::schema::stored_fields::{
    IndexingDataRef, Positioned, ResourceRecord, StoredSection, Summary, page_record,
};
use crate::index::schema::{
    DocumentWriter, Fields, Resource, UrlHash, acronym_terms, encode, encode_into, key, keyword, normalized_title_key,
    page_link_terms,
};
use crate::site::{CONTENT_TYPE, FacetList, Site, TOPICS, USE_CASE, facets};

use super::document::PageDocument;

/// Typical size of a document besides its text and its record, in bytes.
const OVERHEAD: usize = 2 << 10;
/// Typical size of a word, in bytes.
const WORD_BYTES: usize = 6;

/// The tokens of a page's `text` field.
struct PageText<'n> {
    terms: TokenBuffer<'n>,
    headings: Vec<TokenRange>,
    /// The spans that came from partials, in order.
    partials: Vec<PartialSpan>,
}

impl PageText<'_> {
    /// Adds a piece of text from one of the page's files.
    fn push_from(&mut self, piece: &str, end: char, page: &Page, origin: Origin) -> TokenRange {
        let pushed = self.terms.push(piece, end);
        let Some(file) = page.sources.get(usize::from(origin.source)).filter(|_| origin.source > 0) else {
            return pushed;
        };
        let (begins, ends) = (pushed.first_position, self.terms.position());
        let partial = xxhash_rust::xxh3::xxh3_64(file.as_str().as_bytes());
        match self.partials.last_mut() {
            Some(last) if last.partial == partial && last.ends == begins => last.ends = ends,
            _ => self.partials.push(PartialSpan { begins, ends, partial }),
        }
        pushed
    }
}

/// Encodes a page into `out` and returns its field lengths: tokens of the text, then of each zone in the order of
/// [`Fields::zones`]. The result depends on the page alone, so that a change to another page leaves it valid.
pub(crate) fn page(document: &PageDocument<'_>, fields: &Fields, out: &mut impl DocumentWriter) -> Vec<u32> {
    Normalizer::with_thread_local(|normalizer| normalized_page(document, fields, normalizer, out))
}

fn normalized_page(
    PageDocument { page, links, link_targets, facets }: &PageDocument<'_>,
    fields: &Fields,
    normalizer: &mut Normalizer,
    out: &mut impl DocumentWriter,
) -> Vec<u32> {
    acronym_terms::terms(page, normalizer, |term| out.exact(fields.acronym, term));
    push_titles(page, fields, normalizer, out);
    let bytes = page.sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.len()).sum();
    let mut text = PageText {
        terms: TokenBuffer::new(normalizer, bytes / WORD_BYTES),
        headings: Vec::new(),
        partials: Vec::new(),
    };
    let title = text.terms.push(&page.title, ZONE_END);
    let description = text.terms.push(&page.description, ZONE_END);
    let mut blocks: Vec<u8> = Vec::with_capacity(bytes);
    let sections = push_sections(page, &mut text, &mut blocks);
    let end = text.terms.position();
    let url_words = url_words(page.url.as_str());
    let topics = text.terms.push(&page.topics.join(" "), ZONE_END);
    let url = text.terms.push(&url_words, ZONE_END);
    if !page.keywords.is_empty() {
        // In no zone: a keyword weighs as much as one mention in the text.
        text.terms.push(&page.keywords.join("\u{1f}"), ZONE_END);
    }
    let spans = section_spans(page, &sections, end, last_segment(url.first_position, &url_words, page.url.as_str()));
    let PageText { mut terms, headings, partials } = text;
    let zones: [&[TokenRange]; 5] = [&[title], &headings, &[description], &[topics], &[url]];
    let length = |zone: &[TokenRange]| zone.iter().map(|range| range.token_count).sum();
    let lengths: Vec<u32> = [terms.token_count()].into_iter().chain(zones.map(length)).collect();

    out.reserve(bytes + blocks.len() + OVERHEAD);
    for (field, zone) in fields.zones.iter().zip(zones) {
        out.words(*field, zone, &mut terms);
    }
    out.text(fields.text, &mut terms);
    out.forms(fields.forms, &mut terms);
    push_keys(page, fields, out);
    page_link_terms(links, link_targets, |term| out.exact(fields.links, term));
    push_facets(page, facets, fields, out);
    out.column(fields.order, page.url.as_str());
    out.positions(fields.layout, LAYOUT_TERM, &encode_sections(&spans));
    push_numbers(page, &partials, fields, out);
    let data = IndexingDataRef {
        path: page.path.as_str(),
        attributes: &page.attributes,
        links,
        fragments: &page.fragments,
        aliases: &page.aliases,
        boost: page.boost,
        keywords: &page.keywords,
        tokens: &lengths,
    };
    out.record(fields.record, &page_record(&summary(page), (&sections, end), &data, &blocks));
    lengths
}

/// The numbers of a page: the spans of its partials, the hash of its URL, and its boost.
fn push_numbers(page: &Page, partials: &[PartialSpan], fields: &Fields, out: &mut impl DocumentWriter) {
    for value in partials.iter().flat_map(|span| span.pack()) {
        out.number(fields.partial_spans, value);
    }
    out.number(fields.url_hash, UrlHash::of(page.url.as_str()).into());
    if let Some(boost) = page.boost {
        out.number(fields.boost, boost.to_bits());
    }
}

/// The keyword terms that find a page: its path, its URL and its aliases.
fn push_keys(page: &Page, fields: &Fields, out: &mut impl DocumentWriter) {
    for key in [key::path(page.path.as_str()), key::url(page.url.as_str()), key::PAGE.to_owned()] {
        out.exact(fields.key, &key);
    }
    for address in Site::alias_keys(&page.aliases) {
        out.exact(fields.key, &key::alias(&address));
    }
}

/// Adds the keyword terms of the page's titles: that of the front matter and that of its first heading may differ.
fn push_titles(page: &Page, fields: &Fields, normalizer: &mut Normalizer, out: &mut impl DocumentWriter) {
    let heading = page.sections.iter().find(|section| section.level == 1).map(|section| section.heading.as_str());
    let title = normalized_title_key(&page.title, normalizer);
    let heading =
        heading.and_then(|heading| normalized_title_key(heading, normalizer)).filter(|key| Some(key) != title.as_ref());
    for key in title.iter().chain(&heading) {
        out.exact(fields.key, key);
    }
}

/// The field lengths of a page under another URL, from its lengths under `url`: only the URL's own tokens differ.
pub(crate) fn lengths_under(previous_url: &str, url: &str, lengths: &[u32]) -> Vec<u32> {
    let length = |url: &str| {
        Normalizer::with_thread_local(|normalizer| {
            TokenBuffer::new(normalizer, 0).push(&url_words(url), ZONE_END).token_count
        })
    };
    let (previous, now) = (length(previous_url), length(url));
    let mut lengths = lengths.to_vec();
    if let [text, .., zone] = &mut lengths[..] {
        *text = text.saturating_sub(now).saturating_add(previous);
        *zone = previous;
    }
    lengths
}

/// Encodes a resource into `out` and returns its field lengths: tokens of the context, the label and the target.
pub(crate) fn resource(resource: Resource<'_>, fields: &Fields, out: &mut impl DocumentWriter) -> Vec<u32> {
    Normalizer::with_thread_local(|normalizer| normalized_resource(resource, fields, normalizer, out))
}

fn normalized_resource(
    resource: Resource<'_>,
    fields: &Fields,
    normalizer: &mut Normalizer,
    out: &mut impl DocumentWriter,
) -> Vec<u32> {
    out.reserve(OVERHEAD);
    let mut terms = TokenBuffer::new(normalizer, OVERHEAD / WORD_BYTES);
    let label = terms.push(&resource.labels.join("\u{1f}"), ZONE_END);
    let target = terms.push(&url_words(&resource.record.target), ZONE_END);
    for context in &resource.context {
        terms.push(context, ZONE_END);
    }
    let tokens = vec![terms.token_count(), label.token_count, target.token_count];
    out.words(fields.label, &[label], &mut terms);
    out.words(fields.target, &[target], &mut terms);
    out.text(fields.context, &mut terms);
    out.forms(fields.context_forms, &mut terms);
    out.exact(fields.key, &key::target(&resource.identity));
    out.exact(fields.key, key::RESOURCE);
    out.column(fields.order, &resource.record.target);
    out.number(fields.url_hash, UrlHash::of(&resource.record.target).into());
    out.exact(fields.facet, &keyword::facet(&facets::term("kind", resource.record.kind)));
    for value in &resource.facets {
        out.exact(fields.facet, &keyword::facet(value));
    }
    let record = ResourceRecord { tokens, ..resource.record };
    out.record(fields.record, &encode(&record));
    record.tokens
}

/// Adds the sections to the text and their blocks to `blocks`; returns the sections with their positions.
fn push_sections<'a>(page: &'a Page, text: &mut PageText<'_>, blocks: &mut Vec<u8>) -> Vec<StoredSection<'a>> {
    let mut sections: Vec<StoredSection<'_>> = Vec::with_capacity(page.sections.len());
    let mut ancestors: Vec<u32> = Vec::new();
    for (index, section) in page.sections.iter().enumerate() {
        while ancestors.last().is_some_and(|last| sections[*last as usize].level >= section.level) {
            ancestors.pop();
        }
        let heading = text.push_from(&section.heading, BLOCK_END, page, section.origin);
        let bytes = blocks.len() as u32;
        sections.push(StoredSection {
            level: section.level,
            heading: section.heading.as_str().into(),
            anchor: section.anchor.as_str().into(),
            parent: ancestors.last().copied(),
            origin: section.origin,
            position: heading.first_position,
            blocks_position: text.terms.position(),
            bytes,
            blocks: section.blocks.len() as u32,
        });
        text.headings.push(heading);
        if section.level > 0 {
            ancestors.push(index as u32);
        }
        push_blocks(page, section, text, blocks);
    }
    sections
}

fn push_blocks(page: &Page, section: &Section, text: &mut PageText<'_>, bytes: &mut Vec<u8>) {
    let last = section.blocks.len().saturating_sub(1);
    for (index, block) in section.blocks.iter().enumerate() {
        let end = if index == last { ZONE_END } else { BLOCK_END };
        let position = text.push_from(&block.text, end, page, block.origin).first_position;
        encode_into(&Positioned { position, block }, bytes);
    }
}

fn summary(page: &Page) -> Summary<'_> {
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

/// The spans of the `layout` field: the title, each section, the end of the body, and the last segment of the URL.
fn section_spans(page: &Page, sections: &[StoredSection<'_>], end: u32, last_segment: SectionSpan) -> Vec<SectionSpan> {
    let mut spans = vec![SectionSpan::new(0, &page.title)];
    spans.extend(
        sections
            .iter()
            .zip(&page.sections)
            .map(|(stored, section)| SectionSpan::new(stored.position, &section.heading)),
    );
    spans.extend([SectionSpan::new(end, ""), last_segment]);
    spans
}

/// The span of a URL's last segment, which often names the topic of the page.
fn last_segment(begins: u32, words: &str, url: &str) -> SectionSpan {
    let name = url.rsplit('/').next().unwrap_or_default();
    let (whole, last) = (SectionSpan::new(begins, words), SectionSpan::new(begins, &url_words(name)));
    SectionSpan { begins: begins + whole.words.saturating_sub(last.words), ..last }
}

/// The words of a URL: its path and fragment, without scheme and query.
fn url_words(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split('?').next().unwrap_or_default();
    let word_or_space = |byte: u8| if matches!(byte, b'/' | b'#' | b'-' | b'_' | b'.') { b' ' } else { byte };
    // Only ASCII bytes are replaced, so the result is valid UTF-8.
    String::from_utf8(path.bytes().map(word_or_space).collect()).unwrap_or_default()
}

fn push_facets(page: &Page, facets: &FacetList, fields: &Fields, out: &mut impl DocumentWriter) {
    for [key, _, canonical] in facets.iter() {
        let term = facets::term(key, canonical);
        out.exact(fields.facet, &keyword::facet(&term));
        match key {
            TOPICS => out.column(fields.topics, canonical),
            CONTENT_TYPE => out.column(fields.content_type, canonical),
            USE_CASE => out.column(fields.use_case, canonical),
            _ => out.column(fields.more, &term),
        }
    }
    for folder in facets::folders(page.url.as_str()) {
        out.exact(fields.facet, &keyword::facet(&facets::term(facets::PATH, &folder)));
    }
}
