//! The stored record of a page and of a resource: what an answer shows without going back to the corpus.
//!
//! A page's record is four postcard values, one behind the other: the card (what every answer shows), the outline
//! (sections with their positions and where their blocks stand), the extras behind their length, and the blocks. An
//! answer reads the card and the outline and only the blocks of the section that it shows. What the next run needs to
//! know of the page stands in the extras. Format: <https://postcard.jamesmunns.com/wire-format>.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::corpus::{Anchor, Block, BlockKind, Link, MentionKind, Origin};

/// Bytes that the card and each part of an outline take at most, but for few.
const OFTEN: usize = 256;
/// Bytes of memory that a thread keeps to encode values in.
const ENCODED_KEPT: usize = 1 << 20;

/// What every answer shows of a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Summary<'a> {
    #[serde(borrow)]
    pub(crate) title: &'a str,
    pub(crate) url: &'a str,
    pub(crate) description: &'a str,
    pub(crate) topics: Vec<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) use_case: Vec<&'a str>,
    /// The page's own file first, then partials.
    pub(crate) sources: Vec<&'a str>,
}

/// Text of a record of which a reader mostly looks at little: it is read as text where it is looked at. Encoded as a string is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] &'a [u8]);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl<'a> Text<'a> {
    /// The text.
    ///
    /// # Errors
    /// When the bytes are no text; the index is damaged then.
    pub(crate) fn read(self) -> Result<&'a str, postcard::Error> {
        std::str::from_utf8(self.0).map_err(|_| postcard::Error::DeserializeBadUtf8)
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// A section of a page: where it begins and ends in the positions of the `text` field and in the blocks' bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredSection<'a> {
    pub(crate) level: u8,
    #[serde(borrow)]
    pub(crate) heading: Text<'a>,
    pub(crate) anchor: Text<'a>,
    /// The section that this one stands under.
    pub(crate) parent: Option<u32>,
    pub(crate) origin: Origin,
    /// Position of the first word of the heading.
    pub(crate) position: u32,
    /// Position of the first word of the first block.
    pub(crate) blocks_position: u32,
    /// First byte of the section's blocks, counted from the start of the blocks.
    pub(crate) bytes: u32,
    /// How many blocks there are.
    pub(crate) blocks: u32,
}

/// A block and the position of its first word.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Positioned<B> {
    pub(crate) position: u32,
    pub(crate) block: B,
}

/// A block of a record.
pub(crate) type StoredBlock<'a> = Positioned<BlockRef<'a>>;

/// The same, as far as a snippet looks at it.
pub(crate) type BlockHead<'a> = Positioned<GlimpseOf<'a>>;

/// The same as [`Block`], of what belongs to the record.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BlockRef<'a> {
    pub(crate) kind: BlockKind,
    pub(crate) text: &'a str,
    #[serde(borrow)]
    pub(crate) links: Vec<TextLinkRef<'a>>,
    pub(crate) origin: Origin,
}

/// The same as [`Link`], of what belongs to the record.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct TextLinkRef<'a> {
    pub(crate) range: (u32, u32),
    pub(crate) target: &'a str,
}

/// The same as [`BlockRef`], its text and links left as they are.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GlimpseOf<'a> {
    _kind: BlockKind,
    #[serde(borrow)]
    pub(crate) text: Text<'a>,
    #[serde(deserialize_with = "passed")]
    _links: (),
    pub(crate) origin: Origin,
}

/// Passes over links.
fn passed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    struct Links;
    impl<'de> Visitor<'de> for Links {
        type Value = ();

        fn expecting(&self, into: &mut fmt::Formatter<'_>) -> fmt::Result {
            into.write_str("links")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut links: A) -> Result<(), A::Error> {
            while links.next_element::<((u32, u32), Text<'de>)>()?.is_some() {}
            Ok(())
        }
    }
    deserializer.deserialize_seq(Links)
}

