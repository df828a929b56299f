//! Ids of headings: the types `github`, `github-ascii` and `blackfriday` of `autoHeadingIDType`.

use std::collections::BTreeMap;

use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText};

use super::emoji;

/// The sign before the number of a scope in an id: headings of a text that is rendered alone count by themselves.
pub(super) const SCOPE: char = '\u{f8ff}';

/// The sign before the slug of a definition term in an id: its id is taken when the heading gets one.
pub(super) const TERM: char = '\u{f8fe}';
/// The sign before the name of an element in a heading: it is a further fragment, and no id.
const NAMED: char = '\u{f8fd}';

/// The type of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdType {
    Github,
    GithubAscii,
    Blackfriday,
}

/// The rule of a site.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) id_type: IdType,
    /// `autoHeadingID`.
    pub(super) is_automatic: bool,
    /// Whether headings have attributes in braces.
    pub(super) has_attributes: bool,
    pub(super) has_emoji: bool,
    /// Whether quotes and dashes are nodes of their own in the generator's tree.
    pub(super) has_typographer: bool,
}

impl HeadingIds for Ids {
    fn cut_id(&self, heading: &mut HeadingText) {
        if !heading.is_html {
            let named = heading.id.take();
            if self.has_attributes || heading.text.contains(SCOPE) {
                cut_attributes(heading);
            }
            if let Some(name) = named {
                heading.id = Some(format!("{}{NAMED}{name}", heading.id.take().unwrap_or_default()));
            }
            if self.has_emoji {
                heading.text = emoji::replace(&heading.text).into_owned();
            }
        }
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut scopes: BTreeMap<&str, crate::corpus::markup::anchor::Anchors> = BTreeMap::new();
        let ids = headings.iter().map(|heading| {
            let given = heading.id.as_deref().unwrap_or_default();
            if heading.is_html {
                return HeadingId { id: given.to_owned(), also: None };
            }
            let (given, also) = given.split_once(NAMED).map_or((given, None), |(id, name)| (id, Some(name.to_owned())));
            let mut parts = given.split(TERM);
            let (id, scope) = parts.next().map_or(("", ""), |id| id.split_once(SCOPE).unwrap_or((id, "")));
            let id = Some(id).filter(|id| !id.is_empty());
            let known = scopes.entry(scope).or_default();
            for term in parts {
                known.assign(term);
            }
            let id = match id {
                Some(id) => {
                    known.assign(id);
                    id.to_owned()
                }
                None if self.is_automatic => {
                    let slug = self.slug(&self.plain(heading));
                    // Up to 0.144 the whole text counted.
                    let whole =
                        Some(self.slug(&heading.text)).filter(|whole| whole.starts_with(&slug) && *whole != slug);
                    return HeadingId { id: known.assign(&slug), also: also.or(whole) };
                }
                None => String::new(),
            };
            HeadingId { id, also }
        });
        ids.collect()
    }
}

impl Ids {
    /// The slug of a text; `heading` for an empty one.
    pub(super) fn slug(&self, text: &str) -> String {
        let slug = match self.id_type {
            IdType::Github => github(text.trim()),
            IdType::GithubAscii => {
                let ascii: String = text.chars().filter_map(unaccented).collect();
                github(ascii.trim())
            }
            IdType::Blackfriday => blackfriday(text),
        };
        if slug.is_empty() { "heading".to_owned() } else { slug }
    }

    /// The text that counts: without tags, formulas and the mark of attributes; of emphasis, a link or an image its first
    /// node; of a heading over several lines the last one.
    fn plain(self, heading: &HeadingText) -> String {
        let mut text = String::new();
        let mut nested: Option<FirstNode> = None;
        for part in &heading.parts {
            match (&mut nested, part) {
                (Some(node), HeadingPart::Close) if node.depth == 1 => {
                    text.push_str(&node.text);
                    nested = None;
                }
                (Some(node), part) => node.add(part, self.has_typographer),
                (None, HeadingPart::Open) => nested = Some(FirstNode { depth: 1, ..FirstNode::default() }),
                (None, HeadingPart::Text(part) | HeadingPart::Code(part) | HeadingPart::Alt(part)) => {
                    text.push_str(part);
                }
                (None, _) => {}
            }
        }
        let end = attributes_start(&text).unwrap_or(text.len());
        text.truncate(end);
        text.trim_end().rsplit('\n').next().unwrap_or_default().to_owned()
    }
}

/// The first node of text in emphasis, a link or an image: the generator's walk through a heading forgets its siblings
/// (Hugo since 0.145, `render.TextPlain`).
#[derive(Debug, Default)]
struct FirstNode {
    depth: usize,
    text: String,
    is_complete: bool,
}

