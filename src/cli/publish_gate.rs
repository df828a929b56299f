//! The gates between a finished build and its publication: judged questions, and a command of the user's own.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::eval::{EvalOptions, Floor, JudgedSet, SetReport, evaluate};
use crate::search::answer::Searcher;
use crate::settings::Settings;

use super::error::CliError;

/// What may refuse a build.
#[derive(Debug, Args)]
pub(crate) struct GateArgs {
    /// Refuse a build that answers the judged questions of this folder worse than the generation being served
    #[arg(long, value_name = "SET")]
    gate: Vec<PathBuf>,
    /// How far a figure may fall at --gate
    #[arg(long, value_name = "METRIC=VALUE", default_value = "ndcg@10=0.01")]
    gate_max_drop: Vec<Floor>,
    /// What a figure has to reach at --gate, also when nothing is being served
    #[arg(long, value_name = "METRIC=VALUE", requires = "gate")]
    gate_min: Vec<Floor>,
    /// Refuse a build for which this command fails; it reads the new generation through KB_INDEX and KB_GENERATION
    #[arg(long, value_name = "COMMAND")]
    gate_command: Option<String>,
}

impl GateArgs {
    /// Why a generation must not be published, if so.
    pub(crate) fn refusal(&self, settings: &Settings, generation: u64) -> Result<Option<String>, CliError> {
        for folder in &self.gate {
            let set = JudgedSet::open(folder)?;
            if let Some(reason) = self.judge(&set, settings, generation)? {
                return Ok(Some(reason));
            }
        }
        match &self.gate_command {
            Some(command) => ask(command, settings, generation),
            None => Ok(None),
        }
    }

    fn judge(&self, set: &JudgedSet, settings: &Settings, generation: u64) -> Result<Option<String>, CliError> {
        let asked = EvalOptions::default();
        // As they will be asked: with the synonyms of the settings.
        let curation = settings.curation()?;
        let fresh = Searcher::open_generation(&settings.index, generation)?.curated(curation.clone());
        let after = evaluate(&fresh, set, asked)?;
        // What cannot be opened serves nobody: there is nothing to fall below.
        let served = Searcher::open(&settings.index).ok().map(|served| served.curated(curation));
        let before = served.map(|served| evaluate(&served, set, asked)).transpose()?;
        let before = before.as_ref().map(|before| &before.figures);
        let report = SetReport::new(set, fresh.pages(), asked.gain, &after, before);
        let refused = report.judge(&self.gate_min, &self.gate_max_drop).into_iter().find(|verdict| !verdict.passed);
        Ok(refused.map(|refused| format!("{}: {} refuses {:.4}", refused.set, refused.gate, refused.value)))
    }
}

/// Runs the gate; why it refuses, if it does. What the gate prints goes to stderr: stdout is for the report.
fn ask(command: &str, settings: &Settings, generation: u64) -> Result<Option<String>, CliError> {
    let index = std::path::absolute(&settings.index).unwrap_or_else(|_| settings.index.clone());
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut gate = Command::new(shell);
    gate.args([flag, command]).env("KB_INDEX", index).env("KB_GENERATION", generation.to_string());
    let status = gate.stdout(std::io::stderr()).status()?;
    Ok((!status.success()).then(|| format!("the gate `{command}` ended with {status}")))
}
