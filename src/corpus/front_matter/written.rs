//! The block of front matter as written, with the bounds on what the YAML parser gets.

use crate::corpus::data::{self, Format, Value};

/// Longest block that the YAML parser reads, in bytes.
const MAX_BLOCK: usize = 1 << 20;
/// Flow brackets of a block, and nesting marks of a line; the YAML parser takes quadratic time for them.
const MAX_BRACKETS: usize = 2_000;
/// Aliases of a block; nested aliases expand exponentially.
const MAX_ALIASES: usize = 64;

/// The text between the marks of the front matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    pub(crate) text: &'a str,
    pub(crate) format: Format,
}

impl Block<'_> {
    /// The block with nested values. `Null` without front matter, and when the block cannot be parsed.
    pub(crate) fn tree(self) -> Value {
        let is_costly = self.format == Format::Yaml && too_costly(self.text).is_some();
        if is_costly { Value::Null } else { data::parse(self.text, self.format).unwrap_or_default() }
    }
}

/// The reason why a block is not given to the YAML parser.
pub(super) fn too_costly(block: &str) -> Option<&'static str> {
    let count = |matches: fn(u8) -> bool| block.bytes().filter(|byte| matches(*byte)).count();
    if block.len() > MAX_BLOCK {
        Some("the block is longer than a mebibyte")
    } else if count(|byte| matches!(byte, b'[' | b'{')) > MAX_BRACKETS {
        Some("the block nests too many brackets")
    } else if block.contains('&') && count(|byte| byte == b'*') > MAX_ALIASES {
        Some("the block holds too many aliases")
    } else if block
        .lines()
        .any(|line| line.bytes().filter(|byte| matches!(byte, b'-' | b'?' | b':')).count() > MAX_BRACKETS)
    {
        Some("a line of the block nests too deep")
    } else {
        None
    }
}
