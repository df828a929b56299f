//! `kb index`: updates the index and reports the changes.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::{Console, FormatArgs, corpus_report};
use crate::cli::publish_gate::GateArgs;
use crate::cli::signals::StopSignal;
use crate::cli::{duration, open_index, stale_addresses};
use crate::index;
use crate::index::generation::Guards;
use crate::index::pipeline::{StaleAddress, SyncOptions, SyncReport};
use crate::render::{count, visible};
use crate::settings::Settings;

/// Updates the index from the pages; the first run builds it.
///
/// Reads only changed pages, into a new generation that replaces the current one in one step. Searches use one of the
/// two generations, never a mixture, and an interrupted run changes nothing. A build refused by a guard or gate is kept:
/// search it with `kb search --generation N`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb index
  kb index --dry-run
  kb index --wait 60s --max-shrink 20 --json
  kb index --rebuild --gate tests/judged --gate-min ndcg@10=0.60
  kb index --rebuild --gate-command 'kb search --exit-status \"mobile PKCE\"'
  kb index --rollback")]
pub(crate) struct IndexArgs {
    /// Folder of the pages; overrides --corpus
    #[arg(value_name = "CORPUS")]
    folder: Option<PathBuf>,
    /// Build the index anew, even without changes
    #[arg(long)]
    rebuild: bool,
    /// Merge all segments into one and purge deleted pages
    #[arg(long)]
    compact: bool,
    /// Read every file, even if its size and time are unchanged
    #[arg(long)]
    verify_hashes: bool,
    /// Report the changes without making them
    #[arg(long, conflicts_with_all = ["rollback", "rebuild", "compact"])]
    dry_run: bool,
    /// Publish the previous generation again
    #[arg(long, conflicts_with_all = ["rebuild", "compact", "verify_hashes"])]
    rollback: bool,
    /// Longest wait for another `kb index` to end
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = duration::parse)]
    wait: Duration,
    /// Number of generations to keep, including the current one
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..))]
    keep: u64,
    /// Refuse a build that loses more than this percentage of the pages
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0)]
    max_shrink: f64,
    /// Refuse a build with newly broken front matter on more than this number of pages
    #[arg(long, value_name = "N")]
    max_broken: Option<u64>,
    #[command(flatten)]
    gates: GateArgs,
    /// Exit with 5 if there are warnings; the index is still published
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// Updates the index.
pub(crate) fn run(mut args: IndexArgs, context: &mut Context) -> Result<Exit, CliError> {
    let mut settings = context.settings()?;
    settings.corpus = args.folder.take().unwrap_or(settings.corpus);
    if !args.rollback && !settings.corpus.is_dir() {
        return Err(CliError::NoCorpus { path: settings.corpus });
    }
    let options = args.options(&settings, context);
    let mut report = if args.rollback || args.dry_run {
        let progress = open_index::progress(context, &StopSignal::listen());
        let report = match args.rollback {
            true => index::roll_back(&options, &progress),
            false => index::preview(&options, &progress),
        };
        progress.clear();
        report?
    } else {
        open_index::sync(&options, context, |generation| args.gates.refusal(&settings, generation))?
    };
    let sets = args.gates.sets();
    report.stale_addresses = stale_addresses::find(&report.changes.moved, &settings, context.folder(), sets);
    print(&report, &args, &mut context.console)
}

impl IndexArgs {
    fn options(&self, settings: &Settings, context: &Context) -> SyncOptions {
        SyncOptions {
            rebuild: self.rebuild,
            compact: self.compact,
            verify_hashes: self.verify_hashes,
            keep: usize::try_from(self.keep).unwrap_or(usize::MAX),
            wait: self.wait,
            guards: Guards { max_shrink: self.max_shrink / 100.0, max_broken: self.max_broken },
            ..open_index::sync_options(settings, context.now)
        }
    }
}

/// Prints warnings and the report. Returns the exit code.
fn print(report: &SyncReport, args: &IndexArgs, console: &mut Console) -> Result<Exit, CliError> {
    report.warnings.iter().for_each(|warning| console.warn(&warning.to_string()));
    for broken in &report.newly_broken {
        console.warn(&format!("{broken} (new)"));
    }
    for stale in &report.stale_addresses {
        let StaleAddress { kind, file, line, address, moved_to } = stale;
        console.warn(&format!("{file}:{line}: a {kind} names {address}; the page moved to {moved_to}"));
    }
    corpus_report::print_first_look(report, console);
    if args.format.is_json() {
        console.write_json(report)?;
    } else {
        writeln!(console.out(), "{}", visible(&summary(report)))?;
        writeln!(console.out(), "{}", visible(&corpus_report::files(&report.files)))?;
        if args.dry_run {
            write_changes(report, console)?;
        }
    }
    let is_refused = !report.published && report.generation > 0 && !args.dry_run && report.reason != "nothing changed";
    if is_refused {
        let hint = format!("search the refused build with `kb search --generation {}`", report.generation);
        console.fail(&format!("not published: {}", report.reason), Some(&hint));
        return Ok(Exit::Refused);
    }
    if args.strict && !report.warnings.is_empty() {
        let warnings = count(report.warnings.len() as u64, "warning");
        console.fail(&format!("{warnings} with --strict"), Some("correct the pages, or omit --strict"));
        return Ok(Exit::Warnings);
    }
    Ok(Exit::Success)
}

fn summary(report: &SyncReport) -> String {
    let (pages, resources) = (count(report.pages, "page"), count(report.resources, "resource"));
    let mut line = format!("{}: {pages}, {resources}, generation {}", report.reason, report.generation);
    let figures = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.removed, "removed"),
        (report.renamed, "renamed"),
        (report.moved, "moved to another address"),
    ];
    let changed: Vec<String> =
        figures.iter().filter(|(number, _)| *number > 0).map(|(number, change)| format!("{number} {change}")).collect();
    if !changed.is_empty() {
        line.push_str(&format!(", {}", changed.join(", ")));
    }
    for (links, change) in [(&report.newly_broken, "broke"), (&report.mended, "mended")] {
        if !links.is_empty() {
            line.push_str(&format!(", {} {change}", count(links.len() as u64, "link")));
        }
    }
    line.push_str(&format!(", {:.2} s", report.seconds));
    line
}

/// Writes the changed paths of a dry run, one on each line.
fn write_changes(report: &SyncReport, console: &mut Console) -> io::Result<()> {
    let changes = &report.changes;
    let lists = [("added", &changes.added), ("updated", &changes.updated), ("removed", &changes.removed)];
    for (change, paths) in lists {
        for path in paths {
            writeln!(console.out(), "{change:<8} {}", visible(path.as_str()))?;
        }
    }
    Ok(())
}