/// A page's record, taken apart as far as an answer needs it.
pub(crate) struct PageRecord<'a> {
    pub(crate) card: Summary<'a>,
    pub(crate) outline: Vec<StoredSection<'a>>,
    extras: &'a [u8],
    blocks: &'a [u8],
}

/// What a page says beyond its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IndexingData {
    pub(crate) path: String,
    pub(crate) attributes: BTreeMap<String, Vec<String>>,
    /// Each target as spelled once, in reading order of its strongest mention.
    pub(crate) links: Vec<StoredLink>,
    /// See [`crate::corpus::page::Page::fragments`].
    pub(crate) fragments: Vec<Anchor>,
    /// Words in the whole text, then in each zone: what the page adds to the lengths of the fields.
    pub(crate) tokens: Vec<u32>,
}

/// The same as [`IndexingData`], of what belongs to the page.
#[derive(Debug, Serialize)]
pub(crate) struct IndexingDataRef<'a> {
    pub(crate) path: &'a str,
    pub(crate) attributes: &'a BTreeMap<String, Vec<String>>,
    pub(crate) links: &'a [StoredLink],
    pub(crate) fragments: &'a [Anchor],
    pub(crate) tokens: &'a [u32],
}

/// A link as the page presents it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredLink {
    pub(crate) kind: MentionKind,
    /// Index into the outline.
    pub(crate) section: u32,
    pub(crate) label: String,
    /// The target as the page spells it.
    pub(crate) target: String,
    pub(crate) blurb: String,
    pub(crate) origin: Origin,
}

/// A resource's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ResourceRecord<'a> {
    pub(crate) label: &'a str,
    #[serde(borrow)]
    pub(crate) target: Cow<'a, str>,
    pub(crate) kind: &'a str,
    pub(crate) resolved: bool,
    pub(crate) blurb: &'a str,
    pub(crate) from_title: &'a str,
    pub(crate) from_url: &'a str,
    pub(crate) from_anchor: &'a str,
    pub(crate) pages: u64,
    /// Words in the context, then in the label and the target.
    pub(crate) tokens: Vec<u32>,
}

/// A page's record as bytes.
pub(crate) fn page_record(
    card: &Summary<'_>,
    outline: &[StoredSection<'_>],
    extras: &impl Serialize,
    blocks: &[u8],
) -> Vec<u8> {
    with_kept(encoded(extras), |extras| {
        let mut record = Vec::with_capacity(blocks.len() + extras.len() + (outline.len() + 1) * OFTEN);
        encode_into(card, &mut record);
        encode_into(&outline, &mut record);
        encode_into(&(extras.len() as u64), &mut record);
        record.extend_from_slice(extras);
        record.extend_from_slice(blocks);
        record
    })
}

/// The address that a record tells, a page's URL or a resource's target: the second value of either.
///
/// # Errors
/// When the bytes are no record; the index is damaged then.
pub(crate) fn address(record: &[u8]) -> Result<&str, postcard::Error> {
    let ((_, address), _) = postcard::take_from_bytes::<(&str, &str)>(record)?;
    Ok(address)
}

thread_local! {
    /// Where values are encoded; kept for its memory.
    static ENCODED: RefCell<Vec<u8>> = RefCell::default();
}

/// Postcard fails only on lengths that do not fit memory, and on types that these records do not hold.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let bytes = encoded(value);
    // What is much is not copied.
    if bytes.capacity() > ENCODED_KEPT { bytes } else { with_kept(bytes, <[u8]>::to_vec) }
}

/// A value as bytes, where others were: to grow to them anew each time takes longer than to encode them.
fn encoded<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = ENCODED.take();
    bytes.clear();
    encode_into(value, &mut bytes);
    bytes
}

/// Does something with what was encoded, and keeps its memory unless that is much.
fn with_kept<T>(bytes: Vec<u8>, with: impl FnOnce(&[u8]) -> T) -> T {
    let done = with(&bytes);
    if bytes.capacity() <= ENCODED_KEPT {
        ENCODED.set(bytes);
    }
    done
}

