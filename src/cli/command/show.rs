//! `kb show`: a page or one of its sections, whole or within a token budget.

use std::io::{self, Write};

use clap::Args;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::linked_files::linked_files;
use crate::cli::output::{PageFormat, RenderStyle, page};
use crate::cli::{arguments, open_index};
use crate::render::{address, count, json, visible, visible_block};
use crate::search::answer::{Question, Searcher, skip_sections, truncate_page};
use crate::search::contract::{Budget, Shown};
use crate::search::passage::{code, page_markdown};

/// Number of similar addresses in the hint for an unknown address.
const SIMILAR: usize = 3;

/// Shows a page or one of its sections.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb show /concepts/pkce
  kb show '/concepts/pkce#frequent-errors' --format md
  kb show --max-tokens 500 /concepts/pkce")]
pub(crate) struct ShowArgs {
    /// Address of the page; for a section, followed by `#` and its anchor
    #[arg(value_name = "URL[#anchor]")]
    url: String,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: PageFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Show the part of the page within this number of tokens of a language model; at least 300
    #[arg(long, value_name = "N", value_parser = arguments::token_budget)]
    max_tokens: Option<u32>,
    /// Number of sections to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
}

/// Prints a page.
pub(crate) fn run(args: &ShowArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let (url, anchor) = args.url.split_once('#').unwrap_or((&args.url, ""));
    let links_open_files = context.console.links.open_files();
    let (shown, files) = open_index::query(&settings, context, |searcher| match searcher.show(url, anchor)? {
        Some(shown) => {
            let targets = shown.resources.iter().map(|resource| resource.target.as_str());
            let files = linked_files(searcher, targets.filter(|_| links_open_files))?;
            Ok((shown, files))
        }
        None => Err(unknown_page(searcher, url, anchor)?),
    })?;
    context.console.links.add_files(files);
    let format = if args.json { PageFormat::Json } else { args.format };
    let console = &mut context.console;
    let (style, pretty) = (console.style(), console.on_terminal);
    let mut shown = skip_sections(shown, args.offset);
    if let Some(max_tokens) = args.max_tokens {
        let plain = RenderStyle { width: style.width, ..RenderStyle::default() };
        shown = truncate_page(shown, max_tokens, &|shown| {
            let mut bytes = Vec::new();
            // Writing to memory cannot fail.
            let _ = write(shown, format, pretty, &plain, &mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
    }
    if format != PageFormat::Json {
        console.start_paging();
    }
    write(&shown, format, pretty, &style, console.out())?;
    Ok(Exit::Success)
}

fn write(shown: &Shown, format: PageFormat, pretty: bool, style: &RenderStyle, out: &mut dyn Write) -> io::Result<()> {
    match format {
        PageFormat::Json => return json::write_object(shown, pretty, out),
        PageFormat::Md => write!(out, "{}", visible_block(&page_markdown(shown)))?,
        PageFormat::Text => page::write(shown, style, out)?,
    }
    let Some(Budget { left_out, more, .. }) = &shown.budget else { return Ok(()) };
    let kinds = [(left_out.passages, "section"), (left_out.resources, "resource")];
    let left_out: Vec<String> =
        kinds.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect();
    match more {
        Some(more) => {
            let more = if format == PageFormat::Md { code(&visible(more)) } else { visible(more) };
            writeln!(out, "\nLeft out: {}. More: {more}", left_out.join(", "))
        }
        None => Ok(()),
    }
}

/// The error for an address without a page or section, with similar addresses.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn unknown_page(searcher: &Searcher, url: &str, anchor: &str) -> Result<CliError, CliError> {
    if !anchor.is_empty()
        && let Some(page) = searcher.show(url, "")?
    {
        let anchors = page.sections.iter().map(|section| section.anchor.as_str()).filter(|anchor| !anchor.is_empty());
        let mut similar: Vec<&str> = anchors.collect();
        similar.sort_by_key(|other| strsim::levenshtein(anchor, other));
        let similar = similar.into_iter().take(SIMILAR).map(|anchor| address(&page.url, anchor)).collect();
        return Ok(CliError::UnknownPage { message: format!("{url} has no section #{anchor}"), similar });
    }
    let words: Vec<&str> = url.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let question = Question { text, literal: true, limit: SIMILAR, ..Question::default() };
    let similar = searcher.answer(&question)?.scenarios.into_iter().map(|scenario| scenario.url).collect();
    Ok(CliError::UnknownPage { message: format!("no page has the address {url}"), similar })
}
