//! Opening the index for a question, building it first when there is none and a corpus is in place.
//! Bringing an existing index up to date is `kb index`'s work alone: a question never changes it.

use super::context::Context;
use super::error::CliError;
use super::output::Meter;
use super::settings::Settings;
use crate::index::{self, IndexError, SyncOptions};
use crate::search::Searcher;

/// Opens the index of `settings`, and builds it first if need be.
pub(crate) fn open(settings: &Settings, context: &mut Context) -> Result<Searcher, CliError> {
    match Searcher::open(&settings.index) {
        Err(_) if can_build(settings) => {
            build(settings, context)?;
            Ok(Searcher::open(&settings.index)?)
        }
        opened => Ok(opened?),
    }
}

/// Builds the index of `settings` if there is none and there is a corpus.
pub(crate) fn ensure(settings: &Settings, context: &mut Context) -> Result<(), CliError> {
    if can_build(settings) { build(settings, context) } else { Ok(()) }
}

fn can_build(settings: &Settings) -> bool {
    settings.corpus.is_dir() && matches!(index::status(&settings.index), Err(IndexError::Missing { .. }))
}

fn build(settings: &Settings, context: &mut Context) -> Result<(), CliError> {
    let (corpus, index) = (settings.corpus.display(), settings.index.display());
    context.console.note(&format!("no index in {index}: building it from {corpus}"));
    let meter = Meter::new(&context.console);
    let report = index::sync(&settings.sync_options(false, context.now), &meter);
    meter.clear();
    let warnings = report?.warnings.len();
    if warnings > 0 {
        context.console.note(&format!("{warnings} warnings; `kb check` names them"));
    }
    Ok(())
}

impl Settings {
    /// What `index::sync` is told.
    pub(crate) fn sync_options(&self, rebuild: bool, now: std::time::SystemTime) -> SyncOptions {
        SyncOptions {
            corpus: self.corpus.clone(),
            index: self.index.clone(),
            extensions: self.extensions.clone(),
            rebuild,
            now,
        }
    }
}
