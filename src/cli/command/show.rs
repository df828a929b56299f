//! `kb show`: one page or one of its sections, whole or within a token budget. An address that no page has is an error of the command line
//! (exit code 2), with addresses that exist as a hint.

use std::io::{self, Write};

use clap::Args;

use crate::cli::output::{PageFormat, RenderStyle, address, count, page};
use crate::cli::{CliError, Context, Exit, open_index};
use crate::render::{json, visible, visible_block};
use crate::search::answer::{Question, Searcher};
use crate::search::contract::{Budget, Shown};

/// How many addresses the hint for an unknown one names.
const NEAR: usize = 3;

/// Shows a page or one of its sections.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb show /concepts/pkce
  kb show '/concepts/pkce#frequent-errors' --format md
  kb show --max-tokens 500 /concepts/pkce")]
pub(crate) struct ShowArgs {
    /// Address of the page, with `#` and the anchor for a section
    #[arg(value_name = "URL[#anchor]")]
    url: String,
    /// How the page looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: PageFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// As much of it as fits so many tokens of a language model; 300 at least
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(300..))]
    max_tokens: Option<u32>,
    /// How many sections to leave out at the top
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
}

/// Shows a page.
pub(crate) fn run(args: &ShowArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let (url, anchor) = args.url.split_once('#').unwrap_or((&args.url, ""));
    let shown = open_index::ask(&settings, context, |searcher| match searcher.show(url, anchor)? {
        Some(shown) => Ok(shown),
        None => Err(unknown(searcher, url, anchor)?),
    })?;
    let format = if args.json { PageFormat::Json } else { args.format };
    let console = &mut context.console;
    let (look, laid_out) = (console.look(), console.on_terminal);
    let mut shown = shown.from_section(args.offset);
    if let Some(max_tokens) = args.max_tokens {
        let plain = RenderStyle { width: look.width, ..RenderStyle::default() };
        shown = shown.within(max_tokens, &|shown| {
            let mut bytes = Vec::new();
            // Nothing can fail that is written to memory.
            let _ = write(shown, format, laid_out, &plain, &mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
    }
    if format != PageFormat::Json {
        console.page();
    }
    write(&shown, format, laid_out, &look, console.out())?;
    Ok(Exit::Ran)
}

fn write(shown: &Shown, format: PageFormat, laid_out: bool, look: &RenderStyle, out: &mut dyn Write) -> io::Result<()> {
    match format {
        PageFormat::Json => return json::write_object(shown, laid_out, out),
        PageFormat::Md => write!(out, "{}", visible_block(&shown.to_markdown()))?,
        PageFormat::Text => page::write(shown, look, out)?,
    }
    let Some(Budget { left_out, more, .. }) = &shown.budget else { return Ok(()) };
    let kinds = [(left_out.passages, "section"), (left_out.resources, "resource")];
    let left_out: Vec<String> =
        kinds.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect();
    match more {
        Some(more) => writeln!(out, "\nLeft out: {}. More: {}", left_out.join(", "), visible(more)),
        None => Ok(()),
    }
}

/// The error for an address that leads nowhere.
pub(crate) fn unknown(searcher: &Searcher, url: &str, anchor: &str) -> Result<CliError, CliError> {
    if !anchor.is_empty()
        && let Some(page) = searcher.show(url, "")?
    {
        let anchors = page.sections.iter().map(|section| section.anchor.as_str()).filter(|anchor| !anchor.is_empty());
        let mut near: Vec<&str> = anchors.collect();
        near.sort_by_key(|other| strsim::levenshtein(anchor, other));
        let near = near.into_iter().take(NEAR).map(|anchor| address(&page.url, anchor)).collect();
        return Ok(CliError::UnknownPage { message: format!("{url} has no section #{anchor}"), near });
    }
    let words: Vec<&str> = url.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let question = Question { text, literal: true, limit: NEAR, ..Question::default() };
    let near = searcher.answer(&question)?.scenarios.into_iter().map(|scenario| scenario.url).collect();
    Ok(CliError::UnknownPage { message: format!("no page has the address {url}"), near })
}
