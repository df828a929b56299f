//! Target: takes neutral documents and makes generations of them.

mod document;
mod draft;
#[cfg(test)]
mod dump;
mod encode;
mod folder_target;

pub(crate) use document::{DocumentKey, IndexDocument, PageDocument};
pub(crate) use draft::{BulkDocument, BulkDraft, BulkEncoder, CommittedDraft, UpdateDraft};
#[cfg(test)]
pub(crate) use dump::dump;
pub(crate) use folder_target::{BuildInfo, FolderTarget, Tables};
