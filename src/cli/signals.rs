//! SIGINT and SIGTERM while an index is written: the work is asked to stop, and leaves the index as it was. Commands that
//! write nothing need no more than the system does by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long the work may take to stop by itself: a merge of segments cannot be interrupted, and need not be, for what it
/// writes is in nobody's way.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells whether a signal asked the process to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<AtomicI32>);

impl Stop {
    /// Listens from now on. Where the system lets nobody listen, signals do what they always do.
    pub(crate) fn listen() -> Self {
        let stop = Self::default();
        if let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) {
            let asked = stop.clone();
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    if asked.0.swap(signal, Ordering::Relaxed) != 0 {
                        end(signal);
                    }
                    std::thread::spawn(move || {
                        std::thread::sleep(PATIENCE);
                        end(signal);
                    });
                }
            });
        }
        stop
    }

    /// The signal that came, if one did.
    pub(crate) fn signal(&self) -> Option<i32> {
        Some(self.0.load(Ordering::Relaxed)).filter(|signal| *signal != 0)
    }
}

/// Lives on when an interrupt comes, for it is meant for the program that has the terminal. Where the system lets
/// nobody listen, both end.
pub(crate) fn leave_interrupts_to_others() {
    let _ = signal_hook::flag::register(SIGINT, Arc::default());
}

#[expect(clippy::disallowed_methods, reason = "main waits for work that cannot be interrupted")]
fn end(signal: i32) -> ! {
    std::process::exit(128 + signal)
}
