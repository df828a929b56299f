//! Redirects of a site, as lists of `source` and `destination`: each page gets its earlier addresses.

use std::collections::BTreeMap;

use crate::corpus::data::Value;

/// Redirects with a parameter that are kept.
const MAX_PATTERNS: usize = 500;

/// The redirects of a site.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Redirects {
    /// The earlier addresses of each address.
    exact: BTreeMap<String, Vec<String>>,
    patterns: Vec<Pattern>,
}

/// A redirect whose last part is a parameter: all addresses that start with `to` started with `from`.
#[derive(Debug, PartialEq, Eq)]
struct Pattern {
    from: String,
    to: String,
}

impl Redirects {
    /// Reads a list of objects with `source` and `destination`. A redirect to another site is no earlier address.
    pub(super) fn read(list: Option<&Value>) -> Self {
        let mut redirects = Self::default();
        for redirect in list.and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| redirect.get(key).and_then(Value::as_str);
            if let Some((from, to)) = text("source").zip(text("destination")) {
                redirects.add(from, to);
            }
        }
        redirects
    }

    fn add(&mut self, from: &str, to: &str) {
        let to = to.split(['#', '?']).next().unwrap_or_default();
        if to.contains("://") {
            return;
        }
        let (Some((before, parameter)), Some((start, shown))) = (split(from), split(to)) else {
            if !from.contains([':', '*', '(']) {
                self.exact.entry(clean(to)).or_default().push(from.to_owned());
            }
            return;
        };
        let (name, alternatives) = parameter.split_once('(').unwrap_or((parameter, ""));
        let is_same = name.trim_end_matches('*') == shown.trim_end_matches('*');
        if let Some(alternatives) = alternatives.strip_suffix(')').filter(|_| is_same) {
            for value in alternatives.split('|').filter(|value| !value.contains(['.', '*', '[', '(', '\\'])) {
                self.exact.entry(clean(&format!("{start}{value}"))).or_default().push(format!("{before}{value}"));
            }
        } else if is_same && self.patterns.len() < MAX_PATTERNS {
            self.patterns.push(Pattern { from: before.to_owned(), to: start.trim_start_matches('/').to_owned() });
        }
    }

    /// The earlier addresses of the page at an address.
    pub(super) fn aliases(&self, url: &str) -> Vec<String> {
        let url = url.trim_matches('/');
        let mut aliases = self.exact.get(url).cloned().unwrap_or_default();
        let rest = |pattern: &Pattern| Some(format!("{}{}", pattern.from, url.strip_prefix(&pattern.to)?));
        aliases.extend(self.patterns.iter().filter_map(rest));
        aliases
    }
}

/// Splits an address before its only parameter, which has to be at its end: `/old/:slug*`, `/old/article-*`.
fn split(address: &str) -> Option<(&str, &str)> {
    let at = address.find([':', '*'])?;
    let (before, parameter) = address.split_at(at);
    (!parameter.contains('/')).then_some((before, parameter))
}

fn clean(address: &str) -> String {
    address.trim_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Redirects;

    #[test]
    fn pages_get_the_addresses_that_lead_to_them() {
        let list = json!([
            {"source": "/old", "destination": "/new"},
            {"source": "/older/", "destination": "/new#part"},
            {"source": "/beta/:slug*", "destination": "/v2/:slug*"},
            {"source": "/articles/concepts-*", "destination": "/collections/overview"},
            {"source": "/old/article-*", "destination": "/new/article-*"},
            {"source": "/guide/:slug(latex|table)", "destination": "/advanced/:slug"},
            {"source": "/away", "destination": "https://else.example/new"},
        ]);
        let redirects = Redirects::read(Some(&list));
        for (url, aliases) in [
            ("/new", vec!["/old", "/older/"]),
            ("v2/a/b", vec!["/beta/a/b"]),
            ("new/article-7", vec!["/old/article-7"]),
            ("advanced/latex", vec!["/guide/latex"]),
            ("collections/overview", vec![]),
            ("other", vec![]),
        ] {
            assert_eq!(redirects.aliases(url), aliases, "{url}");
        }
    }
}
