//! The build of a whole generation: pages are read in parallel, and go into tantivy in the order of their paths.
//! What a document looks like is the business of `document`; a build from an earlier generation, of `update`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{IndexWriter, Term};

use crate::corpus::{PageRead, PartialState, Reader, Site, SitePage, SourceFile, Tree};

use super::address::assign;
use super::broken;
use super::built::{self, Built};
use super::document::{Counted, key, page_document, resource_document};
use super::error::IndexError;
use super::facet::Table;
use super::links::{PageLinks, Target};
use super::manifest::{FileState, Manifest, PageState};
use super::resource::{MENTIONS_KEPT, Mention, describe, mentions, order};
use super::schema::{Fields, schema, tokenizers};
use super::sync::Progress;
use super::totals::Totals;
use super::warnings::Warnings;

/// Pages that are read before they are handed to the writer; bounds what stands in memory at once.
const BATCH: usize = 256;
/// Memory of the writer before it makes a segment, in bytes: 48,000 pages of API reference fit.
const WRITER_MEMORY: usize = 800 << 20;

/// A build under way.
pub(crate) struct Build<'a> {
    path: PathBuf,
    reader: &'a Reader,
    writer: IndexWriter,
    fields: Fields,
    /// What is kept of each page until the whole site is known.
    pages: Vec<(PageState, PageLinks)>,
    facets: Table,
    warnings: Warnings,
    totals: Totals,
}

/// A page that was read, ready for the writer.
struct Prepared {
    counted: Counted,
    read: PageRead,
    state: PageState,
    links: PageLinks,
}

