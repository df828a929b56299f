//! Token budget of a page and of a facet map.
//!
//! A page keeps its first sections that fit. The first section that does not fit is cut after a sentence, a list item, a
//! table or a code block; a table or a code block that is too long alone, after a row or a line.

use crate::search::contract::{Budget, LeftOut, Shown, ShownSection, TopicMap};
use crate::search::passage::{Excerpt, SectionText, estimate, markdown};

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

/// Cuts the last section to the text that fits, or removes it.
fn cut_last_section(page: &mut Shown, max_tokens: u32, cost: &dyn Fn(&Shown) -> u32) {
    let Some(mut last) = page.sections.pop() else { return };
    last.complete = false;
    let text = SectionText::from_start(std::mem::take(&mut last.blocks));
    let shortened = |excerpt: Excerpt| ShownSection {
        markdown: markdown(&excerpt.blocks),
        cut: excerpt.cut,
        blocks: excerpt.blocks,
        ..last.clone()
    };
    let excerpt = text.beginning(max_tokens, |excerpt| {
        let mut page = page.clone();
        page.sections.push(shortened(excerpt.clone()));
        cost(&page) <= max_tokens
    });
    page.sections.extend(excerpt.map(shortened));
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
