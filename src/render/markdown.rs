//! A search answer as Markdown for a chat: links, snippets, resources.

use std::io::{self, Write};

use crate::search::contract::{Answer, Snippet};

use super::address::{address, count};
use super::visible::visible;

/// Characters to escape.
const MARKUP: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '|'];

/// Writes the scenarios as a numbered list, then the resources.
pub(crate) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let question = plain(&answer.query.raw);
    if answer.scenarios.is_empty() && answer.resources.is_empty() {
        return writeln!(out, "No results for “{question}”.");
    }
    writeln!(out, "**{} for “{question}”**", count(answer.total.scenarios, "page"))?;
    if !answer.scenarios.is_empty() {
        writeln!(out)?;
    }
    for it in &answer.scenarios {
        let path = it.heading_path.iter().map(|heading| plain(heading)).collect::<Vec<_>>().join(" › ");
        let path = if path.is_empty() { path } else { format!(" — {path}") };
        writeln!(out, "{}. {}{path}", it.rank, link(&it.title, &address(&it.url, &it.anchor)))?;
        if !it.snippet.text.is_empty() {
            writeln!(out, "   {}", passage(&it.snippet))?;
        }
    }
    if !answer.resources.is_empty() {
        writeln!(out, "\n**Resources**\n")?;
    }
    for it in &answer.resources {
        let blurb = if it.blurb.is_empty() { String::new() } else { format!(" — {}", plain(&it.blurb)) };
        let from = link(&it.from.title, &address(&it.from.url, &it.from.anchor));
        writeln!(out, "- {}{blurb} (from {from})", link(&it.label, &visible(&it.target)))?;
    }
    Ok(())
}

/// A link with an escaped label and target.
pub(crate) fn link(label: &str, target: &str) -> String {
    let target = target.replace('<', "%3C").replace('>', "%3E");
    let plain_target = !target.contains([' ', '(', ')']);
    if plain_target { format!("[{}]({target})", plain(label)) } else { format!("[{}](<{target}>)", plain(label)) }
}

/// Text with markup characters escaped.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in visible(text).chars() {
        if MARKUP.contains(&char) {
            plain.push('\\');
        }
        plain.push(char);
    }
    plain
}

/// The snippet with its highlights in bold.
fn passage(snippet: &Snippet) -> String {
    let chars: Vec<char> = snippet.text.chars().collect();
    let cut = |begin: usize, end: usize| -> String { chars.get(begin..end).unwrap_or_default().iter().collect() };
    let mut passage = String::new();
    let mut done = 0;
    for [begin, end] in snippet.highlights.iter().map(|range| range.map(|position| position as usize)) {
        passage.push_str(&plain(&cut(done, begin)));
        passage.push_str(&format!("**{}**", plain(&cut(begin, end))));
        done = end;
    }
    passage.push_str(&plain(&cut(done, chars.len())));
    passage
}
