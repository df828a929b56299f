//! Writes the impacts of a segment, once, from its postings. `impacts` describes the file.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use tantivy::directory::{Directory as _, TerminatingWrite as _, WritePtr};
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TantivyError, Term};

use crate::index::schema::{CollectionStats, DocType, FieldWeight, Fields, LengthNorm, schema};
use crate::index::{IndexError, ordered_parallel};

use super::impacts::{BLOCK_BYTES, DOC_TYPES, DOCS_PER_BLOCK, LEVELS, MIN_DOC_FREQ, file_name};
use super::merge_directory::MergeDirectory;

/// Reciprocal of the share of the documents of a type that have a term with impacts.
const DOC_FREQ_SHARE: u32 = 32;
/// By level, from level 2 on: reciprocal of the share of a term's documents that have this level or a higher one. The levels
/// are finest among the highest frequencies, which decide the top k.
const RARITY: [f32; LEVELS - 2] = [
    1.1, 1.2, 1.3, 1.4, 1.55, 1.7, 1.85, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.5, 10.0, 13.0,
    16.0, 23.0, 32.0, 55.0, 96.0, 150.0, 250.0, 400.0, 800.0,
];
/// Documents of which the level bounds are computed.
const SAMPLE_DOCS: usize = 4096;
/// Memory of a term in flight, in bytes a document.
const BYTES_PER_DOC: usize = 14;
/// Target for the memory of all terms in flight.
const MAX_BYTES_IN_FLIGHT: usize = 32 << 20;
/// Limits of the number of terms in flight.
const TERMS_IN_FLIGHT: RangeInclusive<usize> = 8..=128;

/// Writes the missing impacts of the segments in `folder`, and removes the impacts of segments that are gone.
///
/// # Errors
/// When the folder cannot be read or written.
pub(crate) fn write(folder: &Path, stats: &CollectionStats) -> Result<(), IndexError> {
    let damaged = |error: TantivyError| IndexError::damaged(folder)(error);
    let directory = MergeDirectory::open(folder).map_err(IndexError::damaged(folder))?;
    let index = tantivy::Index::open(directory.clone()).map_err(damaged)?;
    let segments = index.searchable_segments().map_err(damaged)?;
    let named =
        segments.iter().filter_map(|segment| Some((file_name(segment.id(), segment.meta().max_doc())?, segment)));
    let mut missing: BTreeMap<String, &tantivy::Segment> = named.collect();
    for entry in std::fs::read_dir(folder).map_err(IndexError::io(folder))? {
        let name = entry.map_err(IndexError::io(folder))?.file_name();
        let Some(name) = name.to_str().filter(|name| name.ends_with(".impacts")) else { continue };
        if missing.remove(name).is_none() {
            // A file that cannot be removed costs disk space only.
            drop(std::fs::remove_file(folder.join(name)));
        }
    }
    for (name, segment) in missing {
        let path = folder.join(&name);
        let failed = |error: TantivyError| match error {
            TantivyError::IoError(error) => IndexError::io(&path)(io::Error::new(error.kind(), error.to_string())),
            other => IndexError::damaged(&path)(other),
        };
        let file = directory.open_write(Path::new(&name)).map_err(TantivyError::from);
        file.and_then(|file| ImpactsWriter::new(segment, file)?.write(stats)).map_err(failed)?;
    }
    Ok(())
}

/// Writes the impacts of one segment.
struct ImpactsWriter {
    reader: SegmentReader,
    fields: Fields,
    file: WritePtr,
    /// The parts that follow the blocks.
    best: Vec<u8>,
    entries: Vec<u8>,
    footer: Vec<u8>,
}

/// A term of the field of all text.
type FrequentTerm = (String, TermInfo);

/// The encoded impacts of a term.
struct EncodedTerm {
    levels: Levels,
    /// The bit planes of all blocks.
    planes: Vec<u8>,
    /// The best values, by block.
    best: Vec<Vec<f32>>,
}

impl EncodedTerm {
    /// Encodes the weighted frequencies of a term in the documents of whole blocks.
    fn new(frequencies: &[f32]) -> Self {
        let levels = Levels::of(frequencies);
        let mut planes = Vec::with_capacity(frequencies.len() / DOCS_PER_BLOCK * BLOCK_BYTES);
        frequencies.chunks_exact(DOCS_PER_BLOCK).for_each(|docs| planes.extend_from_slice(&levels.block(docs)));
        let best = frequencies.chunks_exact(DOCS_PER_BLOCK).map(|docs| levels.best_values(docs).collect()).collect();
        Self { levels, planes, best }
    }
}

