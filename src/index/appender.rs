//! The end of a build: resources go into tantivy behind the pages, while the pages may still be on their way to the disk.
//! Which segments there are in the end, `segments` knows.

use std::sync::Arc;
use std::thread::{Scope, ScopedJoinHandle};

use tantivy::IndexWriter;
use tantivy::index::SegmentId;

use super::backlog::{Backlog, Queued};
use super::document::Counted;
use super::segments;

/// Documents that wait for the writer at most; of resources, a kilobyte or two each.
const WAITING: usize = 8_000;

/// A writer that is free, or that a thread has which writes what was added before.
pub(crate) enum Appender<'scope> {
    Free(Box<Written>),
    Busy { thread: ScopedJoinHandle<'scope, tantivy::Result<Written>>, waiting: Vec<Counted> },
}

/// A writer and the segments that it has written.
pub(crate) struct Written {
    pub(crate) writer: IndexWriter<Queued>,
    backlog: Arc<Backlog>,
    pub(crate) segments: Vec<SegmentId>,
}

impl Written {
    /// Nothing yet.
    pub(crate) fn new(writer: IndexWriter<Queued>) -> Self {
        Self { writer, backlog: Arc::default(), segments: Vec::new() }
    }

    /// Adds a document, as soon as there is room for it.
    ///
    /// # Errors
    /// When it cannot be added.
    pub(crate) fn add(&self, document: Counted) -> tantivy::Result<()> {
        self.writer.add_document(self.backlog.queue(document.document, document.bytes)).map(|_| ())
    }

    /// Writes what was added as segments beside those that are there; to join them may map about `joined` bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn commit(mut self, joined: usize) -> tantivy::Result<Self> {
        self.writer.commit()?;
        self.segments = segments::join(&mut self.writer, &self.segments, joined)?;
        Ok(self)
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
    pub(crate) fn add(self, document: Counted) -> tantivy::Result<Self> {
        match self {
            Self::Busy { thread, mut waiting } if waiting.len() < WAITING && !thread.is_finished() => {
                waiting.push(document);
                Ok(Self::Busy { thread, waiting })
            }
            taken => {
                let written = taken.free()?;
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
                let written = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map(Box::new)?;
                for document in waiting {
                    written.add(document)?;
                }
                Ok(written)
            }
        }
    }
}
