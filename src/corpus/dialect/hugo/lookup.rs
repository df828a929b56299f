//! Finds pages by the paths that `ref`, `relref` and `GetPage` take, and reads them.

use crate::corpus::front_matter::{Notations, split};
use crate::corpus::include::PageFiles;
use crate::corpus::source::join_up;

use super::config::Config;
use super::front::Front;
use super::place::{Form, Place};

/// A page: its place, and its front matter.
#[derive(Debug)]
pub(super) struct View {
    /// The site path.
    pub(super) path: String,
    pub(super) place: Place,
    pub(super) front: Front,
}

impl View {
    /// The page at a site path.
    pub(super) fn read(path: &str, config: &Config, files: &PageFiles<'_>) -> Option<Self> {
        let place = Place::of(path, config)?;
        let file = files.read(path)?;
        let front = Front::of(split(file.text(), Notations::All).block.tree(), &place, config, files);
        Some(Self { path: path.to_owned(), place, front })
    }
}

/// The site path of the page that a reference means, without fragment. `code` is the language asked for.
pub(super) fn find(
    reference: &str,
    from: &Place,
    code: Option<&str>,
    config: &Config,
    files: &PageFiles<'_>,
) -> Option<String> {
    let language = code.and_then(|code| config.language(code)).unwrap_or(from.language);
    let reference = reference.trim();
    let is_absolute = reference.starts_with('/');
    let mut folders: Vec<String> = Vec::new();
    if !is_absolute {
        folders.push(from.disk.clone());
        if from.form == Form::Leaf {
            folders.push(from.disk.rsplit_once('/').map_or("", |(above, _)| above).to_owned());
        }
    }
    let reaches = |languages: &[usize]| languages.is_empty() || languages.contains(&language);
    let roots = config.mounts.iter().filter(|mount| reaches(&mount.languages) && mount.target.is_empty());
    folders.extend(roots.map(|mount| mount.source.clone()));
    let code = config.languages.get(language).map_or("", |language| language.code.as_str());
    let candidates = folders.iter().flat_map(|folder| names(&join_up(folder, reference), code));
    let by_path = files.first(candidates.collect::<Vec<_>>());
    by_path.or_else(|| if reference.contains('/') { None } else { by_name(reference, language, config, files) })
}

/// The only page of a language with a name, which may have the extension of its file.
fn by_name(name: &str, language: usize, config: &Config, files: &PageFiles<'_>) -> Option<String> {
    let stem = name.rsplit_once('.').filter(|(_, extension)| super::place::EXTENSIONS.contains(extension));
    let name = stem.map_or(name, |(stem, _)| stem).to_lowercase();
    if name.is_empty() {
        return None;
    }
    let is_of_language = |path: &String| Place::of(path, config).is_some_and(|place| place.language == language);
    let mut found = files.named(&name).into_iter().filter(is_of_language);
    found.next().filter(|_| found.next().is_none())
}

/// The files that a path can mean, those of the language first.
fn names(path: &str, code: &str) -> Vec<String> {
    if let Some((stem, extension)) =
        path.rsplit_once('.').filter(|(_, extension)| super::place::EXTENSIONS.contains(extension))
    {
        return vec![format!("{stem}.{code}.{extension}"), path.to_owned()];
    }
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let mut names = Vec::new();
    for suffix in [format!(".{code}"), String::new()] {
        if !path.is_empty() {
            names.push(format!("{path}{suffix}.md"));
        }
        names.push(format!("{prefix}index{suffix}.md"));
        names.push(format!("{prefix}_index{suffix}.md"));
    }
    names
}
