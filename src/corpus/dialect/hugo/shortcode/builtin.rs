//! Shortcodes without a template in the tree: the built-in ones, those of widespread themes, and the fallback for all
//! others.

use std::rc::Rc;

use crate::corpus::source::join_up;
use crate::diagnostic::Code;

use super::super::super::file_link::file_link;
use super::super::lookup::{self, View};
use super::super::value;
use super::parse::Call;
use super::pieces::{Mode, Piece, flat, trim};
use super::renderer::{Frame, Renderer};
use super::shown::texts;

/// Whether the inner text of a shortcode without template shows nothing.
pub(super) fn is_hidden(name: &str, has_template: bool) -> bool {
    !has_template && matches!(name, "comment" | "qr")
}

/// Renders a shortcode that the tree has no template for.
pub(super) fn render(
    renderer: &Renderer<'_>,
    call: &Call<'_>,
    frame: &Rc<Frame>,
    inner: Vec<Piece>,
    is_inline: bool,
    before: &str,
) -> Vec<Piece> {
    let at = frame.at;
    match call.name {
        "ref" | "relref" => reference(renderer, call, frame, before),
        "param" | "_param" => param(renderer, call, frame),
        "highlight" => {
            let options = call.positional(1).or_else(|| call.named("options")).unwrap_or_default();
            let language = call.positional(0).or_else(|| call.named("lang")).unwrap_or_default();
            fenced(inner, language, options.contains("hl_inline=true"))
        }
        "details" => {
            let summary = call.named("summary").unwrap_or("Details");
            let mut pieces = Piece::block(vec![Piece::made(summary, at)], None);
            pieces.extend(Piece::block(trim(inner), renderer.scope()));
            pieces
        }
        "figure" => figure(call, frame),
        "blocks/cover" => {
            // Docsy shows the title of a cover as the heading of the page.
            let heading = call.named("title").map(|title| vec![Piece::made(format!("<h1>{title}</h1>"), at)]);
            let mut pieces = heading.map(|heading| Piece::block(heading, None)).unwrap_or_default();
            pieces.extend(Piece::block(inner, None));
            pieces
        }
        "comment" | "qr" | "youtube" | "vimeo" | "instagram" | "tweet" | "twitter" | "twitter_simple" | "x"
        | "x_simple" | "gist" | "imgproc"
            if flat(&inner).trim().is_empty() =>
        {
            Vec::new()
        }
        "tab" => tab(call, frame, inner, is_inline),
        name if is_include(name) => {
            included(renderer, call, frame).unwrap_or_else(|| fallback(renderer, call, inner, is_inline))
        }
        name if !call.is_markdown && is_code(name) => fenced(inner, call.named("lang").unwrap_or_default(), is_inline),
        _ => fallback(renderer, call, inner, is_inline),
    }
}

/// The inner text of an unknown shortcode, and the arguments that people read.
pub(super) fn fallback(renderer: &Renderer<'_>, call: &Call<'_>, inner: Vec<Piece>, is_inline: bool) -> Vec<Piece> {
    let at = renderer.frames.borrow().last().map_or(crate::corpus::Origin { source: 0, line: 1 }, |frame| frame.at);
    let mut pieces = Vec::new();
    let is_short = is_inline || flat(&inner).trim().is_empty() && texts(call).len() == 1;
    for text in texts(call) {
        let piece = vec![Piece::made(text, at)];
        pieces.extend(if is_short { Piece::inline(piece) } else { Piece::block(piece, None) });
        if is_short {
            pieces.push(Piece::made(" ", at));
        }
    }
    if call.is_markdown {
        // The text counts with the page.
        pieces.extend(if pieces.is_empty() { inner } else { Piece::block(inner, None) });
    } else if is_inline {
        pieces.extend(Piece::inline(inner));
    } else if !flat(&inner).trim().is_empty() {
        pieces.extend(Piece::block(trim(inner), renderer.scope()));
    }
    pieces
}

/// Pieces as code.
pub(super) fn fenced(inner: Vec<Piece>, language: &str, is_inline: bool) -> Vec<Piece> {
    let inner = trim(inner);
    let Some(at) = inner.iter().find_map(|piece| if let Piece::Text { at, .. } = piece { Some(*at) } else { None })
    else {
        return Vec::new();
    };
    // Markup inside of code is text.
    let mut code: Vec<Piece> = inner.into_iter().filter(|piece| matches!(piece, Piece::Text { .. })).collect();
    let text = flat(&code);
    let ticks = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(if is_inline && !text.contains('\n') { ticks + 1 } else { ticks.max(2) + 1 });
    let is_line = is_inline && !text.contains('\n');
    let (open, close) =
        if is_line { (mark.clone(), mark) } else { (format!("{mark}{}\n", language.trim()), format!("\n{mark}")) };
    code.insert(0, Piece::made(open, at));
    code.push(Piece::made(close, at));
    if is_line { Piece::inline(code) } else { Piece::block(code, None) }
}

