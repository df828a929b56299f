//! The header of a page: its title, and the attributes that it sets.

use crate::corpus::include::PageFiles;

use super::attributes::Attributes;
use super::block::Parser;
use super::host::Host;

/// What the header of a page says.
#[derive(Debug)]
pub(crate) struct Header {
    /// The title in HTML.
    pub(crate) title: Option<String>,
    pub(crate) attributes: Attributes,
}

/// Reads the header of a page; its other lines are not read.
pub(crate) fn read_header(text: &str, host: &dyn Host, files: &PageFiles<'_>) -> Header {
    let (title, attributes) = Parser::new(files, host, None, 1).read_title(text);
    Header { title, attributes }
}
