//! The YAML block at the top of a page: where it ends and what it says.
//! A broken block costs a warning, never the page: what can be saved is saved key by key.

use std::collections::BTreeMap;

use super::plain;
use super::values::Entries;
use super::yaml::{self, Fault};

/// YAML longer than this is not front matter that anybody wrote; it is saved key by key, without the YAML reader.
const MAX_BLOCK: usize = 1 << 20;
/// More flow brackets than this cost the YAML reader quadratic time.
const MAX_BRACKETS: usize = 2_000;
/// More aliases than this are a bomb.
const MAX_ALIASES: usize = 64;

/// What the front matter says, each key's values as text in the order written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(crate) entries: BTreeMap<String, Vec<String>>,
}

impl FrontMatter {
    /// The first value of `key`; the key is gone afterwards.
    pub(crate) fn take_first(&mut self, key: &str) -> Option<String> {
        self.entries.remove(key)?.into_iter().next()
    }

    /// Every value of `key`; the key is gone afterwards.
    pub(crate) fn take_all(&mut self, key: &str) -> Vec<String> {
        self.entries.remove(key).unwrap_or_default()
    }

    /// The keys that nobody took.
    pub(crate) fn rest(self) -> BTreeMap<String, Vec<String>> {
        self.entries
    }

    pub(crate) fn add(&mut self, key: String, values: Vec<String>) {
        let key = key.trim();
        if !key.is_empty() && !values.is_empty() {
            self.entries.insert(key.to_owned(), values);
        }
    }
}

/// A file's text taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Split<'a> {
    pub(crate) front_matter: FrontMatter,
    pub(crate) fault: Option<Fault>,
    pub(crate) body: &'a str,
    /// The line of the file that the body begins at.
    pub(crate) body_line: u32,
}

/// Takes the front matter off the text of a file.
pub(crate) fn split(text: &str) -> Split<'_> {
    let whole = Split { front_matter: FrontMatter::default(), fault: None, body: text, body_line: 1 };
    let Some((block, body)) = fences(text) else { return whole };
    let body_line = line_count(text, body);
    match parse(block) {
        Ok(Some(front_matter)) => Split { front_matter, fault: None, body, body_line },
        Ok(None) => whole,
        // Prose between two rules is no YAML either, but no writer meant it to be.
        Err(_) if !block.lines().any(|line| top_level_key(line).is_some()) => whole,
        Err(fault) => Split { front_matter: save(block), fault: Some(fault), body, body_line },
    }
}

/// The block between the fences and what follows it. A block that nobody closed ends at the first blank line.
fn fences(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != "---" {
        return None;
    }
    // A rule is followed by a blank line, front matter by its first key.
    if rest.starts_with('\n') {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((rest.get(..at)?, rest.get(at + line.len()..)?));
        }
        at += line.len();
    }
    unclosed(rest)
}

/// `---` and lines that are all keys and values up to a blank one: the closing fence was forgotten.
fn unclosed(rest: &str) -> Option<(&str, &str)> {
    let end = rest.find("\n\n").map_or(rest.len(), |at| at + 1);
    let block = rest.get(..end)?;
    let indented = |line: &str| line.starts_with([' ', '\t', '-']);
    let all_keys = block.lines().all(|line| top_level_key(line).is_some() || indented(line));
    (top_level_key(block.lines().next()?).is_some() && all_keys).then(|| (block, rest.get(end..).unwrap_or_default()))
}

/// The line of a file at which its front matter says `value` under `key`; that of the key where the value is spelled
/// otherwise, `None` where there is no such key.
pub(crate) fn line_of(text: &str, key: &str, value: &str) -> Option<u32> {
    let (block, _) = fences(text)?;
    let names = |line: &str, wanted: &dyn Fn(&str) -> bool| top_level_key(line).is_some_and(|(key, _)| wanted(key));
    let lines = || block.lines().zip(2u32..).skip_while(|(line, _)| !names(line, &|found| found == key));
    let (_, first) = lines().next()?;
    let mut entry = lines().take_while(|(line, at)| *at == first || !names(line, &|_| true));
    let written = |line: &str| {
        let item = line.split_once(':').filter(|(found, _)| found.trim() == key).map_or(line, |(_, rest)| rest);
        let mut items = item.trim().trim_start_matches('-').trim_matches(['[', ']', ' ']).split(',');
        items.any(|item| unquoted(item) == value)
    };
    Some(entry.find(|(line, _)| written(line)).map_or(first, |(_, at)| at))
}

