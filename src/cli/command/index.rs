//! `kb index`: bringing the index up to date, and what is said about it. What changed is found by `index`; here stands
//! what comes between a finished build and its publication.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::output::{Console, ProgressDisplay, ReportFormat, count, write_json};
use crate::cli::{CliError, Context, Exit, GateArgs, Stop, duration, open_index};
use crate::index;
use crate::index::generation::Guards;
use crate::index::pipeline::{SyncOptions, SyncReport};
use crate::render::visible;
use crate::settings::Settings;

/// Brings the index up to date with the pages; the first run builds it.
///
/// Reads what changed and nothing else, into a new generation that takes the place of the old one in one step: readers
/// see the one or the other, and a run that is killed changes nothing. A build that a guard or gate refuses is kept
/// aside: `kb search --generation N` looks at it.
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
    /// Folder of the pages; goes before --corpus
    #[arg(value_name = "CORPUS")]
    folder: Option<PathBuf>,
    /// Build the index anew, whatever has changed
    #[arg(long)]
    rebuild: bool,
    /// Merge everything into one segment and purge what was deleted
    #[arg(long)]
    compact: bool,
    /// Trust no size and no time of a file: read all of them
    #[arg(long)]
    verify_hashes: bool,
    /// Say what would change, and change nothing
    #[arg(long, conflicts_with_all = ["rollback", "rebuild", "compact"])]
    dry_run: bool,
    /// Serve the generation before the current one again
    #[arg(long, conflicts_with_all = ["rebuild", "compact", "verify_hashes"])]
    rollback: bool,
    /// Wait so long for another `kb index` to end
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = duration::parse)]
    wait: Duration,
    /// Generations to keep, the current one among them
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..))]
    keep: u64,
    /// Refuse a build that loses more of the pages than this, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0)]
    max_shrink: f64,
    /// Refuse a build in which the front matter of more pages than this broke
    #[arg(long, value_name = "N")]
    max_broken: Option<u64>,
    #[command(flatten)]
    gates: GateArgs,
    /// Exit with 5 when there are warnings; the index is published all the same
    #[arg(long)]
    strict: bool,
    /// How the report looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// Brings the index up to date.
pub(crate) fn run(mut args: IndexArgs, context: &mut Context) -> Result<Exit, CliError> {
    let mut settings = context.settings()?;
    settings.corpus = args.folder.take().unwrap_or(settings.corpus);
    if !args.rollback && !settings.corpus.is_dir() {
        return Err(CliError::NoCorpus { path: settings.corpus });
    }
    let options = args.options(&settings, context);
    let report = if args.rollback || args.dry_run {
        let meter = ProgressDisplay::new(&context.console, Stop::listen());
        let report = if args.rollback { index::roll_back(&options, &meter) } else { index::preview(&options, &meter) };
        meter.clear();
        report?
    } else {
        open_index::sync(&options, context, |generation| args.gates.refusal(&settings, generation))?
    };
    tell(&report, &args, &mut context.console)
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
            ..settings.sync_options(context.now)
        }
    }
}

fn tell(report: &SyncReport, args: &IndexArgs, console: &mut Console) -> Result<Exit, CliError> {
    report.warnings.iter().for_each(|warning| console.warn(&warning.to_string()));
    for broken in &report.newly_broken {
        console.warn(&format!("{broken} (new)"));
    }
    if args.json || args.format == ReportFormat::Json {
        write_json(report, console)?;
    } else {
        writeln!(console.out(), "{}", visible(&line(report)))?;
        if args.dry_run {
            list(report, console)?;
        }
    }
    let is_refused = !report.published && report.generation > 0 && !args.dry_run && report.reason != "nothing changed";
    if is_refused {
        let looks = format!("look at it with `kb search --generation {}`", report.generation);
        console.fail(&format!("not published: {}", report.reason), Some(&looks));
        return Ok(Exit::Refused);
    }
    if args.strict && !report.warnings.is_empty() {
        let warnings = count(report.warnings.len() as u64, "warning");
        console.fail(&format!("{warnings}, and --strict was given"), None);
        return Ok(Exit::Corpus);
    }
    Ok(Exit::Ran)
}

fn line(report: &SyncReport) -> String {
    let (pages, resources) = (count(report.pages, "page"), count(report.resources, "resource"));
    let mut line = format!("{}: {pages}, {resources}, generation {}", report.reason, report.generation);
    let figures = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.removed, "removed"),
        (report.renamed, "renamed"),
    ];
    let changed: Vec<String> =
        figures.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if !changed.is_empty() {
        line.push_str(&format!(", {}", changed.join(", ")));
    }
    for (links, what) in [(&report.newly_broken, "broke"), (&report.mended, "mended")] {
        if !links.is_empty() {
            line.push_str(&format!(", {} {what}", count(links.len() as u64, "link")));
        }
    }
    line.push_str(&format!(", {:.2} s", report.seconds));
    line
}

/// What a dry run found, one path a line.
fn list(report: &SyncReport, console: &mut Console) -> std::io::Result<()> {
    let changes = &report.changes;
    let lists = [("added", &changes.added), ("updated", &changes.updated), ("removed", &changes.removed)];
    for (what, paths) in lists {
        for path in paths {
            writeln!(console.out(), "{what:<8} {}", visible(path.as_str()))?;
        }
    }
    Ok(())
}
