//! The result of a build, full or incremental, before it is sealed.

use crate::corpus::source::{LeftOut, SourceFile};
use crate::corpus::{Page, PageRead, PageUrl};
use crate::diagnostic::Diagnostic;
use crate::index::generation::{FileState, Manifest, NonDefault, PageState, Warnings};
use crate::index::target::CommittedDraft;

/// A finished build.
pub(crate) struct BuildOutput {
    pub(crate) draft: CommittedDraft,
    pub(crate) manifest: Manifest,
    pub(crate) warnings: Warnings,
    /// Links that this build broke; empty for a full build.
    pub(crate) newly_broken: Vec<Diagnostic>,
    /// Links that this build repaired; empty for a full build.
    pub(crate) mended: Vec<Diagnostic>,
}

/// The manifest entry of a page that is left out. Links may lead to one that the site has, so its addresses count.
pub(crate) fn left_out_entry(file: &SourceFile, read: &PageRead) -> PageState {
    let is_on_site = read.left_out.is_some_and(LeftOut::is_on_site);
    let mut values = values(read);
    values.left_out = read.left_out;
    if !is_on_site {
        (values.url, values.aliases) = (None, Vec::new());
    }
    entry(file, read, values)
}

/// The manifest entry of a page; `declared_url` may differ from the URL that it got.
pub(crate) fn manifest_entry(file: &SourceFile, read: &PageRead, declared_url: PageUrl) -> PageState {
    let declared_url = Some(declared_url).filter(|url| *url != read.page.path.default_url());
    entry(file, read, NonDefault { declared_url, ..values(read) })
}

fn values(read: &PageRead) -> NonDefault {
    let Page { path, url, aliases, includes, missing_includes, .. } = &read.page;
    NonDefault {
        declared_url: None,
        url: Some(url).filter(|url| **url != path.default_url()).cloned(),
        aliases: aliases.clone(),
        includes: includes.clone(),
        missing_includes: missing_includes.clone(),
        left_out: None,
        next_change: read.next_change,
    }
}

fn entry(file: &SourceFile, read: &PageRead, values: NonDefault) -> PageState {
    PageState::new(FileState { path: read.page.path.clone(), stamp: file.stamp, hash: read.hash }, values)
}
