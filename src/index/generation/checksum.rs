//! Checksums of a generation's files: one line a file with its length, xxh3-128 and name, then the checksum of all lines.
//! Published files never change, so the line of a file that two generations share is copied, not computed again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use tantivy::directory::OwnedBytes;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

use crate::index::IndexError;
use crate::index::segment::ReadOnlyDirectory;

use super::folder::write_synced;

/// Name of the file in a generation.
const CHECKSUMS: &str = "checksums";

/// Bytes of a file that are read at once.
const CHUNK: usize = 1 << 20;

/// The reason for a file that was truncated or extended.
const LENGTH_MISMATCH: &str = "its length differs from the published length";

/// The reason for a file with other bytes.
const CHECKSUM_MISMATCH: &str = "its checksum differs from the published checksum";

/// Length and xxh3-128 of a file.
type Checksum = (u64, u128);

/// Writes the checksums of the files in `folder`; `base` is the generation that it shares files with.
///
/// # Errors
/// When a file cannot be read, or the checksums cannot be written.
pub(crate) fn write(folder: &Path, base: Option<&Path>) -> Result<(), IndexError> {
    let known = base.and_then(|base| read(base).ok().map(|checksums| (base, checksums)));
    let names = names(folder)?;
    let checksums: Result<Vec<(String, Checksum)>, IndexError> = names
        .into_par_iter()
        .map(|name| {
            let shared = known.as_ref().filter(|(base, _)| is_same_file(&folder.join(&name), &base.join(&name)));
            let checksum = match shared.and_then(|(_, checksums)| checksums.get(&name)) {
                Some(checksum) => *checksum,
                None => compute(&folder.join(&name))?,
            };
            Ok((name, checksum))
        })
        .collect();
    let mut text = String::new();
    for (name, (length, hash)) in checksums? {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{length} {hash:032x} {name}");
    }
    let last = last_line(&text);
    text.push_str(&last);
    write_synced(&folder.join(CHECKSUMS), text.as_bytes())
}

/// Compares every file of the generation in `folder` with its checksum.
///
/// # Errors
/// [`IndexError::Damaged`] with the first file that differs.
pub(crate) fn verify(folder: &Path) -> Result<(), IndexError> {
    let checksums = read(folder)?;
    let results = checksums.into_par_iter().map(|(name, expected)| {
        let path = folder.join(&name);
        let damaged = |reason: &str| IndexError::Damaged { path: path.clone(), reason: reason.to_owned() };
        match compute(&path) {
            Ok(found) if found == expected => Ok(()),
            Ok((length, _)) if length != expected.0 => Err(damaged(LENGTH_MISMATCH)),
            Ok(_) => Err(damaged(CHECKSUM_MISMATCH)),
            Err(error) => Err(damaged(&error.to_string())),
        }
    });
    results.collect()
}

/// Compares the length of every file of the generation in `folder` with the published length. It detects truncated files
/// without reading them: an incremental build shares these files, and reading all of them would cost more than the build.
///
/// # Errors
/// [`IndexError::Damaged`] with the first file of another length.
pub(crate) fn verify_lengths(folder: &Path) -> Result<(), IndexError> {
    for (name, (published, _)) in read(folder)? {
        let path = folder.join(&name);
        let length = fs::metadata(&path).map_err(IndexError::damaged(&path))?.len();
        if length != published {
            return Err(IndexError::Damaged { path, reason: LENGTH_MISMATCH.to_owned() });
        }
    }
    Ok(())
}

/// Reads a file of the generation in `folder` and verifies its checksum, so that the next generation inherits no damage.
///
/// # Errors
/// When the file cannot be read, or differs from the published file.
pub(crate) fn read_verified(folder: &Path, name: &str) -> Result<Vec<u8>, IndexError> {
    let path = folder.join(name);
    let bytes = fs::read(&path).map_err(IndexError::damaged(&path))?;
    compare(folder, name, &bytes)?;
    Ok(bytes)
}

