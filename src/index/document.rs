//! A page or a resource as a tantivy document: which words stand in which field, at which positions.
//! The fields themselves belong to `schema`, the bytes of the record to `stored`.

use tantivy::TantivyDocument;
use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::corpus::{Origin, Page, Section};

use super::acronym;
use super::analyzer::{BLOCK_END, ZONE_END, ZONE_GAP, spans};
use super::facet::{self, CONTENT_TYPE, TOPICS, USE_CASE, Written};
use super::layout::{self, Borrowed, Part};
use super::links;
use super::resource::Resource;
use super::schema::Fields;
use super::stored::{Card, Extras, Outline, StoredBlock, encode, page_record};

/// The exact keys under which documents are found again.
pub(crate) mod key {
    /// The page made from this file.
    pub(crate) fn path(path: &str) -> String {
        format!("p\0{path}")
    }

    /// The page with this address.
    pub(crate) fn url(url: &str) -> String {
        format!("u\0{url}")
    }

    /// The resource with this target.
    pub(crate) fn target(target: &str) -> String {
        format!("r\0{target}")
    }

    /// Every page.
    pub(crate) const PAGE: &str = "page";
    /// Every resource.
    pub(crate) const RESOURCE: &str = "resource";
}

/// A document and how many words it has in the whole text and in each zone, in the order of the fields.
pub(crate) struct Counted {
    pub(crate) document: TantivyDocument,
    pub(crate) tokens: Vec<u32>,
}

/// The words of a page's `text` field, and the position at which each section and block begins.
struct Text {
    text: String,
    position: u32,
    words: u32,
    /// What came from partials, in order.
    borrowed: Vec<Borrowed>,
}

impl Text {
    /// Adds a piece that stands in one of the page's files.
    fn push_from(&mut self, piece: &str, end: char, page: &Page, origin: Origin) -> u32 {
        let begins = self.push(piece, end);
        let Some(file) = page.sources.get(usize::from(origin.source)).filter(|_| origin.source > 0) else {
            return begins;
        };
        let (ends, partial) = (self.position, hash(file.as_str()));
        match self.borrowed.last_mut() {
            Some(last) if last.partial == partial && last.ends == begins => last.ends = ends,
            _ => self.borrowed.push(Borrowed { begins, ends, partial }),
        }
        begins
    }

    /// Adds a piece and returns the position of its first word.
    fn push(&mut self, piece: &str, end: char) -> u32 {
        let begins = self.position;
        let mut words = spans(piece, begins);
        self.words += words.by_ref().count() as u32;
        self.position = words.position().saturating_add(if end == ZONE_END { ZONE_GAP } else { 1 });
        self.text.push_str(piece);
        self.text.push(end);
        begins
    }
}

fn count_words(text: &str) -> u32 {
    spans(text, 0).count() as u32
}

/// The document of a page: a pure function of the page itself, so that it stays as it is whatever other pages say.
pub(crate) fn page_document(page: &Page, fields: &Fields) -> Counted {
    let mut text = Text { text: String::new(), position: 0, words: 0, borrowed: Vec::new() };
    text.push(&page.title, ZONE_END);
    text.push(&page.description, ZONE_END);
    let (outline, blocks) = lay_out(page, &mut text);
    let end = text.position;
    let topics = page.topics.join(" ");
    let url = url_words(page.url.as_str());
    text.push(&topics, ZONE_END);
    let address = text.push(&url, ZONE_END);
    let layout = layout(page, &outline, end, last_part(address, &url, page.url.as_str()));
    let headings: Vec<&str> = page.sections.iter().map(|section| section.heading.as_str()).collect();
    let headings = headings.join("\u{1f}");
    let zones = [&page.title, &headings, &page.description, &topics, &url];
    let tokens: Vec<u32> = [text.words].into_iter().chain(zones.iter().map(|zone| count_words(zone))).collect();

    let mut document = TantivyDocument::default();
    document.add_text(fields.text, &text.text);
    for (field, words) in fields.zones.iter().zip(zones) {
        document.add_text(*field, words);
    }
    for key in [key::path(page.path.as_str()), key::url(page.url.as_str()), key::PAGE.to_owned()] {
        document.add_text(fields.key, key);
    }
    let links = links::of_page(page);
    for term in links::terms(&page.path, &page.url, &links) {
        document.add_text(fields.links, term);
    }
    add_facets(&mut document, page, fields);
    document.add_text(fields.order, page.url.as_str());
    document.add_pre_tokenized_text(fields.layout, laid_out(&layout));
    for value in text.borrowed.iter().flat_map(|borrowed| borrowed.pack()) {
        document.add_u64(fields.borrowed, value);
    }
    for term in acronym::terms(page) {
        document.add_text(fields.acronym, term);
    }
    document.add_u64(fields.address, hash(page.url.as_str()));
    document.add_u64(fields.folder, hash(page.url.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)));
    let extras = Extras {
        path: page.path.to_string(),
        attributes: page.attributes.clone(),
        links,
        fragments: page.fragments.clone(),
        tokens: tokens.clone(),
    };
    document.add_bytes(fields.record, &page_record(&card(page), &outline, &extras, &blocks));
    Counted { document, tokens }
}

