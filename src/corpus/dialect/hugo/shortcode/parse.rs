//! Parses the shortcodes of a text into a tree.

use std::collections::HashMap;

use memchr::memmem;

/// Longest shortcode tag, in bytes.
const MAX_TAG: usize = 4 << 10;
/// Deepest nesting; deeper shortcodes keep their text.
const MAX_DEPTH: usize = 24;

/// A piece of text, or a shortcode.
#[derive(Debug, PartialEq)]
pub(super) enum Node<'t> {
    /// Text, and its offset.
    Text(&'t str, usize),
    Call(Call<'t>),
}

/// A shortcode.
#[derive(Debug, PartialEq)]
pub(super) struct Call<'t> {
    pub(super) name: &'t str,
    pub(super) args: Vec<Arg>,
    /// Whether the output is Markdown: `{{% %}}`.
    pub(super) is_markdown: bool,
    /// The text between the tags; `None` for one without a closing tag.
    pub(super) inner: Option<Vec<Node<'t>>>,
    /// The offset of the tag.
    pub(super) start: usize,
    /// The end of the last tag.
    pub(super) end: usize,
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arg {
    /// `None` for a positional argument.
    pub(super) key: Option<String>,
    pub(super) value: String,
}

impl Call<'_> {
    /// The value of a named argument.
    pub(super) fn named(&self, key: &str) -> Option<&str> {
        let found = self.args.iter().find(|arg| arg.key.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(key)));
        found.map(|arg| arg.value.as_str())
    }

    /// The value of a positional argument.
    pub(super) fn positional(&self, index: usize) -> Option<&str> {
        self.args.iter().filter(|arg| arg.key.is_none()).nth(index).map(|arg| arg.value.as_str())
    }
}

/// A tag of a text.
#[derive(Debug)]
struct Tag<'t> {
    start: usize,
    end: usize,
    kind: TagKind<'t>,
}

#[derive(Debug)]
enum TagKind<'t> {
    Open {
        name: &'t str,
        args: Vec<Arg>,
        is_markdown: bool,
        is_closed: bool,
    },
    Close(&'t str),
    /// The offset of a shortcode that is shown as it is, without its comment marks: before, inner, after.
    Literal([(usize, usize); 3]),
}

/// The tree of a text, and the offset of each closing tag that opens nothing.
pub(super) fn parse(text: &str) -> (Vec<Node<'_>>, Vec<usize>) {
    let tags = tags(text);
    let closers = match_tags(&tags);
    let mut stray = Vec::new();
    let mut builder = Builder { text, tags: &tags, closers: &closers, stray: &mut stray };
    let nodes = builder.nodes(0, tags.len(), 0, text.len(), 0);
    (nodes, stray)
}

fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut from = 0;
    for start in memmem::find_iter(text.as_bytes(), b"{{") {
        // The pairs that are found do not overlap: the second brace of `{{{<` starts a pair too.
        let found = [start, start + 1].into_iter().filter(|start| *start >= from).find_map(|start| tag(text, start));
        if let Some(tag) = found {
            from = tag.end;
            tags.push(tag);
        }
    }
    tags
}

fn tag(text: &str, start: usize) -> Option<Tag<'_>> {
    let rest = text.get(start..)?;
    let (is_markdown, close) = match rest.as_bytes().get(2)? {
        b'<' => (false, ">}}"),
        b'%' => (true, "%}}"),
        _ => return None,
    };
    let window = rest.get(..rest.floor_char_boundary(MAX_TAG.min(rest.len())))?;
    let body = window.get(3..)?;
    if body.trim_start().starts_with("/*") {
        let opening = body.len() - body.trim_start().len() + 2;
        let inner_end = body.find("*/")?;
        let after = body.get(inner_end + 2..)?;
        let space = after.len() - after.trim_start().len();
        after.trim_start().starts_with(close).then_some(())?;
        let end = start + 3 + inner_end + 2 + space + close.len();
        let inner = (start + 3 + opening.min(inner_end), start + 3 + inner_end);
        return Some(Tag { start, end, kind: TagKind::Literal([(start, start + 3), inner, (end - close.len(), end)]) });
    }
    let mut scanner = Scanner { text: body, at: 0 };
    scanner.space();
    let is_end = scanner.eat("/");
    scanner.space();
    let name = scanner.name()?;
    let mut args = Vec::new();
    loop {
        scanner.space();
        if scanner.eat(close) {
            break;
        }
        if scanner.rest().strip_prefix('/').is_some_and(|rest| rest.trim_start().starts_with(close)) {
            scanner.eat("/");
            scanner.space();
            scanner.eat(close);
            let end = start + 3 + scanner.at;
            return Some(Tag { start, end, kind: TagKind::Open { name, args, is_markdown, is_closed: true } });
        }
        args.push(scanner.arg(close)?);
    }
    let end = start + 3 + scanner.at;
    let kind = if is_end { TagKind::Close(name) } else { TagKind::Open { name, args, is_markdown, is_closed: false } };
    Some(Tag { start, end, kind })
}

