//! Parses one page of reStructuredText.

use crate::corpus::Origin;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{PageBuilder, PageContent};

use super::line::{expand_tabs, lines};
use super::node::Node;
use super::parser::Parser;
use super::site::RstSite;
use super::write::{OwnIds, Writer, title_words};

/// Longest prolog and epilog that a title of another page is read with, in bytes.
const MAX_TITLE_PROLOG: usize = 16 << 10;

/// Parses the text of a page that starts at a line of its file.
pub(crate) fn parse_rst(text: &str, first_line: u32, files: &PageFiles<'_>, site: &dyn RstSite) -> PageContent {
    let origin = Origin { source: 0, line: first_line };
    let mut parser = Parser::new(files, site);
    let settings = site.settings();
    let mut nodes = parser.text_blocks(&settings.prolog, origin);
    let text = expand_tabs(text);
    let mut body = parser.blocks(&lines(&text, 0, first_line), true);
    drop_metadata(&mut body);
    nodes.extend(body);
    let epilog = parser.text_blocks(&settings.epilog, origin);
    nodes.extend(epilog);
    let mut page = PageBuilder::new(origin);
    Writer::new(&mut page, &parser.document, site, files).document(&nodes);
    let mut content = page.finish(&OwnIds);
    content.title = content.title.or_else(|| Some((parser.document.title.clone()?, origin)));
    content
}

/// The words of a title, with the substitutions of the site.
pub(crate) fn plain_words(title: &str, files: &PageFiles<'_>, site: &dyn RstSite) -> String {
    let origin = Origin { source: 0, line: 1 };
    let mut parser = Parser::new(files, site);
    let settings = site.settings();
    // A long prolog is not worth its time for each title.
    if title.contains('|') && settings.prolog.len() + settings.epilog.len() < MAX_TITLE_PROLOG {
        parser.text_blocks(&settings.prolog, origin);
        parser.text_blocks(&settings.epilog, origin);
    }
    let text = parser.inline(title, origin);
    title_words(&text, &parser.document, site)
}

/// Removes the fields that start a page: they describe it.
fn drop_metadata(nodes: &mut Vec<Node>) {
    let is_mark = |node: &Node| matches!(node, Node::Fragment(_));
    let start = nodes.iter().position(|node| !is_mark(node)).unwrap_or(0);
    let fields = nodes.iter().skip(start).take_while(|node| matches!(node, Node::Field { .. })).count();
    nodes.drain(start..start + fields);
}
