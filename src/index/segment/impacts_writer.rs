//! How impacts are computed and written: once a segment, out of its posting lists, which are read piece by piece.

use std::io::{self, Write as _};
use std::path::Path;

use tantivy::directory::{Directory as _, TerminatingWrite as _, WritePtr};
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TantivyError, Term};

use super::impacts::BLOCK;
pub(crate) use super::impacts::BLOCK_BYTES;
use super::impacts::FREQUENT;
pub(crate) use super::impacts::KINDS;
use crate::index::schema::{CollectionStats, DocType, FieldWeight, Fields, LengthNorm, schema};
use crate::index::{IndexError, ordered_parallel};

use super::impacts::{LEVELS, name};
use super::merge_directory::MergeDirectory;

/// A word is frequent that one document in so many of its kind holds.
const SHARE: u32 = 32;

/// Of the documents that hold a word, one in so many has this level from the second or a higher one: what is among the best
/// is told apart most finely.
const RARER: [f32; LEVELS - 2] = [
    1.1, 1.2, 1.3, 1.4, 1.55, 1.7, 1.85, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.5, 10.0, 13.0,
    16.0, 23.0, 32.0, 55.0, 96.0, 150.0, 250.0, 400.0, 800.0,
];
/// Documents that are looked at to find out what those come to.
const SAMPLE: usize = 4096;
/// Bytes that a word takes for every document while it is computed, about, and what the words are meant to take that are
/// computed at once.
const EACH_DOCUMENT: usize = 14;
const AT_ONCE: usize = 32 << 20;
/// Words that are computed at once, at least and at most.
const WORDS_AT_ONCE: std::ops::RangeInclusive<usize> = 8..=128;

/// Writes the impacts of those segments in `folder` that have none, and removes those of segments that are no more.
///
/// # Errors
/// When the folder cannot be read or written.
pub(crate) fn write(folder: &Path, totals: &CollectionStats) -> Result<(), IndexError> {
    let damaged = |error: TantivyError| IndexError::damaged(folder)(error);
    let directory = MergeDirectory::open(folder).map_err(IndexError::damaged(folder))?;
    let index = tantivy::Index::open(directory.clone()).map_err(damaged)?;
    let segments = index.searchable_segments().map_err(damaged)?;
    let mut wanted: Vec<(String, &tantivy::Segment)> = Vec::new();
    wanted.extend(segments.iter().filter_map(|segment| Some((name(segment.id(), segment.meta().max_doc())?, segment))));
    for entry in std::fs::read_dir(folder).map_err(IndexError::io(folder))? {
        let name = entry.map_err(IndexError::io(folder))?.file_name();
        let Some(name) = name.to_str().filter(|name| name.ends_with(".impacts")) else { continue };
        match wanted.iter().position(|(wanted, _)| wanted == name) {
            Some(written) => drop(wanted.swap_remove(written)),
            // What cannot be removed costs room and nothing else.
            None => drop(std::fs::remove_file(folder.join(name))),
        }
    }
    for (name, segment) in wanted {
        let path = folder.join(&name);
        let failed = |error: TantivyError| match error {
            TantivyError::IoError(error) => IndexError::io(&path)(io::Error::new(error.kind(), error.to_string())),
            other => IndexError::damaged(&path)(other),
        };
        let opened = directory.open_write(Path::new(&name)).map_err(TantivyError::from);
        let written = opened.and_then(|file| Writing::new(segment, file)?.run(totals));
        written.map_err(failed)?;
    }
    Ok(())
}

/// The impacts of a segment on their way to the file.
struct Writing {
    reader: SegmentReader,
    fields: Fields,
    file: WritePtr,
    /// What the best documents of all words come to, as it is written.
    best: Vec<u8>,
    entries: Vec<u8>,
    end: Vec<u8>,
}

/// A word and where its posting list lies.
type Word = (String, TermInfo);

/// What is written of one word.
struct Told {
    steps: Steps,
    /// Of all blocks.
    planes: Vec<u8>,
    /// What the documents of the highest plane come to, by block.
    highest: Vec<Vec<f32>>,
}

