//! Files of the corpus: their stamps, paths and decoded text.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use memchr::{memchr, memchr_iter};
use serde::{Deserialize, Serialize};

use crate::corpus::{CorpusError, SourcePath};
use crate::diagnostic::{Code, Diagnostic};

/// The text of a file with `\n` line ends, and the line of the first invalid byte.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    bad_line: Option<u32>,
}

impl Decoded {
    /// The diagnostic of the first invalid byte.
    pub(crate) fn diagnostic(&self, path: &SourcePath) -> Option<Diagnostic> {
        let message = "bytes that are not UTF-8 text were replaced";
        self.bad_line.map(|line| Diagnostic::new(Code::InvalidText, path.as_str(), line, message))
    }
}

/// The canonical path of the corpus root.
///
/// # Errors
/// When `root` is missing, is not a folder, or cannot be read.
pub(crate) fn open_root(root: &Path) -> Result<PathBuf, CorpusError> {
    let canonical = root.canonicalize().map_err(|reason| match reason.kind() {
        std::io::ErrorKind::NotFound => CorpusError::Missing { path: root.to_owned() },
        _ => CorpusError::Unreadable { path: root.to_owned(), reason },
    })?;
    if !canonical.is_dir() {
        return Err(CorpusError::NotAFolder { path: root.to_owned() });
    }
    std::fs::read_dir(&canonical).map_err(|reason| CorpusError::Unreadable { path: root.to_owned(), reason })?;
    Ok(canonical)
}

/// The length and times of a file, for detecting changes without reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// Length in bytes.
    pub len: u64,
    /// Last change of the content, in nanoseconds since 1970. A program can set it freely.
    pub modified_ns: i64,
    /// Last change of content or metadata, in nanoseconds since 1970. Only the system sets it. It equals `modified_ns` on
    /// systems without such a time.
    pub changed_ns: i64,
}

impl Stamp {
    /// The stamp of a file.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        let modified_ns = modified_ns(metadata);
        #[cfg(unix)]
        let changed_ns = {
            use std::os::unix::fs::MetadataExt;
            metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed_ns = modified_ns;
        Self { len: metadata.len(), modified_ns, changed_ns }
    }
}

/// 0 when the file system has no modification time.
fn modified_ns(metadata: &Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

/// The path of `file` in the file system.
pub(crate) fn on_disk(root: &Path, file: &SourcePath) -> PathBuf {
    root.join(file.as_str())
}

/// Decodes UTF-8, or UTF-16 after its byte order mark: removes a byte order mark, replaces invalid bytes and NUL by U+FFFD,
/// and converts line ends to `\n`.
pub(crate) fn decode(bytes: Vec<u8>) -> Decoded {
    let (mut text, mut bad_line) = decode_utf16(&bytes).unwrap_or_else(|| decode_utf8(bytes));
    if let Some(nul) = memchr(0, text.as_bytes()) {
        let line = line_of_offset(text.as_bytes(), nul);
        bad_line = Some(bad_line.map_or(line, |other: u32| other.min(line)));
        text = text.replace('\0', "\u{FFFD}");
    }
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    if memchr(b'\r', text.as_bytes()).is_some() {
        text = text.replace("\r\n", "\n");
        if memchr(b'\r', text.as_bytes()).is_some() {
            text = text.replace('\r', "\n");
        }
    }
    Decoded { text, bad_line }
}

/// The text of UTF-8 bytes, and the line of the first invalid one.
fn decode_utf8(bytes: Vec<u8>) -> (String, Option<u32>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let bad_line = line_of_offset(error.as_bytes(), error.utf8_error().valid_up_to());
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(bad_line))
        }
    }
}

