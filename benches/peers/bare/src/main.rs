//! The least that a search with tantivy can cost: top ten by BM25 over one field of stemmed text, paths only.
//!
//! `bare index TREE INDEX`, `bare search INDEX WORDS`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyDocument, doc};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["index", tree, index] => build(Path::new(tree), Path::new(index)),
        ["search", index, words] => search(Path::new(index), words),
        _ => Err("bare index TREE INDEX | bare search INDEX WORDS".into()),
    }
}

fn build(tree: &Path, index: &Path) -> Result<(), Box<dyn Error>> {
    let mut schema = Schema::builder();
    let path = schema.add_text_field("path", STRING | STORED);
    let words = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
    fs::create_dir_all(index)?;
    let index = Index::create_in_dir(index, schema.build())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 800 << 20)?;
    let mut pages = Vec::new();
    find(tree, &mut pages)?;
    pages.sort();
    for page in pages {
        let body = String::from_utf8_lossy(&fs::read(&page)?).into_owned();
        writer.add_document(doc!(path => page.strip_prefix(tree)?.to_string_lossy().into_owned(), text => body))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// Collects the pages below a folder.
fn find(folder: &Path, pages: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), pages)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "md") {
            pages.push(entry.path());
        }
    }
    Ok(())
}

fn search(index: &Path, words: &str) -> Result<(), Box<dyn Error>> {
    let index = Index::open_in_dir(index)?;
    let schema = index.schema();
    let (path, text) = (schema.get_field("path")?, schema.get_field("text")?);
    let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
    let query = QueryParser::for_index(&index, vec![text]).parse_query(words)?;
    for (_, address) in searcher.search(&query, &TopDocs::with_limit(10).order_by_score())? {
        let document: TantivyDocument = searcher.doc(address)?;
        println!("{}", document.get_first(path).and_then(|value| value.as_str()).unwrap_or_default());
    }
    Ok(())
}
