//! Pages as MCP resources. The links of the tools name the same addresses, so that a client can open a result.

use percent_encoding::percent_decode_str;
use rmcp::model::{ReadResourceResult, ResourceContents, ResourceTemplate};

use crate::search::answer::{Searcher, truncate_page};
use crate::search::passage::page_markdown;

use super::context::ToolError;
use super::page_link::{MIME, SCHEME};
use super::tool::{shown, unknown};

/// The template of all addresses.
pub(crate) fn template() -> ResourceTemplate {
    ResourceTemplate::new(format!("{SCHEME}{{+url}}"), "page")
        .with_title("A page or section")
        .with_description("The page or section at an address, as Markdown; search and get_page link to them.")
        .with_mime_type(MIME)
}

/// The page or section at an address, cut to `max_tokens` tokens.
pub(crate) fn read(searcher: &Searcher, uri: &str, max_tokens: u32) -> Result<ReadResourceResult, ToolError> {
    let address = uri.strip_prefix(SCHEME).ok_or_else(|| unknown(uri))?;
    let shown = shown(searcher, &percent_decode_str(address).decode_utf8_lossy())?;
    let text = page_markdown(&truncate_page(shown, max_tokens, &page_markdown));
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(MIME)]))
}
