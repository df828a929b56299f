//! Markdown to HTML on one line, for filters of templates that put Markdown into HTML.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::syntax::COMMON;

/// The HTML of a text. Only the elements that the parser of pages knows are written.
pub(crate) fn to_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for event in Parser::new_ext(text, COMMON) {
        match event {
            Event::Start(tag) => start(&tag, &mut out),
            Event::End(tag) => end(&tag, &mut out),
            Event::Text(text) => escape(&text, &mut out),
            Event::Code(text) => {
                out.push_str("<code>");
                escape(&text, &mut out);
                out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => out.push_str(&html.replace('\n', " ")),
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push_str("<br>"),
            Event::Rule => out.push_str("<hr>"),
            _ => {}
        }
    }
    out
}

fn start(tag: &Tag<'_>, out: &mut String) {
    match tag {
        Tag::Heading { level, .. } => out.push_str(&format!("<{level}>")),
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => out.push_str("<pre>"),
        Tag::Link { dest_url, .. } => {
            out.push_str("<a href=\"");
            escape(dest_url, out);
            out.push_str("\">");
        }
        Tag::Image { dest_url, .. } => {
            out.push_str("<img src=\"");
            escape(dest_url, out);
            out.push_str("\" alt=\"");
        }
        tag => {
            if let Some(name) = element(&tag.to_end()) {
                out.push_str(&format!("<{name}>"));
            }
        }
    }
}

fn end(tag: &TagEnd, out: &mut String) {
    match tag {
        TagEnd::Heading(level) => out.push_str(&format!("</{level}>")),
        TagEnd::CodeBlock => out.push_str("</pre>"),
        TagEnd::Link => out.push_str("</a>"),
        TagEnd::Image => out.push_str("\">"),
        tag => {
            if let Some(name) = element(tag) {
                out.push_str(&format!("</{name}>"));
            }
        }
    }
}

fn element(tag: &TagEnd) -> Option<&'static str> {
    Some(match tag {
        TagEnd::Paragraph => "p",
        TagEnd::BlockQuote(_) => "blockquote",
        TagEnd::List(true) => "ol",
        TagEnd::List(false) => "ul",
        TagEnd::Item => "li",
        TagEnd::Table => "table",
        TagEnd::TableHead | TagEnd::TableRow => "tr",
        TagEnd::TableCell => "td",
        TagEnd::Emphasis => "em",
        TagEnd::Strong => "strong",
        TagEnd::Strikethrough => "del",
        _ => return None,
    })
}

/// Writes text with the signs of HTML escaped. A line end is an entity, so that the HTML stays on one line.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn markdown_becomes_one_line_of_html() {
        for (text, expected) in [
            ("a **b** [c](/d/)", "<p>a <strong>b</strong> <a href=\"/d/\">c</a></p>"),
            ("- `x<y`\n- z", "<ul><li><code>x&lt;y</code></li><li>z</li></ul>"),
            ("```\na\nb\n```", "<pre>a&#10;b&#10;</pre>"),
            ("## T\n![alt](p.png)", "<h2>T</h2><p><img src=\"p.png\" alt=\"alt\"></p>"),
        ] {
            assert_eq!(to_html(text), expected, "{text}");
        }
    }
}
