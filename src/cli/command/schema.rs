//! `kb schema`: the JSON that each command prints, as JSON Schema 2020-12. The types are the schema; here they are
//! only named.

use clap::{Args, ValueEnum};
use schemars::Schema;

use crate::cli::output::write_json;
use crate::cli::{CliError, Context, ErrorReport, Exit};
use crate::eval::EvalReport;
use crate::index::generation::Status;
use crate::index::pipeline::SyncReport;
use crate::render::Line;
use crate::search::contract::{Answer, Explanation, Shown, TopicMap, printed};

use super::check::CheckReport;
use super::config::ConfigReport;
use super::judge::JudgeReport;
use super::report::LogReport;

/// Prints the JSON Schema of what a command prints as JSON, or of all.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb schema search
  kb schema error")]
pub(crate) struct SchemaArgs {
    /// Whose JSON; without it an object with the schemas of all
    #[arg(value_name = "COMMAND")]
    of: Option<Printed>,
}

/// What kb prints as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Printed {
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
    /// Any command that fails while JSON is asked for
    Error,
}

/// Prints a schema, or all.
pub(crate) fn run(args: &SchemaArgs, context: &mut Context) -> Result<Exit, CliError> {
    let console = &mut context.console;
    if let Some(of) = args.of {
        write_json(&of.schema(), console)?;
    } else {
        let named = Printed::value_variants().iter().map(|of| (of.name(), serde_json::Value::from(of.schema())));
        write_json(&named.collect::<serde_json::Map<_, _>>(), console)?;
    }
    Ok(Exit::Ran)
}

impl Printed {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn schema(self) -> Schema {
        match self {
            Self::Index => printed::<SyncReport>(),
            Self::Search => printed::<Answer>(),
            Self::SearchNdjson => printed::<Line<'static>>(),
            Self::Show => printed::<Shown>(),
            Self::Topics => printed::<TopicMap>(),
            Self::Explain => printed::<Explanation>(),
            Self::Check => printed::<CheckReport>(),
            Self::Eval => printed::<EvalReport>(),
            Self::Judge => printed::<JudgeReport>(),
            Self::Status => printed::<Status>(),
            Self::Config => printed::<ConfigReport>(),
            Self::Report => printed::<LogReport>(),
            Self::Error => printed::<ErrorReport>(),
        }
    }
}
