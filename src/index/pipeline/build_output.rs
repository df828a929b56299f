//! The result of a build, full or incremental, before it is sealed.

use crate::corpus::source::SourceFile;
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

/// The manifest entry of a page that is left out.
pub(crate) fn left_out_entry(file: &SourceFile, read: &PageRead) -> PageState {
    let Page { path, includes, missing_includes: absent, .. } = &read.page;
    let (includes, missing_includes) = (includes.clone(), absent.clone());
    let values = NonDefault { includes, missing_includes, left_out: read.left_out, ..NonDefault::default() };
    PageState::new(FileState { path: path.clone(), stamp: file.stamp, hash: read.hash }, values)
}

/// The manifest entry of a page; `declared_url` may differ from the URL that it got.
pub(crate) fn manifest_entry(file: &SourceFile, read: &PageRead, declared_url: PageUrl) -> PageState {
    let Page { path, url, aliases, includes, missing_includes: absent, .. } = &read.page;
    let default_url = path.default_url();
    let non_default = |url: PageUrl| Some(url).filter(|url| *url != default_url);
    let values = NonDefault {
        left_out: None,
        declared_url: non_default(declared_url),
        url: non_default(url.clone()),
        aliases: aliases.clone(),
        includes: includes.clone(),
        missing_includes: absent.clone(),
    };
    PageState::new(FileState { path: path.clone(), stamp: file.stamp, hash: read.hash }, values)
}