/// The text of bytes that start with the byte order mark of UTF-16, and the line of the first invalid unit.
fn decode_utf16(bytes: &[u8]) -> Option<(String, Option<u32>)> {
    let (is_little, units) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => return None,
    };
    let (units, odd) = units.as_chunks::<2>();
    let mut text = String::with_capacity(units.len());
    let mut bad_offset = None;
    let unit = |pair: &[u8; 2]| if is_little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
    for c in char::decode_utf16(units.iter().map(unit)) {
        text.push(c.unwrap_or_else(|_| {
            bad_offset.get_or_insert(text.len());
            char::REPLACEMENT_CHARACTER
        }));
    }
    if !odd.is_empty() {
        bad_offset.get_or_insert(text.len());
        text.push(char::REPLACEMENT_CHARACTER);
    }
    let bad_line = bad_offset.map(|offset| line_of_offset(text.as_bytes(), offset));
    Some((text, bad_line))
}

fn line_of_offset(bytes: &[u8], offset: usize) -> u32 {
    let before = bytes.get(..offset).unwrap_or(bytes);
    u32::try_from(memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
}

/// The folder of a path (empty at the root) and the file name without its last extension.
pub(crate) fn split_path(path: &str) -> (&str, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem });
    (folder, stem)
}

/// Resolves `target` relative to `folder`, or to the root if it starts with `/`. `None` when `..` leaves the root.
pub(crate) fn join(folder: &str, target: &str) -> Option<String> {
    let is_plain =
        target.bytes().zip(target.bytes().skip(1)).all(|(byte, next)| byte != b'/' || !matches!(next, b'/' | b'.'));
    if target.starts_with('/') && is_plain {
        return Some(target.trim_matches('/').to_owned());
    }
    let base = if target.starts_with('/') { "" } else { folder };
    let mut joined = String::with_capacity(base.len() + 1 + target.len());
    for part in base.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." if joined.is_empty() => return None,
            ".." => joined.truncate(joined.rfind('/').unwrap_or_default()),
            _ => {
                if !joined.is_empty() {
                    joined.push('/');
                }
                joined.push_str(part);
            }
        }
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn a_byte_order_mark_is_removed_and_line_ends_are_converted() {
        let decoded = decode(b"\xEF\xBB\xBFa\r\nb\rc\n".to_vec());
        assert_eq!(decoded, Decoded { text: "a\nb\nc\n".into(), bad_line: None });
    }

    #[test]
    fn a_byte_order_mark_of_utf_16_is_followed() {
        let units = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let text = "\u{FEFF}é 🎉\r\nb";
        for bytes in [units(text, u16::to_le_bytes), units(text, u16::to_be_bytes)] {
            assert_eq!(decode(bytes), Decoded { text: "é 🎉\nb".into(), bad_line: None });
        }
        let broken = [units("\u{FEFF}a\n", u16::to_le_bytes), vec![0x00, 0xd8, b'b', 0, b'c']].concat();
        assert_eq!(decode(broken), Decoded { text: "a\n\u{FFFD}b\u{FFFD}".into(), bad_line: Some(2) });
        assert_eq!(decode(vec![0xff, 0xfe]), Decoded { text: String::new(), bad_line: None });
    }

    #[test]
    fn the_line_of_the_first_invalid_byte_is_reported() {
        assert_eq!(decode(b"a\nb\xFF\n".to_vec()).bad_line, Some(2));
        assert_eq!(
            decode(b"\0\nb\xFF\n".to_vec()),
            Decoded { text: "\u{FFFD}\nb\u{FFFD}\n".into(), bad_line: Some(1) }
        );
    }

    proptest! {
        #[test]
        fn an_absolute_target_does_not_depend_on_the_folder(target in "/[a/.]{0,9}", folder in "[b-c]{0,2}") {
            // The added `.` forces the slow path.
            prop_assert_eq!(join(&folder, &target), join(&folder, &format!("/.{target}")));
        }
    }

    #[test]
    fn dots_are_resolved_and_never_leave_the_root() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("a", "/c").as_deref(), Some("c"));
        assert_eq!(join("a", "../../c"), None);
        assert_eq!(split_path("a/b.c.md"), ("a", "b.c"));
        assert_eq!(split_path("LICENSE"), ("", "LICENSE"));
    }
}