/// Reads the inside of a tag.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, word: &str) -> bool {
        let is_next = self.rest().starts_with(word);
        self.at += if is_next { word.len() } else { 0 };
        is_next
    }

    fn name(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
        let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let mut name = rest.get(..len)?;
        // A slash before the end of the tag closes it.
        name = name.strip_suffix('/').unwrap_or(name);
        self.at += name.len();
        (!name.is_empty()).then_some(name)
    }

    fn arg(&mut self, close: &str) -> Option<Arg> {
        if let Some(value) = self.quoted()? {
            return Some(Arg { key: None, value });
        }
        let rest = self.rest();
        let key_len = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        if key_len > 0 && rest.get(key_len..)?.starts_with('=') {
            let key = rest.get(..key_len)?.to_owned();
            self.at += key_len + 1;
            let value = match self.quoted()? {
                Some(value) => value,
                None => self.bare(close)?,
            };
            return Some(Arg { key: Some(key), value });
        }
        Some(Arg { key: None, value: self.bare(close)? })
    }

    /// A value in quotes or ticks; `Some(None)` when there is none, `None` when it does not end.
    #[expect(clippy::option_option, reason = "an open quote is no value at all")]
    fn quoted(&mut self) -> Option<Option<String>> {
        let rest = self.rest();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '`')) else { return Some(None) };
        let mut value = String::new();
        let mut chars = rest.char_indices().skip(1);
        while let Some((index, c)) = chars.next() {
            if c == quote {
                // Another tag: the quote before it has no end.
                (!value.contains("{{<") && !value.contains("{{%")).then_some(())?;
                self.at += index + 1;
                return Some(Some(value));
            }
            match c {
                '\\' if quote == '"' => value.push(chars.next().map(|(_, c)| if c == 'n' { '\n' } else { c })?),
                c => value.push(c),
            }
        }
        None
    }

    fn bare(&mut self, close: &str) -> Option<String> {
        let rest = self.rest();
        let space = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = rest.get(..space)?;
        let end = word.find(close).unwrap_or(space);
        let value = rest.get(..end)?;
        // Another tag: this one has no end.
        (!value.contains("{{")).then_some(())?;
        let value = if rest.get(end..)?.starts_with(close) { value.strip_suffix('/').unwrap_or(value) } else { value };
        (!value.is_empty()).then_some(())?;
        self.at += value.len();
        Some(value.to_owned())
    }
}

