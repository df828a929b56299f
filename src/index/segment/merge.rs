//! Updates a tantivy index with a batch of changes, and merges its segments.
//!
//! A nightly update adds one small segment. Without merges, a query would open 365 segments after a year; a merge into one
//! segment each night would rewrite the whole index. So small segments are merged with each other, and a large segment is
//! rewritten only when a tenth of its documents is deleted.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tantivy::directory::error::LockError;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{Directory, HasLen, IndexWriter, SegmentMeta, TantivyDocument, TantivyError, Term};

use crate::index::IndexError;
use crate::index::schema::{Fields, tokenizers};

use super::merge_directory::MergeDirectory;
use super::read_directory::ReadOnlyDirectory;

/// Segments of a generation after an update: a large segment and a few of nightly updates.
const MAX_SEGMENTS: usize = 4;
/// Reciprocal of the share of deleted documents above which a segment is rewritten. From there on, skipping deleted documents
/// costs the queries more than the rewrite costs the update.
const DELETED_SHARE: u32 = 10;
/// A segment of more documents is full: it is never merged with others.
const FULL_SEGMENT_DOCS: u32 = 150_000;
/// Reciprocal of the share of all documents that a large segment has at least.
const LARGE_SHARE: u32 = 4;
/// Files of all merged segments that a merge maps at once. The others are read in chunks or one after the other.
const MAPPED_COMPONENTS: [SegmentComponent; 3] =
    [SegmentComponent::Terms, SegmentComponent::FastFields, SegmentComponent::FieldNorms];
/// Target for the bytes that a merge of a build maps, so that a build of a million pages stays near 1 GiB. Tests merge nothing,
/// so that they can compare single segments.
const MAPPED_BYTES: usize = if cfg!(test) { 1 } else { 390 << 20 };
/// Memory of tantivy's writer before it writes a segment.
const WRITER_MEMORY_BYTES: usize = 256 << 20;

/// Documents to delete and documents to add.
#[derive(Default)]
pub(crate) struct WriteBatch {
    deleted: Vec<Term>,
    added: Vec<TantivyDocument>,
}

impl WriteBatch {
    /// Deletes the document with a key.
    pub(crate) fn delete(&mut self, fields: &Fields, key: &str) {
        self.deleted.push(Term::from_field_text(fields.key, key));
    }

    /// Adds a document.
    pub(crate) fn add(&mut self, document: TantivyDocument) {
        self.added.push(document);
    }

    /// Writes the batch into the tantivy index in `folder`, then merges segments.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub(crate) fn write(self, folder: &Path) -> Result<(), IndexError> {
        self.try_write(folder).map_err(IndexError::damaged(folder))
    }

    fn try_write(self, folder: &Path) -> tantivy::Result<()> {
        let mut writer = open_writer(folder)?;
        for term in self.deleted {
            writer.delete_term(term);
        }
        for document in self.added {
            writer.add_document(document)?;
        }
        writer.commit()?;
        merge(&mut writer, merge_candidates)
    }
}

/// Merges all segments of the index in `folder` into one without deleted documents.
///
/// # Errors
/// When the index cannot be written.
pub(crate) fn compact(folder: &Path) -> Result<(), IndexError> {
    let all = |segments: &[SegmentMeta]| if are_compact(segments) { Vec::new() } else { vec![ids(segments)] };
    let compacted = open_writer(folder).and_then(|mut writer| merge(&mut writer, all));
    compacted.map_err(IndexError::damaged(folder))
}

/// Whether the index in `folder` has at most one segment and no deleted documents.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn is_compact(folder: &Path) -> Result<bool, IndexError> {
    let index = ReadOnlyDirectory::open(folder).and_then(tantivy::Index::open);
    let segments = index.and_then(|index| index.searchable_segment_metas());
    segments.map(|segments| are_compact(&segments)).map_err(IndexError::damaged(folder))
}

fn are_compact(segments: &[SegmentMeta]) -> bool {
    segments.len() < 2 && segments.iter().all(|segment| segment.num_deleted_docs() == 0)
}

fn open_writer(folder: &Path) -> tantivy::Result<IndexWriter> {
    let mut index = tantivy::Index::open(MergeDirectory::open(folder)?)?;
    index.set_tokenizers(tokenizers());
    new_writer(&index)
}

fn new_writer(index: &tantivy::Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(WRITER_MEMORY_BYTES)
        .build();
    let writer: IndexWriter = retry_while_locked(|| index.writer_with_options(options.clone()))?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    Ok(writer)
}

