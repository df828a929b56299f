//! Code of pages that several dialects share: marks in comments, and regions of files.

mod marks;
mod regions;

pub(super) use marks::{shown_line, without_marks};
pub(super) use regions::{common_indent, range, region};
