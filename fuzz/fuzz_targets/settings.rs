//! kb.toml.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = kb::cli::takes_settings(bytes);
});
