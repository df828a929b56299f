//! A search answer as Markdown for a chat: links, snippets, resources.

use std::io::{self, Write};

use crate::search::contract::{Answer, Snippet};
use crate::search::passage::{self, Place, escaped, with_bold};

use super::address::{address, below_title, count, on_site, resource_address, without_results};
use super::visible::{for_each_visible, visible};

/// Writes the scenarios as a numbered list, then the resources.
pub(crate) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    if answer.scenarios.is_empty() && answer.resources.is_empty() {
        return writeln!(out, "{}", plain(&without_results(answer)));
    }
    let question = plain(answer.query.raw.trim());
    match answer.total.scenarios {
        0 if answer.query.relaxed => writeln!(out, "**No page has every word of “{question}”**")?,
        pages => writeln!(out, "**{} for “{question}”**", count(pages, "page"))?,
    }
    if !answer.scenarios.is_empty() {
        writeln!(out)?;
    }
    for it in &answer.scenarios {
        let path = below_title(&it.title, &it.heading_path)
            .iter()
            .map(|heading| plain(heading))
            .collect::<Vec<_>>()
            .join(" › ");
        let path = if path.is_empty() { path } else { format!(" — {path}") };
        writeln!(out, "{}. {}{path}", it.rank, link(&it.title, &on_site(&answer.site, &address(&it.url, &it.anchor))))?;
        if !it.snippet.text.is_empty() {
            writeln!(out, "   {}", snippet_text(&it.snippet))?;
        }
    }
    if !answer.resources.is_empty() {
        writeln!(out, "\n**Resources**\n")?;
    }
    for it in &answer.resources {
        let blurb = if it.blurb.is_empty() { String::new() } else { format!(" — {}", plain(&it.blurb)) };
        let from = link(&it.from.title, &on_site(&answer.site, &address(&it.from.url, &it.from.anchor)));
        writeln!(out, "- {}{blurb} (from {from})", link(&it.label, &resource_address(&answer.site, it)))?;
    }
    Ok(())
}

/// A link with an escaped label and target, in which nothing is invisible.
pub(crate) fn link(label: &str, target: &str) -> String {
    passage::link(&visible(label), &visible(target))
}

/// Text with markup characters escaped, in which nothing is invisible.
pub(crate) fn plain(text: &str) -> String {
    escaped(&visible(text), Place::Inside)
}

/// The snippet with its code, and with its highlights in bold.
fn snippet_text(snippet: &Snippet) -> String {
    // Offsets in the visible text of each character, and of the end.
    let mut offsets: Vec<usize> = Vec::with_capacity(snippet.text.len() + 1);
    let mut shown = String::with_capacity(snippet.text.len());
    for_each_visible(&snippet.text, |char, visible| {
        offsets.push(shown.len());
        shown.push_str(if char.is_whitespace() { " " } else { visible });
    });
    offsets.push(shown.len());
    let offset = |char: u32| offsets.get(char as usize).copied().unwrap_or(shown.len());
    let mut bold: Vec<(usize, usize)> = Vec::new();
    for (start, end) in snippet.highlights.iter().map(|range| range.map(offset).into()) {
        match bold.last_mut() {
            // The words of a phrase are bold as a whole.
            Some(last) if shown.get(last.1..start).is_some_and(|between| between.trim().is_empty()) => last.1 = end,
            _ => bold.push((start, end)),
        }
    }
    let narrow = |char: u32| u32::try_from(offset(char)).unwrap_or(u32::MAX);
    let code: Vec<(u32, u32)> = snippet.code.iter().map(|range| range.map(narrow).into()).collect();
    with_bold(&shown, &code, &bold, Place::Block)
}
