//! Addresses: templates of permalinks, and the address that a page is shown at.

use crate::corpus::data::Moment;
use crate::corpus::liquid::format_date;

use super::slug::{Mode, cased, slugify};

/// The values of a template.
#[derive(Debug)]
pub(super) struct Tokens {
    /// The folder of a page; the path of a document in its collection.
    pub(super) path: String,
    /// The file name without extension.
    pub(super) stem: String,
    pub(super) slug: String,
    pub(super) collection: String,
    pub(super) categories: Vec<String>,
    pub(super) date: Moment,
}

impl Tokens {
    /// The value of a token; `None` for an unknown one.
    fn get(&self, name: &str) -> Option<String> {
        let date = |pattern: &str| Some(format_date(&self.date, pattern));
        match name {
            "path" => Some(self.path.clone()),
            "basename" => Some(self.stem.clone()),
            "name" => Some(slugify(&self.stem, Mode::Default)),
            "title" => Some(cased(&self.slug, Mode::Pretty)),
            "slug" => Some(slugify(&self.slug, Mode::Default)),
            "collection" => Some(self.collection.clone()),
            "categories" => Some(self.joined(|category| category.to_lowercase())),
            "slugified_categories" => Some(self.joined(|category| slugify(category, Mode::Default))),
            "output_ext" => Some(".html".to_owned()),
            "year" => date("%Y"),
            "short_year" => date("%y"),
            "month" => date("%m"),
            "i_month" => date("%-m"),
            "short_month" => date("%b"),
            "long_month" => date("%B"),
            "day" => date("%d"),
            "i_day" => date("%-d"),
            "y_day" => date("%j"),
            "w_day" => date("%u"),
            "w_year" => date("%G"),
            "week" => date("%V"),
            "short_day" => date("%a"),
            "long_day" => date("%A"),
            "hour" => date("%H"),
            "minute" => date("%M"),
            "second" => date("%S"),
            _ => None,
        }
    }

    /// The categories as folders, each once.
    fn joined(&self, spell: impl Fn(&str) -> String) -> String {
        let mut spelled: Vec<String> = Vec::new();
        for category in self.categories.iter().map(|category| spell(category)) {
            if !spelled.contains(&category) {
                spelled.push(category);
            }
        }
        spelled.join("/")
    }
}

/// A template with the end that a style of permalinks gives pages and documents.
pub(super) fn with_suffix(template: &str, style: &str) -> String {
    let suffix = match style {
        "pretty" => "/",
        "date" | "ordinal" | "none" => ":output_ext",
        style if style.ends_with('/') => "/",
        style if style.ends_with(":output_ext") => ":output_ext",
        _ => "",
    };
    format!("{template}{suffix}")
}

/// Replaces the tokens of a template. The address starts with one slash, and no two slashes follow each other.
pub(super) fn expand(template: &str, tokens: &Tokens) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once(':') {
        filled.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(after.len());
        // A name may go on with letters: the longest known one counts.
        let known = (1..=end).rev().find_map(|end| Some((end, tokens.get(after.get(..end)?)?)));
        match known {
            Some((end, value)) => {
                filled.push_str(&value);
                rest = after.get(end..).unwrap_or_default();
            }
            None => {
                filled.push(':');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    let mut url = String::with_capacity(filled.len() + 1);
    url.push('/');
    for c in filled.replace("..", "/").replace("./", "").chars() {
        if c != '/' || !url.ends_with('/') {
            url.push(c);
        }
    }
    url
}

/// The address that a page is shown at: without `index.html`, `.html` and a slash at its end.
pub(super) fn shown(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some(stem) = url.strip_suffix(".html").or_else(|| url.strip_suffix(".htm")) else {
        return url.trim_end_matches('/');
    };
    if stem == "index" { "" } else { stem.strip_suffix("/index").unwrap_or(stem) }
}

/// An address as a link spells it: all but the signs of a path are percent-encoded.
pub(super) fn encoded(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?#%[]".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_their_end() {
        for (url, expected) in [
            ("/", ""),
            ("/a/", "/a"),
            ("/a.html", "/a"),
            ("/a/index.html", "/a"),
            ("/manual/index/", "/manual/index"),
            ("/bare", "/bare"),
            ("/index.html", ""),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }
}