impl FirstNode {
    fn add(&mut self, part: &HeadingPart, has_typographer: bool) {
        match part {
            HeadingPart::Open => {
                self.depth += 1;
                self.is_complete |= !self.text.is_empty();
            }
            HeadingPart::Close => {
                self.depth = self.depth.saturating_sub(1);
                self.is_complete = true;
            }
            _ if self.is_complete => {}
            HeadingPart::Text(part) | HeadingPart::Alt(part) => self.add_text(part, has_typographer),
            HeadingPart::Code(code) => {
                if self.text.is_empty() {
                    self.text.clone_from(code);
                }
                self.is_complete = true;
            }
            HeadingPart::Html(_) | HeadingPart::Footnote(_) | HeadingPart::Math(_) => self.is_complete = true,
        }
    }

    /// Adds text up to the end of the node: a delimiter of emphasis belongs to it, a quote or a dash is another node.
    fn add_text(&mut self, part: &str, has_typographer: bool) {
        let is_sign = |c: char| has_typographer && matches!(c, '\'' | '"' | '‘' | '’' | '“' | '”' | '–' | '—' | '…');
        let is_delimiter = |c: char| matches!(c, '_' | '*' | '~');
        let Some(start) = part.find(|c| is_sign(c) || is_delimiter(c) || c == '\n') else {
            return self.text.push_str(part);
        };
        let (before, rest) = part.split_at_checked(start).unwrap_or((part, ""));
        self.text.push_str(before);
        let delimiters = rest.find(|c| !is_delimiter(c)).unwrap_or(rest.len());
        self.text.push_str(rest.get(..delimiters).unwrap_or_default());
        self.is_complete = true;
    }
}

fn github(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '-' | ' ' => slug.push('-'),
            '_' => slug.push('_'),
            // Like Go, without the dot that Unicode adds to `İ`.
            c if is_word(c) => slug.extend(c.to_lowercase().take(1)),
            _ => {}
        }
    }
    slug
}

fn blackfriday(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut has_gap = false;
    for c in text.chars() {
        if is_word(c) {
            if std::mem::take(&mut has_gap) && !slug.is_empty() {
                slug.push('-');
            }
            slug.extend(c.to_lowercase().take(1));
        } else {
            has_gap = true;
        }
    }
    slug
}

