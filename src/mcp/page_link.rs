//! The address of a page as an MCP resource.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rmcp::model::Resource;

/// The scheme before the address of a page.
pub(crate) const SCHEME: &str = "kb://";
/// The media type of a page.
pub(crate) const MIME: &str = "text/markdown";
/// Characters to encode in a URI: RFC 3986, section 2.
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