impl ImpactsWriter {
    fn new(segment: &tantivy::Segment, file: WritePtr) -> tantivy::Result<Self> {
        let (reader, (_, fields)) = (SegmentReader::open(segment)?, schema());
        Ok(Self { reader, fields, file, best: Vec::new(), entries: Vec::new(), footer: Vec::new() })
    }

    fn write(mut self, stats: &CollectionStats) -> tantivy::Result<()> {
        DOC_TYPES.into_iter().try_for_each(|doc_type| self.add(doc_type, stats))?;
        self.file.write_all(&self.best)?;
        self.file.write_all(&self.entries)?;
        self.file.write_all(&self.footer)?;
        Ok(self.file.terminate()?)
    }

    /// Writes the blocks of a document type and encodes its other parts.
    fn add(&mut self, doc_type: DocType, stats: &CollectionStats) -> tantivy::Result<()> {
        let weights = doc_type.weighted_fields(&self.fields);
        let average_lengths = doc_type.average_lengths(stats);
        let (blocks, docs) = self.span(doc_type)?;
        let terms = self.frequent_terms(weights[0], docs)?;
        let (mut counts, mut values) = (Vec::new(), Vec::new());
        let begin = blocks.start * DOCS_PER_BLOCK;
        let Self { reader, file, entries, .. } = self;
        let norms = LengthNorm::for_fields(reader, &weights, &average_lengths)?;
        let terms_in_flight = MAX_BYTES_IN_FLIGHT / (BYTES_PER_DOC * DOCS_PER_BLOCK * blocks.len().max(1));
        ordered_parallel::ordered_map(
            terms_in_flight.clamp(*TERMS_IN_FLIGHT.start(), *TERMS_IN_FLIGHT.end()) as u64,
            |_| 1,
            terms.iter().map(Ok),
            |term| {
                let (mut norms, mut frequencies) = (norms.clone(), vec![0.0; blocks.len() * DOCS_PER_BLOCK]);
                for_each_frequency(reader, &weights, &mut norms, term, |doc, frequency| {
                    if let Some(sum) = frequencies.get_mut((doc as usize).wrapping_sub(begin)) {
                        *sum += frequency;
                    }
                })?;
                Ok((term, EncodedTerm::new(&frequencies)))
            },
            |((_, info), EncodedTerm { levels, planes, best })| {
                entries.extend_from_slice(&(info.postings_range.start as u64).to_le_bytes());
                entries.extend_from_slice(levels.bounds.map(f32::to_le_bytes).as_flattened());
                file.write_all(&planes)?;
                for block in best {
                    counts.extend_from_slice(&encode(values.len() / 4));
                    block.iter().for_each(|value| values.extend_from_slice(&value.to_le_bytes()));
                }
                Ok::<(), TantivyError>(())
            },
        )?;
        let numbers = [terms.len(), blocks.start, blocks.len(), values.len() / 4];
        numbers.into_iter().for_each(|number| self.footer.extend_from_slice(&encode(number)));
        average_lengths.iter().for_each(|average| self.footer.extend_from_slice(&average.to_le_bytes()));
        self.best.append(&mut counts);
        self.best.append(&mut values);
        Ok(())
    }

    /// The blocks that the documents of a type span, and the number of these documents.
    fn span(&self, doc_type: DocType) -> tantivy::Result<(Range<usize>, u32)> {
        let keys = self.reader.inverted_index(self.fields.key)?;
        let term = Term::from_field_text(self.fields.key, doc_type.key());
        let Some(mut postings) = keys.read_block_postings(&term, IndexRecordOption::Basic)? else {
            return Ok((0..0, 0));
        };
        let (mut begin, mut end) = (usize::MAX, 0);
        while let [first, .., last] | [first @ last] = postings.docs() {
            (begin, end) = (begin.min(*first as usize / DOCS_PER_BLOCK), *last as usize / DOCS_PER_BLOCK + 1);
            postings.advance();
        }
        Ok((begin.min(end)..end, postings.doc_freq()))
    }

    /// The terms with impacts, in the order of the dictionary.
    fn frequent_terms(&self, text: FieldWeight, docs: u32) -> tantivy::Result<Vec<FrequentTerm>> {
        let dictionary = self.reader.inverted_index(text.field)?;
        let (mut frequent, mut terms) = (Vec::new(), dictionary.terms().stream()?);
        while let Some((term, info)) = terms.next() {
            if info.doc_freq >= MIN_DOC_FREQ.max(docs / DOC_FREQ_SHARE) {
                frequent.push((String::from_utf8_lossy(term).into_owned(), info.clone()));
            }
        }
        Ok(frequent)
    }
}

