//! Block heads: the blocks of a record, reduced to the fields of a snippet.
//!
//! A snippet is chosen among all blocks of a section, and shows one or two. Links, cells and the ranges of code are skipped
//! by their lengths; a deserializer takes three times the instructions.
//! Format: <https://postcard.jamesmunns.com/wire-format>.

use serde::de::DeserializeOwned;

use crate::corpus::{BlockKind, Origin};

use super::encoding::StoredText;

/// Bits of a byte of a number; the highest one tells that another byte follows.
const CONTINUES: u8 = 0x80;

/// A block of a record with unchecked text and without links and cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BlockHead<'a> {
    /// Position of its first token.
    pub(crate) position: u32,
    pub(crate) text: StoredText<'a>,
    code: &'a [u8],
    pub(crate) origin: Origin,
}

impl<'a> BlockHead<'a> {
    /// Reads an encoded block; returns what follows it.
    pub(super) fn take(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), postcard::Error> {
        let mut rest = Encoded(bytes);
        let position = rest.value()?;
        rest.value::<BlockKind>()?;
        let text = StoredText(rest.bytes()?);
        for _ in 0..rest.length()? {
            rest.skip_numbers(2)?;
            rest.bytes()?;
        }
        let before_code = rest.0;
        rest.skip_pairs()?;
        let code = before_code.get(..before_code.len() - rest.0.len()).unwrap_or_default();
        rest.skip_pairs()?;
        let origin = rest.value()?;
        Ok((Self { position, text, code, origin }, rest.0))
    }

    /// The byte ranges of code in the text.
    ///
    /// # Errors
    /// If the bytes are no ranges, because the index is damaged.
    pub(crate) fn code(&self) -> Result<Vec<(u32, u32)>, postcard::Error> {
        postcard::from_bytes(self.code)
    }
}

/// Encoded values in a row.
struct Encoded<'a>(&'a [u8]);

impl<'a> Encoded<'a> {
    fn value<T: DeserializeOwned>(&mut self) -> Result<T, postcard::Error> {
        let (value, rest) = postcard::take_from_bytes(self.0)?;
        self.0 = rest;
        Ok(value)
    }

    /// The length of a sequence.
    fn length(&mut self) -> Result<usize, postcard::Error> {
        if let [length, rest @ ..] = self.0
            && *length < CONTINUES
        {
            self.0 = rest;
            return Ok(usize::from(*length));
        }
        self.value()
    }

    /// Bytes behind their number.
    fn bytes(&mut self) -> Result<&'a [u8], postcard::Error> {
        let length = self.length()?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn skip_pairs(&mut self) -> Result<(), postcard::Error> {
        let pairs = self.length()?;
        self.skip_numbers(pairs.saturating_mul(2))
    }

    fn skip_numbers(&mut self, count: usize) -> Result<(), postcard::Error> {
        for _ in 0..count {
            let last = self.0.iter().position(|byte| *byte < CONTINUES);
            self.0 = last.and_then(|last| self.0.get(last + 1..)).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::{Block, BlockKind, Link, Origin};

    use super::super::encoding::encode_into;
    use super::BlockHead;

    #[test]
    fn a_head_has_the_fields_of_its_block() {
        let block = |kind, text: &str, ranges: &[(u32, u32)]| Block {
            kind,
            text: text.to_owned(),
            links: ranges.iter().map(|range| Link { range: *range, target: "/t".repeat(range.1 as usize) }).collect(),
            code: ranges.to_vec(),
            cells: ranges.iter().rev().copied().collect(),
            origin: Origin { source: 300, line: 70_000 },
        };
        let long = "é ".repeat(200);
        let blocks = [
            block(BlockKind::Paragraph, "", &[]),
            block(BlockKind::Item { depth: 2, ordinal: Some(300) }, "an item", &[(0, 2), (3, 130)]),
            block(BlockKind::Code { language: "rust".to_owned() }, &long, &[(200, 300)]),
            block(BlockKind::TableRow { header: true }, "a | b", &[(0, 1); 150]),
        ];
        let mut bytes = Vec::new();
        for (position, block) in (200_u32..).zip(&blocks) {
            encode_into(&(position, block), &mut bytes);
        }
        let mut rest = &bytes[..];
        for (position, block) in (200..).zip(&blocks) {
            let (head, after) = BlockHead::take(rest).unwrap();
            assert_eq!((head.position, head.text.read().unwrap()), (position, block.text.as_str()));
            assert_eq!((head.code().unwrap(), head.origin), (block.code.clone(), block.origin));
            rest = after;
        }
        assert!(rest.is_empty());
        // A damaged record is an error.
        assert!((0..bytes.len()).any(|end| BlockHead::take(&bytes[..end]).is_err()));
        assert!(BlockHead::take(&[0xff; 40]).is_err() && BlockHead::take(&[1, 0, 200]).is_err());
    }
}
