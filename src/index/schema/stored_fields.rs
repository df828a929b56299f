//! Stored records: the data of a page or a resource that answers need without the corpus.
//!
//! A page record is five postcard values in a row: the [`Summary`], the outline of [`StoredSection`]s, the position at
//! which it ends, the length-prefixed [`IndexingData`], and the blocks. An answer reads the first three, and the blocks of
//! one section. The next incremental run reads the indexing data.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::{Anchor, Block, BlockKind, Link, Origin, PageUrl, SourcePath};
use crate::site::{FacetList, PageFacets, PageLinks, StoredLink};

use super::block_head::BlockHead;
use super::encoding::{StoredText, encode_into, with_encoded};

/// Typical upper bound for the bytes of a summary and of each section of an outline.
const TYPICAL_BYTES: usize = 256;

/// The part of a page record that every answer shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Summary<'a> {
    #[serde(borrow)]
    pub(crate) title: &'a str,
    pub(crate) url: &'a str,
    pub(crate) description: &'a str,
    pub(crate) topics: Vec<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) use_case: Vec<&'a str>,
    /// The page's own file, then its partials.
    pub(crate) sources: Vec<&'a str>,
}

impl Summary<'_> {
    /// Returns the facet values of the page; `attributes` are those of its [`IndexingData`].
    pub(crate) fn facets<'f>(&'f self, attributes: &'f BTreeMap<String, Vec<String>>) -> PageFacets<'f> {
        PageFacets { topics: &self.topics, content_type: self.content_type, use_case: &self.use_case, attributes }
    }
}

/// A section of a page, with its range in the positions of the `text` field and in the encoded blocks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredSection<'a> {
    pub(crate) level: u8,
    #[serde(borrow)]
    pub(crate) heading: StoredText<'a>,
    pub(crate) anchor: StoredText<'a>,
    /// Index of the parent section.
    pub(crate) parent: Option<u32>,
    pub(crate) origin: Origin,
    /// Position of the first token of the heading.
    pub(crate) position: u32,
    /// Position of the first token of the first block.
    pub(crate) blocks_position: u32,
    /// Offset of the section's first block in the encoded blocks, in bytes.
    pub(crate) bytes: u32,
    /// Number of blocks.
    pub(crate) blocks: u32,
}

/// A block and the position of its first token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Positioned<B> {
    pub(crate) position: u32,
    pub(crate) block: B,
}

/// A block of a record.
pub(crate) type StoredBlock<'a> = Positioned<BlockRef<'a>>;

/// A [`Block`] that borrows from a record.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BlockRef<'a> {
    pub(crate) kind: BlockKind,
    pub(crate) text: &'a str,
    #[serde(borrow)]
    pub(crate) links: Vec<TextLinkRef<'a>>,
    pub(crate) code: Vec<(u32, u32)>,
    pub(crate) cells: Vec<(u32, u32)>,
    pub(crate) origin: Origin,
}

impl BlockRef<'_> {
    /// Copies the block out of the record.
    pub(crate) fn into_owned(self) -> Block {
        let link = |link: TextLinkRef<'_>| Link { range: link.range, target: link.target.to_owned() };
        let links = self.links.into_iter().map(link).collect();
        let Self { kind, text, code, cells, origin, .. } = self;
        Block { kind, text: text.to_owned(), links, code, cells, origin }
    }
}

/// A [`Link`] that borrows from a record.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct TextLinkRef<'a> {
    pub(crate) range: (u32, u32),
    pub(crate) target: &'a str,
}

/// The data of a page that only indexing reads.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct IndexingData {
    pub(crate) path: String,
    pub(crate) attributes: BTreeMap<String, Vec<String>>,
    /// One link for each target spelling, in reading order.
    pub(crate) links: Vec<StoredLink>,
    /// See [`crate::corpus::Page::fragments`].
    pub(crate) fragments: Vec<Anchor>,
    /// See [`crate::corpus::Page::aliases`].
    pub(crate) aliases: Vec<String>,
    /// See [`crate::corpus::Page::boost`].
    pub(crate) boost: Option<f64>,
    /// See [`crate::corpus::Page::keywords`].
    pub(crate) keywords: Vec<String>,
    /// The lengths of the text fields in tokens, in the order of [`PAGE_FIELDS`](super::fields::PAGE_FIELDS).
    pub(crate) tokens: Vec<u32>,
}

