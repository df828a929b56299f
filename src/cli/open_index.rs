//! Opens the index for a search; builds it first if it is missing and the corpus exists. An existing index is updated
//! only by `kb index`.

use std::time::{Duration, SystemTime};

use crate::index::pipeline::{SyncOptions, SyncReport, Synced};
use crate::index::{self, IndexError};
use crate::render::count;
use crate::search::answer::Searcher;
use crate::settings::Settings;

use super::context::Context;
use super::error::CliError;
use super::output::{ProgressDisplay, corpus_report};
use super::signals::StopSignal;

/// The longest wait of a search for a first build in another process.
const FIRST_BUILD_WAIT: Duration = Duration::from_secs(600);

/// Opens the index of `settings`; builds it first if it is missing.
///
/// # Errors
/// When the index cannot be opened or built.
pub(crate) fn open(settings: &Settings, context: &mut Context) -> Result<Searcher, CliError> {
    let curation = settings.curation()?;
    if let Some(number) = settings.generation {
        return Ok(Searcher::open_generation(&settings.index, number)?
            .curated(curation)
            .published_at(settings.site.as_deref()));
    }
    let searcher = match Searcher::open(&settings.index) {
        Err(error) if error.is_missing() && settings.corpus.is_dir() => {
            build(settings, context)?;
            Searcher::open(&settings.index)?
        }
        Err(error) if error.is_missing() => {
            let Settings { index, corpus, .. } = settings;
            return Err(CliError::NothingToSearch { index: index.clone(), corpus: corpus.clone() });
        }
        opened => opened?,
    };
    Ok(searcher.curated(curation).published_at(settings.site.as_deref()))
}

/// Runs a query on the index of `settings`. Two publications during the query delete its generation; the query then
/// runs again on the newest one.
///
/// # Errors
/// When the index cannot be opened, or the query fails.
pub(crate) fn query<T>(
    settings: &Settings,
    context: &mut Context,
    mut query: impl FnMut(&Searcher) -> Result<T, CliError>,
) -> Result<T, CliError> {
    loop {
        let searcher = open(settings, context)?;
        match query(&searcher) {
            Err(_) if settings.generation.is_none() && searcher.is_superseded(&settings.index) => {}
            result => {
                // The process ends soon: the system unmaps all files at once, faster than one by one.
                std::mem::forget(searcher);
                return result;
            }
        }
    }
}

fn build(settings: &Settings, context: &mut Context) -> Result<(), CliError> {
    let (corpus, index) = (settings.corpus.display(), settings.index.display());
    context.console.note(&format!("no index in {index}: building it from {corpus}"));
    // Of two concurrent first searches, the second waits for the build of the first.
    let options = SyncOptions { wait: FIRST_BUILD_WAIT, ..sync_options(settings, context.now) };
    let report = sync(&options, context, |_| Ok(None))?;
    corpus_report::print_first_look(&report, &mut context.console);
    let warnings = report.warnings.len() as u64;
    if warnings > 0 {
        context.console.note(&format!("{} in the corpus; list them with `kb check`", count(warnings, "warning")));
    }
    Ok(())
}

/// Updates the index, with a progress bar and handling of signals. `gate` examines the new generation before its
/// publication and returns a reason to refuse it.
///
/// # Errors
/// When the index cannot be updated, the gate fails, or a signal arrives.
pub(crate) fn sync(
    options: &SyncOptions,
    context: &mut Context,
    gate: impl FnOnce(u64) -> Result<Option<String>, CliError>,
) -> Result<SyncReport, CliError> {
    let stop = StopSignal::listen();
    let progress = progress(context, &stop);
    let synced = index::sync(options, &progress);
    progress.clear();
    match synced {
        Err(IndexError::Interrupted) => Err(CliError::Interrupted { signal: stop.signal().unwrap_or_default() }),
        Err(error) => Err(error.into()),
        Ok(Synced::Unchanged(report)) => Ok(*report),
        Ok(Synced::Staged(staged)) => {
            let refusal = match staged.refusal() {
                Some(reason) => Some(reason.to_owned()),
                None => gate(staged.generation())?,
            };
            match (refusal, stop.signal()) {
                (_, Some(signal)) => Err(CliError::Interrupted { signal }),
                (Some(reason), None) => Ok(staged.refuse(&reason)?),
                (None, None) => Ok(staged.publish()?),
            }
        }
    }
}

/// A progress bar for work that `stop` interrupts.
pub(crate) fn progress(context: &Context, stop: &StopSignal) -> ProgressDisplay {
    let stop = stop.clone();
    ProgressDisplay::new(&context.console, move || stop.signal().is_some())
}

/// The options of an index update without flags.
pub(crate) fn sync_options(settings: &Settings, now: SystemTime) -> SyncOptions {
    SyncOptions {
        corpus: settings.corpus.clone(),
        index: settings.index.clone(),
        extensions: settings.extensions.clone(),
        dialect: settings.dialect.clone(),
        ..SyncOptions::new(now)
    }
}
