//! Puts partials in the place of the directives that name them: `<%= include('./_x', {…}) %>`, `${include('./_x')}`
//! and `[!INCLUDE [label](x.md)]`. Keeps count of where each line came from, and stops at cycles, misses and bombs.
//! Files come from `partials`, what they are told from `arguments`.

use std::collections::BTreeSet;
use std::iter;

use memchr::memmem;

use crate::corpus::source::split_path;
use crate::corpus::{MappedWriter, Origin, SourceMappedText, SourcePath, is_blank};
use crate::diagnostic::{Code, Diagnostic};

use super::include_args::Scope;
use super::partials::{Lookup, Partial, Partials};

/// Partials nested deeper than this are left out.
const MAX_DEPTH: usize = 32;
/// A page may grow to this many bytes: twice the longest real page seen (3.9 MB).
const MAX_BYTES: usize = 8 << 20;
/// A page may include this often; without it, empty partials could multiply for free.
const MAX_INCLUDES: usize = 10_000;
/// The arguments of an include are no longer than this.
const MAX_DIRECTIVE: usize = 16 << 10;
/// A path, a label, or the code span around a directive is no longer than this; without it, a line of openings would
/// be read again from each.
const MAX_SPAN: usize = 1_024;

/// A page with its partials in place.
pub(crate) struct Expanded<'a> {
    pub(crate) text: SourceMappedText<'a>,
    pub(crate) sources: Vec<SourcePath>,
    /// Partials, directly or through others, sorted.
    pub(crate) includes: Vec<SourcePath>,
    /// Paths at which a partial would change the page, sorted.
    pub(crate) absent: Vec<SourcePath>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Expands the body of the page at `path`, which begins at `first_line`.
pub(crate) fn expand<'a>(path: &SourcePath, body: &'a str, first_line: u32, partials: &Partials) -> Expanded<'a> {
    let sources = vec![path.clone()];
    if directives(body).next().is_none() {
        let text = SourceMappedText::of_file(body, 0, first_line);
        return Expanded { text, sources, includes: Vec::new(), absent: Vec::new(), diagnostics: Vec::new() };
    }
    let mut expander = Expander {
        partials,
        out: MappedWriter::with_capacity(body.len().saturating_mul(2)),
        sources,
        stack: vec![path.clone()],
        includes: BTreeSet::new(),
        absent: BTreeSet::new(),
        diagnostics: BTreeSet::new(),
        count: 0,
        full: false,
    };
    expander.file(body, 0, first_line, "", &Scope::default());
    Expanded {
        text: expander.out.finish(),
        sources: expander.sources,
        includes: expander.includes.into_iter().collect(),
        absent: expander.absent.into_iter().collect(),
        diagnostics: expander.diagnostics.into_iter().collect(),
    }
}

/// A directive in a text: the bytes it takes up, the path it names and what it tells the partial.
#[derive(Debug, PartialEq, Eq)]
struct Directive<'a> {
    start: usize,
    end: usize,
    target: &'a str,
    arguments: &'a str,
}

/// The directives of a text in their order.
fn directives(text: &str) -> impl Iterator<Item = Directive<'_>> {
    let mut words = memmem::find_iter(text.as_bytes(), b"include")
        .filter_map(|at| template_directive(text, at).or_else(|| bracket_directive(text, at.checked_sub(2)?)))
        .peekable();
    let mut capitals =
        memmem::find_iter(text.as_bytes(), b"[!INCLUDE").filter_map(|at| bracket_directive(text, at)).peekable();
    let mut from = 0;
    iter::from_fn(move || {
        loop {
            let of_capitals = match (words.peek(), capitals.peek()) {
                (Some(word), Some(capital)) => capital.start < word.start,
                (word, _) => word.is_none(),
            };
            let next = if of_capitals { capitals.next() } else { words.next() }?;
            // What a directive says of itself is no directive.
            if next.start >= from {
                from = next.end;
                return Some(next);
            }
        }
    })
}

/// The directive of a template whose word `include` stands at `word`.
fn template_directive(text: &str, word: usize) -> Option<Directive<'_>> {
    let before = text.get(..word)?.trim_end();
    let ejs = before.trim_end_matches(['=', '-', '_']);
    let (start, close) = if ejs.ends_with("<%") {
        (ejs.len() - 2, "%>")
    } else if before.ends_with("${") {
        (before.len() - 2, "}")
    } else {
        return None;
    };
    let rest = text.get(word + "include".len()..)?.trim_start().strip_prefix('(')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let rest = rest.get(1..)?;
    let (target, _) = first_line_of(rest).split_once(quote)?;
    if target.is_empty() {
        return None;
    }
    let after_at = text.len() - rest.len() + target.len() + quote.len_utf8();
    let limit = text.len().min(after_at.saturating_add(MAX_DIRECTIVE));
    // The braces of the arguments come before the `)` that ends them.
    let closing = if close == "}" { memmem::find(text.as_bytes().get(after_at..limit)?, b")")? } else { 0 };
    let window = text.as_bytes().get(after_at + closing..limit)?;
    let closes = after_at + closing + memmem::find(window, close.as_bytes())?;
    let arguments = text.get(after_at..closes)?;
    Some(Directive { start, end: closes + close.len(), target: target.trim(), arguments })
}

