//! Links the binary for a quick start on Linux: at fixed addresses, and with the C library in it where it can be had.
//!
//! Most of a search's time is the start of its process. Loading three shared libraries and correcting 27,000 addresses
//! cost 0.75 ms of 2.9 (docs/performance.md). rustc's own switch for this, `crt-static`, cannot be set for a binary
//! alone: it would reach the procedural macros, which have to be shared libraries. So the linker is told directly.
//! The binary then does without address randomisation, which guards memory errors that safe Rust has not.
//!
//! The functions that a search runs, and the constants that it reads, are laid side by side (`benches/order`): spread over
//! 10 MB of code and 1.6 of constants they cost each process more than 80 page faults.

#![expect(clippy::disallowed_methods, reason = "build scripts are told by the environment")]

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

/// What rustc asks for as shared, and the archives that hold the same.
const SHARED: [(&str, &str); 7] = [
    ("libc.so", "libc.a"),
    ("libdl.so", "libdl.a"),
    ("libgcc_s.so", "libgcc_eh.a libgcc.a libc.a"),
    ("libm.so", "libm.a"),
    ("libpthread.so", "libpthread.a"),
    ("librt.so", "librt.a"),
    ("libutil.so", "libutil.a"),
];

/// The functions that a search runs and the constants that it reads, as a script for the linker: `benches/order/update`
/// writes it.
const ORDER: &str = "benches/order/search.ld";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ORDER}");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let native = env::var("HOST").is_ok_and(|host| is("TARGET", &host));
    if !native || !is("CARGO_CFG_TARGET_OS", "linux") || !is("CARGO_CFG_TARGET_ENV", "gnu") {
        return Ok(());
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    if SHARED.iter().flat_map(|(_, archives)| archives.split(' ')).all(is_there) {
        for (shared, archives) in SHARED {
            fs::write(Path::new(&out).join(shared), format!("GROUP ( {archives} )\n"))?;
        }
        println!("cargo::rustc-link-arg-bins=-L{out}");
        println!("cargo::rustc-link-arg-bins=-static");
    }
    // Names differ by architecture, and a linker of somebody's own choice may know no scripts.
    let own = env::var_os("RUSTC_LINKER").is_some() || env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|f| !f.is_empty());
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_ARCH", "x86_64") && !own && Path::new(ORDER).exists() {
        // A copy: a target folder that several clones share outlives the clone that it was first built from.
        fs::write(Path::new(&out).join("search.ld"), fs::read(ORDER)?)?;
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{out}/search.ld");
    }
    Ok(())
}

/// Whether the C compiler knows where an archive lies: some systems bring the C library as a shared one alone.
fn is_there(archive: &str) -> bool {
    let found = Command::new("cc").arg(format!("-print-file-name={archive}")).output();
    found.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_absolute())
}