/// The target of a link, or the address where the text shows it.
fn reference(renderer: &Renderer<'_>, call: &Call<'_>, frame: &Frame, before: &str) -> Vec<Piece> {
    let target = call.positional(0).or_else(|| call.named("path")).unwrap_or_default();
    let code = call.positional(1).or_else(|| call.named("lang")).filter(|code| !code.is_empty());
    let (path, fragment) =
        target.split_once('#').map_or((target, String::new()), |(path, rest)| (path, format!("#{rest}")));
    let is_target = before.trim_end().ends_with(['(', '"', '\'', '<', '=', ':']);
    let text = if path.is_empty() {
        fragment
    } else {
        let place = &frame.page.place;
        let found = lookup::find(path, place, code, renderer.config, renderer.files);
        match found {
            Some(found) if is_target => file_link(&frame.page.path, &found) + &fragment,
            Some(found) => View::read(&found, renderer.config, renderer.files)
                .map(|view| renderer.url(&view) + &fragment)
                .unwrap_or_default(),
            // A link without target keeps its text.
            None => String::new(),
        }
    };
    vec![Piece::made(text, frame.at)]
}

/// A parameter of the page or of the site. `{1}` in it is the second argument, as in Docsy.
fn param(renderer: &Renderer<'_>, call: &Call<'_>, frame: &Frame) -> Vec<Piece> {
    let name = call.positional(0).or_else(|| call.named("name")).unwrap_or_default();
    let Some(value) = renderer.param(&frame.page, name) else {
        // The configuration of a theme may have it.
        if !renderer.config.has_theme() {
            let message = format!("neither the page nor the site has a parameter `{name}`");
            renderer.files.report(Code::UndefinedVariable, frame.at, message);
        }
        return Vec::new();
    };
    let mut text = value::text(&value);
    for index in 1..10 {
        let Some(arg) = call.positional(index) else { break };
        text = text.replace(&format!("{{{index}}}"), arg);
    }
    vec![Piece::made(text, frame.at)]
}

/// Title, caption and source of a figure.
fn figure(call: &Call<'_>, frame: &Frame) -> Vec<Piece> {
    let parts =
        ["title", "caption", "attr"].into_iter().filter_map(|key| call.named(key)).filter(|text| !text.is_empty());
    parts.flat_map(|text| Piece::block(vec![Piece::made(text, frame.at)], None)).collect()
}

/// A tab: its header, then code, or text where the tabs or the tab ask for it.
fn tab(call: &Call<'_>, frame: &Frame, inner: Vec<Piece>, is_inline: bool) -> Vec<Piece> {
    let header = call
        .named("header")
        .or_else(|| call.named("name"))
        .or_else(|| call.named("title"))
        .or_else(|| call.positional(0));
    let mut pieces = header.map(|header| Piece::block(vec![Piece::made(header, frame.at)], None)).unwrap_or_default();
    let of_parent = |key: &str| {
        let parent = frame.parent.as_ref().filter(|parent| parent.name == "tabpane");
        parent.map(|parent| parent.args.iter().find(|arg| arg.key.as_deref() == Some(key)).map(|arg| arg.value.clone()))
    };
    let is_code =
        of_parent("text").is_some_and(|text| text.as_deref() != Some("true")) && call.named("text") != Some("true");
    if is_code && !call.is_markdown {
        pieces.extend(fenced(inner, call.named("lang").unwrap_or_default(), false));
    } else if is_inline {
        pieces.extend(Piece::inline(inner));
    } else {
        pieces.extend(Piece::block(trim(inner), None));
    }
    pieces
}

/// Whether a shortcode of a theme includes a file, by its name.
fn is_include(name: &str) -> bool {
    let name = name.to_lowercase();
    let bare = name.rsplit('/').next().unwrap_or_default().replace(['-', '_'], "");
    bare.starts_with("include")
        || bare.starts_with("readfile")
        || matches!(bare.as_str(), "snippet" | "codefile" | "codesample")
}

/// Whether a shortcode of a theme shows code, by its name.
fn is_code(name: &str) -> bool {
    let mut words = name.split(['-', '_', '/']);
    words.any(|word| {
        matches!(word, "code" | "codetab" | "codeblock" | "codefence" | "highlight" | "mermaid" | "katex" | "math")
    })
}

/// The file that a shortcode includes.
fn included(renderer: &Renderer<'_>, call: &Call<'_>, frame: &Frame) -> Option<Vec<Piece>> {
    let keys = ["file", "path", "src", "name"];
    let file = keys.into_iter().find_map(|key| call.named(key)).or_else(|| call.positional(0))?;
    let place = &frame.page.place;
    let bases = [place.disk.as_str()].into_iter().filter(|_| !file.starts_with('/'));
    let roots =
        renderer.config.mounts.iter().filter(|mount| mount.target.is_empty()).map(|mount| mount.source.as_str());
    let paths = bases.chain(roots).chain(["", "examples"]).map(|base| join_up(base, file));
    let path =
        lookup::find(file, place, None, renderer.config, renderer.files).or_else(|| renderer.files.first(paths))?;
    let is_raw = call.name.to_lowercase().contains("read") || lookup_is_code(&path);
    let pieces = renderer.include(&path, frame.at, !is_raw)?;
    let is_code = call.named("code") == Some("true") || lookup_is_code(&path);
    Some(if is_code {
        fenced(pieces, call.named("lang").unwrap_or_default(), false)
    } else if call.is_markdown {
        Piece::within(Mode::Splice { indent: String::new(), source: frame.at.source }, pieces)
    } else {
        Piece::block(pieces, renderer.scope())
    })
}

/// Whether a file is neither Markdown, nor HTML, nor text.
fn lookup_is_code(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    !matches!(extension, "md" | "markdown" | "mdown" | "html" | "htm" | "txt" | "")
}
