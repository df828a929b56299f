//! Text styles of a stream.

use std::fmt::{self, Display};

use anstyle::{AnsiColor, Style};

/// The styles of a stream; all are empty on a stream without colours.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Paint(bool);

impl Paint {
    /// Styles that are empty unless `on`.
    pub(crate) fn new(on: bool) -> Self {
        Self(on)
    }

    /// Whether the stream has colours.
    pub(crate) fn on(self) -> bool {
        self.0
    }

    /// Titles and headings.
    pub(crate) fn strong(self) -> Style {
        self.style(Style::new().bold())
    }

    /// Words of the query, in the colour of grep: distinct from bold titles on dark and light backgrounds.
    pub(crate) fn mark(self) -> Style {
        self.style(AnsiColor::Red.on_default().bold())
    }

    /// Addresses.
    pub(crate) fn link(self) -> Style {
        self.style(AnsiColor::Cyan.on_default().underline())
    }

    /// Secondary text.
    pub(crate) fn dim(self) -> Style {
        self.style(Style::new().dimmed())
    }

    /// The label of a warning.
    pub(crate) fn warning(self) -> Style {
        self.style(AnsiColor::Yellow.on_default().bold())
    }

    /// The label of an error.
    pub(crate) fn error(self) -> Style {
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
