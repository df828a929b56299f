//! Keys of front matter that authors of several generators write for search: a boost, topics, and further words.

use std::ops::RangeInclusive;

use crate::corpus::Origin;
use crate::corpus::data::{Format, Value};
use crate::corpus::front_matter::FrontMatter;
use crate::corpus::include::PageFiles;
use crate::diagnostic::Code;

use super::{Description, PageText};

/// The factors that a page may ask for.
const BOOSTS: RangeInclusive<f64> = 0.1..=10.0;

/// Keys with further words. They become facets too.
pub(super) const WORDS: [&str; 4] = ["keywords", "tags", "categories", "aliases"];

/// What the front matter says for search: earlier addresses, boost, topics, and the words under some keys.
pub(super) fn describe(
    page: &PageText<'_>,
    front: &mut FrontMatter,
    files: &PageFiles<'_>,
    words: &[&str],
) -> Description {
    let topics = topics(front);
    Description {
        aliases: earlier_addresses(front),
        boost: boost(page, front, files),
        keywords: keywords(front, words, &topics),
        topics,
        ..Description::default()
    }
}

/// The factor on the page's score: the key `boost`, or `boost` below `search`, as in Material for MkDocs. A value outside of
/// 0.1 to 10 is moved into that range with a warning; a value that is no number is left out with a warning. `None` for 1.
pub(super) fn boost(page: &PageText<'_>, front: &mut FrontMatter, files: &PageFiles<'_>) -> Option<f64> {
    let written = front.take_first("boost").or_else(|| below_search(page))?;
    let warn = |message: String| {
        files.report(Code::InvalidValue, Origin { source: 0, line: line(page) }, message);
    };
    let Some(boost) = written.trim().parse().ok().filter(|boost: &f64| boost.is_finite()) else {
        warn(format!("the boost `{written}` is no number; it was left out"));
        return None;
    };
    let (min, max) = (*BOOSTS.start(), *BOOSTS.end());
    let used = boost.clamp(min, max);
    if used != boost {
        warn(format!("the boost {written} is outside of {min} to {max}; {used} is used"));
    }
    Some(used).filter(|boost| *boost != 1.0)
}

/// The value of `boost` below `search`, as text.
fn below_search(page: &PageText<'_>) -> Option<String> {
    // Most pages have none, and parsing the block once more would cost time.
    if !page.block.text.contains("boost") {
        return None;
    }
    match page.tree().get("search")?.get("boost")? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// The line of the boost in the file of the page.
fn line(page: &PageText<'_>) -> u32 {
    let names_boost = |line: &str| line.trim_start_matches(|char: char| !char.is_alphanumeric()).starts_with("boost");
    let block = page.block.text;
    let index = block.lines().position(names_boost).or_else(|| block.lines().position(|line| line.contains("boost")));
    // The fence is the first line; JSON has none.
    let first = if page.block.format == Format::Json { 1 } else { 2 };
    u32::try_from(index.unwrap_or_default()).unwrap_or_default().saturating_add(first)
}

/// The earlier addresses under `redirect_from` and `aliases`. An alias that does not start with `/` is another name of the
/// page and no address.
pub(super) fn earlier_addresses(front: &FrontMatter) -> Vec<String> {
    let aliases = front.all("aliases").iter().filter(|alias| alias.starts_with('/'));
    front.all("redirect_from").iter().chain(aliases).cloned().collect()
}

/// The topics of a page without the key `topics`: its tags, then its categories, each once.
fn topics(front: &FrontMatter) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    for topic in ["tags", "categories"].iter().flat_map(|key| front.all(key)) {
        if !topics.contains(topic) {
            topics.push(topic.clone());
        }
    }
    topics
}

/// The values of some keys as words for search: without the topics of the page, which are words already, and without
/// addresses. The keys stay facets.
pub(super) fn keywords(front: &FrontMatter, keys: &[&str], topics: &[String]) -> Vec<String> {
    let own_topics = front.all("topics");
    let topics = if own_topics.is_empty() { topics } else { own_topics };
    let mut keywords: Vec<String> = Vec::new();
    for value in keys.iter().flat_map(|key| front.all(key)) {
        if !value.starts_with('/') && !topics.contains(value) && !keywords.contains(value) {
            keywords.push(value.clone());
        }
    }
    keywords
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::corpus::SourcePath;
    use crate::corpus::front_matter::{Notations, split};
    use crate::corpus::include::Partials;
    use crate::corpus::source::SiteFolder;

    use super::*;

    /// The boost of a page with this text, and its warnings.
    fn boosted(text: &str) -> (Option<f64>, Vec<String>) {
        let root = Path::new("/nowhere");
        let partials = Partials::new(root.to_owned(), root.to_owned(), Vec::new());
        let site = SiteFolder::new(root, root.to_owned(), root.to_owned());
        let files = PageFiles::new(&SourcePath::new("a.md"), &partials, &site);
        let mut split = split(text, Notations::All);
        let page = PageText { path: "a.md", block: split.block, body: split.body, body_line: split.body_line };
        let boost = boost(&page, &mut split.front_matter, &files);
        let warnings = files.finish().diagnostics.iter().map(|found| found.place.line.to_string()).collect();
        (boost, warnings)
    }

    #[test]
    fn a_boost_is_read_at_the_top_and_below_search() {
        for (text, expected, warned) in [
            ("---\nboost: 2\n---\n", Some(2.0), None),
            ("---\ntitle: T\nboost: '0.5'\n---\n", Some(0.5), None),
            ("---\nsearch:\n  boost: 1.5\n---\n", Some(1.5), None),
            ("---\nsearch: { boost: 3 }\n---\n", Some(3.0), None),
            ("+++\nboost = 4.0\n+++\n", Some(4.0), None),
            ("---\nboost: 1\n---\n", None, None),
            ("---\nsearch:\n  exclude: true\n---\n", None, None),
            ("---\ntitle: boosters\n---\nboost: 3\n", None, None),
            ("---\ntitle: T\nboost: 20\n---\n", Some(10.0), Some("3")),
            ("---\nsearch:\n  boost: 0\n---\n", Some(0.1), Some("3")),
            ("---\nboost: -1\n---\n", Some(0.1), Some("2")),
            ("---\nboost: high\n---\n", None, Some("2")),
            ("---\nboost: .nan\n---\n", None, Some("2")),
        ] {
            let warned: Vec<String> = warned.into_iter().map(str::to_owned).collect();
            assert_eq!(boosted(text), (expected, warned), "{text}");
        }
    }

    #[test]
    fn an_alias_is_an_address_when_it_starts_with_a_slash() {
        let text = "---\naliases: [/old, Another Name]\nredirect_from: older\n---\n";
        assert_eq!(earlier_addresses(&split(text, Notations::Yaml).front_matter), ["older", "/old"]);
    }

    #[test]
    fn tags_are_topics_and_other_keys_are_words() {
        let text = "---\ntags: [a, b]\ncategories: [b, c]\nkeywords: [c, d, d]\naliases: [x, /y]\n---\n";
        let front = split(text, Notations::Yaml).front_matter;
        let topics = topics(&front);
        assert_eq!(topics, ["a", "b", "c"]);
        assert_eq!(keywords(&front, &["keywords", "tags", "aliases"], &topics), ["d", "x"]);
        let own = split(&text.replace("aliases: [x, /y]", "topics: x"), Notations::Yaml).front_matter;
        assert_eq!(keywords(&own, &["keywords", "tags"], &topics), ["c", "d", "a", "b"], "the page has other topics");
    }
}
