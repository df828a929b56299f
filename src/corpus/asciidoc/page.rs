//! Parses a page.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::PageContent;

use super::block::Parser;
use super::host::Host;

/// Parses the text of a page, whose first line is `first_line` of its file. A page with a reference to a target further down
/// is parsed twice, since the text of the reference is the title of its target.
pub(crate) fn parse_asciidoc(text: &str, first_line: u32, host: &dyn Host, files: &PageFiles<'_>) -> PageContent {
    let mut parser = Parser::new(files, host, None, first_line);
    parser.parse(text, first_line);
    match parser.finish() {
        (content, None) => content,
        (_, known) => {
            let mut parser = Parser::new(files, host, known, first_line);
            parser.parse(text, first_line);
            parser.finish().0
        }
    }
}
