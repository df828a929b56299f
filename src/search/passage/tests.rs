//! Markdown renders to the text that it was made of, whatever the text is.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_assume, prop_oneof, proptest};
use proptest::sample::select;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::corpus::{Block, BlockKind, Link, Origin};

use super::inline::{Place, escaped, escaped_heading, link, with_bold};
use super::markdown::markdown;
use super::section_text::SectionText;

/// Pieces of text that mean something in Markdown or HTML, and some that do not.
const PIECES: [&str; 58] = [
    "a",
    "b1",
    "Z",
    " ",
    " ",
    " ",
    "`",
    "``",
    "*",
    "**",
    "_",
    "__",
    "~",
    "~~",
    "<",
    ">",
    "<b>",
    "</b>",
    "<!-- x -->",
    "<https://a.b>",
    "&",
    "&amp;",
    "&#35;",
    "&copy;",
    "[",
    "]",
    "[x](y)",
    "![",
    "[^1]",
    "[ ]",
    "[a]: b",
    "|",
    "\\",
    "\\|",
    "#",
    "##",
    "-",
    "- ",
    "+",
    "1.",
    "1. ",
    "2)",
    ":",
    ": ",
    "=",
    "==",
    "---",
    "```",
    "!",
    "(",
    ")",
    "日本",
    "é",
    "c++",
    "x_y",
    "https://a.b/c?d=1&e=2",
    "\u{1f680}",
    "^",
];

/// What a renderer shows: the texts of blocks and cells, all code in running text, all targets, all bold text.
#[derive(Debug, Default, PartialEq)]
struct Rendered {
    lines: Vec<String>,
    code: String,
    targets: Vec<String>,
    bold: String,
}

fn render(markdown: &str) -> Rendered {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST;
    let mut shown = Rendered::default();
    let (mut text, mut bold) = (String::new(), 0);
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) => {
                text.push_str(&part);
                shown.bold.push_str(if bold > 0 { &part } else { "" });
            }
            Event::Code(part) => {
                text.push_str(&part);
                shown.code.push_str(&part);
                shown.bold.push_str(if bold > 0 { &part } else { "" });
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(Tag::Strong) => bold += 1,
            Event::End(TagEnd::Strong) => bold -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => shown.targets.push(dest_url.to_string()),
            Event::End(TagEnd::Link) => {}
            Event::Start(_) | Event::End(_) => {
                shown
                    .lines
                    .extend(std::mem::take(&mut text).lines().filter(|line| !line.is_empty()).map(str::to_owned));
            }
            other => shown.lines.push(format!("{other:?}")),
        }
    }
    shown
}

/// A text as pages hold it: white space folded.
fn text() -> impl Strategy<Value = String> {
    let folded = |pieces: Vec<&str>| pieces.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    vec(select(&PIECES[..]), 1..12).prop_map(folded).prop_filter("no text", |text| !text.is_empty())
}

/// Ranges of a text, in order and apart, that begin and end with words.
fn ranges(text: &str, cuts: &[usize]) -> Vec<(u32, u32)> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| text.floor_char_boundary(cut % (text.len() + 1))).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let pairs = cuts.chunks_exact(2).map(|pair| {
        let part = &text[pair[0]..pair[1]];
        let start = pair[1] - part.trim_start().len();
        (start as u32, (start + part.trim().len()) as u32)
    });
    pairs.filter(|(start, end)| start < end).collect()
}

fn kind() -> impl Strategy<Value = BlockKind> {
    prop_oneof![
        Just(BlockKind::Paragraph),
        (0..4_u8, select(&[None, Some(1), Some(2), Some(1_000_000_000)][..]))
            .prop_map(|(depth, ordinal)| BlockKind::Item { depth, ordinal }),
        select(&["", "js", "c++ `x`"][..]).prop_map(|language| BlockKind::Code { language: language.to_owned() }),
        any::<bool>().prop_map(|header| BlockKind::TableRow { header }),
        Just(BlockKind::Quote),
        Just(BlockKind::Term),
        Just(BlockKind::Definition),
    ]
}

