//! Progress: reports the stages of a run and interrupts it.

use crate::index::IndexError;

/// Receives the progress of a run, and decides whether it continues.
pub trait Progress: Sync {
    /// Begins a stage; `_total` is its number of steps, if known.
    fn stage(&self, _name: &'static str, _total: Option<u64>) {}
    /// Reports that `_by` more steps are done.
    fn advance(&self, _by: u64) {}
    /// Whether the run has to stop; called often.
    fn is_interrupted(&self) -> bool {
        false
    }
    /// Checks [`Progress::is_interrupted`].
    ///
    /// # Errors
    /// [`IndexError::Interrupted`] when the run has to stop.
    fn may_continue(&self) -> Result<(), IndexError> {
        if self.is_interrupted() { Err(IndexError::Interrupted) } else { Ok(()) }
    }
}