impl<'a> Build<'a> {
    /// Begins a generation in the empty folder `path`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn new(path: &Path, reader: &'a Reader) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        let settings = tantivy::IndexSettings { docstore_blocksize: 16 << 10, ..Default::default() };
        let damaged = IndexError::damaged;
        let builder = tantivy::Index::builder().schema(schema).settings(settings).tokenizers(tokenizers());
        let index = builder.create_in_dir(path).map_err(damaged(path))?;
        let options =
            IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(WRITER_MEMORY).build();
        let writer: IndexWriter = index.writer_with_options(options).map_err(damaged(path))?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self {
            path: path.to_owned(),
            reader,
            writer,
            fields,
            pages: Vec::new(),
            facets: Table::default(),
            warnings: Warnings::default(),
            totals: Totals::default(),
        })
    }

    /// Reads and indexes every page of the tree, then the resources they recommend.
    ///
    /// # Errors
    /// When the folder cannot be written. Whatever is wrong with a page is a diagnostic.
    pub(crate) fn run(mut self, tree: &Tree, progress: &dyn Progress) -> Result<Built, IndexError> {
        progress.stage("reading pages", Some(tree.pages.len() as u64));
        self.warnings.tree.clone_from(&tree.diagnostics);
        for batch in tree.pages.chunks(BATCH) {
            let (reader, fields) = (self.reader, &self.fields);
            let prepared: Vec<Prepared> = batch.par_iter().map(|file| prepare(reader, fields, file)).collect();
            for page in prepared {
                self.take(page)?;
            }
            progress.advance(batch.len() as u64);
            progress.may_go_on()?;
        }
        self.settle_addresses(tree)?;
        progress.stage("gathering links", None);
        self.add_resources()?;
        progress.stage("writing", None);
        progress.may_go_on()?;
        self.writer.commit().map_err(IndexError::damaged(&self.path))?;
        self.finish()
    }

    fn take(&mut self, page: Prepared) -> Result<(), IndexError> {
        let Prepared { counted, read, state, links } = page;
        self.facets.count_page(&read.page, 1);
        self.warnings.replace(&read.page.path, read.diagnostics);
        self.totals.add_page(&counted.tokens);
        self.pages.push((state, links));
        self.add(counted)
    }

    /// Indexes again, under the addresses that they get, the pages that do not get the one they claim.
    fn settle_addresses(&mut self, tree: &Tree) -> Result<(), IndexError> {
        let claims: Vec<SitePage<'_>> =
            self.pages.iter().map(|(state, _)| (&state.file.path, state.claim.as_ref())).collect();
        let addresses = assign(&claims);
        self.warnings.addresses = addresses.diagnostics;
        for (at, url) in addresses.instead {
            let (Some((state, links)), Some(file)) = (self.pages.get_mut(at), tree.pages.get(at)) else { continue };
            if links.url == url {
                continue;
            }
            let mut read = self.reader.read(file);
            self.totals.remove_page(&page_document(&read.page, &self.fields).tokens);
            let claim = std::mem::replace(&mut read.page.url, url);
            *state = built::state(file, &read, claim);
            *links = PageLinks::of_page(&read.page);
            self.writer.delete_term(Term::from_field_text(self.fields.key, &key::path(read.page.path.as_str())));
            let counted = page_document(&read.page, &self.fields);
            self.totals.add_page(&counted.tokens);
            self.add(counted)?;
        }
        Ok(())
    }

    fn add(&self, counted: Counted) -> Result<(), IndexError> {
        self.writer.add_document(counted.document).map(|_| ()).map_err(IndexError::damaged(&self.path))
    }

    fn add_resources(&mut self) -> Result<(), IndexError> {
        let site = Site::new(self.pages.iter().map(|(state, _)| (&state.file.path, state.url.as_ref())).collect());
        let anchors = |at: usize| self.pages.get(at).map(|(_, page)| &page.anchors[..]);
        let mut targets: BTreeMap<Target, Vec<Mention<'_>>> = BTreeMap::new();
        for (_, page) in &self.pages {
            for (target, mention) in mentions(page, &site) {
                targets.entry(target).or_default().push(mention);
            }
            let sure = |at| Ok::<_, Infallible>(anchors(at).unwrap_or_default());
            let Ok(broken) = broken::links(page, &site, sure);
            broken.iter().for_each(|broken| self.totals.count_broken(broken.finding.code.name(), 1));
        }
        for (target, mut mentions) in targets {
            let pages = mentions.len() as u64;
            mentions.sort_by(|a, b| {
                let key = |mention: &Mention<'_>| order(&target, mention.link.kind, &mention.page.url);
                key(a).cmp(&key(b)).then_with(|| a.page.url.cmp(&b.page.url))
            });
            mentions.truncate(MENTIONS_KEPT);
            let anchors = mentions.first().and_then(|best| best.led.page).and_then(anchors);
            let Some(resource) = describe(&target, &mentions, pages, anchors) else { continue };
            let counted = resource_document(&resource, &self.fields);
            self.totals.add_resource(&counted.tokens);
            self.writer.add_document(counted.document).map_err(IndexError::damaged(&self.path))?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Built, IndexError> {
        self.writer.wait_merging_threads().map_err(IndexError::damaged(&self.path))?;
        let pages = self.pages.into_iter().map(|(state, _)| state).collect();
        let partials = self.reader.partials().into_iter().map(FileState::from).collect();
        Ok(Built {
            manifest: Manifest { pages, partials, ..Manifest::default() },
            facets: self.facets,
            warnings: self.warnings,
            totals: self.totals,
            newly_broken: Vec::new(),
            mended: Vec::new(),
        })
    }
}

impl From<PartialState> for FileState {
    fn from(PartialState { path, stamp, hash }: PartialState) -> Self {
        Self { path, stamp, hash: Some(hash) }
    }
}

/// Reads a page and makes its document; runs on many threads.
fn prepare(reader: &Reader, fields: &Fields, file: &SourceFile) -> Prepared {
    let read = reader.read(file);
    let counted = page_document(&read.page, fields);
    let state = built::state(file, &read, read.page.url.clone());
    let links = PageLinks::of_page(&read.page);
    Prepared { counted, read, state, links }
}
