//! Files to pages: walking the tree, front matter, includes, Markdown with HTML inside, links.
//! Knows no tantivy and no terminal. Nothing that a writer wrote can fail it: faults ride along as diagnostics.

mod page;

pub use page::{
    Anchor, Block, BlockKind, GlossaryMark, Include, Link, Mention, MentionKind, Origin, Page, PageUrl, Section,
    SourcePath,
};
