//! Addresses of pages: path, slug, `url`, permalinks with their tokens, and aliases.

use crate::corpus::data::{MONTHS, Value, WEEKDAYS};
use crate::corpus::source::join_up;

use super::config::Config;
use super::dates::{self, Date};
use super::front::{Front, is_target};
use super::place::{Form, Place};
use super::value::{self, text_at};

/// The page whose address is made.
pub(super) struct Addressed<'p> {
    pub(super) place: &'p Place,
    pub(super) front: &'p Front,
    pub(super) config: &'p Config,
}

impl Addressed<'_> {
    /// The address, without slashes at its ends and without `index.html`.
    pub(super) fn url(&self) -> String {
        let prefix = self.prefix();
        if let Some(url) = self.front.text("url") {
            let url = self.expand(&url.replace('\\', ""));
            let is_absolute = url.starts_with('/') && self.config.languages.len() > 1;
            let url = trim_file(&url);
            return if is_absolute { url.to_owned() } else { join_up(prefix, url) };
        }
        let path = match self.permalink() {
            Some(pattern) => self.lower(&self.expand(&pattern)),
            None => self.lower(&sanitize(&self.default_path())),
        };
        encode(&join_up(prefix, trim_file(&path)))
    }

    /// The folder that a browser resolves the links of the page at `url` against: the page itself, unless it is a file.
    pub(super) fn folder(&self, url: &str) -> String {
        let ugly = self.config.tree.get("uglyurls");
        let of_section =
            |value: &Value| value::at(value, &self.place.section().to_lowercase()).is_some_and(value::truthy);
        let is_ugly =
            ugly.is_some_and(|value| if value.is_object() { of_section(value) } else { value::truthy(value) });
        let is_file = match self.front.text("url") {
            Some(given) => given.ends_with(".html") && !given.ends_with("/index.html"),
            None => is_ugly && self.place.form != Form::Branch,
        };
        if is_file { url.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned() } else { url.to_owned() }
    }

    /// The earlier addresses; a relative one starts at the parent of the page.
    pub(super) fn aliases(&self, url: &str) -> Vec<String> {
        let given = self.front.get("aliases").or_else(|| self.front.get("alias")).map(value::texts).unwrap_or_default();
        let parent = url.trim_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
        let absolute = |alias: &String| {
            let alias = if alias.starts_with('/') { join_up("", alias) } else { join_up(parent, alias) };
            alias.trim_start_matches("../").trim_end_matches(".html").to_owned()
        };
        let mut aliases: Vec<String> = given.iter().map(absolute).collect();
        let is_home = self.place.form == Form::Branch && self.place.folder.is_empty();
        if let Some(language) =
            self.config.languages.get(self.place.language).filter(|_| is_home && self.config.languages.len() > 1)
        {
            // Both `/` and `/en` lead to the first language.
            let other = if language.prefix.is_empty() { language.code.clone() } else { String::new() };
            aliases.extend((self.place.language == 0).then_some(other));
        }
        aliases
    }

    fn prefix(&self) -> &str {
        self.config.languages.get(self.place.language).map_or("", |language| language.prefix.as_str())
    }

    fn lower(&self, path: &str) -> String {
        if self.config.is_on("disablepathtolower", false) { path.to_owned() } else { path.to_lowercase() }
    }

    /// The path by folder and name; a slug replaces the last part of it, except in the page of a section.
    fn default_path(&self) -> String {
        let Place { folder, stem, form, .. } = self.place;
        let slug = self.front.slug();
        match (form, slug) {
            (Form::Branch, _) | (Form::Leaf, None) => folder.clone(),
            (Form::Leaf, Some(slug)) => join_up(folder.rsplit_once('/').map_or("", |(above, _)| above), &slug),
            (Form::Single, slug) => join_up(folder, slug.as_ref().unwrap_or(stem)),
        }
    }

    /// The pattern of the configuration for the kind and section of the page.
    fn permalink(&self) -> Option<String> {
        let permalinks = self.config.tree.get("permalinks")?;
        if let Some(entries) = permalinks.as_array() {
            let reached =
                |entry: &&Value| entry.get("target").is_none_or(|target| is_target(target, self.place, self.config));
            return entries.iter().find(reached).and_then(|entry| text_at(entry, "pattern")).map(str::to_owned);
        }
        let kind = self.place.kind(self.config);
        let section = match (kind, self.place.section().to_lowercase()) {
            ("home", _) => return None,
            ("page", section) if section.is_empty() => "/".to_owned(),
            (_, section) => section,
        };
        let of_kind = permalinks.get(kind).and_then(|patterns| text_at_key(patterns, &section));
        // A pattern outside of a table of a kind is one for pages.
        let of_page = || if kind == "page" { text_at_key(permalinks, &section) } else { None };
        of_kind.or_else(of_page).map(str::to_owned)
    }

    /// Replaces the tokens of a pattern.
    fn expand(&self, pattern: &str) -> String {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once(':') {
            out.push_str(before);
            let len = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
            let (name, tail) = after.split_at_checked(len).unwrap_or((after, ""));
            let slice = tail.strip_prefix('[').and_then(|tail| tail.split_once(']'));
            let (range, tail) = slice.map_or((None, tail), |(range, tail)| (Some(range), tail));
            match self.token(name, range) {
                Some(value) => out.push_str(&value),
                None => {
                    out.push(':');
                    out.push_str(name);
                }
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// The value of a token.
    fn token(&self, name: &str, range: Option<&str>) -> Option<String> {
        let Place { folder, stem, form, .. } = self.place;
        let last = folder.rsplit('/').next().unwrap_or_default();
        let base = if *form == Form::Single { stem.as_str() } else { last };
        let date = || self.front.date(&dates::keys(self.config, "date")).as_deref().and_then(dates::parse);
        let title = || self.front.text("title").unwrap_or_default();
        let folders = || {
            let parents =
                if *form == Form::Leaf { folder.rsplit_once('/').map_or("", |(above, _)| above) } else { folder };
            parents.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let value = match name {
            "section" | "sectionslug" => self.place.section().to_owned(),
            "sections" | "sectionslugs" => return Some(sanitize(&slice(&folders(), range).join("/"))),
            "title" => flat(&title()),
            "slug" => self.front.slug().unwrap_or_else(|| flat(&title())),
            "filename" | "contentbasename" => base.to_owned(),
            "slugorfilename" | "slugorcontentbasename" => self.front.slug().unwrap_or_else(|| base.to_owned()),
            _ => return date().and_then(|date| date_token(name, date)),
        };
        Some(sanitize(&value))
    }
}

/// A title in an address has no folders, and no plus signs.
fn flat(title: &str) -> String {
    title.replace('/', "-").replace('+', "")
}

fn text_at_key<'v>(patterns: &'v Value, key: &str) -> Option<&'v str> {
    patterns.get(key).and_then(Value::as_str)
}

/// A token of the date; the others are layouts of Go's `time`.
fn date_token(name: &str, (year, month, day): Date) -> Option<String> {
    let weekday = (dates::days((year, month, day)) + 4).rem_euclid(7);
    let month_name = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let weekday_name = WEEKDAYS.get(usize::try_from(weekday).ok()?)?;
    Some(match name {
        "year" | "2006" => format!("{year:04}"),
        "06" => format!("{:02}", year % 100),
        "month" | "01" => format!("{month:02}"),
        "1" => month.to_string(),
        "monthname" | "January" => (*month_name).to_owned(),
        "Jan" => month_name.chars().take(3).collect(),
        "day" | "02" => format!("{day:02}"),
        "2" => day.to_string(),
        "weekday" => weekday.to_string(),
        "weekdayname" | "Monday" => (*weekday_name).to_owned(),
        "yearday" => (dates::days((year, month, day)) - dates::days((year, 1, 1)) + 1).to_string(),
        _ => return None,
    })
}

/// The parts of a list by `[1:]`, `[:last]`, `[last]` or `[2]`.
fn slice<'p>(parts: &'p [String], range: Option<&str>) -> &'p [String] {
    let Some(range) = range else { return parts };
    let last = parts.len().saturating_sub(1);
    let index = |text: &str, default: usize| match text.trim() {
        "" => default,
        "last" => last,
        number => number.parse().unwrap_or(default),
    };
    let (start, end) = match range.split_once(':') {
        Some((start, end)) => (index(start, 0), index(end, parts.len())),
        None => (index(range, 0), index(range, 0).saturating_add(1)),
    };
    let end = end.min(parts.len());
    parts.get(start.min(end)..end).unwrap_or_default()
}

