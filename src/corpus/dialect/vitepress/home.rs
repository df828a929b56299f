//! The home layout: its text is in the front matter, not in the Markdown.

use crate::corpus::data::Value;
use crate::corpus::{MappedWriter, Origin};

/// Longest front matter, in bytes, whose lines are searched for each text.
const MAX_SEARCHED: usize = 32 << 10;

/// Writes the hero and the features of a page with `layout: home`, as HTML, which the theme shows before the body.
pub(super) fn write_home(front: &Value, block: &str, out: &mut MappedWriter) {
    if front.get("layout").and_then(Value::as_str) != Some("home") {
        return;
    }
    let mut writer = HomeWriter { block, out };
    if let Some(hero) = front.get("hero") {
        let heading = ["name", "text"].into_iter().filter_map(|key| text(hero, key)).collect::<Vec<_>>().join(" ");
        writer.element("h1", &heading, text(hero, "name").or(text(hero, "text")));
        writer.element("p", &text(hero, "tagline").unwrap_or_default(), text(hero, "tagline"));
        for action in list(hero, "actions") {
            writer.link(action, "text");
        }
    }
    for feature in list(front, "features") {
        writer.element("h2", &text(feature, "title").unwrap_or_default(), text(feature, "title"));
        writer.element("p", &text(feature, "details").unwrap_or_default(), text(feature, "details"));
        writer.link(feature, "linkText");
    }
    writer.out.newline(Origin { source: 0, line: 1 });
}

struct HomeWriter<'w, 'b> {
    /// The front matter as written.
    block: &'b str,
    out: &'w mut MappedWriter,
}

impl HomeWriter<'_, '_> {
    /// Writes an element whose text may be HTML.
    fn element(&mut self, name: &str, html: &str, source: Option<String>) {
        if !html.is_empty() {
            let line = self.line_of(source.as_deref().unwrap_or(html));
            self.line(&format!("<{name}>{html}</{name}>"), line);
        }
    }

    /// Writes a link with the text under a key; its address without text is a link too.
    fn link(&mut self, of: &Value, key: &str) {
        let Some(target) = text(of, "link") else { return };
        let label = text(of, key).unwrap_or_default();
        let line = self.line_of(if label.is_empty() { &target } else { &label });
        let target = target.replace('"', "%22");
        self.line(&format!("<p><a href=\"{target}\">{}</a></p>", label.replace('<', "&lt;")), line);
    }

    fn line(&mut self, html: &str, line: u32) {
        let origin = Origin { source: 0, line };
        self.out.push(html, origin);
        self.out.newline(origin);
    }

    /// The line of the page with a text; 1 when it is written in another way.
    fn line_of(&self, text: &str) -> u32 {
        if self.block.len() > MAX_SEARCHED {
            return 1;
        }
        let first = text.split(['\n', '"', '\'']).next().unwrap_or_default();
        let found = self.block.lines().zip(2_u32..).find(|(line, _)| !first.is_empty() && line.contains(first));
        found.map_or(1, |(_, number)| number)
    }
}

/// The text under a key, on one line.
fn text(of: &Value, key: &str) -> Option<String> {
    let text = of.get(key)?.as_str()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn list<'v>(of: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::write_home;
    use crate::corpus::MappedWriter;

    #[test]
    fn the_home_layout_shows_its_front_matter() {
        let front = json!({
            "layout": "home",
            "hero": {"name": "N", "text": "T", "tagline": "G", "actions": [{"text": "A", "link": "/a"}]},
            "features": [{"title": "F", "details": "D <b>d</b>", "link": "/f", "linkText": "L"}],
        });
        let mut out = MappedWriter::default();
        write_home(&front, "layout: home\nhero:\n  name: N\n", &mut out);
        let mapped = out.finish();
        assert_eq!(
            mapped.text,
            "<h1>N T</h1>\n<p>G</p>\n<p><a href=\"/a\">A</a></p>\n<h2>F</h2>\n<p>D <b>d</b></p>\n\
            <p><a href=\"/f\">L</a></p>\n\n"
        );
        assert_eq!(mapped.lines[0].line, 4);
        let mut out = MappedWriter::default();
        write_home(&json!({"hero": {"name": "N"}}), "", &mut out);
        assert_eq!(out.len(), 0);
    }
}
