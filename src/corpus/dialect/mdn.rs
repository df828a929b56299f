//! MDN: the `index.md` of a folder is a page at the address of its `slug`, and macros such as `{{domxref("Window")}}`.

use std::collections::HashMap;

use crate::corpus::SourceMappedText;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::Marks;
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};

use super::plain::{describe, strip};
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "mdn", configs: &["front-matter-config.json"], open };

/// The folder of all languages.
const FILES: &str = "files";

/// The content of MDN.
#[derive(Debug)]
struct Mdn {
    has_config: bool,
    /// The earlier addresses of each address, without slashes at their ends.
    redirects: HashMap<String, Vec<String>>,
}

fn open(site: &SiteFolder, config: &str, _: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let languages = site.names(FILES);
    if languages.is_empty() && !config.is_empty() {
        return None;
    }
    let mut redirects: HashMap<String, Vec<String>> = HashMap::new();
    for language in languages.iter().filter(|name| name.ends_with('/')) {
        let text = site.config(&format!("{FILES}/{language}_redirects.txt")).unwrap_or_default();
        for (old, new) in text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')) {
            let new = new.split('#').next().unwrap_or_default();
            redirects.entry(new.trim_matches('/').to_owned()).or_default().push(old.to_owned());
        }
    }
    Some(Box::new(Mdn { has_config: !config.is_empty(), redirects }))
}

impl Dialect for Mdn {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        vec![if self.has_config { FILES.to_owned() } else { String::new() }]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_page = name == "index.md" && (!self.has_config || below_files(path).is_some());
        if is_page { Role::Page } else { Role::LeftOut(LeftOut::OutsideContent) }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        strip(page, files, &Marks { macros: true, ..Marks::NONE })
    }

    fn title_starts_text(&self) -> bool {
        false
    }

    fn describe(&self, parsed: ParsedPage<'_>) -> Description {
        let (path, slug) = (parsed.page.path, parsed.front.first("slug").map(str::to_owned));
        let mut described = describe(parsed);
        if let Some(slug) = slug {
            let below = below_files(path).unwrap_or(path);
            described.url = format!("{}/docs/{slug}", language(below.split('/').next().unwrap_or_default()));
        }
        described.aliases = self.redirects.get(&described.url).cloned().unwrap_or_default();
        described
    }
}

/// The path below the folder of all languages.
fn below_files(path: &str) -> Option<&str> {
    path.strip_prefix(FILES)?.strip_prefix('/')
}

/// A language as addresses spell it: `en-us` becomes `en-US`.
fn language(folder: &str) -> String {
    match folder.split_once('-') {
        Some((language, region)) => format!("{language}-{}", region.to_ascii_uppercase()),
        None => folder.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn a_region_has_capitals() {
        for (folder, expected) in [("en-us", "en-US"), ("fr", "fr"), ("pt-br", "pt-BR")] {
            assert_eq!(language(folder), expected);
        }
    }
}
