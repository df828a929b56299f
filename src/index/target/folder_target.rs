//! The target in use: a folder of generations, each a tantivy index with kb's tables.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::index::IndexError;
use crate::index::error::ReadError;
use crate::index::generation::{
    DialectInfo, FACETS, FILES, FileTable, Generation, GenerationInfo, GenerationReader, GenerationWriter, MANIFEST,
    Manifest, WARNINGS, Warnings, checksum, write_synced,
};
use crate::index::schema::{FORMAT, FacetDictionary};
use crate::index::segment::{impacts_writer, merge};

use super::draft::{BulkDraft, CommittedDraft, UpdateDraft};

/// The exclusive right to write the generations of an index.
#[derive(Debug)]
pub(crate) struct FolderTarget {
    writer: GenerationWriter,
}

/// The pipeline's own tables of a generation.
pub(crate) struct Tables<'a> {
    /// The manifest; its generation number is set when it is written.
    pub(crate) manifest: Manifest,
    /// The warnings about the corpus.
    pub(crate) warnings: &'a Warnings,
    /// The accounting of the corpus.
    pub(crate) files: &'a FileTable,
}

/// The origin of a build.
pub(crate) struct BuildInfo {
    /// The time of the build, RFC 3339 in UTC.
    pub(crate) built_at: String,
    /// The canonical path of the corpus.
    pub(crate) corpus: PathBuf,
    /// The settings that shape pages.
    pub(crate) settings: String,
    /// The dialect of the corpus.
    pub(crate) dialect: DialectInfo,
}

impl FolderTarget {
    /// Takes the lock of `index`, see [`GenerationWriter::acquire`].
    ///
    /// # Errors
    /// When another process has the lock, or the folder cannot be written.
    pub(crate) fn acquire(
        index: &Path,
        holder: &str,
        wait: Duration,
        may_continue: &dyn Fn() -> Result<(), IndexError>,
    ) -> Result<Self, IndexError> {
        GenerationWriter::acquire(index, holder, wait, may_continue).map(|writer| Self { writer })
    }

    /// Opens the documents of a generation, to build the next one from it.
    ///
    /// # Errors
    /// When the generation is damaged.
    pub(crate) fn current(base: &Generation) -> Result<GenerationReader, ReadError> {
        GenerationReader::open(&base.path)
    }

    /// Whether a generation has at most one segment, without deleted documents.
    ///
    /// # Errors
    /// When the generation cannot be read.
    pub(crate) fn is_compact(generation: &Generation) -> Result<bool, IndexError> {
        merge::is_compact(&generation.path)
    }

    /// Begins a generation of about this number of pages.
    ///
    /// # Errors
    /// When its folder cannot be written.
    pub(crate) fn begin(&self, pages: usize) -> Result<BulkDraft, IndexError> {
        BulkDraft::create(self.writer.begin(None)?, pages)
    }

    /// Begins a generation with the documents of `base`.
    ///
    /// # Errors
    /// When `base` is damaged, or the folder of the new generation cannot be written.
    pub(crate) fn begin_update(&self, base: &Generation) -> Result<UpdateDraft, IndexError> {
        checksum::verify_lengths(&base.path)?;
        UpdateDraft::from_base(self.writer.begin(Some(base))?, base)
    }

    /// Writes the tables, the impacts and the description. Afterwards the generation can be opened, and is not published
    /// yet.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn seal(
        &self,
        draft: CommittedDraft,
        tables: Tables<'_>,
        build: BuildInfo,
    ) -> Result<Generation, IndexError> {
        let CommittedDraft { facets, stats, base, folder } = draft;
        let (path, number) = (&folder.path, folder.number);
        let base_path = base.as_ref().map(|base| base.path.as_path());
        let (written, impacts) = rayon::join(
            || write_tables(path, number, facets, tables, base_path),
            || impacts_writer::write(path, &stats),
        );
        written?;
        impacts?;
        let BuildInfo { built_at, corpus, settings, dialect } = build;
        let info = GenerationInfo {
            format: FORMAT,
            kb_version: env!("CARGO_PKG_VERSION").to_owned(),
            generation: number,
            built_at,
            corpus,
            settings,
            dialect,
            totals: stats,
        };
        self.writer.seal(folder, info, base.as_ref())
    }

    /// Makes a sealed generation the current one and keeps `keep` generations, see [`GenerationWriter::publish`].
    ///
    /// # Errors
    /// When it cannot be written; the old generation stays the current one then.
    pub(crate) fn publish(&self, generation: &Generation, keep: usize) -> Result<(), IndexError> {
        self.writer.publish(generation.info.generation, keep)
    }

    /// Keeps a sealed generation unpublished, see [`GenerationWriter::refuse`].
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub(crate) fn refuse(&self, generation: &Generation) -> Result<(), IndexError> {
        self.writer.refuse(generation).map(drop)
    }

    /// Makes the generation before the current one the current one.
    ///
    /// # Errors
    /// When there is no earlier generation, or it cannot be used.
    pub(crate) fn roll_back(&self) -> Result<Generation, IndexError> {
        self.writer.roll_back()
    }
}

fn write_tables(
    folder: &Path,
    number: u64,
    facets: FacetDictionary,
    Tables { manifest, warnings, files }: Tables<'_>,
    base: Option<&Path>,
) -> Result<(), IndexError> {
    let manifest = Manifest { generation: number, ..manifest };
    write_synced(&folder.join(MANIFEST), &manifest.encode())?;
    write_synced(&folder.join(FILES), &files.encode())?;
    // The facet dictionary is the largest table and rarely changes, so an equal one is linked.
    let unchanged = base.filter(|_| facets.is_unchanged()).map(|base| base.join(FACETS));
    let is_linked = unchanged.is_some_and(|facets| std::fs::hard_link(facets, folder.join(FACETS)).is_ok());
    if !is_linked {
        let facets = facets.encode().map_err(IndexError::damaged(&folder.join(FACETS)))?;
        write_synced(&folder.join(FACETS), &facets)?;
    }
    write_synced(&folder.join(WARNINGS), &warnings.encode())
}
