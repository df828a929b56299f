//! Evaluates a template into text with origins. The host gives variables, files and further tags.

use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::evaluate::{Evaluator, Lookup};
use super::expression::{Condition, Expression, Scanner};
use super::node::{Loop, Node};
use super::parse::{Fault, parse};
use super::tags;
use super::value::Value;

/// Longest output of a page, and longest captured text, in bytes.
const MAX_OUTPUT: usize = 8 << 20;
/// Most rounds of a loop.
const MAX_ROUNDS: usize = 10_000;
/// Deepest nesting of blocks over all included files.
const MAX_DEPTH: usize = 200;

/// What a template cannot know itself.
pub(crate) trait Host: Lookup {
    /// Renders a tag that Liquid does not define; `false` for an unknown one.
    fn tag(&self, tag: &Tag<'_, '_>, renderer: &mut Renderer<'_>) -> bool;
}

/// A tag that the host renders.
#[derive(Debug)]
pub(crate) struct Tag<'n, 't> {
    pub(crate) name: &'t str,
    /// The text after the name.
    pub(crate) markup: &'t str,
    pub(crate) place: Origin,
    /// The nodes up to the tag `end…`, where there is one.
    body: Option<&'n [Node<'t>]>,
}

/// Why the rest of a loop's body is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interrupt {
    Break,
    Continue,
}

/// The state of a template's output.
pub(crate) struct Renderer<'h> {
    host: &'h dyn Host,
    evaluator: Evaluator<'h>,
    out: MappedWriter,
    /// Texts being captured, the innermost last.
    captures: Vec<String>,
    /// What each line of the output starts with.
    lead: String,
    /// The file being rendered.
    source: u16,
    depth: usize,
    interrupt: Option<Interrupt>,
}

/// Evaluates the text of a page; `first_line` is its first line.
pub(crate) fn render<H: Host>(text: &str, first_line: u32, host: &H) -> SourceMappedText<'static> {
    let mut renderer = Renderer {
        host,
        evaluator: Evaluator::new(host),
        out: MappedWriter::with_capacity(text.len()),
        captures: Vec::new(),
        lead: String::new(),
        source: 0,
        depth: 0,
        interrupt: None,
    };
    renderer.file(text, 0, first_line);
    renderer.out.finish()
}

