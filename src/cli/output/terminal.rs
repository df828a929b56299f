//! The two streams of the process: whether they are decorated, how wide they are, and what may reach them.
//! Text from pages is made visible here before it is printed: no page can move the cursor or turn the reading order.

use std::fmt::{self, Display, Write as _};
use std::io::{self, BufWriter, IsTerminal, Stderr, StdoutLock, Write};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(bool);

impl Paint {
    /// No decoration.
    pub(crate) const OFF: Self = Self(false);

    /// Whether the stream is decorated.
    pub(crate) fn on(self) -> bool {
        self.0
    }

    /// Titles, headings and the words that were asked for.
    pub(crate) fn strong(self) -> Style {
        self.style(Style::new().bold())
    }

    /// Addresses.
    pub(crate) fn link(self) -> Style {
        self.style(AnsiColor::Cyan.on_default().underline())
    }

    /// What may be skipped.
    pub(crate) fn dim(self) -> Style {
        self.style(Style::new().dimmed())
    }

    fn warning(self) -> Style {
        self.style(AnsiColor::Yellow.on_default().bold())
    }

    fn error(self) -> Style {
        self.style(AnsiColor::Red.on_default().bold())
    }

    fn style(self, style: Style) -> Style {
        if self.0 { style } else { Style::new() }
    }
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
    /// Whether stdout is a terminal.
    pub(crate) on_terminal: bool,
    /// Whether stderr is to hold nothing but errors.
    pub(crate) quiet: bool,
    out: BufWriter<StdoutLock<'static>>,
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
            on_terminal,
            quiet,
            out: BufWriter::new(stdout.lock()),
            err,
        }
    }

    /// Standard output.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Hands everything that was written to stdout to the system.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Whether stderr is a terminal.
    pub(crate) fn err_on_terminal(&self) -> bool {
        self.err.is_terminal()
    }

    /// Says a line on stderr whatever `--quiet` wants. A closed stderr is nobody's fault.
    pub(crate) fn say(&mut self, line: &str) {
        let _ = self.out.flush();
        let _ = writeln!(self.err, "{}", line.trim_end());
    }

    /// Says something that may be skipped.
    pub(crate) fn note(&mut self, line: &str) {
        if !self.quiet {
            self.say(&styled(self.err_paint.dim(), visible(line)).to_string());
        }
    }

    /// Says that something is not as it should be.
    pub(crate) fn warn(&mut self, line: &str) {
        if !self.quiet {
            let label = styled(self.err_paint.warning(), "warning:");
            let line = format!("{label} {}", visible(line));
            self.say(&line);
        }
    }

    /// Says why the command could not do its work.
    pub(crate) fn fail(&mut self, message: &str, hint: Option<&str>) {
        let line = format!("{} {message}", styled(self.err_paint.error(), "error:"));
        self.say(&line);
        if let Some(hint) = hint {
            let line = format!("{} {}", styled(self.err_paint.dim(), "hint:"), visible_block(hint));
            self.say(&line);
        }
    }
}

/// Text from a page as one line that cannot act on a terminal: line breaks and tabs become spaces, every other
/// control character and every mark that turns the reading order is spelled out.
pub(crate) fn visible(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    text.chars().for_each(|char| push_visible(char, false, &mut line));
    line
}

/// Like [`visible`], but line breaks and tabs stay.
pub(crate) fn visible_block(text: &str) -> String {
    let mut block = String::with_capacity(text.len());
    text.chars().for_each(|char| push_visible(char, true, &mut block));
    block
}

fn push_visible(char: char, keep_lines: bool, onto: &mut String) {
    match char {
        '\n' | '\t' if keep_lines => onto.push(char),
        '\n' | '\t' | '\r' => onto.push(' '),
        // The Unicode block "Control Pictures" holds a picture of every C0 control in their order.
        '\0'..='\x1f' => onto.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('?')),
        '\x7f' => onto.push('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{61c}' => {
            let _ = write!(onto, "\\u{{{:x}}}", u32::from(char));
        }
        _ => onto.push(char),
    }
}
