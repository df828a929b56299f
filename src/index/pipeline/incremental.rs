//! Incremental build: indexes the changed pages, and the resources that they change, on top of the generation before.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::corpus::source::Tree;
use crate::corpus::{Anchor, Reader, SourcePath};
use crate::diagnostic::Code;
use crate::index::generation::{DocHandle, FileState, Generation, Manifest, PageState, Warnings};
use crate::index::target::{DocumentKey, FolderTarget, IndexDocument, PageDocument, UpdateDraft};
use crate::index::{IndexError, ReadError};
use crate::site::{
    AliasConflict, FacetList, ResolvedMention, ResourceTarget, Site, SitePage, alias_conflicts, all_keys, mentions,
};

use super::build_output::BuildOutput;
use super::changes::Changes;
use super::progress::Progress;
use super::reindex::{self, PageSet, ReindexedPage};
use super::resources::{InboundLinks, LinkChanges, PageChange, PreviousSite, link_changes};

/// The inputs of an incremental build.
pub(crate) struct Update<'a> {
    pub(crate) base: &'a Generation,
    pub(crate) manifest: Manifest,
    pub(crate) tree: &'a Tree,
    pub(crate) reader: &'a Reader,
}

impl Update<'_> {
    /// Applies the changes to a draft of the base generation.
    ///
    /// # Errors
    /// When the base is damaged, the draft cannot be written, or the run is interrupted.
    pub(crate) fn build(
        self,
        draft: UpdateDraft,
        changes: Changes,
        is_compact: bool,
        progress: &dyn Progress,
    ) -> Result<BuildOutput, IndexError> {
        let path = &self.base.path;
        // tantivy panics on some damaged files.
        let output = catch_unwind(AssertUnwindSafe(|| self.try_build(draft, changes, is_compact, progress)));
        output.unwrap_or_else(|_| Err(IndexError::damaged(path)("one of its files cannot be read")))
    }

    fn try_build(
        self,
        mut draft: UpdateDraft,
        changes: Changes,
        is_compact: bool,
        progress: &dyn Progress,
    ) -> Result<BuildOutput, IndexError> {
        progress.stage("reading pages", Some(changes.to_read() as u64));
        let pages = reindex::read(&changes, &self.manifest, self.tree, self.reader, progress)?;
        progress.stage("gathering links", None);
        let warnings = self.warnings(&pages, &changes)?;
        let removed = self.removed(&pages, &changes);
        let links = self.apply(&pages, &removed, &mut draft).map_err(IndexError::damaged(&self.base.path))?;
        progress.stage("writing", None);
        progress.may_continue()?;
        let draft = draft.commit(is_compact)?;
        let manifest = self.next_manifest(pages, changes.partials);
        let LinkChanges { mut newly_broken, mut mended, .. } = links;
        // Nobody knows whether a link out of the site is broken.
        newly_broken.retain(|link| link.code != Code::OutsideLink);
        mended.retain(|link| link.code != Code::OutsideLink);
        Ok(BuildOutput { draft, manifest, warnings, newly_broken, mended })
    }

    /// The pages that the index loses: their file is removed, or they are left out now.
    fn removed(&self, pages: &PageSet, changes: &Changes) -> Vec<SourcePath> {
        let left_out = pages.left_out.iter().map(|(entry, _)| &entry.file.path);
        let gone = changes.removed.iter().chain(left_out);
        gone.filter(|path| self.manifest.indexed(path).is_some()).cloned().collect()
    }

    fn warnings(&self, pages: &PageSet, changes: &Changes) -> Result<Warnings, IndexError> {
        let mut warnings = Warnings::of(self.base)?;
        warnings.tree.clone_from(&self.tree.diagnostics);
        warnings.tree.extend(changes.diagnostics.iter().cloned());
        warnings.addresses.clone_from(&pages.url_conflicts);
        // Sorted, so that the first page by path answers an address.
        let aliases: BTreeMap<&SourcePath, &[String]> = pages.aliases(&self.manifest).collect();
        let warning = |conflict: &AliasConflict<'_>| conflict.diagnostic(&self.reader.text(conflict.path));
        warnings.addresses.extend(alias_conflicts(aliases).iter().map(warning));
        changes.removed.iter().for_each(|path| warnings.replace(path, Vec::new()));
        for (entry, diagnostics) in &pages.left_out {
            warnings.replace(&entry.file.path, diagnostics.clone());
        }
        for page in &pages.reindexed {
            warnings.replace(&page.read.page.path, page.read.diagnostics.clone());
        }
        Ok(warnings)
    }

    /// Applies all changes of pages and resources to the draft.
    fn apply(
        &self,
        pages: &PageSet,
        removed: &[SourcePath],
        draft: &mut UpdateDraft,
    ) -> Result<LinkChanges, ReadError> {
        let mut current = FolderTarget::current(self.base)?;
        let mut deleted: HashMap<SourcePath, DocHandle> = HashMap::new();
        for path in removed.iter().chain(pages.reindexed.iter().map(|page| &page.entry.file.path)) {
            if let Some(doc) = draft.delete(DocumentKey::Page(path), &current)? {
                current.mark_deleted(doc);
                deleted.insert(path.clone(), doc);
            }
        }
        let keeps_url = |page: &ReindexedPage| {
            let before = self.manifest.indexed(&page.entry.file.path);
            before.is_some_and(|before| (before.url(), before.aliases()) == (page.entry.url(), page.entry.aliases()))
        };
        let unsearched = changed_keys(self.manifest.unsearched(), pages.unsearched(&self.manifest));
        let is_same_site = removed.is_empty() && unsearched.is_empty() && pages.reindexed.iter().all(keeps_url);
        let previous_site = || {
            let site = Site::new(self.manifest.site()).with_aliases(self.manifest.aliases());
            site.with_unsearched(self.manifest.unsearched())
        };
        let previous_site = (!is_same_site).then(previous_site);
        let site = Site::new(pages.site(&self.manifest)).with_aliases(pages.aliases(&self.manifest));
        let site = site.with_unsearched(pages.unsearched(&self.manifest));
        let previous = PreviousSite { site: previous_site.as_ref().unwrap_or(&site), deleted: &deleted };

        let mentions: Vec<BTreeMap<ResourceTarget, ResolvedMention<'_>>> =
            pages.reindexed.iter().map(|page| mentions(&page.links, &site)).collect();
        let anchors: BTreeMap<&SourcePath, &[Anchor]> =
            pages.reindexed.iter().map(|page| (&page.links.path, &page.links.anchors[..])).collect();
        let mut inbound =
            InboundLinks { current: &current, site: &site, reindexed: HashMap::new(), reindexed_anchors: &anchors };
        for (target, mention) in mentions.iter().flatten() {
            inbound.reindexed.entry(target).or_default().push(mention);
        }
        let mut page_changes: Vec<PageChange<'_>> = Vec::with_capacity(removed.len() + pages.reindexed.len());
        let removed = removed.iter().map(|path| (path, None));
        let reindexed = pages.reindexed.iter().map(|page| (&page.links.path, Some(&page.links)));
        for (path, after) in removed.chain(reindexed) {
            let before = deleted.get(path).map(|doc| current.links(*doc)).transpose()?;
            page_changes.push(PageChange { before, after });
        }
        let links = link_changes(&page_changes, &unsearched, &previous, &inbound)?;
        apply_resources(&links, &inbound, draft)?;
        add_pages(&pages.reindexed, draft);
        Ok(links)
    }

    /// The manifest after the build.
    fn next_manifest(self, pages: PageSet, partials: Vec<FileState>) -> Manifest {
        let mut known: BTreeMap<SourcePath, FileState> =
            partials.into_iter().map(|state| (state.path.clone(), state)).collect();
        known.extend(self.reader.partials().into_iter().map(|partial| (partial.path.clone(), partial.into())));
        let pages: Vec<PageState> = pages.manifest_entries(self.manifest);
        let included: BTreeSet<&SourcePath> = pages.iter().flat_map(|page| page.includes()).collect();
        known.retain(|path, _| included.contains(path));
        Manifest { pages, partials: known.into_values().collect(), ..Manifest::default() }
    }
}

