//! `kb mcp`: starts the Model Context Protocol server with the index of the settings.

use clap::Args;

use crate::cli::context::{Context, clock};
use crate::cli::error::{CliError, Exit};
use crate::mcp::{ServerContext, ToolError, serve};
use crate::search::answer::Searcher;

/// Serves the index to language models: the Model Context Protocol over stdin and stdout.
///
/// The tools are search, get_page, list_topics and index_status. They only read, and they use a new generation as soon
/// as `kb index` publishes it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}' | kb mcp")]
pub(crate) struct McpArgs {}

/// Serves until the end of stdin.
pub(crate) fn run(_: &McpArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    context.console.flush()?;
    let (index, is_pinned) = (settings.index.clone(), settings.generation.is_some());
    let open = move || {
        let curation = settings.curation().map_err(|error| tool_error(&error.into()))?;
        let opened = match settings.generation {
            Some(number) => Searcher::open_generation(&settings.index, number),
            None => Searcher::open(&settings.index),
        };
        let site = settings.site.as_deref();
        opened.map(|searcher| searcher.curated(curation).published_at(site)).map_err(|error| tool_error(&error.into()))
    };
    serve(ServerContext { index, is_pinned, open: Box::new(open), clock })?;
    Ok(Exit::Success)
}

fn tool_error(error: &CliError) -> ToolError {
    ToolError { message: error.to_string(), hint: error.hint().unwrap_or_default() }
}
