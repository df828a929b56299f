//! DocFX and Microsoft Learn (<https://dotnet.github.io/docfx/docs/markdown.html>).

mod directive;
mod expand;
mod project;
mod snippet;
mod xref;

use crate::corpus::SourceMappedText;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{Marks, strip_markup};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};

use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

use self::project::{Membership, Project};

/// The line of the table.
pub(super) const KIND: Kind =
    Kind { name: "docfx", configs: &[".openpublishing.publish.config.json", "docfx.json"], open };

/// The docsets of a site.
#[derive(Debug)]
struct DocFx {
    project: Project,
}

fn open(site: &SiteFolder, config: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    Some(Box::new(DocFx { project: Project::read(site, config, faults) }))
}

impl Dialect for DocFx {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        self.project.content()
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let name = path.rsplit('/').next().unwrap_or_default();
        match self.project.membership(path) {
            Membership::Page if name.eq_ignore_ascii_case("toc.md") => Role::Data,
            Membership::Page => Role::Page,
            Membership::Partial => Role::Partial,
            Membership::Excluded => Role::LeftOut(LeftOut::Excluded),
            Membership::Outside => Role::LeftOut(LeftOut::OutsideContent),
        }
    }

    fn names(&self, _: &str, head: &dyn Fn() -> String) -> Vec<String> {
        xref::names(&head())
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let text = SourceMappedText::of_file(page.body, 0, page.body_line);
        let text = expand::expand(text, page.path, &self.project, files);
        strip_markup(text, &Marks { fences: true, ..Marks::NONE }).text
    }

    fn title_starts_text(&self) -> bool {
        false
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let url = self.project.address(page.path);
        let title = front.take_first("title").or(content.title.map(|(heading, _)| heading.to_owned()));
        let is_skipped = self.project.is_skipped(page.path);
        let left_out = standing::left_out(page).or(is_skipped.then_some(LeftOut::NoIndex));
        // Microsoft Learn generates `keywords`, so they are a facet only.
        let mut of_search = search_keys::describe(page, front, files, &[]);
        of_search.aliases.extend(self.project.aliases(page.path, &url, files));
        Description { title, url, left_out, ..of_search }
    }

    fn link(&self, page: &str, target: &str) -> Option<String> {
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        if !path.starts_with("~/") {
            return None;
        }
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let address = self.project.address(&self.project.resolve(folder, path));
        Some(if fragment.is_empty() { format!("/{address}") } else { format!("/{address}#{fragment}") })
    }
}
