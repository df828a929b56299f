//! `kb topics`: the values of facets, with the number of pages for each.

use std::io;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::open_index;
use crate::cli::output::{Console, FormatArgs, styled};
use crate::render::{count, visible};
use crate::search::answer::{most_frequent, quoted};
use crate::search::contract::TopicMap;

/// Lists the topics, or the values of other keys, with the number of pages for each.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb topics
  kb topics topics contentType --json")]
pub(crate) struct TopicsArgs {
    /// Keys of front matter
    #[arg(value_name = "KEY", default_value = "topics")]
    keys: Vec<String>,
    #[command(flatten)]
    format: FormatArgs,
    /// Maximum number of values for each key, the most frequent first
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// Prints the values.
pub(crate) fn run(args: TopicsArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let (mut map, all) = open_index::query(&settings, context, |searcher| {
        let map = searcher.topics(&args.keys)?;
        let is_complete = map.facets.values().all(|values| !values.is_empty());
        // The other keys are needed for a message only.
        let all = if is_complete { map.clone() } else { searcher.topics(&[])? };
        Ok((map, all))
    })?;
    if let Some(limit) = args.limit {
        map = most_frequent(map, limit);
    }
    if args.format.is_json() {
        context.console.write_json(&map)?;
    } else {
        context.console.start_paging();
        write_text(&map, &mut context.console)?;
        for (key, _) in map.facets.iter().filter(|(_, values)| values.is_empty()) {
            context.console.note(&without_values(key, &all));
        }
        if map.left_out > 0 {
            context.console.note(&format!("{} omitted; show more with --limit N", count(map.left_out, "value")));
        }
    }
    Ok(Exit::Success)
}

/// The sentence for a key without values, with the keys that have some. `all` has every key.
fn without_values(key: &str, all: &TopicMap) -> String {
    let keys: Vec<&str> =
        all.facets.iter().filter(|(_, values)| !values.is_empty()).map(|(key, _)| key.as_str()).collect();
    let value_of = all.facets.iter().find(|(_, values)| values.iter().any(|it| it.value.eq_ignore_ascii_case(key)));
    let next = match value_of {
        Some((of, _)) => {
            let filter = quoted(&format!("{of}={key}"));
            format!("; {key} is a value of {of}: kb search --filter {filter} '*'")
        }
        None if keys.is_empty() => " and no other key has values: the pages have no front matter".to_owned(),
        None => format!("; keys with values: {}", keys.join(", ")),
    };
    format!("no page has a value of {key}{next}")
}

/// Writes counts and values, with a heading for each key if there are several.
fn write_text(map: &TopicMap, console: &mut Console) -> io::Result<()> {
    let strong = console.paint.strong();
    let out = console.out();
    let digits = map.facets.values().flatten().map(|value| value.count.to_string().len()).max().unwrap_or(1);
    for (index, (key, values)) in map.facets.iter().enumerate() {
        if map.facets.len() > 1 {
            let gap = if index > 0 { "\n" } else { "" };
            writeln!(out, "{gap}{}", styled(strong, visible(key)))?;
        }
        for value in values {
            writeln!(out, "{:>digits$}  {}", value.count, visible(&value.value))?;
        }
    }
    Ok(())
}
