//! Pages as resources of the protocol: the address of one, and its text. The addresses are those that the tools' links
//! carry, so that a client can open what it was shown.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use rmcp::model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate};

use crate::search::answer::Searcher;
use crate::search::contract::Shown;

use super::server::ToolError;
use super::tool::{shown, unknown};

/// What every address begins with; a page's own address follows.
const SCHEME: &str = "kb://";
/// What a page is written in.
const MIME: &str = "text/markdown";
/// What cannot stand in a URI as it is: RFC 3986, section 2.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A link to a page or section.
pub(crate) fn link(url: &str, anchor: &str, title: &str) -> Resource {
    let encoded = |text| utf8_percent_encode(text, RESERVED);
    let fragment = if anchor.is_empty() { String::new() } else { format!("#{}", encoded(anchor)) };
    Resource::new(format!("{SCHEME}{}{fragment}", encoded(url)), title).with_mime_type(MIME)
}

/// What addresses look like.
pub(crate) fn template() -> ResourceTemplate {
    ResourceTemplate::new(format!("{SCHEME}{{+url}}"), "page")
        .with_title("A page or section")
        .with_description("The page or section at an address, as Markdown; search and get_page link to them.")
        .with_mime_type(MIME)
}

/// The page or section at an address, as much of it as fits so many tokens.
pub(crate) fn read(searcher: &Searcher, uri: &str, max_tokens: u32) -> Result<ReadResourceResult, ToolError> {
    let address = uri.strip_prefix(SCHEME).ok_or_else(|| unknown(uri))?;
    let shown = shown(searcher, &percent_decode_str(address).decode_utf8_lossy())?;
    let text = shown.within(max_tokens, &Shown::to_markdown).to_markdown();
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(MIME)]))
}
