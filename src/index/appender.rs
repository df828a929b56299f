//! The segments that a build writes: documents go into one until it is full; resources go behind the pages, while the
//! pages may still be on their way to the disk. Which segments there are in the end, `segments` knows.

use std::path::Path;
use std::thread::{Scope, ScopedJoinHandle};

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::{BitSet, Directory, DocId, Index, SegmentMeta, TantivyError};

use super::inversion::{Inverted, Inverter, Making};
use super::segments;

/// Documents that wait at most while others are written; of resources, a kilobyte or two each.
const WAITING: usize = 8_000;
/// Where tantivy keeps which segments an index has.
const META: &str = "meta.json";
/// The commit that a build makes. What is deleted later is deleted by a later one.
const COMMIT: u64 = 1;

/// Segments that are free to take documents, or that a thread writes.
pub(crate) enum Appender<'scope> {
    Free(Box<Written>),
    Busy { thread: ScopedJoinHandle<'scope, tantivy::Result<Written>>, waiting: Vec<Inverted> },
}

/// The segments of a build: those that are complete, and the one that takes documents.
pub(crate) struct Written {
    index: Index,
    inverter: Inverter,
    /// Bytes that a segment takes of memory before it is complete.
    memory: usize,
    making: Option<Making>,
    /// Those that are complete and not yet part of the index, in their order.
    complete: Vec<SegmentMeta>,
    /// Documents of these segments that are not to be found, by their place among all that were added.
    dropped: Vec<usize>,
    /// Those that are part of the index.
    committed: Vec<SegmentId>,
}

impl Written {
    /// Nothing yet.
    pub(crate) fn new(index: Index, memory: usize) -> Self {
        let (inverter, making, complete, dropped, committed) = Default::default();
        Self { index, inverter, memory, making, complete, dropped, committed }
    }

    /// What makes the documents to be added.
    pub(crate) fn inverter(&self) -> Inverter {
        self.inverter.clone()
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn add(&mut self, document: Inverted) -> tantivy::Result<()> {
        let mut making = match self.making.take() {
            Some(making) => making,
            None => Making::new(&self.index, &self.inverter)?,
        };
        making.add(document)?;
        if making.bytes() < self.memory {
            self.making = Some(making);
        } else {
            self.inverter.renew();
            self.complete.push(making.finish()?);
        }
        Ok(())
    }

    /// Drops the document that was added as this one since the last commit.
    pub(crate) fn drop(&mut self, document: usize) {
        self.dropped.push(document);
    }

    /// Makes what was added part of the index, as segments beside those that are there; to join them may map about `joined`
    /// bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn commit(mut self, joined: usize) -> tantivy::Result<Self> {
        self.inverter.renew();
        let last = self.making.take().map(Making::finish).transpose()?;
        self.complete.extend(last);
        let made = self.alive()?;
        let several = made.len() > 1;
        let mut meta = self.index.load_metas()?;
        meta.segments.extend(made);
        meta.opstamp = COMMIT;
        let mut bytes =
            serde_json::to_vec_pretty(&meta).map_err(|error| TantivyError::InternalError(error.to_string()))?;
        bytes.push(b'\n');
        // As long as one is held that says so, the files of a segment are kept.
        drop(meta);
        self.index.directory().sync_directory()?;
        self.index.directory().atomic_write(Path::new(META), &bytes)?;
        if several {
            segments::join(&self.index, &self.committed, joined)?;
        }
        self.committed = self.index.searchable_segment_ids()?;
        Ok(self)
    }

    /// The segments that are complete, without the documents that were dropped.
    fn alive(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        let (complete, dropped) = (std::mem::take(&mut self.complete), std::mem::take(&mut self.dropped));
        let mut first = 0;
        let alive = complete.into_iter().map(|meta| {
            let begins = first;
            first += meta.max_doc() as usize;
            let gone = dropped.iter().filter_map(|document| document.checked_sub(begins));
            let gone: Vec<DocId> = gone.filter(|doc| *doc < meta.max_doc() as usize).map(|doc| doc as DocId).collect();
            if gone.is_empty() {
                return Ok(meta);
            }
            let mut alive = BitSet::with_max_value_and_full(meta.max_doc());
            gone.iter().for_each(|doc| alive.remove(*doc));
            let meta = meta.with_delete_meta(gone.len() as u32, COMMIT);
            let mut file = self.index.segment(meta.clone()).open_write(SegmentComponent::Delete)?;
            write_alive_bitset(&alive, &mut file)?;
            file.terminate()?;
            Ok(meta)
        });
        alive.collect()
    }
}

impl<'scope> Appender<'scope> {
    /// Has a thread write what was added.
    pub(crate) fn busy(scope: &'scope Scope<'scope, '_>, written: Written) -> Self {
        Self::Busy { thread: scope.spawn(|| written.commit(segments::JOINED)), waiting: Vec::new() }
    }

    /// Adds a document, or lets it wait.
    ///
    /// # Errors
    /// When it cannot be added, or what was added before cannot be written.
    pub(crate) fn add(self, document: Inverted) -> tantivy::Result<Self> {
        match self {
            Self::Busy { thread, mut waiting } if waiting.len() < WAITING && !thread.is_finished() => {
                waiting.push(document);
                Ok(Self::Busy { thread, waiting })
            }
            taken => {
                let mut written = taken.free()?;
                written.add(document)?;
                Ok(Self::Free(written))
            }
        }
    }

    /// The writer, when it has written what was added before and taken what waits.
    ///
    /// # Errors
    /// When that cannot be written.
    pub(crate) fn free(self) -> tantivy::Result<Box<Written>> {
        match self {
            Self::Free(written) => Ok(written),
            Self::Busy { thread, waiting } => {
                let written = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                let mut written = Box::new(written);
                waiting.into_iter().try_for_each(|document| written.add(document))?;
                Ok(written)
            }
        }
    }
}
