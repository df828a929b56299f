//! The checksums of a generation's files: one line a file, its length, its xxh3-128 and its name; the last line is the
//! checksum of the lines before. Published files never change, so a file that is shared with the generation before
//! brings its line along and is not read again.

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
const SUMS: &str = "checksums";

/// Bytes of a file that are read at once.
const PIECE: usize = 1 << 20;

/// What is said of a file that something was cut off from.
const LENGTH: &str = "it has not the length that was published";

/// What is said of a file that holds other bytes.
const CHECKSUM: &str = "its checksum is not the one that was published";

/// Length and xxh3-128 of a file.
type Sum = (u64, u128);

/// Writes the checksums of the files in `folder`; `base` is the generation that it shares files with.
///
/// # Errors
/// When a file cannot be read, or the checksums cannot be written.
pub(crate) fn write(folder: &Path, base: Option<&Path>) -> Result<(), IndexError> {
    let known = base.and_then(|base| read(base).ok().map(|sums| (base, sums)));
    let names = names(folder)?;
    let sums: Result<Vec<(String, Sum)>, IndexError> = names
        .into_par_iter()
        .map(|name| {
            let shared = known.as_ref().filter(|(base, _)| is_same_file(&folder.join(&name), &base.join(&name)));
            let sum = match shared.and_then(|(_, sums)| sums.get(&name)) {
                Some(sum) => *sum,
                None => sum(&folder.join(&name))?,
            };
            Ok((name, sum))
        })
        .collect();
    let mut text = String::new();
    for (name, (length, hash)) in sums? {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{length} {hash:032x} {name}");
    }
    let last = last_line(&text);
    text.push_str(&last);
    write_synced(&folder.join(SUMS), text.as_bytes())
}

/// Compares every file of the generation in `folder` with its checksum.
///
/// # Errors
/// [`IndexError::Damaged`] with the first file that is not as it was published.
pub(crate) fn verify(folder: &Path) -> Result<(), IndexError> {
    let sums = read(folder)?;
    let found = sums.into_par_iter().map(|(name, expected)| {
        let path = folder.join(&name);
        let damaged = |reason: &str| IndexError::Damaged { path: path.clone(), reason: reason.to_owned() };
        match sum(&path) {
            Ok(found) if found == expected => Ok(()),
            Ok((length, _)) if length != expected.0 => Err(damaged(LENGTH)),
            Ok(_) => Err(damaged(CHECKSUM)),
            Err(error) => Err(damaged(&error.to_string())),
        }
    });
    found.collect()
}

/// Looks whether every file of the generation in `folder` is as long as it was published. The next one shares files with
/// it that are too many to be read for every change; what was cut off or only half written shows all the same.
///
/// # Errors
/// [`IndexError::Damaged`] with the first file that is not.
pub(crate) fn measure(folder: &Path) -> Result<(), IndexError> {
    for (name, (published, _)) in read(folder)? {
        let path = folder.join(&name);
        let length = fs::metadata(&path).map_err(IndexError::damaged(&path))?.len();
        if length != published {
            return Err(IndexError::Damaged { path, reason: LENGTH.to_owned() });
        }
    }
    Ok(())
}

/// Reads a file of the generation in `folder` that the next one is made from: damage must not be handed on.
///
/// # Errors
/// When it cannot be read, or is not as it was published.
pub(crate) fn read_verified(folder: &Path, name: &str) -> Result<Vec<u8>, IndexError> {
    let path = folder.join(name);
    let bytes = fs::read(&path).map_err(IndexError::damaged(&path))?;
    compare(folder, name, &bytes)?;
    Ok(bytes)
}

/// The same for a large file, of which little is looked at: mapped.
///
/// # Errors
/// When it cannot be opened, or is not as it was published.
pub(crate) fn map_verified(folder: &Path, name: &str) -> Result<OwnedBytes, IndexError> {
    let path = folder.join(name);
    let bytes =
        ReadOnlyDirectory::open(folder).and_then(|folder| folder.table(name)).map_err(IndexError::damaged(&path))?;
    compare(folder, name, &bytes)?;
    Ok(bytes)
}

fn compare(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), IndexError> {
    match read(folder)?.get(name) {
        Some(sum) if *sum == (bytes.len() as u64, xxh3_128(bytes)) => Ok(()),
        _ => Err(IndexError::Damaged { path: folder.join(name), reason: CHECKSUM.to_owned() }),
    }
}

fn read(folder: &Path) -> Result<BTreeMap<String, Sum>, IndexError> {
    let path = folder.join(SUMS);
    let bytes = fs::read(&path).map_err(IndexError::damaged(&path))?;
    parse(&bytes).ok_or_else(|| IndexError::Damaged { path, reason: "the checksums are damaged".to_owned() })
}

fn parse(bytes: &[u8]) -> Option<BTreeMap<String, Sum>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (lines, last) = text.split_at_checked(text.strip_suffix('\n')?.rfind('\n')? + 1)?;
    if last != last_line(lines) {
        return None;
    }
    let sums = lines.lines().map(|line| {
        let mut parts = line.splitn(3, ' ');
        let length = parts.next()?.parse().ok()?;
        let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
        Some((parts.next()?.to_owned(), (length, hash)))
    });
    sums.collect()
}

fn last_line(lines: &str) -> String {
    format!("{} {:032x}\n", lines.len(), xxh3_128(lines.as_bytes()))
}

/// The files of a generation that have a checksum, sorted; what begins with a dot is tantivy's housekeeping.
fn names(folder: &Path) -> Result<Vec<String>, IndexError> {
    let entries = fs::read_dir(folder).map_err(IndexError::io(folder))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.') && name != SUMS).collect();
    names.sort_unstable();
    Ok(names)
}

/// Reads a file piece by piece: the store of a large index would not fit memory as a whole.
fn sum(path: &Path) -> Result<Sum, IndexError> {
    let mut file = File::open(path).map_err(IndexError::io(path))?;
    let (mut hash, mut length) = (Xxh3Default::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).map_err(IndexError::io(path))? {
            0 => return Ok((length, hash.digest128())),
            read => {
                hash.update(piece.get(..read).unwrap_or_default());
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
    fn every_flipped_byte_is_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.term"), b"terms").unwrap();
        fs::write(folder.path().join("kb.json"), b"{}").unwrap();
        write(folder.path(), None).unwrap();
        verify(folder.path()).unwrap();
        for name in ["a.term", "kb.json", SUMS] {
            let path = folder.path().join(name);
            let good = fs::read(&path).unwrap();
            for at in 0..good.len() {
                let mut bad = good.clone();
                bad[at] ^= 1;
                fs::write(&path, &bad).unwrap();
                assert!(verify(folder.path()).is_err(), "{name} at {at}");
            }
            fs::write(&path, &good[..good.len() - 1]).unwrap();
            assert!(verify(folder.path()).is_err(), "{name} cut");
            fs::remove_file(&path).unwrap();
            assert!(verify(folder.path()).is_err(), "{name} gone");
            fs::write(&path, &good).unwrap();
        }
        verify(folder.path()).unwrap();
    }
}
