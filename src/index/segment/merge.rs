//! Writes a batch of changes into the copy of a generation, and keeps its segments few and free of deleted documents.
//!
//! A night adds one small segment. Left alone, 365 nights would make 365 of them, and a query opens every one; merged
//! into one each night, a night would cost the whole index. So small segments are merged with each other often, and the
//! large one is rewritten only when a tenth of it is deleted.

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

/// Segments that a generation may have: the large one and what a few nights added.
const MOST_SEGMENTS: usize = 4;
/// A segment is rewritten when one document of so many is deleted: reading over more costs every query more than the
/// rewrite costs the night.
const DELETED_SHARE: u32 = 10;
/// Documents that a segment has before it is left alone.
const FULL: u32 = 150_000;
/// The files that merging maps of all segments at once; the others are read piece by piece, or one at a time.
const MAPPED: [SegmentComponent; 3] =
    [SegmentComponent::Terms, SegmentComponent::FastFields, SegmentComponent::FieldNorms];
/// Bytes that a build maps to join segments, about: beside all that it holds while links are gathered, and alone. A build of
/// a million pages takes 1,002 MiB with what is mapped alone, of which 448 are mapped files.
pub(crate) const JOINED: usize = 160 << 20;
pub(crate) const JOINED_ALONE: usize = 390 << 20;
/// A segment is large that holds one document of so many.
const LARGE_SHARE: u32 = 4;
/// Memory of the writer before it makes a segment, in bytes.
const WRITER_MEMORY: usize = 256 << 20;

/// Documents that go and documents that come.
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

    /// Writes the batch into the tantivy index in `folder` and merges what has to be merged.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub(crate) fn write(self, folder: &Path) -> Result<(), IndexError> {
        self.try_write(folder).map_err(IndexError::damaged(folder))
    }

    fn try_write(self, folder: &Path) -> tantivy::Result<()> {
        let mut writer = open(folder)?;
        for term in self.deleted {
            writer.delete_term(term);
        }
        for document in self.added {
            writer.add_document(document)?;
        }
        writer.commit()?;
        merge(&mut writer, |segments| due(segments, MOST_SEGMENTS))
    }
}

/// Merges all segments into one without deleted documents.
///
/// # Errors
/// When the index cannot be written.
pub(crate) fn compact(folder: &Path) -> Result<(), IndexError> {
    let all = |segments: &[SegmentMeta]| if are_compact(segments) { Vec::new() } else { vec![ids(segments)] };
    let compacted = open(folder).and_then(|mut writer| merge(&mut writer, all));
    compacted.map_err(IndexError::damaged(folder))
}

/// Whether the generation in `folder` has one segment at most, without deleted documents.
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

fn open(folder: &Path) -> tantivy::Result<IndexWriter> {
    let mut index = tantivy::Index::open(MergeDirectory::open(folder)?)?;
    index.set_tokenizers(tokenizers());
    writer(&index)
}

fn writer(index: &tantivy::Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(WRITER_MEMORY)
        .build();
    let writer: IndexWriter = alone(|| index.writer_with_options(options.clone()))?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    Ok(writer)
}

/// tantivy's own lock guards nothing here, for the index has one writer by ours. But a process that is being started at
/// this moment holds a copy of every lock until it runs, so it may seem taken for an instant.
fn alone<T>(open: impl Fn() -> tantivy::Result<T>) -> tantivy::Result<T> {
    for _ in 0..100 {
        match open() {
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => std::thread::sleep(Duration::from_millis(10)),
            opened => return opened,
        }
    }
    open()
}

fn merge(writer: &mut IndexWriter, choose: impl Fn(&[SegmentMeta]) -> Vec<Vec<SegmentId>>) -> tantivy::Result<()> {
    let chosen = choose(&writer.index().searchable_segment_metas()?);
    chosen.into_iter().filter(|group| !group.is_empty()).try_for_each(|group| writer.merge(&group).wait().map(drop))
}

