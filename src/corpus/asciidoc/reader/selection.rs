//! The lines of an included file that an include selects, by number or by tag.

use std::collections::BTreeMap;

use super::super::attribute_list::AttributeList;

/// A selection of lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Selection {
    All,
    /// Ranges of numbers, with both ends.
    Lines(Vec<(usize, usize)>),
    Tags(Tags),
}

/// The tags that are asked for, and those that are not wanted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tags {
    named: BTreeMap<String, bool>,
    /// The value of `**`: all lines outside of tags.
    all: Option<bool>,
    /// The value of `*`: all tagged regions.
    wildcard: Option<bool>,
    /// Whether the first one is not wanted.
    starts_negated: bool,
    starts_with_wildcard: bool,
}

impl Selection {
    /// The selection of the attributes of a directive.
    pub(super) fn of(list: &AttributeList) -> Self {
        if let Some(lines) = list.get("lines") {
            let ranges: Vec<(usize, usize)> = split(lines).filter_map(range).collect();
            return if ranges.is_empty() { Self::All } else { Self::Lines(ranges) };
        }
        let tags = list.get("tags").map(|tags| split(tags).collect::<Vec<_>>());
        let tags = list.get("tag").map(|tag| vec![tag]).or(tags).unwrap_or_default();
        let tags: Vec<&str> = tags.into_iter().filter(|tag| !matches!(*tag, "" | "!")).collect();
        let Some(first) = tags.first() else { return Self::All };
        let mut selected = Tags {
            starts_negated: first.starts_with('!'),
            starts_with_wildcard: *first == "*" || *first == "!*",
            ..Tags::default()
        };
        for tag in &tags {
            let (name, is_wanted) = tag.strip_prefix('!').map_or((*tag, true), |name| (name, false));
            match name {
                "**" => selected.all = Some(is_wanted),
                "*" => selected.wildcard = Some(is_wanted),
                name => drop(selected.named.insert(name.to_owned(), is_wanted)),
            }
        }
        Self::Tags(selected)
    }

    /// The selected lines of a file, and their numbers.
    pub(super) fn select(&self, text: &str) -> Vec<(String, u32)> {
        let lines = text.lines().map(str::trim_end).zip(1_u32..);
        match self {
            Self::All => lines.map(|(line, number)| (line.to_owned(), number)).collect(),
            Self::Lines(ranges) => {
                let is_selected =
                    |number: u32| ranges.iter().any(|(from, to)| (*from..=*to).contains(&(number as usize)));
                lines
                    .filter(|(_, number)| is_selected(*number))
                    .map(|(line, number)| (line.to_owned(), number))
                    .collect()
            }
            Self::Tags(tags) => tags.select(lines),
        }
    }
}

impl Tags {
    fn select<'t>(&self, lines: impl Iterator<Item = (&'t str, u32)>) -> Vec<(String, u32)> {
        let (base, wildcard) = self.defaults();
        let mut selects = base;
        let mut open: Vec<(&str, bool)> = Vec::new();
        let mut selected = Vec::new();
        for (line, number) in lines {
            let Some((tag, is_end)) = directive(line) else {
                if selects {
                    selected.push((line.to_owned(), number));
                }
                continue;
            };
            let active = open.last().map(|(tag, _)| *tag);
            if is_end {
                if active == Some(tag) {
                    open.pop();
                    selects = open.last().map_or(base, |(_, selects)| *selects);
                } else if let Some(index) = open.iter().rposition(|(known, _)| *known == tag) {
                    open.remove(index);
                }
            } else if let Some(is_wanted) = self.named.get(tag) {
                selects = *is_wanted;
                open.push((tag, selects));
            } else if let Some(wildcard) = wildcard {
                selects = (active.is_none() || selects) && wildcard;
                open.push((tag, selects));
            }
        }
        selected
    }

    /// Whether lines outside of tags are selected, and regions of tags without a name in the list.
    fn defaults(&self) -> (bool, Option<bool>) {
        match (self.all, self.wildcard) {
            (Some(all), None) if !all && self.starts_negated && self.named.values().next() == Some(&false) => {
                (all, Some(true))
            }
            (Some(all), wildcard) => (all, wildcard),
            (None, Some(wildcard)) if self.starts_with_wildcard => (!wildcard, Some(wildcard)),
            (None, Some(wildcard)) => (false, Some(wildcard)),
            (None, None) => (!self.named.values().any(|is_wanted| *is_wanted), None),
        }
    }
}

/// The tag of a line such as `# tag::name[]`, and whether it ends there.
fn directive(line: &str) -> Option<(&str, bool)> {
    let (start, is_end) = match (line.find("tag::"), line.find("end::")) {
        (Some(start), _) => (start, false),
        (None, Some(start)) => (start, true),
        (None, None) => return None,
    };
    if line.get(..start)?.ends_with(|char: char| char.is_alphanumeric() || char == '_') {
        return None;
    }
    let (name, after) = line.get(start + 5..)?.split_once("[]")?;
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    (is_name && (after.is_empty() || after.starts_with(' '))).then_some((name, is_end))
}

/// The parts of a list with `,` or `;`.
fn split(list: &str) -> impl Iterator<Item = &str> {
    let separator = if list.contains(',') { ',' } else { ';' };
    list.split(separator).map(str::trim)
}

/// A number, or a range whose end may be open.
fn range(text: &str) -> Option<(usize, usize)> {
    let Some((from, to)) = text.split_once("..") else {
        let number = text.parse().ok()?;
        return Some((number, number));
    };
    let to: i64 = to.parse().unwrap_or(-1);
    Some((from.parse().ok()?, usize::try_from(to).unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "# tag::all[]\none\n# tag::a[]\ntwo\n# end::a[]\n# tag::b[]\nthree\n# end::b[]\n# end::all[]\nfour\n";

    #[test]
    fn tags_and_numbers_select_lines() {
        for (attributes, expected) in [
            ("tag=a", "two"),
            ("tags=a;b", "two three"),
            ("tags=\"a,b\"", "two three"),
            ("tag=all", "one two three"),
            ("tags=all;!b", "one two"),
            ("tags=**;!b", "one two four"),
            ("tags=!b", "one two four"),
            ("tags=**", "one two three four"),
            ("tags=*", "one two three"),
            ("tags=!*", "four"),
            ("tags=**;!*", "four"),
            ("lines=2..4", "one # tag::a[] two"),
            ("lines=\"2;10..-1\"", "one four"),
        ] {
            let lines = Selection::of(&AttributeList::parse(attributes)).select(FILE);
            let lines: Vec<String> = lines.into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines.join(" "), expected, "{attributes}");
        }
    }
}