fn line_count(text: &str, body: &str) -> u32 {
    let before = text.len() - body.len();
    let lines = memchr::memchr_iter(b'\n', text.as_bytes().get(..before).unwrap_or_default()).count();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1)
}

/// `Ok(None)` where the block is YAML, and no mapping.
fn parse(block: &str) -> Result<Option<FrontMatter>, Fault> {
    if let Some(reason) = too_costly(block) {
        return Err(Fault { line: 1, reason: reason.into() });
    }
    plain::read(block).map_or_else(|| parsed(block), |front_matter| Ok(Some(front_matter)))
}

/// The same, by the YAML reader.
pub(crate) fn parsed(block: &str) -> Result<Option<FrontMatter>, Fault> {
    match yaml::read::<Entries>(block) {
        Ok(Entries(None)) => Ok(None),
        Ok(Entries(Some(entries))) => {
            let mut front_matter = FrontMatter::default();
            for (key, values) in entries {
                let texts = values.into_texts(|| written_scalar(block, &key));
                front_matter.add(key, texts);
            }
            Ok(Some(front_matter))
        }
        // The reader counts lines from the block, people from the file, whose first line is the fence.
        Err(fault) => Err(Fault { line: fault.line.saturating_add(1), ..fault }),
    }
}

fn too_costly(block: &str) -> Option<&'static str> {
    let count = |wanted: fn(u8) -> bool| block.bytes().filter(|byte| wanted(*byte)).count();
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

/// A number as the page spells it: `1.10` is a version, and the YAML reader says 1.1.
fn written_scalar(block: &str, key: &str) -> Option<String> {
    let line = block.lines().find(|line| top_level_key(line).is_some_and(|(found, _)| found == key))?;
    let value = top_level_key(line)?.1.split(" #").next()?.trim();
    value.parse::<f64>().is_ok().then(|| value.to_owned())
}

/// The key and the rest of a line that begins a top-level entry.
fn top_level_key(line: &str) -> Option<(&str, &str)> {
    if line.starts_with([' ', '\t', '-', '#', '}', ']', '<', '=', '>', '|']) {
        return None;
    }
    let (key, rest) = match line.split_once(": ") {
        Some(parts) => parts,
        None => (line.trim_end().strip_suffix(':')?, ""),
    };
    let key = key.trim().trim_matches(['"', '\'']);
    // A key is a few words; a sentence with a colon in it is prose.
    (!key.is_empty() && key.len() <= 64 && key.split(' ').count() <= 4).then_some((key, rest.trim()))
}

/// Reads each top-level entry alone, and those that are broken in themselves to the letter.
fn save(block: &str) -> FrontMatter {
    let mut saved = FrontMatter::default();
    let mut start = None;
    let mut at = 0;
    for line in block.split_inclusive('\n') {
        if top_level_key(line).is_some() {
            save_entry(block.get(start.unwrap_or(at)..at).unwrap_or_default(), &mut saved);
            start = Some(at);
        }
        at += line.len();
    }
    save_entry(start.and_then(|start| block.get(start..)).unwrap_or_default(), &mut saved);
    saved
}

fn save_entry(entry: &str, saved: &mut FrontMatter) {
    let Some((key, first)) = entry.lines().next().and_then(top_level_key) else { return };
    if saved.entries.contains_key(key) {
        return;
    }
    if let Ok(Some(parsed)) = parse(entry) {
        for (key, values) in parsed.entries {
            saved.add(key, values);
        }
        return;
    }
    let first = unquoted(first);
    let values = if first.is_empty() {
        let items = entry.lines().skip(1).filter_map(|line| line.trim().strip_prefix('-'));
        items.map(unquoted).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    } else {
        vec![first.to_owned()]
    };
    saved.add(key.to_owned(), values);
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner.trim();
        }
    }
    value
}
