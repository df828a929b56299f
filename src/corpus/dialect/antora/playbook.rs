//! The playbook of a site: its sources, its attributes, and the form of its addresses.

use crate::corpus::data::{self, Format, Value};
use crate::corpus::source::{SiteFolder, join_up, split_path};

use super::super::Fault;
use super::attributes::{self, Setting};
use super::component::{Component, text};

/// Names of playbooks.
pub(super) const NAMES: [&str; 6] = [
    "antora-playbook.yml",
    "antora-playbook.yaml",
    "local-antora-playbook.yml",
    "antora-playbook-local.yml",
    "playbook.yml",
    "site.yml",
];
/// Most folders of components.
const MAX_COMPONENTS: usize = 200;

/// The playbook.
#[derive(Debug, Default)]
pub(super) struct Playbook {
    pub(super) attributes: Vec<(String, Setting)>,
    pub(super) site_title: Option<String>,
    pub(super) site_url: Option<String>,
    /// The resource of the site's start page.
    pub(super) start_page: Option<String>,
    /// The part of addresses that stands for the latest version.
    pub(super) latest: Option<String>,
    pub(super) latest_prerelease: Option<String>,
    /// The folders that may have a descriptor, and the version that the playbook gives.
    sources: Vec<(String, Option<String>)>,
}

impl Playbook {
    /// Reads a playbook; `None` for a file that has no sources of content.
    pub(super) fn read(site: &SiteFolder, path: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let text = site.config(path)?;
        let value = match data::parse(&text, Format::Yaml) {
            Ok(value) => value,
            Err(fault) => {
                faults.push((path.to_owned(), fault.line, fault.reason));
                return None;
            }
        };
        let sources = value.pointer("/content/sources").and_then(Value::as_array)?;
        let mut playbook = Self::of(&value);
        let folder = split_path(path).0;
        for source in sources {
            playbook.add_source(site, folder, source);
        }
        Some(playbook)
    }

    fn of(value: &Value) -> Self {
        let string = |pointer: &str| value.pointer(pointer).and_then(text);
        let strategy = string("/urls/latest_version_segment_strategy").unwrap_or_default();
        let is_used = strategy != "redirect:from";
        Self {
            attributes: attributes::read(value),
            site_title: string("/site/title"),
            site_url: string("/site/url").map(|url| url.trim_end_matches('/').to_owned()),
            start_page: string("/site/start_page"),
            latest: string("/urls/latest_version_segment").filter(|_| is_used),
            latest_prerelease: string("/urls/latest_prerelease_version_segment").filter(|_| is_used),
            sources: Vec::new(),
        }
    }

    /// Adds the folders of a source that is on this machine.
    fn add_source(&mut self, site: &SiteFolder, folder: &str, source: &Value) {
        let url = source.get("url").and_then(Value::as_str).unwrap_or(".");
        if url != "." && !url.starts_with("./") && url != ".." && !url.starts_with("../") {
            return;
        }
        let root = join_up(folder, url);
        let version = source.get("version").and_then(text);
        let paths = source.get("start_paths").or_else(|| source.get("start_path"));
        let paths: Vec<String> = match paths {
            Some(Value::String(paths)) => paths.split(',').map(|path| path.trim().to_owned()).collect(),
            Some(Value::Array(paths)) => paths.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => vec![String::new()],
        };
        for path in paths {
            match path.split_once('*') {
                Some((parent, "")) => {
                    let parent = join_up(&root, parent);
                    let names = site.names(&parent);
                    let folders = names.iter().filter_map(|name| name.strip_suffix('/'));
                    self.sources.extend(folders.map(|name| (join_up(&parent, name), version.clone())));
                }
                _ => self.sources.push((join_up(&root, &path), version.clone())),
            }
        }
        self.sources.truncate(MAX_COMPONENTS);
    }

    /// The components of the sources on this machine.
    pub(super) fn components(&self, site: &SiteFolder, faults: &mut Vec<Fault>) -> Vec<Component> {
        let sources = self.sources.iter();
        sources.filter_map(|(folder, version)| Component::read(site, folder, version.as_deref(), faults)).collect()
    }
}
