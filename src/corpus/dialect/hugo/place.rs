//! The place of a file in the content: folder, name without language and extension, language, and kind of page.

use crate::corpus::source::FileList;

use super::config::Config;

/// Extensions of content. HTML has front matter: since 0.162 the build fails where the configuration does not allow it.
pub(super) const EXTENSIONS: [&str; 4] = ["md", "markdown", "mdown", "html"];

/// What a file is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `_index.md`: the page of its folder, with pages below it.
    Branch,
    /// `index.md`: the page of its folder; all other files in the folder are parts of it.
    Leaf,
    /// Any other file.
    Single,
}

/// The place of a file in the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The folder below the content as on disk; empty for the content itself.
    pub(super) folder: String,
    /// The site path of that folder.
    pub(super) disk: String,
    /// The name without language and extension.
    pub(super) stem: String,
    pub(super) form: Form,
    /// The index of the language.
    pub(super) language: usize,
    /// Whether the name has the language, as in `name.de.md`.
    pub(super) has_suffix: bool,
    pub(super) is_html: bool,
}

impl Place {
    /// The place of a site path; `None` outside of the content.
    pub(super) fn of(path: &str, config: &Config) -> Option<Self> {
        let below = |source: &str| {
            if source.is_empty() {
                return Some(path);
            }
            path.strip_prefix(source)
                .filter(|rest| rest.is_empty() || rest.starts_with('/'))
                .map(|rest| rest.trim_start_matches('/'))
        };
        let found = config.mounts.iter().filter_map(|mount| Some((mount, below(&mount.source)?)));
        let (mount, rest) = found.max_by_key(|(mount, _)| mount.source.len())?;
        // A mount of one file has its new path as target.
        let logical = match (mount.target.is_empty(), rest.is_empty()) {
            (true, _) => rest.to_owned(),
            (false, true) => mount.target.clone(),
            (false, false) => format!("{}/{rest}", mount.target),
        };
        let (folder, name) = logical.rsplit_once('/').unwrap_or(("", &logical));
        let (stem, extension) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())?;
        let extension = EXTENSIONS.into_iter().find(|known| extension.eq_ignore_ascii_case(known))?;
        let suffix = stem.rsplit_once('.').and_then(|(stem, code)| Some((stem, config.language(code)?)));
        let own = || mount.languages.iter().copied().min().unwrap_or(0);
        let (stem, language) = suffix.map_or_else(|| (stem, own()), |(stem, language)| (stem, language));
        let form = match stem {
            "_index" => Form::Branch,
            "index" => Form::Leaf,
            _ => Form::Single,
        };
        let disk = path.rsplit_once('/').map_or("", |(disk, _)| disk).to_owned();
        Some(Self {
            folder: folder.to_owned(),
            disk,
            stem: stem.to_owned(),
            form,
            language,
            has_suffix: suffix.is_some(),
            is_html: extension == "html",
        })
    }

    /// The name by which `ref` finds the page where no other page has it; that of a bundle is its folder.
    pub(super) fn name(&self) -> String {
        let name = match self.form {
            Form::Single => self.stem.as_str(),
            Form::Leaf | Form::Branch => self.folder.rsplit('/').next().unwrap_or_default(),
        };
        name.to_lowercase()
    }

    /// The logical path, such as `/guide/deep`, as page matchers see it.
    pub(super) fn logical(&self) -> String {
        let path = match (self.form, self.folder.is_empty()) {
            (Form::Single, true) => self.stem.clone(),
            (Form::Single, false) => format!("{}/{}", self.folder, self.stem),
            _ => self.folder.clone(),
        };
        format!("/{}", path.to_lowercase().replace(' ', "-"))
    }

    /// The kind of the page.
    pub(super) fn kind(&self, config: &Config) -> &'static str {
        if self.form != Form::Branch {
            return "page";
        }
        let folder = self.folder.to_lowercase();
        let first = folder.split('/').next().unwrap_or_default();
        match config.taxonomies.iter().any(|name| name == first) {
            _ if folder.is_empty() => "home",
            true if folder == first => "taxonomy",
            true => "term",
            false => "section",
        }
    }

    /// The first folder.
    pub(super) fn section(&self) -> &str {
        self.folder.split('/').next().unwrap_or_default()
    }
}

/// Whether a file is a part of a leaf bundle: a folder above it, or its own, has an `index` file and it is not that file.
pub(super) fn is_part(path: &str, place: &Place, config: &Config, files: &FileList<'_>) -> bool {
    let mut folder = Some(place.disk.as_str());
    let mut is_own = true;
    while let Some(disk) = folder {
        let own_form = is_own && place.form == Form::Leaf;
        // The content itself is never a leaf bundle.
        let is_below = |source: &str| disk.len() > source.len() && disk.starts_with(source);
        if !config.mounts.iter().any(|mount| is_below(&mount.source)) {
            return false;
        }
        if !own_form && has_index(disk, path, config, files) {
            return true;
        }
        is_own = false;
        folder = if disk.is_empty() { None } else { Some(disk.rsplit_once('/').map_or("", |(above, _)| above)) };
    }
    false
}

/// Whether a folder has an `index` file in any language, beside `path`.
fn has_index(folder: &str, path: &str, config: &Config, files: &FileList<'_>) -> bool {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let has = |name: String| name != path && files.has(&name);
    EXTENSIONS.iter().any(|extension| {
        has(format!("{prefix}index.{extension}"))
            || config.languages.iter().any(|language| has(format!("{prefix}index.{}.{extension}", language.code)))
    })
}