/// kb's own lock excludes other writers. But a child process inherits tantivy's lock between fork and exec, so the lock can
/// look taken for a moment.
fn retry_while_locked<T>(open: impl Fn() -> tantivy::Result<T>) -> tantivy::Result<T> {
    for _ in 0..100 {
        match open() {
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => std::thread::sleep(Duration::from_millis(10)),
            opened => return opened,
        }
    }
    open()
}

/// Merges each group of segments that `choose` returns into one segment.
fn merge(writer: &mut IndexWriter, choose: impl Fn(&[SegmentMeta]) -> Vec<Vec<SegmentId>>) -> tantivy::Result<()> {
    let groups = choose(&writer.index().searchable_segment_metas()?);
    groups.into_iter().filter(|group| !group.is_empty()).try_for_each(|group| writer.merge(&group).wait().map(drop))
}

/// Merges the segments of a build, in groups that map about [`MAPPED_BYTES`] each.
///
/// # Errors
/// When the index cannot be written.
pub(crate) fn merge_built(index: &tantivy::Index) -> tantivy::Result<()> {
    let mut writer = new_writer(index)?;
    let length = |path: PathBuf| index.directory().open_read(&path).map_or(0, |file| file.len());
    merge(&mut writer, |segments| {
        let sized = segments.iter().map(|segment| {
            let components = MAPPED_COMPONENTS.into_iter().map(|component| length(segment.relative_path(component)));
            (segment.id(), components.sum())
        });
        let groups = balanced_groups(&sized.collect::<Vec<_>>(), MAPPED_BYTES);
        groups.into_iter().filter(|group| group.len() > 1).collect()
    })?;
    writer.wait_merging_threads()
}

/// Splits items into consecutive groups of similar size near `target`. A small last group would cost each query as much as
/// a large one.
fn balanced_groups<T: Copy>(sized: &[(T, usize)], target: usize) -> Vec<Vec<T>> {
    let total: usize = sized.iter().map(|(_, size)| size).sum();
    let count = ((total + target / 2) / target).max(1);
    let (mut groups, mut before) = (vec![Vec::new(); count], 0);
    for (item, size) in sized {
        // The midpoint of the item decides, so that each group ends near its share.
        let group = (before + size / 2) * count / total.max(1);
        groups[group.min(count - 1)].push(*item);
        before += size;
    }
    groups
}

fn ids(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    segments.iter().map(SegmentMeta::id).collect()
}

/// The groups of segments to merge after an update.
///
/// A full segment is rewritten by itself when its share of deleted documents is too high. The other segments, by size, are
/// merged from the largest with too many deletions downwards. With more than [`MAX_SEGMENTS`], all are merged except at most
/// two large ones, since a build of a large tree writes more than one.
fn merge_candidates(segments: &[SegmentMeta]) -> Vec<Vec<SegmentId>> {
    let mut by_size = segments.to_vec();
    by_size.sort_by_key(|segment| (Reverse(segment.max_doc()), segment.id()));
    let needs_expunge =
        |segment: &SegmentMeta| segment.num_deleted_docs().saturating_mul(DELETED_SHARE) > segment.max_doc();
    let (full, small) = by_size.split_at(by_size.partition_point(|segment| segment.max_doc() > FULL_SEGMENT_DOCS));
    let docs: u32 = segments.iter().map(SegmentMeta::max_doc).sum();
    let is_large = |segment: &&SegmentMeta| segment.max_doc() >= docs / LARGE_SHARE;
    let large = if full.is_empty() { small.iter().take(2).filter(is_large).count() } else { 0 };
    let first_expunge = small.iter().position(needs_expunge);
    let first_surplus = (small.len() + usize::from(!full.is_empty()) > MAX_SEGMENTS).then_some(large);
    let merged = first_expunge.into_iter().chain(first_surplus).min().and_then(|first| small.get(first..));
    let rewritten = full.iter().filter(|segment| needs_expunge(segment)).map(|segment| vec![segment.id()]);
    rewritten.chain([ids(merged.unwrap_or_default())]).collect()
}

#[cfg(test)]
mod tests {
    use super::balanced_groups;

    #[test]
    fn groups_have_similar_sizes_near_the_target() {
        for (segments, count) in [(0, 1), (1, 1), (9, 1), (14, 1), (16, 2), (41, 4), (100, 10)] {
            let sized: Vec<(usize, usize)> = (0..segments).map(|segment| (segment, 16)).collect();
            let groups = balanced_groups(&sized, 160);
            assert_eq!(groups.len(), count, "{segments}");
            assert!(groups.iter().flatten().copied().eq(0..segments), "{groups:?}");
            let [smallest, largest] = [Iterator::min, Iterator::max].map(|of| of(groups.iter().map(Vec::len)));
            assert!(largest <= smallest.map(|length| length + 1) && largest <= Some(15), "{groups:?}");
        }
    }
}
