//! The addresses of pages by how they begin, a folder at a time: what somebody who types one may mean.

use std::collections::BTreeSet;

use crate::index::generation::ReadError;
use crate::index::schema::key;
use crate::search::reader::{SearchError, Segment};

use super::searcher::Searcher;

/// The byte behind `/`: in the order of terms, what begins with it comes next after all that lies in a folder.
const BEHIND_FOLDER: u8 = b'/' + 1;

impl Searcher {
    /// The addresses that begin with `begin`, in order. One that goes on below a further `/` is cut behind it, and stands
    /// for the folder; a folder that is all there is is opened.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn addresses(&self, begin: &str) -> Result<Vec<String>, SearchError> {
        let mut found = BTreeSet::new();
        for segment in &self.segments {
            self.add_addresses(segment, begin, &mut found).map_err(|error| self.damaged(&error))?;
        }
        match found.first() {
            Some(folder) if found.len() == 1 && folder.ends_with('/') && folder != begin => self.addresses(folder),
            _ => Ok(found.into_iter().collect()),
        }
    }

    fn add_addresses(&self, segment: &Segment, begin: &str, found: &mut BTreeSet<String>) -> Result<(), ReadError> {
        let Some(index) = segment.words(self.fields.key)? else { return Ok(()) };
        let prefix = key::url(begin).into_bytes();
        let mut from = Some(prefix.clone());
        while let Some(start) = from.take() {
            let mut terms = index.terms().range().ge(start).into_stream()?;
            while let Some((term, info)) = terms.next() {
                let Some(rest) = term.strip_prefix(&prefix[..]) else { break };
                if segment.documents(&index, info)? == 0 {
                    continue;
                }
                let folder = rest.iter().position(|byte| *byte == b'/').map(|at| &rest[..at]);
                let rest = String::from_utf8_lossy(folder.unwrap_or(rest));
                match folder {
                    None => found.insert(format!("{begin}{rest}")),
                    Some(_) => found.insert(format!("{begin}{rest}/")),
                };
                if let Some(folder) = folder {
                    from = Some([&prefix, folder, &[BEHIND_FOLDER]].concat());
                    break;
                }
            }
        }
        Ok(())
    }
}
