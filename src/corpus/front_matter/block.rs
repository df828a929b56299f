//! Splits a page into front matter and body. A broken block is a warning; its keys are then recovered one by one.

use crate::corpus::data::{self, Fault, Format, yaml};

use super::entries::FrontMatter;
use super::other;
use super::plain;
use super::spelling::SpelledEntries;
use super::values::YamlEntries;
use super::written::{Block, too_costly};

/// The text of a file, split into front matter and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Split<'a> {
    pub(crate) front_matter: FrontMatter,
    /// The block as written, for values that [`FrontMatter`] does not hold.
    pub(crate) block: Block<'a>,
    pub(crate) fault: Option<Fault>,
    pub(crate) body: &'a str,
    /// The line of the file at which the body starts.
    pub(crate) body_line: u32,
}

/// The notations of front matter that a page may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notations {
    /// None: three dashes are a horizontal rule.
    None,
    /// YAML between lines of `---`.
    Yaml,
    /// Also TOML between lines of `+++`, and JSON from a `{` on the first line.
    All,
}

/// Splits the text of a file. Without front matter the body is the whole text.
pub(crate) fn split(text: &str, notations: Notations) -> Split<'_> {
    let block = Block::default();
    let whole = Split { front_matter: FrontMatter::default(), block, fault: None, body: text, body_line: 1 };
    if notations == Notations::None {
        return whole;
    }
    if let Some((block, body)) = other::fences(text).filter(|_| notations == Notations::All) {
        let body_line = body_line(text, body);
        return match data::parse(block.text, block.format) {
            Ok(value) => Split { front_matter: other::entries(&value), block, fault: None, body, body_line },
            Err(fault) => {
                let fault = Fault { line: fault.line.saturating_add(u32::from(block.format == Format::Toml)), ..fault };
                Split { block, fault: Some(fault), body, body_line, ..whole }
            }
        };
    }
    let Some((text_of_block, body)) = fences(text) else { return whole };
    let block = Block { text: text_of_block, format: Format::Yaml };
    let body_line = body_line(text, body);
    match parse(block.text) {
        Ok(Some(front_matter)) => Split { front_matter, block, fault: None, body, body_line },
        Ok(None) => whole,
        // Prose between two horizontal rules.
        Err(_) if !block.text.lines().any(|line| top_level_key(line).is_some()) => whole,
        Err(fault) => Split { front_matter: recover(block.text), block, fault: Some(fault), body, body_line },
    }
}

/// The block between the fences, and the text after it. A block without closing fence ends at the first blank line.
fn fences(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != "---" {
        return None;
    }
    // A blank line follows a horizontal rule, not a fence.
    if rest.starts_with('\n') {
        return None;
    }
    let mut offset = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((rest.get(..offset)?, rest.get(offset + line.len()..)?));
        }
        offset += line.len();
    }
    unclosed(rest)
}

/// The block and body where the closing fence is missing: all lines up to the first blank one are keys or values.
fn unclosed(rest: &str) -> Option<(&str, &str)> {
    let end = rest.find("\n\n").map_or(rest.len(), |index| index + 1);
    let block = rest.get(..end)?;
    let is_indented = |line: &str| line.starts_with([' ', '\t', '-']);
    let all_keys = block.lines().all(|line| top_level_key(line).is_some() || is_indented(line));
    (top_level_key(block.lines().next()?).is_some() && all_keys).then(|| (block, rest.get(end..).unwrap_or_default()))
}

/// The line of `value` under `key` in the front matter of a file. It is the line of the key when no line has the value, and
/// `None` when there is no such key.
pub(crate) fn line_of(text: &str, key: &str, value: &str) -> Option<u32> {
    let (block, _) = fences(text)?;
    let has_key = |line: &str, matches: &dyn Fn(&str) -> bool| top_level_key(line).is_some_and(|(key, _)| matches(key));
    let lines = || block.lines().zip(2u32..).skip_while(|(line, _)| !has_key(line, &|found| found == key));
    let (_, first) = lines().next()?;
    let mut entry = lines().take_while(|(line, number)| *number == first || !has_key(line, &|_| true));
    let has_value = |line: &str| {
        let item = line.split_once(':').filter(|(found, _)| found.trim() == key).map_or(line, |(_, rest)| rest);
        let mut items = item.trim().trim_start_matches('-').trim_matches(['[', ']', ' ']).split(',');
        items.any(|item| unquote(item) == value)
    };
    Some(entry.find(|(line, _)| has_value(line)).map_or(first, |(_, number)| number))
}

