//! Location of a page: resolves a URL, a path or an alias to a document.

use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::corpus::PageUrl;
use crate::index::ReadError;
use crate::index::schema::key;
use crate::site::address_key;

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
