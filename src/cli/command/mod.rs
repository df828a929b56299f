//! Commands: one file each, with its arguments, help and work.

pub(crate) mod batch;
pub(crate) mod check;
pub(crate) mod complete;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod index;
pub(crate) mod judge;
pub(crate) mod man;
pub(crate) mod mcp;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod status;
pub(crate) mod topics;

pub(crate) use check::{CheckReport, Shown};
pub(crate) use completions::Shell;
pub(crate) use config::Origin;
