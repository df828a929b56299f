//! The two streams of the process: whether they are decorated and how wide they are. What of other people's text may
//! reach them is the business of `visible`.

use std::fmt::{self, Display};
use std::io::{self, BufWriter, IsTerminal, Stderr, StdoutLock, Write};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

use crate::render::visible;

use super::hyperlink::Links;
use super::pager::{Pager, rows};
use super::wrap::{Flow, paragraph};

/// When to decorate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The styles of a stream; on an undecorated one they are all empty.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Paint(bool);

impl Paint {
    /// Whether the stream is decorated.
    pub(crate) fn on(self) -> bool {
        self.0
    }

    /// Titles and headings.
    pub(crate) fn strong(self) -> Style {
        self.style(Style::new().bold())
    }

    /// Words that were asked for, as grep has them: to be seen beside bold titles, on dark and on light.
    pub(crate) fn mark(self) -> Style {
        self.style(AnsiColor::Red.on_default().bold())
    }

    /// Addresses.
    pub(crate) fn link(self) -> Style {
        self.style(AnsiColor::Cyan.on_default().underline())
    }

    /// What may be skipped.
    pub(crate) fn dim(self) -> Style {
        self.style(Style::new().dimmed())
    }

    /// What is likely a fault.
    pub(crate) fn warning(self) -> Style {
        self.style(AnsiColor::Yellow.on_default().bold())
    }

    /// What is a fault.
    pub(crate) fn error(self) -> Style {
        self.style(AnsiColor::Red.on_default().bold())
    }

    fn style(self, style: Style) -> Style {
        if self.0 { style } else { Style::new() }
    }
}

/// How stdout is written to.
#[derive(Debug, Clone, Default)]
pub(crate) struct RenderStyle {
    /// Its styles.
    pub(crate) paint: Paint,
    /// How many columns it has; `None` when nobody has said, as in a pipe.
    pub(crate) width: Option<usize>,
    /// Its hyperlinks.
    pub(crate) links: Links,
}

/// `content` in `style`.
pub(crate) fn styled(style: Style, content: impl Display) -> impl Display {
    fmt::from_fn(move |f| write!(f, "{style}{content}{style:#}"))
}

/// Standard output and standard error.
pub(crate) struct Console {
    /// The styles of stdout.
    pub(crate) paint: Paint,
    /// How many columns stdout has; `None` when nobody has said, as in a pipe.
    pub(crate) width: Option<usize>,
    /// The hyperlinks of stdout.
    pub(crate) links: Links,
    /// Whether stdout is a terminal.
    pub(crate) on_terminal: bool,
    /// What shows output that is longer than the screen.
    pub(crate) pager: Option<Pager>,
    /// Whether stderr is to hold nothing but errors.
    pub(crate) quiet: bool,
    out: BufWriter<StdoutLock<'static>>,
    /// Output that is held back until it is known how long it is, and what shows it then.
    held: Option<(Vec<u8>, Pager)>,
    err: Stderr,
    /// The styles of stderr.
    pub(crate) err_paint: Paint,
}

impl Console {
    /// Looks at the streams of the process. A terminal is asked for its width only if there is one.
    pub(crate) fn new(color: ColorWhen, quiet: bool, columns: Option<usize>) -> Self {
        let (stdout, err) = (io::stdout(), io::stderr());
        let on_terminal = stdout.is_terminal();
        let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let paint = |auto: &dyn Fn() -> anstream::ColorChoice| match color {
            ColorWhen::Always => Paint(true),
            ColorWhen::Never => Paint(false),
            ColorWhen::Auto => Paint(auto() != anstream::ColorChoice::Never),
        };
        Self {
            paint: paint(&|| anstream::AutoStream::choice(&stdout)),
            err_paint: paint(&|| anstream::AutoStream::choice(&err)),
            width: columns.filter(|width| *width > 0).or_else(|| if on_terminal { measured() } else { None }),
            links: Links::default(),
            on_terminal,
            pager: None,
            quiet,
            out: BufWriter::new(stdout.lock()),
            held: None,
            err,
        }
    }

    /// How stdout is written to.
    pub(crate) fn look(&self) -> RenderStyle {
        RenderStyle { paint: self.paint, width: self.width, links: self.links.clone() }
    }

    /// Standard output.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        match &mut self.held {
            Some((held, _)) => held,
            None => &mut self.out,
        }
    }

    /// From now on, output that is longer than the screen goes through the pager, if there are both.
    pub(crate) fn page(&mut self) {
        if let (true, Some(pager)) = (self.on_terminal, self.pager.take()) {
            self.held = Some((Vec::new(), pager));
        }
    }

    /// Hands everything that was written to stdout to the system, or to the pager.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Some((held, pager)) = &mut self.held {
            let text = std::mem::take(held);
            let (columns, lines) = terminal_size::terminal_size()
                .map_or((80, usize::MAX), |(columns, lines)| (usize::from(columns.0), usize::from(lines.0)));
            if rows(&text, columns) < lines || !pager.show(&text)? {
                self.out.write_all(&text)?;
            }
        }
        self.out.flush()
    }

    /// Whether stderr is a terminal.
    pub(crate) fn err_on_terminal(&self) -> bool {
        self.err.is_terminal()
    }

    /// Says a line on stderr whatever `--quiet` wants. A closed stderr is nobody's fault.
    pub(crate) fn say(&mut self, line: &str) {
        let _ = self.flush();
        let _ = writeln!(self.err, "{}", line.trim_end());
    }

    /// Says something that may be skipped.
    pub(crate) fn note(&mut self, line: &str) {
        if !self.quiet {
            let width = self.width.filter(|_| self.err_on_terminal());
            self.say(&paragraph(line, self.err_paint.dim(), 0, width));
        }
    }

    /// Says to whoever sits there what may be done next; a command in it can be copied whole, for no line is broken.
    pub(crate) fn suggest(&mut self, line: &str) {
        if !self.quiet && self.err_on_terminal() {
            self.say(&styled(self.err_paint.dim(), visible(line)).to_string());
        }
    }

    /// Says that something is not as it should be.
    pub(crate) fn warn(&mut self, line: &str) {
        if !self.quiet {
            self.labelled("warning:", self.err_paint.warning(), line);
        }
    }

    /// Says why the command could not do its work.
    pub(crate) fn fail(&mut self, message: &str, hint: Option<&str>) {
        self.labelled("error:", self.err_paint.error(), message);
        if let Some(hint) = hint {
            self.labelled("hint:", self.err_paint.dim(), hint);
        }
    }

    /// Says a text line by line; on a terminal a long line is broken where words end.
    fn labelled(&mut self, label: &str, style: Style, text: &str) {
        let width = self.width.filter(|_| self.err_on_terminal());
        let mut said = String::new();
        for (place, line) in text.lines().enumerate() {
            let (flow, lead) = match place {
                0 => (Flow::default().text(label, style).text(" ", Style::new()), ""),
                _ => (Flow::default(), "  "),
            };
            said.push_str(&flow.text(line, Style::new()).lines(lead, 2, width));
        }
        self.say(&said);
    }
}

/// Writes one object as JSON: on one line, or indented on a terminal.
pub(crate) fn write_json(value: &impl serde::Serialize, console: &mut Console) -> std::io::Result<()> {
    let indented = console.on_terminal;
    crate::render::json::write_object(value, indented, console.out())
}
