//! Full build: reads all pages in parallel, adds them in the order of their paths, and then adds the resources.

use crate::corpus::source::{SourceFile, Tree};
use crate::corpus::{PageRead, Reader};
use crate::diagnostic::Diagnostic;
use crate::index::generation::{FileState, Manifest, PageState, Warnings};
use crate::index::target::{BulkDocument, BulkDraft, BulkEncoder, IndexDocument, PageDocument};
use crate::index::{IndexError, ordered_parallel};
use crate::site::{AliasConflict, FacetList, PageLinks, Site, SitePage, alias_conflicts, assign_urls};

use super::build_output::{BuildOutput, left_out_entry, manifest_entry};
use super::progress::Progress;
use super::resources::{EncodedLinks, LinkSpill};

/// Bound on the file sizes of all pages in progress, in bytes.
const IN_PROGRESS_BYTES: u64 = if cfg!(test) { 2 << 10 } else { 4 << 20 };
/// The weight of a page is at least this, so that at most 256 pages are in progress.
const MIN_PAGE_BYTES: u64 = IN_PROGRESS_BYTES / 256;

/// A full build in progress.
struct FullBuild<'a> {
    reader: &'a Reader,
    draft: BulkDraft,
    /// In the order of the tree; the draft has them under the same ordinals.
    pages: Vec<PageState>,
    /// Pages that are left out, in the order of the tree.
    left_out: Vec<PageState>,
    warnings: Warnings,
    links: LinkSpill,
}

/// A page that was read and encoded. The thread that read the page frees all other memory of it, because freeing memory
/// of another thread is slow.
struct PreparedPage {
    diagnostics: Vec<Diagnostic>,
    entry: PageState,
    /// The document and the links; `None` for a page that is left out.
    encoded: Option<(BulkDocument, EncodedLinks)>,
}

/// Builds a generation from all pages of the tree.
///
/// # Errors
/// When the draft cannot be written, or the run is interrupted. A problem of a page is a warning.
pub(crate) fn build(
    draft: BulkDraft,
    tree: Tree,
    reader: &Reader,
    is_compact: bool,
    progress: &dyn Progress,
) -> Result<BuildOutput, IndexError> {
    progress.stage("reading pages", Some(tree.pages.len() as u64));
    let Tree { pages: files, diagnostics, .. } = tree;
    let links = LinkSpill::new(draft.path());
    let warnings = Warnings { tree: diagnostics, ..Warnings::default() };
    let (pages, left_out) = (Vec::with_capacity(files.len()), Vec::new());
    let mut build = FullBuild { reader, draft, pages, left_out, warnings, links };
    let encoder = build.draft.encoder();
    ordered_parallel::ordered_map(
        IN_PROGRESS_BYTES,
        |file| file.stamp.len.max(MIN_PAGE_BYTES),
        files.iter().map(|file| progress.may_continue().map(|()| file)),
        |file| Ok(prepare(reader, &encoder, file)),
        |page: PreparedPage| {
            progress.advance(1);
            build.add(page)
        },
    )?;
    progress.may_continue()?;
    drop(files);
    build.resolve_url_conflicts(&encoder)?;
    progress.stage("gathering links", None);
    build.finish(&encoder, is_compact, progress)
}

impl FullBuild<'_> {
    fn add(&mut self, page: PreparedPage) -> Result<(), IndexError> {
        let PreparedPage { diagnostics, entry, encoded } = page;
        self.warnings.replace(&entry.file.path, diagnostics);
        let Some((document, links)) = encoded else {
            self.left_out.push(entry);
            return Ok(());
        };
        self.pages.push(entry);
        self.links.push(&links)?;
        self.draft.upsert(document)
    }

    /// Assigns the URLs, and indexes a page again if it does not get the URL that it declares.
    fn resolve_url_conflicts(&mut self, encoder: &BulkEncoder) -> Result<(), IndexError> {
        let claims: Vec<SitePage<'_>> = self.pages.iter().map(|page| (&page.file.path, page.declared_url())).collect();
        let assignment = assign_urls(&claims);
        self.warnings.addresses = assignment.diagnostics;
        let conflicts = alias_conflicts(self.pages.iter().map(PageState::aliases));
        let warning = |conflict: &AliasConflict<'_>| conflict.diagnostic(&self.reader.text(conflict.path));
        self.warnings.addresses.extend(conflicts.iter().map(warning));
        for (ordinal, url) in assignment.overrides {
            let Some(entry) = self.pages.get_mut(ordinal) else { continue };
            let indexed_url = entry.url().cloned().unwrap_or_else(|| entry.file.path.default_url());
            if indexed_url == url {
                continue;
            }
            let file = SourceFile { path: entry.file.path.clone(), stamp: entry.file.stamp };
            let mut read = self.reader.read(&file);
            let declared_url = std::mem::replace(&mut read.page.url, url.clone());
            let (document, links) = encode(&mut read, encoder);
            *entry = manifest_entry(&file, &read, declared_url);
            self.links.replace(ordinal, links);
            self.draft.replace(ordinal, document, &indexed_url, &url)?;
        }
        Ok(())
    }

    /// Resolves all links, adds the resources, and commits the draft.
    fn finish(
        self,
        encoder: &BulkEncoder,
        is_compact: bool,
        progress: &dyn Progress,
    ) -> Result<BuildOutput, IndexError> {
        let Self { reader, mut draft, mut pages, left_out, warnings, links } = self;
        let mentions = {
            let site = Site::new(pages.iter().map(|page| (&page.file.path, page.url())).collect());
            let site = site.with_aliases(pages.iter().filter(|page| page.is_indexed()).map(PageState::aliases));
            let unsearched = left_out.iter().filter(|page| page.is_on_site_only());
            let site = site.with_unsearched(unsearched.map(PageState::addresses));
            links.resolve(&site, &mut |code, count| draft.count_broken(code, count))?
        };
        mentions.build_resources(encoder, &mut |document| draft.upsert(document))?;
        progress.stage("writing", None);
        progress.may_continue()?;
        let draft = draft.commit(is_compact)?;
        if !left_out.is_empty() {
            pages.extend(left_out);
            pages.sort_unstable_by(|a, b| a.file.path.cmp(&b.file.path));
        }
        let partials = reader.partials().into_iter().map(FileState::from).collect();
        let manifest = Manifest { pages, partials, ..Manifest::default() };
        Ok(BuildOutput { draft, manifest, warnings, newly_broken: Vec::new(), mended: Vec::new() })
    }
}

/// Reads and encodes a page; runs on several threads.
fn prepare(reader: &Reader, encoder: &BulkEncoder, file: &SourceFile) -> PreparedPage {
    let mut read = reader.read(file);
    if read.left_out.is_some() {
        return PreparedPage { entry: left_out_entry(file, &read), diagnostics: read.diagnostics, encoded: None };
    }
    let encoded = Some(encode(&mut read, encoder));
    let entry = manifest_entry(file, &read, read.page.url.clone());
    PreparedPage { diagnostics: read.diagnostics, entry, encoded }
}

/// Encodes a page and its links under the page's URL. Takes the mentions out of the page.
fn encode(read: &mut PageRead, encoder: &BulkEncoder) -> (BulkDocument, EncodedLinks) {
    let facets = FacetList::of_page(&read.page);
    let links = PageLinks::of_page(&mut read.page, &facets);
    let link_targets = links.link_targets();
    let encoded = EncodedLinks::new(&links, &link_targets);
    let page = PageDocument { page: &read.page, links: &links.links, link_targets: &link_targets, facets };
    (encoder.encode(IndexDocument::Page(page)), encoded)
}
