//! The build of a whole generation: pages are read in parallel, and go into tantivy in the order of their paths.
//! What a document looks like is the business of `document`; when to build, of `sync`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{IndexWriter, TantivyDocument, Term};

use crate::corpus::{Anchor, PageRead, PageUrl, PartialState, Reader, Site, SourceFile, SourcePath, Target, Tree};
use crate::diagnostic::{Code, Diagnostic};

use super::document::{key, page_document, resource_document};
use super::error::IndexError;
use super::facet::{self, Table};
use super::manifest::{FileState, Manifest, PageState};
use super::resource::{self, Recommender};
use super::schema::{Fields, schema, tokenizers};
use super::sync::Progress;

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
    pages: Vec<PageFacts>,
    urls: BTreeMap<PageUrl, u32>,
    /// Pages that came first with a URL that another page claims too.
    contested: Vec<u32>,
    facets: Table,
    diagnostics: Vec<Diagnostic>,
}

/// A finished build: everything of a generation that does not stand in tantivy's files.
pub(crate) struct Built {
    pub(crate) manifest: Manifest,
    pub(crate) facets: Table,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) resources: u64,
}

/// What is kept of a page until the whole site is known.
struct PageFacts {
    state: PageState,
    missing: Vec<SourcePath>,
    recommender: Recommender,
    anchors: Vec<Anchor>,
}

