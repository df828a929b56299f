//! Terminal output: colours, widths, tables, the pager.

pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod findings;
mod format;
mod hyperlink;
pub(crate) mod page;
mod pager;
mod passages;
mod progress;
pub(crate) mod sarif;
mod table;
mod terminal;
mod text;
mod wrap;

pub(crate) use format::{Format, OutputOptions, PageFormat, ReportFormat, write_answer, write_within};
pub(crate) use hyperlink::{HyperlinkBuilder, HyperlinkFormat, Links};

pub(crate) use crate::render::{address, count};
pub(crate) use pager::Pager;
pub(crate) use progress::ProgressDisplay;
pub(crate) use terminal::{ColorWhen, Console, RenderStyle, styled, write_json};
pub(crate) use wrap::{Flow, passage};