/// The directive `[!INCLUDE [label](path)]` that begins at `start`.
fn bracket_directive(text: &str, start: usize) -> Option<Directive<'_>> {
    let line = first_line_of(text.get(start..)?);
    let (mark, rest) = line.split_at_checked("[!INCLUDE".len())?;
    if !mark.eq_ignore_ascii_case("[!INCLUDE") {
        return None;
    }
    let (_, address) = rest.split_once("](")?;
    let (target, after) = address.split_once(')')?;
    let end = start + line.len() - after.trim_start().strip_prefix(']')?.len();
    // `~` is the root of the site.
    let target = target.trim();
    Some(Directive { start, end, target: target.strip_prefix('~').unwrap_or(target), arguments: "" })
}

struct Expander<'p> {
    partials: &'p Partials,
    out: MappedWriter,
    sources: Vec<SourcePath>,
    stack: Vec<SourcePath>,
    includes: BTreeSet<SourcePath>,
    absent: BTreeSet<SourcePath>,
    diagnostics: BTreeSet<Diagnostic>,
    count: usize,
    full: bool,
}

impl Expander<'_> {
    /// Writes a file; every line but the first begins with `indent`.
    fn file(&mut self, text: &str, source: u16, first_line: u32, indent: &str, scope: &Scope) {
        let mut at = 0;
        let mut line = first_line;
        for found in directives(text) {
            line = self.plain(text.get(at..found.start).unwrap_or_default(), source, line, indent);
            let directive = text.get(found.start..found.end).unwrap_or_default();
            let tail = first_line_of(text.get(found.end..).unwrap_or_default());
            if in_code(self.out.line(), tail) {
                // Between backticks the directive is what the page talks about.
                line = self.plain(directive, source, line, indent);
            } else {
                let place = Origin { source, line };
                self.include(&found, place, is_blank(tail), scope);
                line = line.saturating_add(newlines(directive));
            }
            at = found.end;
        }
        self.plain(text.get(at..).unwrap_or_default(), source, line, indent);
    }

    fn plain(&mut self, text: &str, source: u16, first_line: u32, indent: &str) -> u32 {
        let mut line = first_line;
        for (n, piece) in text.split('\n').enumerate() {
            if n > 0 {
                self.out.newline(Origin { source, line });
                line = line.saturating_add(1);
            }
            let origin = Origin { source, line };
            if n > 0 && !indent.is_empty() && !piece.is_empty() {
                self.out.push(indent, origin);
            }
            self.out.push(piece, origin);
        }
        line
    }

    fn include(&mut self, directive: &Directive<'_>, place: Origin, ends_line: bool, scope: &Scope) {
        let from = self.source_of(place).clone();
        let target = directive.target;
        match self.partials.find(&from, target) {
            Lookup::Found { partial, absent } => {
                self.absent.extend(absent);
                self.partial(&partial, place, ends_line, &scope.with(directive.arguments));
            }
            Lookup::Missing(absent) => {
                self.absent.extend(absent);
                self.report(Code::IncludeMissing, place, format!("there is no `{target}` to include"));
            }
            Lookup::Outside => {
                self.report(Code::OutsideCorpus, place, format!("`{target}` leads out of the corpus; it was left out"));
            }
        }
    }

    fn partial(&mut self, partial: &Partial, place: Origin, ends_line: bool, scope: &Scope) {
        self.includes.insert(partial.path.clone());
        self.diagnostics.extend(partial.diagnostics.iter().cloned());
        if self.stack.contains(&partial.path) {
            let message = format!("`{}` includes itself; it was left out here", partial.path);
            return self.report(Code::IncludeCycle, place, message);
        }
        let body: &str = &scope.fill(partial.body(), MAX_BYTES);
        self.count += 1;
        if self.stack.len() > MAX_DEPTH || self.count > MAX_INCLUDES || self.out.len() + body.len() > MAX_BYTES {
            if !self.full {
                self.report(
                    Code::IncludeTooDeep,
                    place,
                    "the includes of this page are nested too deep or grow too long".into(),
                );
            }
            self.full = true;
            return;
        }
        let Some(source) = self.source_index(&partial.path) else { return };
        let many = body.contains('\n');
        let (indent, in_html) = self.make_room(body, many, ends_line, place);
        self.stack.push(partial.path.clone());
        self.file(body, source, partial.body_line(), &indent, scope);
        self.stack.pop();
        if many && !ends_line || in_html {
            self.out.newline(place);
        }
    }

    /// Ends what a partial's blocks must not run into; answers what its further lines begin with, and whether it
    /// stands between lines of HTML. A partial is Markdown of its own there, and a blank line is what says so.
    fn make_room(&mut self, body: &str, many: bool, ends_line: bool, place: Origin) -> (String, bool) {
        let Some(indent) = hanging_indent(self.out.line()) else {
            if many && starts_block(body) {
                self.out.newline(place);
                self.out.newline(place);
            }
            return (String::new(), false);
        };
        let alone = is_blank(self.out.line()) && ends_line;
        let above = self.out.line_above().trim_start();
        let in_html = alone && above.starts_with('<');
        if in_html || (alone && !above.is_empty() && starts_block(body)) {
            let begun = self.out.line().to_owned();
            self.out.drop_blank_line();
            self.out.newline(place);
            if in_html {
                return (String::new(), true);
            }
            self.out.push(&begun, place);
        }
        (indent, false)
    }

    fn source_index(&mut self, path: &SourcePath) -> Option<u16> {
        let at = self.sources.iter().position(|known| known == path).unwrap_or_else(|| {
            self.sources.push(path.clone());
            self.sources.len() - 1
        });
        u16::try_from(at).ok()
    }

    fn source_of(&self, place: Origin) -> &SourcePath {
        self.sources.get(usize::from(place.source)).unwrap_or(&self.sources[0])
    }

    fn report(&mut self, code: Code, place: Origin, message: String) {
        let file = self.source_of(place).as_str().to_owned();
        self.diagnostics.insert(Diagnostic::new(code, file, place.line, message));
    }
}

