//! `kb man`: the manual pages, generated from the help of each command.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};

/// Prints the manual page of kb or of one command, or writes all pages into a folder.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb man search
  kb man --dir man1")]
pub(crate) struct ManArgs {
    /// Command whose page is printed [default: kb itself]
    #[arg(value_name = "COMMAND")]
    page_of: Option<String>,
    /// Write the pages of all commands into this folder, and print their paths
    #[arg(long, value_name = "DIR", conflicts_with = "page_of")]
    dir: Option<PathBuf>,
}

/// Prints or writes pages. `root` describes the command line.
pub(crate) fn run(args: &ManArgs, mut root: Command, context: &mut Context) -> Result<Exit, CliError> {
    root.build();
    let out = context.console.out();
    let commands: Vec<&Command> = root.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    match (&args.dir, &args.page_of) {
        (Some(folder), _) => {
            for command in [&root].into_iter().chain(commands) {
                writeln!(out, "{}", write_file(folder, command)?.display())?;
            }
        }
        (None, None) => write_page(&root, out)?,
        (None, Some(name)) => match commands.iter().find(|command| command.get_name() == name) {
            Some(command) => write_page(command, out)?,
            None => {
                let names: Vec<&str> = commands.iter().map(|command| command.get_name()).collect();
                let message = format!("kb has no command `{name}`");
                return Err(CliError::Usage { message, hint: Some(format!("the commands are {}", names.join(", "))) });
            }
        },
    }
    Ok(Exit::Success)
}

fn write_file(folder: &Path, command: &Command) -> Result<PathBuf, CliError> {
    let path = folder.join(Man::new(command.clone()).get_filename());
    let mut page = Vec::new();
    write_page(command, &mut page)?;
    fs::create_dir_all(folder).and_then(|()| fs::write(&path, page)).map_err(|error| CliError::Usage {
        message: format!("{} cannot be written: {error}", path.display()),
        hint: Some("name a writable folder with --dir DIR".to_owned()),
    })?;
    Ok(path)
}

fn write_page(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let man = Man::new(command.clone()).source(format!("kb {}", env!("CARGO_PKG_VERSION"))).manual("kb");
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    let after_help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    after_help.split("\n\n").try_for_each(|paragraph| write_paragraph(paragraph, out))?;
    if !command.has_subcommands() {
        let mut roff = Roff::new();
        roff.control("SH", ["SEE ALSO"]).text([bold("kb"), roman("(1)")]);
        roff.to_writer(out)?;
    }
    Ok(())
}

/// Writes a paragraph of the text after the options. A first line `Title:` starts a section with unfilled lines.
fn write_paragraph(paragraph: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut roff = Roff::new();
    let (title, lines) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
    match title.strip_suffix(':') {
        Some(title) => {
            roff.control("SH", [title.to_uppercase().as_str()]).control("nf", []);
            lines.lines().for_each(|line| _ = roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]));
            roff.control("fi", []);
        }
        None if paragraph.is_empty() => {}
        None => _ = roff.control("PP", []).text([roman(paragraph)]),
    }
    roff.to_writer(out)
}
