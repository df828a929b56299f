//! `kb schema`: the JSON Schema (2020-12) of each JSON output, generated from the Rust types.

use clap::{Args, ValueEnum};
use schemars::Schema;

use crate::cli::context::Context;
use crate::cli::error::{CliError, ErrorReport, Exit};
use crate::cli::output::check::CheckReport;
use crate::eval::EvalReport;
use crate::index::generation::Status;
use crate::index::pipeline::SyncReport;
use crate::render::Line;
use crate::search::contract::{Answer, Explanation, Shown, TopicMap, output_schema};

use super::config::ConfigReport;
use super::judge::JudgeReport;
use super::report::LogReport;

/// Prints the JSON Schema of the JSON output of one command, or of all commands.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb schema search
  kb schema error")]
pub(crate) struct SchemaArgs {
    /// Output to describe; without it, an object with all schemas
    #[arg(value_name = "COMMAND")]
    output: Option<JsonOutput>,
}

/// The JSON outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum JsonOutput {
    /// `kb index --json`
    Index,
    /// `kb search --json`
    Search,
    /// A line of `kb search --format ndjson`
    SearchNdjson,
    /// `kb show --json`
    Show,
    /// `kb topics --json`
    Topics,
    /// `kb explain --json`
    Explain,
    /// `kb check --json`
    Check,
    /// `kb eval --json`
    Eval,
    /// `kb judge --json`
    Judge,
    /// `kb status --json`
    Status,
    /// `kb config --json`
    Config,
    /// `kb report --json`
    Report,
    /// An error of any command
    Error,
}

/// Prints one schema or all.
pub(crate) fn run(args: &SchemaArgs, context: &mut Context) -> Result<Exit, CliError> {
    let console = &mut context.console;
    if let Some(output) = args.output {
        console.write_json(&output.schema())?;
    } else {
        let outputs = JsonOutput::value_variants().iter();
        let named = outputs.map(|output| (output.name(), serde_json::Value::from(output.schema())));
        console.write_json(&named.collect::<serde_json::Map<_, _>>())?;
    }
    Ok(Exit::Success)
}

impl JsonOutput {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn schema(self) -> Schema {
        match self {
            Self::Index => output_schema::<SyncReport>(),
            Self::Search => output_schema::<Answer>(),
            Self::SearchNdjson => output_schema::<Line<'static>>(),
            Self::Show => output_schema::<Shown>(),
            Self::Topics => output_schema::<TopicMap>(),
            Self::Explain => output_schema::<Explanation>(),
            Self::Check => output_schema::<CheckReport>(),
            Self::Eval => output_schema::<EvalReport>(),
            Self::Judge => output_schema::<JudgeReport>(),
            Self::Status => output_schema::<Status>(),
            Self::Config => output_schema::<ConfigReport>(),
            Self::Report => output_schema::<LogReport>(),
            Self::Error => output_schema::<ErrorReport>(),
        }
    }
}
