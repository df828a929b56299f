//! Brings an index up to date with its corpus: finds what changed, has the next generation built, and hands it over to
//! be published or refused. What is told about it is the business of `report`.

use std::path::Path;
use std::time::SystemTime;

use crate::corpus::source::{Tree, walk};
use crate::corpus::{Reader, SourcePath};
use crate::index::IndexError;
use crate::index::generation::{Generation, Info, Manifest, Warnings, Writer};
use crate::index::schema::FORMAT;
use crate::index::segment::{impacts_writer, merge};

use super::build_output::Built;
use super::changes::{self, Changes};
use super::full_build::Build;
use super::incremental::Update;
use super::options::SyncOptions;
use super::report::{Clock, SyncReport, rfc3339};

/// More changed pages than this share are not worth an update: a build of the whole costs less and leaves one segment.
const REBUILD_SHARE: f64 = 0.25;
/// Pages up to which the tables of a generation are written while its impacts are.
const SIDE_BY_SIDE: usize = if cfg!(test) { 8 } else { 100_000 };

/// Is told how far the work has come, and says whether it may go on.
pub trait Progress: Sync {
    /// A stage begins; `_total` is how many steps it has, when that is known.
    fn stage(&self, _name: &'static str, _total: Option<u64>) {}
    /// So many steps more are done.
    fn advance(&self, _by: u64) {}
    /// Whether the work is to stop; asked often.
    fn is_interrupted(&self) -> bool {
        false
    }
    /// Stops the work if it is to stop.
    ///
    /// # Errors
    /// [`IndexError::Interrupted`] when it is.
    fn may_go_on(&self) -> Result<(), IndexError> {
        if self.is_interrupted() { Err(IndexError::Interrupted) } else { Ok(()) }
    }
}

/// What came of looking at the corpus.
#[derive(Debug)]
pub enum Synced {
    /// The index is up to date.
    Unchanged(Box<SyncReport>),
    /// The next generation is there and waits to be published.
    Staged(Box<Staged>),
}

/// A generation that can be opened and is not published yet. Dropped, it is a leftover that the next run removes.
#[derive(Debug)]
pub struct Staged {
    writer: Writer,
    generation: Generation,
    keep: usize,
    refusal: Option<String>,
    report: SyncReport,
}

impl Staged {
    /// The number of the generation.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.info.generation
    }

    /// Why a guard refuses the build, if one does.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Makes the generation the one that readers open.
    ///
    /// # Errors
    /// When it cannot be written; the old generation goes on to serve then.
    pub fn publish(self) -> Result<SyncReport, IndexError> {
        self.writer.publish(self.generation.info.generation, self.keep)?;
        Ok(self.report)
    }

    /// Keeps the generation aside; the old one goes on to serve.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn refuse(self, reason: &str) -> Result<SyncReport, IndexError> {
        self.writer.refuse(&self.generation.path, self.generation.info.generation)?;
        Ok(SyncReport { published: false, reason: reason.to_owned(), ..self.report })
    }
}

/// The corpus as it is now, and the index as it was left.
struct Look<'a> {
    options: &'a SyncOptions,
    tree: Tree,
    reader: Reader,
    /// The generation that readers open now, if it can be used.
    current: Option<Generation>,
    /// The manifest to start an update from; `None` where a build of the whole is due.
    manifest: Option<Manifest>,
    changes: Changes,
    started_ns: i64,
    clock: Clock,
}

/// Brings the index up to date with the corpus, up to the point where it is published.
///
/// # Errors
/// When the corpus cannot be read, or the index cannot be written or is being written by another process. The index
/// that was there before goes on to serve then.
pub fn sync(options: &SyncOptions, progress: &dyn Progress) -> Result<Synced, IndexError> {
    // An index folder is not made for a corpus that is not there.
    let reader = Reader::open(&options.corpus, &options.pages())?;
    let writer = lock(options, progress)?;
    let mut look = Look::new(options, reader, progress)?;
    match look.current.as_ref().zip(look.manifest.as_ref()) {
        Some((current, manifest)) if look.changes.is_empty() && !look.must_compact(current)? => {
            look.remember(manifest);
            // What cannot be walked or read today is told, whatever it was when the generation was built.
            let unread = look.tree.diagnostics.iter().chain(&look.changes.diagnostics);
            let warnings = Warnings { tree: unread.cloned().collect(), ..Warnings::of(current)? };
            let mut report = SyncReport::new(Some(current), &look.changes);
            "nothing changed".clone_into(&mut report.reason);
            report.tell(current, &warnings, std::mem::replace(&mut look.clock, Clock::start("")));
            // The process is about to end, and giving back a hundred thousand paths one by one would make it wait.
            std::mem::forget((look.tree, look.manifest, look.changes));
            Ok(Synced::Unchanged(Box::new(report)))
        }
        _ => look.stage(writer, progress).map(|staged| Synced::Staged(Box::new(staged))),
    }
}

