//! The dialect: recognizes a site, gives its files their roles, and describes its pages.

use crate::corpus::asciidoc::{Host, parse_asciidoc, read_header};
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{PageContent, parse_markdown};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up};
use crate::corpus::{PageFormat, SourceMappedText, default_address};

use super::super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};
use super::component::Component;
use super::host::PageHost;
use super::location::Location;
use super::playbook::{NAMES, Playbook};
use super::site::Antora;

/// Folders beside a component that are searched for further ones.
const MAX_BESIDE: usize = 100;

/// The line of the table.
pub(in crate::corpus::dialect) const KIND: Kind =
    Kind { name: "antora", configs: &["antora-playbook.yml", "antora-playbook.yaml", "antora.yml", "site.yml"], open };

fn open(site: &SiteFolder, config: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let is_descriptor = config == "antora.yml" || config.is_empty();
    let playbook = match is_descriptor {
        true => {
            let places = ["", "..", "../.."].into_iter().flat_map(|folder| NAMES.map(|name| join_up(folder, name)));
            // A fault in the playbook of another folder is none of this tree.
            places
                .filter(|path| !path.starts_with("../../../"))
                .find_map(|path| Playbook::read(site, &path, &mut Vec::new()))
        }
        false => Playbook::read(site, config, faults),
    };
    let mut components = playbook.as_ref().map(|playbook| playbook.components(site, faults)).unwrap_or_default();
    if !components.iter().any(|component| component.folder.is_empty()) {
        components.extend(Component::read(site, "", None, faults));
    }
    if is_descriptor && components.len() == 1 {
        components.extend(beside(site, faults));
    }
    if components.is_empty() {
        components.extend(Component::read(site, "docs", None, faults));
    }
    if components.is_empty() && config.is_empty() {
        components.push(Component::unnamed(""));
    }
    if components.is_empty() {
        return None;
    }
    let mut site = Antora { playbook: playbook.unwrap_or_default(), components };
    site.set_segments();
    Some(Box::new(site))
}

/// The components in folders beside this one, if the corpus holds them.
fn beside(site: &SiteFolder, faults: &mut Vec<Fault>) -> Vec<Component> {
    if site.root() != ".." {
        return Vec::new();
    }
    let names = site.names("..");
    let folders = names.iter().filter_map(|name| name.strip_suffix('/')).filter(|name| !name.starts_with('.'));
    let folders = folders.take(MAX_BESIDE).map(|name| format!("../{name}"));
    let others = folders.filter(|folder| site.source_path(folder) != site.source_path(""));
    others.filter_map(|folder| Component::read(site, &folder, None, &mut *faults)).collect()
}

impl Dialect for Antora {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        self.components.iter().map(|component| component.folder.clone()).collect()
    }

    fn extensions(&self) -> &[&str] {
        &["adoc", "md", "mdx", "markdown"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        if self.components.iter().any(|component| component.navigation.iter().any(|file| file == path)) {
            return Role::Data;
        }
        let place = self.component_of(path).and_then(|(_, below)| Location::of(below));
        match place {
            Some(place) if place.is_page() => Role::Page,
            Some(Location { folder: "partials" | "examples", .. }) => Role::Partial,
            Some(place) if place.folder == "pages" && place.is_hidden() => Role::Partial,
            Some(Location { folder: "pages", .. }) => Role::LeftOut(LeftOut::Unpublished),
            _ => Role::LeftOut(LeftOut::OutsideContent),
        }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, _: &PageFiles<'_>) -> SourceMappedText<'a> {
        SourceMappedText::of_file(page.body, 0, page.body_line)
    }

    fn parse(&self, page: &PageText<'_>, files: &PageFiles<'_>) -> PageContent {
        match PageHost::new(self, page.path, files).filter(|_| PageFormat::of(page.path) == PageFormat::AsciiDoc) {
            Some(host) => parse_asciidoc(page.body, page.body_line, &host, files),
            None => parse_markdown(&self.markdown(page, files), self.syntax(page.path)),
        }
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let place = self.component_of(page.path).and_then(|(component, below)| Some((component, Location::of(below)?)));
        let Some((component, place)) = place else {
            let title = content.first_h1().map(str::to_owned);
            return Description { title, url: default_address(page.path).into_owned(), ..Description::default() };
        };
        let url = component.address(place.module, place.relative);
        let mut aliases = self.start_addresses(component, place.module, place.relative);
        if let Some(host) = PageHost::new(self, page.path, files) {
            let preset = host.attributes();
            let header = read_header(page.body, &host, files);
            if let Some(list) = header.attributes.get("page-aliases") {
                aliases.extend(self.aliases(component, place.module, list));
            }
            header.keys(&preset).into_iter().for_each(|(key, values)| front.set(key, values));
        }
        let of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        aliases.extend(of_search.aliases);
        Description {
            title: content.leading_h1().map(str::to_owned),
            folder: Some(url.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())),
            url,
            aliases,
            left_out: standing::left_out(page),
            ..of_search
        }
    }
}
