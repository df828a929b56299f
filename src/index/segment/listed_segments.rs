//! Listed segments: the segments of a published generation, from the list that tantivy wrote.
//!
//! `Index::open` has read the schema from the same file. tantivy's own list would read it again, which is a twelfth of the
//! instructions of a short search.

use std::path::Path;

use serde::Deserialize;
use tantivy::directory::Directory;
use tantivy::error::DataCorruption;
use tantivy::index::SegmentId;
use tantivy::{Index, Opstamp, Segment, TantivyError};

/// tantivy's file of the segments and the schema.
const META_FILE: &str = "meta.json";

/// The part of the file that opening needs.
#[derive(Deserialize)]
struct Meta<'a> {
    #[serde(borrow)]
    segments: Vec<SegmentEntry<'a>>,
}

#[derive(Deserialize)]
struct SegmentEntry<'a> {
    segment_id: &'a str,
    max_doc: u32,
    deletes: Option<Deletes>,
}

#[derive(Deserialize)]
struct Deletes {
    num_deleted_docs: u32,
    opstamp: Opstamp,
}

/// The segments of an open index, whose files are in `directory`.
///
/// # Errors
/// When the list cannot be read.
pub(crate) fn listed_segments(index: &Index, directory: &dyn Directory) -> tantivy::Result<Vec<Segment>> {
    let bytes = directory.atomic_read(Path::new(META_FILE))?;
    let meta: Meta<'_> = serde_json::from_slice(&bytes).map_err(damaged)?;
    meta.segments.iter().map(|entry| segment(index, entry)).collect()
}

fn segment(index: &Index, entry: &SegmentEntry<'_>) -> tantivy::Result<Segment> {
    let id = SegmentId::from_uuid_string(entry.segment_id).map_err(damaged)?;
    let meta = index.new_segment_meta(id, entry.max_doc);
    let meta = match &entry.deletes {
        // More of them than documents would be a panic in tantivy.
        Some(deletes) if deletes.num_deleted_docs > entry.max_doc => {
            return Err(damaged("more deleted documents than documents"));
        }
        Some(deletes) => meta.with_delete_meta(deletes.num_deleted_docs, deletes.opstamp),
        None => meta,
    };
    Ok(index.segment(meta))
}

fn damaged(reason: impl ToString) -> TantivyError {
    DataCorruption::new(META_FILE.into(), reason.to_string()).into()
}

#[cfg(test)]
mod tests {
    use tantivy::directory::{Directory, RamDirectory};
    use tantivy::schema::{STRING, Schema};
    use tantivy::{Index, IndexSettings, TantivyDocument, Term};

    use super::listed_segments;

    #[test]
    fn the_list_is_that_of_tantivy() {
        let mut schema = Schema::builder();
        let field = schema.add_text_field("word", STRING);
        let directory = RamDirectory::create();
        let index = Index::create(directory.clone(), schema.build(), IndexSettings::default()).unwrap();
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        for words in [&["a", "b"][..], &["c"]] {
            for word in words {
                let mut document = TantivyDocument::default();
                document.add_text(field, word);
                writer.add_document(document).unwrap();
            }
            writer.commit().unwrap();
        }
        writer.delete_term(Term::from_field_text(field, "a"));
        writer.commit().unwrap();
        let shown = |segments: Vec<tantivy::Segment>| {
            segments.iter().map(|segment| serde_json::to_string(segment.meta()).unwrap()).collect::<Vec<_>>()
        };
        let listed = shown(listed_segments(&index, &directory).unwrap());
        assert_eq!((listed.len(), &listed), (2, &shown(index.searchable_segments().unwrap())));
        assert!(listed.iter().any(|segment| segment.contains("\"num_deleted_docs\":1")), "{listed:?}");
        for damage in ["{}", "{\"segments\":[{\"segment_id\":\"x\",\"max_doc\":1,\"deletes\":null}]}"] {
            directory.atomic_write(std::path::Path::new("meta.json"), damage.as_bytes()).unwrap();
            assert!(listed_segments(&index, &directory).is_err(), "{damage}");
        }
    }
}