/// An [`IndexingData`] that borrows from the page.
#[derive(Debug, Serialize)]
pub(crate) struct IndexingDataRef<'a> {
    pub(crate) path: &'a str,
    pub(crate) attributes: &'a BTreeMap<String, Vec<String>>,
    pub(crate) links: &'a [StoredLink],
    pub(crate) fragments: &'a [Anchor],
    pub(crate) aliases: &'a [String],
    pub(crate) boost: Option<f64>,
    pub(crate) keywords: &'a [String],
    pub(crate) tokens: &'a [u32],
}

/// The record of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ResourceRecord<'a> {
    pub(crate) label: &'a str,
    #[serde(borrow)]
    pub(crate) target: Cow<'a, str>,
    pub(crate) kind: &'a str,
    /// Whether the target is external or has a page.
    pub(crate) resolved: bool,
    pub(crate) blurb: &'a str,
    /// Title, URL and anchor of the section with the most descriptive link.
    pub(crate) from_title: &'a str,
    pub(crate) from_url: &'a str,
    pub(crate) from_anchor: &'a str,
    /// Number of pages with a link to the target.
    pub(crate) pages: u64,
    /// The lengths of the text fields in tokens, in the order of [`RESOURCE_FIELDS`](super::fields::RESOURCE_FIELDS).
    pub(crate) tokens: Vec<u32>,
}

