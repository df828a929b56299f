//! `kb export`: writes the pages of the index as files for other programs.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::open_index;
use crate::index::generation::replace_file;
use crate::render::{count, llms};
use crate::search::answer::{PageCard, Searcher};
use crate::site::address_key;

/// Writes the pages of the index as files for other programs.
///
/// llms.txt lists every page with its description, grouped by content type or folder; llms-full.txt contains the text of
/// all pages (<https://llmstxt.org>). Addresses are absolute if kb.toml has a `site`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb export llms-txt
  kb export llms-txt --optional /blog --title 'Identity, by kb'
  kb export llms-txt --full | head -n 40")]
pub(crate) struct ExportArgs {
    /// Format of the files
    #[arg(value_name = "FORMAT")]
    format: ExportFormat,
    /// Folder for llms.txt and llms-full.txt; without it llms.txt goes to stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write llms-full.txt to stdout
    #[arg(long, conflicts_with = "out")]
    full: bool,
    /// Title of the site [default: title of the page /]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// List pages with this address, and pages below it, as optional: a reader with a small budget may skip them
    #[arg(long, value_name = "URL")]
    optional: Vec<String>,
}

/// The formats of exported files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// llms.txt and llms-full.txt, for language models
    LlmsTxt,
}

/// Writes the files.
pub(crate) fn run(args: &ExportArgs, context: &mut Context) -> Result<Exit, CliError> {
    let settings = context.settings()?;
    let searcher = open_index::open(&settings, context)?;
    let ExportFormat::LlmsTxt = args.format;
    let pages = searcher.cards()?;
    let (optional, pages): (Vec<PageCard>, Vec<PageCard>) =
        pages.into_iter().partition(|page| args.optional.iter().any(|parent| is_below(&page.url, parent)));
    let number = (pages.len() + optional.len()) as u64;
    let list = llms::PageList::new(pages, optional, args.title.clone(), settings.site.clone().unwrap_or_default());
    match &args.out {
        None if args.full => write_full(&list, &searcher, context.console.out())?,
        None => list.write(context.console.out())?,
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
            replace(&folder.join("llms.txt"), |out| Ok(list.write(out)?))?;
            replace(&folder.join("llms-full.txt"), |out| write_full(&list, &searcher, out))?;
            context.console.note(&format!("{} in llms.txt and llms-full.txt", count(number, "page")));
        }
    }
    Ok(Exit::Success)
}

/// Writes the text of all pages in the order of the list.
fn write_full(list: &llms::PageList, searcher: &Searcher, out: &mut dyn Write) -> Result<(), CliError> {
    list.write_head(out)?;
    for url in list.urls() {
        if let Some(page) = searcher.show(url, "")? {
            list.write_page(&page, out)?;
        }
    }
    Ok(())
}

fn is_below(url: &str, parent: &str) -> bool {
    let (url, parent) = (address_key(url), address_key(parent));
    url.strip_prefix(&*parent).is_some_and(|rest| parent.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), CliError>) -> Result<(), CliError> {
    replace_file(path, write).map_err(|error| match error {
        CliError::Stream(error) => unwritable(path, &error),
        other => other,
    })
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    CliError::Usage {
        message: format!("{} cannot be written: {error}", path.display()),
        hint: Some("name a writable folder with --out DIR".to_owned()),
    }
}