impl Told {
    /// What is written of a word that comes to these.
    fn by(frequencies: &[f32]) -> Self {
        let steps = Steps::of(frequencies);
        let mut planes = Vec::with_capacity(frequencies.len() / BLOCK * BLOCK_BYTES);
        frequencies.chunks_exact(BLOCK).for_each(|documents| planes.extend_from_slice(&steps.block(documents)));
        let highest = frequencies.chunks_exact(BLOCK).map(|documents| steps.best(documents).collect()).collect();
        Self { steps, planes, highest }
    }
}

impl Writing {
    fn new(segment: &tantivy::Segment, file: WritePtr) -> tantivy::Result<Self> {
        let (reader, (_, fields)) = (SegmentReader::open(segment)?, schema());
        Ok(Self { reader, fields, file, best: Vec::new(), entries: Vec::new(), end: Vec::new() })
    }

    fn run(mut self, totals: &CollectionStats) -> tantivy::Result<()> {
        KINDS.into_iter().try_for_each(|kind| self.add(kind, totals))?;
        self.file.write_all(&self.best)?;
        self.file.write_all(&self.entries)?;
        self.file.write_all(&self.end)?;
        Ok(self.file.terminate()?)
    }

    fn add(&mut self, kind: DocType, totals: &CollectionStats) -> tantivy::Result<()> {
        let counted = kind.counted(&self.fields);
        let averages = kind.averages(totals);
        let (blocks, documents) = self.span(kind)?;
        let words = self.frequent(counted[0], documents)?;
        let numbers = [words.len(), blocks.start, blocks.len()];
        let (mut before, mut best) = (Vec::new(), Vec::new());
        let begins = blocks.start * BLOCK;
        let Self { reader, file, entries, .. } = self;
        let norms = LengthNorm::of(reader, &counted, &averages)?;
        let at_once = AT_ONCE / (EACH_DOCUMENT * BLOCK * blocks.len().max(1));
        let at_once = at_once.clamp(*WORDS_AT_ONCE.start(), *WORDS_AT_ONCE.end());
        ordered_parallel::each(
            at_once as u64,
            |_| 1,
            words.iter().map(Ok),
            |word| {
                let (mut norms, mut frequencies) = (norms.clone(), vec![0.0; blocks.len() * BLOCK]);
                count(reader, &counted, &mut norms, word, |doc, count| {
                    if let Some(frequency) = frequencies.get_mut((doc as usize).wrapping_sub(begins)) {
                        *frequency += count;
                    }
                })?;
                Ok((word, Told::by(&frequencies)))
            },
            |((_, info), Told { steps, planes, highest })| {
                entries.extend_from_slice(&(info.postings_range.start as u64).to_le_bytes());
                entries.extend_from_slice(steps.0.map(f32::to_le_bytes).as_flattened());
                file.write_all(&planes)?;
                for block in highest {
                    before.extend_from_slice(&number(best.len() / 4));
                    block.iter().for_each(|of| best.extend_from_slice(&of.to_le_bytes()));
                }
                Ok::<(), TantivyError>(())
            },
        )?;
        numbers.into_iter().chain([best.len() / 4]).for_each(|of| self.end.extend_from_slice(&number(of)));
        averages.iter().for_each(|average| self.end.extend_from_slice(&average.to_le_bytes()));
        self.best.append(&mut before);
        self.best.append(&mut best);
        Ok(())
    }

    /// The blocks that the documents of a kind span, and how many those are.
    fn span(&self, kind: DocType) -> tantivy::Result<(std::ops::Range<usize>, u32)> {
        let keys = self.reader.inverted_index(self.fields.key)?;
        let term = Term::from_field_text(self.fields.key, kind.key());
        let Some(mut blocks) = keys.read_block_postings(&term, IndexRecordOption::Basic)? else { return Ok((0..0, 0)) };
        let (mut begin, mut end) = (usize::MAX, 0);
        while let [first, .., last] | [first @ last] = blocks.docs() {
            (begin, end) = (begin.min(*first as usize / BLOCK), *last as usize / BLOCK + 1);
            blocks.advance();
        }
        Ok((begin.min(end)..end, blocks.doc_freq()))
    }