/// A page that was read, ready for the writer.
struct Prepared {
    document: TantivyDocument,
    read: PageRead,
    facts: PageFacts,
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
            urls: BTreeMap::new(),
            contested: Vec::new(),
            facets: Table::default(),
            diagnostics: Vec::new(),
        })
    }

    /// Reads and indexes every page of the tree, then the resources they recommend.
    ///
    /// # Errors
    /// When the folder cannot be written. Whatever is wrong with a page is a diagnostic.
    pub(crate) fn run(mut self, tree: &Tree, progress: &dyn Progress) -> Result<Built, IndexError> {
        progress.stage("reading pages", Some(tree.pages.len() as u64));
        self.diagnostics.extend(tree.diagnostics.iter().cloned());
        for batch in tree.pages.chunks(BATCH) {
            let first = self.pages.len() as u32;
            let numbered: Vec<(u32, &SourceFile)> = (first..).zip(batch).collect();
            let (reader, fields) = (self.reader, &self.fields);
            let prepared: Vec<Prepared> =
                numbered.par_iter().map(|(number, file)| prepare(reader, fields, *number, file)).collect();
            for (number, page) in (first..).zip(prepared) {
                self.take(number, page)?;
            }
            progress.advance(batch.len() as u64);
        }
        self.settle_contested(tree)?;
        progress.stage("gathering links", None);
        self.diagnose_links();
        let resources = self.add_resources()?;
        progress.stage("writing", None);
        self.writer.commit().map_err(IndexError::damaged(&self.path))?;
        self.finish(resources)
    }

    /// Takes a page: a URL that another page has already leaves this one under its path.
    fn take(&mut self, number: u32, mut page: Prepared) -> Result<(), IndexError> {
        self.facets.add(&page.read.page);
        self.diagnostics.append(&mut page.read.diagnostics);
        if let Some(first) = self.urls.get(&page.read.page.url).copied() {
            self.contested.push(first);
            self.readdress(&mut page, first);
            page.document = page_document(&page.read.page, resource::links(&page.read.page), &self.fields);
        }
        self.urls.insert(page.facts.recommender.url.clone(), number);
        self.pages.push(page.facts);
        self.add(page.document)
    }

    fn readdress(&mut self, page: &mut Prepared, other: u32) {
        let read = &mut page.read.page;
        let other = self.pages.get(other as usize).map(|facts| facts.recommender.path.to_string());
        let message = format!(
            "the URL {} is taken by {} too; both pages are indexed under their paths",
            read.url,
            other.unwrap_or_default()
        );
        self.diagnostics.push(Diagnostic::new(Code::DuplicateUrl, read.path.as_str(), 1, message));
        read.url = read.path.default_url();
        page.facts.recommender.url = read.url.clone();
    }

    /// Indexes again, under their paths, the pages that came first with a URL that others claim too.
    fn settle_contested(&mut self, tree: &Tree) -> Result<(), IndexError> {
        let mut contested = std::mem::take(&mut self.contested);
        contested.sort_unstable();
        contested.dedup();
        for number in contested {
            let (Some(file), Some(facts)) = (tree.pages.get(number as usize), self.pages.get_mut(number as usize))
            else {
                continue;
            };
            let url = facts.recommender.path.default_url();
            if facts.recommender.url == url {
                continue;
            }
            facts.recommender.url = url.clone();
            let mut page = self.reader.read(file).page;
            page.url = url;
            let path = Term::from_field_text(self.fields.key, &key::path(page.path.as_str()));
            self.writer.delete_term(path);
            self.add(page_document(&page, resource::links(&page), &self.fields))?;
        }
        Ok(())
    }

    fn add(&self, document: TantivyDocument) -> Result<(), IndexError> {
        self.writer.add_document(document).map(|_| ()).map_err(IndexError::damaged(&self.path))
    }

    fn site(&self) -> Site<'_> {
        Site::new(self.pages.iter().map(|page| (&page.recommender.path, &page.recommender.url, &page.anchors[..])))
    }

    fn diagnose_links(&mut self) {
        let mut found = Vec::new();
        let site = self.site();
        for page in self.pages.iter().map(|page| &page.recommender) {
            for link in &page.recommendations {
                let (code, message) = match site.resolve(&page.path, &page.url, &link.target) {
                    Target::Missing { address, is_page_like: true } => {
                        (Code::BrokenLink, format!("no page answers the link to {address}"))
                    }
                    Target::Page { url, anchor, anchor_found: false } => {
                        (Code::BrokenAnchor, format!("{url} has no section #{}", anchor.as_str()))
                    }
                    _ => continue,
                };
                let file = page.sources.get(usize::from(link.origin.source)).unwrap_or(&page.path);
                found.push(Diagnostic::new(code, file.as_str(), link.origin.line, message));
            }
        }
        self.diagnostics.append(&mut found);
    }

    fn add_resources(&mut self) -> Result<u64, IndexError> {
        let site = self.site();
        let resources = resource::gather(self.pages.iter().map(|page| &page.recommender), &site);
        for resource in &resources {
            self.add(resource_document(resource, &self.fields))?;
        }
        Ok(resources.len() as u64)
    }

    fn finish(self, resources: u64) -> Result<Built, IndexError> {
        self.writer.wait_merging_threads().map_err(IndexError::damaged(&self.path))?;
        let mut diagnostics = self.diagnostics;
        diagnostics.sort();
        diagnostics.dedup();
        let mut missing: Vec<SourcePath> = self.pages.iter().flat_map(|page| page.missing.iter().cloned()).collect();
        missing.sort();
        missing.dedup();
        let partials = self.reader.partials().into_iter();
        let partials = partials
            .map(|PartialState { path, len, modified_ns, hash }| FileState { path, len, modified_ns, hash })
            .collect::<Vec<_>>();
        let pages = self.pages.into_iter().map(|page| page.state).collect();
        Ok(Built { manifest: Manifest { pages, partials, missing }, facets: self.facets, diagnostics, resources })
    }
}

/// Reads a page and makes its document; runs on many threads.
fn prepare(reader: &Reader, fields: &Fields, number: u32, file: &SourceFile) -> Prepared {
    let read = reader.read(file);
    let page = &read.page;
    let document = page_document(page, resource::links(page), fields);
    let state = FileState { path: page.path.clone(), len: file.len, modified_ns: file.modified_ns, hash: read.hash };
    let facets = facet::values(page)
        .into_iter()
        .filter(|(key, _)| [facet::TOPICS, facet::CONTENT_TYPE, facet::USE_CASE].contains(&key.as_str()))
        .map(|(key, value)| facet::term(&key, &facet::canonical(&value)));
    let facts = PageFacts {
        state: PageState { file: state, includes: page.includes.iter().map(|include| include.path.clone()).collect() },
        missing: page.includes.iter().filter(|include| !include.found).map(|include| include.path.clone()).collect(),
        recommender: Recommender {
            path: page.path.clone(),
            url: page.url.clone(),
            title: page.title.clone(),
            sources: page.sources.clone(),
            facets: facets.collect(),
            recommendations: resource::recommendations(page, number),
        },
        anchors: page.sections.iter().map(|section| &section.anchor).chain(&page.fragments).cloned().collect(),
    };
    Prepared { document, read, facts }
}
