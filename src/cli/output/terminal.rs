//! Standard output and standard error: colours, width, pager and messages.

use std::io::{self, BufWriter, IsTerminal, Stderr, StdoutLock, Write};

use anstyle::Style;
use clap::ValueEnum;
use serde::Serialize;

use crate::render::{json, visible};

use super::hyperlink::Hyperlinks;
use super::pager::{Pager, row_count};
use super::paint::{Paint, styled};
use super::wrap::{StyledText, paragraph};

/// When output has colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless the environment disables colours
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The style of stdout.
#[derive(Debug, Clone, Default)]
pub(crate) struct RenderStyle {
    /// Its text styles.
    pub(crate) paint: Paint,
    /// Its width in columns; `None` when unknown, as in a pipe.
    pub(crate) width: Option<usize>,
    /// Its hyperlinks.
    pub(crate) links: Hyperlinks,
}

/// Standard output and standard error.
pub(crate) struct Console {
    /// The text styles of stdout.
    pub(crate) paint: Paint,
    /// The width of stdout in columns; `None` when unknown, as in a pipe.
    pub(crate) width: Option<usize>,
    /// The hyperlinks of stdout.
    pub(crate) links: Hyperlinks,
    /// Whether stdout is a terminal.
    pub(crate) on_terminal: bool,
    /// The pager for output longer than the screen.
    pub(crate) pager: Option<Pager>,
    /// Whether stderr receives only errors.
    pub(crate) quiet: bool,
    /// The text styles of stderr.
    pub(crate) err_paint: Paint,
    out: BufWriter<StdoutLock<'static>>,
    /// Output collected until its length is known, with its pager.
    paged: Option<(Vec<u8>, Pager)>,
    err: Stderr,
}

impl Console {
    /// Opens the streams of the process. `columns` overrides the width of the terminal.
    pub(crate) fn new(color: ColorWhen, quiet: bool, columns: Option<usize>) -> Self {
        let (stdout, err) = (io::stdout(), io::stderr());
        let on_terminal = stdout.is_terminal();
        let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let paint = |auto: &dyn Fn() -> anstream::ColorChoice| match color {
            ColorWhen::Always => Paint::new(true),
            ColorWhen::Never => Paint::new(false),
            ColorWhen::Auto => Paint::new(auto() != anstream::ColorChoice::Never),
        };
        Self {
            paint: paint(&|| anstream::AutoStream::choice(&stdout)),
            err_paint: paint(&|| anstream::AutoStream::choice(&err)),
            width: columns.filter(|width| *width > 0).or_else(|| if on_terminal { measured() } else { None }),
            links: Hyperlinks::default(),
            on_terminal,
            pager: None,
            quiet,
            out: BufWriter::new(stdout.lock()),
            paged: None,
            err,
        }
    }

    /// The style of stdout.
    pub(crate) fn style(&self) -> RenderStyle {
        RenderStyle { paint: self.paint, width: self.width, links: self.links.clone() }
    }

    /// Standard output.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        match &mut self.paged {
            Some((text, _)) => text,
            None => &mut self.out,
        }
    }

    /// Writes a value to stdout as JSON: indented on a terminal, else on one line.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub(crate) fn write_json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let pretty = self.on_terminal;
        json::write_object(value, pretty, self.out())
    }

    /// Sends all further output through the pager if it is longer than the screen. Does nothing without a terminal.
    pub(crate) fn start_paging(&mut self) {
        if let (true, Some(pager)) = (self.on_terminal, self.pager.take()) {
            self.paged = Some((Vec::new(), pager));
        }
    }

    /// Flushes stdout, through the pager if it is in use.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Some((text, pager)) = &mut self.paged {
            let text = std::mem::take(text);
            let (columns, rows) = terminal_size::terminal_size()
                .map_or((80, usize::MAX), |(columns, rows)| (usize::from(columns.0), usize::from(rows.0)));
            if row_count(&text, columns) < rows || !pager.show(&text)? {
                self.out.write_all(&text)?;
            }
        }
        self.out.flush()
    }

    /// Whether stderr is a terminal.
    pub(crate) fn err_on_terminal(&self) -> bool {
        self.err.is_terminal()
    }

    /// Prints text on stderr, even with `--quiet`. Ignores a closed stderr.
    pub(crate) fn print_err(&mut self, text: &str) {
        let _ = self.flush();
        let _ = writeln!(self.err, "{}", text.trim_end());
    }

    /// Prints secondary information on stderr.
    pub(crate) fn note(&mut self, line: &str) {
        if !self.quiet {
            let width = self.err_width();
            self.print_err(&paragraph(line, self.err_paint.dim(), 0, width));
        }
    }

    /// Prints a next step on a terminal. The line is not wrapped, so that a command in it can be copied whole.
    pub(crate) fn suggest(&mut self, line: &str) {
        if !self.quiet && self.err_on_terminal() {
            self.print_err(&styled(self.err_paint.dim(), visible(line)).to_string());
        }
    }

    /// Prints a warning on stderr.
    pub(crate) fn warn(&mut self, message: &str) {
        if !self.quiet {
            self.print_labelled("warning:", self.err_paint.warning(), message);
        }
    }

    /// Prints an error and its hint on stderr.
    pub(crate) fn fail(&mut self, message: &str, hint: Option<&str>) {
        self.print_labelled("error:", self.err_paint.error(), message);
        if let Some(hint) = hint {
            self.print_labelled("hint:", self.err_paint.dim(), hint);
        }
    }

    fn err_width(&self) -> Option<usize> {
        self.width.filter(|_| self.err_on_terminal())
    }

    fn print_labelled(&mut self, label: &str, style: Style, message: &str) {
        let width = self.err_width();
        let mut text = String::new();
        for (index, line) in message.lines().enumerate() {
            let (start, prefix) = match index {
                0 => (StyledText::default().text(label, style).text(" ", Style::new()), ""),
                _ => (StyledText::default(), "  "),
            };
            text.push_str(&start.text(line, Style::new()).wrap(prefix, 2, width));
        }
        self.print_err(&text);
    }
}
