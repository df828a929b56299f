//! Terminal output: colours, widths, hyperlinks, tables, the progress bar and the pager.

pub(crate) mod check;
pub(crate) mod corpus_report;
pub(crate) mod eval;
pub(crate) mod explain;
mod format;
mod hyperlink;
pub(crate) mod page;
mod pager;
mod paint;
mod progress;
mod table;
mod terminal;
mod text;
mod wrap;

pub(crate) use format::{Format, FormatArgs, OutputOptions, PageFormat, write_answer, write_budgeted};
pub(crate) use hyperlink::{HyperlinkBuilder, Hyperlinks};
pub(crate) use pager::Pager;
pub(crate) use paint::styled;
pub(crate) use progress::ProgressDisplay;
pub(crate) use terminal::{ColorWhen, Console, RenderStyle};
pub(crate) use wrap::{StyledText, snippet_lines};