/// Calls `add` with the weighted frequency of a term in each document and field. The first field is that of all text.
fn for_each_frequency(
    reader: &SegmentReader,
    weights: &[FieldWeight],
    norms: &mut [LengthNorm],
    (text, info): &FrequentTerm,
    mut add: impl FnMut(DocId, f32),
) -> tantivy::Result<()> {
    for (index, (FieldWeight { field, weight, .. }, norm)) in weights.iter().zip(norms).enumerate() {
        let inverted_index = reader.inverted_index(*field)?;
        let term = Term::from_field_text(*field, text);
        let info = if index == 0 { Some(info.clone()) } else { inverted_index.get_term_info(&term)? };
        let Some(info) = info else { continue };
        let mut postings = inverted_index.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
        while postings.block_len() > 0 {
            let block = postings.docs().iter().zip(postings.freqs());
            block.for_each(|(doc, frequency)| add(*doc, weight * norm.normalize(*doc, *frequency)));
            postings.advance();
        }
    }
    Ok(())
}

/// An integer of the file.
fn encode(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

/// The levels of a term: quantiles of its weighted frequencies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Levels {
    /// The lower bounds of the levels from 1, then the upper bound of the last level.
    pub(crate) bounds: [f32; LEVELS],
}

impl Levels {
    /// The levels of a term with these weighted frequencies; a document without the term has frequency 0.
    pub(crate) fn of(frequencies: &[f32]) -> Self {
        let mut present: Vec<f32> = frequencies.iter().copied().filter(|frequency| *frequency > 0.0).collect();
        let (min, max) = present
            .iter()
            .fold((f32::INFINITY, 0.0_f32), |(min, max), frequency| (min.min(*frequency), max.max(*frequency)));
        let step = present.len().div_ceil(SAMPLE_DOCS).max(1);
        present = present.into_iter().step_by(step).collect();
        present.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut bounds = [max; LEVELS];
        bounds[0] = min;
        for (bound, rarity) in bounds[1..].iter_mut().zip(RARITY) {
            *bound = present.get((present.len() as f32 / rarity) as usize).copied().unwrap_or(max);
        }
        Self { bounds }
    }

    /// The level of a frequency above 0, from 1.
    pub(crate) fn level(&self, frequency: f32) -> u8 {
        self.bounds[..LEVELS - 1].iter().map(|bound| u8::from(*bound <= frequency)).sum()
    }

    /// The frequencies in the upper half of the levels.
    pub(crate) fn best_values(&self, frequencies: &[f32]) -> impl Iterator<Item = f32> {
        let bound = self.bounds[LEVELS / 2 - 1];
        let is_best = move |frequency: &f32| *frequency > 0.0 && *frequency >= bound;
        frequencies.iter().copied().filter(is_best)
    }

    /// The bit planes of a block of documents.
    pub(crate) fn block(&self, frequencies: &[f32]) -> [u8; BLOCK_BYTES] {
        let mut planes = [0; BLOCK_BYTES];
        for (doc, frequency) in frequencies.iter().enumerate().filter(|(_, frequency)| **frequency > 0.0) {
            let level = self.level(*frequency);
            for (plane, bytes) in planes.chunks_exact_mut(DOCS_PER_BLOCK / 8).enumerate() {
                bytes[doc / 8] |= (level >> plane & 1) << (doc % 8);
            }
        }
        planes
    }
}

#[cfg(test)]
mod tests {
    use super::{LEVELS, Levels};

    #[test]
    fn levels_are_finest_among_the_highest_frequencies() {
        let frequencies: Vec<f32> = (1..=20_000).map(|number| number as f32 / 1000.0).collect();
        let levels = Levels::of(&frequencies);
        let by_doc: Vec<u8> = frequencies.iter().map(|frequency| levels.level(*frequency)).collect();
        assert!(by_doc.is_sorted() && by_doc[0] == 1 && by_doc[9_000] == 7);
        let highest = by_doc.iter().filter(|level| **level as usize == LEVELS - 1).count();
        assert!((15..40).contains(&highest), "{highest}");
        // A single frequency has the highest level, whose bounds are exact.
        let same = Levels::of(&[2.0; 9]);
        assert_eq!((same.level(2.0) as usize, same.bounds), (LEVELS - 1, [2.0; LEVELS]));
    }
}
