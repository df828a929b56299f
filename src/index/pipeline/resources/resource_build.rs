//! Builds the resources of a full build from the resolved mentions, one shard of targets after the other.

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};

use crate::corpus::Anchor;
use crate::index::schema::MENTIONS_KEPT;
use crate::index::target::{BulkDocument, BulkEncoder, IndexDocument};
use crate::index::{IndexError, ordered_parallel};
use crate::site::{MentionView, ResourceTarget};

use super::mention_key::{MentionKey, resource_of_mentions};
use super::spill::{RecordBatch, SpillFile, SpillTable};

/// Targets of one task, and the number of tasks in progress.
const BATCH: usize = 8;
const TASKS: u64 = 64;
/// The encoded mentions of one shard, in bytes; decoded, their size is about three times that.
pub(crate) const SHARD_BYTES: u64 = if cfg!(test) { 4 << 10 } else { 24 << 20 };
/// The size of two shards together up to which one is read while the other is processed, in bytes.
const PREFETCH_BYTES: u64 = 3 * SHARD_BYTES;

/// Adds a document to the draft.
type Add<'a> = dyn FnMut(BulkDocument) -> Result<(), IndexError> + Send + 'a;

/// The part of a mention that orders it: by target, and then by [`MentionKey`].
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct SpilledMention<'a> {
    /// The [`ResourceTarget`], encoded.
    pub(crate) target: &'a [u8],
    #[serde(borrow)]
    pub(crate) key: MentionKey<&'a str>,
}

/// A mention, and its encoded [`MentionView`].
type Record<'a> = (SpilledMention<'a>, &'a [u8]);

/// The mentions of all targets, in shards by target.
pub(crate) struct MentionShards {
    pub(crate) folder: PathBuf,
    pub(crate) shards: Vec<SpillFile>,
    pub(crate) anchors: SpillTable,
}

impl MentionShards {
    /// Encodes every resource and calls `add` with it.
    ///
    /// # Errors
    /// An error of `add`; when a spill file cannot be read.
    pub(crate) fn build_resources(self, encoder: &BulkEncoder, add: &mut Add<'_>) -> Result<(), IndexError> {
        let Self { folder, shards, anchors } = self;
        let read = |shard: Option<SpillFile>| {
            shard.map(|shard| Ok::<_, IndexError>((shard.bytes(), shard.read()?.next_batch(usize::MAX)?))).transpose()
        };
        let mut shards = shards.into_iter().peekable();
        let mut next = read(shards.next())?;
        while let Some((bytes, mentions)) = next {
            // Popular targets can make a shard large; large shards are not read ahead.
            let following = shards.next_if(|next| bytes + next.bytes() <= PREFETCH_BYTES);
            let (built, prefetched) =
                rayon::join(|| build_shard(&mentions, &folder, &anchors, encoder, add), || read(following));
            built?;
            drop(mentions);
            next = match prefetched? {
                Some(prefetched) => Some(prefetched),
                None => read(shards.next())?,
            };
        }
        Ok(())
    }
}

/// Encodes the resources of one shard, sorted by target.
fn build_shard(
    mentions: &RecordBatch,
    folder: &Path,
    anchors: &SpillTable,
    encoder: &BulkEncoder,
    add: &mut Add<'_>,
) -> Result<(), IndexError> {
    let records: Result<Vec<Record<'_>>, _> =
        (0..mentions.len()).into_par_iter().map(|index| postcard::take_from_bytes(mentions.get(index))).collect();
    let mut records = records.map_err(IndexError::damaged(folder))?;
    records.par_sort_unstable();
    let targets: Vec<&[Record<'_>]> = records.chunk_by(|a, b| a.0.target == b.0.target).collect();
    ordered_parallel::ordered_map(
        TASKS,
        |_| 1,
        targets.chunks(BATCH).map(Ok),
        |batch| {
            let documents = batch.iter().map(|records| resource(records, folder, anchors, encoder));
            documents.collect::<Result<Vec<_>, IndexError>>()
        },
        |documents| documents.into_iter().flatten().try_for_each(&mut *add),
    )
}

/// Encodes the resource of one target from its sorted mentions.
fn resource<'w>(
    records: &[Record<'w>],
    folder: &Path,
    anchors: &SpillTable,
    encoder: &BulkEncoder,
) -> Result<Option<BulkDocument>, IndexError> {
    let Some((first, _)) = records.first() else { return Ok(None) };
    let target: ResourceTarget = postcard::from_bytes(first.target).map_err(IndexError::damaged(folder))?;
    let view = |(mention, view): &Record<'w>| {
        postcard::from_bytes(view).map(|view: MentionView<'w>| MentionView { url: mention.key.url, ..view })
    };
    let views: Result<Vec<MentionView<'_>>, _> = records.iter().take(MENTIONS_KEPT).map(view).collect();
    let views = views.map_err(IndexError::damaged(folder))?;
    let anchors = |page| -> Result<Vec<Anchor>, IndexError> {
        postcard::from_bytes(&anchors.get(page)?).map_err(IndexError::damaged(anchors.path()))
    };
    let resource = resource_of_mentions(&target, &views, records.len() as u64, anchors)?;
    Ok(resource.map(|resource| encoder.encode(IndexDocument::Resource(resource))))
}