/// Letters and decimal digits; fractions and exponents are no digits.
fn is_word(c: char) -> bool {
    let is_letter = c.is_alphabetic() && !matches!(c, '\u{2160}'..='\u{2188}' | '\u{24b6}'..='\u{24e9}');
    let is_digit = c.is_numeric()
        && !matches!(c, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{2189}' | '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{3192}'..='\u{33ff}');
    is_letter || is_digit
}

/// A letter without its accent; `None` for a sign outside of ASCII.
fn unaccented(c: char) -> Option<char> {
    const FROM: &str = "ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖòóôõöÙÚÛÜùúûüÝýÿĀāĂăĄąĆćĈĉČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽž";
    const TO: &str = "AAAAAAaaaaaaCcEEEEeeeeIIIIiiiiNnOOOOOoooooUUUUuuuuYyyAaAaAaCcCcCcDdEeEeEeEeEeGgGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZz";
    if c.is_ascii() {
        return Some(c);
    }
    FROM.chars().zip(TO.chars()).find(|(from, _)| *from == c).map(|(_, to)| to)
}

/// Cuts `{#id .class key=value}` off the end of a heading.
fn cut_attributes(heading: &mut HeadingText) {
    let Some(start) = attributes_start(&heading.text) else { return };
    let attributes = heading.text.get(start..).unwrap_or_default().trim_matches(['{', '}', ' ']).to_owned();
    let end = heading.text.get(..start).unwrap_or_default().trim_end().len();
    heading.text.truncate(end);
    let mut words = attributes.split_whitespace();
    let of_key = |word: &str| word.strip_prefix("id=").map(|id| id.trim_matches(['"', '\'', '“', '”']).to_owned());
    let id = words.find_map(|word| word.strip_prefix('#').map(str::to_owned).or_else(|| of_key(word)));
    if let Some(id) = id {
        heading.id.get_or_insert(id);
    }
}

/// The start of the attributes at the end of a text: braces whose words are ids, classes and keys with values.
fn attributes_start(text: &str) -> Option<usize> {
    let inner = text.trim_end().strip_suffix('}')?;
    let start = inner.rfind('{')?;
    let mut words = inner.get(start + 1..)?.split_whitespace().peekable();
    words.peek()?;
    let mut in_quotes = false;
    let is_attribute = |word: &str| {
        let was_open = in_quotes;
        let quotes = word.chars().filter(|c| matches!(c, '"' | '“' | '”')).count();
        in_quotes ^= quotes % 2 == 1;
        was_open
            || word.starts_with(['#', '.']) && word.len() > 1
            || word.split_once('=').is_some_and(|(key, _)| !key.is_empty())
    };
    words.all(is_attribute).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(id_type: IdType) -> Ids {
        Ids { id_type, is_automatic: true, has_attributes: true, has_emoji: true, has_typographer: true }
    }

    fn heading(text: &str) -> HeadingText {
        let parts = vec![HeadingPart::Text(text.to_owned())];
        let mut heading = HeadingText { level: 2, text: text.to_owned(), parts, ..HeadingText::default() };
        ids(IdType::Github).cut_id(&mut heading);
        heading
    }

    #[test]
    fn each_type_has_its_slugs() {
        for (text, github, ascii, blackfriday) in [
            ("What’s new? (4.2)", "whats-new-42", "whats-new-42", "what-s-new-4-2"),
            ("Two  spaces", "two--spaces", "two--spaces", "two-spaces"),
            ("Äpfel & Öl", "äpfel--öl", "apfel--ol", "äpfel-öl"),
            ("- Leading -", "--leading--", "--leading--", "leading"),
            ("???", "heading", "heading", "heading"),
            ("İ ½ x² :bulb:", "i--x-bulb", "i--x-bulb", "i-x-bulb"),
        ] {
            assert_eq!(ids(IdType::Github).slug(text), github);
            assert_eq!(ids(IdType::GithubAscii).slug(text), ascii);
            assert_eq!(ids(IdType::Blackfriday).slug(text), blackfriday);
        }
    }

    #[test]
    fn given_ids_stay_and_scopes_count_alone() {
        let given =
            ["A {#a .b}", "A", "A {#a}", "B {.c}", "{curly}", "A {#\u{f8ff}1}", "Q {x=\"1 2\" #q}", "T {#\u{f8fe}t}"];
        let given = given.map(heading);
        let texts: Vec<&str> = given.iter().map(|heading| heading.text.as_str()).collect();
        assert_eq!(texts, ["A", "A", "A", "B", "{curly}", "A", "Q", "T"]);
        let assigned: Vec<String> = ids(IdType::Github).assign(&given).into_iter().map(|id| id.id).collect();
        assert_eq!(assigned, ["a", "a-1", "a", "b", "curly", "a", "q", "t-1"]);
    }

    #[test]
    fn the_name_of_an_element_is_a_further_fragment() {
        let mut named = HeadingText { text: "New".to_owned(), id: Some("old".to_owned()), ..HeadingText::default() };
        named.parts = vec![HeadingPart::Text("New".to_owned())];
        let ids = ids(IdType::Github);
        ids.cut_id(&mut named);
        assert_eq!(ids.assign(&[named]), [HeadingId { id: "new".to_owned(), also: Some("old".to_owned()) }]);
        assert_eq!(unaccented('ž'), Some('z'));
    }

    #[test]
    fn a_heading_over_lines_counts_by_its_last() {
        let parts = ["Over", "\n", "two lines"].map(|text| HeadingPart::Text(text.to_owned())).to_vec();
        let heading = HeadingText { parts, ..HeadingText::default() };
        assert_eq!(ids(IdType::Github).plain(&heading), "two lines");
    }

    #[test]
    fn emphasis_counts_by_its_first_node() {
        use HeadingPart::{Alt, Close, Code, Html, Open, Text};
        let text = |text: &str| Text(text.to_owned());
        for (parts, expected) in [
            (vec![Open, text("a "), text("‘"), text("b"), text("’"), Close], "a"),
            (vec![Open, text("x_y z"), Close], "x_"),
            (vec![text("a "), Open, text("b "), text("‘"), Close, text(" e")], "a-b--e"),
            (vec![Open, Open, text("link"), Close, text(" after"), Close], "link"),
            (vec![Open, text("a "), Code("code".to_owned()), text(" b"), Close], "a"),
            (vec![Open, Code("code".to_owned()), text(" b"), Close, text(" c")], "code-c"),
            (vec![Open, text("a "), Open, text("b"), Close, text(" c"), Close], "a"),
            (vec![Open, Alt("alt 'q'".to_owned()), Close, text(" after")], "alt--after"),
            (vec![Open, text("–"), text("flag"), Close], "heading"),
            (vec![Open, text("bold "), text("&"), text(" more"), Close], "bold--more"),
            (vec![Open, Html("<b>".to_owned()), text("x"), Close, text("y")], "y"),
            (vec![text("plain "), text("‘"), text("q_x")], "plain-q_x"),
        ] {
            let heading = HeadingText { parts, ..HeadingText::default() };
            assert_eq!(ids(IdType::Github).slug(&ids(IdType::Github).plain(&heading)), expected, "{heading:?}");
        }
    }
}
