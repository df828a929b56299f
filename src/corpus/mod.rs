//! Corpus: reads a tree of files into pages.

pub(crate) mod asciidoc;
pub(crate) mod data;
pub(crate) mod dialect;
mod error;
mod format;
pub(crate) mod front_matter;
pub(crate) mod html;
pub mod include;
pub(crate) mod liquid;
pub(crate) mod markup;
pub(crate) mod mdx;
pub(crate) mod notebook;
mod page;
mod page_cases;
mod reader;
pub(crate) mod rst;
pub mod source;
mod source_map;

pub use error::CorpusError;
pub(crate) use format::PageFormat;
pub use page::{
    Anchor, Block, BlockKind, GlossaryMark, Link, Mention, MentionKind, Origin, Page, PageUrl, Section, SourcePath,
};
pub(crate) use page::{PAGE_EXTENSIONS, default_address, trim_page_path};
pub use reader::{PageRead, Reader};
pub(crate) use source_map::{LineIndex, MappedWriter, SourceMappedText, is_blank};
