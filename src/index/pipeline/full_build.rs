//! The build of a whole generation: pages are read in parallel, and go into tantivy in the order of their paths.
//! What a document looks like is the business of `document`; a build from an earlier generation, of `update`.

use std::path::{Path, PathBuf};

use tantivy::store::Compressor;

use crate::corpus::include::PartialState;
use crate::corpus::source::{SourceFile, Tree};
use crate::corpus::{Page, Reader};
use crate::diagnostic::Diagnostic;
use crate::index::generation::{FileState, Manifest, PageState, Warnings};
use crate::index::schema::{
    CollectionStats, FacetDictionary, Fields, PageSource, WithFieldLengths, page_document, schema, tokenizers,
};
use crate::index::segment::bulk::{BackgroundCommit, BulkWriter, DocumentPool, InvertedDocument};
use crate::index::segment::{MergeDirectory, merge};
use crate::index::{IndexError, ordered_parallel};
use crate::site::{FacetList, PageLinks, Site, SitePage, assign_urls};

use super::build_output::{self, Built};
use super::resource_build::{Recommended, Said};
use super::sync::Progress;

/// Bytes of the files of pages that are at work or wait for the writer, and what a page counts for at least, so that they
/// are [`AT_WORK`] divided by it at most; bounds what stands in memory at once.
const AT_WORK: u64 = if cfg!(test) { 2 << 10 } else { 4 << 20 };
const LEAST: u64 = AT_WORK / 256;
/// What a build is meant to take of memory, in bytes.
const MEMORY: usize = 1 << 30;
/// What of that all else but the writer takes: for the pages at work, the shards of what they recommend and the files
/// that merging maps, and for what is known of each page of the tree.
const BESIDE: usize = 300 << 20;
const BESIDE_EACH: usize = 700;
/// What each thread takes beyond two, for the words that it remembers.
const BESIDE_THREAD: usize = 24 << 20;
/// Least and most memory of the writer before it makes a segment, in bytes: with the most, 48,000 pages of API reference
/// fit one segment; less than the least makes segments that are too many to merge.
const WRITER_MEMORY: std::ops::RangeInclusive<usize> = (64 << 20)..=(800 << 20);

/// Pages from which on they get a segment apart from the resources: a question that opens two segments takes longer by
/// what a build of fewer pages does not gain.
const APART: usize = if cfg!(test) { 8 } else { 100_000 };

/// Pages from which on their segments are joined before it is gathered what they recommend: both at once would take more
/// memory, or leave segments so many that each question pays for them.
const IN_TURN: usize = if cfg!(test) { 500 } else { 400_000 };

/// A build under way.
pub(crate) struct Build<'a> {
    path: PathBuf,
    reader: &'a Reader,
    written: BulkWriter,
    fields: Fields,
    pages: Vec<PageState>,
    facets: FacetDictionary,
    warnings: Warnings,
    totals: CollectionStats,
}

/// A page that was read, ready for the writer. What else was made of it is let go by the thread that made it: another
/// would wait for that one's memory.
struct Prepared {
    counted: WithFieldLengths<InvertedDocument>,
    facets: FacetList,
    diagnostics: Vec<Diagnostic>,
    state: PageState,
    said: Said,
}

