//! `kb topics`: the facet map, the values of one or more keys with their page counts.

use std::io;

use clap::Args;

use crate::cli::output::{Console, ReportFormat, count, styled, write_json};
use crate::cli::{CliError, Context, Exit, open_index};
use crate::render::visible;
use crate::search::contract::TopicMap;

/// Lists the topics, or the values of other keys, with how many pages have them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb topics
  kb topics topics contentType --json")]
pub(crate) struct TopicsArgs {
    /// Keys of front matter
    #[arg(value_name = "KEY", default_value = "topics")]
    keys: Vec<String>,
    /// How the list looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Most values of each key, the most frequent first
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// Lists the values.
pub(crate) fn run(args: TopicsArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let mut map = open_index::ask(&settings, context, |searcher| Ok(searcher.topics(&args.keys)?))?;
    if let Some(limit) = args.limit {
        map = map.most_frequent(limit);
    }
    if args.json || args.format == ReportFormat::Json {
        write_json(&map, &mut context.console)?;
    } else {
        context.console.page();
        write_text(&map, &mut context.console)?;
        if map.left_out > 0 {
            context.console.note(&format!("{} left out", count(map.left_out, "value")));
        }
    }
    Ok(Exit::Ran)
}

/// Two columns a key; a key is named when there are several.
fn write_text(map: &TopicMap, console: &mut Console) -> io::Result<()> {
    let strong = console.paint.strong();
    let out = console.out();
    let digits = map.facets.values().flatten().map(|value| value.count.to_string().len()).max().unwrap_or(1);
    for (place, (key, values)) in map.facets.iter().enumerate() {
        if map.facets.len() > 1 {
            let gap = if place > 0 { "\n" } else { "" };
            writeln!(out, "{gap}{}", styled(strong, visible(key)))?;
        }
        for value in values {
            writeln!(out, "{:>digits$}  {}", value.count, visible(&value.value))?;
        }
    }
    Ok(())
}
