//! The filters that Jekyll adds to Liquid.

use crate::corpus::data::Moment;
use crate::corpus::liquid::{Value, format_date};
use crate::corpus::markup::to_html;

use super::address::encoded;
use super::config::Config;
use super::slug::{Mode, slugify};

/// Longest Markdown that a filter converts, in bytes.
const MAX_MARKDOWN: usize = 64 << 10;

/// Applies a filter of Jekyll; `None` for another one.
pub(super) fn apply(name: &str, input: &Value, arguments: &[Value], config: &Config) -> Option<Value> {
    let text = input.text();
    let date = |pattern: &str| {
        Moment::parse(&text).map_or_else(|| input.clone(), |written| format_date(&written.moment(0), pattern).into())
    };
    let is_american = arguments.get(1).is_some_and(|style| style.text() == "US");
    let is_ordinal = arguments.first().is_some_and(|kind| kind.text() == "ordinal");
    Some(match name {
        "relative_url" => relative_url(&text, config).into(),
        "absolute_url" => absolute_url(&text, config).into(),
        "strip_index" => text.strip_suffix("index.html").unwrap_or(&text).into(),
        "slugify" => {
            let mode = arguments.first().map_or_else(|| "default".to_owned(), Value::text);
            Mode::of(&mode).map_or_else(|| text.clone(), |mode| slugify(&text, mode)).into()
        }
        "markdownify" if text.len() <= MAX_MARKDOWN => to_html(&text).into(),
        "markdownify" | "sassify" | "scssify" => input.clone(),
        "date_to_string" => date(match (is_ordinal, is_american) {
            (true, true) => "%b %-d, %Y",
            (true, false) => "%-d %b %Y",
            _ => "%d %b %Y",
        }),
        "date_to_long_string" => date(match (is_ordinal, is_american) {
            (true, true) => "%B %-d, %Y",
            (true, false) => "%-d %B %Y",
            _ => "%d %B %Y",
        }),
        "date_to_xmlschema" => date("%Y-%m-%dT%H:%M:%S%:z"),
        "date_to_rfc822" => date("%a, %d %b %Y %H:%M:%S %z"),
        _ => return None,
    })
}

/// An address with the path of the site before it. One with a scheme stays as it is.
pub(super) fn relative_url(address: &str, config: &Config) -> String {
    if has_scheme(address) {
        return address.to_owned();
    }
    let slash = if address.starts_with('/') || address.is_empty() { "" } else { "/" };
    let joined = encoded(&format!("{}{slash}{address}", config.base));
    if joined.is_empty() || joined.starts_with('/') { joined } else { format!("/{joined}") }
}

fn absolute_url(address: &str, config: &Config) -> String {
    if has_scheme(address) { address.to_owned() } else { format!("{}{}", config.url, relative_url(address, config)) }
}

fn has_scheme(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filters_equal_those_of_jekyll() {
        let value = json!({"baseurl": "/kiln", "url": "https://docs.example.org"});
        let config = Config::of(value.as_object().unwrap());
        for (name, input, arguments, expected) in [
            ("relative_url", "/guide/", vec![], "/kiln/guide/"),
            ("relative_url", "guide/a b", vec![], "/kiln/guide/a%20b"),
            ("relative_url", "mailto:x@y", vec![], "mailto:x@y"),
            ("absolute_url", "/guide/", vec![], "https://docs.example.org/kiln/guide/"),
            ("slugify", "A Title, Here", vec![], "a-title-here"),
            ("slugify", "A_b c", vec!["pretty".into()], "a_b-c"),
            ("date_to_string", "2023-03-09", vec![], "09 Mar 2023"),
            ("date_to_long_string", "2023-03-09", vec!["ordinal".into(), "US".into()], "March 9, 2023"),
            ("markdownify", "a *b*", vec![], "<p>a <em>b</em></p>"),
        ] {
            assert_eq!(apply(name, &input.into(), &arguments, &config).unwrap().text(), expected, "{name} {input}");
        }
    }
}
