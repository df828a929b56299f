//! Token budget of a page and of a facet map.
//!
//! A page keeps its first sections that fit. The first section that does not fit is cut after a sentence, a list item, a
//! table or a code block.

use crate::search::contract::{Budget, LeftOut, Shown, TopicMap};
use crate::search::passage::{estimate, sentences};

use super::next_command::show_command;

/// Removes the first `offset` sections of a page.
#[must_use]
pub fn skip_sections(mut page: Shown, offset: usize) -> Shown {
    page.sections.drain(..offset.min(page.sections.len()));
    page.offset = offset as u64;
    page
}

/// Cuts a page to `max_tokens` as `print` prints it. Sections keep their Markdown and lose their plain text, which has the
/// same words.
#[must_use]
pub fn truncate_page(mut page: Shown, max_tokens: u32, print: &dyn Fn(&Shown) -> String) -> Shown {
    let cost = |page: &Shown| estimate(&print(page));
    let sections = std::mem::take(&mut page.sections);
    let resources = std::mem::take(&mut page.resources);
    let (section_count, resource_count) = (sections.len(), resources.len());
    // Reserves the tokens of the longest possible budget.
    let left_out = LeftOut { passages: section_count as u64, scenarios: 0, resources: resource_count as u64 };
    let more = Some(show_command(&page, page.offset + section_count as u64, max_tokens.saturating_mul(2)));
    page.budget = Some(Budget { max_tokens, estimated: max_tokens, left_out, more });
    if cost(&page) > max_tokens / 2 {
        page.attributes.clear();
        page.topics.clear();
        page.description.clear();
    }
    for mut section in sections {
        section.text.clear();
        page.sections.push(section);
        if cost(&page) > max_tokens {
            cut_last_section(&mut page, max_tokens, &cost);
            break;
        }
    }
    let complete = complete_sections(&page);
    for resource in resources.into_iter().take_while(|_| complete == section_count) {
        page.resources.push(resource);
        if cost(&page) > max_tokens {
            page.resources.pop();
            break;
        }
    }
    let missing_resources = resource_count - page.resources.len();
    set_left_out(&mut page, max_tokens, section_count - complete, missing_resources);
    let estimated = cost(&page);
    if let Some(budget) = &mut page.budget {
        budget.estimated = estimated;
    }
    page
}

fn complete_sections(page: &Shown) -> usize {
    page.sections.iter().filter(|section| section.complete).count()
}

/// Cuts the last section to the pieces that fit, or removes it. Binary search over the number of pieces.
fn cut_last_section(page: &mut Shown, max_tokens: u32, cost: &dyn Fn(&Shown) -> u32) {
    let Some(mut last) = page.sections.pop() else { return };
    let markdown = std::mem::take(&mut last.markdown);
    last.complete = false;
    let pieces = pieces(&markdown);
    let (mut fitting, mut too_long) = (0, pieces.len());
    while too_long - fitting > 1 {
        let middle = fitting.midpoint(too_long);
        last.markdown = joined(&pieces[..middle]);
        page.sections.push(last.clone());
        *(if cost(page) <= max_tokens { &mut fitting } else { &mut too_long }) = middle;
        page.sections.pop();
    }
    if fitting > 0 {
        last.markdown = joined(&pieces[..fitting]);
        page.sections.push(last);
    }
}

/// Sets the counts of missing parts, and the command for them. It begins with the first incomplete section, so that each
/// call makes progress.
fn set_left_out(page: &mut Shown, max_tokens: u32, sections: usize, resources: usize) {
    let complete = complete_sections(page);
    let more = match (sections, resources) {
        (0, 0) => None,
        _ if complete == 0 => Some(show_command(page, page.offset, max_tokens.saturating_mul(2))),
        _ => Some(show_command(page, page.offset + complete as u64, max_tokens)),
    };
    if let Some(budget) = &mut page.budget {
        budget.left_out = LeftOut { passages: sections as u64, scenarios: 0, resources: resources as u64 };
        budget.more = more;
    }
}

/// Keeps the `limit` most frequent values of each key.
#[must_use]
pub fn most_frequent(mut map: TopicMap, limit: usize) -> TopicMap {
    for values in map.facets.values_mut() {
        map.left_out += values.len().saturating_sub(limit) as u64;
        values.truncate(limit);
    }
    map
}

/// Cuts a facet map to `max_tokens` as `print` prints it. Binary search over the number of values for each key.
#[must_use]
pub fn truncate_topics(map: TopicMap, max_tokens: u32, print: &dyn Fn(&TopicMap) -> String) -> TopicMap {
    let longest = map.facets.values().map(Vec::len).max().unwrap_or_default();
    let (mut fitting, mut too_long) = (0, longest + 1);
    while too_long - fitting > 1 {
        let middle = fitting.midpoint(too_long);
        let tokens = estimate(&print(&most_frequent(map.clone(), middle)));
        *(if tokens <= max_tokens { &mut fitting } else { &mut too_long }) = middle;
    }
    most_frequent(map, fitting)
}

/// Splits Markdown into sentences, list items, tables and code blocks, each with the separator before it.
fn pieces(markdown: &str) -> Vec<(&'static str, &str)> {
    let mut pieces = Vec::new();
    for block in blocks(markdown).into_iter().filter(|block| !block.trim().is_empty()) {
        if ["```", "~~~~", "|"].iter().any(|mark| block.starts_with(mark)) {
            pieces.push(("\n\n", block));
            continue;
        }
        for (index, line) in block.lines().enumerate() {
            let separator = if index > 0 { "\n" } else { "\n\n" };
            if line.starts_with([' ', '-']) || line.starts_with(|char: char| char.is_ascii_digit()) {
                pieces.push((separator, line));
                continue;
            }
            for (number, sentence) in sentences(line).into_iter().enumerate() {
                pieces.push((if number > 0 { " " } else { separator }, sentence));
            }
        }
    }
    pieces
}

fn joined(pieces: &[(&str, &str)]) -> String {
    let joined: String = pieces.iter().flat_map(|(separator, text)| [*separator, *text]).collect();
    joined.trim_start_matches('\n').to_owned()
}

/// Splits Markdown at the blank lines outside code blocks.
fn blocks(markdown: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let (mut from, mut offset) = (0, 0);
    let mut fence: Option<&str> = None;
    for line in markdown.split_inclusive('\n') {
        let mark = ["```", "~~~~"].into_iter().find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, Some(mark)) => fence = Some(mark),
            _ => {}
        }
        if fence.is_none() && line == "\n" {
            blocks.push(markdown[from..offset].trim_end());
            from = offset + line.len();
        }
        offset += line.len();
    }
    blocks.push(&markdown[from..]);
    blocks
}
