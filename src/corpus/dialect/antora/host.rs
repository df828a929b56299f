//! What a page of AsciiDoc needs of its site.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::corpus::asciidoc::{Attributes, Host, Reference, read_header};
use crate::corpus::include::PageFiles;
use crate::corpus::source::join_up;

use super::attributes;
use super::component::Component;
use super::location::Location;
use super::resource::Resource;
use super::site::Antora;

/// Attributes that Antora sets, and whether pages may change them.
const ATTRIBUTES: [(&str, &str, bool); 14] = [
    ("env", "site", true),
    ("env-site", "", true),
    ("site-gen", "antora", true),
    ("site-gen-antora", "", true),
    ("attribute-missing", "warn", false),
    ("icons", "font", false),
    ("sectanchors", "", false),
    ("source-highlighter", "highlight.js", false),
    ("attachmentsdir", "_attachments", true),
    ("imagesdir", "_images", true),
    ("examplesdir", "example$", true),
    ("partialsdir", "partial$", true),
    ("docfilesuffix", ".adoc", true),
    ("iconsdir", "_images/icons", true),
];

/// A page, or a file that is read for a page.
#[derive(Debug)]
pub(super) struct PageHost<'a> {
    site: &'a Antora,
    component: &'a Component,
    place: Location<'a>,
    files: &'a PageFiles<'a>,
    /// The titles of other pages, by site path; `None` in a host that reads a title itself.
    titles: Option<RefCell<HashMap<String, Option<String>>>>,
}

impl<'a> PageHost<'a> {
    /// The host of the page at a site path.
    pub(super) fn new(site: &'a Antora, path: &'a str, files: &'a PageFiles<'a>) -> Option<Self> {
        let (component, below) = site.component_of(path)?;
        Some(Self { site, component, place: Location::of(below)?, files, titles: Some(RefCell::default()) })
    }

    /// The site path and the address of the file that a resource id names in the file of a place.
    fn locate(&self, id: &str, place: Location<'_>, default: &'static str) -> Option<(String, String)> {
        let resource = Resource::parse(id)?;
        let component = match resource.component {
            Some(name) => self.site.component(name, resource.version)?,
            None if resource.version.is_some() => self.site.component(&self.component.name, resource.version)?,
            None => self.component,
        };
        let module = resource.module.unwrap_or(place.module);
        let folder = resource.folder(default);
        let is_beside = resource.path.starts_with("./");
        let topic = if is_beside { place.relative.rsplit_once('/').map_or("", |(topic, _)| topic) } else { "" };
        let relative = join_up(topic, resource.path);
        let path = join_up(&component.folder, &format!("modules/{module}/{folder}/{relative}"));
        let address = match folder {
            "pages" => component.address(module, &relative),
            folder => component.address(module, &format!("_{folder}/{relative}")),
        };
        Some((path, address))
    }

    /// The title of the page at a site path, in HTML.
    fn title(&self, path: &str) -> Option<String> {
        let titles = self.titles.as_ref()?;
        if let Some(title) = titles.borrow().get(path) {
            return title.clone();
        }
        let (component, below) = self.site.component_of(path)?;
        let place = Location::of(below)?;
        let host = PageHost { site: self.site, component, place, files: self.files, titles: None };
        let title = self.files.read(path).and_then(|partial| {
            let header = read_header(partial.body(), &host, self.files);
            header.attributes.get("reftext").map(str::to_owned).or(header.title)
        });
        titles.borrow_mut().insert(path.to_owned(), title.clone());
        title
    }
}

impl Host for PageHost<'_> {
    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes::default();
        for (name, value, locked) in ATTRIBUTES {
            attributes.preset(name, Some(value), locked);
        }
        let Self { component, place, .. } = self;
        let stem = place.relative.strip_suffix(".adoc").unwrap_or(place.relative);
        let name = stem.rsplit('/').next().unwrap_or(stem);
        let playbook = &self.site.playbook;
        let own = [
            ("docname", stem),
            ("page-component-name", &component.name),
            ("page-component-version", &component.version),
            ("page-version", &component.version),
            ("page-component-title", &component.title),
            ("page-component-display-version", &component.display_version),
            ("page-module", place.module),
            ("page-relative", place.relative),
            ("page-relative-src-path", place.relative),
            ("docfile", name),
        ];
        attributes::apply(&playbook.attributes, &component.attributes, &mut attributes);
        for (name, value) in own {
            attributes.preset(name, Some(value), true);
        }
        for (name, value) in [("site-title", &playbook.site_title), ("site-url", &playbook.site_url)] {
            if value.is_some() {
                attributes.preset(name, value.as_deref(), true);
            }
        }
        attributes
    }

    fn include(&self, from: &str, target: &str) -> Option<String> {
        let (component, below) = self.site.component_of(from)?;
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !target.contains(['$', ':', '@']) {
            return Some(join_up(folder, target));
        }
        let place = Location::of(below)?;
        let host = PageHost { site: self.site, component, place, files: self.files, titles: None };
        let (path, _) = host.locate(target, place, "pages")?;
        // Earlier versions of Antora have partials among the pages.
        let legacy = path.replacen("/partials/", "/pages/_partials/", 1);
        self.files.first([path.clone(), legacy]).or(Some(path))
    }

    fn reference(&self, path: &str, fragment: &str) -> Reference {
        let written = if fragment.is_empty() { path.to_owned() } else { format!("{path}#{fragment}") };
        let name = path.rsplit(['/', ':']).next().unwrap_or_default();
        let with_extension = if name.contains('.') { path.to_owned() } else { format!("{path}.adoc") };
        let located = self.locate(&with_extension, self.place, "pages");
        let Some((file, address)) = located.filter(|(file, _)| self.files.exists(file)) else {
            return Reference { link: format!("#{written}"), text: written };
        };
        if !fragment.is_empty() {
            return Reference { link: format!("/{address}#{fragment}"), text: written };
        }
        let text = self.title(&file).unwrap_or(written);
        Reference { link: format!("/{address}"), text }
    }
}