/// What a run of [`sync`] would do, found without writing anything.
///
/// # Errors
/// When the corpus cannot be read.
pub fn preview(options: &SyncOptions, progress: &dyn Progress) -> Result<SyncReport, IndexError> {
    let reader = Reader::open(&options.corpus, &options.pages())?;
    let look = Look::new(options, reader, progress)?;
    let mut report = SyncReport::new(look.current.as_ref(), &look.changes);
    report.reason =
        if look.changes.is_empty() { "nothing changed".into() } else { "dry run: this would change".into() };
    report.warnings = look.changes.diagnostics;
    report.phases = look.clock.stop();
    Ok(report)
}

/// Lets readers open the generation before the current one again.
///
/// # Errors
/// When there is none, or the index cannot be written.
pub fn roll_back(options: &SyncOptions, progress: &dyn Progress) -> Result<SyncReport, IndexError> {
    let generation = lock(options, progress)?.roll_back()?;
    let mut report = SyncReport::new(Some(&generation), &Changes::default());
    report.warnings = Warnings::of(&generation)?.sorted();
    report.unchanged = report.pages;
    Ok(SyncReport { published: true, reason: "rolled back".to_owned(), ..report })
}

/// Whether the corpus has changed since the index was built.
///
/// # Errors
/// When the corpus or the index cannot be read.
pub fn is_stale(options: &SyncOptions, progress: &dyn Progress) -> Result<bool, IndexError> {
    let reader = Reader::open(&options.corpus, &options.pages())?;
    Generation::current(&options.index)?;
    Ok(!Look::new(options, reader, progress)?.changes.is_empty())
}

fn lock(options: &SyncOptions, progress: &dyn Progress) -> Result<Writer, IndexError> {
    let holder = format!("process {} since {}", std::process::id(), rfc3339(options.now));
    Writer::acquire(&options.index, &holder, options.wait, &|| progress.may_go_on())
}

impl<'a> Look<'a> {
    fn new(options: &'a SyncOptions, reader: Reader, progress: &dyn Progress) -> Result<Self, IndexError> {
        let mut clock = Clock::start("walk");
        let since = options.now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let started_ns = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
        progress.stage("looking for pages", None);
        // Nothing is taken over from what another kb, other settings or another corpus made.
        let fits = |info: &Info| {
            info.kb_version == env!("CARGO_PKG_VERSION")
                && info.settings == options.settings()
                && info.corpus == reader.root()
        };
        let current = Generation::current(&options.index).ok();
        let base = current.as_ref().filter(|found| !options.rebuild && fits(&found.info));
        let manifest = || base.and_then(|found| Manifest::of(found, &options.index).ok());
        let (tree, manifest) = rayon::join(|| walk(&options.corpus, &options.pages()), manifest);
        let tree = tree?;
        clock.next("compare");
        let changes = match &manifest {
            Some(manifest) => changes::detect(manifest, &tree, &reader, options.verify_hashes),
            None => Changes { added: tree.pages.clone(), ..Changes::default() },
        };
        progress.may_go_on()?;
        Ok(Self { options, tree, reader, current, manifest, changes, started_ns, clock })
    }

    fn must_compact(&self, current: &Generation) -> Result<bool, IndexError> {
        Ok(self.options.compact && !merge::is_compact(&current.path)?)
    }

    /// What had to be compared byte by byte is remembered, so that the next run need not.
    fn remember(&self, manifest: &Manifest) {
        if self.changes.compared {
            let states =
                self.changes.kept.iter().filter_map(|kept| Some(kept.state(manifest.pages.get(kept.at)?.clone())));
            let (pages, partials) = (states.collect(), self.changes.partials.clone());
            let seen = Manifest { generation: manifest.generation, started_ns: self.started_ns, pages, partials };
            // It is a cache: without it the next run compares again.
            let _costs_time_only = seen.remember(&self.options.index);
        }
    }

    fn stage(mut self, writer: Writer, progress: &dyn Progress) -> Result<Staged, IndexError> {
        let much = self.changes.to_read() as f64 > REBUILD_SHARE * self.tree.pages.len() as f64;
        let manifest = self.manifest.take().filter(|_| !much);
        let report = SyncReport::new(self.current.as_ref(), &self.changes);
        let updated = match self.current.clone().zip(manifest) {
            // All that a damaged generation holds stands in the corpus as well: it is no reason to serve a stale one.
            Some(base) => match self.attempt(&writer, Some(base), report.clone(), progress) {
                Err(IndexError::Damaged { .. }) => None,
                attempted => Some(attempted?),
            },
            None => None,
        };
        let (generation, refusal, report) = match updated {
            Some(updated) => updated,
            None => self.attempt(&writer, None, report, progress)?,
        };
        std::mem::forget(self.tree); // as where nothing changed
        Ok(Staged { writer, generation, keep: self.options.keep.max(1), refusal, report })
    }

