//! `kb mcp`: hands the tool server of `mcp` what it needs of the process, the index of the settings and the clock.

use clap::Args;

use crate::cli::{CliError, Context, Exit, clock};
use crate::mcp::{ServerContext, ToolError, serve};
use crate::search::answer::Searcher;

/// Serves the index to language models: the Model Context Protocol over stdin and stdout.
///
/// The tools are search, get_page, list_topics and index_status. Nothing is written, and an index that `kb index`
/// publishes meanwhile is picked up by itself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}' | kb mcp")]
pub(crate) struct McpArgs {}

/// Serves until stdin ends.
pub(crate) fn run(_: &McpArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    context.console.flush()?;
    let (index, pinned) = (settings.index.clone(), settings.generation);
    let open = move || {
        let curation = settings.curation().map_err(|error| trouble(&error.into()))?;
        let opened = match settings.generation {
            Some(number) => Searcher::open_generation(&settings.index, number),
            None => Searcher::open(&settings.index),
        };
        opened.map(|searcher| searcher.curated(curation)).map_err(|error| trouble(&error.into()))
    };
    serve(ServerContext { index, is_pinned: pinned.is_some(), open: Box::new(open), clock })?;
    Ok(Exit::Ran)
}

fn trouble(error: &CliError) -> ToolError {
    ToolError { message: error.to_string(), hint: error.hint().unwrap_or_default() }
}
