//! GitBook: the pages that a summary names, with blocks between tags; a README is the page of its folder.

mod blocks;
mod config;
mod ids;
mod inline;
mod tag;

use crate::corpus::SourceMappedText;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};

use self::config::{Config, NAME};
use self::ids::GitBookIds;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "gitbook", configs: &[NAME, "SUMMARY.md"], open };

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::read(site, name, faults)?;
    let syntax = Syntax { extensions: COMMON | Extensions::ENABLE_FOOTNOTES, ids: Box::new(GitBookIds) };
    Some(Box::new(GitBook { config, syntax }))
}

/// A space of GitBook.
#[derive(Debug)]
struct GitBook {
    config: Config,
    syntax: Syntax,
}

impl Dialect for GitBook {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        vec![self.config.root.clone()]
    }

    fn includes_hidden(&self) -> bool {
        true
    }

    fn extensions(&self) -> &[&str] {
        &["md"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        if path == self.config.summary {
            return Role::Data;
        }
        match self.config.below_root(path) {
            None => Role::LeftOut(LeftOut::OutsideContent),
            Some(_) => match &self.config.pages {
                Some(pages) if !pages.contains_key(path) => Role::LeftOut(LeftOut::NotInSummary),
                _ => Role::Page,
            },
        }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        blocks::rewrite(page.body, page.body_line, page.path, &self.config, files)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let in_summary = self.config.pages.as_ref().and_then(|pages| pages.get(page.path));
        let heading = content.first_h1().or(in_summary.map(String::as_str)).filter(|title| !title.is_empty());
        let title = heading.map(str::to_owned).or_else(|| front.first("title").map(str::to_owned));
        front.take_first("title");
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        of_search.aliases.extend(self.config.redirects.get(page.path).into_iter().flatten().cloned());
        let url = self.config.address(page.path);
        Description { title, url, left_out: standing::left_out(page), ..of_search }
    }
}