/// Encodes a page record. `end` is the position after the last section, and `blocks` are the encoded blocks of all sections.
pub(crate) fn page_record(
    summary: &Summary<'_>,
    (outline, end): (&[StoredSection<'_>], u32),
    indexing_data: &IndexingDataRef<'_>,
    blocks: &[u8],
) -> Vec<u8> {
    with_encoded(indexing_data, |indexing_data| {
        let capacity = blocks.len() + indexing_data.len() + (outline.len() + 1) * TYPICAL_BYTES;
        let mut record = Vec::with_capacity(capacity);
        encode_into(summary, &mut record);
        encode_into(&outline, &mut record);
        encode_into(&end, &mut record);
        encode_into(&(indexing_data.len() as u64), &mut record);
        record.extend_from_slice(indexing_data);
        record.extend_from_slice(blocks);
        record
    })
}

/// Returns the address of a record, its second value: the URL of a page or the target of a resource.
///
/// # Errors
/// If the bytes are not a record, because the index is damaged.
#[cfg(test)]
pub(crate) fn address(record: &[u8]) -> Result<&str, postcard::Error> {
    let ((_, address), _) = postcard::take_from_bytes::<(&str, &str)>(record)?;
    Ok(address)
}

/// A page record with decoded summary and outline.
pub(crate) struct PageRecord<'a> {
    pub(crate) summary: Summary<'a>,
    pub(crate) outline: Vec<StoredSection<'a>>,
    /// The position after the last section: of the topics.
    pub(crate) end: u32,
    indexing_data: &'a [u8],
    blocks: &'a [u8],
}

impl<'a> PageRecord<'a> {
    /// Decodes the summary and the outline.
    ///
    /// # Errors
    /// If the bytes are not a page record, because the index is damaged.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, postcard::Error> {
        let (summary, rest) = postcard::take_from_bytes(bytes)?;
        let (outline, rest) = postcard::take_from_bytes(rest)?;
        let (end, rest) = postcard::take_from_bytes(rest)?;
        let (length, rest) = postcard::take_from_bytes::<u64>(rest)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (indexing_data, blocks) = rest.split_at_checked(length).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        Ok(Self { summary, outline, end, indexing_data, blocks })
    }

    /// Decodes the blocks of a section.
    ///
    /// # Errors
    /// If the bytes are not blocks, because the index is damaged.
    pub(crate) fn blocks(&self, section: &StoredSection<'_>) -> Result<Vec<StoredBlock<'a>>, postcard::Error> {
        self.decode_blocks(section, postcard::take_from_bytes)
    }

    /// Decodes the snippet fields of the blocks of a section.
    ///
    /// # Errors
    /// If the bytes are not blocks, because the index is damaged.
    pub(crate) fn block_heads(&self, section: &StoredSection<'_>) -> Result<Vec<BlockHead<'a>>, postcard::Error> {
        self.decode_blocks(section, BlockHead::take)
    }

    fn decode_blocks<T>(
        &self,
        section: &StoredSection<'_>,
        take: impl Fn(&'a [u8]) -> Result<(T, &'a [u8]), postcard::Error>,
    ) -> Result<Vec<T>, postcard::Error> {
        let mut bytes = self.blocks.get(section.bytes as usize..).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        let mut blocks = Vec::new();
        for _ in 0..section.blocks {
            let (block, rest) = take(bytes)?;
            blocks.push(block);
            bytes = rest;
        }
        Ok(blocks)
    }

    /// Decodes the title, the headings and the blocks, in reading order.
    ///
    /// # Errors
    /// If a text is not UTF-8, because the index is damaged.
    pub(crate) fn texts(&self) -> Result<Vec<&'a str>, postcard::Error> {
        let mut texts = vec![self.summary.title];
        for section in &self.outline {
            texts.push(section.heading.read()?);
            texts.extend(self.blocks(section)?.into_iter().map(|stored| stored.block.text));
        }
        Ok(texts)
    }

    /// Returns the headings from the outermost section to `section`, without empty ones.
    ///
    /// # Errors
    /// If a heading is not UTF-8, because the index is damaged.
    pub(crate) fn heading_path(&self, section: &StoredSection<'_>) -> Result<Vec<String>, postcard::Error> {
        let mut path = Vec::new();
        let mut next = Some(section);
        // The length check ends a cycle of parents in a damaged record.
        while let Some(current) = next.filter(|_| path.len() < self.outline.len()) {
            let heading = current.heading.read()?;
            if !heading.is_empty() {
                path.push(heading.to_owned());
            }
            next = current.parent.and_then(|parent| self.outline.get(parent as usize));
        }
        path.reverse();
        Ok(path)
    }

    /// Returns the source file of an origin.
    pub(crate) fn file(&self, origin: Origin) -> &'a str {
        self.summary.sources.get(usize::from(origin.source)).copied().unwrap_or_default()
    }

    /// Decodes the indexing data.
    ///
    /// # Errors
    /// If the bytes are not a page record, because the index is damaged.
    pub(crate) fn indexing_data(&self) -> Result<IndexingData, postcard::Error> {
        postcard::from_bytes(self.indexing_data)
    }

    /// Decodes the links of the page; equal to [`PageLinks::of_page`] of the page that was indexed.
    ///
    /// # Errors
    /// If the bytes are not a page record, because the index is damaged.
    pub(crate) fn page_links(&self) -> Result<PageLinks, postcard::Error> {
        let data = self.indexing_data()?;
        let sections = self.outline.iter().map(|section| Ok(Anchor::new(section.anchor.read()?)));
        let mut anchors = sections.collect::<Result<Vec<_>, postcard::Error>>()?;
        anchors.extend(data.fragments);
        Ok(PageLinks {
            path: SourcePath::new(data.path),
            url: PageUrl::new(self.summary.url),
            title: self.summary.title.to_owned(),
            sources: self.summary.sources.iter().map(|source| SourcePath::new(*source)).collect(),
            facets: FacetList::of(&self.summary.facets(&BTreeMap::new())).own_terms(),
            links: data.links,
            anchors,
            aliases: data.aliases,
        })
    }
}
