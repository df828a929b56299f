//! Edits of a site as authors make them, drawn from the files of the site itself.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::{Strategy, any};
use proptest::sample::{Index, select};

/// Lines of front matter: key and value.
const KEYS: [(&str, &str); 22] = [
    ("draft", "true"),
    ("draft", "false"),
    ("published", "false"),
    ("noindex", "true"),
    ("title", "\"Changed title\""),
    ("linkTitle", "\"Changed\""),
    ("sidebar_label", "\"Changed\""),
    ("aliases", "[\"/old\", \"/older/\"]"),
    ("redirect_from", "[\"/old\", \"/guide\"]"),
    ("tags", "[\"spa\", \"lamp\"]"),
    ("categories", "[\"spa\"]"),
    ("keywords", "[\"spa\", \"word\"]"),
    ("slug", "\"changed\""),
    ("url", "\"/changed\""),
    ("permalink", "\"/changed/:title/\""),
    ("id", "\"changed\""),
    ("uid", "\"changed.uid\""),
    ("date", "2019-02-03"),
    ("date", "2099-01-01"),
    ("boost", "3"),
    ("unlisted", "true"),
    ("layout", "\"bare\""),
];

/// Stems that generators treat in their own way.
const STEMS: [&str; 9] =
    ["index", "README", "_index", "_hidden", "01-first", "2024-01-01-day", "changed", "SUMMARY", "toc"];

/// What an edit does with its file.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// Brings the file of the start back.
    Restore,
    Remove,
    RestoreFolder,
    RemoveFolder,
    /// Gives the file another name.
    Rename,
    /// Moves it into the folder of another file.
    Move,
    /// Writes the content of another file into it.
    Copy,
    /// Adds lines of another file.
    Insert,
    Cut,
    /// Replaces a word by a word of another file, which may change a value, a name or a path.
    Word,
    /// Replaces a word by the path of another file.
    Path,
    Number,
    Key,
    Paragraph,
    /// Writes the same bytes again.
    Touch,
    /// Git ignores the file from now on.
    Ignore,
    IgnoreNothing,
}

/// How often each edit occurs.
const ACTS: [(Act, usize); 17] = [
    (Act::Restore, 5),
    (Act::Remove, 3),
    (Act::RestoreFolder, 1),
    (Act::RemoveFolder, 1),
    (Act::Rename, 3),
    (Act::Move, 3),
    (Act::Copy, 2),
    (Act::Insert, 4),
    (Act::Cut, 3),
    (Act::Word, 6),
    (Act::Path, 2),
    (Act::Number, 2),
    (Act::Key, 5),
    (Act::Paragraph, 2),
    (Act::Touch, 2),
    (Act::Ignore, 1),
    (Act::IgnoreNothing, 1),
];

/// One edit. Its numbers are places in lists whose lengths only the site knows.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    act: Act,
    file: FilePick,
    other: FilePick,
    line: Index,
    word: Index,
    other_line: Index,
    other_word: Index,
    lines: usize,
}

/// A file of a site. Half of the edits are for files that are no pages: configuration, data, partials, templates.
#[derive(Debug, Clone, Copy)]
struct FilePick {
    is_page: bool,
    place: Index,
}

/// The files that a site starts with.
pub(super) struct StartSite {
    /// Relative paths and bytes, sorted.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Indexes of `files`.
    pub(super) pages: Vec<usize>,
    /// The other indexes of `files`.
    pub(super) rest: Vec<usize>,
}

/// Any edit.
pub(super) fn edit() -> impl Strategy<Value = Edit> {
    let acts: Vec<Act> = ACTS.iter().flat_map(|(act, count)| std::iter::repeat_n(*act, *count)).collect();
    let pick = || (any::<bool>(), any::<Index>()).prop_map(|(is_page, place)| FilePick { is_page, place });
    let places = || (any::<Index>(), any::<Index>());
    let parts = (select(acts), pick(), pick(), places(), places(), 1..6_usize);
    parts.prop_map(|(act, file, other, (line, word), (other_line, other_word), lines)| Edit {
        act,
        file,
        other,
        line,
        word,
        other_line,
        other_word,
        lines,
    })
}

impl StartSite {
    /// Writes all files into a folder.
    pub(super) fn write(&self, folder: &Path) {
        self.files.iter().for_each(|(path, bytes)| write(&folder.join(path), bytes));
    }

    fn pick(&self, pick: FilePick) -> &(String, Vec<u8>) {
        let list = if pick.is_page || self.rest.is_empty() { &self.pages } else { &self.rest };
        &self.files[*pick.place.get(list)]
    }