impl Renderer<'_> {
    /// Evaluates the text of an included file.
    pub(crate) fn file(&mut self, text: &str, source: u16, first_line: u32) {
        let outer = std::mem::replace(&mut self.source, source);
        let (nodes, faults) = parse(text, first_line);
        for (line, fault) in faults {
            let (code, message) = match fault {
                Fault::Unclosed(mark) => (Code::UnclosedBlock, format!("{mark} is never closed")),
                Fault::TooDeep => (Code::TooDeep, "blocks are nested too deep; the inner tags were dropped".to_owned()),
            };
            self.host.report(code, Origin { source, line }, message);
        }
        self.nodes(&nodes);
        self.source = outer;
    }

    /// Evaluates the body of a tag in place.
    pub(crate) fn body(&mut self, tag: &Tag<'_, '_>) {
        self.nodes(tag.body.unwrap_or_default());
    }

    /// The text of the body of a tag; `None` without one.
    pub(crate) fn body_text(&mut self, tag: &Tag<'_, '_>) -> Option<String> {
        let body = tag.body?;
        Some(self.capture(|renderer| renderer.nodes(body)))
    }

    /// Evaluates with a local variable.
    pub(crate) fn with_local(&mut self, name: &str, value: Value, evaluate: impl FnOnce(&mut Self)) {
        let mark = self.evaluator.scope.enter(name, value);
        evaluate(self);
        self.evaluator.scope.leave(mark);
    }

    /// Evaluates an included text whose lines, but for the first one, start with `lead`; an empty one keeps
    /// that of the text around it.
    pub(crate) fn with_lead(&mut self, lead: String, evaluate: impl FnOnce(&mut Self)) {
        let outer = self.lead.clone();
        if !lead.is_empty() {
            self.lead = lead;
        }
        evaluate(self);
        self.lead = outer;
    }

    /// The text of markup that may hold outputs: `{{ page.box }}.html`.
    pub(crate) fn text_of(&mut self, markup: &str, place: Origin) -> String {
        if !markup.contains("{{") {
            return markup.to_owned();
        }
        self.capture(|renderer| renderer.file(markup, place.source, place.line))
    }

    /// The values of parameters such as `title="x" text=page.text`.
    pub(crate) fn parameters(&self, markup: &str) -> Vec<(String, Value)> {
        let parameters = Scanner::new(markup).parameters();
        parameters.into_iter().map(|(key, value)| (key.to_owned(), self.evaluator.expression(&value))).collect()
    }

    /// The line of the output so far.
    pub(crate) fn line(&self) -> &str {
        match self.captures.last() {
            Some(text) => text.rsplit('\n').next().unwrap_or_default(),
            None => self.out.line(),
        }
    }

    /// Writes a text whose lines all come from one place.
    pub(crate) fn write(&mut self, text: &str, place: Origin) {
        self.write_lines(text, place, 0);
    }

    fn capture(&mut self, write: impl FnOnce(&mut Self)) -> String {
        self.captures.push(String::new());
        write(self);
        self.captures.pop().unwrap_or_default()
    }

    /// Writes a text; the line of the origin grows by `step` with each line.
    fn write_lines(&mut self, text: &str, place: Origin, step: u32) {
        let written = self.captures.last().map_or(self.out.len(), String::len);
        if self.evaluator.is_full() || written.saturating_add(text.len()) > MAX_OUTPUT {
            return self.evaluator.stop();
        }
        if let Some(capture) = self.captures.last_mut() {
            return capture.push_str(text);
        }
        let mut origin = place;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.out.newline(origin);
                origin.line = origin.line.saturating_add(step);
            }
            if !line.is_empty() && !self.lead.is_empty() && self.out.line().is_empty() {
                self.out.push(&self.lead, origin);
            }
            self.out.push(line, origin);
        }
    }

    fn nodes(&mut self, nodes: &[Node<'_>]) {
        if self.depth >= MAX_DEPTH {
            return self.evaluator.stop();
        }
        self.depth += 1;
        for node in nodes {
            if self.interrupt.is_some() || !self.evaluator.spend(1) {
                break;
            }
            self.node(node);
        }
        self.depth -= 1;
    }

    fn node(&mut self, node: &Node<'_>) {
        let source = self.source;
        match node {
            Node::Text { text, line } => self.write_lines(text, Origin { source, line: *line }, 1),
            Node::Output { value, line } => {
                let place = Origin { source, line: *line };
                self.evaluator.place = place;
                let text = self.evaluator.output(value).text();
                self.write(&text, place);
            }
            Node::Assign { name, value, line } => {
                self.evaluator.place = Origin { source, line: *line };
                let value = self.evaluator.filtered(value);
                self.evaluator.scope.assigned.insert((*name).to_owned(), value);
            }
            Node::Capture { name, body } => {
                let text = self.capture(|renderer| renderer.nodes(body));
                self.evaluator.scope.assigned.insert((*name).to_owned(), text.into());
            }
            Node::If { branches, negates_first } => self.first_branch(branches, *negates_first),
            Node::Case { subject, branches } => {
                let subject = Expression::Literal(self.evaluator.expression(subject));
                let equals = |value: &Expression| self.evaluator.equal(&subject, value);
                let holds =
                    |values: &Option<Vec<Expression>>| values.as_ref().is_none_or(|values| values.iter().any(equals));
                if let Some((_, body)) = branches.iter().find(|(values, _)| holds(values)) {
                    self.nodes(body);
                }
            }
            Node::For(frame) => self.for_loop(frame),
            Node::Break => self.interrupt = Some(Interrupt::Break),
            Node::Continue => self.interrupt = Some(Interrupt::Continue),
            Node::Tag { name, markup, line, body, .. } => {
                let place = Origin { source, line: *line };
                self.evaluator.place = place;
                self.tag(&Tag { name, markup, place, body: body.as_deref() });
            }
        }
    }

    fn first_branch(&mut self, branches: &[(Option<Condition>, Vec<Node<'_>>)], negates_first: bool) {
        for (index, (condition, body)) in branches.iter().enumerate() {
            let negates = negates_first && index == 0;
            if condition.as_ref().is_none_or(|condition| self.evaluator.holds(condition) != negates) {
                return self.nodes(body);
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'_, '_>) {
        let host = self.host;
        if let Some(text) = tags::known(tag.name, tag.markup, &mut self.evaluator) {
            self.write(&text, tag.place);
        } else if !host.tag(tag, self) {
            let message = format!("there is no tag `{}`; its text was kept", tag.name);
            host.report(Code::UnknownDirective, tag.place, message);
            let text = tags::readable(self.parameters(tag.markup));
            self.write(&text, tag.place);
            self.body(tag);
        }
    }

    fn for_loop(&mut self, frame: &Loop<'_>) {
        let mut items = self.evaluator.expression(&frame.items).items();
        let count = |value: &Option<Expression>| {
            let count = self.evaluator.expression(value.as_ref()?).int();
            Some(usize::try_from(count).unwrap_or_default())
        };
        let offset = count(&frame.offset).unwrap_or_default().min(items.len());
        items.drain(..offset);
        items.truncate(count(&frame.limit).unwrap_or(MAX_ROUNDS));
        if frame.is_reversed {
            items.reverse();
        }
        if items.is_empty() {
            return self.nodes(&frame.otherwise);
        }
        let columns = count(&frame.columns).unwrap_or(items.len()).max(1);
        let place = Origin { source: self.source, line: frame.line };
        self.evaluator.scope.start_loop(items.len(), if frame.is_table { columns } else { 0 });
        for (index, item) in items.iter().enumerate() {
            if !self.evaluator.spend(1) {
                break;
            }
            self.evaluator.scope.set_index(index);
            if frame.is_table {
                let row = if index % columns > 0 {
                    ""
                } else if index == 0 {
                    "<tr>"
                } else {
                    "</tr>\n<tr>"
                };
                self.write(row, place);
                self.write("<td>", place);
            }
            self.with_local(frame.variable, item.clone(), |renderer| renderer.nodes(&frame.body));
            if frame.is_table {
                self.write("</td>", place);
            }
            if self.interrupt.take() == Some(Interrupt::Break) {
                break;
            }
        }
        if frame.is_table {
            self.write("</tr>\n", place);
        }
        self.evaluator.scope.end_loop();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    /// A host with the variable `page` and the block tag `box`.
    #[derive(Default)]
    struct Page {
        faults: RefCell<Vec<(Code, u32)>>,
    }

    impl Lookup for Page {
        fn variable(&self, name: &str) -> Option<Value> {
            let list = Value::list(vec!["one".into(), "two".into()]);
            let page = BTreeMap::from([("title".into(), "Kiln".into()), ("list".into(), list)]);
            (name == "page").then(|| Value::map(page))
        }

        fn report(&self, code: Code, place: Origin, _: String) {
            self.faults.borrow_mut().push((code, place.line));
        }
    }

    impl Host for Page {
        fn tag(&self, tag: &Tag<'_, '_>, renderer: &mut Renderer<'_>) -> bool {
            if tag.name != "box" {
                return false;
            }
            let text = renderer.body_text(tag).unwrap_or_default();
            renderer.write(&format!("[{text}]"), tag.place);
            true
        }
    }

    fn shown(text: &str) -> String {
        render(text, 1, &Page::default()).text.into_owned()
    }

    #[test]
    fn templates_are_evaluated() {
        for (text, expected) in [
            ("{{ page.title | upcase }}{{ page.none.deeper }}", "KILN"),
            ("{% assign x = page.list | join: '+' %}{{ x }}", "one+two"),
            ("{% capture y %}<{{ page.title }}>{% endcapture %}{{ y }}", "<Kiln>"),
            ("{% if page.title == 'x' %}a{% elsif page.list contains 'two' %}b{% else %}c{% endif %}", "b"),
            ("{% ifversion page %}a{% elsif nobody > 3.1 %}b{% else %}c{% endif %}", "a"),
            ("{% ifversion not page %}a{% elsif not nobody and page %}b{% endif %}", "b"),
            ("{% unless page.title %}a{% else %}b{% endunless %}", "b"),
            ("{% case page.title %}x{% when 'a', 'Kiln' %}1{% else %}2{% endcase %}", "1"),
            (
                "{% for i in page.list reversed %}{{ forloop.index }}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}",
                "1two,2one",
            ),
            ("{% for i in (1..9) limit: 2 offset: 3 %}{{ i }}{% endfor %}", "45"),
            ("{% for i in page.none %}a{% else %}none{% endfor %}", "none"),
            ("{% for i in (1..4) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "12"),
            ("{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", "aba"),
            ("{% box %}{{ page.title }}{% endbox %}", "[Kiln]"),
            ("{% odd title=\"T\" size=3 %}inner{% endodd %}", "T inner"),
            ("{% increment n %}{% increment n %}", "01"),
            (
                "{% tablerow i in (1..3) cols:2 %}{{ i }}{% endtablerow %}",
                "<tr><td>1</td><td>2</td></tr>\n<tr><td>3</td></tr>\n",
            ),
            ("{{ page.list | where_exp: 'i', 'i contains \"w\"' | first }}", "two"),
            ("{% if page.list == empty or page.none == blank %}x{% endif %}", "x"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn each_line_keeps_its_origin() {
        let mapped = render("a\n{% assign x = 'p\nq' %}{{ x }}\nb", 5, &Page::default());
        assert_eq!(mapped.text, "a\np\nq\nb");
        assert_eq!(mapped.lines.iter().map(|origin| origin.line).collect::<Vec<_>>(), [5, 7, 7, 8]);
    }

    #[test]
    fn faults_have_a_line() {
        let page = Page::default();
        render("{% if x %}\n{{ nobody }}\n{{ page.title | odd }}{% endif %}{{ nobody }}\n{% for i in x %}", 1, &page);
        let faults = page.faults.into_inner();
        assert_eq!(faults, [(Code::UnclosedBlock, 4), (Code::UndefinedVariable, 3)]);
        let page = Page::default();
        render("\n{{ page.title | odd }}", 1, &page);
        assert_eq!(page.faults.into_inner(), [(Code::UnknownDirective, 2)]);
    }

    #[test]
    fn hostile_templates_end() {
        let nested = "{% for i in (1..9999) %}".repeat(50);
        let doubled = format!("{{% assign x = 'ab' %}}{}", "{% assign x = x | append: x %}{{ x }}".repeat(60));
        for text in [
            nested,
            doubled,
            "{% if x %}".repeat(10_000),
            "{% a %}".repeat(5_000) + &"{% enda %}".repeat(5_000),
            "{{".repeat(50_000),
            "{%".repeat(50_000),
            "{% raw %}".repeat(10_000),
            "{% comment %}".repeat(10_000),
            "{{ x[".repeat(10_000),
        ] {
            let start = std::time::Instant::now();
            shown(&text);
            assert!(start.elapsed().as_secs() < 10, "{:?} took {:?}", text.get(..20), start.elapsed());
        }
    }
}
