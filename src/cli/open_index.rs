//! Opening the index for a question, building it first when there is none and a corpus is in place.
//! Bringing an existing index up to date is `kb index`'s work alone: a question never changes it.

use std::time::Duration;

use crate::cli::output::ProgressDisplay;
use crate::index::pipeline::{SyncOptions, SyncReport, Synced};
use crate::index::{self, IndexError};
use crate::search::answer::Searcher;
use crate::settings::Settings;

use super::context::Context;
use super::error::CliError;
use super::signals::Stop;

/// How long a question waits for a first build that is under way.
const FIRST_BUILD: Duration = Duration::from_secs(600);

/// Opens the index of `settings`, and builds it first if need be.
pub(crate) fn open(settings: &Settings, context: &mut Context) -> Result<Searcher, CliError> {
    let curation = settings.curation()?;
    if let Some(number) = settings.generation {
        return Ok(Searcher::open_generation(&settings.index, number)?.curated(curation));
    }
    let searcher = match Searcher::open(&settings.index) {
        Err(error) if error.is_missing() && settings.corpus.is_dir() => {
            build(settings, context)?;
            Searcher::open(&settings.index)?
        }
        Err(error) if error.is_missing() => {
            let Settings { index, corpus, .. } = settings;
            return Err(CliError::NothingYet { index: index.clone(), corpus: corpus.clone() });
        }
        opened => opened?,
    };
    Ok(searcher.curated(curation))
}

/// Asks the index of `settings`, built first if need be. A generation may be deleted while it is asked, when two newer ones
/// were published meanwhile: then the newest is asked.
pub(crate) fn ask<T>(
    settings: &Settings,
    context: &mut Context,
    mut question: impl FnMut(&Searcher) -> Result<T, CliError>,
) -> Result<T, CliError> {
    loop {
        let searcher = open(settings, context)?;
        match question(&searcher) {
            Err(_) if settings.generation.is_none() && searcher.is_superseded(&settings.index) => {}
            answered => {
                // The process ends soon: the system takes its maps back at once, dropping them one by one takes longer.
                std::mem::forget(searcher);
                return answered;
            }
        }
    }
}

fn build(settings: &Settings, context: &mut Context) -> Result<(), CliError> {
    let (corpus, index) = (settings.corpus.display(), settings.index.display());
    context.console.note(&format!("no index in {index}: building it from {corpus}"));
    // Two first questions at once: the second waits for the index that the first one builds.
    let options = SyncOptions { wait: FIRST_BUILD, ..settings.sync_options(context.now) };
    let report = sync(&options, context, |_| Ok(None))?;
    let warnings = report.warnings.len();
    if warnings > 0 {
        context.console.note(&format!("{warnings} warnings; `kb check` names them"));
    }
    Ok(())
}

/// Brings the index up to date under the eyes of whoever waits: a bar on a terminal, and signals that stop it. `gate`
/// looks at the new generation before it is published and says why it must not be, if so.
pub(crate) fn sync(
    options: &SyncOptions,
    context: &mut Context,
    gate: impl FnOnce(u64) -> Result<Option<String>, CliError>,
) -> Result<SyncReport, CliError> {
    let stop = Stop::listen();
    let meter = ProgressDisplay::new(&context.console, stop.clone());
    let synced = index::sync(options, &meter);
    meter.clear();
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

impl Settings {
    /// What `index::sync` is told when nobody says otherwise.
    pub(crate) fn sync_options(&self, now: std::time::SystemTime) -> SyncOptions {
        SyncOptions {
            corpus: self.corpus.clone(),
            index: self.index.clone(),
            extensions: self.extensions.clone(),
            ..SyncOptions::new(now)
        }
    }
}
