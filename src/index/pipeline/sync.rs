//! The entry points of a run: brings an index up to date, previews the changes, or rolls back.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::corpus::{Reader, SourcePath};
use crate::index::IndexError;
use crate::index::generation::{DialectInfo, FileCounts, FileTable, Generation, Manifest, Warnings};
use crate::index::target::FolderTarget;

use super::build::{BuiltGeneration, build};
use super::changes::Changes;
use super::file_accounting::account;
use super::options::SyncOptions;
use super::plan::Plan;
use super::progress::Progress;
use super::report::{Clock, SyncReport, rfc3339};

/// The result of [`sync`].
#[derive(Debug)]
pub enum Synced {
    /// The index is up to date.
    Unchanged(Box<SyncReport>),
    /// The next generation is built, and not published yet.
    Staged(Box<Staged>),
}

/// A generation that can be opened, and is not published yet. If it is dropped, the next run removes it.
#[derive(Debug)]
pub struct Staged {
    target: FolderTarget,
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

    /// The reason of a guard to refuse the build, if it has one.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Makes the generation the current one.
    ///
    /// # Errors
    /// When it cannot be written; the old generation stays the current one then.
    pub fn publish(self) -> Result<SyncReport, IndexError> {
        self.target.publish(&self.generation, self.keep)?;
        Ok(self.report)
    }

    /// Keeps the generation unpublished; the old generation stays the current one.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub fn refuse(self, reason: &str) -> Result<SyncReport, IndexError> {
        self.target.refuse(&self.generation)?;
        Ok(SyncReport { published: false, reason: reason.to_owned(), ..self.report })
    }
}

/// Brings the index up to date with the corpus, up to the publication of the next generation.
///
/// # Errors
/// When the corpus cannot be read, the index cannot be written, or another process writes it. The current generation
/// stays as it is then.
pub fn sync(options: &SyncOptions, progress: &dyn Progress) -> Result<Synced, IndexError> {
    // The corpus is opened first, so that no index folder is created for a missing corpus.
    let reader = Reader::open(&options.corpus, &options.pages())?;
    let target = lock(options, progress)?;
    let mut clock = Clock::start("walk");
    let plan = Plan::new(options, reader, progress, &mut clock)?;
    if let Some((current, manifest)) = plan.unchanged(options)? {
        plan.save_stat_cache(manifest, options);
        // The stored warnings may name other unreadable files than this run found.
        let unread = plan.tree.diagnostics.iter().chain(&plan.changes.diagnostics);
        let warnings = Warnings { tree: unread.cloned().collect(), ..Warnings::of(current)? };
        let mut report = SyncReport::new(Some(current), &plan.changes);
        "nothing changed".clone_into(&mut report.reason);
        let left_out = manifest.left_out();
        report.leave_out(&left_out, &left_out);
        let files = account(&plan.tree, manifest);
        if FileTable::of(current, &options.index).ok().as_ref() != Some(&files) {
            // Without it, `kb status` reports the files of the last build.
            let _older = files.save_newer(current.info.generation, &options.index);
        }
        report.set_files(files.counts());
        report.seen = seen(&plan.reader, report.pages);
        report.finish(current, &warnings, clock);
        // The process ends soon; freeing a hundred thousand paths one by one would delay it.
        std::mem::forget(plan);
        return Ok(Synced::Unchanged(Box::new(report)));
    }
    let BuiltGeneration { generation, refusal, report } = build(options, &target, plan, clock, progress)?;
    let staged = Staged { target, generation, keep: options.keep.max(1), refusal, report };
    Ok(Synced::Staged(Box::new(staged)))
}

/// Reports the changes that [`sync`] would index, without writing anything.
///
/// # Errors
/// When the corpus cannot be read.
pub fn preview(options: &SyncOptions, progress: &dyn Progress) -> Result<SyncReport, IndexError> {
    let reader = Reader::open(&options.corpus, &options.pages())?;
    let mut clock = Clock::start("walk");
    let plan = Plan::new(options, reader, progress, &mut clock)?;
    let mut report = SyncReport::new(plan.current.as_ref(), &plan.changes);
    let before = plan.manifest.as_ref().map(Manifest::left_out).unwrap_or_default();
    report.leave_out(&before, &left_out_now(&plan));
    report.dialect = DialectInfo::of(&plan.reader);
    report.set_files(plan.current.as_ref().map(|current| file_counts(current, options)).unwrap_or_default());
    report.seen = seen(&plan.reader, plan.tree.pages.len() as u64);
    report.reason =
        if plan.changes.is_empty() { "nothing changed".into() } else { "dry run: this would change".into() };
    report.warnings = plan.changes.diagnostics;
    report.phases = clock.stop();
    Ok(report)
}

/// Makes the generation before the current one the current one.
///
/// # Errors
/// When there is no earlier generation, or the index cannot be written.
pub fn roll_back(options: &SyncOptions, progress: &dyn Progress) -> Result<SyncReport, IndexError> {
    let generation = lock(options, progress)?.roll_back()?;
    let mut report = SyncReport::new(Some(&generation), &Changes::default());
    report.warnings = Warnings::of(&generation)?.sorted();
    report.unchanged = report.pages;
    report.set_files(file_counts(&generation, options));
    Ok(SyncReport { published: true, reason: "rolled back".to_owned(), ..report })
}

/// Whether the corpus has changed since the index was built.
///
/// # Errors
/// When the corpus or the index cannot be read.
pub fn is_stale(options: &SyncOptions, progress: &dyn Progress) -> Result<bool, IndexError> {
    let reader = Reader::open(&options.corpus, &options.pages())?;
    Generation::current(&options.index)?;
    Ok(!Plan::new(options, reader, progress, &mut Clock::start("walk"))?.changes.is_empty())
}

fn file_counts(generation: &Generation, options: &SyncOptions) -> FileCounts {
    FileTable::of(generation, &options.index).unwrap_or_default().counts()
}

/// The files by extension, for a corpus without pages.
fn seen(reader: &Reader, pages: u64) -> BTreeMap<String, u64> {
    if pages == 0 { reader.count_extensions() } else { BTreeMap::new() }
}

/// Of the changed pages, those that are left out now. Reads them.
fn left_out_now(plan: &Plan) -> BTreeSet<SourcePath> {
    let changed: Vec<_> = plan.changes.added.iter().chain(&plan.changes.updated).collect();
    let left_out = changed.into_par_iter().filter(|file| plan.reader.read(file).left_out.is_some());
    left_out.map(|file| file.path.clone()).collect()
}

fn lock(options: &SyncOptions, progress: &dyn Progress) -> Result<FolderTarget, IndexError> {
    let holder = format!("process {} since {}", std::process::id(), rfc3339(options.now));
    FolderTarget::acquire(&options.index, &holder, options.wait, &|| progress.may_continue())
}
