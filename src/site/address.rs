//! Address keys and fragment keys: one normalized form for all spellings of a page address or of an anchor.

use std::borrow::Cow;

use crate::corpus::markup::anchor;
use crate::corpus::trim_page_path;

/// Extensions of files that are not pages.
const FILE_EXTENSIONS: [&str; 36] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "bmp", "pdf", "zip", "gz", "tgz", "tar", "7z", "xlsx", "xls",
    "docx", "doc", "pptx", "ppt", "csv", "json", "xml", "yaml", "yml", "txt", "mp4", "webm", "mp3", "wav", "css",
    "exe", "msi", "dmg", "jar", "apk",
];

/// Normalizes an address: no outer slashes, no page extension, no trailing `index`, lower case.
#[must_use]
pub fn address_key(address: &str) -> Cow<'_, str> {
    let bare = trim_page_path(address);
    let is_lower = bare.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(bare) } else { Cow::Owned(bare.to_lowercase()) }
}

/// Normalizes a fragment; `top` and the empty fragment become empty.
#[must_use]
pub fn fragment_key(fragment: &str) -> String {
    if fragment == "top" { String::new() } else { anchor::fold(fragment) }
}

/// Returns whether the extension of an address allows a page; a download has one of 36 file extensions.
#[must_use]
pub fn is_page_like(address: &str) -> bool {
    let name = address.rsplit('/').next().unwrap_or_default();
    let is_file = |extension: &str| FILE_EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str());
    !name.rsplit_once('.').is_some_and(|(_, extension)| is_file(extension))
}

/// Finds the anchor of a fragment: an equal spelling first, then an equal [`fragment_key`].
///
/// The empty fragment and `top` resolve to the empty anchor.
#[must_use]
pub fn find_anchor<'a>(anchors: &'a [impl AsRef<str>], fragment: &str) -> Option<&'a str> {
    if fragment.is_empty() || fragment == "top" {
        return Some("");
    }
    let anchors = || anchors.iter().map(AsRef::as_ref);
    if let Some(exact) = anchors().find(|anchor| *anchor == fragment) {
        return Some(exact);
    }
    let folded = anchor::fold(fragment);
    anchors().find(|known| !known.is_empty() && anchor::fold(known) == folded)
}
