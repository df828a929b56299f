//! Documents on their way to tantivy's writer, which takes them from a queue that is bounded by their number alone: ten
//! thousand of long pages would be more than all else that a build holds. So each is counted by its bytes until the
//! writer is done with it, and whoever adds more waits.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// Bytes that may wait for the writer.
const MOST: usize = if cfg!(test) { 4 << 10 } else { 24 << 20 };

/// How many bytes are on their way.
#[derive(Default)]
pub(crate) struct Backlog {
    bytes: Mutex<usize>,
    less: Condvar,
}

/// A document that is on its way until it is dropped.
pub(crate) struct Queued {
    document: TantivyDocument,
    bytes: usize,
    backlog: Arc<Backlog>,
}

impl Backlog {
    /// Sends a document of about so many bytes on its way, as soon as there is room for it.
    pub(crate) fn queue(self: &Arc<Self>, document: TantivyDocument, bytes: usize) -> Queued {
        let waiting = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        // A document larger than the room there is goes alone.
        let room = |waiting: &mut usize| *waiting > 0 && waiting.saturating_add(bytes) > MOST;
        let mut waiting = self.less.wait_while(waiting, room).unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_add(bytes);
        Queued { document, bytes, backlog: Arc::clone(self) }
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        let mut waiting = self.backlog.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(self.bytes);
        self.backlog.less.notify_one();
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_adds_too_much_waits_until_there_is_room() {
        let backlog = Arc::new(Backlog::default());
        let first = backlog.queue(TantivyDocument::default(), 2 * MOST);
        let (sent, received) = std::sync::mpsc::channel();
        let adds = Arc::clone(&backlog);
        let adder = std::thread::spawn(move || {
            for bytes in [1, MOST - 1] {
                sent.send(adds.queue(TantivyDocument::default(), bytes)).unwrap();
            }
        });
        assert!(received.try_recv().is_err());
        drop(first);
        adder.join().unwrap();
        assert_eq!(*backlog.bytes.lock().unwrap(), MOST);
        drop(received);
        assert_eq!(*backlog.bytes.lock().unwrap(), 0);
    }
}
