//! The report of `kb check`, and its forms: text, annotations of a workflow, SARIF.

pub(crate) mod findings;
mod report;
pub(crate) mod sarif;

pub(crate) use report::{CheckReport, FileNames};