/// The address keys that only one of two lists of pages answers.
fn changed_keys<'a>(
    before: impl Iterator<Item = (SitePage<'a>, &'a [String])>,
    after: impl Iterator<Item = (SitePage<'a>, &'a [String])>,
) -> Vec<Cow<'a, str>> {
    let before: BTreeSet<Cow<'a, str>> = before.flat_map(|(page, aliases)| all_keys(page, aliases)).collect();
    let after: BTreeSet<Cow<'a, str>> = after.flat_map(|(page, aliases)| all_keys(page, aliases)).collect();
    before.symmetric_difference(&after).cloned().collect()
}

fn add_pages(pages: &[ReindexedPage], draft: &mut UpdateDraft) {
    let encoder = draft.encoder();
    let encode = |ReindexedPage { read, links, .. }: &ReindexedPage| {
        let (facets, link_targets) = (FacetList::of_page(&read.page), links.link_targets());
        let page = PageDocument { page: &read.page, links: &links.links, link_targets: &link_targets, facets };
        encoder.encode(IndexDocument::Page(page))
    };
    let documents: Vec<_> = pages.par_iter().map(encode).collect();
    documents.into_iter().for_each(|document| draft.upsert(document));
}

/// Replaces the resources of all changed targets, and counts the broken links.
fn apply_resources(links: &LinkChanges, inbound: &InboundLinks<'_>, draft: &mut UpdateDraft) -> Result<(), ReadError> {
    let encoder = draft.encoder();
    let identities: BTreeSet<String> = links.targets.iter().map(ResourceTarget::identity).collect();
    for identity in identities {
        draft.delete(DocumentKey::Resource(&identity), inbound.current)?;
    }
    for target in &links.targets {
        let document = inbound.resource(target, |resource| encoder.encode(IndexDocument::Resource(resource)))?;
        document.into_iter().for_each(|document| draft.upsert(document));
    }
    for (diagnostics, by) in [(&links.newly_broken, 1), (&links.mended, -1)] {
        diagnostics.iter().for_each(|diagnostic| draft.count_broken(diagnostic.code.name(), by));
    }
    Ok(())
}