/// The first line of a text, as far as anything of a directive reaches.
fn first_line_of(text: &str) -> &str {
    let window = text.get(..text.floor_char_boundary(MAX_SPAN.min(text.len()))).unwrap_or_default();
    window.split('\n').next().unwrap_or_default()
}

/// Whether what stands between `before` and `after` stands between backticks.
fn in_code(before: &str, after: &str) -> bool {
    let near = before.get(before.floor_char_boundary(before.len().saturating_sub(MAX_SPAN))..).unwrap_or_default();
    near.bytes().filter(|byte| *byte == b'`').count() % 2 == 1 && after.contains('`')
}

fn newlines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// What the further lines of a partial begin with, so that they stay in the item or quotation it was put in;
/// `None` where text stands before it.
fn hanging_indent(line: &str) -> Option<String> {
    let mut indent = String::with_capacity(line.len());
    for word in line.split_inclusive(' ') {
        let bare = word.trim();
        let marker = matches!(bare, "" | "-" | "*" | "+") || bare.strip_suffix('.').is_some_and(all_digits);
        match bare {
            ">" => indent.push_str("> "),
            _ if marker => indent.extend(word.chars().map(|c| if c == '\t' { '\t' } else { ' ' })),
            _ => return None,
        }
    }
    Some(indent)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn starts_block(body: &str) -> bool {
    body.starts_with(['#', '|', '>'])
        || ["```", "~~~", ":::", "- ", "* ", "1."].iter().any(|mark| body.starts_with(mark))
}

/// The paths that `target` may mean as seen from `from`, best first; `None` when it leaves the corpus.
pub(crate) fn candidates(from: &SourcePath, target: &str, extensions: &[String]) -> Option<Vec<String>> {
    let joined = crate::corpus::source::join(split_path(from.as_str()).0, target)?;
    let mut paths = vec![joined.clone()];
    let known = ["md", "mdx", "markdown", "html"].into_iter().chain(extensions.iter().map(String::as_str));
    for extension in known {
        let path = format!("{joined}.{extension}");
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Some(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_in_every_form() {
        for (text, target) in [
            ("a <%= include('./_x.md') %> b", "./_x.md"),
            ("<%- include( \"../_y\", {\n next: [1, 2] \n}) -%>", "../_y"),
            ("<%=\ninclude('_z', { a: '}' }) %>", "_z"),
            ("${include('./_h')}", "./_h"),
            ("${ include('./_h', {a: {b: 1}}) }", "./_h"),
        ] {
            assert_eq!(directives(text).next().map(|found| found.target), Some(target), "{text}");
        }
        for text in ["please include('x')", "<%= include('x'", "[!INCLUDE x]", "[!INCLUDE [x](y)\n]z", "[!INCL"] {
            assert_eq!(directives(text).next(), None, "{text}");
        }
        let mixed = "[!INCLUDE [a](x.md)] <%= include('y') %> [!include [b](~/z.md)]";
        let targets: Vec<&str> = directives(mixed).map(|found| found.target).collect();
        assert_eq!(targets, ["x.md", "y", "/z.md"]);
    }

    #[test]
    fn a_partial_stays_in_its_item() {
        assert_eq!(hanging_indent("  1. ").as_deref(), Some("     "));
        assert_eq!(hanging_indent("> ").as_deref(), Some("> "));
        assert_eq!(hanging_indent("see ").as_deref(), None);
    }
}
