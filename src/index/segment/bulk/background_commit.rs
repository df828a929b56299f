//! Adds documents to a writer that may commit earlier documents on a thread at the same time.

use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use rayon::ThreadPoolBuilder;

use crate::index::segment::merge;

use super::bulk_writer::BulkWriter;
use super::inverted_document::InvertedDocument;

/// Documents that wait for the commit; a resource takes about five kilobytes.
const MAX_QUEUED: usize = if cfg!(test) { 4 } else { 8_000 };

/// A writer that takes documents on the caller's thread, or on a thread that commits first.
pub(crate) enum BackgroundCommit<'scope> {
    /// The caller's thread adds documents.
    Inline(Box<BulkWriter>),
    /// A thread commits, then adds the queued documents.
    Thread { queue: SyncSender<InvertedDocument>, thread: ScopedJoinHandle<'scope, tantivy::Result<BulkWriter>> },
}

impl<'scope> BackgroundCommit<'scope> {
    /// Adds documents on the caller's thread; commits nothing.
    pub(crate) fn inline(writer: BulkWriter) -> Self {
        Self::Inline(Box::new(writer))
    }

    /// Starts a thread that commits the documents of `writer` and then adds later ones.
    pub(crate) fn spawn(scope: &'scope Scope<'scope, '_>, writer: BulkWriter) -> Self {
        let (queue, documents) = sync_channel(MAX_QUEUED);
        let commit_and_add = move || {
            // A pool of its own: the threads of the caller's pool may all wait for this thread.
            let pool = ThreadPoolBuilder::new().build().map_err(std::io::Error::other)?;
            pool.install(|| {
                let mut writer = writer.commit(merge::MAPPED_BYTES)?;
                documents.into_iter().try_for_each(|document| writer.add(document))?;
                Ok(writer)
            })
        };
        Self::Thread { queue, thread: scope.spawn(commit_and_add) }
    }

    /// Adds a document, or queues it. Waits while the queue is full.
    ///
    /// # Errors
    /// When the document cannot be written. An error of the thread is returned by [`BackgroundCommit::finish`].
    pub(crate) fn add(&mut self, document: InvertedDocument) -> tantivy::Result<()> {
        match self {
            Self::Inline(writer) => writer.add(document),
            Self::Thread { queue, .. } => {
                // The queue is closed when the thread has failed.
                let _dropped = queue.send(document);
                Ok(())
            }
        }
    }

    /// Waits for the thread and returns the writer, with all documents added.
    ///
    /// # Errors
    /// When the commit or a document failed.
    pub(crate) fn finish(self) -> tantivy::Result<BulkWriter> {
        match self {
            Self::Inline(writer) => Ok(*writer),
            Self::Thread { queue, thread } => {
                drop(queue);
                thread.join().unwrap_or_else(|panic| resume_unwind(panic))
            }
        }
    }
}
