//! The second step of a run: builds the next generation from a plan, incrementally or in full, and seals it.

use std::collections::BTreeSet;

use crate::corpus::source::Tree;
use crate::corpus::{Reader, SourcePath};
use crate::diagnostic::Diagnostic;
use crate::index::IndexError;
use crate::index::generation::{DialectInfo, FileTable, Generation, Manifest, Warnings};
use crate::index::target::{BuildInfo, FolderTarget, Tables};

use super::build_output::BuildOutput;
use super::changes::Changes;
use super::file_accounting::account;
use super::full_build;
use super::incremental::Update;
use super::moved::{has_same_rules, moved_pages};
use super::options::SyncOptions;
use super::plan::Plan;
use super::progress::Progress;
use super::report::{Clock, MovedPage, SyncReport, rfc3339};

/// A sealed generation, and the reason to refuse it, if a guard has one.
pub(crate) struct BuiltGeneration {
    pub(crate) generation: Generation,
    pub(crate) refusal: Option<String>,
    pub(crate) report: SyncReport,
}

/// The inputs that an incremental and a full build share.
struct Builder<'a> {
    options: &'a SyncOptions,
    target: &'a FolderTarget,
    reader: &'a Reader,
    current: Option<&'a Generation>,
    started_ns: i64,
    progress: &'a dyn Progress,
}

/// A sealed generation with the findings of its build.
struct Sealed {
    generation: Generation,
    warnings: Warnings,
    newly_broken: Vec<Diagnostic>,
    mended: Vec<Diagnostic>,
    files: FileTable,
    /// The pages that are left out.
    left_out: BTreeSet<SourcePath>,
    moved: Vec<MovedPage>,
    refusal: Option<String>,
}

/// Builds and seals the next generation.
///
/// # Errors
/// When the index cannot be written, or the run is interrupted. Nothing remains of the new generation then.
pub(crate) fn build(
    options: &SyncOptions,
    target: &FolderTarget,
    plan: Plan,
    mut clock: Clock,
    progress: &dyn Progress,
) -> Result<BuiltGeneration, IndexError> {
    let mut report = SyncReport::new(plan.current.as_ref(), &plan.changes);
    let is_small_change = plan.is_small_change();
    let Plan { tree, reader, current, manifest, changes, started_ns } = plan;
    let left_out_before = manifest.as_ref().map(Manifest::left_out).unwrap_or_default();
    let builder = Builder { options, target, reader: &reader, current: current.as_ref(), started_ns, progress };
    let updated = match current.as_ref().zip(manifest.filter(|_| is_small_change)) {
        Some((base, manifest)) => match builder.update(base, manifest, changes, &tree, &mut clock) {
            // The corpus has all data of a damaged generation, so a full build repairs it.
            Err(IndexError::Damaged { .. }) => None,
            updated => Some(updated?),
        },
        None => {
            drop(changes);
            None
        }
    };
    let (sealed, reason) = match updated {
        Some(sealed) => {
            // The process ends soon; freeing the paths one by one would delay it.
            std::mem::forget(tree);
            (sealed, "updated")
        }
        None => {
            let reason = if current.is_some() { "rebuilt" } else { "built" };
            (builder.rebuild(tree, &mut clock)?, reason)
        }
    };
    let Sealed { generation, warnings, newly_broken, mended, files, left_out, moved, refusal } = sealed;
    report.leave_out(&left_out_before, &left_out);
    report = SyncReport { published: true, reason: reason.to_owned(), newly_broken, mended, ..report };
    report.set_files(files.counts());
    (report.moved, report.changes.moved) = (moved.len() as u64, moved);
    if report.files.pages == 0 {
        report.seen = reader.count_extensions();
    }
    report.finish(&generation, &warnings, clock);
    Ok(BuiltGeneration { generation, refusal, report })
}

impl Builder<'_> {
    fn update(
        &self,
        base: &Generation,
        manifest: Manifest,
        changes: Changes,
        tree: &Tree,
        clock: &mut Clock,
    ) -> Result<Sealed, IndexError> {
        clock.next("build");
        let draft = self.target.begin_update(base)?;
        let update = Update { base, manifest, tree, reader: self.reader };
        let output = update.build(draft, changes, self.options.compact, self.progress)?;
        self.seal(output, tree, None, clock)
    }

    fn rebuild(&self, mut tree: Tree, clock: &mut Clock) -> Result<Sealed, IndexError> {
        clock.next("build");
        let others = std::mem::take(&mut tree.others);
        let rest = Tree { unread: tree.unread.clone(), others, ..Tree::default() };
        let draft = self.target.begin(tree.pages.len())?;
        let output = full_build::build(draft, tree, self.reader, self.options.compact, self.progress)?;
        let lost = self.lost_pages(&rest, &output.manifest);
        self.seal(output, &rest, lost, clock)
    }

    fn seal(
        &self,
        output: BuildOutput,
        tree: &Tree,
        lost: Option<String>,
        clock: &mut Clock,
    ) -> Result<Sealed, IndexError> {
        clock.next("seal");
        let BuildOutput { draft, mut manifest, warnings, newly_broken, mended } = output;
        manifest.started_ns = self.started_ns;
        let build = BuildInfo {
            built_at: rfc3339(self.options.now),
            corpus: self.reader.root().to_owned(),
            settings: self.reader.settings(),
            dialect: DialectInfo::of(self.reader),
        };
        let (files, left_out, moved) = (account(tree, &manifest), manifest.left_out(), self.moved(&manifest));
        let tables = Tables { manifest, warnings: &warnings, files: &files };
        let generation = self.target.seal(draft, tables, build)?;
        let refusal = lost.or_else(|| self.options.guards.refusal(self.current, &generation, &warnings));
        Ok(Sealed { generation, warnings, newly_broken, mended, files, left_out, moved, refusal })
    }

    /// The pages with another address than in the current generation, if that was read by other rules.
    fn moved(&self, manifest: &Manifest) -> Vec<MovedPage> {
        let before = self.current.filter(|current| {
            current.info.corpus == self.reader.root() && !has_same_rules(current, &self.reader.settings())
        });
        let before = before.and_then(|current| Manifest::of(current, &self.options.index).ok());
        before.map(|before| moved_pages(&before, manifest)).unwrap_or_default()
    }

    /// The reason to refuse a full build that would lose pages, because their files cannot be read now. An incremental
    /// build keeps such pages.
    fn lost_pages(&self, tree: &Tree, manifest: &Manifest) -> Option<String> {
        let mut unread = manifest.pages.iter().filter(|page| page.file.hash.is_none()).peekable();
        if unread.peek().is_none() && tree.unread.is_empty() {
            return None;
        }
        let before = Manifest::of(self.current?, &self.options.index).ok()?;
        let was_read = |path: &&SourcePath| before.indexed(path).is_some_and(|page| page.file.hash.is_some());
        let unread = unread.map(|page| &page.file.path).filter(was_read);
        let hidden = before
            .pages
            .iter()
            .filter(|page| page.is_indexed())
            .map(|page| &page.file.path)
            .filter(|path| tree.hides(path));
        let mut lost = unread.chain(hidden);
        let first = lost.next()?;
        Some(format!("{} pages cannot be read now and would be lost, for example {first}", lost.count() + 1))
    }
}
