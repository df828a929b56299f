//! Open index: one published generation with its open segments.

use std::path::Path;

use crate::index::IndexError;
use crate::index::generation::{Generation, verify};
use crate::index::schema::Fields;
use crate::index::segment::{ReadOnlyDirectory, listed_segments};

use super::error::SearchError;
use super::segment::Segment;
use super::vocabulary::Vocabulary;

/// An open generation of an index.
pub(crate) struct OpenIndex {
    pub(crate) generation: Generation,
    pub(crate) directory: ReadOnlyDirectory,
    pub(crate) segments: Vec<Segment>,
    pub(crate) fields: Fields,
}

impl OpenIndex {
    /// Opens the current generation of the index in a folder.
    ///
    /// # Errors
    /// When there is no index, or it is damaged.
    pub(crate) fn open(index: &Path) -> Result<Self, SearchError> {
        let mut generation = Generation::current(index)?;
        loop {
            let number = generation.info.generation;
            match Self::open_generation(generation) {
                // Another process may delete the files during opening; a newer generation is current then.
                Err(error) => {
                    generation = Generation::current(index)?;
                    if generation.info.generation == number {
                        return Err(error);
                    }
                }
                opened => return opened,
            }
        }
    }

    /// Opens a generation.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub(crate) fn open_generation(generation: Generation) -> Result<Self, SearchError> {
        let path = &generation.path;
        let directory = ReadOnlyDirectory::open_for_search(path).map_err(IndexError::damaged(path))?;
        let index = tantivy::Index::open(directory.clone()).map_err(IndexError::damaged(path))?;
        let listed = listed_segments(&index, &directory).map_err(IndexError::damaged(path))?;
        let segments: Result<Vec<_>, _> = listed.iter().map(|segment| Segment::open_in(&directory, segment)).collect();
        let segments = segments.map_err(IndexError::damaged(path))?;
        Ok(Self { generation, directory, segments, fields: Fields::new() })
    }

    /// Whether the index in a folder has another current generation.
    pub(crate) fn is_superseded(&self, index: &Path) -> bool {
        Generation::current(index).is_ok_and(|current| current.info.generation != self.generation.info.generation)
    }

    /// Compares every file of the generation with its checksum.
    ///
    /// # Errors
    /// When a file differs from its published content.
    pub(crate) fn verify(&self) -> Result<(), SearchError> {
        Ok(verify(&self.generation.path)?)
    }

    /// The vocabulary of all segments.
    pub(crate) fn vocabulary(&self) -> Vocabulary<'_> {
        Vocabulary { segments: &self.segments, fields: &self.fields }
    }
}
