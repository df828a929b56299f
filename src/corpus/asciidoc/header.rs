//! The header of a page: its title, and the attributes that it sets.

use crate::corpus::include::PageFiles;

use super::attributes::Attributes;
use super::block::Parser;
use super::host::Host;
use super::plain::plain_text;

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

impl Header {
    /// The keys that the page itself gives: description, keywords, and those for the templates of its site, such as
    /// `page-tags`; without the attributes that were `preset`.
    pub(crate) fn keys(&self, preset: &Attributes) -> Vec<(&str, Vec<String>)> {
        let own = self.attributes.iter().filter(|(name, value)| preset.get(name) != Some(*value));
        let mut keys: Vec<(&str, Vec<String>)> = own.filter_map(|(name, value)| key(name, value)).collect();
        keys.sort_unstable();
        keys
    }
}

fn key<'t>(name: &'t str, value: &str) -> Option<(&'t str, Vec<String>)> {
    let key = match name {
        "description" | "keywords" => name,
        "page-aliases" => return None,
        _ => name.strip_prefix("page-")?,
    };
    let values = match key {
        "keywords" | "tags" | "topics" | "categories" => {
            value.split(',').map(|word| plain_text(word.trim())).filter(|word| !word.is_empty()).collect()
        }
        _ => vec![plain_text(value)],
    };
    Some((key, values))
}
