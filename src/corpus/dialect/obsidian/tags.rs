//! Tags in running text: `#topic`, `#topic/part`.

use crate::corpus::{Block, BlockKind, Section};

/// The tags in the text of a page's own file, in order.
pub(super) fn of_sections(sections: &[Section]) -> Vec<String> {
    let mut tags = Vec::new();
    for section in sections {
        if section.origin.source == 0 {
            collect(&section.heading, |_| false, &mut tags);
        }
        for block in &section.blocks {
            if block.origin.source == 0 && !matches!(block.kind, BlockKind::Code { .. }) {
                of_block(block, &mut tags);
            }
        }
    }
    tags
}

fn of_block(block: &Block, tags: &mut Vec<String>) {
    let is_code = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let next = block.code.partition_point(|(_, end)| *end <= at);
        block.code.get(next).is_some_and(|(start, _)| *start <= at)
    };
    collect(&block.text, is_code, tags);
}

fn collect(text: &str, is_code: impl Fn(usize) -> bool, tags: &mut Vec<String>) {
    for (at, _) in text.match_indices('#') {
        let is_start = text.get(..at).is_some_and(|before| before.is_empty() || before.ends_with(char::is_whitespace));
        let rest = text.get(at + 1..).unwrap_or_default();
        let is_sign =
            |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/') || (c > '\u{2190}' && !c.is_whitespace());
        let tag = rest.split(|c: char| !is_sign(c)).next().unwrap_or_default().trim_end_matches('/');
        // A number is no tag: `#12`.
        if is_start && tag.contains(|c: char| !c.is_ascii_digit()) && !is_code(at) {
            tags.push(tag.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::collect;

    #[test]
    fn tags_start_words_and_are_no_numbers() {
        for (text, expected) in [
            ("#a and #b/c-d, (#no) x#no", &["a", "b/c-d"][..]),
            ("#12 #1x #y1984 # z", &["1x", "y1984"]),
            ("see #über/ß.", &["über/ß"]),
            ("#", &[]),
        ] {
            let mut tags = Vec::new();
            collect(text, |_| false, &mut tags);
            assert_eq!(tags, expected, "{text}");
        }
    }
}
