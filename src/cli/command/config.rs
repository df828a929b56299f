//! `kb config`: every effective setting with its origin.

use std::io;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::open_index;
use crate::cli::origin::Origin;
use crate::cli::output::{Console, FormatArgs, corpus_report, styled};
use crate::corpus::Reader;
use crate::diagnostic::Code;
use crate::index::DialectInfo;
use crate::render::visible;
use crate::search::contract::SCHEMA_VERSION;
use crate::settings::{KEYS, Settings};

/// Keys of kb.toml with tables instead of values.
const TABLES: [&str; 3] = ["check", "pin", "views"];

/// Shows every setting and its origin.
///
/// A flag overrides an environment variable, which overrides the nearest kb.toml upwards, which overrides the default.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb config
  kb config --json")]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    format: FormatArgs,
}

/// The settings as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConfigReport {
    /// Version of this contract.
    schema_version: u32,
    /// Version of the kb that answered.
    kb_version: String,
    /// The settings file, relative to the current folder; `null` when there is none.
    file: Option<String>,
    /// The dialect that the corpus is read as; `null` without a corpus folder.
    dialect: Option<DialectInfo>,
    /// The settings of every run by name, then the other keys of the file in its order.
    settings: Vec<Setting>,
}

/// A setting.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Setting {
    /// Its name; a key in a table follows a dot.
    key: String,
    /// Its value or values; empty without a value and a default.
    values: Vec<String>,
    /// Its origin.
    origin: Origin,
    /// The line in the settings file, from 1; `null` for other origins.
    line: Option<u64>,
}

/// Prints the settings.
pub(crate) fn run(args: &ConfigArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let options = open_index::sync_options(&settings, context.now).pages();
    let reader = Reader::open(&settings.corpus, &options).ok();
    let report = ConfigReport {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        file: settings.file.as_ref().map(|file| file.display().to_string()),
        settings: all_settings(&settings, context, reader.as_ref()),
        dialect: reader.as_ref().map(DialectInfo::of),
    };
    if args.format.is_json() {
        context.console.write_json(&report)?;
    } else {
        write_text(&report, &mut context.console)?;
    }
    Ok(Exit::Success)
}

/// All settings; `reader` is missing if the corpus cannot be opened.
fn all_settings(settings: &Settings, context: &Context, reader: Option<&Reader>) -> Vec<Setting> {
    let written = |key: &str| settings.written.iter().find(|written| written.key == key);
    let rules = Code::ALL.map(|code| format!("check.{}", code.name()));
    let keys = KEYS.iter().filter(|key| !TABLES.contains(key)).map(|key| (*key).to_owned());
    let mut all: Vec<Setting> = Vec::new();
    for key in keys.chain(["generation".to_owned()]).chain(rules) {
        let (origin, line) = match (context.origin_of(&key), written(&key)) {
            (Some(origin), _) => (origin, None),
            (None, Some(written)) => (Origin::File, Some(written.line as u64)),
            (None, None) => (Origin::Default, None),
        };
        let values = match (key.as_str(), reader) {
            ("dialect", Some(reader)) => Some(vec![reader.dialect().0.to_owned()]),
            ("extensions", Some(reader)) => Some(reader.extensions().to_vec()),
            _ => effective_values(settings, context, &key),
        };
        let values = values.or_else(|| written(&key).map(|written| written.values.clone())).unwrap_or_default();
        all.push(Setting { key, values, origin, line });
    }
    all.sort_by(|a, b| a.key.cmp(&b.key));
    let known: Vec<String> = all.iter().map(|setting| setting.key.clone()).collect();
    let others = settings.written.iter().filter(|written| !known.contains(&written.key));
    all.extend(others.map(|written| Setting {
        key: written.key.clone(),
        values: written.values.clone(),
        origin: Origin::File,
        line: Some(written.line as u64),
    }));
    all
}

/// The values in effect; `None` if the file gives them as they are.
fn effective_values(settings: &Settings, context: &Context, key: &str) -> Option<Vec<String>> {
    match key {
        "corpus" => Some(vec![settings.corpus.display().to_string()]),
        "index" => Some(vec![settings.index.display().to_string()]),
        "generation" => Some(settings.generation.iter().map(u64::to_string).collect()),
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
        if let Some(dialect) = report.dialect.as_ref().filter(|dialect| key == "dialect" && dialect.config.is_some()) {
            writeln!(out, "{:<width$}  {}", "", visible(&corpus_report::dialect(dialect)))?;
        }
    }
    Ok(())
}
