//! `kb explain`: why a page stands where it does in an answer, or why it is not in it. An address that no page has is
//! an error of the command line (exit code 2) that says what became of its file.

use std::path::Path;

use clap::Args;

use crate::cli::output::{ReportFormat, explain, write_json};
use crate::cli::{CliError, Context, Exit, QuestionArgs, arguments, open_index, typed_in};
use crate::index;
use crate::search::answer::{Question, Searcher};
use crate::settings::Settings;

use super::show;

/// Extensions of pages that are known without a setting.
const EXTENSIONS: [&str; 3] = ["md", "mdx", "markdown"];

/// Explains the place of a page in an answer: the points of every word and boost, and what the page above has.
///
/// The points sum up to the score that `kb search` shows. A word's frequencies are weighted, summed over the fields and
/// saturated once (BM25F); a field's points are its share of the weighted frequencies. Only the 150 best pages by words
/// are looked at for order, nearness, links and the like; the others are ranked by their words alone.
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
    /// How the explanation looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    question: QuestionArgs,
}

/// Explains a page's place.
pub(crate) fn run(args: ExplainArgs, context: &mut Context) -> Result<Exit, CliError> {
    let as_json = args.json || args.format == ReportFormat::Json;
    let question = Question { limit: 10, ..typed_in(args.question.question(&args.query))? };
    let settings = context.settings()?;
    let url = args.url.split_once('#').map_or(args.url.as_str(), |(url, _)| url);
    let explanation = open_index::ask(&settings, context, |searcher| match searcher.explain(&question, url)? {
        Some(explanation) => Ok(explanation),
        None => Err(unknown(searcher, &settings, url)?),
    })?;
    if as_json {
        write_json(&explanation, &mut context.console)?;
    } else {
        context.console.page();
        explain::write(&explanation, &mut context.console)?;
    }
    Ok(Exit::Ran)
}

/// The error for an address that no page has: what became of its file, if there is one, and addresses that exist.
fn unknown(searcher: &Searcher, settings: &Settings, url: &str) -> Result<CliError, CliError> {
    let error = show::unknown(searcher, url, "")?;
    let CliError::UnknownPage { mut message, near } = error else { return Ok(error) };
    let Some(file) = file(settings, url) else { return Ok(CliError::UnknownPage { message, near }) };
    message = match Path::new(&file).components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"_")) {
        true => format!("{message}: {file} is a partial, its text is found in the pages that include it"),
        false => format!("{message}: {file} is not in the index, `kb index` brings it up to date"),
    };
    for finding in index::diagnostics(&settings.index)?.iter().filter(|finding| finding.place.file == file) {
        message = format!("{message}\n{finding}");
    }
    Ok(CliError::UnknownPage { message, near })
}

/// The file of the corpus that an address would belong to.
fn file(settings: &Settings, url: &str) -> Option<String> {
    let path = url.trim_start_matches('/');
    let extensions = EXTENSIONS.into_iter().chain(settings.extensions.iter().map(String::as_str));
    let named = extensions.flat_map(|extension| [format!("{path}.{extension}"), format!("{path}/index.{extension}")]);
    let inside = |file: &String| !Path::new(file).components().any(|part| part.as_os_str() == "..");
    let mut files = std::iter::once(path.to_owned()).chain(named).filter(inside);
    files.find(|file| settings.corpus.join(file).is_file())
}
