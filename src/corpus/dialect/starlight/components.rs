//! The components of Starlight, its boxes and its code blocks, in the language of a page.

use std::borrow::Cow;

use crate::corpus::mdx::{Blocks, Directive, DirectiveForm, Element, Rules, Shown, attribute, escape};
use crate::corpus::source::{join_up, split_path};

use super::config::Config;

/// The components of a page.
#[derive(Debug)]
pub(super) struct Components<'c> {
    pub(super) config: &'c Config,
    pub(super) language: &'c str,
}

impl Rules for Components<'_> {
    fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        let mut prefixes = self.config.prefixes.iter();
        if let Some(path) = prefixes.find_map(|(prefix, folder)| Some(join_up(folder, specifier.strip_prefix(prefix)?)))
        {
            return Some(path);
        }
        if let Some(path) = specifier.strip_prefix("~/").or_else(|| specifier.strip_prefix("@/")) {
            return Some(join_up(&self.config.sources, path));
        }
        if specifier.starts_with('/') {
            return Some(join_up("", specifier));
        }
        let is_relative = specifier.starts_with("./") || specifier.starts_with("../");
        is_relative.then(|| join_up(split_path(from).0, specifier))
    }

    fn show(&self, element: &Element, _: Option<&Element>) -> Option<Shown> {
        Some(match element.name.as_str() {
            "Tabs" | "Steps" | "CardGrid" | "FileTree" => Shown::Block(Vec::new()),
            "TabItem" => Shown::texts(element, &["label"]),
            "Card" => Shown::texts(element, &["title"]),
            "Aside" => {
                let kind = element.text("type").unwrap_or_else(|| "note".to_owned());
                let title = element.markdown("title").or_else(|| self.config.title(&kind, self.language));
                Shown::Block(title.into_iter().collect())
            }
            "LinkCard" => Shown::card(element)?,
            "LinkButton" => Shown::link(element, "href").unwrap_or(Shown::Inline),
            "Badge" => Shown::Around(element.markdown("text").unwrap_or_default(), String::new()),
            "Icon" => Shown::Around(String::new(), String::new()),
            "Code" => Shown::Code {
                title: element.markdown("title"),
                language: element.text("lang").unwrap_or_default(),
                code: Some(element.text("code").unwrap_or_default()),
            },
            "Image" | "Picture" => Shown::Nothing,
            "Fragment" => Shown::Inline,
            _ => return None,
        })
    }

    fn has_math(&self) -> bool {
        self.config.has_math
    }

    fn counts_by_value(&self, name: &str) -> bool {
        name == "frontmatter"
    }
}

impl Blocks for Components<'_> {
    fn directive(&self, directive: &Directive<'_>) -> DirectiveForm {
        if directive.is_spaced {
            return DirectiveForm::Text;
        }
        // An unknown directive shows its content only; a title without brackets is lost.
        let default = self.config.title(directive.name, self.language);
        DirectiveForm::Content(default.map(|default| directive.label.map_or(default, str::to_owned)))
    }

    fn code_title(&self, info: &str) -> Option<String> {
        attribute(info, "title").map(escape)
    }

    fn code_line<'t>(&self, info: &str, line: &'t str) -> Option<Cow<'t, str>> {
        // With a language of its own, a difference loses its marks.
        if !info.starts_with("diff") || attribute(info, "lang").is_none() {
            return Some(Cow::Borrowed(line));
        }
        let code = line.trim_start();
        let indent = line.get(..line.len() - code.len()).unwrap_or_default();
        let shown = code.strip_prefix(['+', '-']).map(|code| Cow::Owned(format!("{indent} {code}")));
        Some(shown.unwrap_or(Cow::Borrowed(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_a_default_title_in_the_language_of_the_page() {
        let config = Config::default();
        let components = Components { config: &config, language: "es" };
        let directive = |name, is_spaced, label, rest| Directive { name, is_spaced, label, attributes: "", rest };
        for (given, expected) in [
            (directive("note", false, None, ""), DirectiveForm::Content(Some("Nota".into()))),
            (directive("note", false, Some("Con título"), ""), DirectiveForm::Content(Some("Con título".into()))),
            (directive("note", false, None, "Old"), DirectiveForm::Content(Some("Nota".into()))),
            (directive("warning", false, None, ""), DirectiveForm::Content(None)),
            (directive("note", true, None, ""), DirectiveForm::Text),
        ] {
            assert_eq!(components.directive(&given), expected);
        }
    }

    #[test]
    fn a_difference_in_a_language_loses_its_marks() {
        let config = Config::default();
        let components = Components { config: &config, language: "en" };
        assert_eq!(components.code_line("diff lang=\"js\"", "- old").as_deref(), Some("  old"));
        assert_eq!(components.code_line("diff", "- old").as_deref(), Some("- old"));
    }
}