/// A path as the generator cleans it: letters, digits and a few signs stay, white space becomes one hyphen, the rest is
/// dropped.
pub(super) fn sanitize(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut has_gap = false;
    for c in path.chars() {
        if c.is_alphanumeric() || matches!(c, '.' | '/' | '\\' | '_' | '#' | '+' | '~' | '-' | '@') || is_mark(c) {
            if std::mem::take(&mut has_gap) && c != '-' && !out.ends_with(['-', '/']) {
                out.push('-');
            }
            out.push(c);
        } else if c.is_whitespace() {
            has_gap = !out.is_empty();
        }
    }
    out
}

/// Combining marks of the scripts that need them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{e4d}')
}

/// A path without the name of its file, when that is `index.html`, and without `.html`.
fn trim_file(path: &str) -> &str {
    let path = path.trim_matches('/');
    let path = path.strip_suffix("index.html").map_or(path, |folder| folder.trim_end_matches('/'));
    path.strip_suffix(".html").unwrap_or(path)
}

/// Signs that would end an address.
fn encode(path: &str) -> String {
    path.replace('#', "%23").replace('?', "%3F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        for (path, expected) in [
            ("Getting Ready/C++ (and) 100%!", "Getting-Ready/C++-and-100"),
            ("größe_und-Farbe", "größe_und-Farbe"),
            ("v1.2 notes", "v1.2-notes"),
            ("The `wick` & \"oil\": größer, Überall? (C++)", "The-wick-oil-größer-Überall-C++"),
            ("a - b", "a-b"),
            ("a--b", "a--b"),
        ] {
            assert_eq!(sanitize(path), expected);
        }
    }

    #[test]
    fn sections_are_sliced() {
        let parts: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        for (range, expected) in [("1:", "b/c"), (":last", "a/b"), ("last", "c"), ("1:2", "b"), ("7:", ""), ("0", "a")]
        {
            assert_eq!(slice(&parts, Some(range)).join("/"), expected, "{range}");
        }
    }

    #[test]
    fn date_tokens_have_the_layouts_of_go() {
        let date = (2024, 11, 3);
        for (name, expected) in
            [("year", "2024"), ("month", "11"), ("2", "3"), ("weekdayname", "Sunday"), ("yearday", "308")]
        {
            assert_eq!(date_token(name, date).as_deref(), Some(expected));
        }
        assert_eq!(date_token("nothing", date), None);
    }
}
