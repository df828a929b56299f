//! What the head of a document says of its page.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// Separators between the title of a page and the name of its site.
const SEPARATORS: [&str; 8] = [" — ", " – ", " | ", " · ", " • ", " :: ", " « ", " - "];

/// The head of a document; values are empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// The language of the page, such as `en`.
    pub(crate) language: String,
    /// The content of `<title>`.
    pub(crate) title: String,
    /// The name of the site.
    pub(crate) site_name: String,
    /// The description for search engines.
    pub(crate) description: String,
    /// The canonical address.
    pub(crate) canonical: String,
    /// The address to which the page leads at once.
    pub(crate) refresh: Option<String>,
    /// Whether search engines may not index the page.
    pub(crate) is_unindexed: bool,
}

impl Head {
    /// Reads the head of a document, up to its body.
    pub(crate) fn of(html: &str) -> Self {
        let mut reader = HeadReader::default();
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<usize>| reader.token(&event));
        emitter.naively_switch_states(true);
        // The first token is the end of the head.
        let _end = Tokenizer::new_with_emitter(html, emitter).next();
        reader.head
    }

    /// The title of the page without the name of the site; `None` for an empty one.
    pub(crate) fn page_title(&self) -> Option<String> {
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let site = self.site_name.trim();
        let of_site = title.strip_suffix(site).filter(|_| !site.is_empty());
        let separated = of_site.and_then(|rest| SEPARATORS.iter().find_map(|separator| rest.strip_suffix(*separator)));
        let last = || {
            let ends = SEPARATORS.iter().filter_map(|separator| title.rfind(*separator));
            ends.max().and_then(|end| title.get(..end))
        };
        let own = separated.or_else(last).unwrap_or(&title).trim();
        (!own.is_empty()).then(|| own.to_owned())
    }
}

#[derive(Debug, Default)]
struct HeadReader {
    head: Head,
    name: Vec<u8>,
    attribute: Vec<u8>,
    /// The attributes of the tag in progress: name, property or http-equiv; content; rel; href; language.
    key: String,
    content: String,
    relation: String,
    target: String,
    language: String,
    in_title: bool,
}

impl HeadReader {
    fn token(&mut self, event: &CallbackEvent<'_>) -> Option<()> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                (*name).clone_into(&mut self.name);
                let Self { key, content, relation, target, language, .. } = self;
                [key, content, relation, target, language].into_iter().for_each(String::clear);
            }
            CallbackEvent::AttributeName { name } => (*name).clone_into(&mut self.attribute),
            CallbackEvent::AttributeValue { value } => self.set(&String::from_utf8_lossy(value)),
            CallbackEvent::CloseStartTag { .. } => return self.start(),
            CallbackEvent::EndTag { name } if *name == b"head" => return Some(()),
            CallbackEvent::EndTag { name } if *name == b"title" => self.in_title = false,
            CallbackEvent::String { value } if self.in_title => {
                self.head.title.push_str(&String::from_utf8_lossy(value))
            }
            _ => {}
        }
        None
    }

    fn set(&mut self, value: &str) {
        let field = match self.attribute.as_slice() {
            b"name" | b"property" | b"http-equiv" => &mut self.key,
            b"content" => &mut self.content,
            b"rel" => &mut self.relation,
            b"href" => &mut self.target,
            b"lang" => &mut self.language,
            _ => return,
        };
        value.trim().clone_into(field);
    }

    /// Ends a start tag; `Some` at the body.
    fn start(&mut self) -> Option<()> {
        match self.name.as_slice() {
            b"html" => self.head.language = std::mem::take(&mut self.language),
            b"title" => self.in_title = self.head.title.is_empty(),
            b"link" if self.relation.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")) => {
                fill(&mut self.head.canonical, &self.target);
            }
            b"meta" => self.meta(),
            b"body" => {
                fill(&mut self.head.language, &self.language);
                return Some(());
            }
            _ => {}
        }
        None
    }

    fn meta(&mut self) {
        match self.key.to_ascii_lowercase().as_str() {
            "description" => self.content.clone_into(&mut self.head.description),
            "og:description" => fill(&mut self.head.description, &self.content),
            "og:site_name" | "application-name" => fill(&mut self.head.site_name, &self.content),
            "robots" => {
                let words = self.content.split([',', ' ']).map(str::trim);
                let forbids = |word: &str| word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none");
                self.head.is_unindexed |= words.into_iter().any(forbids);
            }
            "refresh" => self.head.refresh = refresh_target(&self.content),
            _ => {}
        }
    }
}

/// Sets a value that is not set yet.
fn fill(value: &mut String, other: &str) {
    if value.is_empty() {
        other.clone_into(value);
    }
}

/// The address of `0; url=page.html`; `None` for a page that reloads itself, and for one that waits for more than ten seconds.
fn refresh_target(content: &str) -> Option<String> {
    let (delay, rest) = content.split_once([';', ','])?;
    let is_soon = delay.trim().parse::<f64>().is_ok_and(|seconds| seconds <= 10.0);
    let rest = rest.trim_start();
    let is_url = rest.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("url"));
    let named = rest.get(3..).filter(|_| is_url).and_then(|rest| rest.trim_start().strip_prefix('='));
    let target = named.unwrap_or(rest).trim().trim_matches(['"', '\'']);
    (is_soon && !target.is_empty()).then(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_names_the_page() {
        let head = Head::of(
            "<!doctype html><html lang=de><head><meta property='og:description' content=O><meta name=Description content='A &amp; B'>\
             <link rel='canonical' href=/x/><title>A\n B &mdash; Site</title><meta name=robots content='noindex, follow'>\
             <body><title>no</title>",
        );
        assert_eq!(
            (head.language.as_str(), head.description.as_str(), head.canonical.as_str()),
            ("de", "A & B", "/x/")
        );
        assert_eq!((head.page_title().as_deref(), head.is_unindexed), (Some("A B"), true));
    }

    #[test]
    fn the_name_of_the_site_is_cut_off_a_title() {
        for (title, site, expected) in [
            ("Page - Part - Site", "", Some("Page - Part")),
            ("Page - Part | The - Site", "The - Site", Some("Page - Part")),
            ("Page", "Site", Some("Page")),
            ("well-known", "", Some("well-known")),
            (" ", "", None),
        ] {
            let head = Head { title: title.to_owned(), site_name: site.to_owned(), ..Head::default() };
            assert_eq!(head.page_title().as_deref(), expected, "{title}");
        }
    }

    #[test]
    fn a_page_leads_to_another_one_at_once() {
        for (content, expected) in [
            ("0; url=../x/", Some("../x/")),
            ("0;URL='a b.html'", Some("a b.html")),
            ("1, url = x", Some("x")),
            ("0; x.html", Some("x.html")),
            ("300", None),
            ("300; url=x", None),
            ("0; url=", None),
        ] {
            assert_eq!(refresh_target(content).as_deref(), expected, "{content}");
        }
    }
}
