//! A page within a token budget: its sections in order as long as there is room, the first that is too long in whole
//! sentences, items, tables and code blocks. What a page is without a budget is `show`'s business.

use crate::search::contract::{Budget, LeftOut, Shown, TopicMap};
use crate::search::passage::{estimate, sentences};

use super::token_budget::quoted;

impl Shown {
    /// Leaves out so many sections at the top.
    #[must_use]
    pub fn from_section(mut self, offset: usize) -> Self {
        self.sections.drain(..offset.min(self.sections.len()));
        self.offset = offset as u64;
        self
    }

    /// As much of the page as fits so many tokens when `print` prints it. Its sections keep their Markdown alone: the
    /// same text twice is no use to a model.
    #[must_use]
    pub fn within(mut self, max_tokens: u32, print: &dyn Fn(&Self) -> String) -> Self {
        let cost = |page: &Self| estimate(&print(page));
        let sections = std::mem::take(&mut self.sections);
        let resources = std::mem::take(&mut self.resources);
        let (wanted, links) = (sections.len(), resources.len());
        let left_out = LeftOut { passages: wanted as u64, scenarios: 0, resources: links as u64 };
        let more = Some(self.command(self.offset + wanted as u64, max_tokens.saturating_mul(2)));
        self.budget = Some(Budget { max_tokens, estimated: max_tokens, left_out, more });
        if cost(&self) > max_tokens / 2 {
            self.attributes.clear();
            self.topics.clear();
            self.description.clear();
        }
        for mut section in sections {
            section.text.clear();
            self.sections.push(section);
            if cost(&self) > max_tokens {
                self.cut_last(max_tokens, &cost);
                break;
            }
        }
        let whole = self.sections.iter().filter(|section| section.complete).count();
        for resource in resources.into_iter().take_while(|_| whole == wanted) {
            self.resources.push(resource);
            if cost(&self) > max_tokens {
                self.resources.pop();
                break;
            }
        }
        self.settle(max_tokens, wanted - whole, links - self.resources.len());
        let estimated = cost(&self);
        if let Some(budget) = &mut self.budget {
            budget.estimated = estimated;
        }
        self
    }

    /// Cuts the last section, which is one too many, down to the pieces that fit, or drops it.
    fn cut_last(&mut self, max_tokens: u32, cost: &dyn Fn(&Self) -> u32) {
        let Some(mut last) = self.sections.pop() else { return };
        let whole = std::mem::take(&mut last.markdown);
        last.complete = false;
        let pieces = pieces(&whole);
        let (mut fits, mut too_many) = (0, pieces.len());
        while too_many - fits > 1 {
            let middle = fits.midpoint(too_many);
            last.markdown = joined(&pieces[..middle]);
            self.sections.push(last.clone());
            *(if cost(self) <= max_tokens { &mut fits } else { &mut too_many }) = middle;
            self.sections.pop();
        }
        if fits > 0 {
            last.markdown = joined(&pieces[..fits]);
            self.sections.push(last);
        }
    }

    /// Says what was left out and how it is had: what is not whole again from its beginning, so that every call goes on.
    fn settle(&mut self, max_tokens: u32, sections: usize, resources: usize) {
        let whole = self.sections.iter().filter(|section| section.complete).count();
        let more = match (sections, resources) {
            (0, 0) => None,
            _ if whole == 0 => Some(self.command(self.offset, max_tokens.saturating_mul(2))),
            _ => Some(self.command(self.offset + whole as u64, max_tokens)),
        };
        if let Some(budget) = &mut self.budget {
            budget.left_out = LeftOut { passages: sections as u64, scenarios: 0, resources: resources as u64 };
            budget.more = more;
        }
    }

    /// The command that shows the page from this section on.
    fn command(&self, offset: u64, max_tokens: u32) -> String {
        let anchor = if self.anchor.is_empty() { String::new() } else { format!("#{}", self.anchor) };
        let offset = if offset > 0 { format!(" --offset {offset}") } else { String::new() };
        format!("kb show --max-tokens {max_tokens}{offset} -- {}", quoted(&format!("{}{anchor}", self.url)))
    }
}

impl TopicMap {
    /// The most frequent values of each key, so many of them.
    #[must_use]
    pub fn most_frequent(mut self, limit: usize) -> Self {
        for values in self.facets.values_mut() {
            self.left_out += values.len().saturating_sub(limit) as u64;
            values.truncate(limit);
        }
        self
    }

    /// As many values as fit so many tokens when `print` prints them.
    #[must_use]
    pub fn within(self, max_tokens: u32, print: &dyn Fn(&Self) -> String) -> Self {
        let most = self.facets.values().map(Vec::len).max().unwrap_or_default();
        let (mut fits, mut too_many) = (0, most + 1);
        while too_many - fits > 1 {
            let middle = fits.midpoint(too_many);
            let tokens = estimate(&print(&self.clone().most_frequent(middle)));
            *(if tokens <= max_tokens { &mut fits } else { &mut too_many }) = middle;
        }
        self.most_frequent(fits)
    }
}

/// Markdown taken apart into what is not cut, each with what stands before it: sentences, items, tables, code blocks.
fn pieces(markdown: &str) -> Vec<(&'static str, &str)> {
    let mut pieces = Vec::new();
    for block in blocks(markdown).into_iter().filter(|block| !block.trim().is_empty()) {
        if ["```", "~~~~", "|"].iter().any(|mark| block.starts_with(mark)) {
            pieces.push(("\n\n", block));
            continue;
        }
        for (at, line) in block.lines().enumerate() {
            if line.starts_with([' ', '-']) || line.starts_with(|char: char| char.is_ascii_digit()) {
                pieces.push((["\n\n", "\n"][usize::from(at > 0)], line));
                continue;
            }
            for (place, sentence) in sentences(line).into_iter().enumerate() {
                let glue = if place > 0 { " " } else { ["\n\n", "\n"][usize::from(at > 0)] };
                pieces.push((glue, sentence));
            }
        }
    }
    pieces
}

fn joined(pieces: &[(&str, &str)]) -> String {
    let joined: String = pieces.iter().flat_map(|(glue, text)| [*glue, *text]).collect();
    joined.trim_start_matches('\n').to_owned()
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