/// Writes a value behind others.
pub(crate) fn encode_into<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) {
    *bytes = postcard::to_extend(value, std::mem::take(bytes)).unwrap_or_default();
}

impl BlockRef<'_> {
    /// The block as it was stored.
    pub(crate) fn into_owned(self) -> Block {
        let link = |link: TextLinkRef<'_>| Link { range: link.range, target: link.target.to_owned() };
        let links = self.links.into_iter().map(link).collect();
        Block { kind: self.kind, text: self.text.to_owned(), links, origin: self.origin }
    }
}

impl<'a> PageRecord<'a> {
    /// Reads the card and the outline.
    ///
    /// # Errors
    /// When the bytes are no record; the index is damaged then.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, postcard::Error> {
        let (card, rest) = postcard::take_from_bytes(bytes)?;
        let (outline, rest) = postcard::take_from_bytes(rest)?;
        let (length, rest) = postcard::take_from_bytes::<u64>(rest)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (extras, blocks) = rest.split_at_checked(length).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        Ok(Self { card, outline, extras, blocks })
    }

    /// Reads the blocks of a section.
    ///
    /// # Errors
    /// When the bytes are no blocks; the index is damaged then.
    pub(crate) fn blocks(&self, section: &StoredSection<'_>) -> Result<Vec<StoredBlock<'a>>, postcard::Error> {
        self.read_blocks(section)
    }

    /// The same, as far as a snippet looks at them.
    ///
    /// # Errors
    /// When the bytes are no blocks; the index is damaged then.
    pub(crate) fn glimpses(&self, section: &StoredSection<'_>) -> Result<Vec<BlockHead<'a>>, postcard::Error> {
        self.read_blocks(section)
    }

    fn read_blocks<T: Deserialize<'a>>(&self, section: &StoredSection<'_>) -> Result<Vec<T>, postcard::Error> {
        let mut bytes = self.blocks.get(section.bytes as usize..).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        let mut blocks = Vec::new();
        for _ in 0..section.blocks {
            let (block, rest) = postcard::take_from_bytes(bytes)?;
            blocks.push(block);
            bytes = rest;
        }
        Ok(blocks)
    }

    /// The title, the headings and the blocks, in reading order.
    ///
    /// # Errors
    /// When one is no text; the index is damaged then.
    pub(crate) fn texts(&self) -> Result<Vec<&'a str>, postcard::Error> {
        let mut texts = vec![self.card.title];
        for section in &self.outline {
            texts.push(section.heading.read()?);
            texts.extend(self.blocks(section)?.into_iter().map(|stored| stored.block.text));
        }
        Ok(texts)
    }

    /// The headings that a section stands under, outermost first, itself last.
    ///
    /// # Errors
    /// When one is no text; the index is damaged then.
    pub(crate) fn heading_path(&self, section: &StoredSection<'_>) -> Result<Vec<String>, postcard::Error> {
        let mut path = Vec::new();
        let mut at = Some(section);
        // A parent stands before its children, so a chain is never longer than the outline.
        while let Some(here) = at.filter(|_| path.len() < self.outline.len()) {
            let heading = here.heading.read()?;
            if !heading.is_empty() {
                path.push(heading.to_owned());
            }
            at = here.parent.and_then(|parent| self.outline.get(parent as usize));
        }
        path.reverse();
        Ok(path)
    }

    /// The file that a place stands in.
    pub(crate) fn file(&self, origin: Origin) -> &'a str {
        self.card.sources.get(usize::from(origin.source)).copied().unwrap_or_default()
    }

    /// Reads what the page says beyond its text.
    ///
    /// # Errors
    /// When the bytes are no record; the index is damaged then.
    pub(crate) fn extras(&self) -> Result<IndexingData, postcard::Error> {
        postcard::from_bytes(self.extras)
    }
}
