//! Location of a page: resolves a URL or a path to a document.

use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::corpus::PageUrl;
use crate::index::ReadError;
use crate::index::schema::key;

use super::doc_ref::DocRef;
use super::open_index::OpenIndex;

/// The page with this URL or path.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn locate(index: &OpenIndex, url: &str) -> Result<Option<DocRef>, ReadError> {
    let keys = [key::url(PageUrl::new(url).as_str()), key::path(url), key::path(url.trim_start_matches('/'))];
    for key in keys {
        if let Some(found) = find(index, &key)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The document with a key.
fn find(index: &OpenIndex, key: &str) -> Result<Option<DocRef>, ReadError> {
    let term = Term::from_field_text(index.fields.key, key);
    for (segment_ord, segment) in index.segments.iter().enumerate() {
        let Some(keys) = segment.field_index(index.fields.key)? else { continue };
        let Some(blocks) = keys.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
        if let Some(doc) = blocks.docs().iter().find(|doc| !segment.is_deleted(**doc)) {
            return Ok(Some(DocRef::new(segment_ord, *doc)));
        }
    }
    Ok(None)
}