/// For each opening tag, the index of its closing one.
fn match_tags(tags: &[Tag<'_>]) -> HashMap<usize, usize> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut closers = HashMap::new();
    for (index, tag) in tags.iter().enumerate() {
        match &tag.kind {
            TagKind::Open { name, is_closed: false, .. } => {
                open.push((index, name));
                *counts.entry(name).or_default() += 1;
            }
            TagKind::Close(name) if counts.get(name).is_some_and(|count| *count > 0) => {
                while let Some((opener, other)) = open.pop() {
                    if let Some(count) = counts.get_mut(other) {
                        *count -= 1;
                    }
                    if other == *name {
                        closers.insert(opener, index);
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    closers
}

struct Builder<'t, 'b> {
    text: &'t str,
    tags: &'b [Tag<'t>],
    closers: &'b HashMap<usize, usize>,
    stray: &'b mut Vec<usize>,
}

impl<'t> Builder<'t, '_> {
    /// The nodes of the tags from `first` to before `last`, within a byte range.
    fn nodes(&mut self, first: usize, last: usize, start: usize, end: usize, depth: usize) -> Vec<Node<'t>> {
        let mut nodes = Vec::new();
        let (mut index, mut at) = (first, start);
        while let Some(tag) = self.tags.get(index).filter(|_| index < last) {
            self.push_text(&mut nodes, at, tag.start);
            at = tag.end;
            index += 1;
            match &tag.kind {
                TagKind::Literal(parts) => {
                    parts.iter().for_each(|(start, end)| self.push_text(&mut nodes, *start, *end))
                }
                TagKind::Close(_) => self.stray.push(tag.start),
                TagKind::Open { name, args, is_markdown, is_closed } => {
                    let closer =
                        self.closers.get(&(index - 1)).and_then(|closer| Some((*closer, self.tags.get(*closer)?)));
                    let mut call = Call {
                        name,
                        args: args.clone(),
                        is_markdown: *is_markdown,
                        inner: is_closed.then(Vec::new),
                        start: tag.start,
                        end: tag.end,
                    };
                    if let Some((closer, close)) = closer {
                        if depth < MAX_DEPTH {
                            call.inner = Some(self.nodes(index, closer, tag.end, close.start, depth + 1));
                        } else {
                            let mut text = Vec::new();
                            self.push_text(&mut text, tag.end, close.start);
                            call.inner = Some(text);
                        }
                        call.end = close.end;
                        at = close.end;
                        index = closer + 1;
                    }
                    nodes.push(Node::Call(call));
                }
            }
        }
        self.push_text(&mut nodes, at, end);
        nodes
    }

    fn push_text(&self, nodes: &mut Vec<Node<'t>>, start: usize, end: usize) {
        if let Some(text) = self.text.get(start..end).filter(|text| !text.is_empty()) {
            nodes.push(Node::Text(text, start));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as text: `name[args](inner)`.
    fn show(nodes: &[Node<'_>]) -> String {
        let node = |node: &Node<'_>| match node {
            Node::Text(text, _) => (*text).to_owned(),
            Node::Call(call) => {
                let arg = |arg: &Arg| arg.key.as_ref().map_or(arg.value.clone(), |key| format!("{key}={}", arg.value));
                let args = call.args.iter().map(arg).collect::<Vec<_>>().join("|");
                let inner = call.inner.as_ref().map(|inner| format!("({})", show(inner))).unwrap_or_default();
                format!("<{}{}[{args}]{inner}>", if call.is_markdown { "%" } else { "" }, call.name)
            }
        };
        nodes.iter().map(node).collect()
    }

    #[test]
    fn shortcodes_become_a_tree() {
        for (text, expected) in [
            ("a {{< x \"1 2\" `raw \"s\"` b >}} c", "a <x[1 2|raw \"s\"|b]> c"),
            ("{{< x k=\"v \\\"q\\\"\" n=3 >}}", "<x[k=v \"q\"|n=3]>"),
            ("{{% x %}}in {{< y />}}{{% /x %}}", "<%x[](in <y[]()>)>"),
            ("{{< a >}}{{< b >}}{{< /a >}}", "<a[](<b[]>)>"),
            ("{{< a >}}1{{< /a >}}{{< a >}}", "<a[](1)><a[]>"),
            ("{{</* x \"y\" */>}} {{%/* x */%}}", "{{< x \"y\" >}} {{% x %}}"),
            ("{{< x\n  k=v\n>}}", "<x[k=v]>"),
            ("{{< x a>}}{{< y >}}", "<x[a]><y[]>"),
            ("{{< x {{< y >}}", "{{< x <y[]>"),
            ("{{< new-in 0.1.0/>}}", "<new-in[0.1.0]()>"),
            ("{{ .Title }} {{< \"x\" >}} {{< x \"y >}}", "{{ .Title }} {{< \"x\" >}} {{< x \"y >}}"),
            ("{{< blocks/section color=\"a\" >}}", "<blocks/section[color=a]>"),
            ("{{< /x >}}z", "z"),
            ("{{{< x >}}}", "{<x[]>}"),
            ("{{{{< x >}}", "{{<x[]>"),
        ] {
            assert_eq!(show(&parse(text).0), expected, "{text}");
        }
        assert_eq!(parse("ab {{< /x >}}").1, [3]);
    }

    #[test]
    fn hostile_texts_are_parsed_in_time() {
        let start = std::time::Instant::now();
        for piece in ["{{< a ", "{{< a >}}", "{{</* ", "{{< a >}}{{< /b >}}", "{{< a \"", "{{% x /"] {
            parse(&piece.repeat(20_000));
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