/// The layout as the positions of its one word.
fn laid_out(layout: &[Part]) -> PreTokenizedString {
    let token =
        |position: u32| Token { position: position as usize, text: layout::WORD.to_owned(), ..Token::default() };
    PreTokenizedString { text: String::new(), tokens: layout::positions(layout).into_iter().map(token).collect() }
}

/// The document of a resource.
pub(crate) fn resource_document(resource: &Resource, fields: &Fields) -> Counted {
    let mut document = TantivyDocument::default();
    let labels = resource.labels.join("\u{1f}");
    let target = url_words(&resource.record.target);
    let context = [&labels, &target, &resource.context.join("\u{1e}")].map(String::as_str).join("\u{1e}");
    let tokens: Vec<u32> = [&context, &labels, &target].map(|text| count_words(text)).to_vec();
    document.add_text(fields.context, context);
    document.add_text(fields.label, labels);
    document.add_text(fields.target, target);
    document.add_text(fields.key, key::target(&resource.identity));
    document.add_text(fields.key, key::RESOURCE);
    document.add_text(fields.order, &resource.record.target);
    document.add_u64(fields.address, hash(&resource.record.target));
    document.add_text(fields.facet, facet::term("kind", &resource.record.kind));
    for value in &resource.facets {
        document.add_text(fields.facet, value);
    }
    let mut record = resource.record.clone();
    record.tokens.clone_from(&tokens);
    document.add_bytes(fields.record, &encode(&record));
    Counted { document, tokens }
}

/// Lays the sections into the text and makes the outline that leads from positions back to them.
fn lay_out<'a>(page: &'a Page, text: &mut Text) -> (Vec<Outline<'a>>, Vec<u8>) {
    let mut outline: Vec<Outline<'_>> = Vec::with_capacity(page.sections.len());
    let mut blocks: Vec<u8> = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    for (at, section) in page.sections.iter().enumerate() {
        while open.last().is_some_and(|last| outline[*last as usize].level >= section.level) {
            open.pop();
        }
        let position = text.push_from(&section.heading, BLOCK_END, page, section.origin);
        let bytes = blocks.len() as u32;
        outline.push(Outline {
            level: section.level,
            heading: &section.heading,
            anchor: section.anchor.as_str(),
            parent: open.last().copied(),
            origin: section.origin,
            position,
            blocks_position: text.position,
            bytes,
            blocks: section.blocks.len() as u32,
        });
        if section.level > 0 {
            open.push(at as u32);
        }
        push_blocks(page, section, text, &mut blocks);
    }
    (outline, blocks)
}

fn card(page: &Page) -> Card<'_> {
    Card {
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
fn layout(page: &Page, outline: &[Outline<'_>], end: u32, name: Part) -> Vec<Part> {
    let mut parts = vec![Part::new(0, &page.title)];
    parts.extend(outline.iter().map(|section| Part::new(section.position, section.heading)));
    parts.extend([Part::new(end, ""), name]);
    parts
}

/// The last part of an address, which often says what the page is about in few words.
fn last_part(begins: u32, words: &str, address: &str) -> Part {
    let name = address.rsplit('/').next().unwrap_or_default();
    let (whole, part) = (Part::new(begins, words), Part::new(begins, &url_words(name)));
    Part { begins: begins + whole.words.saturating_sub(part.words), ..part }
}

/// Addresses that are compared but never shown.
fn hash(address: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(address.as_bytes())
}

fn push_blocks(page: &Page, section: &Section, text: &mut Text, bytes: &mut Vec<u8>) {
    let last = section.blocks.len().saturating_sub(1);
    for (at, block) in section.blocks.iter().enumerate() {
        let end = if at == last { ZONE_END } else { BLOCK_END };
        let position = text.push_from(&block.text, end, page, block.origin);
        bytes.extend(encode(&StoredBlock { position, block: block.clone() }));
    }
}

/// The words of an address: its path and fragment, without scheme and query.
fn url_words(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    bare.split('?').next().unwrap_or_default().replace(['/', '#', '-', '_', '.'], " ")
}

fn add_facets(document: &mut TantivyDocument, page: &Page, fields: &Fields) {
    let card = card(page);
    for (key, value) in facet::values(&Written::of(&card, &page.attributes)) {
        let canonical = facet::canonical(&value);
        document.add_text(fields.facet, facet::term(&key, &canonical));
        match key.as_str() {
            TOPICS => document.add_text(fields.topics, canonical),
            CONTENT_TYPE => document.add_text(fields.content_type, canonical),
            USE_CASE => document.add_text(fields.use_case, canonical),
            _ => document.add_text(fields.more, facet::term(&key, &canonical)),
        }
    }
    for folder in facet::folders(page.url.as_str()) {
        document.add_text(fields.facet, facet::term(facet::PATH, &folder));
    }
}
