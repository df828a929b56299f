//! Commands: one file each, with its arguments, help and work.

pub(crate) mod check;
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