fn block() -> impl Strategy<Value = Block> {
    (kind(), text(), vec(any::<usize>(), 0..6), vec(any::<usize>(), 0..4), text()).prop_map(
        |(kind, text, code, links, target)| {
            let (code, links) = (ranges(&text, &code), ranges(&text, &links));
            let links = links.into_iter().map(|range| Link { range, target: target.clone() }).collect();
            let origin = Origin { source: 0, line: 1 };
            let whole = (0, text.len() as u32);
            match kind {
                BlockKind::Code { .. } => {
                    Block { kind, text, links: Vec::new(), code: Vec::new(), cells: Vec::new(), origin }
                }
                BlockKind::TableRow { .. } => {
                    let cells = vec![(0, 0), whole, (whole.1, whole.1)];
                    Block { kind, text, links, code, cells, origin }
                }
                _ => Block { kind, text, links, code, cells: Vec::new(), origin },
            }
        },
    )
}

/// What a renderer has to show for blocks.
fn expected(blocks: &[Block]) -> (Vec<String>, String, Vec<String>) {
    let part = |block: &Block, (start, end): (u32, u32)| block.text[start as usize..end as usize].to_owned();
    let lines = blocks.iter().flat_map(|block| block.text.lines()).map(str::to_owned).collect();
    let code = blocks.iter().flat_map(|block| block.code.iter().map(|range| part(block, *range)));
    let targets = blocks.iter().flat_map(|block| block.links.iter().map(|link| link.target.clone()));
    (lines, without_space(&code.collect::<String>()), targets.collect())
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #[test]
    fn markdown_renders_to_its_text(blocks in vec(block(), 1..6)) {
        let written = markdown(&blocks);
        let shown = render(&written);
        let (lines, code, targets) = expected(&blocks);
        // A link before `]:` may lose its target.
        prop_assume!(blocks.iter().all(|block| !block.text.contains("]:")) || shown.targets.len() == targets.len());
        prop_assert_eq!(&shown.lines, &lines, "{}", written);
        prop_assert_eq!(without_space(&shown.code), code, "{}", written);
        prop_assert_eq!(&shown.targets, &targets, "{}", written);
    }

    #[test]
    fn any_words_are_text(words in "[ -~\\n\u{a0}-\u{2fff}]{0,60}") {
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<&str> = Some(text.as_str()).filter(|text| !text.is_empty()).into_iter().collect();
        prop_assert_eq!(render(&escaped(&text, Place::Block)).lines, lines.clone());
        prop_assert_eq!(render(&format!("- x\n- {}", escaped(&text, Place::Block))).lines[1..].to_vec(), lines.clone());
        prop_assert_eq!(render(&format!("## {}", escaped_heading(&text))).lines, lines);
    }

    #[test]
    fn links_that_run_scripts_lose_their_target(scheme in "[ \\x01]{0,2}(javascript|JavaScript|vbscript|data)", rest in "[a-z()]{0,9}") {
        prop_assert_eq!(link("[x]", &format!("{scheme}:{rest}")), "\\[x]");
        prop_assert_eq!(render(&link("[x]", &format!("/{scheme}:{rest}"))).targets.len(), 1);
    }

    #[test]
    fn bold_words_do_not_break_marks(
        text in text(),
        code in vec(any::<usize>(), 0..4),
        bold in vec(any::<usize>(), 0..6),
    ) {
        let (code, bold) = (ranges(&text, &code), ranges(&text, &bold));
        let bold: Vec<(usize, usize)> = bold.into_iter().map(|(start, end)| (start as usize, end as usize)).collect();
        let written = with_bold(&text, &code, &bold, Place::Block);
        let shown = render(&written);
        prop_assert_eq!(shown.lines.concat(), text.clone(), "{}", written);
        let mut rest = shown.bold.as_str();
        for (start, end) in bold {
            let found = rest.find(&text[start..end]);
            prop_assert_eq!(found.is_some(), true, "{}", written);
            rest = &rest[found.unwrap() + end - start..];
        }
    }

    #[test]
    fn an_excerpt_has_the_best_unit_and_keeps_its_limit(blocks in vec(block(), 1..9), limit in 20..200_u32) {
        let section = SectionText::from_start(blocks.clone());
        if let Some(excerpt) = section.excerpt(limit) {
            let shown = render(&markdown(&excerpt.blocks));
            let first = blocks[0].text.lines().next().unwrap();
            prop_assert_eq!(shown.lines.concat().chars().next(), first.chars().next());
            prop_assert_eq!(excerpt.complete && excerpt.cut, false);
        }
        let all = section.beginning(limit, |_| true).unwrap();
        prop_assert_eq!(markdown(&all.blocks), markdown(&blocks));
        prop_assert_eq!((all.complete, all.cut), (true, false));
    }
}
