//! `kb show`: one page or one of its sections, whole. An address that no page has is an error of the command line
//! (exit code 2), with addresses that exist as a hint.

use std::io::{self, Write};

use clap::Args;

use super::context::Context;
use super::error::{CliError, Exit};
use super::first_build;
use super::output::{Console, PageFormat, address, json, paragraph, styled, visible, visible_block};
use crate::search::{Question, Searcher, Shown};

/// How many addresses the hint for an unknown one names.
const NEAR: usize = 3;

/// Shows a page or one of its sections.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb show /concepts/pkce
  kb show '/concepts/pkce#frequent-errors' --format md")]
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
}

/// Shows a page.
pub(crate) fn run(args: &ShowArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let (url, anchor) = args.url.split_once('#').unwrap_or((&args.url, ""));
    let shown = first_build::ask(&settings, context, |searcher| match searcher.show(url, anchor)? {
        Some(shown) => Ok(shown),
        None => Err(unknown(searcher, url, anchor)?),
    })?;
    let console = &mut context.console;
    match args.format {
        _ if args.json => json::write(&shown, console)?,
        PageFormat::Json => json::write(&shown, console)?,
        PageFormat::Md => write_markdown(&shown, console)?,
        PageFormat::Text => write_text(&shown, console)?,
    }
    Ok(Exit::Ran)
}

/// The error for an address that leads nowhere.
pub(super) fn unknown(searcher: &Searcher, url: &str, anchor: &str) -> Result<CliError, CliError> {
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

fn write_text(shown: &Shown, console: &mut Console) -> io::Result<()> {
    let (paint, width) = (console.paint, console.width);
    let out = console.out();
    writeln!(out, "{}", styled(paint.strong(), visible(&shown.title)))?;
    writeln!(out, "{}", styled(paint.link(), address(&shown.url, &shown.anchor)))?;
    write!(out, "{}", paragraph(&shown.description, 0, width))?;
    if !shown.topics.is_empty() {
        writeln!(out, "{}", styled(paint.dim(), visible(&format!("topics: {}", shown.topics.join(", ")))))?;
    }
    for section in &shown.sections {
        if !section.heading.is_empty() {
            let place = address("", &section.anchor);
            writeln!(out, "\n{}  {}", styled(paint.strong(), visible(&section.heading)), styled(paint.dim(), place))?;
        }
        if !section.text.is_empty() {
            writeln!(out, "\n{}", visible_block(section.text.trim_end()))?;
        }
    }
    if !shown.resources.is_empty() {
        writeln!(out, "\n{}", styled(paint.strong(), "Resources"))?;
    }
    for link in &shown.resources {
        writeln!(out, "  {}", visible(&link.label))?;
        writeln!(out, "  {}", styled(paint.link(), visible(&link.target)))?;
        write!(out, "{}", paragraph(&link.blurb, 4, width))?;
    }
    Ok(())
}

fn write_markdown(shown: &Shown, console: &mut Console) -> io::Result<()> {
    let out: &mut dyn Write = console.out();
    writeln!(out, "# {}\n\n<{}>", visible(&shown.title), address(&shown.url, &shown.anchor))?;
    if !shown.description.is_empty() {
        writeln!(out, "\n> {}", visible(&shown.description))?;
    }
    for section in &shown.sections {
        // The heading that is the title would stand there twice.
        if !section.heading.is_empty() && section.heading != shown.title {
            let marks = "#".repeat(usize::from(section.level.clamp(1, 6)));
            writeln!(out, "\n{marks} {}", visible(&section.heading))?;
        }
        if !section.markdown.trim().is_empty() {
            writeln!(out, "\n{}", visible_block(section.markdown.trim_end()))?;
        }
    }
    Ok(())
}
