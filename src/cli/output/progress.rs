//! The progress bar of `kb index` on stderr.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::index::pipeline::Progress;

use super::paint::Paint;
use super::terminal::Console;

/// Delay before the bar appears, so that short work shows none.
const DELAY: Duration = Duration::from_millis(500);

/// Interval of the animation.
const TICK: Duration = Duration::from_millis(120);

/// Template of a stage with a known total.
const WITH_TOTAL: &str = "{msg:17} {bar:30} {human_pos} of {human_len}, {eta} left";

/// `WITH_TOTAL` in colour.
const WITH_TOTAL_IN_COLOR: &str = "{msg:17} {bar:30.cyan/dim} {human_pos} of {human_len}, {eta} left";

/// Template of a stage with an unknown total.
const WITHOUT_TOTAL: &str = "{msg:17} {spinner} {elapsed}";

/// A progress bar that also reports interrupts to the work. It is hidden with `--quiet` and without a terminal.
pub(crate) struct ProgressDisplay {
    state: Option<Mutex<ProgressState>>,
    paint: Paint,
    is_interrupted: Box<dyn Fn() -> bool + Send + Sync>,
}

struct ProgressState {
    started: Instant,
    stage: &'static str,
    total: Option<u64>,
    done: u64,
    indicator: Option<ProgressBar>,
}

impl ProgressDisplay {
    /// A progress bar for `console`. The work stops soon after `is_interrupted` returns true.
    pub(crate) fn new(console: &Console, is_interrupted: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        let shown = console.err_on_terminal() && !console.quiet;
        let state = || ProgressState { started: Instant::now(), stage: "", total: None, done: 0, indicator: None };
        Self {
            state: shown.then(|| Mutex::new(state())),
            paint: console.err_paint,
            is_interrupted: Box::new(is_interrupted),
        }
    }

    /// Removes the bar from the screen.
    pub(crate) fn clear(self) {
        let state = self.state.and_then(|state| state.into_inner().ok());
        if let Some(indicator) = state.and_then(|state| state.indicator) {
            indicator.finish_and_clear();
        }
    }

    fn update(&self, change: impl FnOnce(&mut ProgressState)) {
        let Some(Ok(mut state)) = self.state.as_ref().map(Mutex::lock) else { return };
        change(&mut state);
        if state.started.elapsed() < DELAY {
            return;
        }
        let (stage, total, done) = (state.stage, state.total, state.done);
        let indicator = state.indicator.get_or_insert_with(|| {
            let indicator = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            indicator.enable_steady_tick(TICK);
            indicator
        });
        if indicator.message() != stage {
            let template = match total {
                Some(_) if self.paint.on() => WITH_TOTAL_IN_COLOR,
                Some(_) => WITH_TOTAL,
                None => WITHOUT_TOTAL,
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                indicator.set_style(style);
            }
            indicator.set_message(stage);
            indicator.reset_eta();
            match total {
                Some(total) => indicator.set_length(total),
                None => indicator.unset_length(),
            }
        }
        indicator.set_position(done);
    }
}

impl Progress for ProgressDisplay {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        self.update(|state| (state.stage, state.total, state.done) = (name, total, 0));
    }

    fn advance(&self, by: u64) {
        self.update(|state| state.done += by);
    }

    fn is_interrupted(&self) -> bool {
        (self.is_interrupted)()
    }
}
