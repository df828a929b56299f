//! A page within a token budget: its sections in order as long as there is room, the first that is too long in whole
//! sentences, items, tables and code blocks. What a page is without a budget is `show`'s business.

use super::answer::{Budget, LeftOut, Shown};
use super::budget::quoted;
use super::tokens::estimate;

/// Room for the frame of a page: keys, numbers and what was left out, in tokens.
const FRAME: u32 = 80;

/// Cuts a page down to what fits, as `print` prints it. Its sections keep their Markdown alone: the same text twice is
/// no use to a model.
pub(crate) fn abridge(mut page: Shown, max_tokens: u32, print: &dyn Fn(&Shown) -> String) -> Shown {
    let sections = std::mem::take(&mut page.sections);
    let resources = std::mem::take(&mut page.resources);
    let limit = max_tokens.saturating_sub(FRAME + address_cost(&page));
    if estimate(&print(&page)) > limit {
        page.attributes.clear();
        page.topics.clear();
        page.description.clear();
    }
    let wanted = sections.len();
    let mut next = None;
    for mut section in sections {
        section.text.clear();
        let anchor = section.anchor.clone();
        let whole = section.markdown.clone();
        page.sections.push(section);
        if estimate(&print(&page)) <= limit {
            continue;
        }
        next = Some(anchor);
        let fits = |blocks: &[&str], page: &mut Shown| {
            if let Some(last) = page.sections.last_mut() {
                last.markdown = blocks.join("\n\n");
            }
            estimate(&print(page)) <= limit
        };
        let blocks = blocks(&whole);
        let mut kept = blocks.len() - 1;
        while kept > 0 && !fits(&blocks[..kept], &mut page) {
            kept = kept * 3 / 4;
        }
        if kept == 0 {
            page.sections.pop();
        }
        break;
    }
    for resource in resources.into_iter().take_while(|_| next.is_none()) {
        page.resources.push(resource);
        if estimate(&print(&page)) > limit {
            page.resources.pop();
            break;
        }
    }
    let whole = page.sections.len() - usize::from(next.is_some() && !page.sections.is_empty());
    let left_out = LeftOut { passages: (wanted - whole.min(wanted)) as u64, ..LeftOut::default() };
    let more = next.map(|anchor| format!("kb show {}", quoted(&format!("{}#{anchor}", page.url))));
    page.budget = Some(Budget { max_tokens, estimated: max_tokens, left_out, more });
    let estimated = estimate(&print(&page));
    if let Some(budget) = &mut page.budget {
        budget.estimated = estimated;
    }
    page
}

fn address_cost(page: &Shown) -> u32 {
    let longest = page.sections.iter().map(|section| section.anchor.len()).max().unwrap_or_default();
    u32::try_from(page.url.len() + longest).unwrap_or(u32::MAX) / 2
}

/// Markdown taken apart at blank lines that stand outside code.
fn blocks(markdown: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let (mut from, mut at) = (0, 0);
    let mut fence: Option<&str> = None;
    for line in markdown.split_inclusive('\n') {
        let mark = ["```", "~~~~"].into_iter().find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, Some(mark)) => fence = Some(mark),
            _ => {}
        }
        if fence.is_none() && line == "\n" {
            blocks.push(markdown[from..at].trim_end());
            from = at + line.len();
        }
        at += line.len();
    }
    blocks.push(&markdown[from..]);
    blocks
}
