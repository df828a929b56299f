//! Terminal output: colours, widths, tables, the pager.

pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod findings;
mod format;
mod hyperlink;
pub(crate) mod page;
mod pager;
mod progress;
pub(crate) mod sarif;
mod table;
mod terminal;
mod text;
mod wrap;

pub(crate) use format::{Format, Layout, PageFormat, ReportFormat, address, count, write_answer, write_within};
pub(crate) use hyperlink::{HyperlinkFormat, Linker, Links};

pub(crate) use pager::Pager;
pub(crate) use progress::Meter;
pub(crate) use terminal::{ColorWhen, Console, Look, styled};
pub(crate) use wrap::{Flow, passage};
