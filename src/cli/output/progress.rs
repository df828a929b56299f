//! The progress bar of long indexing, on stderr, if that is a terminal. Short work shows nothing.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Stop;
use crate::index::pipeline::Progress;

use super::terminal::{Console, Paint};

/// Work that is done sooner shows no bar: a flicker tells nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the bar moves while nothing is counted.
const TICK: Duration = Duration::from_millis(120);

/// The bar while it is known how much there is to do.
const KNOWN: &str = "{msg:17} {bar:30} {human_pos} of {human_len}, {eta} left";

/// The same in colour.
const KNOWN_IN_COLOR: &str = "{msg:17} {bar:30.cyan/dim} {human_pos} of {human_len}, {eta} left";

/// The bar while it is not.
const UNKNOWN: &str = "{msg:17} {spinner} {elapsed}";

/// Counts the work, shows it once it takes long, and tells it to stop when a signal came.
pub(crate) struct ProgressDisplay {
    state: Option<Mutex<State>>,
    paint: Paint,
    stop: Stop,
}

struct State {
    began: Instant,
    stage: &'static str,
    total: Option<u64>,
    done: u64,
    bar: Option<ProgressBar>,
}

impl ProgressDisplay {
    /// A meter that shows nothing if stderr is no terminal.
    pub(crate) fn new(console: &Console, stop: Stop) -> Self {
        let shown = console.err_on_terminal() && !console.quiet;
        let state = || State { began: Instant::now(), stage: "", total: None, done: 0, bar: None };
        Self { state: shown.then(|| Mutex::new(state())), paint: console.err_paint, stop }
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
        let bar = state.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
            bar
        });
        if bar.message() != stage {
            // Where the amount is not known, neither is the share of it that is done.
            let template = match total {
                Some(_) if self.paint.on() => KNOWN_IN_COLOR,
                Some(_) => KNOWN,
                None => UNKNOWN,
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(stage);
            bar.reset_eta();
            match total {
                Some(total) => bar.set_length(total),
                None => bar.unset_length(),
            }
        }
        bar.set_position(done);
    }
}

impl Progress for ProgressDisplay {
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
