//! The gates before the publication of a build: judged questions, and a command of the user.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::eval::{EvalOptions, JudgedSet, MetricBound, SetReport, evaluate};
use crate::search::answer::Searcher;
use crate::settings::Settings;

use super::error::CliError;

/// The gates of a build.
#[derive(Debug, Args)]
pub(crate) struct GateArgs {
    /// Refuse a build with lower figures on the judged questions of this folder than the current generation
    #[arg(long, value_name = "SET")]
    gate: Vec<PathBuf>,
    /// Largest accepted drop of a figure at --gate
    #[arg(long, value_name = "METRIC=VALUE", default_value = "ndcg@10=0.01")]
    gate_max_drop: Vec<MetricBound>,
    /// Lowest accepted figure at --gate, also for the first build
    #[arg(long, value_name = "METRIC=VALUE", requires = "gate")]
    gate_min: Vec<MetricBound>,
    /// Refuse a build if this command fails; KB_INDEX and KB_GENERATION select the new generation
    #[arg(long, value_name = "COMMAND")]
    gate_command: Option<String>,
}

impl GateArgs {
    /// The folders of judged questions.
    pub(crate) fn sets(&self) -> &[PathBuf] {
        &self.gate
    }

    /// The reason to refuse a generation, if a gate refuses it.
    ///
    /// # Errors
    /// When a gate cannot be evaluated.
    pub(crate) fn refusal(&self, settings: &Settings, generation: u64) -> Result<Option<String>, CliError> {
        for folder in &self.gate {
            let set = JudgedSet::open(folder)?;
            if let Some(reason) = self.judged_refusal(&set, settings, generation)? {
                return Ok(Some(reason));
            }
        }
        match &self.gate_command {
            Some(command) => command_refusal(command, settings, generation),
            None => Ok(None),
        }
    }

    fn judged_refusal(
        &self,
        set: &JudgedSet,
        settings: &Settings,
        generation: u64,
    ) -> Result<Option<String>, CliError> {
        let options = EvalOptions::default();
        // Searches use the synonyms and pins of the settings, so the evaluation does, too.
        let curation = settings.curation()?;
        let fresh = Searcher::open_generation(&settings.index, generation)?.curated(curation.clone());
        let after = evaluate(&fresh, set, options)?;
        // Without a usable current generation, there is no baseline.
        let current = Searcher::open(&settings.index).ok().map(|current| current.curated(curation));
        let before = current.map(|current| evaluate(&current, set, options)).transpose()?;
        let before = before.as_ref().map(|before| &before.figures);
        let report = SetReport::new(set, fresh.pages(), options.gain, &after, before);
        let refused =
            report.check_gates(&self.gate_min, &self.gate_max_drop).into_iter().find(|verdict| !verdict.passed);
        Ok(refused.map(|refused| format!("{}: {} refuses {:.4}", refused.set, refused.gate, refused.value)))
    }
}

/// Runs the gate command. Its output goes to stderr, because stdout is for the report.
fn command_refusal(command: &str, settings: &Settings, generation: u64) -> Result<Option<String>, CliError> {
    let index = std::path::absolute(&settings.index).unwrap_or_else(|_| settings.index.clone());
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut gate = Command::new(shell);
    gate.args([flag, command]).env("KB_INDEX", index).env("KB_GENERATION", generation.to_string());
    let status = gate.stdout(std::io::stderr()).status()?;
    Ok((!status.success()).then(|| format!("the gate command `{command}` failed: {status}")))
}