    /// Applies an edit to the site in a folder. An edit of a file that is not there does nothing.
    pub(super) fn apply(&self, folder: &Path, edit: &Edit) {
        let (path, start) = self.pick(edit.file);
        let (other_path, other_start) = self.pick(edit.other);
        let file = folder.join(path);
        match edit.act {
            Act::Restore => write(&file, start),
            Act::Remove => drop(fs::remove_file(&file)),
            Act::RestoreFolder => {
                let parent = parent(path);
                let below = self.files.iter().filter(|(path, _)| path.starts_with(&parent));
                below.for_each(|(path, bytes)| write(&folder.join(path), bytes));
            }
            Act::RemoveFolder => {
                if path.contains('/') {
                    let _ = fs::remove_dir_all(folder.join(parent(path)));
                }
            }
            Act::Rename => {
                let extension = path.rsplit_once('.').map_or("md", |(_, extension)| extension);
                rename(&file, &folder.join(format!("{}{}.{extension}", parent(path), edit.word.get(&STEMS))));
            }
            Act::Move => {
                let name = path.rsplit('/').next().unwrap_or(path);
                rename(&file, &folder.join(format!("{}{name}", parent(other_path))));
            }
            Act::Copy => edit_bytes(&file, |_| other_start.clone()),
            Act::Touch => edit_bytes(&file, |bytes| bytes),
            Act::Ignore => write(&folder.join(".gitignore"), format!("/{path}\n").as_bytes()),
            Act::IgnoreNothing => drop(fs::remove_file(folder.join(".gitignore"))),
            _ => edit_bytes(&file, |bytes| match String::from_utf8(bytes) {
                Ok(text) => edit.rewrite(&text, &String::from_utf8_lossy(other_start), other_path).into_bytes(),
                Err(error) => error.into_bytes(),
            }),
        }
    }
}

impl Edit {
    /// The new text of a file; `other` is the text of another one.
    fn rewrite(&self, text: &str, other: &str, other_path: &str) -> String {
        let name = other_path.rsplit('/').next().unwrap_or(other_path);
        match self.act {
            Act::Insert => {
                let from = self.other_line.index(other.lines().count() + 1);
                let new: Vec<&str> = other.lines().skip(from).take(self.lines).collect();
                splice(text, self.line, 0, &new)
            }
            Act::Cut => splice(text, self.line, self.lines, &[]),
            Act::Word => {
                let words = words(other);
                let word = if words.is_empty() { "word" } else { &other[self.other_word.get(&words).clone()] };
                replace_word(text, self.line, self.word, word)
            }
            Act::Path => replace_word(text, self.line, self.word, [other_path, name][self.other_word.index(2)]),
            Act::Number => replace_word(text, self.line, self.word, &self.other_word.index(100).to_string()),
            Act::Key => add_key(text, *self.word.get(&KEYS)),
            Act::Paragraph => format!("{text}\n\nNew words about [it]({other_path}) and [old](/old#first).\n"),
            _ => text.to_owned(),
        }
    }
}

/// The folder of a path, with a slash at its end; empty for a file at the top.
fn parent(path: &str) -> String {
    path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"))
}

fn write(file: &PathBuf, bytes: &[u8]) {
    // A file may lie where the path has a folder.
    let _ = fs::create_dir_all(file.parent().unwrap());
    let _ = fs::write(file, bytes);
}

fn rename(from: &Path, to: &Path) {
    if from.exists() && !to.is_dir() {
        let _ = fs::create_dir_all(to.parent().unwrap());
        let _ = fs::rename(from, to);
    }
}

fn edit_bytes(file: &Path, edit: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    if let Ok(bytes) = fs::read(file) {
        fs::write(file, edit(bytes)).unwrap();
    }
}

/// Replaces some lines at a place by others.
fn splice(text: &str, at: Index, removed: usize, new: &[&str]) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let start = at.index(lines.len() + 1);
    let end = (start + removed).min(lines.len());
    lines.splice(start..end, new.iter().copied());
    lines.join("\n") + "\n"
}

/// The ranges of the words of a text; a path is one word.
fn words(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_word(c)) {
            (None, true) => start = Some(at),
            (Some(first), false) => {
                words.push(first..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Replaces a word of a line.
fn replace_word(text: &str, line: Index, word: Index, new: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let filled: Vec<usize> = (0..lines.len()).filter(|line| !words(&lines[*line]).is_empty()).collect();
    if !filled.is_empty() {
        let line = &mut lines[*line.get(&filled)];
        line.replace_range(word.get(&words(line)).clone(), new);
    }
    lines.join("\n") + "\n"
}

/// Adds a key to the front matter of a page.
fn add_key(text: &str, (key, value): (&str, &str)) -> String {
    match text.split_once('\n') {
        Some(("---", rest)) => format!("---\n{key}: {value}\n{rest}"),
        Some(("+++", rest)) => format!("+++\n{key} = {value}\n{rest}"),
        _ => format!("---\n{key}: {value}\n---\n{text}"),
    }
}
