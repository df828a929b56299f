//! `kb explain`: the score of a page in an answer, word by word, or the reason why the page is not in it.

use std::path::Path;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::linked_files::linked_files;
use crate::cli::output::{FormatArgs, explain};
use crate::cli::questions::{QuestionArgs, read_stdin};
use crate::cli::{arguments, open_index};
use crate::corpus::PAGE_EXTENSIONS;
use crate::corpus::source::LeftOut;
use crate::index;
use crate::search::answer::{Question, Searcher};
use crate::settings::Settings;

use super::show;

/// Explains the rank of a page: the points of each word and boost, and the differences from the page above.
///
/// The points add up to the score in `kb search`. A word scores once over all fields (BM25F): its frequencies are
/// weighted by field, added and saturated. The points of a field are its share of the weighted frequency. Word order,
/// proximity, links and folders count only for the 150 pages with the best word scores.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb explain \"mobile PKCE\" --url /concepts/pkce
  kb explain refresh tokens --topic spa --url /concepts/pkce --json")]
pub(crate) struct ExplainArgs {
    /// The question, as in `kb search`
    #[arg(required = true, value_name = "QUERY", value_parser = arguments::query_word)]
    query: Vec<String>,
    /// Address or file of the page
    #[arg(long, value_name = "URL")]
    url: String,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    question: QuestionArgs,
}

/// Prints the explanation.
pub(crate) fn run(args: ExplainArgs, context: &mut Context) -> Result<Exit, CliError> {
    let as_json = args.format.is_json();
    let question = Question { limit: 10, ..read_stdin(args.question.question(&args.query))? };
    let settings = context.settings()?;
    let url = args.url.split_once('#').map_or(args.url.as_str(), |(url, _)| url);
    let links_open_files = context.console.links.open_files();
    let (explanation, files) =
        open_index::query(&settings, context, |searcher| match searcher.explain(&question, url)? {
            Some(explanation) => {
                let above = explanation.above.iter().map(|above| above.url.as_str());
                let files = linked_files(searcher, above.filter(|_| links_open_files))?;
                Ok((explanation, files))
            }
            None => Err(unknown_page(searcher, &settings, url)?),
        })?;
    context.console.links.add_files(files);
    if as_json {
        context.console.write_json(&explanation)?;
    } else {
        context.console.start_paging();
        explain::write(&explanation, &mut context.console)?;
    }
    Ok(Exit::Success)
}

/// The error for an address without a page. If the corpus has a file for it, the message gives its diagnostics.
fn unknown_page(searcher: &Searcher, settings: &Settings, url: &str) -> Result<CliError, CliError> {
    let error = show::unknown_page(searcher, url, "")?;
    let CliError::UnknownPage { mut message, similar } = error else { return Ok(error) };
    let Some(file) = corpus_file(settings, url) else { return Ok(CliError::UnknownPage { message, similar }) };
    let left_out = index::left_out_files(&settings.index)?.into_iter().find(|left_out| left_out.file == file);
    let is_partial = |path: &Path| path.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"_"));
    message = match left_out.map(|left_out| left_out.reason) {
        Some(LeftOut::NotIncluded) => format!("{message}: {file} is a partial that no page includes"),
        Some(reason) => format!("{message}: {file} is left out of the index: {}", reason.name()),
        None if is_partial(Path::new(&file)) => {
            format!("{message}: {file} is a partial; its text belongs to the pages that include it")
        }
        None => format!("{message}: {file} is not in the index; add it with `kb index`"),
    };
    for diagnostic in index::diagnostics(&settings.index)?.iter().filter(|diagnostic| diagnostic.place.file == file) {
        message = format!("{message}\n{diagnostic}");
    }
    Ok(CliError::UnknownPage { message, similar })
}

/// The file of the corpus for an address.
fn corpus_file(settings: &Settings, url: &str) -> Option<String> {
    let path = url.trim_start_matches('/');
    let extensions = PAGE_EXTENSIONS.into_iter().chain(settings.extensions.iter().map(String::as_str));
    let named = extensions.flat_map(|extension| [format!("{path}.{extension}"), format!("{path}/index.{extension}")]);
    let is_inside = |file: &String| !Path::new(file).components().any(|part| part.as_os_str() == "..");
    let mut files = std::iter::once(path.to_owned()).chain(named).filter(is_inside);
    files.find(|file| settings.corpus.join(file).is_file())
}