/// The line of `text` at which `body` starts.
fn body_line(text: &str, body: &str) -> u32 {
    let before = text.len() - body.len();
    let lines = memchr::memchr_iter(b'\n', text.as_bytes().get(..before).unwrap_or_default()).count();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1)
}

/// Parses a block; `Ok(None)` when it is YAML but no mapping.
fn parse(block: &str) -> Result<Option<FrontMatter>, Fault> {
    if let Some(reason) = too_costly(block) {
        return Err(Fault { line: 1, reason: reason.into() });
    }
    plain::parse(block).map_or_else(|| parse_yaml(block), |front_matter| Ok(Some(front_matter)))
}

/// Parses a block with the YAML parser; `Ok(None)` when it is no mapping.
pub(super) fn parse_yaml(block: &str) -> Result<Option<FrontMatter>, Fault> {
    match yaml::read::<YamlEntries>(block) {
        Ok(YamlEntries(None)) => Ok(None),
        Ok(YamlEntries(Some(entries))) => {
            // Hexadecimal and signed numbers lose their spelling too.
            let any = ["0x", "0o", "0b", "+"].iter().any(|mark| block.contains(mark));
            let has_number = entries.iter().any(|(_, values)| values.shape.has_number(any));
            let spelled = has_number.then(|| yaml::read_seed(block, SpelledEntries(&entries)).ok()).flatten();
            let mut spelled = spelled.unwrap_or_default().into_iter();
            let mut front_matter = FrontMatter::default();
            for (key, values) in entries {
                front_matter.set(&key, spelled.next().unwrap_or_else(|| values.into_texts()));
            }
            Ok(Some(front_matter))
        }
        // The parser counts lines from the block; the file has the fence before it.
        Err(fault) => Err(Fault { line: fault.line.saturating_add(1), ..fault }),
    }
}

/// The key and the rest of a line that starts a top-level entry.
fn top_level_key(line: &str) -> Option<(&str, &str)> {
    if line.starts_with([' ', '\t', '-', '#', '}', ']', '<', '=', '>', '|']) {
        return None;
    }
    let (key, rest) = match line.split_once(": ") {
        Some(parts) => parts,
        None => (line.trim_end().strip_suffix(':')?, ""),
    };
    let key = key.trim().trim_matches(['"', '\'']);
    // A key has few words; a longer line with a colon is prose.
    (!key.is_empty() && key.len() <= 64 && key.split(' ').count() <= 4).then_some((key, rest.trim()))
}

/// Parses each top-level entry on its own, and takes the values of broken entries verbatim.
fn recover(block: &str) -> FrontMatter {
    let mut recovered = FrontMatter::default();
    let mut start = None;
    let mut offset = 0;
    for line in block.split_inclusive('\n') {
        if top_level_key(line).is_some() {
            recover_entry(block.get(start.unwrap_or(offset)..offset).unwrap_or_default(), &mut recovered);
            start = Some(offset);
        }
        offset += line.len();
    }
    recover_entry(start.and_then(|start| block.get(start..)).unwrap_or_default(), &mut recovered);
    recovered
}

/// Adds the key of an entry; the first entry of a key wins.
fn recover_entry(entry: &str, recovered: &mut FrontMatter) {
    let Some((key, first)) = entry.lines().next().and_then(top_level_key) else { return };
    if recovered.entries.contains_key(key) {
        return;
    }
    if let Ok(Some(parsed)) = parse(entry) {
        for (key, values) in parsed.entries {
            recovered.set(&key, values);
        }
        return;
    }
    let first = unquote(first);
    let values = if first.is_empty() {
        let items = entry.lines().skip(1).filter_map(|line| line.trim().strip_prefix('-'));
        items.map(unquote).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    } else {
        vec![first.to_owned()]
    };
    recovered.set(key, values);
}

fn unquote(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner.trim();
        }
    }
    value
}
