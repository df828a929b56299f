//! The progress bar of long indexing, on stderr, if that is a terminal. Short work shows nothing.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

use super::super::signals::Stop;
use super::terminal::Console;
use crate::index::Progress;

/// Work that is done sooner shows no bar: a flicker tells nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// Counts the work, shows it once it takes long, and tells it to stop when a signal came.
pub(crate) struct Meter {
    state: Option<Mutex<State>>,
    stop: Stop,
}

struct State {
    began: Instant,
    stage: &'static str,
    total: Option<u64>,
    done: u64,
    bar: Option<ProgressBar>,
}

impl Meter {
    /// A meter that shows nothing if stderr is no terminal.
    pub(crate) fn new(console: &Console, stop: Stop) -> Self {
        let shown = console.err_on_terminal() && !console.quiet;
        let state = || State { began: Instant::now(), stage: "", total: None, done: 0, bar: None };
        Self { state: shown.then(|| Mutex::new(state())), stop }
    }

    /// Takes the bar away.
    pub(crate) fn clear(self) {
        let state = self.state.and_then(|state| state.into_inner().ok());
        if let Some(bar) = state.and_then(|state| state.bar) {
            bar.finish_and_clear();
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let Some(Ok(mut state)) = self.state.as_ref().map(Mutex::lock) else { return };
        change(&mut state);
        if state.began.elapsed() < PATIENCE {
            return;
        }
        let (stage, total, done) = (state.stage, state.total, state.done);
        let target = ProgressDrawTarget::stderr;
        let bar = state.bar.get_or_insert_with(|| ProgressBar::with_draw_target(total, target()));
        bar.set_message(stage);
        match total {
            Some(total) => bar.set_length(total),
            None => bar.unset_length(),
        }
        bar.set_position(done);
    }
}

impl Progress for Meter {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        self.change(|state| (state.stage, state.total, state.done) = (name, total, 0));
    }

    fn advance(&self, by: u64) {
        self.change(|state| state.done += by);
    }

    fn is_interrupted(&self) -> bool {
        self.stop.signal().is_some()
    }
}