    /// Builds the next generation, from `base` or from nothing; what came to nothing is removed.
    fn attempt(
        &mut self,
        writer: &Writer,
        base: Option<(Generation, Manifest)>,
        mut report: SyncReport,
        progress: &dyn Progress,
    ) -> Result<(Generation, Option<String>, SyncReport), IndexError> {
        report.reason = match (&self.current, &base) {
            (None, _) => "built".to_owned(),
            (_, None) => "rebuilt".to_owned(),
            _ => "updated".to_owned(),
        };
        self.clock.next("build");
        let (path, number) = writer.begin(base.as_ref().map(|(generation, _)| generation))?;
        let (base, manifest) = base.unzip();
        let built = self.build(&path, base.as_ref().zip(manifest), progress);
        let built = built.and_then(|built| self.finish(writer, &path, number, built, base, report));
        if built.is_err() {
            writer.abandon(&path);
        }
        built
    }

    fn build(
        &mut self,
        path: &Path,
        base: Option<(&Generation, Manifest)>,
        progress: &dyn Progress,
    ) -> Result<Built, IndexError> {
        match base {
            Some((generation, manifest)) => {
                let (tree, reader) = (&self.tree, &self.reader);
                let changes = std::mem::take(&mut self.changes);
                Update { generation, manifest, tree, reader }.run(path, changes, progress)
            }
            None => {
                self.changes = Changes::default();
                // What could not be looked at is all that is asked of the tree later.
                let unread = self.tree.unread.clone();
                let tree = std::mem::replace(&mut self.tree, Tree { unread, ..Tree::default() });
                Build::new(path, &self.reader, tree.pages.len())?.run(tree, progress)
            }
        }
    }

    /// Writes what stands beside tantivy's files, and asks the guards.
    fn finish(
        &mut self,
        writer: &Writer,
        path: &Path,
        number: u64,
        mut built: Built,
        base: Option<Generation>,
        mut report: SyncReport,
    ) -> Result<(Generation, Option<String>, SyncReport), IndexError> {
        if self.options.compact {
            merge::compact(path)?;
        }
        self.clock.next("seal");
        (built.manifest.generation, built.manifest.started_ns) = (number, self.started_ns);
        report.newly_broken = std::mem::take(&mut built.newly_broken);
        report.mended = std::mem::take(&mut built.mended);
        let partials = built.manifest.partials.len() as u64;
        let lost = if base.is_none() { self.lost(&built.manifest) } else { None };
        let (totals, pages) = (built.totals.clone(), built.manifest.pages.len());
        let write = || built.write(path, base.as_ref().map(|base| base.path.as_path()));
        let impacts = || impacts_writer::write(path, &totals);
        // The tables of many pages take much memory, and so do the impacts.
        let (written, impacts) = if pages > SIDE_BY_SIDE { (write(), impacts()) } else { rayon::join(write, impacts) };
        let warnings = written?;
        impacts?;
        let info = Info {
            format: FORMAT,
            kb_version: env!("CARGO_PKG_VERSION").to_owned(),
            generation: number,
            built_at: rfc3339(self.options.now),
            corpus: self.reader.root().to_owned(),
            settings: self.options.settings(),
            partials,
            totals,
        };
        writer.seal(path, &info, base.as_ref())?;
        let generation = Generation { path: path.to_owned(), info };
        let refusal = lost.or_else(|| self.options.guards.refusal(self.current.as_ref(), &generation, &warnings));
        report.published = true;
        report.tell(&generation, &warnings, std::mem::replace(&mut self.clock, Clock::start("")));
        Ok((generation, refusal, report))
    }
}

impl Look<'_> {
    /// Why a build would lose what is known of a page, if it does: an update keeps a page that cannot be read just now as
    /// it was, and a build of the whole cannot.
    fn lost(&self, manifest: &Manifest) -> Option<String> {
        let mut unread = manifest.pages.iter().filter(|page| page.file.hash.is_none()).peekable();
        if unread.peek().is_none() && self.tree.unread.is_empty() {
            return None;
        }
        let before = Manifest::of(self.current.as_ref()?, &self.options.index).ok()?;
        let is_known = |path: &&SourcePath| before.page(path).is_some_and(|page| page.file.hash.is_some());
        let unread = unread.map(|page| &page.file.path).filter(is_known);
        let hidden = before.pages.iter().map(|page| &page.file.path).filter(|path| self.tree.hides(path));
        let mut lost = unread.chain(hidden);
        let first = lost.next()?;
        Some(format!("{} pages cannot be read now and would be lost, {first} for one", lost.count() + 1))
    }
}
