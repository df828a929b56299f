//! `kb config`: every setting that is in force, and where it came from. What the settings mean is `settings`' business.

use std::io;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::{Console, ReportFormat, styled, write_json};
use crate::cli::{CliError, Context, Exit};
use crate::corpus::source::Options;
use crate::diagnostic::Code;
use crate::render::visible;
use crate::search::contract::SCHEMA_VERSION;
use crate::settings::{KEYS, Settings};

/// Shows every setting and where it came from.
///
/// A flag goes before an environment variable, that before the nearest kb.toml upwards, and that before the default.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb config
  kb config --json")]
pub(crate) struct ConfigArgs {
    /// How the settings look
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// The settings as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConfigReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// The settings file, as seen from the current folder; `null` when there is none.
    file: Option<String>,
    /// The settings: those that every run has, by name, then what the file says beside them, in its order.
    settings: Vec<Setting>,
}

/// A setting.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Setting {
    /// Its name; names inside a table follow a dot.
    key: String,
    /// Its value, or its values; empty when it is not set and has no default.
    values: Vec<String>,
    /// Where it came from.
    origin: Origin,
    /// The line of the settings file, from 1; `null` for other origins.
    line: Option<u64>,
}

/// Where a setting came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Origin {
    /// A flag of the command line.
    Flag,
    /// A variable of the environment.
    Environment,
    /// The settings file.
    File,
    /// Nobody said anything.
    Default,
}

/// Shows the settings.
pub(crate) fn run(args: &ConfigArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let report = ConfigReport {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        file: settings.file.as_ref().map(|file| file.display().to_string()),
        settings: all(&settings, context),
    };
    if args.json || args.format == ReportFormat::Json {
        write_json(&report, &mut context.console)?;
    } else {
        write_text(&report, &mut context.console)?;
    }
    Ok(Exit::Ran)
}

fn all(settings: &Settings, context: &Context) -> Vec<Setting> {
    let mut all: Vec<Setting> = Vec::new();
    let written = |key: &str| settings.written.iter().find(|written| written.key == key);
    let outside = |key: &str| context.origin_of(key);
    let rules = Code::ALL.map(|code| format!("check.{}", code.name()));
    let tables = ["check", "pin", "views"];
    let usual = KEYS.iter().filter(|key| !tables.contains(key)).map(|key| (*key).to_owned());
    for key in usual.chain(["generation".to_owned()]).chain(rules) {
        let values = effective(settings, context, &key);
        let (origin, line) = match (outside(&key), written(&key)) {
            (Some(origin), _) => (origin, None),
            (None, Some(written)) => (Origin::File, Some(written.line as u64)),
            (None, None) => (Origin::Default, None),
        };
        let values = values.or_else(|| written(&key).map(|written| written.values.clone())).unwrap_or_default();
        all.push(Setting { key, values, origin, line });
    }
    all.sort_by(|a, b| a.key.cmp(&b.key));
    let known: Vec<String> = all.iter().map(|setting| setting.key.clone()).collect();
    let beside = settings.written.iter().filter(|written| !known.contains(&written.key));
    all.extend(beside.map(|written| Setting {
        key: written.key.clone(),
        values: written.values.clone(),
        origin: Origin::File,
        line: Some(written.line as u64),
    }));
    all
}

/// What a setting comes to; `None` for those that are what is written.
fn effective(settings: &Settings, context: &Context, key: &str) -> Option<Vec<String>> {
    match key {
        "corpus" => Some(vec![settings.corpus.display().to_string()]),
        "index" => Some(vec![settings.index.display().to_string()]),
        "generation" => Some(settings.generation.iter().map(u64::to_string).collect()),
        "extensions" => Some(Options::default().extensions.into_iter().chain(settings.extensions.clone()).collect()),
        "hyperlink-format" => context.hyperlink_format().map(|format| vec![format]),
        "synonyms" => Some(settings.synonyms_file().iter().map(|file| file.display().to_string()).collect()),
        _ => {
            let code = Code::ALL.into_iter().find(|code| key.strip_prefix("check.") == Some(code.name()))?;
            Some(vec![settings.rules.level(code).map_or("off", |level| level.name()).to_owned()])
        }
    }
}

fn write_text(report: &ConfigReport, console: &mut Console) -> io::Result<()> {
    let dim = console.paint.dim();
    let width = report.settings.iter().map(|setting| setting.key.len()).max().unwrap_or_default();
    let out = console.out();
    for Setting { key, values, origin, line } in &report.settings {
        let from = match (origin, line) {
            (Origin::Flag, _) => "flag".to_owned(),
            (Origin::Environment, _) => format!("KB_{}", key.to_uppercase().replace('-', "_")),
            (Origin::File, Some(line)) => format!("{}:{line}", report.file.as_deref().unwrap_or("kb.toml")),
            (Origin::File, None) | (Origin::Default, _) => "default".to_owned(),
        };
        let value = if values.is_empty() { "–".to_owned() } else { visible(&values.join(", ")) };
        let (key, from) = (visible(key), styled(dim, format!("({})", visible(&from))));
        writeln!(out, "{key:<width$}  {value}  {from}")?;
    }
    Ok(())
}