/// Joins the segments that a build has made beside those that it made before, into as few as leave what is mapped near
/// `joined` bytes.
///
/// # Errors
/// When the index cannot be written.
pub(crate) fn join(index: &tantivy::Index, before: &[SegmentId], joined: usize) -> tantivy::Result<()> {
    let mut writer = writer(index)?;
    let length = |path: PathBuf| index.directory().open_read(&path).map_or(0, |file| file.len());
    merge(&mut writer, |segments| {
        let made = segments.iter().filter(|segment| !before.contains(&segment.id()));
        let mapped = made.map(|segment| {
            let components = MAPPED.into_iter().map(|component| length(segment.relative_path(component)));
            (segment.id(), components.sum())
        });
        even(&mapped.collect::<Vec<_>>(), joined).into_iter().filter(|group| group.len() > 1).collect()
    })?;
    writer.wait_merging_threads()
}

/// Groups of about the same size, as many as leave each near `share`: a small group more would cost each question
/// as much as a large one.
fn even<T: Copy>(sized: &[(T, usize)], share: usize) -> Vec<Vec<T>> {
    let all: usize = sized.iter().map(|(_, size)| size).sum();
    let groups = ((all + share / 2) / share).max(1);
    let (mut even, mut met) = (vec![Vec::new(); groups], 0);
    for (item, size) in sized {
        // By its middle, so that each group ends near its share.
        let group = (met + size / 2) * groups / all.max(1);
        even[group.min(groups - 1)].push(*item);
        met += size;
    }
    even
}

fn ids(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    segments.iter().map(SegmentMeta::id).collect()
}

/// The segments to merge now. Those that are full are rewritten by themselves, when a tenth of them is deleted. Of the
/// others, from the largest that is a tenth deleted downwards, or all but the large ones of the index when there are too
/// many: a build leaves one of pages and one of resources.
fn due(segments: &[SegmentMeta], most: usize) -> Vec<Vec<SegmentId>> {
    let mut by_size = segments.to_vec();
    by_size.sort_by_key(|segment| (std::cmp::Reverse(segment.max_doc()), segment.id()));
    let worn = |segment: &SegmentMeta| segment.num_deleted_docs().saturating_mul(DELETED_SHARE) > segment.max_doc();
    let full = by_size.partition_point(|segment| segment.max_doc() > FULL);
    let (full, small) = by_size.split_at(full);
    let all: u32 = segments.iter().map(SegmentMeta::max_doc).sum();
    let is_large = |segment: &&SegmentMeta| segment.max_doc() >= all / LARGE_SHARE;
    let large = if full.is_empty() { small.iter().take(2).filter(is_large).count() } else { 0 };
    let first_worn = small.iter().position(worn);
    let crowded = (small.len() + usize::from(!full.is_empty()) > most).then_some(large);
    let few = first_worn.into_iter().chain(crowded).min().and_then(|first| small.get(first..));
    let alone = full.iter().filter(|segment| worn(segment)).map(|segment| vec![segment.id()]);
    alone.chain([ids(few.unwrap_or_default())]).collect()
}

#[cfg(test)]
mod tests {
    use super::even;

    #[test]
    fn groups_are_as_many_as_memory_asks_for_and_about_as_large_as_each_other() {
        for (segments, groups) in [(0, 1), (1, 1), (9, 1), (14, 1), (16, 2), (41, 4), (100, 10)] {
            let sized: Vec<(usize, usize)> = (0..segments).map(|segment| (segment, 16)).collect();
            let even = even(&sized, 160);
            assert_eq!(even.len(), groups, "{segments}");
            assert!(even.iter().flatten().copied().eq(0..segments), "{even:?}");
            let [least, most] = [Iterator::min, Iterator::max].map(|of| of(even.iter().map(Vec::len)));
            assert!(most <= least.map(|least| least + 1) && most <= Some(15), "{even:?}");
        }
    }
}
