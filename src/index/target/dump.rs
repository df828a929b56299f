//! A readable dump of an index, for tests that compare two indexes regardless of their segments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use crate::index::generation::{FACETS, FileTable, Generation, GenerationReader, Manifest, WARNINGS};
use crate::index::schema::{schema, stored_fields};
use crate::index::segment::DocStoreReader;

/// Segment ordinal and document number.
type Address = (usize, DocId);

/// The name of each document: its kind and its URL.
fn names(reader: &GenerationReader) -> BTreeMap<Address, String> {
    let mut names: BTreeMap<Address, String> = BTreeMap::new();
    let key = schema().1.key;
    for (segment_ord, segment) in reader.segments().iter().enumerate() {
        let keys = segment.inverted_index(key).unwrap();
        let urls = segment.fast_fields().str("order").unwrap().unwrap();
        let mut terms = keys.terms().stream().unwrap();
        while let Some((term, info)) = terms.next() {
            let term = String::from_utf8(term.to_vec()).unwrap();
            let mut postings = keys.read_postings_from_terminfo(info, IndexRecordOption::Basic).unwrap();
            while postings.doc() != TERMINATED {
                if (term.starts_with("p\0") || term.starts_with("r\0")) && !segment.is_deleted(postings.doc()) {
                    let mut url = String::new();
                    urls.ord_to_str(urls.term_ords(postings.doc()).next().unwrap(), &mut url).unwrap();
                    let name = format!("{} {url}", &term[..1]);
                    assert_eq!(names.insert((segment_ord, postings.doc()), name), None);
                }
                postings.advance();
            }
        }
    }
    assert_eq!(names.values().collect::<BTreeSet<_>>().len(), names.len(), "two documents have the same name");
    names
}

/// Adds every posting with its positions.
fn postings(reader: &GenerationReader, names: &BTreeMap<Address, String>, out: &mut BTreeMap<String, String>) {
    for (field, entry) in schema().0.fields().filter(|(_, entry)| entry.is_indexed()) {
        let option = entry.field_type().index_record_option().unwrap();
        for (segment_ord, segment) in reader.segments().iter().enumerate() {
            let index = segment.inverted_index(field).unwrap();
            let mut terms = index.terms().stream().unwrap();
            while let Some((term, info)) = terms.next() {
                let mut postings = index.read_postings_from_terminfo(info, option).unwrap();
                while postings.doc() != TERMINATED {
                    if let Some(name) = names.get(&(segment_ord, postings.doc())) {
                        let mut positions = Vec::new();
                        Postings::positions(&mut postings, &mut positions);
                        let term = String::from_utf8_lossy(term);
                        out.insert(format!("posting {} {term} {name}", entry.name()), format!("{positions:?}"));
                    }
                    postings.advance();
                }
            }
        }
    }
}

/// All contents of an index except its stamps: records, columns, postings, manifest, statistics and tables.
pub(crate) fn dump(index: &Path) -> BTreeMap<String, String> {
    let generation = Generation::current(index).unwrap();
    let reader = GenerationReader::open(&generation.path).unwrap();
    let names = names(&reader);
    let segments = tantivy::Index::open_in_dir(&generation.path).unwrap().searchable_segments().unwrap();
    let stores: Vec<DocStoreReader> = segments.iter().map(|segment| DocStoreReader::open(segment).unwrap()).collect();
    let mut out = BTreeMap::new();
    for ((segment_ord, doc), name) in &names {
        let record = stores[*segment_ord].get(*doc).unwrap();
        out.insert(format!("record {name}"), format!("{record:?}"));
        for column in ["order", "topics", "content_type", "use_case", "more"] {
            let Some(values) = reader.segments()[*segment_ord].fast_fields().str(column).unwrap() else { continue };
            let texts = values.term_ords(*doc).map(|ordinal| {
                let mut value = String::new();
                values.ord_to_str(ordinal, &mut value).unwrap();
                value
            });
            let texts: Vec<String> = texts.collect();
            // A search reads the URL from the column or from the record.
            assert!(column != "order" || texts == [stored_fields::address(&record).unwrap()], "{name} {texts:?}");
            out.insert(format!("column {column} {name}"), texts.join("\n"));
        }
    }
    postings(&reader, &names, &mut out);
    let mut manifest = Manifest::of(&generation, index).unwrap();
    (manifest.generation, manifest.started_ns) = (0, 0);
    manifest.pages.iter_mut().for_each(|page| page.file.stamp = Default::default());
    manifest.partials.iter_mut().for_each(|file| file.stamp = Default::default());
    out.insert("manifest".to_owned(), format!("{manifest:#?}"));
    out.insert("files".to_owned(), format!("{:#?}", FileTable::of(&generation, index).unwrap()));
    out.insert("statistics".to_owned(), format!("{:#?}", generation.info.totals));
    for table in [FACETS, WARNINGS] {
        out.insert(table.to_owned(), format!("{:?}", generation.table(table).unwrap()));
    }
    out
}
