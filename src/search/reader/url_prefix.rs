//! URL prefix: completes a URL from the key dictionary, one folder level at a time.

use std::collections::BTreeSet;

use crate::index::ReadError;
use crate::index::schema::{Fields, key};

use super::segment::Segment;

/// The byte after `/`: a folder's path with it sorts after all URLs of the folder.
const AFTER_FOLDER: u8 = b'/' + 1;

/// The sorted completions of `prefix`: URLs of pages, and folders with a final `/`.
///
/// A single folder is replaced by its contents.
///
/// # Errors
/// When the dictionary of keys cannot be read.
pub(crate) fn complete_url(segments: &[Segment], fields: &Fields, prefix: &str) -> Result<Vec<String>, ReadError> {
    let mut urls = BTreeSet::new();
    for segment in segments {
        add_urls(segment, fields, prefix, &mut urls)?;
    }
    match urls.first() {
        Some(folder) if urls.len() == 1 && folder.ends_with('/') && folder != prefix => {
            complete_url(segments, fields, folder)
        }
        _ => Ok(urls.into_iter().collect()),
    }
}

/// Adds the completions of one segment. After each folder, the search continues after its contents.
fn add_urls(segment: &Segment, fields: &Fields, prefix: &str, urls: &mut BTreeSet<String>) -> Result<(), ReadError> {
    let Some(index) = segment.field_index(fields.key)? else { return Ok(()) };
    let key_prefix = key::url(prefix).into_bytes();
    let mut next = Some(key_prefix.clone());
    while let Some(start) = next.take() {
        let mut terms = index.terms().range().ge(start).into_stream()?;
        while let Some((term, info)) = terms.next() {
            let Some(rest) = term.strip_prefix(&key_prefix[..]) else { break };
            if segment.doc_freq(&index, info)? == 0 {
                continue;
            }
            let folder = rest.iter().position(|byte| *byte == b'/').map(|slash| &rest[..slash]);
            let slash = if folder.is_some() { "/" } else { "" };
            urls.insert(format!("{prefix}{}{slash}", String::from_utf8_lossy(folder.unwrap_or(rest))));
            if let Some(folder) = folder {
                next = Some([&key_prefix, folder, &[AFTER_FOLDER]].concat());
                break;
            }
        }
    }
    Ok(())
}
