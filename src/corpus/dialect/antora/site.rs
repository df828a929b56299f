//! The site: its components, and the addresses of their pages.

use crate::corpus::default_address;
use crate::corpus::source::join_up;

use super::component::Component;
use super::playbook::Playbook;
use super::resource::Resource;

/// The components of a site, and its playbook.
#[derive(Debug)]
pub(super) struct Antora {
    pub(super) playbook: Playbook,
    pub(super) components: Vec<Component>,
}

impl Antora {
    /// Gives the latest version of each component the part of addresses that the playbook names.
    pub(super) fn set_segments(&mut self) {
        let latest = |components: &[Component], name: &str, is_prerelease: bool| {
            let same = components.iter().filter(|component| component.name == name);
            let same = same.filter(|component| component.is_prerelease == is_prerelease);
            same.map(|component| component.version.clone()).max_by_key(|version| version_key(version))
        };
        let segments = self.components.iter().map(|component| {
            let segment =
                if component.is_prerelease { &self.playbook.latest_prerelease } else { &self.playbook.latest };
            let is_latest = latest(&self.components, &component.name, component.is_prerelease);
            segment.clone().filter(|_| is_latest.as_ref() == Some(&component.version) && !component.version.is_empty())
        });
        let segments = segments.collect::<Vec<_>>();
        for (component, segment) in self.components.iter_mut().zip(segments) {
            component.segment = segment.unwrap_or_else(|| component.version.clone());
        }
    }

    /// The component that holds the file at a site path, and the path in it.
    pub(super) fn component_of<'p>(&self, path: &'p str) -> Option<(&Component, &'p str)> {
        let below = |component: &Component| match component.folder.as_str() {
            "" => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        };
        let holding = self.components.iter().filter_map(|component| Some((component, below(component)?)));
        holding.max_by_key(|(component, _)| component.folder.len())
    }

    /// The component with a name, in a version or in its latest one.
    pub(super) fn component(&self, name: &str, version: Option<&str>) -> Option<&Component> {
        let same = self.components.iter().filter(|component| component.name == name);
        match version {
            Some(version) => same.into_iter().find(|component| component.version == version),
            None => same.max_by_key(|component| (!component.is_prerelease, version_key(&component.version))),
        }
    }

    /// The addresses that lead to the start page of the site or of a component.
    pub(super) fn start_addresses(&self, component: &Component, module: &str, relative: &str) -> Vec<String> {
        let is_page = |id: &str, of: &Component| {
            let resource = Resource::parse(id);
            resource.is_some_and(|id| {
                let found = id.component.map_or(Some(of), |name| self.component(name, id.version));
                found.is_some_and(|found| std::ptr::eq(found, component))
                    && id.module.unwrap_or("ROOT") == module
                    && join_up("", id.path) == relative
            })
        };
        let mut addresses = Vec::new();
        if is_page(component.start_page.as_deref().unwrap_or("index.adoc"), component) {
            addresses.push(component.address("ROOT", "index.adoc"));
        }
        if self.playbook.start_page.as_deref().is_some_and(|id| is_page(id, component)) {
            addresses.push(String::new());
        }
        addresses.into_iter().map(|address| format!("/{address}")).collect()
    }

    /// The addresses under `page-aliases`.
    pub(super) fn aliases(&self, component: &Component, module: &str, list: &str) -> Vec<String> {
        let address = |id: &str| {
            let resource = Resource::parse(id)?;
            let of = resource.component.map_or(Some(component), |name| self.component(name, resource.version))?;
            Some(format!("/{}", of.address(resource.module.unwrap_or(module), &join_up("", resource.path))))
        };
        list.split(',').map(str::trim).filter(|id| !id.is_empty()).filter_map(address).collect()
    }
}

/// A version for comparison: numbers by value. Names come first, because Antora sorts them above numbers only as branches.
fn version_key(version: &str) -> Vec<u64> {
    let parts = version.trim_start_matches('v').split(['.', '-']);
    parts.map(|part| part.parse().unwrap_or_default()).collect()
}

impl Component {
    /// The address of a page of a module, without slashes at its ends.
    pub(super) fn address(&self, module: &str, relative: &str) -> String {
        let parts = [self.name.as_str(), self.segment.as_str(), module, relative];
        let shown = parts
            .into_iter()
            .enumerate()
            .filter(|(index, part)| !(part.is_empty() || *part == "ROOT" && matches!(index, 0 | 2)));
        let path: Vec<&str> = shown.map(|(_, part)| part).collect();
        default_address(&path.join("/")).into_owned()
    }
}
