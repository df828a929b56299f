//! SIGINT and SIGTERM during indexing: the work stops and leaves the index unchanged.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Time for the work to stop by itself. A segment merge cannot be interrupted; after this time the process exits and
/// leaves its unpublished files to the next run.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// The signal received by the process, if any.
#[derive(Debug, Clone, Default)]
pub(crate) struct StopSignal(Arc<AtomicI32>);

impl StopSignal {
    /// Starts to listen. If the system refuses a listener, signals keep their default action.
    pub(crate) fn listen() -> Self {
        let stop = Self::default();
        if let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) {
            let received = stop.clone();
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    if received.0.swap(signal, Ordering::Relaxed) != 0 {
                        exit(signal);
                    }
                    std::thread::spawn(move || {
                        std::thread::sleep(GRACE_PERIOD);
                        exit(signal);
                    });
                }
            });
        }
        stop
    }

    /// The signal number, if a signal arrived.
    pub(crate) fn signal(&self) -> Option<i32> {
        Some(self.0.load(Ordering::Relaxed)).filter(|signal| *signal != 0)
    }
}

#[expect(clippy::disallowed_methods, reason = "main waits for work that cannot be interrupted")]
fn exit(signal: i32) -> ! {
    std::process::exit(128 + signal)
}
