//! Linked files: the files of the pages that an output names by address alone, for hyperlinks that open files.

use std::collections::BTreeMap;

use crate::search::answer::Searcher;
use crate::search::contract::Answer;
use crate::search::reader::SearchError;

/// The files of the pages with these addresses, by URL without anchor. Addresses of other sites have none.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn linked_files<'a>(
    searcher: &Searcher,
    addresses: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, SearchError> {
    let mut files = BTreeMap::new();
    for address in addresses {
        let url = address.split('#').next().unwrap_or_default();
        if url.starts_with('/')
            && !files.contains_key(url)
            && let Some(file) = searcher.file(url)?
        {
            files.insert(url.to_owned(), file);
        }
    }
    Ok(files)
}

/// The addresses of the resources of an answer, and of the pages that recommend them.
pub(crate) fn resource_addresses(answer: &Answer) -> impl Iterator<Item = &str> {
    answer.resources.iter().flat_map(|resource| [resource.target.as_str(), resource.from.url.as_str()])
}
