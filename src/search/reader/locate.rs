//! Location of a page: resolves a URL, a path or an alias to a document.

use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::corpus::{PAGE_EXTENSIONS, PageUrl, trim_page_path};
use crate::index::ReadError;
use crate::index::schema::key;
use crate::site::{CandidateUrls, address_key};

use super::doc_ref::DocRef;
use super::open_index::OpenIndex;

/// The page with this URL or path, or else with this alias. Of several pages with one alias, the URL that sorts first.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn locate(index: &OpenIndex, url: &str) -> Result<Option<DocRef>, ReadError> {
    let keys = [key::url(PageUrl::new(url).as_str()), key::path(url), key::path(url.trim_start_matches('/'))];
    for key in keys {
        if let Some(found) = find(index, &key)?.first() {
            return Ok(Some(*found));
        }
    }
    let mut with_alias: Vec<(Vec<u8>, DocRef)> = Vec::new();
    for doc in find(index, &key::alias(&address_key(PageUrl::new(url).as_str())))? {
        with_alias.push((url_of(index, doc)?, doc));
    }
    Ok(with_alias.into_iter().min().map(|(_, doc)| doc))
}

/// The page of a link: by path or URL of the first candidate that has one, or else by alias.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn resolve_link(index: &OpenIndex, candidates: &CandidateUrls<'_>) -> Result<Option<DocRef>, ReadError> {
    for candidate in candidates.iter() {
        if let Some(found) = page_near(index, candidate)? {
            return Ok(Some(found));
        }
    }
    for candidate in candidates.iter() {
        let key = key::alias(&address_key(candidate));
        if let Some(found) = find(index, &key)?.into_iter().next() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The page with this address, with any page extension, as the index page of a folder, or in lower case.
fn page_near(index: &OpenIndex, address: &str) -> Result<Option<DocRef>, ReadError> {
    let bare = trim_page_path(address);
    let lower = address.to_lowercase();
    let spellings = [address, bare, &*lower, trim_page_path(&lower)];
    let spelled = spellings.iter().enumerate().filter(|(at, spelling)| !spellings[..*at].contains(spelling));
    for (_, spelling) in spelled {
        let slash = if spelling.is_empty() { "" } else { "/" };
        let files = PAGE_EXTENSIONS
            .iter()
            .flat_map(|extension| [format!("{spelling}.{extension}"), format!("{spelling}{slash}index.{extension}")]);
        let keys = [key::url(PageUrl::new(spelling).as_str()), key::path(spelling)];
        for key in keys.into_iter().chain(files.map(|file| key::path(&file))) {
            if let Some(found) = find(index, &key)?.first() {
                return Ok(Some(*found));
            }
        }
    }
    Ok(None)
}

/// The URL of a document.
fn url_of(index: &OpenIndex, doc: DocRef) -> Result<Vec<u8>, ReadError> {
    let mut url = Vec::new();
    if let Some(segment) = index.segments.get(doc.segment_ord())
        && let Some(urls) = segment.fast_fields().str("order")?
        && let Some(ordinal) = urls.term_ords(doc.doc()).next()
    {
        urls.ord_to_bytes(ordinal, &mut url)?;
    }
    Ok(url)
}

/// The documents with a key; of one segment, the first ones.
fn find(index: &OpenIndex, key: &str) -> Result<Vec<DocRef>, ReadError> {
    let mut found = Vec::new();
    let term = Term::from_field_text(index.fields.key, key);
    for (segment_ord, segment) in index.segments.iter().enumerate() {
        let Some(keys) = segment.field_index(index.fields.key)? else { continue };
        let Some(blocks) = keys.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
        let live = blocks.docs().iter().filter(|doc| !segment.is_deleted(**doc));
        found.extend(live.map(|doc| DocRef::new(segment_ord, *doc)));
    }
    Ok(found)
}