    /// The words that stand in one of [`SHARE`] documents.
    fn frequent(&self, text: FieldWeight, documents: u32) -> tantivy::Result<Vec<Word>> {
        let dictionary = self.reader.inverted_index(text.field)?;
        let (mut words, mut terms) = (Vec::new(), dictionary.terms().stream()?);
        while let Some((word, info)) = terms.next() {
            if info.doc_freq >= FREQUENT.max(documents / SHARE) {
                words.push((String::from_utf8_lossy(word).into_owned(), info.clone()));
            }
        }
        Ok(words)
    }
}

/// Calls `count` with what a word counts in each document of each field.
fn count(
    reader: &SegmentReader,
    counted: &[FieldWeight],
    norms: &mut [LengthNorm],
    (word, info): &Word,
    mut count: impl FnMut(DocId, f32),
) -> tantivy::Result<()> {
    for (at, (counted, norms)) in counted.iter().zip(norms).enumerate() {
        let words = reader.inverted_index(counted.field)?;
        let term = Term::from_field_text(counted.field, word);
        let info = if at == 0 { Some(info.clone()) } else { words.get_term_info(&term)? };
        let Some(info) = info else { continue };
        let mut blocks = words.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
        while blocks.block_len() > 0 {
            let postings = blocks.docs().iter().zip(blocks.freqs());
            postings.for_each(|(doc, frequency)| count(*doc, counted.weight * norms.normalize(*doc, *frequency)));
            blocks.advance();
        }
    }
    Ok(())
}

/// A number as the file holds it.
fn number(of: usize) -> [u8; 4] {
    u32::try_from(of).unwrap_or(u32::MAX).to_le_bytes()
}

/// What a word comes to at least at each level from the first, and at most at the last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps(pub(crate) [f32; LEVELS]);

impl Steps {
    pub(crate) fn of(frequencies: &[f32]) -> Self {
        let mut met: Vec<f32> = frequencies.iter().copied().filter(|frequency| *frequency > 0.0).collect();
        let (least, most) =
            met.iter().fold((f32::INFINITY, 0.0_f32), |(least, most), of| (least.min(*of), most.max(*of)));
        let every = met.len().div_ceil(SAMPLE).max(1);
        met = met.into_iter().step_by(every).collect();
        met.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut steps = [most; LEVELS];
        steps[0] = least;
        for (step, rarer) in steps[1..].iter_mut().zip(RARER) {
            *step = met.get((met.len() as f32 / rarer) as usize).copied().unwrap_or(most);
        }
        Self(steps)
    }

    pub(crate) fn level(&self, frequency: f32) -> u8 {
        self.0[..LEVELS - 1].iter().map(|step| u8::from(*step <= frequency)).sum()
    }

    /// What the documents of the highest plane come to.
    pub(crate) fn best(&self, frequencies: &[f32]) -> impl Iterator<Item = f32> {
        let least = self.0[LEVELS / 2 - 1];
        let best = move |frequency: &f32| *frequency > 0.0 && *frequency >= least;
        frequencies.iter().copied().filter(best)
    }

    pub(crate) fn block(&self, frequencies: &[f32]) -> [u8; BLOCK_BYTES] {
        let mut planes = [0; BLOCK_BYTES];
        for (at, frequency) in frequencies.iter().enumerate().filter(|(_, frequency)| **frequency > 0.0) {
            let level = self.level(*frequency);
            for (plane, bytes) in planes.chunks_exact_mut(BLOCK / 8).enumerate() {
                bytes[at / 8] |= (level >> plane & 1) << (at % 8);
            }
        }
        planes
    }
}

#[cfg(test)]
mod tests {
    use super::{LEVELS, Steps};

    #[test]
    fn levels_tell_the_best_apart_most_finely() {
        let frequencies: Vec<f32> = (1..=20_000).map(|of| of as f32 / 1000.0).collect();
        let steps = Steps::of(&frequencies);
        let levels: Vec<u8> = frequencies.iter().map(|frequency| steps.level(*frequency)).collect();
        assert!(levels.is_sorted() && levels[0] == 1 && levels[9_000] == 7);
        let best = levels.iter().filter(|level| **level as usize == LEVELS - 1).count();
        assert!((15..40).contains(&best), "{best}");
        // What all have is told as what it is.
        let same = Steps::of(&[2.0; 9]);
        assert_eq!((same.level(2.0) as usize, same.0), (LEVELS - 1, [2.0; LEVELS]));
    }
}