impl<'a> Build<'a> {
    /// Begins a generation of about so many pages in the empty folder `path`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn new(path: &Path, reader: &'a Reader, pages: usize) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        let settings = tantivy::IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: 4 << 10,
            ..Default::default()
        };
        let builder = tantivy::Index::builder().schema(schema).settings(settings).tokenizers(tokenizers());
        let folder = MergeDirectory::open(path).map_err(IndexError::damaged(path))?;
        let index = builder.open_or_create(folder).map_err(IndexError::damaged(path))?;
        Ok(Self {
            path: path.to_owned(),
            reader,
            written: BulkWriter::new(index, writer_memory(pages)),
            fields,
            pages: Vec::with_capacity(pages),
            facets: FacetDictionary::default(),
            warnings: Warnings::default(),
            totals: CollectionStats::default(),
        })
    }

    /// Reads and indexes every page of the tree, then the resources they recommend.
    ///
    /// # Errors
    /// When the folder cannot be written. Whatever is wrong with a page is a diagnostic.
    pub(crate) fn run(mut self, tree: Tree, progress: &dyn Progress) -> Result<Built, IndexError> {
        progress.stage("reading pages", Some(tree.pages.len() as u64));
        self.warnings.tree = tree.diagnostics;
        let mut recommended = Recommended::new(&self.path);
        let (reader, fields, inverter) = (self.reader, self.fields.clone(), self.written.inverter());
        let pages = tree.pages.iter().map(|file| progress.may_go_on().map(|()| file));
        ordered_parallel::each(
            AT_WORK,
            |file| file.stamp.len.max(LEAST),
            pages,
            |file| Ok(prepare(reader, &fields, &inverter, file)),
            |page: Prepared| {
                progress.advance(1);
                self.take(page, &mut recommended)
            },
        )?;
        progress.may_go_on()?;
        drop(tree.pages);
        self.settle_addresses(&mut recommended)?;
        progress.stage("gathering links", None);
        self.write(recommended, progress)
    }

    fn take(&mut self, page: Prepared, recommended: &mut Recommended) -> Result<(), IndexError> {
        let Prepared { counted, facets, diagnostics, state, said } = page;
        self.facets.count(&facets, 1);
        self.facets.fold().map_err(IndexError::damaged(&self.path))?;
        self.warnings.replace(&state.file.path, diagnostics);
        self.totals.add_page(&counted.tokens);
        self.pages.push(state);
        recommended.push(&said)?;
        self.add(counted.document)
    }

    /// Indexes again, under the addresses that they get, the pages that do not get the one they claim.
    fn settle_addresses(&mut self, recommended: &mut Recommended) -> Result<(), IndexError> {
        let claims: Vec<SitePage<'_>> = self.pages.iter().map(|state| (&state.file.path, state.claim())).collect();
        let addresses = assign_urls(&claims);
        self.warnings.addresses = addresses.diagnostics;
        for (at, url) in addresses.instead {
            let Some(state) = self.pages.get_mut(at) else { continue };
            if state.url().map_or_else(|| state.file.path.default_url() == url, |claimed| *claimed == url) {
                continue;
            }
            let file = SourceFile { path: state.file.path.clone(), stamp: state.file.stamp };
            let mut read = self.reader.read(&file);
            let facets = FacetList::of_page(&read.page);
            let mut links = PageLinks::of_page(&mut read.page, &facets);
            let document = |page: &Page, links: &PageLinks| {
                let page = PageSource { page, links: &links.links, wanted: &links.wanted(), facets: &facets };
                page_document(page, &self.fields, self.written.inverter().document())
            };
            let claimed = document(&read.page, &links);
            self.totals.remove_page(&claimed.tokens);
            let claim = std::mem::replace(&mut read.page.url, url);
            *state = build_output::state(&file, &read, claim);
            links.url.clone_from(&read.page.url);
            let counted = document(&read.page, &links);
            self.written.drop(at);
            recommended.moved(at, &links);
            self.totals.add_page(&counted.tokens);
            self.add(counted.document)?;
        }
        Ok(())
    }

    fn add(&mut self, document: InvertedDocument) -> Result<(), IndexError> {
        self.written.add(document).map_err(IndexError::damaged(&self.path))
    }

    /// Writes the pages as a segment, gathers meanwhile what they recommend, and writes that. Pages and resources have few
    /// fields in common, so that a question pays little for two segments, and the build has work for two cores.
    fn write(self, recommended: Recommended, progress: &dyn Progress) -> Result<Built, IndexError> {
        let Self { path, reader, written, fields, pages, mut facets, warnings, mut totals } = self;
        let inverter = written.inverter();
        let written = std::thread::scope(|scope| {
            let mut appender = Some(match pages.len() {
                IN_TURN.. => {
                    let committed = written.commit(merge::JOINED_ALONE).map_err(IndexError::damaged(&path))?;
                    BackgroundCommit::Free(Box::new(committed))
                }
                APART.. => BackgroundCommit::busy(scope, written),
                _ => BackgroundCommit::Free(Box::new(written)),
            });
            let words = {
                let site = Site::new(pages.iter().map(|state| (&state.file.path, state.url())).collect());
                recommended.sort_out(&path, &site, &mut |code, count| totals.count_broken(code, count))?
            };
            words.describe(&path, &fields, &inverter, &mut |counted| {
                totals.add_resource(&counted.tokens);
                let added = appender.take().map(|appender| appender.add(counted.document)).transpose();
                appender = added.map_err(IndexError::damaged(&path))?;
                Ok(())
            })?;
            appender.map(BackgroundCommit::free).transpose().map_err(IndexError::damaged(&path))
        })?;
        progress.stage("writing", None);
        progress.may_go_on()?;
        let commit =
            |written: Box<BulkWriter>| written.commit(merge::JOINED).map(drop).map_err(IndexError::damaged(&path));
        let (done, settled) = rayon::join(|| written.map_or(Ok(()), commit), || facets.settle());
        done?;
        settled.map_err(IndexError::damaged(&path))?;
        let partials = reader.partials().into_iter().map(FileState::from).collect();
        let manifest = Manifest { pages, partials, ..Manifest::default() };
        Ok(Built { manifest, facets, warnings, totals, newly_broken: Vec::new(), mended: Vec::new() })
    }
}

impl From<PartialState> for FileState {
    fn from(PartialState { path, stamp, hash }: PartialState) -> Self {
        Self { path, stamp, hash: Some(hash) }
    }
}

fn writer_memory(pages: usize) -> usize {
    let threads = rayon::current_num_threads().saturating_sub(2);
    let beside = BESIDE + threads * BESIDE_THREAD;
    let left = MEMORY.saturating_sub(beside.saturating_add(pages.saturating_mul(BESIDE_EACH)));
    left.clamp(*WRITER_MEMORY.start(), *WRITER_MEMORY.end())
}

/// Reads a page and makes its document; runs on many threads.
fn prepare(reader: &Reader, fields: &Fields, inverter: &DocumentPool, file: &SourceFile) -> Prepared {
    let mut read = reader.read(file);
    let facets = FacetList::of_page(&read.page);
    let links = PageLinks::of_page(&mut read.page, &facets);
    let wanted = links.wanted();
    let page = PageSource { page: &read.page, links: &links.links, wanted: &wanted, facets: &facets };
    let counted = page_document(page, fields, inverter.document());
    let (state, said) = (build_output::state(file, &read, read.page.url.clone()), Said::by(&links, &wanted));
    Prepared { counted, facets, diagnostics: read.diagnostics, state, said }
}
