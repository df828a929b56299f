//! `kb export`: the pages as files that others read. How such a file is written is `output`'s business; here stand the
//! files and which pages go where.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::output::count;
use crate::cli::{CliError, Context, Exit, open_index};
use crate::render::llms;
use crate::search::answer::{PageCard, Searcher};
use crate::site::address_key;

/// Writes the pages of the index as files that others read.
///
/// llms.txt lists every page with its description, by content type or folder; llms-full.txt holds the text of all pages
/// (<https://llmstxt.org>). Addresses are absolute when kb.toml names the `site`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb export llms-txt
  kb export llms-txt --optional /blog --title 'Identity, by kb'
  kb export llms-txt --full | head -n 40")]
pub(crate) struct ExportArgs {
    /// What is written
    #[arg(value_name = "FORMAT")]
    format: ExportFormat,
    /// Folder to write llms.txt and llms-full.txt to; without it llms.txt goes to stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write llms-full.txt to stdout
    #[arg(long, conflicts_with = "out")]
    full: bool,
    /// Title of the whole [default: that of the page /]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Pages at and below this address may be skipped by who has little room
    #[arg(long, value_name = "URL")]
    optional: Vec<String>,
}

/// What can be written.
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
        pages.into_iter().partition(|page| args.optional.iter().any(|above| is_below(&page.url, above)));
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
    Ok(Exit::Ran)
}

/// Writes the text of every page in the order of the list.
fn write_full(list: &llms::PageList, searcher: &Searcher, out: &mut dyn Write) -> Result<(), CliError> {
    list.write_head(out)?;
    for url in list.urls() {
        if let Some(page) = searcher.show(url, "")? {
            list.write_page(&page, out)?;
        }
    }
    Ok(())
}

fn is_below(url: &str, above: &str) -> bool {
    let (url, above) = (address_key(url), address_key(above));
    url.strip_prefix(&*above).is_some_and(|rest| above.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

/// Puts a file in the place of another in one step: whoever reads it sees the old one or the new one, whole.
fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), CliError>) -> Result<(), CliError> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    let fault = |error: io::Error| unwritable(path, &error);
    let mut out = BufWriter::new(File::create(&fresh).map_err(fault)?);
    let written = write(&mut out).and_then(|()| {
        let file = out.into_inner().map_err(|error| fault(error.into_error()))?;
        file.sync_all().and_then(|()| fs::rename(&fresh, path)).map_err(fault)
    });
    if written.is_err() {
        // What is left over must not be taken for the file.
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    CliError::Usage {
        message: format!("{} cannot be written: {error}", path.display()),
        hint: Some("name a folder that can be written with --out DIR".to_owned()),
    }
}