/// Maps a file of the generation in `folder` into memory and verifies its checksum; for a large file of which few bytes
/// are used.
///
/// # Errors
/// When the file cannot be opened, or differs from the published file.
pub(crate) fn map_verified(folder: &Path, name: &str) -> Result<OwnedBytes, IndexError> {
    let path = folder.join(name);
    let bytes =
        ReadOnlyDirectory::open(folder).and_then(|folder| folder.table(name)).map_err(IndexError::damaged(&path))?;
    compare(folder, name, &bytes)?;
    Ok(bytes)
}

fn compare(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), IndexError> {
    match read(folder)?.get(name) {
        Some(checksum) if *checksum == (bytes.len() as u64, xxh3_128(bytes)) => Ok(()),
        _ => Err(IndexError::Damaged { path: folder.join(name), reason: CHECKSUM_MISMATCH.to_owned() }),
    }
}

fn read(folder: &Path) -> Result<BTreeMap<String, Checksum>, IndexError> {
    let path = folder.join(CHECKSUMS);
    let bytes = fs::read(&path).map_err(IndexError::damaged(&path))?;
    parse(&bytes).ok_or_else(|| IndexError::Damaged { path, reason: "the checksums are damaged".to_owned() })
}

fn parse(bytes: &[u8]) -> Option<BTreeMap<String, Checksum>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (lines, last) = text.split_at_checked(text.strip_suffix('\n')?.rfind('\n')? + 1)?;
    if last != last_line(lines) {
        return None;
    }
    let checksums = lines.lines().map(|line| {
        let mut parts = line.splitn(3, ' ');
        let length = parts.next()?.parse().ok()?;
        let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
        Some((parts.next()?.to_owned(), (length, hash)))
    });
    checksums.collect()
}

fn last_line(lines: &str) -> String {
    format!("{} {:032x}\n", lines.len(), xxh3_128(lines.as_bytes()))
}

/// The files of a generation that have a checksum, sorted. Names with a leading dot are tantivy's own bookkeeping.
fn names(folder: &Path) -> Result<Vec<String>, IndexError> {
    let entries = fs::read_dir(folder).map_err(IndexError::io(folder))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.') && name != CHECKSUMS).collect();
    names.sort_unstable();
    Ok(names)
}

/// Computes the checksum of a file in chunks, because the store of a large index does not fit into memory.
fn compute(path: &Path) -> Result<Checksum, IndexError> {
    let mut file = File::open(path).map_err(IndexError::io(path))?;
    let (mut hash, mut length) = (Xxh3Default::new(), 0);
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk).map_err(IndexError::io(path))? {
            0 => return Ok((length, hash.digest128())),
            read => {
                hash.update(chunk.get(..read).unwrap_or_default());
                length += read as u64;
            }
        }
    }
}

/// Whether two names are links to one file.
#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path: &Path| fs::metadata(path).ok().map(|data| (data.dev(), data.ino()));
    id(one).is_some() && id(one) == id(other)
}

#[cfg(not(unix))]
fn is_same_file(_: &Path, _: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_byte_a_cut_and_a_missing_file_are_detected() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.term"), b"terms").unwrap();
        fs::write(folder.path().join("kb.json"), b"{}").unwrap();
        write(folder.path(), None).unwrap();
        verify(folder.path()).unwrap();
        for name in ["a.term", "kb.json", CHECKSUMS] {
            let path = folder.path().join(name);
            let good = fs::read(&path).unwrap();
            for offset in 0..good.len() {
                let mut bad = good.clone();
                bad[offset] ^= 1;
                fs::write(&path, &bad).unwrap();
                assert!(verify(folder.path()).is_err(), "{name} at {offset}");
            }
            fs::write(&path, &good[..good.len() - 1]).unwrap();
            assert!(verify(folder.path()).is_err(), "{name} cut");
            fs::remove_file(&path).unwrap();
            assert!(verify(folder.path()).is_err(), "{name} missing");
            fs::write(&path, &good).unwrap();
        }
        verify(folder.path()).unwrap();
    }
}
